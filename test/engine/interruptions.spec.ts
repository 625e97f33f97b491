import { expect } from "chai";
import { interruptAt, type Interruption, interruptions } from "../kills/interruptions";
import { heldOperations, type Operation } from "../kills/operations";
import { API_KEY, SNOWFLAKE } from "../rig/seeds";
import { AWAITS_RUN, engineWorld } from "../table/engineWorld";

/** What is played here; `npm run chaos:engine -- interruptions` plays every interruption of every operation. */
const PLAYED: Readonly<Record<Operation["name"], readonly Interruption["name"][]>> = {
  create: interruptions.map((it) => it.name),
  rerun: ["SIGINT once", "the provider process alone killed"],
  promote: ["SIGINT twice", "the token revoked"],
  destroy: ["SIGTERM", "the tenant restarted"],
};

describe("interruptions", function () {
  this.timeout(180_000);

  for (const operation of heldOperations) {
    for (const interruption of interruptions.filter((it) => PLAYED[operation.name].includes(it.name))) {
      it(`in ${operation.name}: ${interruption.name}`, () => interruptAt(operation, interruption));
    }
  }

  it("an end without interruption is not held up by a handler: nobody listens to signals", async () => {
    const world = await engineWorld();
    try {
      world.tenant.script({ stuckIn: "Running" });
      const command = world.start("up", { connectionQualifiedName: SNOWFLAKE });
      await command.waitForOutput(AWAITS_RUN);
      const [provider] = world.stack
        .processes()
        .filter(({ kind, command: line }) => kind === "provider" && line.includes("node"));
      expect(provider, "the provider process").not.to.equal(undefined);
      world.tenant.release();
      expect((await command.result).exitCode).to.equal(0);
      expect(command.output).not.to.include(API_KEY);
    } finally {
      await world.dispose();
    }
  });
});
