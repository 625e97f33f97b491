import { nameOf } from "./card";
import type { ConnectionReport } from "./model";
import { type Status, statusOf } from "./status";

/** Numbers of assets: before the run, and where they are now. Undefined where nobody has counted them. */
export interface AssetTotals {
  readonly before: number | undefined;
  readonly active: number | undefined;
  readonly archived: number | undefined;
  /** Those of before that are neither active nor archived any more. */
  readonly gone: number | undefined;
}

/** One connection as a line of a table. */
export interface Row {
  readonly name: string;
  readonly status: Status;
  readonly assets: AssetTotals;
}

export function rowOf(report: ConnectionReport): Row {
  const { before, assets } = report;
  const total = before === undefined ? undefined : before.active + before.archived;
  const status = statusOf(report);
  // What can't be seen need not be gone, and what is there after a purge need not be what was there before.
  const isUnclear = status === "notSeen" || (status === "cameBack" && report.achieved === "purged");
  const isKnown = total !== undefined && assets !== undefined && !isUnclear;
  const gone = isKnown ? Math.max(0, total - assets.active - assets.archived) : undefined;
  return {
    name: nameOf(report),
    status,
    assets: { before: total, active: assets?.active, archived: assets?.archived, gone },
  };
}

/** The sum over all connections; undefined where no connection has a number. */
export function totalsOf(rows: readonly Row[]): AssetTotals {
  const sum = (kind: keyof AssetTotals): number | undefined => {
    const known = rows.map(({ assets }) => assets[kind]).filter((it) => it !== undefined);
    return known.length === 0 ? undefined : known.reduce((all, it) => all + it, 0);
  };
  return { before: sum("before"), active: sum("active"), archived: sum("archived"), gone: sum("gone") };
}
