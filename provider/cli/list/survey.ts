import type { AtlanApi, AtlanLookups, Patience } from "../../atlan/api";
import type { ConnectionSurvey } from "../../atlan/connectionSurvey";
import { shownLine } from "../../text/escape";
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
  /** The same for an error: its message may name a connection. */
  readonly cleanError: <T>(error: T) => T;
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

/**
 * Does some work on the tenant, and closes it.
 *
 * @returns what the work returns, without the credentials
 * @throws what the work throws, without the credentials; what `open` throws
 */
export async function onTenant<T>(
  open: OpenSurvey,
  terminal: Terminal,
  work: (tenant: SurveyedTenant) => Promise<T>,
): Promise<T> {
  const tenant = await open(terminal.env, (line) => {
    terminal.stderr(`${shownLine(line)}\n`);
  });
  try {
    return tenant.clean(await work(tenant));
  } catch (error) {
    throw tenant.cleanError(error);
  } finally {
    await tenant.close();
  }
}
