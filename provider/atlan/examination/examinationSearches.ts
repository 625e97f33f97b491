import { assetSearch, nested, type Query, term, workflowSearch } from "../searches";

/** Bodies of the searches that only an examination sends. The others are those of the provider itself: that is what is examined. */

/** The pattern with which the official Python client finds the definitions of the package. */
const PATTERN = "atlan[-]connection[-]delete[-][0-9]{10}";

/** The newest definitions whose names have the pattern. */
export function definitionsByPattern(size: number): unknown {
  return workflowSearch(size, [nested("metadata", { regexp: { "metadata.name.keyword": { value: PATTERN } } })]);
}

/** What makes an asset one of a connection: it names it, or lies below it, or either. */
export type Criterion = "name" | "place" | "both";

/** The assets of a connection one by one, without the connection itself, in the order of long lists. */
export function assetsOneByOne(connection: string, by: Criterion, from: number, size: number): unknown {
  const named = term("connectionQualifiedName", connection);
  const below: Query = { prefix: { qualifiedName: { value: `${connection}/` } } };
  const should = by === "both" ? [named, below] : by === "name" ? [named] : [below];
  const itself = [term("qualifiedName", connection)];
  const query = { bool: { should, minimum_should_match: 1, must_not: itself } };
  const sort = [{ __timestamp: { order: "asc" } }, { __guid: { order: "asc" } }];
  return assetSearch(size, [query], ["qualifiedName", "connectionQualifiedName"], {}, { from, sort });
}

/** The assets that have each of these values in each of these fields. */
export function assetsWith(values: Readonly<Record<string, string>>): unknown {
  return assetSearch(
    1,
    Object.entries(values).map(([field, value]) => term(field, value)),
    [],
  );
}
