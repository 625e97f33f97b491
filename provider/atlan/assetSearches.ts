import type { HttpClient } from "../http/client";
import type { AssetCounts, ConnectionEntity, ConnectionLook, Patience } from "./port";
import { readAssetCounts, readEntities } from "./responses";
import { assetsOf, connections, entityNamed, SEARCH_ASSETS } from "./searches";

/** Connections among which a similar name is looked for. */
const MOST_CONNECTIONS = 300;

/** What is the same on every tenant, whatever runs its workflows: the search for assets, and the time that answers tell. */
export class AssetSearches {
  protected readonly http: HttpClient;

  constructor(http: HttpClient) {
    this.http = http;
  }

  toldTime(): number | undefined {
    return this.http.toldTime;
  }

  async lookAtConnection(qualifiedName: string, patience: Patience): Promise<ConnectionLook> {
    const doing = `looking at connection ${qualifiedName}`;
    const [entities, assets] = await Promise.all([
      this.search(doing, SEARCH_ASSETS, entityNamed(qualifiedName), readEntities, patience),
      this.countAssets(qualifiedName, patience),
    ]);
    // An archived and recreated connection leaves two entities of one name: the active one is the connection.
    const connection = entities.find((it) => it.state === "ACTIVE") ?? entities[0];
    return { connection, assets };
  }

  countAssets(qualifiedName: string, patience: Patience): Promise<AssetCounts> {
    const doing = `counting the assets of ${qualifiedName}`;
    return this.search(doing, SEARCH_ASSETS, assetsOf(qualifiedName), readAssetCounts, patience);
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
    const { until: retryUntil, answerMs: answerTimeoutMs } = patience;
    return this.http.send({ doing, method: "POST", path, body, retryUntil, answerTimeoutMs, read });
  }
}
