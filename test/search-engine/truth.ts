import { expect } from "chai";
import type { SearchCase } from "./cases";
import { type CorpusIndex, recordsOf, type Records } from "./corpus";
import type { Found } from "./evaluator";

type Key = string | number | undefined;

/** What a field that is sorted by holds, read from the record and not from any index. */
const SORT_FIELDS: Readonly<Record<string, (record: Records[CorpusIndex]) => Key>> = {
  qualifiedName: (it) => ("qualifiedName" in it ? it.qualifiedName : undefined),
  __guid: (it) => ("guid" in it ? it.guid : undefined),
  __timestamp: (it) => ("guid" in it ? it.createdAt : undefined),
  "metadata.creationTimestamp": ({ createdAt }) => createdAt,
  "metadata.name.keyword": (it) => ("name" in it ? it.name : "id" in it ? it.id : undefined),
};

/** Holds what an engine has found to what the records say: the right ones, as many, in the order that was asked for. */
export function expectTruth({ ids, total }: Found, { index, body, finds }: SearchCase): void {
  const sort = sortOf(body);
  const keysOf = (record: Records[CorpusIndex]): readonly Key[] => sort.map(([field]) => SORT_FIELDS[field]!(record));
  const right = recordsOf(index)
    .filter(([, record]) => finds(record as never))
    .map(([id, record]) => ({ id, keys: keysOf(record) }));
  const keys = new Map(right.map((it) => [it.id, it.keys]));
  expect(total, "total").to.deep.equal({ value: right.length, relation: "eq" });
  expect(new Set(ids).size, "each once").to.equal(ids.length);
  expect(
    ids.filter((id) => !keys.has(id)),
    "what should not be found",
  ).to.deep.equal([]);
  const { from, size } = body as { from: number; size: number };
  const ordered = right.map((it) => it.keys).sort((a, b) => compare(a, b, sort));
  const inWords = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join("\n");
  expect(inWords(ids.map((id) => keys.get(id))), "order").to.equal(inWords(ordered.slice(from, from + size)));
}

/** Texts are in the order of their code points, which is that of their bytes. */
function isLess(left: string | number, right: string | number): boolean {
  if (typeof left !== "string" || typeof right !== "string") return left < right;
  return Buffer.compare(Buffer.from(left), Buffer.from(right)) < 0;
}

type SortItem = readonly [field: string, order: string];

function sortOf(body: SearchCase["body"]): readonly SortItem[] {
  return (body["sort"] as Readonly<Record<string, { order: string }>>[]).map((item) => {
    const [[field, { order }] = ["", { order: "" }]] = Object.entries(item);
    expect(SORT_FIELDS, "fields that are sorted by").to.have.property(field);
    return [field, order];
  });
}

function compare(a: readonly Key[], b: readonly Key[], sort: readonly SortItem[]): number {
  for (const [i, [, order]] of sort.entries()) {
    const [left, right] = [a[i], b[i]];
    if (left === right) continue;
    // What has no value comes last, in both directions.
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    return isLess(left, right) === (order === "asc") ? -1 : 1;
  }
  return 0;
}
