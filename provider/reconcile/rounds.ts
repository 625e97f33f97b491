import type { Messages } from "./messages";

/** The maximum number of rounds of one command. There are more only if the tenant's answers contradict each other. */
const MOST_ROUNDS = 100;

/** Counts how often a command observed and decided, so that it ends also where that leads nowhere. */
export class Rounds {
  private readonly messages: Pick<Messages, "contradiction">;
  private count = 0;

  constructor(messages: Pick<Messages, "contradiction">) {
    this.messages = messages;
  }

  /** @throws UnknownOutcomeError when there were too many */
  begin(): void {
    if (++this.count >= MOST_ROUNDS) throw this.messages.contradiction();
  }

  /** This round only waited for its turn, which its deadline bounds already. */
  doNotCount(): void {
    this.count--;
  }
}
