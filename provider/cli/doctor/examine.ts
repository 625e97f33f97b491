import type { AssetCounts } from "../../atlan/api";
import { MOST_LISTED, notAsked, type Probes } from "../../atlan/examination/probes";
import { RESULT_WINDOW } from "../../atlan/searches";
import type { Asked, AssetsSample, ConnectionsSample, Unanswered } from "../../atlan/examination/samples";
import { listAgrees, runsAgree, togetherAgrees } from "./agreement";
import type {
  ApiSample,
  AssetObservations,
  ConnectionSample,
  Observations,
  Setup,
  Survey,
  WorkflowObservations,
} from "./observations";

/** How many connections are counted at once to choose the samples, as the provider counts for a fleet. */
const MOST_AT_ONCE = 100;
/** How many questions this may take. */
const MOST_SURVEYED = 40;
/** How many of them are looked at one by one. */
const MOST_SAMPLES = 5;
/** The assets of how many of these are listed one by one. */
const MOST_ONE_BY_ONE = 2;
/** Only so few assets are listed. */
const MOST_ASSETS = 400;
/** How often answers are compared that contradict each other: something may have changed between them. */
const MOST_COMPARISONS = 3;
/** No connection has this name: its epoch is a second before 1970 ends. */
export const NOWHERE = "default/pulumi-atlan-doctor/31535999";

/** What an examination needs from outside. */
export interface Examiner {
  readonly setup: Setup;
  readonly probes: Probes;
  /** Which API deletes connections, if the id of an app was given. */
  readonly findApi: (() => Promise<Asked<ApiSample>>) | undefined;
  /** This machine's clock, in milliseconds since the epoch. */
  readonly wallTime: () => number;
  /** Called before each part. */
  readonly onProgress: (line: string) => void;
}

/** Asks the tenant everything that the findings need: some thirty searches, one after the other. Changes nothing. */
export async function examine({ setup, probes, findApi, wallTime, onProgress }: Examiner): Promise<Observations> {
  onProgress("asking who the token is");
  const sentAt = wallTime();
  const whoAmI = await probes.whoAmI();
  const clock = { sentAt, answeredAt: wallTime(), toldAt: probes.tenantTime() };
  // A tenant that answers with a refusal is there; one that can't be reached is not asked thirty times.
  const isThere = whoAmI.kind === "answered" || (whoAmI.status >= 400 && whoAmI.status !== 401);
  if (!isThere) return { setup, whoAmI, clock, ...NOTHING };
  const api = findApi === undefined ? NO_APP_ID : await findApi();
  onProgress("searching for workflows and runs");
  const isApp = api.kind === "answered" && api.value.kind === "app";
  const workflows = isApp ? noWorkflows(OF_THE_APP) : await examineWorkflows(probes);
  onProgress("searching for connections and assets");
  const assets = await examineAssets(probes);
  return { setup, whoAmI, clock, api, workflows, assets };
}

const UNREACHED = notAsked("the tenant did not answer the first question");
const NO_APP_ID = notAsked("no app id was given");
const NONE_THERE = notAsked("there is none on this tenant");

const OF_THE_APP = notAsked("a native app deletes connections here, not a package workflow");

const noWorkflows = (why: Unanswered): WorkflowObservations => ({
  definitions: why,
  definitionsByPattern: why,
  definitionNamed: why,
  runs: why,
  firstRun: why,
  unendedRuns: why,
  runsAfter: why,
  runsOf: [why, why],
  runWithId: why,
});

const NOTHING: Pick<Observations, "api" | "workflows" | "assets"> = {
  api: UNREACHED,
  workflows: noWorkflows(UNREACHED),
  assets: {
    connections: UNREACHED,
    foldedType: UNREACHED,
    otherCase: [UNREACHED, UNREACHED],
    absent: UNREACHED,
    itself: UNREACHED,
    appRuns: UNREACHED,
    surveyed: { counts: new Map(), uncounted: [] },
    together: UNREACHED,
    samples: [],
  },
};

/** Asks again while the answers contradict each other. */
async function steadily<T>(ask: () => Promise<T>, agrees: (found: T) => boolean): Promise<T> {
  let found = await ask();
  for (let comparison = 1; comparison < MOST_COMPARISONS && !agrees(found); comparison++) found = await ask();
  return found;
}

async function ifAny<Key, T>(key: Key | undefined, ask: (key: Key) => Promise<Asked<T>>): Promise<Asked<T>> {
  return key === undefined ? NONE_THERE : ask(key);
}

async function examineWorkflows(probes: Probes): Promise<WorkflowObservations> {
  const definitions = await probes.definitions();
  const definitionsByPattern = await probes.definitionsByPattern();
  const newest = definitions.kind === "answered" ? definitions.value.definitions?.[0] : undefined;
  const definitionNamed = await ifAny(newest?.name, (name) => probes.definitionNamed(name));
  // Runs begin and end meanwhile.
  const compared = await steadily(
    async () => ({
      runs: await probes.runs(),
      firstRun: await probes.runs(1),
      unendedRuns: await probes.unendedRuns(),
      runsAfter: await probes.runs(),
    }),
    runsAgree,
  );
  const listed = compared.runs.kind === "answered" ? (compared.runs.value.runs ?? []) : [];
  const workflowName = listed.find((it) => it.workflowName !== undefined)?.workflowName;
  const runsOf = [
    await ifAny(workflowName, (name) => probes.runsOf(name)),
    await ifAny(workflowName, (name) => probes.runsOf(name)),
  ] as const;
  const runWithId = await ifAny(listed[0]?.id, (id) => probes.runWithId(id));
  return { definitions, definitionsByPattern, definitionNamed, ...compared, runsOf, runWithId };
}

