import { expect } from "chai";
import { type SentRequest, ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port, RUN } from "./port";

/**
 * What the official clients search by, operator by operator: recorded from the Python client, or read in the sources and
 * documents of the others. A search that leaves this list depends on a corner of Atlan that nobody else needs.
 */
const OPERATORS = new Set(["bool", "nested", "term", "terms", "prefix"]);
const CLAUSES = new Set(["filter", "must"]);
const NESTED_PATHS = new Set(["metadata", "spec"]);
const WORKFLOW_FIELDS = new Set([
  "_id",
  "metadata.name.keyword",
  "metadata.labels.workflows.argoproj.io/phase.keyword",
  "spec.workflowTemplateRef.name.keyword",
  "status.phase.keyword",
]);
const ASSET_FIELDS = new Set(["__state", "__typeName.keyword", "connectionQualifiedName", "qualifiedName"]);

type Json = Readonly<Record<string, unknown>>;

/** A leaf of a query: what is asked of which field, inside which nested document. */
interface Leaf {
  readonly operator: string;
  readonly field: string;
  readonly value: unknown;
  readonly nestedIn: string | undefined;
}

/** All leaves of a query. Fails on what is not on the lists. */
function leavesOf(query: Json, nestedIn?: string): Leaf[] {
  const [[operator, content], ...more] = Object.entries(query) as [[string, Json]];
  expect(more, "a query has one operator").to.deep.equal([]);
  expect(OPERATORS).to.include(operator);
  if (operator === "bool") {
    return Object.entries(content).flatMap(([clause, queries]) => {
      expect(CLAUSES).to.include(clause);
      return (queries as Json[]).flatMap((it) => leavesOf(it, nestedIn));
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
  if (operator === "terms") expect(asked).to.be.an("array");
  else expect(asked).to.have.all.keys("value");
  return [{ operator, field, value: operator === "terms" ? asked : (asked as Json)["value"], nestedIn }];
}

/** The one search that something sends; an empty answer of every kind comes back. */
async function searchesOf(work: (it: ReturnType<typeof port>) => Promise<unknown>): Promise<SentRequest[]> {
  const dispatcher = new ScriptedDispatcher(() => ({
    body: JSON.stringify({
      approximateCount: 0,
      hits: { total: { value: 1 }, hits: [{ _id: RUN, _source: { spec: { workflowTemplateRef: { name: NAME } } } }] },
    }),
  }));
  await work(port({ dispatcher }));
  return dispatcher.sent;
}

const WORKFLOWS = "/api/service/workflows/indexsearch";
const RUNS = "/api/service/runs/indexsearch";
const ASSETS = "/api/meta/search/indexsearch";

const SEARCHES = [
  ["findWorkflow", (it) => it.atlan.findWorkflow(NAME, it.patience), [WORKFLOWS]],
  ["findRuns", (it) => it.atlan.findRuns(NAME, it.patience), [RUNS]],
  ["findRun", (it) => it.atlan.findRun(RUN, it.patience), [RUNS]],
  ["findLiveRuns", (it) => it.atlan.findLiveRuns(CONNECTION, it.patience), [RUNS, RUNS, WORKFLOWS]],
  ["lookAtConnection", (it) => it.atlan.lookAtConnection(CONNECTION, it.patience), Array<string>(5).fill(ASSETS)],
] as const satisfies readonly (readonly [
  string,
  (it: ReturnType<typeof port>) => Promise<unknown>,
  readonly string[],
])[];

describe("searches", () => {
  for (const [name, work, paths] of SEARCHES) {
    it(`${name} asks where the official clients ask`, async () => {
      const sent = await searchesOf(work);
      expect(sent.map((it) => it.path)).to.deep.equal(paths);
      for (const it of sent) expect(it).to.deep.include({ method: "POST", query: {} });
    });

    it(`${name} uses only what the official clients use`, async () => {
      for (const { path, body } of await searchesOf(work)) {
        const search = JSON.parse(body!) as Json;
        if (path === ASSETS) {
          expect(search).to.have.all.keys("attributes", "dsl", "requestMetadata");
          expect(search["requestMetadata"]).to.deep.equal({
            saveSearchLog: false,
            utmTags: ["project_pulumi_atlan"],
          });
          const dsl = search["dsl"] as Json;
          expect(dsl).to.have.all.keys("from", "size", "aggregations", "track_total_hits", "query", "sort");
          expect(dsl).to.deep.include({
            from: 0,
            aggregations: {},
            track_total_hits: true,
            sort: [{ __guid: { order: "asc" } }],
          });
          expect(dsl["size"]).to.be.at.least(1);
          for (const leaf of leavesOf(dsl["query"] as Json)) {
            expect(ASSET_FIELDS).to.include(leaf.field);
            expect(leaf).to.include({ operator: "term", nestedIn: undefined });
          }
        } else {
          expect(search).to.have.all.keys("from", "size", "track_total_hits", "query", "sort");
          expect(search).to.deep.include({
            from: 0,
            track_total_hits: true,
            sort: [{ "metadata.creationTimestamp": { order: "desc", nested: { path: "metadata" } } }],
          });
          expect(search["size"]).to.be.at.least(1);
          for (const leaf of leavesOf(search["query"] as Json)) {
            expect(WORKFLOW_FIELDS).to.include(leaf.field);
            // A field is asked for inside the document that it is nested in.
            const [home] = leaf.field.split(".");
            expect(leaf.nestedIn).to.equal(NESTED_PATHS.has(home!) ? home : undefined);
          }
        }
      }
    });
  }

  const leaves = async (work: (it: ReturnType<typeof port>) => Promise<unknown>) =>
    (await searchesOf(work)).map(({ body }) => {
      const search = JSON.parse(body!) as { query?: Json; dsl?: { query: Json } };
      return leavesOf(search.query ?? search.dsl!.query).map((it) => [it.operator, it.field, it.value]);
    });

  it("ask for exactly what they are meant to find", async () => {
    const template = "spec.workflowTemplateRef.name.keyword";
    const phase = "metadata.labels.workflows.argoproj.io/phase.keyword";
    expect(await leaves(SEARCHES[0][1])).to.deep.equal([[["terms", "metadata.name.keyword", [NAME]]]]);
    expect(await leaves(SEARCHES[1][1])).to.deep.equal([[["term", template, NAME]]]);
    expect(await leaves(SEARCHES[2][1])).to.deep.equal([[["term", "_id", RUN]]]);
    expect(await leaves(SEARCHES[3][1])).to.deep.equal([
      [
        ["prefix", template, "atlan-connection-delete"],
        ["terms", phase, ["Pending", "Running"]],
      ],
      [["prefix", template, "atlan-connection-delete"]],
      [["terms", "metadata.name.keyword", [NAME]]],
    ]);
    const named = ["term", "qualifiedName", CONNECTION];
    const within = ["term", "connectionQualifiedName", CONNECTION];
    expect(await leaves(SEARCHES[4][1])).to.deep.equal([
      [named],
      [["term", "__state", "ACTIVE"], within],
      [["term", "__state", "DELETED"], within],
      [["term", "__state", "ACTIVE"], within, named],
      [["term", "__state", "DELETED"], within, named],
    ]);
  });
});
