/**
 * What one thing was at each moment: the memory that lets a search see the past (index lag) while everything else sees the
 * present. Times are milliseconds since the epoch.
 */
export class Timeline<T> {
  readonly #times: number[];
  readonly #values: T[];

  constructor(at: number, value: T) {
    this.#times = [at];
    this.#values = [value];
  }

  /** From `at` on, the value is this one. Changes come in the order of time. */
  set(at: number, value: T): void {
    this.#times.push(at);
    this.#values.push(value);
  }

  /** The value now. */
  get latest(): T {
    return this.#values[this.#values.length - 1]!;
  }

  /** The value at that time; undefined before the first one. */
  at(time: number): T | undefined {
    const i = this.#indexAt(time);
    return i < 0 ? undefined : this.#values[i];
  }

  /** The value before the one that held at that time; undefined when that was the first one. */
  before(time: number): T | undefined {
    return this.#values[this.#indexAt(time) - 1];
  }

  /** When the value that held at that time had come; undefined before the first one. */
  since(time: number): number | undefined {
    const i = this.#indexAt(time);
    return i < 0 ? undefined : this.#times[i];
  }

  /** The first change after that time; undefined when there is none. */
  nextChange(time: number): number | undefined {
    return this.#times[this.#indexAt(time) + 1];
  }

  #indexAt(time: number): number {
    let i = this.#times.length - 1;
    while (i >= 0 && this.#times[i]! > time) i -= 1;
    return i;
  }
}
