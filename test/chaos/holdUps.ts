import type { Act } from "./acts";
import { Dice } from "./dice";
import type { World } from "./world";

/** How many counts of an `up` may go by before the process is held up: at most so many lead to a start. */
const COUNTS = 4;

/** Now and then a process is held up right after a count of the assets has come: suspended, or starved. */
export class HoldUps {
  private readonly dice: Dice;
  private readonly isHeldUp: boolean;

  constructor(seed: number) {
    this.dice = Dice.ofKind(seed, "a process is held up");
    this.isHeldUp = this.dice.chance(0.15);
  }

  /** A count has come; the command that has asked for it goes on only some time later, and assets come meanwhile. */
  strike({ clock, tenant, findings, isSettling, history }: World, act: Act, connection: string): void {
    if (!this.isHeldUp || isSettling || act.kind !== "up" || !this.dice.chance(1 / COUNTS)) return;
    const seconds = this.dice.pick([3, 20, 55]);
    if (tenant.connection(connection).state !== "GONE" && this.dice.chance(0.6)) {
      tenant.ui.crawl(connection, "Table", this.dice.int(1, 3));
      history.observe("a person");
    }
    clock.advance(seconds * 1_000);
    history.observe("a person");
    findings.count("held up", `${seconds} s`);
    findings.tell("incident", `the process is held up for ${seconds} s`);
  }
}
