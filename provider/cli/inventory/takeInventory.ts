import type { AssetCounts, Patience } from "../../atlan/api";
import type { AssetList } from "../../atlan/assetList";
import { CustomMetadataReader } from "../../atlan/customMetadata";
import type { ConnectionIdentity } from "../../atlan/listedAssets";
import { AtlanProviderError, ConnectionNotFoundError, messageOf } from "../../errors";
import { type BegunInventory, continueInventory } from "../../inventory/continueInventory";
import { byTypeKey, INVENTORY_FORMAT, type InventoriedAsset, type InventoryHeader } from "../../inventory/inventory";
import { InventoryContradiction, InventoryWriter } from "../../inventory/inventoryWriter";
import { beginningOf, readInventory, type WholeInventory, whyNotOf } from "../../inventory/readInventory";
import { completeCounts } from "../../inventory/tally";
import { NOT_VISIBLE } from "../../reconcile/suggestions";
import { countAssets } from "../../reconcile/targetState";
import { word } from "../../text/escape";
import { readIsoTime, toIsoTime } from "../../text/isoTime";
import { present } from "../../text/present";
import type { Files, OpenFile } from "./files";

/** An interrupted inventory that is older begins anew: what it lists may have changed since. */
const MOST_AGE_MS = 24 * 3_600_000;
/** Longer than Atlan's search takes to show a change. */
const MOST_LAG_MS = 5 * 60_000;
/** How far a tenant that tells no time may be behind this machine. */
const MOST_BEHIND_MS = 10 * 60_000;
/** How often progress is told. */
const PROGRESS_MS = 5_000;

/** Of what an inventory is taken, and where it goes. */
export interface InventoryRequest {
  /** The base URL. */
  readonly tenant: string;
  readonly connection: string;
  readonly out: string;
  /** False: it lists no custom metadata, and its first line says so. */
  readonly withCustomMetadata: boolean;
}

export interface InventoryDependencies {
  readonly list: Pick<
    AssetList,
    "assets" | "countAssets" | "customMetadataSets" | "findConnection" | "haveChangedSince" | "tenantTime"
  >;
  readonly files: Files;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** For each request. */
  readonly patience: () => Patience;
  /** Removes the credentials from all texts of a value: somebody may have written them into a description. */
  readonly cleanAll: <T>(value: T) => T;
  /** Is told a line of progress. */
  readonly tell: (line: string) => void;
}

/**
 * Writes the inventory of a connection. The lines go to `OUT.part`, which gets its final name when it was read back and is whole. A
 * part of an interrupted one continues where it ends, if the connection still has as many assets and none has changed.
 *
 * @throws ConnectionNotFoundError when the connection can't be seen
 * @throws AtlanProviderError ATLAN_INVENTORY_INCOMPLETE when what is counted is not what is listed; ATLAN_INVENTORY_FILE when the
 * file can't be written; ATLAN_INVENTORY when it can't be read back; ATLAN_CUSTOM_METADATA when it can't be told what custom metadata
 * there is; what Atlan's requests throw
 */
export async function takeInventory(
  { tenant, connection, out, withCustomMetadata }: InventoryRequest,
  deps: InventoryDependencies,
): Promise<WholeInventory> {
  const { list, files, patience, now } = deps;
  const part = `${out}.part`;
  const file = new TargetFile(out, part, files);
  await file.check();
  const found = await list.findConnection(connection, patience());
  if (found === undefined) throw notFound(connection);
  const customMetadata = withCustomMetadata ? await customMetadataOf(deps) : undefined;
  // Before the count, and behind a tenant that tells no time: nothing that comes later must seem to be older than the inventory.
  const takenAt = list.tenantTime() ?? now() - MOST_BEHIND_MS;
  const counts = await list.countAssets(connection, patience());
  const header = headerOf({ tenant, connection }, deps.cleanAll(found), counts, takenAt, customMetadata);
  await file.keepForRestore(header);
  const begun = await unchanged(connection, await file.begun(header, takenAt), deps);
  const writer = begun?.writer ?? new InventoryWriter(header);
  if (begun !== undefined) deps.tell(`Continues after the ${inNumbers(writer.assets)} assets in ${part}.`);
  try {
    await file.open(begun?.bytes ?? 0);
    if (begun === undefined) await file.write(writer.begin());
    await listAll(connection, header.assets, { writer, file, begun, customMetadata }, deps);
    refuseChange(counts, await list.countAssets(connection, patience()));
    await file.write(writer.end().line);
    return await file.finish();
  } catch (cause) {
    await file.abandon();
    if (!(cause instanceof InventoryContradiction)) throw cause;
    await files.remove(part);
    throw incomplete(connection, cause.message, cause);
  }
}

