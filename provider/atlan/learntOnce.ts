import type { Patience } from "./api";
import { isPatienceOver } from "./batcher";

/**
 * What is asked once: calls share the answer, also while it is awaited. After a failure the next call asks again; so does at once a
 * more patient one that shared it.
 */
export class LearntOnce<T> {
  private readonly ask: (patience: Patience) => Promise<T>;
  private asked: { readonly answer: Promise<T>; readonly deadline: number } | undefined;

  constructor(ask: (patience: Patience) => Promise<T>) {
    this.ask = ask;
  }

  async get(patience: Patience): Promise<T> {
    for (;;) {
      const others = this.asked;
      const asked = others ?? { answer: this.ask(patience), deadline: patience.deadline };
      this.asked = asked;
      try {
        return await asked.answer;
      } catch (error) {
        if (this.asked === asked) this.forget();
        if (others === undefined || !isPatienceOver(error, asked.deadline, patience)) throw error;
      }
    }
  }

  forget(): void {
    this.asked = undefined;
  }
}
