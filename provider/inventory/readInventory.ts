import { createHash } from "node:crypto";
import { AtlanProviderError, messageOf } from "../errors";
import { quoted } from "../text/escape";
import { isoTimeText } from "../text/isoTime";
import { at, countOf, type JsonObject, jsonObjectOf, textOf, wordOf } from "../text/json";
import {
  compareAssets,
  INVENTORY_FORMAT,
  type InventoriedAsset,
  type InventoriedStatus,
  type InventoryHeader,
  isAssetOf,
  LONGEST_LINE,
} from "./inventory";
import { Tally } from "./tally";

/** An inventory that was read to its end and is whole. */
export interface WholeInventory {
  readonly header: InventoryHeader;
  /** The SHA-256 in its last line, in hex: it identifies the file. */
  readonly sha256: string;
}

/** A file that is read: `{ name: path, open: () => createReadStream(path) }`. */
export interface InventorySource {
  /** For messages. */
  readonly name: string;
  /** Its bytes from the beginning. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** What to do when it can't be opened or read. Default: name a file that the command has written. */
  readonly whenUnreadable?: string;
}

/** What is done with a line while it is read. `line` counts from 1. */
export interface InventoryVisitor {
  readonly onHeader?: (header: InventoryHeader) => void | Promise<void>;
  readonly onAsset?: (asset: InventoriedAsset, line: number) => void | Promise<void>;
}

const NAME_A_FILE = "Name a file that `pulumi-atlan inventory` has written.";
/** The suggestion of every error, unless there is a better one. One that is taken after an archive restores nothing. */
const TAKE_AGAIN =
  "Take the file from where it was kept whole. Only if nothing of it has been archived or purged since, take the inventory again: npx pulumi-atlan inventory QN --out FILE.";

/**
 * Reads an inventory to its end, in constant memory. The visitor sees the lines in their order *before* it is known whether the file
 * is whole; so nothing may be done at Atlan before this returns. Whoever needs the assets afterwards reads the file twice.
 *
 * Members that this version does not know are tolerated, and passed on; another format is refused. So is a file that was cut or
 * extended anywhere, whose lines are not in order, whose counts are not those of its lines, or whose digest is wrong.
 *
 * @throws AtlanProviderError ATLAN_INVENTORY with the line and the reason, also where the file can't be read; what the visitor throws
 */
export async function readInventory(
  { name, open, whenUnreadable = NAME_A_FILE }: InventorySource,
  { onHeader, onAsset }: InventoryVisitor = {},
): Promise<WholeInventory> {
  const hash = createHash("sha256");
  const tally = new Tally();
  let header: InventoryHeader | undefined;
  let last: InventoriedAsset | undefined;
  let whole: WholeInventory | undefined;
  let number = 0;
  const refuse = (because: string, suggestion = TAKE_AGAIN, cause?: unknown): AtlanProviderError =>
    invalidInventory(
      name,
      number === 0 ? because : `line ${number.toLocaleString("en-US")}: ${because}`,
      suggestion,
      cause,
    );
  try {
    for await (const bytes of linesOf(readable(), () =>
      refuseNext(`it is longer than ${LONGEST_LINE.toLocaleString("en-US")} bytes`),
    )) {
      number += 1;
      if (whole !== undefined) throw refuse("something stands behind the last line");
      const value = parse(bytes);
      if (value === undefined) throw refuse(whyNoObject(bytes));
      if (header === undefined) {
        header = readHeader(value, refuse);
        await onHeader?.(header);
      } else if ("sha256" in value && !("typeName" in value)) {
        whole = readEnd(value, header, { hash: hash.digest("hex"), lines: number - 1, tally, bytes }, refuse);
        continue;
      } else {
        const asset = readAsset(value, header, refuse);
        if (last !== undefined && compareAssets(last, asset) >= 0) throw refuse(outOfOrder(last, asset));
        last = asset;
        tally.add(asset);
        await onAsset?.(asset, number);
      }
      hash.update(bytes);
    }
  } catch (cause) {
    throw cause instanceof Unfinished ? refuseNext("it has no end: the file was cut here") : cause;
  }
  if (number === 0) throw refuse("it is empty");
  if (whole === undefined) throw refuse("its last line, with the SHA-256, is missing: the file was cut here");
  return whole;

  /** The bytes. What fails here is the file, not what a visitor does. */
  async function* readable(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* open();
    } catch (cause) {
      if (cause instanceof AtlanProviderError) throw cause;
      throw invalidInventory(name, messageOf(cause), whenUnreadable, cause);
    }
  }

  function refuseNext(because: string): AtlanProviderError {
    number += 1;
    return refuse(because);
  }
}

/** A line that is an asset's, with its bytes. */
interface AssetLine {
  readonly asset: InventoriedAsset;
  readonly bytes: Buffer;
}

