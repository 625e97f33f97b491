import { expect } from "chai";
import { API_KEY } from "../rig/seeds";
import type { RouteName } from "../tenant";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import type { Operation } from "./operations";

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
/** Plain commands after which everything has to be as it should. */
const MOST_COMMANDS = 3;

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
    await world.preview(operation.program);
    const command = world.stack.start(operation.command, { args: ["--skip-preview"], json: true });
    const reached = (): boolean => {
      const requests = world.tenant.requests.filter((it) => it.route === route);
      return (
        requests.length > occurrence && (moment !== "after the answer" || requests[occurrence]?.status !== undefined)
      );
    };
    await command.waitUntil(reached, `request ${occurrence} of ${route}`);
    command.signalTree("SIGKILL");
    await command.result;
    expect(await world.stack.waitForNoProcesses(20_000), "processes left behind").to.deep.equal([]);
    world.tenant.clearFaults();
    await recover(world, operation);
  } finally {
    await world.dispose({ leftovers: "kill" });
  }
}

/** What the README tells a user: `pulumi cancel` for a stale lock, then the same command again. */
export async function recover(world: EngineWorld, operation: Operation): Promise<void> {
  await world.stack.runWith({ args: ["cancel", "--yes", "--stack", world.stack.name], expect: "any" });
  let errors: readonly string[] = ["not run yet"];
  for (let i = 0; i < MOST_COMMANDS && errors.length > 0; i++) {
    ({ errors } = await world.command(operation.command, operation.program, { args: ["--skip-preview"] }));
  }
  expect(errors, "the last command").to.deep.equal([]);
  expect(
    world.tenant.runs().map((it) => it.deleteType),
    "the runs",
  ).to.deep.equal(operation.runs);
  expect(world.tenant.mostRunsAtOnce(), "runs at once").to.equal(1);
  expect(JSON.stringify(await world.stack.export())).not.to.include(API_KEY);
  if (operation.command === "destroy") {
    expect(await world.stack.resources()).to.deep.equal([]);
    expect(
      world.tenant.workflows().filter((it) => !it.archived),
      "definitions left",
    ).to.deep.equal([]);
    return;
  }
  expect(await world.preview(operation.program)).to.deep.equal({ step: "same", errors: [] });
}