/** A part, if no asset has changed since it was begun, or so shortly before that it may list it as it was. */
async function unchanged(
  connection: string,
  begun: BegunInventory | undefined,
  { list, patience }: InventoryDependencies,
): Promise<BegunInventory | undefined> {
  const begunAt = readIsoTime(begun?.header.takenAt);
  if (begunAt === undefined) return undefined;
  return (await list.haveChangedSince(connection, begunAt - MOST_LAG_MS, patience())) ? undefined : begun;
}

/** How custom metadata is asked for and named. A name may be what somebody has pasted; two that are the same then stay apart. */
async function customMetadataOf({
  list,
  patience,
  cleanAll,
  tell,
}: InventoryDependencies): Promise<CustomMetadataReader> {
  const cleaned = <T extends { readonly name: string }>(it: T): T => ({ ...it, name: cleanAll(it.name) });
  const sets = await list.customMetadataSets(patience());
  const reader = new CustomMetadataReader(
    sets.map((it) => ({ ...cleaned(it), attributes: it.attributes.map(cleaned) })),
  );
  const archived = Object.values(reader.archivedNames).flat().length;
  if (archived > 0)
    tell(`Not listed: the values of custom metadata that is archived in Atlan (attributes: ${inNumbers(archived)}).`);
  return reader;
}

/** Where an inventory stands, and where it goes. */
interface Listing {
  readonly writer: InventoryWriter;
  readonly file: TargetFile;
  readonly begun: BegunInventory | undefined;
  readonly customMetadata: CustomMetadataReader | undefined;
}

async function listAll(
  connection: string,
  total: number,
  { writer, file, begun, customMetadata }: Listing,
  { list, patience, now, tell, cleanAll }: InventoryDependencies,
): Promise<void> {
  let toldAt = now();
  for await (const assets of list.assets(connection, patience, begun?.last, customMetadata)) {
    refuseShared(assets);
    await file.write(assets.map((it) => writer.asset(withoutSecrets(it, cleanAll))).join(""));
    // A list without an end would fill the disk.
    if (writer.assets > total)
      throw new InventoryContradiction(`${inNumbers(total)} assets are counted, and more are listed`);
    if (now() - toldAt < PROGRESS_MS) continue;
    toldAt = now();
    tell(`${inNumbers(writer.assets)} of ${inNumbers(total)} assets`);
  }
}

/** @throws InventoryContradiction where two assets of a page have one guid: an answer has mixed them up, and one is not listed */
function refuseShared(assets: readonly InventoriedAsset[]): void {
  const seen = new Map<string, string>();
  for (const { guid, qualifiedName } of assets) {
    const other = seen.get(guid);
    if (other !== undefined)
      throw new InventoryContradiction(
        `${word(other)} and ${word(qualifiedName)} are listed with one guid (${word(guid)})`,
      );
    seen.set(guid, qualifiedName);
  }
}

/** @throws InventoryContradiction when a credential is what the asset is identified by */
function withoutSecrets(asset: InventoriedAsset, cleanAll: InventoryDependencies["cleanAll"]): InventoriedAsset {
  const text = JSON.stringify(asset);
  if (cleanAll(text) === text) return asset;
  const cleaned = cleanAll(asset);
  const keys = ["typeName", "guid", "qualifiedName", "status"] as const;
  if (keys.every((key) => cleaned[key] === asset[key])) return cleaned;
  throw new InventoryContradiction("an asset is named like a credential, which no file may hold");
}

/** The file under its final name, and the part that becomes it. */
class TargetFile {
  private readonly out: string;
  private readonly part: string;
  private readonly files: Files;
  private opened: OpenFile | undefined;

  constructor(out: string, part: string, files: Files) {
    this.out = out;
    this.part = part;
    this.files = files;
  }

  /** Before anything is asked: whether the name can be used. */
  async check(): Promise<void> {
    const kind = await this.writing(() => this.files.kindOf(this.out));
    if (kind === "folder" || kind === "other")
      throw unwritable(this.out, `it is no file, but a ${kind === "folder" ? "folder" : "link or a device"}`);
  }

  /** Refuses to replace the list by which an archive can be restored: one from before it, or of another connection. */
  async keepForRestore(header: InventoryHeader): Promise<void> {
    if ((await this.writing(() => this.files.kindOf(this.out))) !== "file") return;
    // Its first line tells: one that was damaged, as line ends are by Git, may be all that is left.
    const former = await this.writing(async () => {
      for await (const it of beginningOf({ open: () => this.files.read(this.out) }))
        return "header" in it ? it.header : undefined;
      return undefined;
    });
    if (former === undefined || former.active === 0) return;
    const { active, takenAt, connection } = former;
    const isOther = whyNotOf(former, header) !== undefined;
    if (!isOther && header.active > 0) return;
    throw new AtlanProviderError("ATLAN_INVENTORY_FILE", {
      doing: "writing the inventory",
      identity: this.out,
      because: `it is the inventory of ${takenAt}, which lists ${countAssets(active)} of ${connection} as active, and ${isOther ? "another connection, or tenant, is asked for" : "none is active now"}`,
      suggestion: "Nothing was written. Keep that file, which alone can restore them; name another one.",
    });
  }

