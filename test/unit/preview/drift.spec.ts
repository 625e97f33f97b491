import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import {
  ALWAYS,
  archive,
  COUNTING,
  FUTILE,
  LEGACY,
  LOOKING,
  LOOK_AHEAD,
  type Program,
  purge,
  type Scene,
  scene,
  STUCK,
} from "./scene";

const SAME = { step: "same", errors: [] };
const UPDATE = { step: "update", errors: [] };
const REFRESH = { step: "refresh", errors: [] };
const RERUN = archive({ rerunOnDrift: true });
const FIVE_AGAIN =
  "5 assets (3 Table, 2 Column) active again since the archive. With rerunOnDrift: true the next `pulumi up` runs it again.";

/** An archive that was carried out, and of which a person has then restored some assets. */
async function restored(program: Program, count = 5, options?: Parameters<typeof scene>[0]): Promise<Scene> {
  const it = scene(options);
  await it.legacy.up(program);
  it.tenant.ui.restore(SNOWFLAKE, count);
  it.asked();
  it.told();
  return it;
}

/** The same, as a refresh has seen it. */
async function drifted(program: Program, count = 5): Promise<Scene> {
  const it = await restored(program, count);
  expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
  it.asked();
  it.told();
  return it;
}

/** How many runs were started. */
const runs = ({ tenant }: Scene): number => tenant.runs().length;

