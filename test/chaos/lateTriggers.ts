import { Dice } from "./dice";
import type { World } from "./world";

/** Triggers that come from another resource of the program: some previews do not know them yet. */
export class LateTriggers {
  private readonly dice: Dice;
  private readonly areThere: boolean;

  constructor(seed: number) {
    this.dice = Dice.ofKind(seed, "late triggers");
    this.areThere = this.dice.chance(0.07);
  }

  /** Whether the preview of the `up` that begins now does not know them. */
  strike({ isSettling, findings }: Pick<World, "isSettling" | "findings">): boolean {
    const isLate = this.areThere && !isSettling && this.dice.chance(0.5);
    if (isLate) findings.count("late triggers", "a preview without them");
    if (isLate) findings.tell("incident", "the preview does not know the triggers yet");
    return isLate;
  }
}
