import type { AtlanApi, AtlanLookups, Patience } from "../../atlan/api";
import type { ConnectionSurvey } from "../../atlan/connectionSurvey";
import type { Terminal } from "../terminal";

/** A tenant to look at. */
export interface SurveyedTenant {
  readonly baseUrl: string;
  readonly api: AtlanApi;
  /** Until when a request that is sent now is retried. */
  readonly patience: () => Patience;
  readonly lookups: Pick<AtlanLookups, "definitions" | "runs">;
  readonly survey: Pick<ConnectionSurvey, "connections" | "usage">;
  /** Removes the credentials from all texts of a value that is shown. */
  readonly clean: <T>(value: T) => T;
  /** Ends the connections that are kept open for further requests. */
  close(): Promise<void>;
}

/**
 * Opens the tenant that the environment names. Sends nothing yet.
 *
 * @param log - called before each retry of a request
 * @throws ConfigurationError when the environment does not name a tenant and credentials
 */
export type OpenSurvey = (env: Terminal["env"], log: (line: string) => void) => Promise<SurveyedTenant>;
