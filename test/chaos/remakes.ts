import { Dice } from "./dice";
import { happen } from "./incidents";
import type { StackSession } from "./stackSession";
import type { World } from "./world";

/** When, after the begin of a command: while it looks, or while it waits for a run or for its turn. */
const AFTER_MS = [0, 1_000, 10_000, 30_000, 60_000] as const;

/** Somebody who deletes the connection and makes another one under its name, also while a command goes on. */
export class Remakes {
  private readonly dice: Dice;
  private readonly areThere: boolean;

  /** @param isPlain - whether programs have neither a hold nor an inventory: schedules with inventories have their own */
  constructor(seed: number, isPlain: boolean) {
    this.dice = Dice.ofKind(seed, "made anew");
    this.areThere = isPlain && this.dice.chance(0.06);
  }

  /** Somebody may make it anew while the command goes on that begins now. */
  async strike(world: World, sessions: readonly StackSession[]): Promise<void> {
    if (!this.areThere || world.isSettling || !this.dice.chance(0.3)) return;
    await world.clock.sleep(this.dice.pick(AFTER_MS));
    happen(world, sessions, "somebody makes the connection anew");
  }
}
