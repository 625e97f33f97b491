import * as appSearches from "../../provider/atlan/apps/appSearches";
import * as examinationSearches from "../../provider/atlan/examination/examinationSearches";
import * as lookupSearches from "../../provider/atlan/packages/lookupSearches";
import * as searches from "../../provider/atlan/searches";
import * as surveySearches from "../../provider/atlan/surveySearches";
import type { JsonObject } from "../tenant";
import { APP_NAME, APP_PATH, ASTRAL, corpusAssets, type CorpusAsset, FULL_WIDTH, QN, SLUG } from "./assets";
import type { CorpusIndex, Records } from "./corpus";
import { type CorpusDefinition, type CorpusRun, corpusRuns, NAMES, seconds } from "./runs";

/** A search of an index that the provider builds, and what it has to find. */
interface CaseOf<I extends CorpusIndex> {
  readonly title: string;
  readonly index: I;
  /** What the engine itself is asked: of assets, Atlan hands that on. */
  readonly body: JsonObject;
  readonly finds: (record: Records[I]) => boolean;
}

export type SearchCase = CaseOf<"assets"> | CaseOf<"workflows"> | CaseOf<"runs">;

type Body = ReturnType<typeof searches.runsOf>;
type Of<R> = (record: R) => boolean;

const ofAssets = (title: string, body: Body, finds: Of<CorpusAsset>): SearchCase => {
  const { dsl } = body as { dsl: JsonObject };
  return { title, index: "assets", body: dsl, finds };
};
const ofWorkflows = (title: string, body: Body, finds: Of<CorpusDefinition>): SearchCase => ({
  title,
  index: "workflows",
  body: body as JsonObject,
  finds,
});
const ofRuns = (title: string, body: Body, finds: Of<CorpusRun>): SearchCase => ({
  title,
  index: "runs",
  body: body as JsonObject,
  finds,
});

const connections = Object.values(QN);
const names = Object.values(NAMES);

/** What belongs to a connection: by what the index says, or by its qualified name. */
const belongsTo = (connection: string) => (it: CorpusAsset) =>
  it.qualifiedName !== connection &&
  (it.connectionQualifiedName === connection || it.qualifiedName.startsWith(`${connection}/`));

const isAppRun = ({ state, typeName }: CorpusAsset): boolean => state === "ACTIVE" && typeName === "AppWorkflowRun";
const ENDED_STATUSES = ["Succeeded", "Failed", "Error", "Stopped", "Terminated", "Skipped"];
const ENDED_PHASES = ["Succeeded", "Failed", "Error"];
const isConnection = ({ typeName }: CorpusAsset): boolean => typeName === "Connection";

/** As many as are asked for at once: these, and others behind them. */
const most = (kind: keyof typeof searches.MOST_AT_ONCE, these: readonly string[], others: string): string[] =>
  [...these, ...Array.from({ length: 500 }, (_, i) => `${others}${1_800_000_000 + i}`)].slice(
    0,
    searches.MOST_AT_ONCE[kind],
  );
const MOST = {
  definitions: most("definitions", names, "atlan-connection-delete-"),
  histories: most("histories", names, "atlan-connection-delete-"),
  runs: most(
    "runs",
    corpusRuns.slice(0, 300).map(({ id }) => id),
    "absent-",
  ),
  entities: most("entities", connections, "default/bulk/"),
  counts: most("counts", connections, "default/bulk/"),
};

const page = { onward: undefined, from: 0, size: 500 };
/** When one of the plain connection's assets was created. */
const SINCE = corpusAssets[20]!.createdAt;
const EXCEPT = corpusAssets.filter((_, i) => i % 3 === 0).map(({ guid }) => guid);
/** A thousand assets, some archived, and guids of none. */
const GUIDS = [
  ...corpusAssets.slice(0, 990).map(({ guid }) => guid),
  ...Array.from({ length: 10 }, (_, i) => `none-${i}`),
];
/** The last moment of the long history, and the one in which many runs were made. */
const CROWDED = seconds(Date.UTC(2026, 1, 1) + 100_000);