async function examineAssets(probes: Probes): Promise<AssetObservations> {
  const connections = await probes.connections();
  const names = [...new Set([...namesIn(connections), ...namesIn(await newest(probes, connections))])];
  const foldedType = await probes.withValues({ "__typeName.keyword": "connection" });
  const other = otherCaseOf(names);
  const otherCase = [
    await ifAny(other, (name) => probes.withValues({ connectionQualifiedName: name })),
    await ifAny(other, (name) => probes.withValues({ qualifiedName: name })),
  ] as const;
  const absent = await probes.counts(NOWHERE);
  const itself = await ifAny(names[0], (name) =>
    probes.withValues({ connectionQualifiedName: name, qualifiedName: name }),
  );
  const appRuns = await probes.withValues({ "__typeName.keyword": "AppWorkflowRun" });
  const surveyed = await survey(probes, names);
  const chosen = chooseSamples(names, surveyed);
  // Assets come and go meanwhile.
  const { together, samples } = await steadily(() => examineSamples(probes, chosen), togetherAgrees);
  return { connections, foldedType, otherCase, absent, itself, appRuns, surveyed, together, samples };
}

function namesIn(connections: Asked<ConnectionsSample>): readonly string[] {
  return connections.kind === "answered" ? (connections.value.connections ?? []).map((it) => it.qualifiedName) : [];
}

/** The newest connections, where there are more than one page. */
async function newest(probes: Probes, oldest: Asked<ConnectionsSample>): Promise<Asked<ConnectionsSample>> {
  const total = oldest.kind === "answered" ? (oldest.value.total ?? 0) : 0;
  return total <= MOST_LISTED ? NONE_THERE : probes.connections(Math.min(total, RESULT_WINDOW) - MOST_LISTED);
}

/** A listed name in other capitals that no listed connection has. */
function otherCaseOf(names: readonly string[]): string | undefined {
  const folded = (name: string): string => name.toUpperCase().replace(/^DEFAULT\//, "default/");
  return names.map(folded).find((it) => !names.includes(it));
}

/** Counts all of these connections, a hundred at once; of a hundred that can't be counted it looks for those that are to blame. */
async function survey(probes: Probes, names: readonly string[]): Promise<Survey> {
  const counts = new Map<string, AssetCounts>();
  const uncounted: string[] = [];
  const open: (readonly string[])[] = [];
  for (let from = 0; from < names.length; from += MOST_AT_ONCE) open.push(names.slice(from, from + MOST_AT_ONCE));
  for (let asked = 0; asked < MOST_SURVEYED; asked++) {
    const some = open.shift();
    if (some === undefined) return { counts, uncounted };
    const answer = await probes.manyCounts(some);
    const found = answer.kind === "answered" ? answer.value.counts : undefined;
    for (const [name, its] of found ?? []) counts.set(name, its);
    if (found !== undefined) continue;
    const half = Math.ceil(some.length / 2);
    if (some.length > 1) open.push(some.slice(0, half), some.slice(half));
    else uncounted.push(...some);
  }
  return { counts, uncounted: [...uncounted, ...open.flat()] };
}

/** The connections that are looked at one by one. */
function chooseSamples(names: readonly string[], { counts }: Survey): readonly string[] {
  // The more assets, the more they tell, as long as they can be listed; those that can't, then the empty ones, come last.
  const worth = (name: string): number => {
    const { active, archived } = counts.get(name) ?? { active: 0, archived: 0 };
    return active + archived > MOST_ASSETS ? 0.5 : active + archived;
  };
  return [...names].sort((a, b) => worth(b) - worth(a)).slice(0, MOST_SAMPLES);
}

async function examineSamples(
  probes: Probes,
  chosen: readonly string[],
): Promise<Pick<AssetObservations, "together" | "samples">> {
  const together = chosen.length === 0 ? NONE_THERE : await probes.manyCounts(chosen);
  const samples: ConnectionSample[] = [];
  for (const name of chosen)
    samples.push(await examineConnection(probes, name, samples.filter(isListed).length >= MOST_ONE_BY_ONE));
  return { together, samples };
}

const isListed = (it: ConnectionSample): boolean =>
  it.assets.kind === "answered" && (it.assets.value.assets?.length ?? 0) > 1;

/** @param isCountedOnly - whether enough others were listed already */
async function examineConnection(
  probes: Probes,
  qualifiedName: string,
  isCountedOnly: boolean,
): Promise<ConnectionSample> {
  return steadily(async () => {
    const counts = await probes.counts(qualifiedName);
    const total = counts.kind === "answered" ? (counts.value.total ?? Infinity) : Infinity;
    const unlisted = isCountedOnly ? COUNTED_ONLY : total > MOST_ASSETS ? TOO_MANY : undefined;
    const list = async (ask: () => Promise<Asked<AssetsSample>>): Promise<Asked<AssetsSample>> => unlisted ?? ask();
    const half = Math.max(1, Math.ceil(total / 2));
    const seen = {
      qualifiedName,
      counts,
      assets: await list(() => probes.assets(qualifiedName, "both")),
      assetsByName: await list(() => probes.assets(qualifiedName, "name")),
      assetsByPlace: await list(() => probes.assets(qualifiedName, "place")),
      pages: [
        await list(() => probes.assets(qualifiedName, "both", 0, half)),
        await list(() => probes.assets(qualifiedName, "both", half, MOST_ASSETS)),
      ] as const,
    };
    return { ...seen, countsAfter: await probes.counts(qualifiedName) };
  }, listAgrees);
}

const COUNTED_ONLY: Unanswered = notAsked("the assets of other connections were listed");
const TOO_MANY: Unanswered = notAsked("it has too many assets to list");
