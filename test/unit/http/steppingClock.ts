import type { Clock } from "../../../provider/concurrency/clock";

/** A clock that nobody waits for: a sleep is noted, and its time has passed at once. */
export class SteppingClock implements Clock {
  /** The length of every sleep so far, in milliseconds. */
  readonly slept: number[] = [];
  private time: number;

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
    this.slept.push(ms);
    this.time += ms;
    return Promise.resolve();
  }

  /** Lets time pass while nobody sleeps. */
  advance(ms: number): void {
    this.time += ms;
  }
}
