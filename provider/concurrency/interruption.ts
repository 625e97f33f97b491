import { AtlanProviderError } from "../errors";
import type { Clock } from "./clock";

/**
 * Ends whatever a command waits for when a person has cancelled it. What runs in Atlan goes on, and state keeps it, so the
 * next `pulumi up` joins it.
 */
export class Interruption {
  private isInterrupted = false;
  private readonly waiting = new Set<(error: Error) => void>();

  /** Ends all waits at once; those that come later end before they begin. */
  interrupt(): void {
    this.isInterrupted = true;
    for (const end of this.waiting) end(cancelled());
    this.waiting.clear();
  }

  /**
   * Called right before each request: after an interruption nothing is sent.
   *
   * @throws AtlanProviderError ATLAN_CANCELLED after an interruption
   */
  refuse(): void {
    if (this.isInterrupted) throw cancelled();
  }

  /**
   * The result of some work, unless the interruption comes first: nobody waits for the work then.
   *
   * @throws AtlanProviderError ATLAN_CANCELLED after an interruption
   */
  async race<T>(work: () => Promise<T>): Promise<T> {
    this.refuse();
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    this.waiting.add(reject);
    try {
      return await Promise.race([work(), interrupted]);
    } finally {
      this.waiting.delete(reject);
    }
  }

  /** A clock whose sleeps end at the interruption. */
  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      wallTime: () => clock.wallTime(),
      sleep: (ms) => this.race(() => clock.sleep(ms)),
    };
  }
}

function cancelled(): AtlanProviderError {
  return new AtlanProviderError("ATLAN_CANCELLED", {
    doing: "waiting for Atlan",
    identity: "this command",
    because: "somebody has cancelled it, and since then it has sent nothing",
    suggestion: "A run that was started goes on in Atlan; the next `pulumi up` joins it.",
  });
}
