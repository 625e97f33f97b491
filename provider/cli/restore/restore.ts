import type { ConnectionObservation } from "../../atlan/api";
import { AtlanProviderError, messageOf } from "../../errors";
import { countAssets, listTypes } from "../../reconcile/targetState";
import { word } from "../../text/escape";
import { toIsoTime } from "../../text/isoTime";
import { present } from "../../text/present";
import { version } from "../../version";
import type { Files } from "../inventory/files";
import type { Terminal } from "../terminal";
import { approveConnection, approveListing, conflict, DeletedMeanwhile } from "./approveRestore";
import type { Listing } from "./listedAssets";
import type { RestoreTenant } from "./openRestore";
import { type RestoreLook, type SealedReceipt, sealRestoreReceipt } from "./restoreReceipt";
import { PATIENCE_MS, RestoreRun, type RestoreResult } from "./restoreRun";
import { RunWatch } from "./runWatch";

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
  /** What was restored or active, and is not active at the last look. */
  readonly notActiveAnyMore: { readonly connection: boolean; readonly assets: number };
  readonly receipt?: SealedReceipt;
}

/**
 * Restores what an inventory lists as active and what is archived now, or only looks.
 *
 * @throws what {@link approveListing}, {@link approveConnection} and {@link RestoreRun.run} throw
 * @throws AtlanProviderError ATLAN_CANCELLED after Ctrl-C
 */
export async function restore({ listing, tenant, terminal, dryRun, atOnce, log }: RestoreTask): Promise<RestoreEnd> {
  const { header, steps } = listing;
  const { connection } = header;
  const { api, clock, restores } = tenant;
  approveListing(listing, tenant.baseUrl);
  const startedAt = clock.wallTime();
  const begunAt = clock.now();
  const patience = () => ({ deadline: clock.now() + PATIENCE_MS });
  const look = async (hasBegun: boolean): Promise<RestoreLook> => {
    const [observed, named] = await Promise.all([
      api.observeConnection(connection, patience()),
      restores.named([connection], patience()),
    ]);
    return lookOf(approveConnection(listing, observed, named, hasBegun), observed);
  };
  const before = await look(false);
  const watch = new RunWatch(tenant, connection, patience);
  await watch.expectNone().catch((error: unknown) => {
    throw error instanceof DeletedMeanwhile ? conflict(connection, error, "") : error;
  });
  const stop = askedToStop(terminal);
  const mayGoOn = (): void => {
    if (stop.isAsked) throw interrupted(connection);
  };
  let toldAt = clock.now();
  const total = steps.reduce((sum, step) => sum + step.length, 0);
  const result = await new RestoreRun(tenant, listing, {
    dryRun,
    atOnce,
    begunAt: { here: begunAt, there: (api.tenantTime() ?? clock.wallTime()) - (clock.now() - begunAt) },
    mayGoOn,
    expectNoRun: () => watch.expectNoneNow(),
    approve: () => {
      mayGoOn();
      return watch.expectNone();
    },
    onProgress: (done) => {
      if (clock.now() - toldAt < PROGRESS_MS || done === total) return;
      toldAt = clock.now();
      log(`${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} dealt with`);
    },
  }).run();
  if (dryRun) return { listing, result, before, unasked: 0, notActiveAnyMore: { connection: false, assets: 0 } };
  const after = await look(true);
  const unasked = Math.max(
    0,
    Math.min(before.archived - after.archived, after.active - before.active) - result.restored - result.recentlyActive,
  );
  const notActiveAnyMore = {
    connection: result.connection !== undefined && after.connection !== "ACTIVE",
    assets: Math.max(0, result.restored + result.alreadyActive - after.active),
  };
  const times = { startedAt, verifiedAt: clock.wallTime() };
  const receipt = receiptOf(listing, tenant.baseUrl, result, { before, after }, times);
  return { listing, result, before, after, unasked, notActiveAnyMore, receipt };
}

/** @param times - in milliseconds since the epoch */
function receiptOf(
  { header: { connection, connectionGuid, takenAt }, sha256, active }: Listing,
  tenant: string,
  { connection: itself, restored, restoredByType, alreadyActive, notRestored }: RestoreResult,
  looks: Readonly<Record<"before" | "after", RestoreLook>>,
  times: Readonly<Record<"startedAt" | "verifiedAt", number>>,
): SealedReceipt {
  return sealRestoreReceipt({
    tenant,
    connection,
    connectionGuid,
    inventory: { sha256, takenAt, active },
    startedAt: toIsoTime(times.startedAt) ?? "",
    verifiedAt: toIsoTime(times.verifiedAt) ?? "",
    ...looks,
    restored: { connection: itself === "restored", assets: restored, byType: restoredByType },
    alreadyActive,
    notRestored,
    provider: `pulumi-atlan/${version}`,
  });
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
 * Writes the receipt; nothing unfinished stands under its name, and what stands there already is left as it is.
 *
 * @throws AtlanProviderError ATLAN_RESTORE when the file can't be written, or exists by now
 */
export async function writeReceipt(path: string, { text, sha256 }: SealedReceipt, files: Files): Promise<void> {
  // Another command that writes the same file has another part.
  const part = `${path}.${sha256.slice(0, 16)}.part`;
  try {
    const file = await files.write(part, 0);
    try {
      await file.write(`${text}\n`);
    } finally {
      await file.close();
    }
    await files.putNew(part, path);
  } catch (cause) {
    await files.remove(part).catch(() => undefined);
    throw new AtlanProviderError("ATLAN_RESTORE", {
      doing: "writing the receipt",
      identity: path,
      because: (cause as { code?: unknown }).code === "EEXIST" ? "it exists already" : messageOf(cause),
      suggestion:
        "The restore itself is done. Run the same command again with another FILE: it restores nothing twice.",
      cause,
    });
  }
}

/** Whether all that is listed is active, or would be, and nothing else came back. */
export const isWhole = (end: RestoreEnd): boolean =>
  Object.keys(end.result.notRestored).length === 0 && end.unasked === 0 && isStillTrue(end);

const isStillTrue = ({ notActiveAnyMore: { connection, assets } }: RestoreEnd): boolean => !connection && assets === 0;

function lostInWords({ connection, assets }: RestoreEnd["notActiveAnyMore"]): string {
  const lost = [connection ? "the connection" : "", assets === 0 ? "" : countAssets(assets)].filter((it) => it !== "");
  return `${lost.join(" and ")} ${lost.length > 1 || assets > 1 ? "are" : "is"} not active now`;
}

/** What became of it, in lines. */
export function describe(end: RestoreEnd, dryRun: boolean): string[] {
  const { listing, result, before, after, unasked, receipt } = end;
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
    ...(isStillTrue(end)
      ? []
      : [
          `NOT TRUE ANY MORE: of what was restored or active, ${lostInWords(end.notActiveAnyMore)}. Somebody has archived or purged them meanwhile, or the credentials can't see them any more.`,
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
export function asJson(end: RestoreEnd, dryRun: boolean): object {
  const { listing, result, before, after, unasked, notActiveAnyMore, receipt } = end;
  const { header, sha256, active } = listing;
  const { tenant, connection, takenAt } = header;
  const { connection: itself, restoredExamples, examples, recentlyActive: _internal, ...counts } = result;
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
    notActiveAnyMore,
    receipt: receipt?.text,
  });
}
