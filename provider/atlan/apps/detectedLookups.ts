import type { HttpClient } from "../../http/client";
import type { AtlanLookups, ConnectionFilter, ListedConnection, Named, Patience, RunFilter } from "../api";
import { detectApiKind } from "./detectApp";
import { NativeLookups } from "./nativeLookups";

/** {@link AtlanLookups} on the API that the tenant serves; it is detected at the first call for which the APIs differ. */
export class DetectedLookups implements AtlanLookups {
  private readonly http: HttpClient;
  private readonly appId: string | undefined;
  private readonly packages: AtlanLookups;
  private readonly patience: () => Patience;

  /** @param packages - the look-ups of a tenant with package workflows */
  constructor(http: HttpClient, appId: string | undefined, packages: AtlanLookups, patience: () => Patience) {
    this.http = http;
    this.appId = appId;
    this.packages = packages;
    this.patience = patience;
  }

  connections(filter: ConnectionFilter): AsyncIterable<ListedConnection> {
    return this.packages.connections(filter);
  }

  async *definitions(named: Named, atMost?: number) {
    yield* (await this.served()).definitions(named, atMost);
  }

  async *runs(filter: RunFilter, atMost?: number) {
    yield* (await this.served()).runs(filter, atMost);
  }

  private async served(): Promise<AtlanLookups> {
    const apiKind = await detectApiKind(this.http, this.appId, this.patience());
    return apiKind.kind === "app" ? new NativeLookups(apiKind.appId, this.packages) : this.packages;
  }
}
