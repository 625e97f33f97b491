import { isDeepStrictEqual } from "node:util";
import type { AssetCounts } from "../../atlan/api";
import { isStaying } from "../../atlan/assetCounts";
import type { Asked, AssetsSample, RunsSample, SampledAsset, SampledRun } from "../../atlan/examination/samples";
import { hasEnded, toPhase } from "../../atlan/phase";
import { type Counts, completeCounts } from "../../inventory/tally";
import { isBelow } from "../../text/qualifiedName";
import type { AssetObservations, ConnectionSample, WorkflowObservations } from "./observations";

/**
 * Whether two answers agree. Each comparison is between a search and the documents of another: what they must find is worked out
 * from these. Where one of both is not there, nothing contradicts.
 */

export const valueOf = <T>(asked: Asked<T>): T | undefined => (asked.kind === "answered" ? asked.value : undefined);

/** The runs of a list. */
export const runsIn = (asked: Asked<RunsSample>): readonly SampledRun[] | undefined => valueOf(asked)?.runs;

/** Whether a list has all that the index counts. */
export function isComplete(asked: Asked<RunsSample>): boolean {
  const list = valueOf(asked);
  return list?.runs !== undefined && list.total === list.runs.length;
}

const isEnded = (run: SampledRun): boolean => hasEnded(toPhase(run.phase));

type ComparedRuns = Pick<WorkflowObservations, "runs" | "firstRun" | "unendedRuns" | "runsAfter">;

/** Whether runs began while they were looked for: then their totals need not be the same. */
export const areRunsBeginning = ({ runs, runsAfter }: ComparedRuns): boolean => {
  const [before, after] = [valueOf(runs)?.total, valueOf(runsAfter)?.total];
  return before !== undefined && after !== undefined && after > before;
};

/** Why the search for unended runs contradicts the list of all runs. */
export function unendedContradiction({ runs, unendedRuns }: ComparedRuns): "ended" | "missing" | undefined {
  const [all, unended] = [runsIn(runs), runsIn(unendedRuns)];
  if (all === undefined || unended === undefined) return undefined;
  if (unended.some(isEnded)) return "ended";
  const found = new Set(unended.map((it) => it.id));
  // A search that could not list all of them may have left out any.
  if (!isComplete(unendedRuns) && valueOf(unendedRuns)?.total !== undefined) return undefined;
  return all.some((it) => !isEnded(it) && !found.has(it.id)) ? "missing" : undefined;
}

/** Whether the totals of two searches with the same query, and the numbers of their hits, fit together. */
export function totalsAgree({ runs, firstRun }: ComparedRuns): boolean {
  const [all, first] = [valueOf(runs), valueOf(firstRun)];
  if (all?.total === undefined || first?.total === undefined) return true;
  // A page whose answer would be too large is smaller.
  const [shown, one] = [all.runs?.length ?? 0, first.runs?.length ?? Math.min(first.total, 1)];
  return all.total === first.total && shown <= all.total && one === Math.min(first.total, 1);
}

export const runsAgree = (compared: ComparedRuns): boolean =>
  unendedContradiction(compared) === undefined && totalsAgree(compared);

/** What the counts of a connection have to be, by its documents. */
function countsOfDocuments(connection: string, assets: readonly SampledAsset[]): Counts {
  const own = assets.filter((it) => !isStaying(connection, it));
  const inState = (state: string): readonly SampledAsset[] => own.filter((it) => it.state === state);
  const types = (state: string): Record<string, number> =>
    Object.fromEntries(
      [...Map.groupBy(inState(state), (it) => it.typeName.toLowerCase())].map(([type, of]) => [type, of.length]),
    );
  return {
    active: inState("ACTIVE").length,
    archived: inState("DELETED").length,
    activeByType: types("ACTIVE"),
    archivedByType: types("DELETED"),
  };
}

function comparable(told: AssetCounts): Counts {
  const { activeByType, archivedByType, ...counts } = completeCounts(told);
  return { ...counts, activeByType: inLowerCase(activeByType), archivedByType: inLowerCase(archivedByType) };
}

/** An index folds the names of types, and a type that is not published is counted as it is folded. */
function inLowerCase(types: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  // A map, because a type may be named `constructor`.
  const folded = new Map<string, number>();
  for (const [type, count] of Object.entries(types))
    folded.set(type.toLowerCase(), (folded.get(type.toLowerCase()) ?? 0) + count);
  return Object.fromEntries(folded);
}

const guidsIn = (asked: Asked<AssetsSample>): readonly string[] | undefined =>
  valueOf(asked)?.assets?.map((it) => it.guid);

/** Whether assets came or went while the connection was looked at: then nothing contradicts anything. */
export function isChanging({ counts, countsAfter }: ConnectionSample): boolean {
  const [before, after] = [valueOf(counts)?.counts, valueOf(countsAfter)?.counts];
  return before !== undefined && after !== undefined && !isDeepStrictEqual(before, after);
}

/** What contradicts the list of a connection's assets. */
export type ListContradiction = "number" | "counts" | "criteria" | "pages";

/** Undefined where nothing contradicts, or there is no list. */
export function listContradiction(sample: ConnectionSample): ListContradiction | undefined {
  const { qualifiedName, counts, assets, assetsByName, assetsByPlace, pages } = sample;
  const list = valueOf(assets);
  if (list?.assets === undefined) return undefined;
  const found = valueOf(counts);
  if (list.assets.length !== list.total || new Set(guidsIn(assets)).size !== list.assets.length) return "number";
  if (found?.counts !== undefined) {
    const told = comparable(found.counts);
    if (!isDeepStrictEqual(told, countsOfDocuments(qualifiedName, list.assets))) return "counts";
  }
  const [byName, byPlace] = [guidsIn(assetsByName), guidsIn(assetsByPlace)].map((it) => it && new Set(it));
  const names = list.assets.filter((it) => it.connectionQualifiedName === qualifiedName).map((it) => it.guid);
  const below = list.assets.filter((it) => isBelow(qualifiedName, it.qualifiedName)).map((it) => it.guid);
  if (list.assets.length !== new Set([...names, ...below]).size) return "criteria";
  if (byName !== undefined && !isDeepStrictEqual(byName, new Set(names))) return "criteria";
  if (byPlace !== undefined && !isDeepStrictEqual(byPlace, new Set(below))) return "criteria";
  const [first, second] = pages.map(guidsIn);
  const isPaged = first !== undefined && second !== undefined;
  return isPaged && !isDeepStrictEqual([...first, ...second], guidsIn(assets)) ? "pages" : undefined;
}

export const listAgrees = (sample: ConnectionSample): boolean => listContradiction(sample) === undefined;

/** Whether connections counted at once have the counts that each has alone. */
export function togetherAgrees({ together, samples }: Pick<AssetObservations, "together" | "samples">): boolean {
  const many = valueOf(together)?.counts;
  return samples.every((sample) => {
    const { qualifiedName, counts } = sample;
    if (isChanging(sample)) return true;
    const [alone, among] = [valueOf(counts)?.counts, many?.get(qualifiedName)];
    return alone === undefined || among === undefined || isDeepStrictEqual(alone, among);
  });
}
