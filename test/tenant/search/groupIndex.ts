import type { Json } from "../json";
import { addTo } from "../listsByKey";
import { type AssetGroup, groupTest, keysOfGroup, keysOfQuery } from "./groups";

/** Groups of assets by their keys, so that a search for a few of ten thousand does not try each. */
export class GroupIndex<G extends AssetGroup> {
  readonly #groups: readonly G[];
  /** Of which groups in the list a key is. */
  readonly #places = new Map<string, number[]>();

  /** @param groups - in the order in which they are found */
  constructor(groups: readonly G[]) {
    this.#groups = groups;
    for (const [place, group] of groups.entries()) {
      for (const key of keysOfGroup(group)) addTo(this.#places, key, place);
    }
  }

  /** The groups of which any asset can match the query, in their order. */
  thatCanMatch(query: Json | undefined): G[] {
    const keys = keysOfQuery(query);
    return (keys === undefined ? this.#groups : this.#having(keys)).filter(groupTest(query));
  }

  /** The groups of which the index can have any asset as one of that connection, in their order. */
  withAssetsOf(connectionQualifiedName: string): G[] {
    return this.thatCanMatch({ term: { connectionQualifiedName } });
  }

  #having(keys: ReadonlySet<string>): G[] {
    const places = new Set([...keys].flatMap((key) => this.#places.get(key) ?? []));
    return [...places].sort((a, b) => a - b).map((place) => this.#groups[place]!);
  }
}
