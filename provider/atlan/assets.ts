import type { HttpClient, HttpRequest } from "../http/client";
import { showTime } from "../text/isoTime";
import type { AssetCounts, ConnectionEntity, ConnectionObservation, Patience } from "./api";
import { askTogether, type Dated } from "./askTogether";
import { readAssetCounts, readAssetCountsOf, readAssetTotal } from "./assetCounts";
import { Batcher } from "./batcher";
import { type NamedEntities, readEntities, readFound, readNamedEntities } from "./responses";
import {
  assetsOf,
  assetsOfAll,
  assetsOfSince,
  connections,
  entitiesNamed,
  entityNamed,
  MOST_AT_ONCE,
  MOST_OF_ONE_NAME,
  SEARCH_ASSETS,
} from "./searches";
import { whyUnread } from "./unreadableEntities";

/** Limit of the connections that are searched for a similar name. */
const MOST_CONNECTIONS = 300;

/** The one that was created last. A deletion by their name takes all of them. */
function youngestOf(entities: readonly ConnectionEntity[]): ConnectionEntity | undefined {
  const [first, ...others] = entities;
  return others.reduce((it, other) => ((other.createdAt ?? 0) > (it?.createdAt ?? 0) ? other : it), first);
}

/** A search: for assets, unless its path is another one. */
type Search<T> = Pick<HttpRequest<T>, "doing" | "body" | "read" | "onSend"> & Partial<Pick<HttpRequest<T>, "path">>;

/** The part that both workflow APIs share: the searches for assets, and the tenant's clock. */
export class AssetSearches {
  protected readonly http: HttpClient;

  private readonly entities = new Batcher<Dated<NamedEntities>>(
    MOST_AT_ONCE.entities,
    (name, patience) => {
      const doing = `looking at connection ${name}`;
      const read = (body: unknown) => readNamedEntities(name, MOST_OF_ONE_NAME, body);
      return this.searchDated({ doing, body: entityNamed(name), read }, patience);
    },
    async (names, patience) => {
      const doing = `looking at ${names.length} connections`;
      const read = readFound(readEntities, readAssetTotal);
      const answer = await this.searchDated({ doing, body: entitiesNamed(names), read }, patience);
      const { items, isAll } = answer.value;
      // A name that is missing from the batch is requested alone, since its absence is too important to conclude from a batch.
      // If the response is incomplete all names are requested alone: the active entity of a name may be among the missing ones.
      const found = Map.groupBy(isAll ? items : [], (it) => it.qualifiedName);
      return new Map([...found].map(([name, entities]) => [name, { ...answer, value: { entities, indexOnly: 0 } }]));
    },
  );

  private readonly counts = new Batcher<Dated<AssetCounts>>(
    MOST_AT_ONCE.counts,
    (name, patience) => {
      const doing = `counting the assets of ${name}`;
      return this.searchDated({ doing, body: assetsOf(name), read: readAssetCounts }, patience);
    },
    async (names, patience) => {
      const doing = `counting the assets of ${names.length} connections`;
      const read = (body: unknown): ReturnType<typeof readAssetCountsOf> => readAssetCountsOf(names, body);
      const answer = await this.searchDated({ doing, body: assetsOfAll(names), read }, patience);
      return new Map([...answer.value].map(([name, value]) => [name, { ...answer, value }]));
    },
  );

  constructor(http: HttpClient) {
    this.http = http;
  }

  tenantTime(): number | undefined {
    return this.http.tenantTime;
  }

  tenantTimeAt(moment: number): number | undefined {
    return this.http.tenantTimeAt(moment);
  }

  async observeConnection(qualifiedName: string, patience: Patience): Promise<ConnectionObservation> {
    const [{ entities, indexOnly }, assets] = await askTogether(
      patience.deadline,
      () => this.entities.load(qualifiedName, patience),
      () => this.counts.load(qualifiedName, patience),
    );
    // An archived and recreated connection leaves two entities with one name: the active one is the connection. An archived one
    // is the connection only if it is certain that no active one exists.
    const active = entities.find((it) => it.state === "ACTIVE");
    if (active === undefined && indexOnly > 0) return { connection: undefined, isIndexOnly: true, assets };
    return { connection: active ?? youngestOf(entities), assets };
  }

  async countAssets(qualifiedName: string, patience: Patience): Promise<AssetCounts> {
    return (await this.counts.load(qualifiedName, patience)).value;
  }

  countAssetsSince(
    qualifiedName: string,
    since: number,
    except: readonly string[],
    patience: Patience,
  ): Promise<AssetCounts> {
    const doing = `counting what was created of ${qualifiedName} since ${showTime(since)}`;
    return this.search({ doing, body: assetsOfSince(qualifiedName, since, except), read: readAssetCounts }, patience);
  }

  findConnections(patience: Patience): Promise<ConnectionEntity[]> {
    const doing = "looking for connections";
    return this.search({ doing, body: connections(MOST_CONNECTIONS), read: readEntities }, patience);
  }

  /** The search, with the times between which its answer was true. */
  private async searchDated<T>(search: Search<T>, patience: Patience): Promise<Dated<T>> {
    let sentAt = this.http.now();
    const value = await this.search({ ...search, onSend: (at) => (sentAt = at) }, patience);
    return { value, sentAt, answeredAt: this.http.now() };
  }

  protected search<T>(search: Search<T>, patience: Patience): Promise<T> {
    const { deadline: retryUntil, timeoutMs: answerTimeoutMs, isForMany } = patience;
    return this.http.send({
      method: "POST",
      path: SEARCH_ASSETS,
      ...search,
      retryUntil,
      answerTimeoutMs,
      isForMany,
      explain: whyUnread,
    });
  }
}
