import type { Clock } from "../../provider/concurrency/clock";

/** Turns of the event loop after which everything in process that can happen at this moment has happened. */
const TURNS_TO_SETTLE = 9;

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Sees what happens by itself while time passes, also where nobody asks at that moment. */
export interface Witness {
  /** When something happens next by itself; undefined when nothing will. */
  readonly nextAt: () => number | undefined;
  /** It has just happened. */
  readonly see: () => void;
}

/**
 * A clock on which time passes only when nobody has anything left to do but to wait. Sleepers wake in the order of their
 * times, those of one time in the order in which they went to sleep; so the same program gives the same history.
 */
export class VirtualClock implements Clock {
  private time: number;
  private sleepers: Sleeper[] = [];
  private order = 0;
  private running = false;
  witness: Witness | undefined;

  constructor(start = Date.parse("2026-01-15T09:00:00Z")) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  wallTime(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.sleepers.push({ at: this.time + Math.max(0, ms), order: this.order++, wake });
      void this.run();
    });
  }

  /** Lets time pass while nobody sleeps: between two commands. */
  advance(ms: number): void {
    this.passTo(this.time + ms);
  }

  private passTo(time: number): void {
    for (let at = this.witness?.nextAt(); at !== undefined && at <= time; at = this.witness?.nextAt()) {
      this.time = Math.max(this.time, at);
      this.witness?.see();
    }
    this.time = Math.max(this.time, time);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    while (this.sleepers.length > 0) {
      for (let turn = 0; turn < TURNS_TO_SETTLE; turn++) await new Promise((done) => setImmediate(done));
      this.sleepers.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.sleepers.shift();
      if (next === undefined) break;
      this.passTo(next.at);
      next.wake();
    }
    this.running = false;
  }
}
