import { join } from "node:path";
import type { Census } from "../census";
import type { SeedRange } from "../seedRanges";
import { playShare } from "../workers";
import { environmentIn } from "./copy";

/** Plays schedules against a copy; its flags are those of the command line of the simulation. */
export function playIn(folder: string, range: SeedRange, ...flags: readonly string[]): Promise<Census> {
  const simulation = { main: join(folder, "test/chaos/main.js"), cwd: folder, env: environmentIn(folder) };
  return playShare(simulation, range, ...flags);
}
