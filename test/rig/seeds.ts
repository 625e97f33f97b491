import type { TenantOptions } from "../tenant";

/** The connection that most tests retire: 12 active assets. */
export const SNOWFLAKE = "default/snowflake/1700000001";
/** Another one: 2 active and 4 archived assets. */
export const POSTGRES = "default/postgres/1700000002";

/** The API key of the tests; looked for wherever a secret must not be. */
export const API_KEY = "canary-api-key-0123456789";

/** The tenant that most tests start from. */
export const SEEDS: TenantOptions = {
  connections: [
    { qualifiedName: SNOWFLAKE, name: "legacy", connectorName: "snowflake", assets: { Table: 3, Column: 9 } },
    {
      qualifiedName: POSTGRES,
      name: "trial",
      connectorName: "postgres",
      assets: { Table: 2 },
      archivedAssets: { Table: 4 },
    },
  ],
  credentials: [{ token: API_KEY }],
};
