import type { ConnectionDeleteArgs } from "pulumi-atlan";

/** What is taken out of service, by a name of your own. People edit this list in pull requests. */
export const connections: Readonly<Record<string, ConnectionDeleteArgs>> = {
  "legacy-snowflake": {
    connectionQualifiedName: "default/snowflake/1234567890",
    purgeAfter: "30d",
    maxAssets: 12_500,
    reason: "DATA-481",
  },
};
