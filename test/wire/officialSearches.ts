import { expect } from "chai";

/**
 * What the official clients search by, operator by operator: recorded from the Python client, or read in the sources and
 * documents of the others. A search that leaves this list depends on a corner of Atlan that nobody else needs.
 */
const OPERATORS = new Set(["bool", "nested", "term", "terms", "prefix", "range"]);
/** `must_not` is how the Python client looks for runs of native apps that have not ended. */
const CLAUSES = new Set(["filter", "must", "must_not", "should"]);
const NESTED_PATHS = new Set(["metadata", "spec"]);
const WORKFLOW_FIELDS = new Set([
  "_id",
  "metadata.name.keyword",
  "metadata.labels.workflows.argoproj.io/phase.keyword",
  "spec.workflowTemplateRef.name.keyword",
  "status.phase.keyword",
]);
/**
 * Fields of time, and the bounds that are asked of them. By the first one the clients sort all searches of workflows and
 * runs, but page with `from`; the range on it is made as they make the last one, by which they read long lists of assets.
 */
const TIMES: Readonly<Record<string, string>> = {
  "metadata.creationTimestamp": "lte",
  "status.startedAt": "gte",
  "status.finishedAt": "lte",
  __timestamp: "gte",
};
/** Fields of assets that are compared with a value. */
export const ASSET_FIELDS = new Set([
  "__typeName.keyword",
  "__state",
  "name.keyword",
  "connectorName",
  "connectionQualifiedName",
  "qualifiedName",
]);

export type Json = Readonly<Record<string, unknown>>;

/** A leaf of a query: what is asked of which field, inside which nested document. */
export interface Leaf {
  /** With `not ` before it where the leaf must not match. */
  readonly operator: string;
  readonly field: string;
  readonly value: unknown;
  readonly nestedIn: string | undefined;
}

/** All leaves of a query. Fails on what is not on the lists. */
export function leavesOf(query: Json, nestedIn?: string): Leaf[] {
  const [[operator, content], ...more] = Object.entries(query) as [[string, Json]];
  expect(more, "a query has one operator").to.deep.equal([]);
  expect(OPERATORS).to.include(operator);
  if (operator === "bool") {
    const { minimum_should_match: least, ...clauses } = content;
    expect(least, "one of several has to match").to.equal("should" in clauses ? 1 : undefined);
    return Object.entries(clauses).flatMap(([clause, queries]) => {
      expect(CLAUSES).to.include(clause);
      const leaves = (queries as Json[]).flatMap((it) => leavesOf(it, nestedIn));
      return clause === "must_not" ? leaves.map((it) => ({ ...it, operator: `not ${it.operator}` })) : leaves;
    });
  }
  if (operator === "nested") {
    expect(content).to.have.all.keys("path", "query");
    expect(NESTED_PATHS).to.include(content["path"]);
    expect(nestedIn, "nothing is nested twice").to.equal(undefined);
    return leavesOf(content["query"] as Json, content["path"] as string);
  }
  const [[field, asked], ...otherFields] = Object.entries(content) as [[string, unknown]];
  expect(otherFields, "a leaf has one field").to.deep.equal([]);
  if (operator === "range") {
    expect(Object.keys(asked as Json), "a time is bound on one side").to.deep.equal([TIMES[field]]);
    return [{ operator, field, value: Object.values(asked as Json)[0], nestedIn }];
  }
  if (operator === "terms") expect(asked).to.be.an("array");
  else expect(asked).to.have.all.keys("value");
  return [{ operator, field, value: operator === "terms" ? asked : (asked as Json)["value"], nestedIn }];
}

/** Fails on what the official clients don't ask of definitions and runs, or not in this way. */
export function expectOfficialWorkflowLeaf({ operator, field, nestedIn }: Leaf): void {
  if (operator !== "range") expect(WORKFLOW_FIELDS).to.include(field);
  if (operator.startsWith("not ")) expect([operator, field]).to.deep.equal(["not terms", "status.phase.keyword"]);
  // A field is asked for inside the document that it is nested in.
  const [home] = field.split(".");
  expect(nestedIn).to.equal(NESTED_PATHS.has(home!) ? home : undefined);
}
