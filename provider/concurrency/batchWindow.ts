import type { Clock } from "./clock";

/** Lets those who come within a moment of the first one go on together: what they ask for next is one search then. */
export class BatchWindow {
  private readonly clock: Pick<Clock, "sleep">;
  private readonly ms: number;
  private leaving: Promise<void> | undefined;

  /** @param ms - how long the first one waits for the others */
  constructor(clock: Pick<Clock, "sleep">, ms: number) {
    this.clock = clock;
    this.ms = ms;
  }

  join(): Promise<void> {
    return (this.leaving ??= this.clock.sleep(this.ms).finally(() => (this.leaving = undefined)));
  }
}
