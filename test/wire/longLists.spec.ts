import { expect } from "chai";
import { SNOWFLAKE } from "../rig";
import type { TenantOptions } from "../tenant";
import { ids, newConnections, refusalOf, scene } from "../unit/reconcile/lookupScene";

describe("lists that are longer than a page", () => {
  /** So many runs of one workflow, so many in a second, the oldest first. */
  function manyRuns(count: number, perSecond: number, options: TenantOptions = {}) {
    const many = scene({ run: { runningMs: 1 }, ...options });
    const { workflowName, runId } = many.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    const all = [runId];
    for (let i = 1; i < count; i++) {
      // All of a second end within it, so that the tenant has little in flight.
      many.clock.advance(i % perSecond === 0 ? 1_000 - ((i - 1) % perSecond) * 0.01 : 0.01);
      all.push(many.tenant.ui.run(workflowName));
    }
    many.clock.advance(1_000);
    return { ...many, all: all.reverse(), workflowName };
  }

  it("more runs than Elasticsearch's window holds are listed, each once", async () => {
    const many = manyRuns(10_600, 1);
    expect(ids(await many.runs({ phases: ["Succeeded"] }))).to.deep.equal(many.all);
    expect(many.requests()).to.equal(22);
  }).timeout(60_000);

  it("runs are listed as far as is asked for", async () => {
    const many = manyRuns(1_300, 7);
    expect(await many.runs({ limit: 500 })).to.have.length(500);
    expect(many.requests()).to.equal(1);
    expect(await many.runs({ workflowName: many.workflowName, limit: 1_001 })).to.have.length(1_001);
    expect(await many.runs({ connectionQualifiedName: SNOWFLAKE })).to.have.length(1_300);
  }).timeout(60_000);

  it("definitions are listed to the end", async () => {
    const many = scene();
    for (let i = 0; i < 1_250; i++) {
      many.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, name: `atlan-connection-delete-${1_000 + i}` });
      many.clock.advance(1_000);
    }
    expect(await many.deletes()).to.have.length(1_250);
    expect(many.requests()).to.equal(3);
    expect(await many.deletes({ connectionQualifiedName: SNOWFLAKE, limit: 600 })).to.have.length(600);
  });

  for (const [sortTies, title] of [
    ["older", "the older first"],
    ["newer", "the newer first"],
    ["varying", "now these first, now those"],
  ] as const) {
    it(`more runs of one second than a page holds are listed, each once: ${title}`, async () => {
      const many = manyRuns(1_700, 600, { switches: { sortTies } });
      expect(ids(await many.runs())).to.have.members(many.all);
    });
  }

  it("as many connections of one moment as the search can show are listed", async () => {
    expect(await scene({ connections: newConnections(10_000) }).connections()).to.have.length(10_000);
  });

  it("more connections of one moment than the search can show are refused, not cut off", async () => {
    const many = scene({ connections: newConnections(10_001) });
    const error = await refusalOf(many.connections());
    expect(error).to.include({ code: "ATLAN_LIST_TOO_LONG", doing: "looking for connections" });
  });
});
