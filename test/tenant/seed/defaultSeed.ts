import type { Seed } from "./seed";

/** In milliseconds. */
const DAY = 86_400_000;

/** What a tenant has that is started without a seed file. */
export const defaultSeed: Seed = {
  connections: [
    {
      qualifiedName: "default/snowflake/1700000001",
      name: "legacy warehouse",
      assets: { Schema: 2, Table: 40, Column: 480 },
      withLineage: 12,
      owners: { users: ["jsmith"], groups: ["warehouse"] },
      lastCrawled: DAY,
      lastRead: 200 * DAY,
    },
    {
      qualifiedName: "default/postgres/1700000002",
      name: "trial",
      assets: { Table: 6, Column: 84 },
      archivedAssets: { Table: 4 },
      owners: { users: ["mdoe"] },
      lastCrawled: DAY,
      lastRead: 3 * DAY,
    },
  ],
  run: { pending: 1_000, running: 5_000 },
  indexLag: 1_000,
};
