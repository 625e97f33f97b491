import type { IndexDocument } from "./indices";

/** One asset as Atlan has it: what the catalogue shows, and what the index was told. */
export interface CorpusAsset {
  readonly guid: string;
  readonly typeName: string;
  readonly name: string;
  readonly qualifiedName: string;
  /** What the index has as its connection; undefined: nothing. */
  readonly connectionQualifiedName: string | undefined;
  readonly connectorName: string;
  readonly state: "ACTIVE" | "DELETED";
  /** Undefined: the index does not say. */
  readonly hasLineage: boolean | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** When a crawler and a reader have come by last, in milliseconds since the epoch; undefined: the index does not say. */
  readonly lastSyncRunAt?: number;
  readonly sourceLastReadAt?: number;
  /** Only the index still has it. */
  readonly isGhost: boolean;
  /** Of the run of a native app. */
  readonly appRun?: CorpusAppRun;
}

interface CorpusAppRun {
  readonly status: string | undefined;
  readonly workflowName: string;
  readonly slug: string;
  readonly startedAt: number | undefined;
  readonly completedAt: number | undefined;
}

const MADE = Date.UTC(2026, 0, 1);

/** The connections of the corpus, by what is odd about them. */
export const QN = {
  plain: "default/snowflake/1700000001",
  /** Begins like the plain one. */
  longer: "default/snowflake/17000000012",
  /** The plain one in other letters. */
  otherCase: "Default/Snowflake/1700000001",
  archivedTwice: "default/snowflake/1700000003",
  archived: "default/postgres/1700000004",
  wildcard: "default/snow*f?ake/1700000005",
  regexp: "default/snow.+[a-z]{3}|x/1700000006",
  unicode: "default/straße/1700000007",
  manyTypes: "default/many/1700000008",
  /** Carries its own qualified name as its connection. */
  namesItself: "default/redshift/1700000009",
  empty: "default/mysql/1700000010",
  /** Only the index has it, and two assets of it. */
  ghost: "default/tableau/1700000011",
  absent: "default/nowhere/1700000012",
} as const;

/** In an index the first one comes first, by their code points; to JavaScript it is the other way round. */
export const FULL_WIDTH = "＝";
export const ASTRAL = "😀";

export const APP_PATH = "default/apps/automation_engine/workflows";

const assets: CorpusAsset[] = [];

type Details = Partial<CorpusAsset> & Pick<CorpusAsset, "typeName" | "name" | "qualifiedName">;

function add(details: Details): void {
  const number = assets.length + 1;
  assets.push({
    // Not in the order in which they are made.
    guid: `${((number * 7_919) % 100_000).toString().padStart(8, "0")}-a71a-4000-8000-${String(number).padStart(12, "0")}`,
    connectionQualifiedName: undefined,
    connectorName: details.qualifiedName.split("/")[1] ?? "",
    state: "ACTIVE",
    hasLineage: false,
    createdAt: MADE + number * 60_000,
    isGhost: false,
    ...details,
  });
}

function connection(qualifiedName: string, name: string, more: Partial<CorpusAsset> = {}): void {
  add({ typeName: "Connection", name, qualifiedName, ...more });
}

/** Some were crawled, fewer were read, and most neither. */
function timesOf(number: number): Pick<CorpusAsset, "lastSyncRunAt" | "sourceLastReadAt"> {
  return {
    ...(number % 3 === 1 ? { lastSyncRunAt: MADE + number * 7_001 } : {}),
    ...(number % 4 === 2 ? { sourceLastReadAt: MADE + ((number * 7_919) % 100_003) } : {}),
  };
}

/** So many assets of a type below a connection. */
function below(qualifiedName: string, typeName: string, count: number, more: Partial<CorpusAsset> = {}): void {
  for (let i = 0; i < count; i += 1) {
    const name = `${typeName}-${assets.length}`;
    const lineage = [true, false, undefined][i % 3];
    const its = { connectionQualifiedName: qualifiedName, hasLineage: lineage, ...timesOf(i) };
    add({ typeName, name, qualifiedName: `${qualifiedName}/db/${name}`, ...its, ...more });
  }
}

connection(QN.plain, "Prod");
below(QN.plain, "Table", 40);
below(QN.plain, "MaterialisedView", 3);
below(QN.plain, "Column", 40);
below(QN.plain, "Table", 7, { state: "DELETED" });
// What the index files elsewhere: only by their qualified names they are the plain connection's …
below(QN.plain, "Column", 3, { connectionQualifiedName: undefined });
below(QN.plain, "View", 2, { connectionQualifiedName: QN.longer });
// … and what only says that it is.
add({
  typeName: "AuthPolicy",
  name: "prod readers",
  qualifiedName: "default/authpolicies/1",
  connectionQualifiedName: QN.plain,
});
// A qualified name below nothing, which begins like that of the connection.
add({ typeName: "Table", name: "beside", qualifiedName: `${QN.plain}-old/db/t`, connectionQualifiedName: undefined });

connection(QN.longer, "prod");
below(QN.longer, "Table", 5);
connection(QN.otherCase, "PROD");
below(QN.otherCase, "Table", 2);

connection(QN.archivedTwice, "Twice", { state: "DELETED" });
connection(QN.archivedTwice, "Twice", { state: "DELETED" });
connection(QN.archivedTwice, "Twice again");
below(QN.archivedTwice, "Table", 4, { state: "DELETED" });
below(QN.archivedTwice, "Table", 2);
connection(QN.archived, "Gone by now", { state: "DELETED" });
below(QN.archived, "Table", 3, { state: "DELETED" });