describe("assets that came back after an archive", () => {
  it("are shown by a refresh: in the outputs and in a line", async () => {
    const it = await restored(archive());
    expect(it.legacy.outputs["assets"]).to.deep.include({ active: 0, archived: 12 });
    expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
    expect(it.legacy.outputs["assets"]).to.deep.equal({
      active: 5,
      archived: 7,
      activeByType: { Table: 3, Column: 2 },
      archivedByType: { Column: 7 },
      connection: "ACTIVE",
    });
    expect(it.told()).to.deep.equal([FIVE_AGAIN]);
    expect(it.legacy.outputs).to.include({ achieved: "archived", outcome: "ran", phase: "Succeeded" });
    expect(it.legacy.outputs["intent"]).to.include({ fulfilled: true });
  });

  it("are nothing that a preview or up knows of without a refresh", async () => {
    const it = await restored(RERUN);
    expect(await it.legacy.up(RERUN)).to.deep.equal(SAME);
    expect(it.asked()).to.deep.equal([]);
  });

  it("change nothing and cost nothing without rerunOnDrift", async () => {
    const it = await drifted(archive());
    expect(await it.legacy.preview(archive())).to.deep.equal(SAME);
    expect(await it.legacy.up(archive())).to.deep.equal(SAME);
    expect(await it.legacy.up(archive({ rerunOnDrift: false }))).to.deep.equal(UPDATE);
    expect(it.asked()).to.deep.equal([]);
    expect(runs(it)).to.equal(1);
    expect(it.legacy.outputs["assets"]).to.include({ active: 5 });
  });

  it("are announced in the preview with rerunOnDrift, and archived by one run; then all is quiet", async () => {
    const it = await drifted(RERUN);
    expect(await it.legacy.preview(RERUN)).to.deep.equal(UPDATE);
    expect(it.told()).to.deep.equal([
      `Will archive 5 assets of ${LEGACY}: 3 Table, 2 Column; 7 assets of it are archived already.`,
    ]);
    expect(it.asked()).to.deep.equal(LOOK_AHEAD);
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    const [workflow] = it.tenant.workflows();
    expect(it.tenant.mutations()).to.deep.equal([`create ${workflow!.name} SOFT`, `submit ${workflow!.name}`]);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
    expect(it.legacy.outputs).to.include({ outcome: "ran", achieved: "archived", phase: "Succeeded" });
    expect(it.legacy.outputs["runId"]).to.equal(it.tenant.runs()[1]!.id);
    it.asked();
    it.told();
    expect(await it.legacy.preview(RERUN)).to.deep.equal(SAME);
    expect(await it.legacy.up(RERUN)).to.deep.equal(SAME);
    expect(it.asked()).to.deep.equal([]);
    expect(await it.legacy.upWithRefresh(RERUN)).to.deep.equal(SAME);
    expect(it.told()).to.deep.equal([]);
  });

  it("are archived by one `up --refresh`", async () => {
    const it = await restored(RERUN);
    expect(await it.legacy.upWithRefresh(RERUN)).to.deep.equal(UPDATE);
    expect(await it.legacy.upWithRefresh(RERUN)).to.deep.equal(SAME);
    expect(runs(it)).to.equal(2);
  });

  it("are archived once more each time they come back", async () => {
    const it = await restored(RERUN);
    for (let time = 2; time <= 4; time++) {
      expect(await it.legacy.upWithRefresh(RERUN)).to.deep.equal(UPDATE);
      expect(runs(it)).to.equal(time);
      it.tenant.ui.restore(SNOWFLAKE, 1);
    }
  });

  it("are archived when rerunOnDrift is switched on later", async () => {
    const it = await drifted(archive());
    expect(await it.legacy.preview(RERUN)).to.deep.equal(UPDATE);
    expect(it.told().join()).to.match(/^Will archive 5 assets/);
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(runs(it)).to.equal(2);
    expect(await it.legacy.up(RERUN)).to.deep.equal(SAME);
  });

  it("are left alone when rerunOnDrift is switched off before the up", async () => {
    const it = await drifted(RERUN);
    expect(await it.legacy.up(archive())).to.deep.equal(UPDATE);
    expect(it.asked()).to.deep.equal([]);
    expect(runs(it)).to.equal(1);
  });

  it("may be new ones that a crawl has brought in", async () => {
    const it = await restored(RERUN, 0);
    it.tenant.ui.crawl(SNOWFLAKE, "View", 1);
    await it.legacy.refresh();
    expect(it.told()).to.deep.equal([
      "1 asset (1 View) active again since the archive. The next `pulumi up` runs it again.",
    ]);
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ active: 0, archived: 13 });
  });

  it("are refused in the preview when they are more than was approved", async () => {
    const program = archive({ rerunOnDrift: true, maxAssets: 12 });
    const it = await restored(program, 12);
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 1);
    await it.legacy.refresh();
    const { step, errors } = await it.legacy.preview(program);
    expect(step).to.equal("none");
    expect(errors.join()).to.include("it has 13 assets, more than maxAssets (12) approves");
    expect((await it.legacy.upWithoutPreview(program)).errors).to.have.length(1);
    expect(runs(it)).to.equal(1);
  });

  it("that have gone again need no run, and what was done stays on record", async () => {
    const it = await drifted(RERUN);
    const before = it.legacy.outputs;
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(60_000);
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(it.told()).to.deep.equal(
      Array.from(
        { length: 2 },
        () => `Nothing will run: connection ${SNOWFLAKE} ("legacy", archived) is archived already.`,
      ),
    );
    expect(it.tenant.mutations()).to.have.length(1);
    expect(it.legacy.outputs["assets"]).to.include({ active: 0, archived: 12 });
    expect(it.legacy.outputs["intent"]).to.include({ fulfilled: true });
    expect(it.legacy.outputs).to.include({ achieved: "archived", runId: before["runId"], phase: "Succeeded" });
    expect(await it.legacy.up(RERUN)).to.deep.equal(SAME);
  });

  it("and a changed trigger make one run together", async () => {
    const it = await drifted(RERUN);
    const again = archive({ rerunOnDrift: true, triggers: { ticket: "2" } });
    expect(await it.legacy.up(again)).to.deep.equal(UPDATE);
    expect(await it.legacy.up(again)).to.deep.equal(SAME);
    expect(runs(it)).to.equal(2);
  });

  it("are joined to a run that somebody has started on them already", async () => {
    const it = await drifted(RERUN);
    it.tenant.script({ runningMs: 60_000 });
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(10_000);
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ outcome: "attached" });
    expect(it.tenant.mutations()).to.have.length(1);
  });

  it("are run on again after the rerun has failed, also without a refresh", async () => {
    const it = await drifted(RERUN);
    it.tenant.script(FUTILE);
    expect((await it.legacy.up(RERUN)).errors.join()).to.include("ended Failed");
    expect(it.legacy.outputs["intent"]).to.include({ fulfilled: false });
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(runs(it)).to.equal(3);
    expect(await it.legacy.up(RERUN)).to.deep.equal(SAME);
  });

  it("are not run on again after somebody has stopped the rerun", async () => {
    const it = await drifted(RERUN);
    it.tenant.script(STUCK);
    await it.legacy.up(archive({ rerunOnDrift: true, timeout: "30s" }));
    it.tenant.ui.stop(it.tenant.runs()[1]!.id);
    it.clock.advance(10_000);
    for (let time = 0; time < 2; time++)
      expect((await it.legacy.up(RERUN)).errors.join()).to.include("was stopped by somebody");
    await it.legacy.refresh();
    expect((await it.legacy.up(RERUN)).errors.join()).to.include("was stopped by somebody");
    expect(runs(it)).to.equal(2);
  });
});

