import type { Act } from "./acts";
import { Dice } from "./dice";
import type { World } from "./world";

/** How many counts of an `up` may go by before the process is held up: at most so many lead to a start. */
const COUNTS = 4;

/** How many look-ups of runs and definitions may go by before that. */
const LOOKS = 6;

/** Now and then a process is held up right after an answer has come: suspended, or starved. */
export class HoldUps {
  private readonly dice: Dice;
  private readonly isHeldUp: boolean;
  private readonly ofLooks: Dice;
  private readonly isHeldUpAtLooks: boolean;

  constructor(seed: number) {
    this.dice = Dice.ofKind(seed, "a process is held up");
    this.isHeldUp = this.dice.chance(0.15);
    this.ofLooks = Dice.ofKind(seed, "a process is held up after a look");
    this.isHeldUpAtLooks = this.ofLooks.chance(0.1);
  }

  /** What the index shows of runs and definitions has come; the command goes on only some time later. */
  strikeAtLook({ clock, findings, isSettling, history }: World, act: Act): void {
    if (!this.isHeldUpAtLooks || isSettling || act.kind !== "up" || !this.ofLooks.chance(1 / LOOKS)) return;
    const seconds = this.ofLooks.pick([3, 20, 55]);
    clock.advance(seconds * 1_000);
    history.observe("a person");
    findings.count("held up", `${seconds} s after a look`);
    findings.tell("incident", `the process is held up for ${seconds} s after a look`);
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
