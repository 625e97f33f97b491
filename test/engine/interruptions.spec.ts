import { expect } from "chai";
import { interruptAt, type Interruption, interruptions, UNDERSTOOD } from "../kills/interruptions";
import { heldOperations, type Operation } from "../kills/operations";
import { SNOWFLAKE } from "../rig/seeds";
import { AWAITS_RUN, type EngineWorld, engineWorld } from "../table/engineWorld";
import { mutationsOf, type Program } from "../table/world";
import type { RunningCommand } from "./harness";

/**
 * Each interruption once, and each operation; `npm run chaos:engine -- interruptions` plays every interruption of every
 * operation.
 */
const PLAYED: Readonly<Record<Operation["name"], readonly Interruption["name"][]>> = {
  create: ["SIGINT once", "the CLI alone killed", "the tenant restarted"],
  rerun: ["the provider process alone killed"],
  promote: ["SIGINT twice", "the token revoked"],
  destroy: ["SIGTERM"],
};

describe("interruptions", function () {
  this.timeout(180_000);

  for (const operation of heldOperations) {
    for (const interruption of interruptions.filter((it) => PLAYED[operation.name].includes(it.name))) {
      it(`in ${operation.name}: ${interruption.name}`, () => interruptAt(operation, interruption));
    }
  }

  /** An `up` of this program that waits for a run which does not end by itself. */
  async function waiting(program: Program, then: (world: EngineWorld, command: RunningCommand) => Promise<void>) {
    const world = await engineWorld();
    try {
      world.tenant.script({ stuckIn: "Running" });
      const command = world.start("up", program);
      await command.waitForOutput(AWAITS_RUN);
      await then(world, command);
      world.releaseOnceAwaited();
      expect((await world.up(program)).errors).to.deep.equal([]);
      expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
    } finally {
      await world.dispose({ leftovers: "kill" });
    }
  }
  const archive = { connectionQualifiedName: SNOWFLAKE };

  // The engine ends its plugins by a SIGINT, at a normal end too, and waits five seconds for one that handles it.
  it("nobody handles signals: one ends a provider process that waits, and so a normal end is not held up", () =>
    waiting(archive, async (world, command) => {
      expect(command.signalOnly("provider", "SIGINT"), "provider processes").to.be.greaterThan(0);
      await command.waitUntil(() => world.stack.processes().every(({ kind }) => kind !== "provider"), "it has ended");
      expect((await command.result).exitCode).not.to.equal(0);
    }));

  it("the first SIGINT leaves the deadline as it is: a run that does not end is given up, and kept in state", () =>
    waiting({ ...archive, timeout: "5s" }, async (world, command) => {
      command.signalCli("SIGINT");
      await command.waitForOutput(UNDERSTOOD);
      const { exitCode, diagnostics } = await command.result;
      expect(exitCode).not.to.equal(0);
      const lines = diagnostics.map(({ message }) => message);
      expect(lines.join()).to.include("is Running after 5s");
      expect(lines.filter((line) => line.includes("Ctrl-C once: waits for the run to end"))).to.have.length(1);
      expect(await world.outputs()).to.include({ runId: world.tenant.runs()[0]!.id, phase: "Running" });
    }));
});
