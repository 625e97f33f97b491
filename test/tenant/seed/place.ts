import type { Json } from "../json";

/** What is made of a value: what it means, or why it can't be used. */
export type Reading<T> = { readonly value: T } | { readonly reason: string };

/** Reads a value. What is wrong with the values in it becomes a problem of their places, and the result is not used then. */
export type Reader<T> = (value: Json, place: Place) => Reading<T>;

/** A place in a seed, by its path, and where problems that are found there are collected. */
export class Place {
  /** Such as `connections[2].assets.Table`; "" for the whole seed. */
  readonly path: string;
  readonly #problems: string[];

  constructor(path: string, problems: string[]) {
    this.path = path;
    this.#problems = problems;
  }

  field(name: string): Place {
    return new Place(this.path === "" ? name : `${this.path}.${name}`, this.#problems);
  }

  item(index: number): Place {
    return new Place(`${this.path}[${index}]`, this.#problems);
  }

  /** Reads what stands here; undefined, and a problem of this place, if it can't be used. */
  take<T>(read: Reader<T>, value: Json): T | undefined {
    const reading = read(value, this);
    if ("value" in reading) return reading.value;
    this.problem(reading.reason);
    return undefined;
  }

  problem(text: string): void {
    this.#problems.push(`${this.path === "" ? "the seed" : this.path}: ${text}`);
  }
}
