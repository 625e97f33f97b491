import { type Command, UsageError } from "../command";
import { readArguments } from "../readArguments";
import { readQualifiedName } from "../../text/qualifiedName";
import type { ConnectionImpact, ImpactDocument, ImpactRow } from "./document";
import type { Impact } from "../../reconcile/impact";
import { onTenant, type OpenSurvey, type SurveyedTenant } from "./survey";

/** More than anybody names by hand. */
const MOST_NAMES = 100;

const OPTIONS = { json: { type: "boolean" }, "no-workflows": { type: "boolean" } } as const;

/** `pulumi-atlan impact`: what an archive and a purge of certain connections would take. */
export function impactCommand(open: OpenSurvey): Command {
  return {
    name: "impact",
    purpose: "tells what archiving or purging a connection would take",
    usage: [
      "Usage: pulumi-atlan impact CONNECTION… [--no-workflows] [--json]",
      "",
      "Counts what an archive and a purge of these connections would take, as a preview does, and tells their people, their last",
      "use, and all connection-delete workflows and runs that are for them. Changes nothing. Needs ATLAN_BASE_URL and",
      "ATLAN_API_KEY (or an OAuth client) in the environment.",
      "",
      "  CONNECTION      a qualified name: default/snowflake/1700000001; up to 100 of them",
      "  --no-workflows  does not look for workflows and runs",
      "  --json          prints a document for programs",
      "",
      "Exit code 0 when all are told of; 1 when one is not visible, or Atlan could not be asked; 2 for a wrong call.",
    ].join("\n"),
    async run(args, terminal) {
      const { values, positionals } = readArguments(args, OPTIONS);
      const names = readNames(positionals);
      const asked = { withWorkflows: values["no-workflows"] !== true, now: terminal.now() };
      const document = await onTenant(open, terminal, (tenant) => impactsOf(tenant, names, asked));
      const { connections, problems, notListed } = document;
      if (values.json === true) {
        const { shownJson } = await import("../../text/escape.js");
        terminal.stdout(`${shownJson(document)}\n`);
      } else {
        const { describeImpact } = await import("./impactWords.js");
        const { notesOnUnclear } = await import("./words.js");
        const notes = notesOnUnclear(notListed).map((it) => `${it}\n`);
        terminal.stdout([...connections.map(describeImpact), ...notes].join("\n"));
        for (const { message } of problems) terminal.stderr(`pulumi-atlan impact: ${message}\n`);
      }
      return problems.length === 0 ? 0 : 1;
    },
  };
}

function readNames(given: readonly string[]): readonly string[] {
  const names = [...new Set(given)];
  if (names.length === 0) throw new UsageError("name one or more connections, such as default/snowflake/1700000001");
  if (names.length > MOST_NAMES) throw new UsageError(`at most ${MOST_NAMES} connections at a time`);
  for (const name of names) {
    const reading = readQualifiedName(name);
    if ("reason" in reading) throw new UsageError(`${name}: ${reading.reason}`);
  }
  return names;
}

async function impactsOf(
  tenant: SurveyedTenant,
  names: readonly string[],
  { withWorkflows, now }: { readonly withWorkflows: boolean; readonly now: number },
): Promise<ImpactDocument> {
  const { assetsRow, collect } = await import("./collect.js");
  const { impactOf } = await import("../../reconcile/impact.js");
  const { IMPACT_FORMAT } = await import("./document.js");
  const { ConnectionNotFoundError } = await import("../../errors.js");
  const { NOT_VISIBLE } = await import("../../reconcile/suggestions.js");
  const { showTime } = await import("../../text/isoTime.js");

  const looks = names.map(async (connectionQualifiedName) => {
    try {
      const patience = tenant.patience();
      const of = (mode: "archive" | "purge") => impactOf(tenant.api, { connectionQualifiedName, mode }, patience);
      // Asked for in one moment, so that both are of the same counts.
      const [archive, purge] = await Promise.all([of("archive"), of("purge")]);
      return { connectionQualifiedName, archive, purge };
    } catch (error) {
      if (error instanceof ConnectionNotFoundError) return { connectionQualifiedName, error };
      throw error;
    }
  });
  const [found, { rows, runsOf, notListed }] = await Promise.all([
    Promise.all(looks),
    collect(tenant, { qualifiedNames: names, withWorkflows }),
  ]);
  const connections: ConnectionImpact[] = [];
  const problems: ImpactDocument["problems"][number][] = [];
  for (const { connectionQualifiedName, error, archive, purge } of found) {
    const row = rows.find((it) => it.qualifiedName === connectionQualifiedName);
    if (row !== undefined && error === undefined) {
      connections.push({
        ...row,
        assets: assetsRow(archive.assets),
        archive: impactRow(archive),
        purge: impactRow(purge),
        allRuns: runsOf(connectionQualifiedName) ?? null,
      });
      continue;
    }
    // It may have come or gone between two requests.
    const parts = { doing: "looking up the impact", identity: connectionQualifiedName };
    const because = { because: NOT_VISIBLE, suggestion: "Run the command again." };
    const { code, message } = error ?? new ConnectionNotFoundError({ ...parts, ...because });
    problems.push({ connectionQualifiedName, code, message });
  }
  return {
    format: IMPACT_FORMAT,
    tenant: tenant.baseUrl,
    takenAt: showTime(tenant.api.tenantTime() ?? now),
    connections,
    notListed: { unclearWorkflows: notListed.unclearWorkflows, unclearRuns: notListed.unclearRuns },
    problems,
  };
}

function impactRow({ summary, assetsInReach, withLineage }: Impact): ImpactRow {
  return { summary, assetsInReach, withLineage: withLineage ?? null };
}
