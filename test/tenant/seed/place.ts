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

  problem(text: string): void {
    this.#problems.push(`${this.path === "" ? "the seed" : this.path}: ${text}`);
  }
}
