/** The configuration of the provider. What is left out comes from the environment, as for a Node program. */
export interface Configuration {
  /**
   * The tenant's address: `https://tenant.atlan.com`.
   *
   * @defaultValue the variable `ATLAN_BASE_URL`
   */
  readonly baseUrl?: string;
  /**
   * An API token of Atlan.
   *
   * @defaultValue the variable `ATLAN_API_KEY`
   */
  readonly apiKey?: string;
  /**
   * The id of an OAuth client, in place of an API token.
   *
   * @defaultValue the variable `ATLAN_OAUTH_CLIENT_ID`
   */
  readonly oauthClientId?: string;
  /**
   * The secret of that OAuth client.
   *
   * @defaultValue the variable `ATLAN_OAUTH_CLIENT_SECRET`
   */
  readonly oauthClientSecret?: string;
  /**
   * How late Atlan's search may show a change: a whole number with `s`, `m`, `h` or `d`, at most `90d`.
   *
   * @defaultValue "10s"
   */
  readonly indexLag?: string;
  /**
   * The API by which the tenant is asked to delete: `package`, `app` or `auto`.
   *
   * @defaultValue "package"
   */
  readonly workflowApi?: string;
  /**
   * The id of the tenant's connection delete app.
   *
   * @defaultValue none; `workflowApi: app` needs it
   */
  readonly connectionDeleteAppId?: string;
}

type Key = keyof Configuration;

const IS_SECRET: Readonly<Record<Key, boolean>> = {
  baseUrl: false,
  apiKey: true,
  oauthClientId: false,
  oauthClientSecret: true,
  indexLag: false,
  workflowApi: false,
  connectionDeleteAppId: false,
};

export const CONFIGURATION: readonly string[] = Object.keys(IS_SECRET);
/** Those that state encrypts, whether the program marks them or not. */
export const SECRET_CONFIGURATION: readonly string[] = CONFIGURATION.filter((it) => IS_SECRET[it as Key]);
/** What the engine adds to the configuration of a provider. */
export const OF_ENGINE: readonly string[] = ["version", "pluginDownloadURL", "parameterization"];
