import type { ConnectionObservation } from "../../atlan/api";
import { AtlanProviderError, messageOf } from "../../errors";
import { countAssets, listTypes } from "../../reconcile/targetState";
import { word } from "../../text/escape";
import { toIsoTime } from "../../text/isoTime";
import { present } from "../../text/present";
import { version } from "../../version";
import type { Files } from "../inventory/files";
import type { Terminal } from "../terminal";
import { approveBeside, approveConnection, approveListing } from "./approveRestore";
import type { Listing } from "./listedAssets";
import type { RestoreTenant } from "./openRestore";
import { type RestoreLook, type SealedReceipt, sealRestoreReceipt } from "./restoreReceipt";
import { PATIENCE_MS, RestoreRun, type RestoreResult } from "./restoreRun";

/** How long it is trusted that no run is in flight. */
const LOOK_FOR_RUNS_MS = 30_000;
/** How often progress is told. */
const PROGRESS_MS = 10_000;
/** How many assets are told one by one. */
const MOST_TOLD = 20;

/** The version of the shape of `--json`: fields are added, never renamed, while it stays. */
const FORMAT = 1;

/** What is to be restored, where, and how. */
export interface RestoreTask {
  readonly listing: Listing;
  readonly tenant: RestoreTenant;
  readonly terminal: Terminal;
  readonly dryRun: boolean;
  readonly atOnce: number;
  readonly log: (line: string) => void;
}

/** What became of a restore. */
export interface RestoreEnd {
  readonly listing: Listing;
  readonly result: RestoreResult;
  readonly before: RestoreLook;
  /** Undefined after a dry run. */
  readonly after?: RestoreLook;
  /** How many more assets are active than were asked for: Atlan restores what an asset owns with it, or somebody else did. */
  readonly unasked: number;
  readonly receipt?: SealedReceipt;
}

/**
 * Restores what an inventory lists as active and what is archived now, or only looks.
 *
 * @throws what {@link approveListing}, {@link approveConnection}, {@link approveBeside} and {@link RestoreRun.run} throw
 * @throws AtlanProviderError ATLAN_CANCELLED after Ctrl-C
 */
export async function restore({ listing, tenant, terminal, dryRun, atOnce, log }: RestoreTask): Promise<RestoreEnd> {
  const { header, sha256, active, steps } = listing;
  const { connection } = header;
  const { api, clock, restores } = tenant;
  approveListing(listing, tenant.baseUrl);
  const startedAt = clock.wallTime();
  const patience = () => ({ deadline: clock.now() + PATIENCE_MS });
  const look = async (hasBegun: boolean): Promise<RestoreLook> => {
    const [observed, named] = await Promise.all([
      api.observeConnection(connection, patience()),
      restores.named([connection], patience()),
    ]);
    return lookOf(approveConnection(listing, observed, named, hasBegun), observed);
  };
  const before = await look(false);
  const expectNoRun = async (hasBegun: boolean): Promise<void> => {
    approveBeside(connection, await api.findLiveRuns(connection, patience()), hasBegun);
  };
  await expectNoRun(false);
  const stop = askedToStop(terminal);
  let lookedAt = clock.now();
  let toldAt = clock.now();
  const total = steps.reduce((sum, step) => sum + step.length, 0);
  const result = await new RestoreRun(tenant, listing, {
    dryRun,
    atOnce,
    mayGoOn: async () => {
      if (stop.isAsked) throw interrupted(connection);
      if (clock.now() - lookedAt < LOOK_FOR_RUNS_MS) return;
      await expectNoRun(true);
      lookedAt = clock.now();
    },
    onProgress: (done) => {
      if (clock.now() - toldAt < PROGRESS_MS || done === total) return;
      toldAt = clock.now();
      log(`${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} dealt with`);
    },
  }).run();
  if (dryRun) return { listing, result, before, unasked: 0 };
  await expectNoRun(true);
  const after = await look(true);
  const receipt = sealRestoreReceipt({
    tenant: tenant.baseUrl,
    connection,
    connectionGuid: header.connectionGuid,
    inventory: { sha256, takenAt: header.takenAt, active },
    startedAt: toIsoTime(startedAt) ?? "",
    verifiedAt: toIsoTime(clock.wallTime()) ?? "",
    before,
    after,
    restored: {
      connection: result.connection === "restored",
      assets: result.restored,
      byType: result.restoredByType,
    },
    alreadyActive: result.alreadyActive,
    notRestored: result.notRestored,
    provider: `pulumi-atlan/${version}`,
  });
  const unasked = Math.max(
    0,
    Math.min(before.archived - after.archived, after.active - before.active) - result.restored,
  );
  return { listing, result, before, after, unasked, receipt };
}

