import type { InventoriedAsset, InventoriedStatus, InventoriedTerm } from "../inventory/inventory";
import { toIsoTime } from "../text/isoTime";
import { at, countOf, jsonObjectsIn, listOf, textOf, textsIn, wordOf } from "../text/json";
import { present } from "../text/present";
import { readAssetTotal } from "./assetCounts";
import type { CustomMetadataReader } from "./customMetadata";

/** A page of a list of assets. */
export interface AssetPage {
  readonly items: readonly InventoriedAsset[];
  /** How many assets the page and all that follows have, including those that only the index has, which are not shown. */
  readonly total: number;
}

/**
 * Reads a page of a list. Undefined if the response does not have the expected format, if it is incomplete, or if an asset has
 * nothing to identify it by.
 *
 * @param connectionQualifiedName - of which the list is: an asset of another one shows that
 * @param size - the size of the requested page; a response with more assets is invalid
 * @param customMetadata - reads what was asked for of it; undefined: nothing was
 */
export function readAssetPage(
  connectionQualifiedName: string,
  size: number,
  body: unknown,
  customMetadata?: CustomMetadataReader,
): AssetPage | undefined {
  const total = readAssetTotal(body);
  const entities = at(body, "entities") ?? [];
  if (total === undefined || !Array.isArray(entities) || entities.length > Math.min(size, total)) return undefined;
  const items = (entities as unknown[]).map((it) => readAsset(connectionQualifiedName, it, customMetadata));
  return items.includes(undefined) ? undefined : { items: items as InventoriedAsset[], total };
}

function readAsset(
  connection: string,
  entity: unknown,
  reader: CustomMetadataReader | undefined,
): InventoriedAsset | undefined {
  const attribute = (name: string): unknown => at(entity, "attributes", name);
  const typeName = wordOf(at(entity, "typeName"));
  const guid = wordOf(at(entity, "guid"));
  const qualifiedName = wordOf(attribute("qualifiedName"));
  const status = statusOf(at(entity, "status"));
  if (typeName === undefined || guid === undefined || qualifiedName === undefined || status === undefined)
    return undefined;
  const custom = reader === undefined ? { values: undefined } : reader.read(entity);
  if (custom === undefined) return undefined;
  const named = textOf(attribute("connectionQualifiedName")) ?? null;
  const hasLineage = attribute("__hasLineage");
  return present({
    typeName,
    guid,
    qualifiedName,
    name: textOf(attribute("name")),
    status,
    displayName: textOf(attribute("displayName")),
    description: textOf(attribute("description")),
    userDescription: textOf(attribute("userDescription")),
    ownerUsers: someOf(textsIn(attribute("ownerUsers"))),
    ownerGroups: someOf(textsIn(attribute("ownerGroups"))),
    certificate: textOf(attribute("certificateStatus")),
    certificateMessage: textOf(attribute("certificateStatusMessage")),
    tags: someOf(textsIn(at(entity, "classificationNames"))),
    terms: someOf(jsonObjectsIn(at(entity, "meanings")).flatMap(termOf)),
    readme: wordOf(at(attribute("readme"), "guid")),
    links: someOf(listOf(attribute("links")).flatMap((it) => wordOf(at(it, "guid")) ?? [])),
    customMetadata: custom.values,
    createdAt: toIsoTime(countOf(at(entity, "createTime"))),
    createdBy: textOf(at(entity, "createdBy")),
    updatedAt: toIsoTime(countOf(at(entity, "updateTime"))),
    updatedBy: textOf(at(entity, "updatedBy")),
    hasLineage: typeof hasLineage === "boolean" ? hasLineage : undefined,
    connectionQualifiedName: named === connection ? undefined : named,
  });
}

function termOf(term: unknown): readonly InventoriedTerm[] {
  const guid = wordOf(at(term, "termGuid"));
  return guid === undefined ? [] : [present({ guid, name: textOf(at(term, "displayText")) })];
}

/** A list that is not empty. */
function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** A connection as a list of its assets names it. */
export interface ConnectionIdentity {
  readonly guid: string;
  readonly status: InventoriedStatus;
  readonly name?: string;
}

/**
 * A search for the entities with one qualified name, for the connection among them: the active one, or the one that there is.
 *
 * @returns undefined for a response that can't be read; no `connection` when there is none, or when it can't be told which it is
 */
export function readConnectionNamed(
  qualifiedName: string,
  body: unknown,
): { readonly connection: ConnectionIdentity | undefined } | undefined {
  const page = readAssetPage(qualifiedName, Infinity, body);
  if (page === undefined) return undefined;
  const named = page.items.filter((it) => it.qualifiedName === qualifiedName && it.typeName === "Connection");
  const active = named.filter(({ status }) => status === "ACTIVE");
  const [found] = active.length > 0 ? active : named;
  // Of several archived ones none can be told to be it; and the index may hide an active one.
  const isClear = active.length === 1 || (named.length === 1 && page.total === page.items.length);
  if (found === undefined || !isClear) return { connection: undefined };
  return { connection: present({ guid: found.guid, status: found.status, name: found.name }) };
}

function statusOf(value: unknown): InventoriedStatus | undefined {
  return value === "ACTIVE" || value === "DELETED" ? value : undefined;
}
