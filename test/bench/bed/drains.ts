import { CONFIG, rig, SimulatedStack, TenantDispatcher } from "../../rig";
import type { RunView } from "../../tenant";
import { tenantWith } from "./benchStack";
import { qualifiedNameOf } from "./programs";

const ASSETS = 1_000;
const CONNECTION = qualifiedNameOf(0);

/** How the assets become fewer while a run goes on: what share of them is left after a share of its time. */
export const DRAINS = {
  linear: (share: number) => 1 - share,
  stepwise: (share: number) => Math.ceil(10 * (1 - share)) / 10,
  "long tail": (share: number) => (1 - share) ** 2.5,
  stuck: () => 1,
} as const;

export type Drain = keyof typeof DRAINS;

/**
 * Lets the provider archive a connection by a run of that length, on a virtual clock.
 *
 * @returns how long after the end of the run the provider has first asked for it, in milliseconds
 */
export async function latenessOf(runMs: number, drain: Drain): Promise<number> {
  const { clock, tenant, dependencies } = rig({
    ...tenantWith(1, { pendingMs: 0, runningMs: 0 }),
    connections: [{ qualifiedName: CONNECTION, name: "prod", connectorName: "snowflake", assets: { Table: ASSETS } }],
  });
  // A tenant's runs drain evenly. So this one stands still until its end, and another workflow takes the assets away.
  tenant.script({ stuckIn: "Running", reach: 0, runningMs: 0 });
  const awaited = (): RunView | undefined => tenant.runs()[0];
  let other: string | undefined;
  let left = ASSETS;
  const drainUntilNow = (): void => {
    const run = awaited();
    if (run === undefined || run.finishedAt !== undefined) return;
    const wanted = Math.ceil(ASSETS * DRAINS[drain]((clock.now() - run.startedAt) / runMs));
    if (wanted === left) return;
    left = wanted;
    other ??= tenant.ui.create({ connectionQualifiedName: CONNECTION });
    tenant.script({ leaveAssets: left, leaveConnection: true }, { workflowName: other });
    tenant.ui.run(other);
  };
  clock.witness = {
    nextAt: () => {
      const run = awaited();
      return run === undefined || run.finishedAt !== undefined ? undefined : run.startedAt + runMs;
    },
    see: () => {
      tenant.release();
    },
  };
  const dispatcher = new TenantDispatcher(
    {
      handle: (request) => {
        drainUntilNow();
        return tenant.handle(request);
      },
    },
    clock,
  );
  const stack = new SimulatedStack({ ...dependencies, dispatcher }, CONFIG);
  const { errors } = await stack.upWithoutPreview({ connectionQualifiedName: CONNECTION, timeout: "4h" });
  const end = awaited()?.finishedAt;
  const seen = tenant.requests.find(({ route, at }) => route === "findRuns" && end !== undefined && at >= end);
  if (errors.length > 0 || end === undefined || seen === undefined)
    throw new Error(`Waiting for a run of ${runMs} ms (${drain}): its end was never asked for. ${errors.join(", ")}`);
  return seen.at - end;
}
