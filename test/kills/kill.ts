import { expect } from "chai";
import type { RouteName } from "../tenant";
import { engineWorld } from "../table/engineWorld";
import type { Operation } from "./operations";
import { recover } from "./recovery";

/** Where the HTTP exchange stands when the machine goes down. */
export const moments = ["before it is sent", "after it is accepted", "after the answer"] as const;
export type Moment = (typeof moments)[number];

/** One request of an operation: the n-th of its route, from 0. */
export interface Boundary {
  readonly route: RouteName;
  readonly occurrence: number;
}

/** Longer than any test: a request that is held so long is never answered. */
const FOR_EVER_MS = 3_600_000;

/** The boundaries of an operation, in the order of a run that nobody disturbs. */
export async function boundariesOf(operation: Operation): Promise<Boundary[]> {
  const world = await engineWorld();
  try {
    await operation.prepare(world);
    world.tenant.clearRequests();
    await world.command(operation.command, operation.program, { args: ["--skip-preview"], expect: "success" });
    const counts = new Map<RouteName, number>();
    return world.tenant.requests.flatMap(({ route }) => {
      if (route === undefined) return [];
      const occurrence = counts.get(route) ?? 0;
      counts.set(route, occurrence + 1);
      return [{ route, occurrence }];
    });
  } finally {
    await world.dispose();
  }
}

/** Kills the CLI and all its children at a boundary, then does what a user would do, and judges the end. */
export async function killAt(operation: Operation, boundary: Boundary, moment: Moment): Promise<void> {
  const world = await engineWorld();
  try {
    await operation.prepare(world);
    world.tenant.clearRequests();
    const { route, occurrence } = boundary;
    if (moment !== "after the answer") {
      const afterWork = moment === "after it is accepted";
      world.tenant.fault({ route, skip: occurrence, kind: { delayMs: FOR_EVER_MS }, afterWork });
    }
    const command = world.start(operation.command, operation.program);
    const reached = (): boolean => {
      const requests = world.tenant.requests.filter((it) => it.route === route);
      return (
        requests.length > occurrence && (moment !== "after the answer" || requests[occurrence]?.status !== undefined)
      );
    };
    await command.waitUntil(reached, `request ${occurrence} of ${route}`);
    command.killTree();
    await command.result;
    expect(await world.stack.waitForNoProcesses(20_000), "processes left behind").to.deep.equal([]);
    world.tenant.clearFaults();
    await recover(world, operation);
  } finally {
    await world.dispose({ leftovers: "kill" });
  }
}
