import { compareCodePoints } from "../text/codePoints";
import { isBelow } from "../text/qualifiedName";

/** The format that this version writes, and the only one that it reads. */
export const INVENTORY_FORMAT = "pulumi-atlan/inventory/1";

/** Limit of a line, in bytes: what Atlan holds of one asset is far below. */
export const LONGEST_LINE = 1_000_000;

/** What Atlan says of an asset that exists or is archived. */
export type InventoriedStatus = "ACTIVE" | "DELETED";

/**
 * The first line of an inventory: what it is of, and how much.
 *
 * The connection itself stands here and is no asset line, so that the asset lines are exactly what a deletion of the connection may
 * remove, and what all other commands count: the assets that name the connection, and those below its qualified name. Policies of
 * personas that name it are neither listed nor counted, since no deletion removes them.
 */
export interface InventoryHeader {
  readonly format: typeof INVENTORY_FORMAT;
  /** The base URL: `https://tenant.atlan.com`, normalised. */
  readonly tenant: string;
  /** The qualified name of the connection. */
  readonly connection: string;
  readonly connectionGuid: string;
  readonly connectionStatus: InventoriedStatus;
  readonly connectionName?: string;
  /**
   * When its first count was made, by the tenant's clock: ISO 8601, in UTC. What was created later is not in it.
   */
  readonly takenAt: string;
  /** The number of asset lines: {@link active} and {@link archived} together. */
  readonly assets: number;
  readonly active: number;
  readonly archived: number;
  /** All assets by type. Names of types are compared without their case, since Atlan's search may fold it. */
  readonly byType: Readonly<Record<string, number>>;
  readonly activeByType: Readonly<Record<string, number>>;
  readonly archivedByType: Readonly<Record<string, number>>;
  /**
   * The custom metadata that the lines have where an asset has a value: the names of the attributes by the name of their set. Null:
   * none is listed, since its writer was told so. Undefined: a version wrote it that did not know custom metadata.
   */
  readonly customMetadata?: CustomMetadataNames | null;
  /** The same of attributes that are archived in Atlan, so that their values can't be listed; undefined where there are none. */
  readonly archivedCustomMetadata?: CustomMetadataNames;
}

/** The names of attributes by the name of their set of custom metadata. */
export type CustomMetadataNames = Readonly<Record<string, readonly string[]>>;

/**
 * Values of custom metadata by the names of set and attribute that people see: whatever JSON Atlan has. A name that several sets (or
 * attributes of one) have is followed by Atlan's internal one: `Quality (x7Gk…)`; one without a name goes by that alone.
 */
export type CustomMetadata = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One line per asset, sorted by qualified name and then guid, both by code points ({@link compareAssets}); no two are equal. */
export interface InventoriedAsset {
  readonly typeName: string;
  readonly guid: string;
  readonly qualifiedName: string;
  /** Undefined when Atlan says none. */
  readonly name?: string;
  readonly status: InventoriedStatus;
  readonly displayName?: string;
  /** The description from the source. */
  readonly description?: string;
  /** The description that somebody has written in Atlan. */
  readonly userDescription?: string;
  readonly ownerUsers?: readonly string[];
  readonly ownerGroups?: readonly string[];
  /** `VERIFIED`, `DRAFT`, `DEPRECATED`. */
  readonly certificate?: string;
  readonly certificateMessage?: string;
  /** The tags by Atlan's internal names. */
  readonly tags?: readonly string[];
  readonly terms?: readonly InventoriedTerm[];
  /** The guid of the README. */
  readonly readme?: string;
  /** The guids of the links. */
  readonly links?: readonly string[];
  /** Undefined when the asset has no value of any. */
  readonly customMetadata?: CustomMetadata;
  /** ISO 8601, in UTC, by the tenant's clock. */
  readonly createdAt?: string;
  readonly createdBy?: string;
  readonly updatedAt?: string;
  readonly updatedBy?: string;
  readonly hasLineage?: boolean;
  /** Only where it is not the connection of the inventory: another one's name, or null for none. */
  readonly connectionQualifiedName?: string | null;
}

/** Whether a deletion of the connection may take it: it names the connection, or lies below it. */
export function isAssetOf(
  connection: string,
  {
    qualifiedName,
    connectionQualifiedName: named = connection,
  }: Pick<InventoriedAsset, "qualifiedName" | "connectionQualifiedName">,
): boolean {
  return named === connection || isBelow(connection, qualifiedName);
}

/** A term of a glossary. */
export interface InventoriedTerm {
  readonly guid: string;
  readonly name?: string;
}

/** The last line of an inventory. It shows accidents, not forgery: whoever changes the lines can write another digest. */
export interface InventoryEnd {
  /** Of all bytes before this line, in hex. */
  readonly sha256: string;
  /** How many lines come before this one: the header, and one for each asset. */
  readonly lines: number;
}

/** The order of the asset lines. */
export function compareAssets(
  a: Pick<InventoriedAsset, "qualifiedName" | "guid">,
  b: Pick<InventoriedAsset, "qualifiedName" | "guid">,
): number {
  return compareCodePoints(a.qualifiedName, b.qualifiedName) || compareCodePoints(a.guid, b.guid);
}

/**
 * The key by which counts by type are compared: in lower case as a search engine folds it, character by character. JavaScript looks at
 * neighbours, such as for a sigma at the end of a word.
 */
export function typeKey(typeName: string): string {
  if (/^[\w.-]*$/.test(typeName)) return typeName.toLowerCase();
  return Array.from(typeName, (character) => Array.from(character.toLowerCase())[0] ?? "").join("");
}

/** Counts by type under their {@link typeKey}. */
export function byTypeKey(counts: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const keyed = new Map<string, number>();
  for (const [typeName, count] of Object.entries(counts)) {
    keyed.set(typeKey(typeName), (keyed.get(typeKey(typeName)) ?? 0) + count);
  }
  return keyed;
}