/**
 * The beginning of an inventory that may have been cut: its header, and the asset lines up to the first one that is torn or is none.
 * Nobody can say of them whether they are what was written.
 *
 * @throws what `open` throws
 */
export async function* beginningOf({
  open,
}: Pick<InventorySource, "open">): AsyncGenerator<{ readonly header: InventoryHeader } | AssetLine, void> {
  let header: InventoryHeader | undefined;
  try {
    for await (const bytes of linesOf(open(), () => new Unfinished())) {
      const value = parse(bytes);
      if (value === undefined) return;
      if (header === undefined) yield { header: (header = readHeader(value, () => new Unfinished())) };
      else yield { asset: readAsset(value, header, () => new Unfinished()), bytes };
    }
  } catch (error) {
    if (!(error instanceof Unfinished)) throw error;
  }
}

/** What to do about a whole inventory of something else. */
export const NAME_ANOTHER =
  "Name the inventory of this connection on this tenant, or take one: npx pulumi-atlan inventory QN --out FILE.";

/** Why an inventory is not of this connection of this tenant, as a clause; undefined when it is. */
export function whyNotOf(
  header: Pick<InventoryHeader, "tenant" | "connection">,
  wanted: Pick<InventoryHeader, "tenant" | "connection">,
): string | undefined {
  const what = (["tenant", "connection"] as const).find((it) => header[it] !== wanted[it]);
  return what && `it is of ${what} ${quoted(header[what])}, not of ${wanted[what]}`;
}

/** The error of an inventory that can't be used. */
export function invalidInventory(
  name: string,
  because: string,
  suggestion = TAKE_AGAIN,
  cause?: unknown,
): AtlanProviderError {
  return new AtlanProviderError("ATLAN_INVENTORY", {
    doing: "reading the inventory",
    identity: name,
    because,
    suggestion,
    cause,
  });
}

type Refuse = (because: string, suggestion?: string) => Error;

/** The bytes end within a line, or with one that is none. */
class Unfinished extends Error {}

const NEWLINE = 0x0a;