  /** The part of an interrupted inventory that can be continued. */
  async begun(header: InventoryHeader, now: number): Promise<BegunInventory | undefined> {
    return this.writing(async () => {
      if ((await this.files.kindOf(this.part)) !== "file") return undefined;
      const begun = await continueInventory({ open: () => this.files.read(this.part) });
      return begun !== undefined && isContinuedBy(begun.header, header, now) ? begun : undefined;
    });
  }

  async open(keptBytes: number): Promise<void> {
    this.opened = await this.writing(() => this.files.write(this.part, keptBytes));
  }

  async write(text: string): Promise<void> {
    await this.writing(async () => this.opened?.write(text));
  }

  /** Reads the part back, and gives it its final name. */
  async finish(): Promise<WholeInventory> {
    await this.writing(() => this.closed());
    const whole = await readInventory({
      name: this.part,
      open: () => this.files.read(this.part),
      whenUnreadable: `What was listed stays there; ${this.out} was not written. Call it again: it goes on from there.`,
    });
    await this.writing(() => this.files.rename(this.part, this.out));
    return whole;
  }

  /** Closes the part, whatever has happened. */
  async abandon(): Promise<void> {
    await this.closed().catch(() => undefined);
  }

  private async closed(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.close();
  }

  private async writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw unwritable(this.out, messageOf(cause), cause);
    }
  }
}

function headerOf(
  { tenant, connection }: Pick<InventoryRequest, "tenant" | "connection">,
  { guid, status, name }: ConnectionIdentity,
  counted: AssetCounts,
  takenAt: number,
  customMetadata: CustomMetadataReader | undefined,
): InventoryHeader {
  const { active, archived, activeByType, archivedByType } = completeCounts(counted);
  // A map, because a type may be named `constructor`.
  const byType = new Map(Object.entries(activeByType));
  for (const [type, count] of Object.entries(archivedByType)) byType.set(type, (byType.get(type) ?? 0) + count);
  return present({
    format: INVENTORY_FORMAT,
    tenant,
    connection,
    connectionGuid: guid,
    connectionStatus: status,
    connectionName: name,
    takenAt: toIsoTime(takenAt) ?? "",
    assets: active + archived,
    active,
    archived,
    byType: Object.fromEntries(byType),
    activeByType,
    archivedByType,
    customMetadata: customMetadata === undefined ? null : customMetadata.names,
    archivedCustomMetadata: isEmpty(customMetadata?.archivedNames) ? undefined : customMetadata?.archivedNames,
  });
}

const isEmpty = (value: object | undefined): boolean => Object.keys(value ?? {}).length === 0;

/** Whether a part was begun of what there is now: the same but for the time, which is not long ago. */
function isContinuedBy(begun: InventoryHeader, header: InventoryHeader, now: number): boolean {
  const age = now - (readIsoTime(begun.takenAt) ?? Infinity);
  const isSame = JSON.stringify({ ...begun, takenAt: "" }) === JSON.stringify({ ...header, takenAt: "" });
  return isSame && age >= 0 && age < MOST_AGE_MS;
}

/** @throws InventoryContradiction when an inventory of one moment is not one of the other */
export function refuseChange(before: AssetCounts, after: AssetCounts): void {
  const said = (counts: AssetCounts): string => {
    const { active, archived, activeByType, archivedByType } = completeCounts(counts);
    return JSON.stringify([active, archived, ...[activeByType, archivedByType].map((it) => [...byTypeKey(it)].sort())]);
  };
  if (said(before) === said(after)) return;
  const counted = ({ active, archived }: AssetCounts): string =>
    `${inNumbers(active)} active and ${inNumbers(archived)} archived assets`;
  throw new InventoryContradiction(
    `it changed while it was listed: ${counted(before)} were counted before, ${counted(after)} after`,
  );
}

export function notFound(identity: string): AtlanProviderError {
  return new ConnectionNotFoundError({
    doing: "taking the inventory",
    identity,
    because: NOT_VISIBLE,
    suggestion:
      "Check the qualified name, and that the persona of the token includes the connection. Of several archived connections of one name, none can be listed.",
  });
}

export function incomplete(identity: string, because: string, cause: unknown): AtlanProviderError {
  return new AtlanProviderError("ATLAN_INVENTORY_INCOMPLETE", {
    doing: "taking the inventory",
    identity,
    because,
    suggestion:
      "No file was written, and nothing was changed. Try again when nothing crawls or deletes the connection.",
    cause,
  });
}

function unwritable(identity: string, because: string, cause?: unknown): AtlanProviderError {
  return new AtlanProviderError("ATLAN_INVENTORY_FILE", {
    doing: "writing the inventory",
    identity,
    because,
    suggestion:
      "Nothing unfinished stands under this name. Name a file in a folder that is there, may be written to and has room; a run that is repeated continues where it ended.",
    cause,
  });
}

const inNumbers = (count: number): string => count.toLocaleString("en-US");
