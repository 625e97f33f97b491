import { expect } from "chai";
import { inspect } from "node:util";
import { readAppRun, readStartedApp } from "../../../provider/atlan/apps/appResponses";
import { readAssetCounts } from "../../../provider/atlan/assetCounts";
import { toPhase } from "../../../provider/atlan/phase";
import { readConnections, readDefinitions, readRuns, readStarted } from "../../../provider/atlan/responses";
import { ConfigurationError } from "../../../provider/errors";
import { transportFailure } from "../../../provider/http/failure";
import { ParentEngine } from "../../../provider/lifecycle/engine";
import { shownLine } from "../../../provider/text/escape";
import { shortTextOf, wordOf } from "../../../provider/text/json";
import { SEEDS, SNOWFLAKE } from "../../rig";
import { archive, scene } from "../preview/scene";

const LIMIT = 2_001;
const LONG = "x".repeat(5_000_000);
/** What becomes longer where it is made safe to show. */
const UNSEEN = "\u001b".repeat(5_000_000);

/** The longest text in a value, names of properties included. */
function longestIn(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Math.max(0, ...Object.entries(value).flatMap(([name, it]) => [name.length, longestIn(it)]));
}

describe("a text of five million characters", () => {
  for (const long of [LONG, UNSEEN]) {
    it(`is cut in a line that is shown: ${inspect(long.slice(0, 1))}`, () => {
      expect(shownLine(long).length).to.be.at.most(LIMIT);
      const parts = { doing: long, identity: long, because: long, suggestion: long };
      const error = new ConfigurationError(parts);
      expect(longestIn([error.doing, error.because, error.suggestion])).to.be.at.most(LIMIT);
      expect(error.message.length).to.be.at.most(4 * LIMIT + 70);
      const printed: string[] = [];
      const { log } = console;
      console.log = (line: string) => printed.push(line);
      try {
        new ParentEngine(undefined).log("urn", "info", long);
      } finally {
        console.log = log;
      }
      expect(printed.map(({ length }) => length <= LIMIT)).to.deep.equal([true]);
    });

    it(`is cut in an error of the transport, and in its causes: ${inspect(long.slice(0, 1))}`, () => {
      const cause = Object.assign(new Error(long, { cause: new Error(long) }), { code: "UND_ERR_SOCKET" });
      const context = { doing: "looking around", tenant: "https://tenant.atlan.com", clean: (it: string) => it };
      const failure = transportFailure(context, cause);
      for (let it: unknown = failure; it instanceof Error; it = it.cause) {
        expect(it.message.length).to.be.at.most(LIMIT);
        expect(it.stack?.length).to.be.at.most(3 * LIMIT);
      }
    });

    it(`does not come into state as a run's message: ${inspect(long.slice(0, 1))}`, async () => {
      const it = scene();
      it.tenant.script({ outcome: "Failed", message: long, reach: 0 });
      const { errors } = await it.legacy.up(archive());
      expect(errors.join().length).to.be.below(3 * LIMIT);
      expect(longestIn(it.legacy.resource)).to.be.below(3 * LIMIT);
      await it.legacy.refresh();
      expect(longestIn(it.legacy.outputs)).to.be.at.most(LIMIT);
    });
  }

  it("does not come into a line, state or receipt as the name of a connection", async () => {
    const it = scene({ connections: [{ ...SEEDS.connections![0]!, name: "x".repeat(100_000) }] });
    expect((await it.legacy.up(archive())).errors).to.deep.equal([]);
    expect(longestIn(it.told())).to.be.below(LIMIT);
    expect(it.legacy.outputs["receipt"]).to.be.a("string");
    expect(longestIn(it.legacy.outputs)).to.be.below(2 * LIMIT);
  });

  it("is no type of assets: what is counted like that is not understood, and nothing starts", async () => {
    const it = scene({ connections: [{ ...SEEDS.connections![0]!, assets: { [LONG]: 3, Column: 9 } }] });
    const { errors } = await it.legacy.up(archive({ connectionQualifiedName: SNOWFLAKE }));
    expect(errors).to.have.length(1);
    expect(longestIn(errors)).to.be.below(LIMIT);
    expect(it.tenant.runs()).to.deep.equal([]);
  });

  it("is no name and no id", () => {
    expect(wordOf(LONG)).to.equal(undefined);
    expect(shortTextOf(LONG)).to.have.length(LIMIT);
    const hit = (source: object, id: unknown = "id") => ({
      hits: { total: { value: 1 }, hits: [{ _id: id, _source: source }] },
    });
    expect(readRuns(hit({ status: {} }, LONG))).to.equal(undefined);
    expect(readDefinitions(hit({}, LONG))).to.equal(undefined);
    expect(readStarted({ metadata: { name: LONG } })).to.equal(undefined);
    expect(readStartedApp({ slug: LONG, run_id: LONG })).to.equal(undefined);
    const entity = { typeName: "Connection", guid: "g", status: "ACTIVE", attributes: { qualifiedName: LONG } };
    expect(readConnections({ approximateCount: 1, entities: [entity] })).to.equal(undefined);
  });

  it("stands for nothing less where it only matters that it is there", () => {
    const runOf = (source: object) =>
      readRuns({ hits: { total: { value: 1 }, hits: [{ _id: "id", _source: source }] } })?.[0];
    // A phase that nobody knows is never one that is pending.
    expect(toPhase(runOf({ status: { phase: LONG } })?.phase)).to.equal("Unknown");
    expect(toPhase(readAppRun("id", { status: LONG })?.phase)).to.equal("Unknown");
    expect(runOf({ status: { phase: "Failed" }, spec: { shutdown: LONG } })?.stopped).to.equal(true);
    // A run of a workflow with an odd name is none that names no workflow.
    expect(runOf({ spec: { workflowTemplateRef: { name: LONG } }, status: {} })?.workflowName).to.have.length(LIMIT);
  });
});

describe("more types than were asked for", () => {
  it("are no answer", () => {
    const counted = (types: number) =>
      readAssetCounts({
        approximateCount: types,
        aggregations: {
          by_state: {
            buckets: [
              {
                key: "ACTIVE",
                doc_count: types,
                by_type: { buckets: Array.from({ length: types }, (_, i) => ({ key: `type ${i}`, doc_count: 1 })) },
                unnamed: { doc_count: 0 },
                elsewhere: { doc_count: 0, by_type: { buckets: [] } },
              },
            ],
          },
        },
      });
    expect(counted(1_000)).to.include({ active: 1_000 });
    expect(counted(1_001)).to.equal(undefined);
  });
});
