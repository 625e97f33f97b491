import { AtlanProviderError, messageOf } from "../../errors";
import { CommandSummary } from "../../lifecycle/commandSummary";
import { PLAN_VARIABLE } from "../../lifecycle/planReport";
import { shownJson, shownLine } from "../../text/escape";
import { present } from "../../text/present";
import { countAssets } from "../../reconcile/targetState";
import { type Command, UsageError } from "../command";
import { readArguments } from "../readArguments";
import { nameOfSource, readSource, STDIN } from "../readSource";
import type { Terminal } from "../terminal";
import { kindOf, type PlanDocument, type PlannedOfResource, SUMMARY_KINDS } from "./planDocument";
import { noPlan, readPlan } from "./readPlan";

/** What has become of a program that was run. */
export interface Ran {
  /** The exit code; null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
}

/** Runs a program to its end; its standard error goes to ours. Rejects if it can't be started. */
export type RunProgram = (
  program: string,
  args: readonly string[],
  options: { readonly cwd: string | undefined; readonly env: Readonly<Record<string, string | undefined>> },
) => Promise<Ran>;

const OPTIONS = {
  json: { type: "boolean" },
  cwd: { type: "string" },
  stack: { type: "string" },
  refresh: { type: "boolean" },
} as const;

/** `pulumi-atlan plan`: what a preview expects of each connection, for programs. */
export function planCommand(runProgram: RunProgram): Command {
  return {
    name: "plan",
    purpose: "tells what `pulumi up` will do to each connection, as JSON for pipelines",
    usage: [
      "Usage: pulumi-atlan plan [--json] [--cwd DIR] [--stack NAME] [--refresh]",
      "       ATLAN_PLAN=json pulumi preview --json --show-sames > preview.json && pulumi-atlan plan preview.json --json",
      "",
      "Runs `pulumi preview --json`, or reads what it printed, and tells of each connection what `pulumi up` will do to it,",
      "with its assets by type and why. Changes nothing. docs/plan.md of the package tells each field.",
      "",
      "  FILE          what `pulumi preview --json --show-sames` printed with ATLAN_PLAN=json in its environment; - for standard input",
      "  --json        prints a document for programs",
      "  --cwd DIR     the folder of the Pulumi program; the current one unless given",
      "  --stack NAME  the stack; the selected one unless given",
      "  --refresh     looks at Atlan for the resources in state first, as `pulumi preview --refresh` does",
      "",
      "Exit code 0 for a whole plan; 1 when the preview was refused or has failed, or the plan is not whole; 2 for a wrong",
      "call.",
    ].join("\n"),
    async run(args, terminal) {
      const { values, positionals } = readArguments(args, OPTIONS);
      if (positionals.length > 1) throw new UsageError("it reads one preview, and there are several names");
      const [source] = positionals;
      const isRun = [values.cwd, values.stack, values.refresh].some((it) => it !== undefined);
      if (source !== undefined && isRun)
        throw new UsageError("--cwd, --stack and --refresh can't be combined with FILE");
      // As an unset variable leaves it: Pulumi would take the selected stack, and the plan be of another one.
      if (values.stack === "" || values.cwd === "")
        throw new UsageError(`${values.stack === "" ? "--stack" : "--cwd"} needs a name`);
      const plan =
        source === undefined
          ? await previewed(runProgram, values, terminal)
          : readPlan(await read(source, terminal), nameOfSource(source));
      terminal.stdout(values.json ? `${shownJson(plan)}\n` : inWords(plan));
      return plan.outcome === "planned" ? 0 : 1;
    },
  };
}

async function previewed(
  runProgram: RunProgram,
  { cwd, stack, refresh }: { readonly cwd?: string; readonly stack?: string; readonly refresh?: boolean },
  { env }: Terminal,
): Promise<PlanDocument> {
  const args = ["preview", "--json", "--show-sames", "--non-interactive"];
  if (stack !== undefined) args.push("--stack", stack);
  if (refresh === true) args.push("--refresh");
  const source = "pulumi preview --json";
  const { code, stdout } = await runProgram("pulumi", args, {
    cwd,
    // Streamed, the preview would be many documents.
    env: { ...env, [PLAN_VARIABLE]: "json", PULUMI_ENABLE_STREAMING_JSON_PREVIEW: undefined },
  }).catch((cause: unknown) => {
    if (cause instanceof AtlanProviderError) throw cause;
    throw noPlan(source, `it can't be run: ${messageOf(cause)}`, whenNotRun(cwd), cause);
  });
  const ending = code === null ? "was ended by a signal" : `ended with exit code ${code}`;
  if (code === 0) return readPlan(stdout, source);
  try {
    const plan = readPlan(stdout, source);
    return plan.outcome === "refused" ? plan : { ...plan, outcome: "refused", errors: [`pulumi preview ${ending}`] };
  } catch (cause) {
    throw noPlan(source, `it ${ending} and printed no plan`, "Run it by itself and mend what it says.", cause);
  }
}

/** The system does not say which of the two is missing. */
const whenNotRun = (cwd: string | undefined): string =>
  cwd === undefined
    ? "Install the Pulumi CLI, or name a file."
    : `Check that the folder of --cwd is there (${cwd}), and that the Pulumi CLI is installed.`;

function read(source: string, terminal: Terminal): Promise<string> {
  return readSource(source === STDIN ? undefined : source, terminal, {
    unreadable: (because, cause) =>
      noPlan(
        nameOfSource(source),
        because,
        "Name a file that `ATLAN_PLAN=json pulumi preview --json --show-sames` has written.",
        cause,
      ),
    nothing: "nothing is piped to standard input",
  });
}

/** The plan for people: the preview's own last line, and a line for each connection, the worst first. */
function inWords(plan: PlanDocument): string {
  const summary = new CommandSummary();
  plan.connections.forEach((planned, at) => {
    const { action, assets, unlisted, running } = planned;
    if (unlisted) {
      summary.expect(String(at), { kind: "unknownList" });
      return;
    }
    const kind = { unchanged: "nothing", leaves: running ? "leftRunning" : "left" } as const;
    summary.expect(String(at), {
      kind:
        action in kind ? kind[action as keyof typeof kind] : (action as "purge" | "archive" | "refused" | "unknown"),
      mayPurge: kindOf(planned) === "maybePurge",
      ...present({ assets: action === "purge" || action === "archive" ? (assets ?? undefined) : undefined }),
    });
  });
  const sorted = [...plan.connections].sort((a, b) => rank(a) - rank(b));
  return [
    ...plan.errors.map((it) => `REFUSED: ${shownLine(it)}`),
    ...sorted.map(lineOf),
    plan.outcome === "refused"
      ? "The preview was refused: nothing can be applied."
      : (summary.line()?.text ?? "Plan: nothing changes"),
    "",
  ].join("\n");
}

const rank = (planned: PlannedOfResource): number => SUMMARY_KINDS.indexOf(kindOf(planned));

const WORDS = {
  purge: "PERMANENTLY PURGED",
  maybePurge: "MAY BE PURGED",
  unknown: "not known yet",
  archive: "archived",
  refused: "refused",
  leaves: "leaves the stack",
  unchanged: "unchanged",
} as const;

function lineOf(planned: PlannedOfResource): string {
  const { connectionQualifiedName, resource, assets, purgeDueAt, code } = planned;
  const details = [
    ...(assets === null ? [] : [countAssets(assets)]),
    ...(purgeDueAt === null ? [] : [`purge due at ${purgeDueAt}`]),
    ...(code === null ? [] : [`[${code}]`]),
  ].join(", ");
  const what = `${WORDS[kindOf(planned)].padEnd(WORDS.purge.length)}  ${connectionQualifiedName ?? "(no name yet)"}`;
  return shownLine(`${what}  ${resource}${details === "" ? "" : `  ${details}`}`);
}
