import { AtlanApiError, AtlanProviderError } from "../errors";
import type { HttpClient } from "../http/client";
import { at, countOf, jsonObjectOf, listOf, textOf, wordOf } from "../text/json";
import { present } from "../text/present";
import type { Patience } from "./api";
import { readAssetTotal } from "./assetCounts";
import { assetSearch, type Query, SEARCH_ASSETS } from "./searches";
import { whyEntitiesAreUnread } from "./unreadableEntities";

/**
 * Where the official clients restore: Python one asset with each request, Java a list of them. So the requests are those of the
 * Python client with several entities, and differ from its in one field: `guid` is that of the archived asset, where the clients
 * send a placeholder. Under a placeholder Atlan would create an asset anew that a purge has taken meanwhile; under a guid that
 * is gone it refuses the request, and does nothing.
 */
const UPDATE_ENTITIES = "/api/meta/entity/bulk/";

/** As the official clients: an update changes neither tags nor custom metadata. */
const CHANGES_NOTHING_ELSE = {
  replaceClassifications: "false",
  replaceBusinessAttributes: "false",
  overwriteBusinessAttributes: "false",
};

/** How many assets one request restores. The official clients save in batches of about this size. */
export const MOST_RESTORED_AT_ONCE = 50;

/** How many assets one search looks up. */
export const MOST_LOOKED_UP_AT_ONCE = 200;

/** A search returns at most this many assets for each qualified name: an active one and archived ones. */
const MOST_OF_EACH_NAME = 5;
/** The same for a search for one name, which can't be parted. */
const MOST_OF_ONE_NAME = 1_000;

/** An asset as the search finds it now, active or archived. */
export interface FoundAsset {
  readonly typeName: string;
  readonly guid: string;
  readonly qualifiedName: string;
  readonly state: "ACTIVE" | "DELETED";
  /** When it was changed last, by the tenant's clock, in milliseconds since the epoch. Undefined when Atlan says no time. */
  readonly updatedAt?: number;
  /** Undefined when Atlan says none. */
  readonly name?: string;
  /** The qualified name of the connection that it names. */
  readonly connectionQualifiedName?: string;
  /** The text of a procedure, without which Atlan doesn't save one. */
  readonly definition?: string;
}

/** An asset that can be restored. */
export type RestorableAsset = FoundAsset & { readonly name: string };

/** The types whose official update also has to say the definition: the procedure, and its one subtype. */
const WITH_DEFINITION: ReadonlySet<string> = new Set(["Procedure", "BigqueryRoutine"]);
/** Access control: no deletion of a connection archives it, and the official clients don't restore it. */
const NEVER_RESTORED: ReadonlySet<string> = new Set(["AuthPolicy", "Persona", "Purpose", "Stakeholder"]);

/** Why an archived asset can't be restored, as a clause; undefined when it can. */
export function whyNotRestorable({ typeName, name, definition }: FoundAsset): string | undefined {
  if (NEVER_RESTORED.has(typeName)) return "it belongs to access control, which is not restored";
  if (name === undefined) return "Atlan says no name of it, without which it can't be saved";
  if (WITH_DEFINITION.has(typeName) && definition === undefined)
    return "Atlan says no definition of it, without which it can't be saved";
  return undefined;
}

/** The search for all assets that have one of these qualified names. */
export function assetsNamed(qualifiedNames: readonly string[]): unknown {
  const most = qualifiedNames.length === 1 ? MOST_OF_ONE_NAME : MOST_OF_EACH_NAME * qualifiedNames.length;
  return search(most, { terms: { qualifiedName: qualifiedNames } });
}

/** The search for assets by their guids. */
export function assetsWithGuids(guids: readonly string[]): unknown {
  return search(guids.length, { terms: { __guid: guids } });
}

const search = (size: number, clause: Query): unknown =>
  assetSearch(size, [clause], ["name", "qualifiedName", "connectionQualifiedName", "definition"]);

