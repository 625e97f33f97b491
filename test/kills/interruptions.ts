import { expect } from "chai";
import type { RunningCommand } from "../engine/harness";
import { API_KEY } from "../rig/seeds";
import { AWAITS_RUN, type EngineWorld, engineWorld } from "../table/engineWorld";
import type { Operation } from "./operations";
import { recover } from "./recovery";

/** Something that comes between a command and its end. */
export interface Interruption {
  readonly name:
    | "SIGINT once"
    | "SIGTERM"
    | "SIGINT twice"
    | "the CLI alone killed"
    | "the provider process alone killed"
    | "the token revoked"
    | "the tenant restarted";
  /** The command itself still brings the operation to its end, and keeps the result. */
  readonly finishes: boolean;
  /** Happens to a command that waits for a run that is stuck; leaves behind what the next command needs. */
  readonly interrupt: (world: EngineWorld, command: RunningCommand) => Promise<void> | void;
}

/** What the engine says when it has understood a signal: it waits for what is going on and begins nothing more. */
export const UNDERSTOOD = /cancelling/;

export const interruptions: readonly Interruption[] = [
  { name: "SIGINT once", finishes: true, interrupt: askToEnd("SIGINT") },
  { name: "SIGTERM", finishes: true, interrupt: askToEnd("SIGTERM") },
  {
    name: "SIGINT twice",
    finishes: false,
    interrupt: async (_world, command) => {
      command.signalCli("SIGINT");
      await command.waitForOutput(UNDERSTOOD);
      command.signalCli("SIGINT");
    },
  },
  {
    name: "the CLI alone killed",
    finishes: false,
    interrupt: (_world, command) => {
      command.signalCli("SIGKILL");
    },
  },
  {
    name: "the provider process alone killed",
    finishes: false,
    interrupt: (_world, command) => {
      expect(command.signalOnly("provider", "SIGKILL"), "provider processes").to.be.greaterThan(0);
    },
  },
  {
    name: "the token revoked",
    finishes: false,
    interrupt: async ({ tenant }, command) => {
      tenant.revoke(API_KEY);
      const { diagnostics } = await command.result;
      expect(diagnostics.map((it) => it.message).join()).to.include("401 Unauthorized");
      tenant.restoreToken(API_KEY);
    },
  },
  {
    name: "the tenant restarted",
    finishes: true,
    interrupt: async ({ tenant }, command) => {
      await tenant.close();
      await command.waitForOutput(/nothing listens at [^;]+; trying again in/);
      await tenant.reopen();
      tenant.release();
      expect((await command.result).exitCode).to.equal(0);
    },
  },
];

/** Interrupts an operation while it waits for its run, then does what a user would do, and judges the end. */
export async function interruptAt(operation: Operation, { finishes, interrupt }: Interruption): Promise<void> {
  const world = await engineWorld();
  const { tenant } = world;
  try {
    await operation.prepare(world);
    const command = world.start(operation.command, operation.program);
    await command.waitForOutput(AWAITS_RUN);
    tenant.clearRequests();
    await interrupt(world, command);
    const { exitCode } = await command.result;
    // A provider whose engine is gone has to notice that by itself.
    expect(await world.stack.waitForNoProcesses(20_000), "processes left behind").to.deep.equal([]);
    expect(command.output).not.to.include(API_KEY);
    const changes = tenant.mutations();
    // Not earlier: the next command has to meet a run that is still going.
    world.releaseOnceAwaited();
    const ends = await recover(world, operation);
    expect(ends, "commands").to.have.length(1);
    const starts = tenant.requests.filter(({ route }) => route === "createWorkflow" || route === "rerunWorkflow");
    expect(starts, "starts after the interruption").to.deep.equal([]);
    if (finishes) {
      expect(ends[0]!.step).to.equal(operation.command === "destroy" ? "none" : "same");
      expect(tenant.mutations(), "changes of the next command").to.deep.equal(changes);
    } else {
      expect(exitCode, "exit code").not.to.equal(0);
      expect(changes, "changes after the interruption").to.deep.equal([]);
    }
  } finally {
    await world.dispose({ leftovers: "kill" });
  }
}

/** The engine has to say that it waits for what is going on; only then does the run end. */
function askToEnd(signal: NodeJS.Signals): Interruption["interrupt"] {
  return async ({ tenant }, command) => {
    command.signalCli(signal);
    await command.waitForOutput(UNDERSTOOD);
    tenant.release();
  };
}
