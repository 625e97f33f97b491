import type { Clock } from "./clock";

/** Callers that join within the window continue together, so that their next look-ups are batched into one search. */
export class BatchWindow {
  private readonly clock: Pick<Clock, "sleep">;
  private readonly ms: number;
  private leaving: Promise<void> | undefined;

  /** @param ms - the length of the window, from the first caller */
  constructor(clock: Pick<Clock, "sleep">, ms: number) {
    this.clock = clock;
    this.ms = ms;
  }

  join(): Promise<void> {
    return (this.leaving ??= this.clock.sleep(this.ms).finally(() => (this.leaving = undefined)));
  }
}
