import { expect } from "chai";
import { killAt, moments, recover, type Boundary } from "../kills/kill";
import { operations } from "../kills/operations";
import { type EngineWorld, engineWorld } from "../table/engineWorld";

/** The request that changes something in each operation; `npm run chaos:engine` plays all the others as well. */
const DECISIVE: Readonly<Record<(typeof operations)[number]["name"], Boundary>> = {
  create: { route: "createWorkflow", occurrence: 0 },
  rerun: { route: "rerunWorkflow", occurrence: 0 },
  promote: { route: "createWorkflow", occurrence: 0 },
  destroy: { route: "archiveWorkflow", occurrence: 0 },
};

describe("the machine goes down", function () {
  this.timeout(180_000);

  for (const operation of operations) {
    for (const moment of moments) {
      const boundary = DECISIVE[operation.name];
      it(`in ${operation.name}, at ${boundary.route}, ${moment}`, () => killAt(operation, boundary, moment));
    }
  }
});

describe("the tenant changes under a run", function () {
  this.timeout(180_000);
  let world: EngineWorld;
  beforeEach(async () => {
    world = await engineWorld();
    world.tenant.script({ stuckIn: "Running" });
  });
  afterEach(() => world.dispose());

  const [create] = operations;

  it("the token is revoked: an error that names it; with a good one the next up joins the run", async () => {
    await world.preview(create!.program);
    const command = world.stack.start("up", { json: true, args: ["--skip-preview"] });
    await command.waitForOutput(/Waiting up to 1h for run/);
    world.tenant.revoke("canary-api-key-0123456789");
    const { diagnostics } = await command.result;
    expect(diagnostics.map((it) => it.message).join()).to.include("401 Unauthorized");
    world.tenant.restoreToken("canary-api-key-0123456789");
    world.tenant.release();
    await recover(world, create!);
  });

  it("SIGTERM once: the engine waits for the run's end, as after a Ctrl-C", async () => {
    await world.preview(create!.program);
    const command = world.stack.start("up", { json: true, args: ["--skip-preview"] });
    await command.waitForOutput(/Waiting up to 1h for run/);
    command.signalCli("SIGTERM");
    await command.waitForOutput(/cancel/i);
    world.tenant.release();
    expect((await command.result).exitCode).not.to.equal(0);
    await recover(world, create!);
  });
});
