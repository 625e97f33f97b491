import { Random } from "../tenant/random";

/** Chance of one schedule: every decision is drawn from one seed, so that the seed replays all of them. */
export class Dice {
  private readonly random: Random;

  constructor(seed: number) {
    // Neighbouring seeds would begin alike; a few steps through the generator part them.
    this.random = new Random(Math.imul(seed, 0x9e3779b1) ^ 0x5f356495);
    for (let i = 0; i < 3; i++) this.random.next();
  }

  /**
   * The stream of one kind of trouble, apart from all others of the same schedule. Every new kind of weather, plan, incident or
   * program is drawn from a stream of its own: `Dice.ofKind(schedule.seed, "stalled shards")`. What is drawn from the other
   * streams then stays as it was, so that each seed in which the new kind does not strike plays as before: the kept regressions
   * and the seeds that catch wrong variants go on to mean what they meant.
   *
   * @param seed - of the schedule
   * @param kind - any text, another one for each kind; once a seed is kept, it must not change
   */
  static ofKind(seed: number, kind: string): Dice {
    // FNV-1a: short texts that differ little end far apart.
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(`${kind} ${seed}`)) hash = Math.imul(hash ^ byte, 0x01000193);
    return new Dice(hash);
  }

  /** A number in [0, 1). */
  next(): number {
    return this.random.next();
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.random.next() * (most - least + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)]!;
  }

  /** One of the values, by their weights. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.random.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    return choices[choices.length - 1]![1];
  }
}