connection(QN.wildcard, "pr*d?");
below(QN.wildcard, "Table", 2);
connection(QN.regexp, "^prod$|.*");
below(QN.regexp, "Table", 3);
connection(QN.unicode, "STRASSE straße ÉTÉ İ ΣΊΣΥΦΟΣ 😀 𐐀");
below(QN.unicode, "Größe", 2);
below(QN.unicode, "GRÖSSE", 1);
below(QN.unicode, "ΌΡΟΣ", 1);
below(QN.unicode, FULL_WIDTH, 1);
below(QN.unicode, ASTRAL, 1);

connection(QN.manyTypes, "many types");
for (let i = 0; i < 1_001; i += 1) below(QN.manyTypes, `Type${i}`, 1);

connection(QN.namesItself, "itself", { connectionQualifiedName: QN.namesItself });
below(QN.namesItself, "Table", 2);
connection(QN.empty, "empty");
connection(QN.ghost, "ghost", { isGhost: true });
below(QN.ghost, "Table", 2, { isGhost: true });

// More than one page holds, all made in one moment; and something of another type that is called the same.
for (let i = 0; i < 620; i += 1) {
  connection(`default/bulk/${1_800_000_000 + i}`, i % 2 === 0 ? "Bulk" : "bulk", {
    createdAt: MADE,
    connectorName: "bulk",
  });
}
add({ typeName: "Database", name: "prod", qualifiedName: `${QN.longer}/prod`, connectionQualifiedName: QN.longer });

/** A run of a native app. */
function appRun(
  slug: string,
  id: string,
  workflowName: string,
  status: string | undefined,
  more: Partial<CorpusAsset> = {},
): void {
  const startedAt = status === "Pending" ? undefined : MADE + 1_000;
  const completedAt = status === "Succeeded" || status === "Failed" ? MADE + 2_000 : undefined;
  add({
    typeName: "AppWorkflowRun",
    name: id,
    qualifiedName: `${APP_PATH}/${slug}/${id}`,
    connectorName: "",
    createdAt: MADE,
    appRun: { status, workflowName, slug, startedAt, completedAt },
    ...more,
  });
}

export const APP_NAME = "atlan-connection-delete-1700000000";
export const SLUG = "connection-delete-abc";

appRun(SLUG, "run-1", APP_NAME, "Succeeded");
appRun(SLUG, "run-2", APP_NAME, "Running");
appRun(SLUG, "run-3", APP_NAME, "Failed", { createdAt: MADE + 5_000 });
appRun(SLUG, "run-4", APP_NAME, undefined);
appRun(SLUG, "run-5", "renamed since", "Pending");
appRun(SLUG, "run-6", APP_NAME, "Running", { state: "DELETED" });
appRun(`${SLUG}def`, "run-7", `${APP_NAME}0`, "Running");
appRun("crawler-xyz", "run-8", APP_NAME.toUpperCase(), "Cancelled");
appRun("crawler-xyz", "run-9", "nightly crawl", "RUNNING");
for (let i = 0; i < 60; i += 1) appRun("many-runs", `many-${i}`, "many runs", "Succeeded");

/** All assets of the corpus. */
export const corpusAssets: readonly CorpusAsset[] = assets;

const superTypes = ["Referenceable", "Asset", "Catalog", "SQL"];
const connectionSuperTypes = ["Referenceable", "Asset"];

/** What the index is told of an asset. */
export function assetDocument(asset: CorpusAsset): IndexDocument {
  const { guid, typeName, name, appRun: run } = asset;
  const source = {
    __guid: guid,
    __typeName: typeName,
    __superTypeNames: typeName === "Connection" ? connectionSuperTypes : superTypes,
    __state: asset.state,
    __hasLineage: asset.hasLineage,
    __timestamp: asset.createdAt,
    __modificationTimestamp: asset.createdAt,
    name,
    qualifiedName: asset.qualifiedName,
    connectionQualifiedName: asset.connectionQualifiedName,
    connectorName: asset.connectorName,
    lastSyncRunAt: asset.lastSyncRunAt,
    sourceLastReadAt: asset.sourceLastReadAt,
    appWorkflowRunStatus: run?.status,
    appWorkflowRunStartedAt: run?.startedAt,
    appWorkflowRunCompletedAt: run?.completedAt,
    appWorkflowRunAppWorkflowName: run?.workflowName,
    appWorkflowRunAppWorkflowSlug: run?.slug,
  };
  return { id: guid, source };
}

/** What the catalogue shows of an asset, with the attributes that were asked for. */
export function entityOf(asset: CorpusAsset, attributes: readonly string[]): object {
  const { appRun: run } = asset;
  const all: Readonly<Record<string, unknown>> = {
    name: asset.name,
    qualifiedName: asset.qualifiedName,
    connectorName: asset.connectorName,
    connectionQualifiedName: asset.connectionQualifiedName,
    appWorkflowRunStatus: run?.status,
    appWorkflowRunStartedAt: run?.startedAt,
    appWorkflowRunCompletedAt: run?.completedAt,
    appWorkflowRunAppWorkflowName: run?.workflowName,
    appWorkflowRunAppWorkflowSlug: run?.slug,
  };
  return {
    typeName: asset.typeName,
    guid: asset.guid,
    status: asset.state,
    displayText: asset.name,
    createTime: asset.createdAt,
    updateTime: asset.createdAt,
    attributes: Object.fromEntries(attributes.map((name) => [name, all[name]])),
  };
}
