import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, rig, TENANT } from "../../rig";
import { tenantWith } from "../bed/benchStack";
import { qualifiedNameOf } from "../bed/programs";
import { archivedFleet } from "../bed/virtualFleet";
import type { Bench, Measure, Row } from "../measure";

const MINUTE_MS = 60_000;
/** Requests are counted while every run is older than five minutes and none has ended. */
const FROM_MS = 5.5 * MINUTE_MS;
const MINUTES = 2;
const RUN_MS = 8 * MINUTE_MS;
const PYATLAN_PER_MINUTE = 12;
/** So many connections are asked for at once. */
const BATCH = 100;

/** How often Atlan is asked while many runs go on. On a virtual clock, in this process; so once is enough. */
export const requests: Measure = {
  name: "requests",
  run: async (bench: Bench): Promise<Row[]> => {
    const count = bench.quick ? 3 : 1_000;
    const { clock, tenant, dependencies } = rig(tenantWith(count, { pendingMs: 0, runningMs: RUN_MS }));
    const provider = new ConnectionDeleteProvider(dependencies);
    await provider.configure({ config: { get: (key) => CONFIG[key] } });
    const begin = clock.now();
    const creates = Array.from({ length: count }, (_, index) =>
      provider.create({
        connectionQualifiedName: qualifiedNameOf(index),
        mode: "archive",
        tenant: TENANT,
        resourceUrn: `urn:pulumi:test::bench::pulumi-nodejs:dynamic/atlan:ConnectionDelete::connection-${index}`,
      }),
    );
    await Promise.all(creates);
    const to = FROM_MS + MINUTES * MINUTE_MS;
    const counted = tenant.requests.filter(({ at }) => at - begin >= FROM_MS && at - begin < to).length;
    if (tenant.runs().length !== count || tenant.runs().some((run) => run.finishedAt! - begin < to))
      throw new Error(
        `Counting requests of ${count} runs: not all of them went on for as long as requests were counted.`,
      );
    const beside = count * PYATLAN_PER_MINUTE;
    return [
      {
        what: `requests while ${count.toLocaleString("en")} runs go on that are older than 5 minutes`,
        ours: { value: counted / MINUTES, unit: "requests/min" },
        beside: { value: beside, unit: "requests/min", what: "pyatlan: each run every 5 s (from its source)" },
        goal: { atMost: 12 },
        times: 1,
        remark: "virtual time",
      },
      await refreshOfFleet(count),
    ];
  },
};

/** A fleet is refreshed by one call, so its batches do not hang on the engine's slots. */
async function refreshOfFleet(count: number): Promise<Row> {
  const { fleet, tenant } = await archivedFleet(count, { pendingMs: 0, runningMs: 0 });
  tenant.clearRequests();
  await fleet.refresh();
  return {
    what: `requests of a \`refresh\` of a fleet of ${count.toLocaleString("en")}`,
    ours: { value: tenant.requests.length, unit: "requests" },
    goal: { atMost: 3 * Math.ceil(count / BATCH) },
    times: 1,
    remark: `in this process; the goal: runs, connections and counts, one search each per ${BATCH}`,
  };
}