describe("a connection that came back without an asset", () => {
  const ALONE = "The connection itself is active again since the archive.";

  it("is shown by a refresh: in the outputs and in a line", async () => {
    const it = await restored(archive(), 0);
    expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
    expect(it.told()).to.deep.equal([`${ALONE} With rerunOnDrift: true the next \`pulumi up\` runs it again.`]);
    expect(it.legacy.outputs["assets"]).to.include({ active: 0, archived: 12, connection: "ACTIVE" });
    expect(await it.legacy.up(archive())).to.deep.equal(SAME);
    expect(runs(it)).to.equal(1);
  });

  it("is archived by one run with rerunOnDrift; then all is quiet", async () => {
    const it = await drifted(RERUN, 0);
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(it.told()[0]).to.equal(`Will archive 0 assets of ${LEGACY}; 12 assets of it are archived already.`);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
    expect(it.legacy.outputs["assets"]).to.not.have.property("connection");
    expect(await it.legacy.upWithRefresh(RERUN)).to.deep.equal(SAME);
    expect(it.told().join()).to.not.include("again since");
    expect(runs(it)).to.equal(2);
  });

  it("stays on record when only settings are saved, and no longer than until a refresh sees it archived", async () => {
    const it = await drifted(archive(), 0);
    expect(await it.legacy.up(archive({ reason: "new" }))).to.deep.equal(UPDATE);
    expect(it.legacy.outputs["assets"]).to.include({ connection: "ACTIVE" });
    it.tenant.ui.deleteConnectionEntity(SNOWFLAKE);
    await it.legacy.refresh();
    expect(it.legacy.outputs["assets"]).to.not.have.property("connection");
  });

  it("is no drift of a resource whose intent is unfinished", async () => {
    const it = scene();
    it.tenant.script(FUTILE);
    await it.legacy.up(archive());
    await it.legacy.refresh();
    expect(it.legacy.outputs["assets"]).to.not.have.property("connection");
    expect(it.told().join()).to.not.include("again since");
  });
});

describe("assets that came back where nothing had to run at first", () => {
  it("are archived by a definition of the resource's own", async () => {
    const it = scene();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(60_000);
    await it.legacy.up(RERUN);
    expect(it.legacy.outputs).to.include({ outcome: "alreadyArchived" });
    it.tenant.ui.restore(SNOWFLAKE, 1);
    expect(await it.legacy.upWithRefresh(RERUN)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ outcome: "ran" });
    expect(it.tenant.mutations()).to.have.length(1);
    expect(it.tenant.mutations()[0]).to.match(/^create \S+ SOFT$/);
  });
});

describe("assets that came back after a purge", () => {
  const PURGE = purge({ rerunOnDrift: true });

  it("are shown by a refresh, and refused by the preview while the connection itself is not there", async () => {
    const it = scene();
    await it.legacy.up(PURGE);
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 2);
    it.told();
    expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
    expect(it.told()).to.deep.equal([
      "2 assets (2 Table) there again since the purge. The next `pulumi up` runs it again.",
    ]);
    expect((await it.legacy.preview(PURGE)).errors.join()).to.include(
      "2 assets of it can be seen, but not the connection itself",
    );
    expect(await it.legacy.up(purge())).to.deep.equal(UPDATE);
    expect(runs(it)).to.equal(1);
  });

  it("are shown by a refresh also when they are archived", async () => {
    const it = scene();
    await it.legacy.up(PURGE);
    it.told();
    const types = [{ key: "Table", doc_count: 2 }];
    const archived = {
      key: "DELETED",
      doc_count: 2,
      by_type: { buckets: types },
      by_lineage: { buckets: [] },
      unnamed: { doc_count: 0 },
      elsewhere: { doc_count: 0, by_type: { buckets: [] } },
    };
    const json = { approximateCount: 2, aggregations: { by_state: { buckets: [archived] } } };
    it.tenant.fault({ route: "searchAssets", kind: { json }, containing: COUNTING });
    expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
    expect(it.told().join()).to.match(/^2 assets \(2 Table\) there again since the purge\./);
  });

  it("may be none but the connection itself, which is then refused: nothing may be visible for want of permission", async () => {
    const it = scene();
    await it.legacy.up(PURGE);
    it.told();
    const entity = {
      typeName: "Connection",
      status: "DELETED",
      attributes: { name: "legacy", qualifiedName: SNOWFLAKE },
    };
    const json = { approximateCount: 1, entities: [entity] };
    it.tenant.fault({ route: "searchAssets", kind: { json }, containing: LOOKING, times: ALWAYS });
    expect(await it.legacy.refresh()).to.deep.equal(REFRESH);
    expect(it.told().join()).to.match(/^The connection itself is there again since the purge\./);
    expect(it.legacy.outputs["assets"]).to.deep.equal({ active: 0, archived: 0, connection: "DELETED" });
    expect((await it.legacy.preview(PURGE)).errors.join()).to.include("not one asset of it is visible");
  });

  it("are no drift when they are none: the connection stays gone", async () => {
    const it = scene();
    await it.legacy.up(PURGE);
    it.told();
    expect(await it.legacy.upWithRefresh(PURGE)).to.deep.equal(SAME);
    expect(it.told()).to.deep.equal([]);
  });
});