/** The body of the request that restores these assets. */
export function restoreBody(assets: readonly RestorableAsset[]): unknown {
  return {
    entities: assets.map(({ typeName, qualifiedName, name, guid, definition }) => ({
      typeName,
      attributes: { qualifiedName, name, ...(WITH_DEFINITION.has(typeName) ? { definition } : {}) },
      businessAttributes: null,
      guid,
      status: "ACTIVE",
    })),
  };
}

/** What a response says that an update did. */
export interface Mutation {
  /** How many assets it created, removed or took for others than were meant: has to be 0. */
  readonly strange: number;
}

/**
 * The response to a restore. Who restores what is active meanwhile is told nothing, so that it may contain no assets at all.
 *
 * @param guids - those of the request
 */
export function readMutation(guids: readonly string[], body: unknown): Mutation | undefined {
  const mutated = at(body, "mutatedEntities") ?? {};
  const assigned = at(body, "guidAssignments") ?? {};
  const told = jsonObjectOf(mutated);
  const assignments = jsonObjectOf(assigned);
  if (jsonObjectOf(body) === undefined || told === undefined || assignments === undefined) return undefined;
  if (at(body, "mutatedEntities") === undefined && at(body, "guidAssignments") === undefined) return undefined;
  const others = ["CREATE", "DELETE", "PURGE"].flatMap((kind) => listOf(told[kind]));
  const exchanged = guids.filter((guid) => (assignments[guid] ?? guid) !== guid);
  return { strange: others.length + exchanged.length };
}

/** The assets of a search; undefined unless the response tells everything of each. */
export function readFoundAssets(body: unknown): { readonly total: number; readonly assets: FoundAsset[] } | undefined {
  const total = readAssetTotal(body);
  const listed = at(body, "entities") ?? [];
  if (total === undefined || !Array.isArray(listed) || listed.length > total) return undefined;
  const assets = (listed as unknown[]).map(readFoundAsset);
  const guids = new Set(assets.map((it) => it?.guid));
  return assets.includes(undefined) || guids.size < assets.length
    ? undefined
    : { total, assets: assets as FoundAsset[] };
}

function readFoundAsset(it: unknown): FoundAsset | undefined {
  const [typeName, guid] = [wordOf(at(it, "typeName")), wordOf(at(it, "guid"))];
  const qualifiedName = textOf(at(it, "attributes", "qualifiedName"));
  const state = at(it, "status");
  if (typeName === undefined || guid === undefined || qualifiedName === undefined) return undefined;
  if (state !== "ACTIVE" && state !== "DELETED") return undefined;
  const name = textOf(at(it, "attributes", "name"));
  const connectionQualifiedName = textOf(at(it, "attributes", "connectionQualifiedName"));
  const definition = textOf(at(it, "attributes", "definition"));
  const updatedAt = countOf(at(it, "updateTime"));
  return { typeName, guid, qualifiedName, state, ...present({ name, connectionQualifiedName, definition, updatedAt }) };
}

/** Looks up single assets, and restores them. */
export class AssetRestores {
  private readonly http: HttpClient;

  constructor(http: HttpClient) {
    this.http = http;
  }

  /**
   * All assets, active and archived, that have one of these qualified names: exactly these, other than a search whose index folds
   * case.
   *
   * @throws AtlanProviderError ATLAN_LIST_TOO_LONG when more than a thousand have one name
   */
  async named(qualifiedNames: readonly string[], patience: Patience): Promise<FoundAsset[]> {
    const names = [...new Set(qualifiedNames)];
    const most = names.length === 1 ? MOST_OF_ONE_NAME : MOST_OF_EACH_NAME * names.length;
    const found = await this.searchUnlessTooLarge(names, assetsNamed, patience);
    if (found !== undefined && found.total <= most)
      return found.assets.filter((it) => names.includes(it.qualifiedName));
    if (found !== undefined && names.length === 1) throw tooManyOfOneName(names[0] ?? "", found.total);
    return this.byHalves(names, (half) => this.named(half, patience));
  }

