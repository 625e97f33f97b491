import { SNOWFLAKE } from "../rig/seeds";
import type { EngineWorld } from "../table/engineWorld";
import type { Program } from "../table/world";

/** Something that a person does with the engine and that may be broken off in the middle. */
export interface Operation {
  readonly name: "create" | "rerun" | "promote" | "destroy";
  /** What has happened before. */
  readonly prepare: (world: EngineWorld) => Promise<unknown>;
  readonly command: "up" | "destroy";
  readonly program: Program;
  /** The runs that Atlan has seen when all is done, each of them once: what it does and how it has ended. */
  readonly runs: readonly string[];
}

const archive = (ticket: string): Record<string, unknown> => ({
  connectionQualifiedName: SNOWFLAKE,
  triggers: { ticket },
});

export const operations: readonly Operation[] = [
  { name: "create", prepare: () => Promise.resolve(), command: "up", program: archive("1"), runs: ["SOFT Succeeded"] },
  {
    name: "rerun",
    prepare: (world) => world.up(archive("1")),
    command: "up",
    program: archive("2"),
    runs: ["SOFT Succeeded", "SOFT Succeeded"],
  },
  {
    name: "promote",
    prepare: (world) => world.up(archive("1")),
    command: "up",
    program: { ...archive("1"), mode: "purge", maxAssets: 12 },
    runs: ["SOFT Succeeded", "PURGE Succeeded"],
  },
  {
    name: "destroy",
    prepare: (world) => world.up(archive("1")),
    command: "destroy",
    program: archive("1"),
    runs: ["SOFT Succeeded"],
  },
];

/** The same, with a command that stands still in its middle: it waits for a run that only `tenant.release()` lets end. */
export const heldOperations: readonly Operation[] = operations.map((operation) =>
  operation.command === "destroy" ? stoppingItsRun(operation) : withStuckRun(operation),
);

function withStuckRun(operation: Operation): Operation {
  return {
    ...operation,
    prepare: async (world) => {
      await operation.prepare(world);
      world.tenant.script({ stuckIn: "Running" });
    },
  };
}

/** A destroy while the resource's own run is still going: it stops the run and waits for its end before it archives. */
function stoppingItsRun(destroy: Operation): Operation {
  const program = { ...archive("1"), waitForCompletion: false };
  return {
    ...destroy,
    prepare: (world) => {
      world.tenant.script({ stuckIn: "Stopping" });
      return world.up(program);
    },
    program,
    runs: ["SOFT stopped"],
  };
}
