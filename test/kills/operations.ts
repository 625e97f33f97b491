import { SNOWFLAKE } from "../rig/seeds";
import type { EngineWorld } from "../table/engineWorld";
import type { Program } from "../table/world";

/** Something that a person does with the engine and that may be killed in the middle. */
export interface Operation {
  readonly name: "create" | "rerun" | "promote" | "destroy";
  /** What has happened before. */
  readonly prepare: (world: EngineWorld) => Promise<unknown>;
  readonly command: "up" | "destroy";
  readonly program: Program;
  /** The runs that Atlan has seen when all is done, by delete type; each of them once. */
  readonly runs: readonly string[];
}

const archive = (ticket: string): Record<string, unknown> => ({
  connectionQualifiedName: SNOWFLAKE,
  triggers: { ticket },
});

export const operations: readonly Operation[] = [
  { name: "create", prepare: () => Promise.resolve(), command: "up", program: archive("1"), runs: ["SOFT"] },
  {
    name: "rerun",
    prepare: (world) => world.up(archive("1")),
    command: "up",
    program: archive("2"),
    runs: ["SOFT", "SOFT"],
  },
  {
    name: "promote",
    prepare: (world) => world.up(archive("1")),
    command: "up",
    program: { ...archive("1"), mode: "purge", maxAssets: 12 },
    runs: ["SOFT", "PURGE"],
  },
  {
    name: "destroy",
    prepare: (world) => world.up(archive("1")),
    command: "destroy",
    program: archive("1"),
    runs: ["SOFT"],
  },
];
