import type { AppRunAsset } from "./apps/runs";
import type { Asset } from "./connections";
import type { JsonObject } from "./json";
import type { AssetState } from "./options";
import type { Field, FieldKind, Index, Scalar } from "./search/mapping";

/** A document of the assets index: an asset (or a Connection entity) as it was at some time. */
export interface AssetDocument {
  readonly asset: Asset;
  readonly state: AssetState;
  readonly modifiedAt: number;
  /** The qualified name of the connection, as the index has it. */
  readonly connectionQualifiedName: string | undefined;
  /** Only the index still has it: it is counted, but can't be shown. */
  readonly isGhost?: boolean;
  /** Of the run of a native app: what only such an asset has. */
  readonly appRun?: AppRunAsset;
}

/** The assets index of Atlas. No field is nested. */
export const assetsIndex: Index<AssetDocument> = {
  name: "assets",
  nestedPaths: new Map(),
  fields: new Map<string, Field<AssetDocument>>([
    ["__guid", field("keyword", ({ asset }) => asset.guid)],
    // The official client asks for CONNECTION where entities say Connection.
    ["__typeName", field("text", ({ asset }) => asset.typeName)],
    ["__typeName.keyword", lowercased(({ asset }) => asset.typeName)],
    ["__superTypeNames", field("text", superTypeNames)],
    ["__superTypeNames.keyword", lowercased(superTypeNames)],
    ["__state", field("keyword", ({ state }) => state)],
    ["__hasLineage", field("boolean", ({ asset }) => asset.hasLineage)],
    ["__timestamp", field("date", ({ asset }) => asset.createdAt)],
    ["__modificationTimestamp", field("date", ({ modifiedAt }) => modifiedAt)],
    ["lastSyncRunAt", field("date", ({ asset }) => asset.lastSyncRunAt)],
    ["sourceLastReadAt", field("date", ({ asset }) => asset.sourceLastReadAt)],
    ["name", field("text", ({ asset }) => asset.name)],
    ["name.keyword", lowercased(({ asset }) => asset.name)],
    ["qualifiedName", field("keyword", ({ asset }) => asset.qualifiedName)],
    ["connectorName", field("keyword", ({ asset }) => asset.connection.connectorName)],
    ["connectionName", field("keyword", ({ asset }) => asset.connection.name)],
    ["appWorkflowRunStatus", field("keyword", ({ appRun }) => appRun?.status)],
    ["appWorkflowRunStartedAt", field("date", ({ appRun }) => appRun?.startedAt)],
    ["appWorkflowRunCompletedAt", field("date", ({ appRun }) => appRun?.completedAt)],
    ["appWorkflowRunAppWorkflowName", field("keyword", ({ appRun }) => appRun?.workflowName)],
    ["appWorkflowRunAppWorkflowSlug", field("keyword", ({ appRun }) => appRun?.slug)],
    ["connectionQualifiedName", field("keyword", ({ connectionQualifiedName }) => connectionQualifiedName)],
  ]),
};

/** The entity of a search answer; `requested` are the attributes that the search asked for beyond the usual ones. */
export function entityOf(document: AssetDocument, requested: readonly string[]): JsonObject {
  const { asset, state, appRun } = document;
  const details = asset.typeName === "Connection" ? {} : (asset.connection.details ?? {});
  const { attributes, tags = [], terms = [], customMetadata = {} } = details;
  const optional: JsonObject = {
    ...attributes,
    ...dotted(customMetadata),
    connectionName: asset.connection.name,
    connectionQualifiedName: document.connectionQualifiedName,
    __hasLineage: asset.hasLineage,
    lastSyncRunAt: asset.lastSyncRunAt,
    sourceLastReadAt: asset.sourceLastReadAt,
    ...(asset.typeName === "Connection" ? jsonOf(asset.connection.people) : {}),
    appWorkflowRunStatus: appRun?.status,
    appWorkflowRunStartedAt: appRun?.startedAt,
    appWorkflowRunCompletedAt: appRun?.completedAt,
    appWorkflowRunStoppedBy: appRun?.stoppedBy,
    appWorkflowRunAppWorkflowName: appRun?.workflowName,
    appWorkflowRunAppWorkflowSlug: appRun?.slug,
  };
  return {
    typeName: asset.typeName,
    guid: asset.guid,
    status: state,
    displayText: asset.name,
    attributes: {
      name: asset.name,
      qualifiedName: asset.qualifiedName,
      connectorName: asset.connection.connectorName,
      ...(asset.typeName === "Connection" ? { category: "warehouse" } : {}),
      ...Object.fromEntries(requested.filter((name) => name in optional).map((name) => [name, optional[name]])),
    },
    isIncomplete: false,
    createdBy: "jsmith",
    updatedBy: "jsmith",
    createTime: Math.floor(asset.createdAt),
    updateTime: Math.floor(document.modifiedAt),
    classificationNames: [...tags],
    meaningNames: terms.map(({ name }) => name),
    meanings: terms.map(({ guid, name }) => ({ termGuid: guid, displayText: name, confidence: 0 })),
  };
}

/** Custom metadata as Atlas answers it: among the attributes, by dotted names. */
const dotted = (sets: Readonly<Record<string, JsonObject>>): JsonObject =>
  Object.fromEntries(
    Object.entries(sets).flatMap(([set, values]) =>
      Object.entries(values).map(([attribute, value]) => [`${set}.${attribute}`, value]),
    ),
  );

const jsonOf = (people: Asset["connection"]["people"]): JsonObject =>
  Object.fromEntries(Object.entries(people ?? {}).map(([name, names]) => [name, [...names]]));

function field(
  kind: FieldKind,
  read: (doc: AssetDocument) => Scalar | readonly string[] | undefined,
): Field<AssetDocument> {
  return { kind, read };
}

/** The keyword of a text: the index has it in lower case, so that is what is compared and what buckets are named by. */
function lowercased(read: Field<AssetDocument>["read"]): Field<AssetDocument> {
  return { ...field("keyword", read), normalizer: "lowercase" };
}

const assetSuperTypes = ["Referenceable", "Asset", "Catalog", "SQL"];
const connectionSuperTypes = ["Referenceable", "Asset"];

function superTypeNames({ asset }: AssetDocument): readonly string[] {
  return asset.typeName === "Connection" ? connectionSuperTypes : assetSuperTypes;
}
