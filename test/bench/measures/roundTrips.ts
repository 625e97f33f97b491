import { CONFIG, rig, SimulatedStack, SNOWFLAKE, TenantDispatcher } from "../../rig";
import type { RunPlan } from "../../tenant";
import { archivedFleet } from "../bed/virtualFleet";
import type { Bench, Measure, Row } from "../measure";

const NETWORK_MS = 100;

/** What is asked for, by the tenant's names of requests. */
const WORDS: Readonly<Record<string, string>> = {
  searchAssets: "assets",
  findRuns: "runs",
  findWorkflows: "workflow",
  whoami: "roles",
  createWorkflow: "start",
};
const START = "start";

/** What one fresh `up` has cost. */
interface Cost {
  readonly ms: number;
  /** What was asked for, in the order of time; what was asked for at once stands together. */
  readonly trips: readonly (readonly string[])[];
}

/**
 * An `up` on a network on which each request takes so long, there and back. On a virtual clock, in this process.
 *
 * @param known - what takes no time to ask for
 */
async function freshUp(latencyMs: number, runningMs: number, known?: string): Promise<Cost> {
  const { tenant, clock, dependencies } = rig({ run: { pendingMs: 0, runningMs } });
  const far = new TenantDispatcher(
    {
      handle: (request) => ({
        kind: "later",
        delayMs: known !== undefined && request.path.endsWith(`/${known}`) ? 0 : latencyMs,
        resume: () => tenant.handle(request),
      }),
    },
    clock,
  );
  const stack = new SimulatedStack({ ...dependencies, dispatcher: far }, CONFIG);
  const begin = clock.now();
  const { errors } = await stack.upWithoutPreview({ connectionQualifiedName: SNOWFLAKE });
  if (errors.length > 0) throw new Error(`Archiving one connection: ${errors.join(", ")}`);
  const trips = Map.groupBy(tenant.requests, ({ at }) => at);
  return {
    ms: clock.now() - begin,
    trips: [...trips.values()].map((some) => some.map(({ route = "" }) => WORDS[route] ?? route)),
  };
}

const countOf = ({ trips }: Cost): number => trips.flat().length;

/** `assets, runs; start`: what was asked for one after the other. */
function described({ trips }: Cost): string {
  return trips
    .map((some) =>
      [...Map.groupBy(some, (it) => it)]
        .map(([what, all]) => (all.length === 1 ? what : `${what} (${all.length})`))
        .join(", "),
    )
    .join("; ");
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
    const withRoles = await freshUp(NETWORK_MS, 0, "whoami");
    const tripsOf = ({ ms }: Cost): number => (ms - near.ms) / NETWORK_MS;
    const [check = []] = far.trips;
    const beforeStart = far.trips.flat().indexOf(START);
    const count = bench.quick ? 10 : 1_000;
    const what = `requests by connection of a fresh fleet of ${count.toLocaleString("en")}`;
    const remark = "virtual time";
    return [
      {
        what: "requests of a fresh `up` of one connection whose run takes 3 s",
        ours: { value: countOf(withRun), unit: "requests" },
        goal: { atMost: 12 },
        times: 1,
        remark,
        floor:
          `${countOf(far)} are sent for a run that takes no time as well, and ${beforeStart} of these before its start: ` +
          `${check.length} by the check, which tells a preview what to refuse, and ${beforeStart - check.length} by the ` +
          `create, which decides by nothing that was seen earlier. ${countOf(withRun) - countOf(far)} are looks at the run ` +
          "while it goes on, and counts for its progress and its predicted end.",
      },
      {
        what: "the same, one after the other, of a run that takes no time",
        ours: { value: tripsOf(far), unit: "round trips" },
        goal: { atMost: 6 },
        times: 1,
        remark: `${remark}; ${countOf(far)} requests in all`,
        floor:
          `They are ${described(far)}. The check is a call of its own. The look at runs in flight may wait for the index, so ` +
          "it comes before the others, and those come right before the start, so that nothing is decided by what is old. The " +
          "answer to the start does not name the run, so that is looked for, and only counts after its end prove the result. " +
          `Only the start needs the roles: where these are known it is ${tripsOf(withRoles)} round trips.`,
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