  /** The assets with these guids. */
  async withGuids(guids: readonly string[], patience: Patience): Promise<FoundAsset[]> {
    const found = await this.searchUnlessTooLarge(guids, assetsWithGuids, patience);
    if (found === undefined) return this.byHalves(guids, (half) => this.withGuids(half, patience));
    return found.assets.filter((it) => guids.includes(it.guid));
  }

  /**
   * Restores these assets with one request, all or none. Restoring twice is restoring once, so it is retried until the deadline.
   *
   * @param approve - awaited before each attempt; returns when it is too late to send it
   * @throws AtlanProviderError ATLAN_RESTORE when Atlan did something else than to restore
   */
  async restore(
    assets: readonly RestorableAsset[],
    patience: Patience,
    approve?: () => Promise<number>,
  ): Promise<void> {
    const guids = assets.map(({ guid }) => guid);
    const { strange } = await this.http.send({
      doing: `restoring ${assets.length} assets`,
      method: "POST",
      path: UPDATE_ENTITIES,
      query: CHANGES_NOTHING_ELSE,
      body: restoreBody(assets),
      retryUntil: patience.deadline,
      approve,
      ...present({ answerTimeoutMs: patience.timeoutMs, isForMany: assets.length > 1 ? true : undefined }),
      read: (body) => readMutation(guids, body),
    });
    if (strange === 0) return;
    throw new AtlanProviderError("ATLAN_RESTORE", {
      doing: `restoring ${assets.length} assets`,
      identity: assets[0]?.qualifiedName ?? "",
      because: `Atlan says that it has created, removed or exchanged ${strange} assets instead`,
      suggestion: "Nothing more was sent. Look at the assets in Atlan, and ask its support what it has done.",
    });
  }

  private async byHalves(
    keys: readonly string[],
    find: (keys: readonly string[]) => Promise<FoundAsset[]>,
  ): Promise<FoundAsset[]> {
    const half = Math.ceil(keys.length / 2);
    return [...(await find(keys.slice(0, half))), ...(await find(keys.slice(half)))];
  }

  /**
   * Undefined when the search or its response is too large, and fewer keys may do: procedures come with their texts, and Atlan
   * responds with 500 to what its search engine refuses.
   */
  private async searchUnlessTooLarge(
    keys: readonly string[],
    body: (keys: readonly string[]) => unknown,
    patience: Patience,
  ): Promise<ReturnType<typeof readFoundAssets>> {
    if (keys.length === 0) return { total: 0, assets: [] };
    try {
      return await this.search(keys.length, body(keys), patience);
    } catch (error) {
      if (keys.length > 1 && isTooLarge(error)) return undefined;
      throw error;
    }
  }

  private search(count: number, body: unknown, { deadline, timeoutMs }: Patience) {
    return this.http.send({
      doing: `looking up ${count} assets`,
      method: "POST",
      path: SEARCH_ASSETS,
      body,
      retryUntil: deadline,
      answerTimeoutMs: timeoutMs,
      isForMany: count > 1,
      read: readFoundAssets,
      explain: whyEntitiesAreUnread,
    });
  }
}

function isTooLarge(error: unknown): boolean {
  if (error instanceof AtlanApiError && (error.status === 500 || error.status === 413)) return true;
  return error instanceof AtlanProviderError && error.code === "ATLAN_ANSWER_TOO_LARGE";
}

function tooManyOfOneName(name: string, total: number): AtlanProviderError {
  return new AtlanProviderError("ATLAN_LIST_TOO_LONG", {
    doing: "looking up an asset",
    identity: name,
    because: `${total.toLocaleString("en-US")} assets have its qualified name, more than can be looked at`,
    suggestion: "Restore this asset in Atlan.",
  });
}
