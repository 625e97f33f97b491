import { type RunTimes, runTimes } from "../tenant";
import { Dice } from "./dice";

const DAY_MS = 86_400_000;

/** What is wrong about times from the first command on. */
export interface WrongTimes {
  /** How documents of runs tell times. */
  readonly runTimes: RunTimes;
  /** How far the machine's clock is ahead, and after how many steps somebody puts it right. */
  readonly machine: { readonly aheadMs: number; readonly untilStep: number } | undefined;
}

/** Times that are as they should be. */
export const RIGHT_TIMES: WrongTimes = { runTimes: "whole", machine: undefined };

/** Draws what is wrong about times, by a stream of its own. */
export function drawWrongTimes(seed: number): WrongTimes {
  const dice = Dice.ofKind(seed, "wrong times");
  const dirty = dice.chance(0.4) ? dice.pick(runTimes) : "whole";
  const aheadMs = dice.pick([-60 * DAY_MS, -DAY_MS, -7_200_000, 3_600_000, 60 * DAY_MS, 80_000 * DAY_MS]);
  const machine = dice.chance(0.3) ? { aheadMs, untilStep: dice.int(2, 6) } : undefined;
  return { runTimes: dirty, machine };
}