describe("a rerun for drift that a kill has interrupted", () => {
  /** The command dies; the run that it has started ends well, or goes on. State stays what it was. */
  async function killed(plan: object): Promise<Scene> {
    const it = await drifted(RERUN);
    const { resource } = it.legacy;
    it.tenant.script(plan);
    await it.legacy.up(archive({ rerunOnDrift: true, timeout: "30s" }));
    it.legacy.resource = resource;
    it.told();
    it.clock.advance(60_000);
    return it;
  }

  it("is joined by the next up while the run is going", async () => {
    const it = await killed(STUCK);
    void it.clock.sleep(5_000).then(() => {
      it.tenant.release();
    });
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs["runId"]).to.equal(it.tenant.runs()[1]!.id);
    expect(runs(it)).to.equal(2);
    expect(await it.legacy.up(RERUN)).to.deep.equal(SAME);
  });

  it("is done when the run has ended well meanwhile", async () => {
    const it = await killed({});
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs["runId"]).to.equal(it.tenant.runs()[1]!.id);
    expect(runs(it)).to.equal(2);
    expect(await it.legacy.up(RERUN)).to.deep.equal(SAME);
  });

  it("is done also when a refresh comes first", async () => {
    const it = await killed({});
    expect(await it.legacy.upWithRefresh(RERUN)).to.deep.equal(SAME);
    expect(runs(it)).to.equal(2);
  });

  for (const lag of [0, 9_000]) {
    it(`is found although its answer was lost and the index lags ${lag} ms`, async () => {
      const it = await drifted(RERUN);
      const { resource } = it.legacy;
      it.tenant.set({ indexLag: lag });
      it.tenant.fault({ route: "rerunWorkflow", kind: { drop: "after" } });
      it.tenant.fault({ route: "findRuns", kind: { status: 500 }, skip: 9, times: 20 });
      await it.legacy.up(RERUN);
      it.tenant.clearFaults();
      it.legacy.resource = resource;
      await it.legacy.up(RERUN);
      expect(runs(it)).to.equal(2);
      expect(await it.legacy.up(RERUN)).to.deep.equal(SAME);
    });
  }

  it("is retried by the next up when its start was refused", async () => {
    const it = await drifted(RERUN);
    const before = it.legacy.resource;
    it.tenant.fault({ route: "rerunWorkflow", kind: { status: 403 } });
    expect((await it.legacy.up(RERUN)).errors.join()).to.include("403");
    expect(it.legacy.resource).to.deep.equal(before);
    expect(await it.legacy.up(RERUN)).to.deep.equal(UPDATE);
    expect(runs(it)).to.equal(2);
  });
});

describe("a refresh that can't count", () => {
  it("fails and leaves state as it was", async () => {
    const it = await restored(RERUN);
    const before = it.legacy.resource;
    it.tenant.fault({ route: "searchAssets", kind: { json: { approximateCount: -5 } }, times: ALWAYS });
    expect((await it.legacy.refresh()).errors.join()).to.include("the answer is not one that Atlan gives");
    expect(it.legacy.resource).to.deep.equal(before);
  });
});
