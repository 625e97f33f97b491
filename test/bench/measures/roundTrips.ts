import { rig, SimulatedStack, SNOWFLAKE, TenantDispatcher } from "../../rig";
import type { RunPlan } from "../../tenant";
import { archivedFleet, CONFIG } from "../bed/virtualFleet";
import type { Bench, Measure, Row } from "../measure";

const NETWORK_MS = 100;

/** What one fresh `up` has cost. */
interface Cost {
  readonly ms: number;
  readonly requests: number;
}

/** An `up` on a network on which each request takes so long, there and back. On a virtual clock, in this process. */
async function freshUp(latencyMs: number, runningMs: number): Promise<Cost> {
  const { tenant, clock, dependencies } = rig({ run: { pendingMs: 0, runningMs } });
  const far = new TenantDispatcher(
    { handle: (request) => ({ kind: "later", delayMs: latencyMs, resume: () => tenant.handle(request) }) },
    clock,
  );
  const stack = new SimulatedStack({ ...dependencies, dispatcher: far }, CONFIG);
  const begin = clock.now();
  const { errors } = await stack.upWithoutPreview({ connectionQualifiedName: SNOWFLAKE });
  if (errors.length > 0) throw new Error(`Archiving one connection: ${errors.join(", ")}`);
  return { ms: clock.now() - begin, requests: tenant.requests.length };
}

/** The requests of a fresh fleet, by connection. */
async function freshFleet(count: number, run: RunPlan): Promise<number> {
  const { tenant } = await archivedFleet(count, run);
  return tenant.requests.length / count;
}

/** What a fresh `up` asks, and how much of that is one after the other. */
export const roundTrips: Measure = {
  name: "round-trips",
  run: async (bench: Bench): Promise<Row[]> => {
    const near = await freshUp(0, 0);
    const far = await freshUp(NETWORK_MS, 0);
    const withRun = await freshUp(0, 3_000);
    const count = bench.quick ? 10 : 1_000;
    const what = `requests by connection of a fresh fleet of ${count.toLocaleString("en")}`;
    const remark = "virtual time";
    return [
      {
        what: "requests of a fresh `up` of one connection whose run takes 3 s",
        ours: { value: withRun.requests, unit: "requests" },
        goal: { atMost: 12 },
        times: 1,
        remark,
      },
      {
        what: "the same, one after the other, of a run that takes no time",
        ours: { value: (far.ms - near.ms) / NETWORK_MS, unit: "round trips" },
        goal: { atMost: 6 },
        times: 1,
        remark: `${remark}; ${far.requests} requests in all`,
      },
      {
        what: "what 100 ms of network for each request add to that",
        ours: { value: (far.ms - near.ms) / 1_000, unit: "s" },
        goal: { atMost: 0.8 },
        times: 1,
        remark,
      },
      {
        what: `${what}, runs that take no time`,
        ours: { value: await freshFleet(count, { pendingMs: 0, runningMs: 0 }), unit: "requests" },
        goal: { atMost: 1.6 },
        times: 1,
        remark,
      },
      {
        what: `${what}, runs of 20 s`,
        ours: { value: await freshFleet(count, { pendingMs: 0, runningMs: 20_000 }), unit: "requests" },
        goal: { atMost: 2 },
        times: 1,
        remark,
      },
    ];
  },
};