/** The lines, each with its line break. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>, tooLong: () => Error): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      const part = bytes.subarray(from, end + 1);
      from = end + 1;
      if (size + part.length > LONGEST_LINE) throw tooLong();
      yield rest.length === 0 ? part : Buffer.concat([...rest, part]);
      [rest, size] = [[], 0];
    }
    // A copy, because a stream may use the memory of a chunk again.
    if (from < bytes.length) rest.push(Buffer.from(bytes.subarray(from)));
    size += bytes.length - from;
    if (size > LONGEST_LINE) throw tooLong();
  }
  if (size > 0) throw new Unfinished();
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parse(bytes: Buffer): JsonObject | undefined {
  try {
    return jsonObjectOf(JSON.parse(utf8.decode(bytes)));
  } catch {
    return undefined;
  }
}

function whyNoObject(bytes: Buffer): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return "it begins with a byte order mark, which an editor has added";
  try {
    utf8.decode(bytes);
  } catch {
    return "it is not UTF-8";
  }
  return "it is not a JSON object";
}

function outOfOrder(last: InventoriedAsset, asset: InventoriedAsset): string {
  return `${quoted(asset.qualifiedName)} does not come after ${quoted(last.qualifiedName)}, so lines were added or moved`;
}

function readHeader(value: JsonObject, refuse: Refuse): InventoryHeader {
  const format = textOf(value["format"]);
  if (format !== INVENTORY_FORMAT) {
    throw refuse(
      format === undefined
        ? "this is no inventory: its first line names no format"
        : `its format is ${quoted(format)}, and this version reads only ${INVENTORY_FORMAT}`,
      format === undefined
        ? NAME_A_FILE
        : "Use the version of pulumi-atlan that has written it, or take the inventory again.",
    );
  }
  const texts = ["tenant", "connection", "connectionGuid"] as const;
  for (const key of texts) if (wordOf(value[key]) === undefined) throw refuse(`${key} is missing or no text`);
  if (statusOf(value["connectionStatus"]) === undefined) throw refuse("connectionStatus is neither ACTIVE nor DELETED");
  if (!isAbsentOrText(value["connectionName"])) throw refuse("connectionName is no text");
  if (isoTimeText(value["takenAt"]) === undefined) throw refuse("takenAt is missing or no time");
  for (const key of ["assets", "active", "archived"] as const) {
    if (countOf(value[key]) === undefined) throw refuse(`${key} is missing or no number`);
  }
  for (const key of ["byType", "activeByType", "archivedByType"] as const) {
    const counts = jsonObjectOf(value[key]);
    if (counts === undefined || Object.values(counts).some((it) => countOf(it) === undefined)) {
      throw refuse(`${key} is missing or no counts`);
    }
  }
  if (!areNames(value["customMetadata"] ?? {}) || !areNames(value["archivedCustomMetadata"] ?? {}))
    throw refuse("customMetadata is no list of names");
  const header = value as unknown as InventoryHeader;
  const isSum = (total: number, counts: Readonly<Record<string, number>>): boolean =>
    total === Object.values(counts).reduce((sum, count) => sum + count, 0);
  const { assets, active, archived, byType, activeByType, archivedByType } = header;
  const isSound =
    assets === active + archived &&
    isSum(assets, byType) &&
    isSum(active, activeByType) &&
    isSum(archived, archivedByType) &&
    Object.keys({ ...byType, ...activeByType, ...archivedByType }).every(
      (type) => countIn(byType, type) === countIn(activeByType, type) + countIn(archivedByType, type),
    );
  if (!isSound) throw refuse("its counts contradict each other");
  return header;
}

function countIn(counts: Readonly<Record<string, number>>, type: string): number {
  return Object.hasOwn(counts, type) ? (counts[type] ?? 0) : 0;
}

const OPTIONAL_TEXTS = [
  "name",
  "displayName",
  "description",
  "userDescription",
  "certificate",
  "certificateMessage",
  "readme",
  "createdBy",
  "updatedBy",
] as const satisfies readonly (keyof InventoriedAsset)[];
const OPTIONAL_TIMES = ["createdAt", "updatedAt"] as const satisfies readonly (keyof InventoriedAsset)[];
const OPTIONAL_LISTS = [
  "ownerUsers",
  "ownerGroups",
  "tags",
  "links",
] as const satisfies readonly (keyof InventoriedAsset)[];

function areNames(value: unknown): boolean {
  const sets = jsonObjectOf(value);
  return sets !== undefined && Object.values(sets).every(isListOfTexts);
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((it) => typeof it === "string");
}

function readAsset(
  value: JsonObject,
  { connection, connectionGuid, customMetadata: named }: InventoryHeader,
  refuse: Refuse,
): InventoriedAsset {
  for (const key of ["typeName", "guid", "qualifiedName"] as const) {
    if (wordOf(value[key]) === undefined) throw refuse(`${key} is missing or no text`);
  }
  if (value["guid"] === connectionGuid) throw refuse("it has the guid of the connection itself");
  if (statusOf(value["status"]) === undefined) throw refuse("status is neither ACTIVE nor DELETED");
  for (const key of OPTIONAL_TEXTS) if (!isAbsentOrText(value[key])) throw refuse(`${key} is no text`);
  for (const key of OPTIONAL_TIMES) {
    if (value[key] !== undefined && isoTimeText(value[key]) === undefined) throw refuse(`${key} is no time`);
  }
  for (const key of OPTIONAL_LISTS) {
    if (value[key] !== undefined && !isListOfTexts(value[key])) throw refuse(`${key} is no list of texts`);
  }
  const { customMetadata } = value;
  if (customMetadata !== undefined) {
    const sets = jsonObjectOf(customMetadata);
    if (sets === undefined || Object.values(sets).some((it) => jsonObjectOf(it) === undefined))
      throw refuse("customMetadata is no custom metadata");
    if (named === null) throw refuse("it has custom metadata, which the first line says is not listed");
  }
  const { terms = [], hasLineage = false, connectionQualifiedName = null } = value;
  if (!Array.isArray(terms) || terms.some((it) => wordOf(at(it, "guid")) === undefined))
    throw refuse("terms is no list of terms");
  if (typeof hasLineage !== "boolean") throw refuse("hasLineage is neither true nor false");
  if (connectionQualifiedName !== null && typeof connectionQualifiedName !== "string") {
    throw refuse("connectionQualifiedName is no text");
  }
  const asset = value as unknown as InventoriedAsset;
  if (!isAssetOf(connection, asset)) throw refuse(`it is no asset of ${quoted(connection)}`);
  return asset;
}

interface Seen {
  readonly hash: string;
  readonly lines: number;
  readonly tally: Tally;
  readonly bytes: Buffer;
}

function readEnd(
  value: JsonObject,
  header: InventoryHeader,
  { hash, lines, tally }: Seen,
  refuse: Refuse,
): WholeInventory {
  if (value["lines"] !== lines)
    throw refuse(`it counts ${String(countOf(value["lines"]) ?? "no")} lines, and ${lines} come before it`);
  const difference = tally.difference(header);
  if (difference !== undefined) throw refuse(difference);
  if (value["sha256"] !== hash) {
    throw refuse(
      "its SHA-256 is not that of the lines before it: the file was changed after it was written",
      `${TAKE_AGAIN} Git changes line ends unless .gitattributes says *.jsonl -text.`,
    );
  }
  return { header, sha256: hash };
}

function isAbsentOrText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function statusOf(value: unknown): InventoriedStatus | undefined {
  return value === "ACTIVE" || value === "DELETED" ? value : undefined;
}
