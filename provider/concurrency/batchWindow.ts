import type { Clock } from "./clock";

interface Window {
  waiting: number;
  readonly closed: Promise<unknown>;
  readonly close: () => void;
}

/**
 * Work that begins within the window begins together, so that its look-ups are batched into one search. From the second
 * window on, a window closes as soon as so many wait as were ever at work at once: the engine calls no more at a time.
 */
export class BatchWindow {
  private readonly clock: Pick<Clock, "sleep">;
  private readonly ms: number;
  private open: Window | undefined;
  /** Those that wait, and those that work. */
  private active = 0;
  /** The most that were active at once; undefined until the first window has closed. */
  private mostActive: number | undefined;

  /** @param ms - the length of the window, from the first caller */
  constructor(clock: Pick<Clock, "sleep">, ms: number) {
    this.clock = clock;
    this.ms = ms;
  }

  /** Waits for the window to close, then works. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.active += 1;
    if (this.mostActive !== undefined) this.mostActive = Math.max(this.mostActive, this.active);
    try {
      await this.join();
      return await work();
    } finally {
      this.active -= 1;
    }
  }

  private async join(): Promise<void> {
    const window = (this.open ??= this.openWindow());
    window.waiting += 1;
    if (window.waiting === this.mostActive) window.close();
    await window.closed;
  }

  private openWindow(): Window {
    const { promise: filled, resolve } = Promise.withResolvers<undefined>();
    const closed = Promise.race([this.clock.sleep(this.ms), filled]).finally(() => {
      this.open = undefined;
      this.mostActive ??= this.active;
    });
    const close = (): void => {
      resolve(undefined);
    };
    return { waiting: 0, closed, close };
  }
}
