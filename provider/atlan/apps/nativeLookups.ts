import { AtlanProviderError } from "../../errors";
import type { AtlanLookups, ConnectionFilter, ListedConnection } from "../api";

/**
 * {@link AtlanLookups} on a tenant with native apps. Connections are listed as with package workflows. Workflows and runs can't
 * be listed: the tenant's list has no documented order, and its items do not say what a workflow does.
 */
export class NativeLookups implements AtlanLookups {
  private readonly appId: string;
  private readonly lookups: Pick<AtlanLookups, "connections">;

  constructor(appId: string, lookups: Pick<AtlanLookups, "connections">) {
    this.appId = appId;
    this.lookups = lookups;
  }

  connections(filter: ConnectionFilter): AsyncIterable<ListedConnection> {
    return this.lookups.connections(filter);
  }

  definitions(): never {
    throw this.notThere("workflows");
  }

  runs(): never {
    throw this.notThere("runs");
  }

  private notThere(things: string): AtlanProviderError {
    return new AtlanProviderError("ATLAN_NOT_ON_APPS", {
      doing: `looking for ${things}`,
      identity: `app ${this.appId}`,
      because: `connections are deleted by a native app here (atlan:workflowApi), and ${things} of those can't be listed yet`,
      suggestion: "Look them up in Atlan. getConnection, getConnections and getImpact work as ever.",
    });
  }
}
