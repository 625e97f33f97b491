import type { HttpClient } from "../http/client";
import type { AssetCounts, ConnectionEntity, ConnectionObservation, Patience } from "./api";
import { readAssetCounts, readAssetCountsOf, readAssetTotal } from "./assetCounts";
import { Batcher } from "./batcher";
import { type NamedEntities, readEntities, readFound, readNamedEntities } from "./responses";
import {
  assetsOf,
  assetsOfAll,
  connections,
  entitiesNamed,
  entityNamed,
  MOST_AT_ONCE,
  MOST_OF_ONE_NAME,
  SEARCH_ASSETS,
} from "./searches";
import { whyEntitiesAreUnread } from "./unreadableEntities";

/** Connections among which a similar name is looked for. */
const MOST_CONNECTIONS = 300;

/** What is the same on every tenant, whatever runs its workflows: the search for assets, and the time that answers tell. */
export class AssetSearches {
  protected readonly http: HttpClient;

  private readonly entities = new Batcher<NamedEntities>(
    MOST_AT_ONCE.entities,
    (name, patience) => {
      const doing = `looking at connection ${name}`;
      const read = (body: unknown) => readNamedEntities(name, MOST_OF_ONE_NAME, body);
      return this.search(doing, SEARCH_ASSETS, entityNamed(name), read, patience);
    },
    async (names, patience) => {
      const doing = `looking at ${names.length} connections`;
      const read = readFound(readEntities, readAssetTotal);
      const { items, isAll } = await this.search(doing, SEARCH_ASSETS, entitiesNamed(names), read, patience);
      // One that is not among them is asked for alone: that it is missing decides too much to be told in passing. So is
      // each where there are more: the active one of a name may be among these.
      const found = Map.groupBy(isAll ? items : [], (it) => it.qualifiedName);
      return new Map([...found].map(([name, entities]) => [name, { entities, indexOnly: 0 }]));
    },
  );

  private readonly counts = new Batcher<AssetCounts>(
    MOST_AT_ONCE.counts,
    (name, patience) => {
      const doing = `counting the assets of ${name}`;
      return this.search(doing, SEARCH_ASSETS, assetsOf(name), readAssetCounts, patience);
    },
    (names, patience) => {
      const doing = `counting the assets of ${names.length} connections`;
      const read = (body: unknown): ReturnType<typeof readAssetCountsOf> => readAssetCountsOf(names, body);
      return this.search(doing, SEARCH_ASSETS, assetsOfAll(names), read, patience);
    },
  );

  constructor(http: HttpClient) {
    this.http = http;
  }

  toldTime(): number | undefined {
    return this.http.toldTime;
  }

  async observeConnection(qualifiedName: string, patience: Patience): Promise<ConnectionObservation> {
    const [{ entities, indexOnly }, assets] = await Promise.all([
      this.entities.load(qualifiedName, patience),
      this.countAssets(qualifiedName, patience),
    ]);
    // An archived and recreated connection leaves two entities of one name: the active one is the connection. An archived
    // one is it only where it is sure that there is no active one.
    const active = entities.find((it) => it.state === "ACTIVE");
    if (active === undefined && indexOnly > 0) return { connection: undefined, isIndexOnly: true, assets };
    return { connection: active ?? entities[0], assets };
  }

  countAssets(qualifiedName: string, patience: Patience): Promise<AssetCounts> {
    return this.counts.load(qualifiedName, patience);
  }

  findConnections(patience: Patience): Promise<ConnectionEntity[]> {
    const doing = "looking for connections";
    return this.search(doing, SEARCH_ASSETS, connections(MOST_CONNECTIONS), readEntities, patience);
  }

  protected search<T>(
    doing: string,
    path: string,
    body: unknown,
    read: (body: unknown) => T | undefined,
    patience: Patience,
  ): Promise<T> {
    const { deadline: retryUntil, timeoutMs: answerTimeoutMs, isForMany } = patience;
    return this.http.send({
      doing,
      method: "POST",
      path,
      body,
      retryUntil,
      answerTimeoutMs,
      isForMany,
      read,
      explain: whyEntitiesAreUnread,
    });
  }
}
