import { notAsked, type Probes } from "../../atlan/examination/probes";
import type { Asked, AssetsSample, ConnectionsSample, Unanswered } from "../../atlan/examination/samples";
import { listAgrees, runsAgree, togetherAgrees } from "./agreement";
import type {
  ApiSample,
  AssetObservations,
  ConnectionSample,
  Observations,
  Setup,
  WorkflowObservations,
} from "./observations";

/** How many connections are counted at once to choose the samples. */
const MOST_COUNTED = 50;
/** How many of them are looked at one by one. */
const MOST_SAMPLES = 5;
/** Only so few assets are listed. */
const MOST_ASSETS = 400;
/** How often answers are compared that contradict each other: something may have changed between them. */
const MOST_COMPARISONS = 3;
/** No connection has this name: its epoch is a second before 1970 ends. */
const NOWHERE = "default/pulumi-atlan-doctor/31535999";

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
  const clock = { sentAt, answeredAt: wallTime(), toldAt: probes.toldTime() };
  // A tenant that answers with a refusal is there; one that can't be reached is not asked thirty times.
  const isThere = whoAmI.kind === "answered" || (whoAmI.status >= 400 && whoAmI.status !== 401);
  if (!isThere) return { setup, whoAmI, clock, ...NOTHING };
  const api = findApi === undefined ? NO_APP_ID : await findApi();
  onProgress("searching for workflows and runs");
  const workflows = await examineWorkflows(probes);
  onProgress("searching for connections and assets");
  const assets = await examineAssets(probes);
  return { setup, whoAmI, clock, api, workflows, assets };
}

const UNREACHED = notAsked("the tenant did not answer the first question");
const NO_APP_ID = notAsked("no app id was given");
const NONE_THERE = notAsked("there is none on this tenant");

const NOTHING: Pick<Observations, "api" | "workflows" | "assets"> = {
  api: UNREACHED,
  workflows: {
    definitions: UNREACHED,
    definitionsByPattern: UNREACHED,
    definitionNamed: UNREACHED,
    runs: UNREACHED,
    firstRun: UNREACHED,
    unendedRuns: UNREACHED,
    runsOf: [UNREACHED, UNREACHED],
    runWithId: UNREACHED,
  },
  assets: {
    connections: UNREACHED,
    foldedType: UNREACHED,
    otherCase: [UNREACHED, UNREACHED],
    absent: UNREACHED,
    itself: UNREACHED,
    appRuns: UNREACHED,
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
  const names = namesIn(connections);
  const foldedType = await probes.withTerm("__typeName.keyword", "connection");
  const other = otherCaseOf(names);
  const otherCase = [
    await ifAny(other, (name) => probes.withTerm("connectionQualifiedName", name)),
    await ifAny(other, (name) => probes.withTerm("qualifiedName", name)),
  ] as const;
  const absent = await probes.counts(NOWHERE);
  const itself = await ifAny(names[0], (name) =>
    probes.withTerm("connectionQualifiedName", name, [["qualifiedName", name]]),
  );
  const appRuns = await probes.withTerm("__typeName.keyword", "AppWorkflowRun");
  // Assets come and go meanwhile.
  const { together, samples } = await steadily(() => examineSamples(probes, names), togetherAgrees);
  return { connections, foldedType, otherCase, absent, itself, appRuns, together, samples };
}

function namesIn(connections: Asked<ConnectionsSample>): readonly string[] {
  return connections.kind === "answered"
    ? [...new Set((connections.value.connections ?? []).map((it) => it.qualifiedName))]
    : [];
}

/** A listed name in other capitals that no listed connection has. */
function otherCaseOf(names: readonly string[]): string | undefined {
  const folded = (name: string): string => name.toUpperCase().replace(/^DEFAULT\//, "default/");
  return names.map(folded).find((it) => !names.includes(it));
}

async function examineSamples(
  probes: Probes,
  names: readonly string[],
): Promise<Pick<AssetObservations, "together" | "samples">> {
  const counted = names.slice(0, MOST_COUNTED);
  const together = counted.length === 0 ? NONE_THERE : await probes.manyCounts(counted);
  const counts = together.kind === "answered" ? together.value.counts : undefined;
  const sizeOf = (name: string): number => {
    const found = counts?.get(name);
    return found === undefined ? 0 : found.active + found.archived;
  };
  // The smallest that are not empty, since the assets of these can be listed; the empty ones last.
  const chosen = [...counted].sort((a, b) => (sizeOf(a) || Infinity) - (sizeOf(b) || Infinity)).slice(0, MOST_SAMPLES);
  const samples: ConnectionSample[] = [];
  for (const name of chosen) samples.push(await examineConnection(probes, name, samples.some(isListed)));
  return { together, samples };
}

const isListed = (it: ConnectionSample): boolean =>
  it.assets.kind === "answered" && (it.assets.value.assets?.length ?? 0) > 1;

/** @param isCountedOnly - whether another one was listed already */
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
    return {
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
  }, listAgrees);
}

const COUNTED_ONLY: Unanswered = notAsked("the assets of another connection were listed");
const TOO_MANY: Unanswered = notAsked("it has too many assets to list");