function lookOf({ state }: { readonly state: "ACTIVE" | "DELETED" }, { assets }: ConnectionObservation): RestoreLook {
  return { connection: state, active: assets.active, archived: assets.archived };
}

/** Set by the first Ctrl-C or SIGTERM: what is under way is awaited, and nothing more is sent. The second one ends the process. */
function askedToStop(terminal: Terminal): { readonly isAsked: boolean } {
  const stop = { isAsked: false };
  void terminal.askedToEnd().then(() => (stop.isAsked = true));
  return stop;
}

function interrupted(connection: string): AtlanProviderError {
  return new AtlanProviderError("ATLAN_CANCELLED", {
    doing: "restoring connection",
    identity: connection,
    because: "somebody has cancelled it, and since then it has sent nothing",
    suggestion: "What is restored stays. The same command goes on from there.",
  });
}

/**
 * Writes the receipt; nothing unfinished stands under its name.
 *
 * @throws AtlanProviderError ATLAN_RESTORE when the file can't be written
 */
export async function writeReceipt(path: string, receipt: string, files: Files): Promise<void> {
  try {
    const file = await files.write(`${path}.part`, 0);
    try {
      await file.write(`${receipt}\n`);
    } finally {
      await file.close();
    }
    await files.rename(`${path}.part`, path);
  } catch (cause) {
    throw new AtlanProviderError("ATLAN_RESTORE", {
      doing: "writing the receipt",
      identity: path,
      because: messageOf(cause),
      suggestion:
        "The restore itself is done. Run the same command again with another FILE: it restores nothing twice.",
      cause,
    });
  }
}

/** Whether all that is listed is active, or would be, and nothing else came back. */
export const isWhole = ({ result, unasked }: RestoreEnd): boolean =>
  Object.keys(result.notRestored).length === 0 && unasked === 0;

/** What became of it, in lines. */
export function describe({ listing, result, before, after, unasked, receipt }: RestoreEnd, dryRun: boolean): string[] {
  const { header, active } = listing;
  const { connection, restored, restoredByType, alreadyActive, notRestored, examples, restoredExamples } = result;
  const types = listTypes(restoredByType);
  const assets = `${countAssets(restored)}${types === "" ? "" : ` (${types})`}`;
  const count = ({ active: now, archived }: RestoreLook): string =>
    `${now.toLocaleString("en-US")} active, ${archived.toLocaleString("en-US")} archived`;
  const left = Object.values(notRestored).reduce((sum, it) => sum + it, 0);
  return [
    `${header.connection} on ${header.tenant}; its inventory of ${header.takenAt} lists ${countAssets(active)} as active`,
    `${dryRun ? "would be restored" : "restored"}: ${connection === "restored" ? "the connection, " : ""}${assets}`,
    ...(dryRun
      ? told(
          restoredExamples.map((it) => `  ${word(it.typeName)} ${word(it.qualifiedName)}`),
          restored,
        )
      : []),
    `active already: ${connection === "alreadyActive" ? "the connection, " : ""}${countAssets(alreadyActive)}`,
    ...(left === 0 ? [] : [`${dryRun ? "can't be restored" : "not restored"}: ${countAssets(left)}`]),
    ...told(
      examples.map((it) => `  ${it.obstacle}: ${word(it.typeName)} ${word(it.qualifiedName)}: ${it.because}`),
      left,
    ),
    `before: ${count(before)}`,
    ...(after === undefined ? [] : [`after:  ${count(after)}`]),
    ...(unasked === 0
      ? []
      : [
          `NOT AS ASKED: ${countAssets(unasked)} more came back than the inventory lists. Atlan restores what an asset owns with it, or somebody else restored them.`,
        ]),
    ...(dryRun ? ["Nothing was changed: this was a dry run."] : []),
    ...(receipt === undefined ? [] : [`receipt: SHA-256 ${receipt.sha256}`]),
  ];
}

function told(lines: readonly string[], total: number): string[] {
  const shown = lines.slice(0, MOST_TOLD);
  const rest = total - shown.length;
  return [...shown, ...(rest > 0 ? [`  … and ${rest.toLocaleString("en-US")} more; --json lists up to 1,000`] : [])];
}

/** The same for programs. */
export function asJson({ listing, result, before, after, unasked, receipt }: RestoreEnd, dryRun: boolean): object {
  const { header, sha256, active } = listing;
  const { tenant, connection, takenAt } = header;
  const { connection: itself, restoredExamples, examples, ...counts } = result;
  return present({
    format: FORMAT,
    dryRun,
    tenant,
    connection,
    inventory: { sha256, takenAt, active },
    connectionItself: itself,
    ...counts,
    // At most a thousand of each: the inventory itself is the list.
    restoredAssets: restoredExamples,
    notRestoredAssets: examples,
    before,
    after,
    unasked,
    receipt: receipt?.text,
  });
}