const startsWith = (text: string | undefined, prefix: string): boolean => text?.startsWith(prefix) === true;

/** What a search by name finds: the case of a name is nothing to the index, letter by letter as the engine folds it. */
const FOLDED_NAMES: readonly (readonly [asked: string, found: readonly string[]])[] = [
  ["prod", ["Prod", "prod", "PROD"]],
  ["PROD", ["Prod", "prod", "PROD"]],
  ["pr*d?", ["pr*d?"]],
  ["^prod$|.*", ["^prod$|.*"]],
  ["strasse straße été i σίσυφοσ 😀 𐐨", ["STRASSE straße ÉTÉ İ ΣΊΣΥΦΟΣ 😀 𐐀"]],
  ["strasse straße été i̇ σίσυφος 😀 𐐨", []],
  ["pro", []],
];

/** The cases of each builder, by its name. */
export const SEARCH_CASES: Readonly<Record<string, readonly SearchCase[]>> = {
  definitionsNamed: [
    ...names.map((name) => ofWorkflows(name, searches.definitionsNamed([name]), (it) => it.name === name)),
    ofWorkflows("as many as at once", searches.definitionsNamed(MOST.definitions), (it) =>
      MOST.definitions.includes(it.name),
    ),
  ],
  runsOf: names.map((name) => ofRuns(name, searches.runsOf(name), (it) => it.workflowName === name)),
  runsOfAll: [
    ofRuns("two", searches.runsOfAll([NAMES.plain, NAMES.regexp]), (it) =>
      [NAMES.plain, NAMES.regexp].includes(it.workflowName as never),
    ),
    ofRuns("as many as at once", searches.runsOfAll(MOST.histories), (it) =>
      MOST.histories.includes(it.workflowName ?? ""),
    ),
  ],
  runWithId: [
    ...new Set([`${NAMES.plain}-00000`, `${NAMES.plain}-00000`.toUpperCase(), NAMES.plain, "nameless-*"]),
  ].map((id) => ofRuns(id, searches.runWithId(id), (it) => it.id === id)),
  runsWithIds: [
    ofRuns("some", searches.runsWithIds([`${NAMES.plain}-00000`, `${NAMES.plain}-00001`, "absent"]), ({ id }) =>
      [`${NAMES.plain}-00000`, `${NAMES.plain}-00001`].includes(id),
    ),
    ofRuns("as many as at once", searches.runsWithIds(MOST.runs), ({ id }) => MOST.runs.includes(id)),
  ],
  entityNamed: connections.map((name) =>
    ofAssets(name, searches.entityNamed(name), ({ qualifiedName }) => qualifiedName === name),
  ),
  entitiesNamed: [
    ofAssets("as many as at once", searches.entitiesNamed(MOST.entities), (it) =>
      MOST.entities.includes(it.qualifiedName),
    ),
  ],
  assetsOf: connections.map((name) => ofAssets(name, searches.assetsOf(name), belongsTo(name))),
  assetsOfAll: [
    ofAssets("two", searches.assetsOfAll([QN.plain, QN.longer]), (it) =>
      [QN.plain, QN.longer].some((name) => belongsTo(name)(it)),
    ),
    ofAssets("as many as at once", searches.assetsOfAll(MOST.counts), (it) =>
      MOST.counts.some((name) => belongsTo(name)(it)),
    ),
  ],
  assetsOfSince: connections.flatMap((name) =>
    [0, SINCE, SINCE + 1].flatMap((since) =>
      [[], EXCEPT].map((except) =>
        ofAssets(
          `${name} since ${since} but for ${except.length}`,
          searches.assetsOfSince(name, since, except),
          (it) => belongsTo(name)(it) && it.createdAt > since && !except.includes(it.guid),
        ),
      ),
    ),
  ),
  assetsChangedSince: connections.flatMap((name) =>
    [0, SINCE, SINCE + 1].map((since) =>
      ofAssets(
        `${name} since ${since}`,
        searches.assetsChangedSince(name, since),
        (it) => belongsTo(name)(it) && it.createdAt > since,
      ),
    ),
  ),
  assetPage: connections.flatMap((name) => [
    ofAssets(name, searches.assetPage(name, page), belongsTo(name)),
    ofAssets(`${name}, a second page`, searches.assetPage(name, { ...page, from: 3 }), belongsTo(name)),
    ...[`${name}/db/Table-`, `${name}/db/${FULL_WIDTH}`, `${name}/db/${ASTRAL}`, "z"].map((onward) =>
      ofAssets(
        `${name} from ${onward} on`,
        searches.assetPage(name, { ...page, onward }),
        (it) => belongsTo(name)(it) && Buffer.compare(Buffer.from(it.qualifiedName), Buffer.from(onward)) >= 0,
      ),
    ),
  ]),
  countOfGuids: [
    ofAssets("all", searches.countOfGuids(GUIDS, undefined), ({ guid }) => GUIDS.includes(guid)),
    ofAssets(
      "active ones",
      searches.countOfGuids(GUIDS, "ACTIVE"),
      ({ guid, state }) => GUIDS.includes(guid) && state === "ACTIVE",
    ),
    ofAssets(
      "in other letters",
      searches.countOfGuids(
        GUIDS.map((it) => it.toUpperCase()),
        undefined,
      ),
      () => false,
    ),
  ],
  connections: [ofAssets("a page", searches.connections(300), isConnection)],

  definitionsPage: [
    ...names.map((name) =>
      ofWorkflows(`named ${name}`, lookupSearches.definitionsPage({ name }, page), (it) => it.name === name),
    ),
    ...[
      "atlan-connection-delete",
      "atlan-connection-delete-",
      NAMES.plain,
      NAMES.wildcard,
      NAMES.regexp,
      "Atlan",
      "z",
    ].map((prefix) =>
      ofWorkflows(`${prefix}…`, lookupSearches.definitionsPage({ prefix }, page), (it) => it.name.startsWith(prefix)),
    ),
    ofWorkflows(
      "from a time on",
      lookupSearches.definitionsPage({ prefix: "atlan" }, { ...page, onward: "2026-02-01T00:00:01Z" }),
      (it) => it.name.startsWith("atlan") && (it.createdAt ?? "9") <= "2026-02-01T00:00:01Z",
    ),
    ofWorkflows(
      "from a place on",
      lookupSearches.definitionsPage({ prefix: "atlan" }, { ...page, from: 2, size: 3 }),
      (it) => it.name.startsWith("atlan"),
    ),
  ],
  runsPage: [
    ...names.map((name) =>
      ofRuns(`of ${name}`, lookupSearches.runsPage({ of: { name } }, page), (it) => it.workflowName === name),
    ),
    ...["atlan-connection-delete", NAMES.plain, NAMES.wildcard, "Atlan"].map((prefix) =>
      ofRuns(`${prefix}…`, lookupSearches.runsPage({ of: { prefix } }, page), (it) =>
        startsWith(it.workflowName, prefix),
      ),
    ),
    ofRuns(
      "not ended",
      lookupSearches.runsPage({ of: { prefix: "atlan-connection-delete" }, unended: true }, page),
      (it) => startsWith(it.workflowName, "atlan-connection-delete") && !ENDED_PHASES.includes(it.phase ?? "-"),
    ),
    ofRuns(
      "not ended, or of two definitions",
      lookupSearches.runsPage(
        { of: { prefix: "atlan-connection-delete" }, unended: true, orOf: [NAMES.plain, NAMES.absent] },
        page,
      ),
      (it) =>
        it.workflowName === NAMES.plain ||
        (startsWith(it.workflowName, "atlan-connection-delete") && !ENDED_PHASES.includes(it.phase ?? "-")),
    ),
    ofRuns(
      "of some phases",
      lookupSearches.runsPage({ of: { name: NAMES.plain }, phases: ["Running", "Failed"] }, page),
      (it) => it.workflowName === NAMES.plain && ["Running", "Failed"].includes(it.label ?? "-"),
    ),
    ofRuns(
      "started after a time",
      lookupSearches.runsPage({ of: { name: NAMES.long }, startedAfter: "2026-02-01T00:20:00Z" }, page),
      (it) => it.workflowName === NAMES.long && (it.startedAt ?? "0") >= "2026-02-01T00:20:00Z",
    ),
    ofRuns(
      "finished before a time",
      lookupSearches.runsPage({ of: { prefix: "atlan" }, finishedBefore: "2026-02-01T00:01:10Z" }, page),
      (it) => startsWith(it.workflowName, "atlan") && (it.finishedAt ?? "9") <= "2026-02-01T00:01:10Z",
    ),
    ofRuns(
      "from a crowded moment and a place on",
      lookupSearches.runsPage({ of: { name: NAMES.long } }, { onward: CROWDED, from: 500, size: 500 }),
      (it) => it.workflowName === NAMES.long && (it.createdAt ?? "9") <= CROWDED,
    ),
    ofRuns(
      "at the end of the window",
      lookupSearches.runsPage({ of: { name: NAMES.long } }, { onward: undefined, from: 9_500, size: 500 }),
      (it) => it.workflowName === NAMES.long,
    ),
  ],
  connectionsPage: [
    ofAssets("all", lookupSearches.connectionsPage({}, page), isConnection),
    ofAssets("from a place on", lookupSearches.connectionsPage({}, { ...page, from: 500 }), isConnection),
    ofAssets(
      "from a time on",
      lookupSearches.connectionsPage({}, { ...page, onward: Date.UTC(2026, 0, 1, 0, 1) }),
      (it) => isConnection(it) && it.createdAt >= Date.UTC(2026, 0, 1, 0, 1),
    ),
    ofAssets(
      "archived",
      lookupSearches.connectionsPage({ state: "DELETED" }, page),
      (it) => isConnection(it) && it.state === "DELETED",
    ),
    ofAssets(
      "of a connector",
      lookupSearches.connectionsPage({ connector: "snowflake" }, page),
      (it) =>
        isConnection(it) && (it.connectorName === "snowflake" || it.qualifiedName.startsWith("default/snowflake/")),
    ),
    ...FOLDED_NAMES.map(([name, found]) =>
      ofAssets(
        `named ${name}`,
        lookupSearches.connectionsPage({ name }, page),
        (it) => isConnection(it) && found.includes(it.name),
      ),
    ),
    ofAssets(
      "of a name that many have, active",
      lookupSearches.connectionsPage({ name: "BULK", connector: "bulk", state: "ACTIVE" }, page),
      (it) => isConnection(it) && it.connectorName === "bulk",
    ),
  ],

  surveyedConnectionsPage: [
    ofAssets("all", surveySearches.surveyedConnectionsPage(undefined, page), isConnection),
    ofAssets(
      "some",
      surveySearches.surveyedConnectionsPage(connections, page),
      (it) => isConnection(it) && connections.includes(it.qualifiedName as never),
    ),
    ofAssets(
      "from a time on",
      surveySearches.surveyedConnectionsPage(undefined, { ...page, onward: Date.UTC(2026, 0, 1, 0, 1) }),
      (it) => isConnection(it) && it.createdAt >= Date.UTC(2026, 0, 1, 0, 1),
    ),
  ],
  usageOfAll: [
    ...connections.map((name) => ofAssets(name, surveySearches.usageOfAll([name]), belongsTo(name))),
    ofAssets("as many as at once", surveySearches.usageOfAll(MOST.counts), (it) =>
      MOST.counts.some((name) => belongsTo(name)(it)),
    ),
  ],

  definitionsByPattern: [
    ofWorkflows("of the official client", examinationSearches.definitionsByPattern(500), (it) =>
      /^atlan-connection-delete-\d{10}$/.test(it.name),
    ),
  ],
  assetsOneByOne: connections.flatMap((name) => [
    ofAssets(`${name}, by either`, examinationSearches.assetsOneByOne(name, "both", 0, 500), belongsTo(name)),
    ofAssets(
      `${name}, by name`,
      examinationSearches.assetsOneByOne(name, "name", 0, 500),
      (it) => belongsTo(name)(it) && it.connectionQualifiedName === name,
    ),
    ofAssets(
      `${name}, by place`,
      examinationSearches.assetsOneByOne(name, "place", 0, 500),
      (it) => belongsTo(name)(it) && it.qualifiedName.startsWith(`${name}/`),
    ),
    ofAssets(`${name}, a second page`, examinationSearches.assetsOneByOne(name, "both", 3, 400), belongsTo(name)),
  ]),
  assetsWith: [
    ofAssets(
      "type in lower case",
      examinationSearches.assetsWith({ "__typeName.keyword": "connection" }),
      isConnection,
    ),
    ...connections.map((name) =>
      ofAssets(
        `${name} that names itself`,
        examinationSearches.assetsWith({ connectionQualifiedName: name, qualifiedName: name }),
        (it) => it.qualifiedName === name && it.connectionQualifiedName === name,
      ),
    ),
  ],

  appRunsOf: [
    ofAssets(
      "by name and slug",
      appSearches.appRunsOf(APP_NAME, [SLUG]),
      (it) =>
        isAppRun(it) && (it.appRun?.workflowName === APP_NAME || it.qualifiedName.startsWith(`${APP_PATH}/${SLUG}/`)),
    ),
    ofAssets(
      "by name alone",
      appSearches.appRunsOf(APP_NAME, []),
      (it) => isAppRun(it) && it.appRun?.workflowName === APP_NAME,
    ),
    ofAssets(
      "by several slugs",
      appSearches.appRunsOf("absent", [SLUG, "many-runs"]),
      (it) => isAppRun(it) && [SLUG, "many-runs"].some((slug) => it.qualifiedName.startsWith(`${APP_PATH}/${slug}/`)),
    ),
    ofAssets(
      "by name, without another app's",
      appSearches.appRunsOf(APP_NAME, [], [SLUG]),
      (it) =>
        isAppRun(it) && it.appRun?.workflowName === APP_NAME && !it.qualifiedName.startsWith(`${APP_PATH}/${SLUG}/`),
    ),
  ],
  appRunAt: ["run-1", "run", "run-6", "RUN-1"].map((id) =>
    ofAssets(
      id,
      appSearches.appRunAt(SLUG, id),
      (it) => isAppRun(it) && it.qualifiedName === `${APP_PATH}/${SLUG}/${id}`,
    ),
  ),
  unendedAppRuns: [
    ofAssets(
      "all",
      appSearches.unendedAppRuns(),
      (it) => isAppRun(it) && !ENDED_STATUSES.includes(it.appRun?.status ?? "-"),
    ),
  ],
  anyAppRun: [ofAssets("one", appSearches.anyAppRun(), isAppRun)],
};

/** Exported parts of searches, which are no search by themselves. */
export const PARTS: readonly string[] = ["term", "nested", "workflowSearch", "assetSearch", "runsNamed", "countsAt"];

/** All that the modules of searches export as functions. */
export const exportedBuilders: readonly string[] = [
  searches,
  surveySearches,
  lookupSearches,
  examinationSearches,
  appSearches,
].flatMap((module) => Object.entries(module).flatMap(([name, it]) => (typeof it === "function" ? [name] : [])));
