import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import {
  archive,
  FUTILE,
  LEGACY,
  LEGACY_ARCHIVED,
  LOOK_AHEAD,
  type Program,
  purge,
  type Scene,
  scene,
  STUCK,
} from "./scene";

const CREATE = { step: "create", errors: [] };
const UPDATE = { step: "update", errors: [] };
const WITH_DEFINITION = [...LOOK_AHEAD];

/** Somebody deletes the connection in the user interface, and that goes on. */
function somebody(it: Scene, deleteType: "SOFT" | "PURGE"): string {
  it.tenant.script(STUCK);
  const { runId } = it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType });
  it.clock.advance(30_000);
  return runId;
}

const forget = (it: Scene): void => {
  it.told();
  it.asked();
};

/** The preview refuses, and the up in the same words. */
async function isRefused(it: Scene, program: Program, why: string): Promise<void> {
  const sent = it.tenant.mutations().length;
  for (const end of [await it.legacy.preview(program), await it.legacy.upWithoutPreview(program)])
    expect(end.errors.join()).to.include(why);
  expect(it.tenant.mutations()).to.have.length(sent);
}

for (const state of ["a new resource", "an existing resource"] as const) {
  const isNew = state === "a new resource";
  const step = isNew ? CREATE : UPDATE;
  const again = isNew ? {} : { triggers: { ticket: "2" } };

  /** A new one, or one that has archived the connection, of which everything has come back. */
  const begin = async (): Promise<Scene> => {
    const it = scene();
    if (isNew) return it;
    await it.legacy.up(archive({ maxAssets: 99 }));
    it.tenant.ui.restore(SNOWFLAKE, 99);
    it.clock.advance(30_000);
    return it;
  };

  describe(`the preview of ${state} while something is in flight on the connection`, () => {
    it("refuses an archive beside a purge, as up does", async () => {
      const it = await begin();
      const run = somebody(it, "PURGE");
      await isRefused(it, archive(again), `run ${run}, which purges the same connection, is in flight`);
    });

    it("says that an archive joins an archive", async () => {
      const it = await begin();
      const run = somebody(it, "SOFT");
      forget(it);
      expect(await it.legacy.preview(archive(again))).to.deep.equal(step);
      expect(it.told()).to.deep.equal([
        `Will join run ${run}, which is going already, by another workflow: it archives 6 assets of ${LEGACY}: 6 Column.`,
      ]);
      expect(it.asked()).to.have.members(WITH_DEFINITION);
      void it.clock.sleep(60_000).then(() => it.tenant.release());
      expect(await it.legacy.up(archive(again))).to.deep.equal(step);
      expect(it.legacy.outputs).to.include({ outcome: "attached", runId: run });
    });

    it("says that a purge joins a purge, whatever may go", async () => {
      const it = await begin();
      const run = somebody(it, "PURGE");
      forget(it);
      const program = purge({ ...again, maxAssets: 1 });
      expect(await it.legacy.preview(program)).to.deep.equal(step);
      expect(it.told()).to.deep.equal([
        `Will join run ${run}, which is going already, by another workflow: it PERMANENTLY PURGES 6 assets of ${LEGACY}: 6 Column.`,
      ]);
      void it.clock.sleep(60_000).then(() => it.tenant.release());
      expect(await it.legacy.up(program)).to.deep.equal(step);
      expect(it.legacy.outputs).to.include({ outcome: "attached", runId: run });
    });

    it("says that a purge waits for an archive, and what it purges then", async () => {
      const it = await begin();
      const run = somebody(it, "SOFT");
      forget(it);
      expect(await it.legacy.preview(purge(again))).to.deep.equal(step);
      expect(it.told()).to.deep.equal([
        `Will wait for run ${run} to end first, which archives connection ${SNOWFLAKE} too.`,
        `WILL PERMANENTLY PURGE 12 assets of ${LEGACY}: 9 Column, 3 Table.`,
      ]);
      void it.clock.sleep(60_000).then(() => it.tenant.release());
      expect(await it.legacy.up(purge(again))).to.deep.equal(step);
      expect(it.legacy.outputs).to.include({ outcome: "ran", achieved: "purged" });
    });

    it("refuses a purge that does not wait beside an archive, as up does", async () => {
      const it = await begin();
      const run = somebody(it, "SOFT");
      const program = purge({ ...again, waitForCompletion: false });
      await isRefused(it, program, `run ${run}, which archives the same connection, is in flight`);
    });

    it("refuses nothing that is judged only after a wait", async () => {
      const it = await begin();
      somebody(it, "SOFT");
      forget(it);
      expect(await it.legacy.preview(purge({ ...again, maxAssets: 11 }))).to.deep.equal(step);
      expect(it.told()[1]).to.match(/^May be refused after that: it has 12 assets, more than maxAssets \(11\)/);
    });

    it("says so where Atlan does not tell what a run is on", async () => {
      const it = await begin();
      it.tenant.script(STUCK);
      const { runId, workflowName } = it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      it.tenant.ui.archiveWorkflow(workflowName);
      it.clock.advance(30_000);
      forget(it);
      expect(await it.legacy.preview(archive(again))).to.deep.equal(step);
      const [first] = it.told();
      expect(first).to.equal(`Can't be told whether run ${runId}, which is in flight, works on ${SNOWFLAKE}.`);
    });

    it("does not heed what is in flight on another connection", async () => {
      const it = await begin();
      it.tenant.script(STUCK);
      it.tenant.ui.createAndRun({ connectionQualifiedName: "default/postgres/1700000002", deleteType: "PURGE" });
      it.clock.advance(30_000);
      forget(it);
      expect(await it.legacy.preview(archive(again))).to.deep.equal(step);
      expect(it.told()).to.deep.equal([`Will archive 12 assets of ${LEGACY}: 9 Column, 3 Table.`]);
    });

    it("stops when it can't be seen what is in flight, as up does", async () => {
      const it = await begin();
      it.tenant.fault({ route: "findRuns", kind: { status: 403 }, times: 99 });
      for (const end of [await it.legacy.preview(archive(again)), await it.legacy.upWithoutPreview(archive(again))])
        expect(end.errors.join()).to.include("answered 403");
    });
  });
}

describe("the preview of a resource whose own run is going", () => {
  const stuck = async (program: Program): Promise<{ it: Scene; run: string }> => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up({ ...program, timeout: "30s" });
    forget(it);
    return { it, run: String(it.legacy.outputs["runId"]) };
  };

  it("says first, from state alone, that a purge goes on, also when the tenant does not answer", async () => {
    const { it, run } = await stuck(purge());
    it.tenant.fault({ route: "searchAssets", kind: { status: 403 }, times: 99 });
    expect(await it.legacy.preview(purge())).to.deep.equal(UPDATE);
    const [first, second, ...more] = it.told();
    expect(first).to.equal(
      `Looks at run ${run} first, which PERMANENTLY PURGES connection ${SNOWFLAKE} and was Running when last seen.`,
    );
    expect(second).to.match(/^Can't be told what another run would PURGE of connection default/);
    expect(more).to.deep.equal([]);
  });

  it("goes on with it when a trigger has changed, whatever has come in", async () => {
    const { it, run } = await stuck(purge());
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 20);
    it.clock.advance(20_000);
    expect(await it.legacy.preview(purge({ triggers: { ticket: "2" } }))).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.match(
      new RegExp(`^Will go on with run ${run}, which is going already: it PERMANENTLY PURGES \\d+ assets of `),
    );
  });

  it("says that a purge waits for its archive, and refuses it where nobody waits", async () => {
    const { it, run } = await stuck(archive());
    expect(await it.legacy.preview(purge())).to.deep.equal(UPDATE);
    expect(it.told().slice(1)).to.deep.equal([
      `Will wait for run ${run} to end first, which archives connection ${SNOWFLAKE} too.`,
      `WILL PERMANENTLY PURGE 12 assets of ${LEGACY}: 9 Column, 3 Table.`,
    ]);
    expect(await it.legacy.preview(purge({ waitForCompletion: false }))).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.include(`Another run would be refused: run ${run}, which archives the same connection`);
  });

  it("says that an archive is refused beside its purge, as up does", async () => {
    const { it, run } = await stuck(purge());
    expect(await it.legacy.preview(archive())).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.include(`Another run would be refused: run ${run}, which purges the same connection`);
    expect((await it.legacy.up(archive())).errors.join()).to.include(`run ${run}, which purges the same connection`);
  });

  it("says that a create goes on with what a command has begun that died", async () => {
    const { it, run } = await stuck(purge());
    it.legacy.resource = undefined;
    expect(await it.legacy.preview(purge({ maxAssets: 1 }))).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([
      `Will go on with run ${run}, which is going already: it PERMANENTLY PURGES 6 assets of ${LEGACY}: 6 Column.`,
    ]);
  });

  it("looks no further where the inputs were put back and all is as they want it", async () => {
    const it = scene();
    await it.legacy.up(archive());
    it.tenant.script(FUTILE);
    expect((await it.legacy.up(archive({ triggers: { ticket: "2" } }))).errors).to.have.length(1);
    it.tenant.script(STUCK);
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    it.tenant.set({ run: {} });
    forget(it);
    expect(await it.legacy.preview(archive())).to.deep.equal(UPDATE);
    expect(it.told()[1]).to.equal(`Nothing will run: ${LEGACY_ARCHIVED} is archived already.`);
    expect(await it.legacy.up(archive())).to.deep.equal(UPDATE);
  });
});

describe("the preview of a resource that runs an existing workflow", () => {
  it("refuses one that is not there also where nothing would run, as up does", async () => {
    const it = scene();
    await it.legacy.up(archive());
    it.legacy.resource = undefined;
    await it.legacy.destroy();
    const program = archive({ existingWorkflow: "atlan-connection-delete-1690000009" });
    await isRefused(it, program, "existingWorkflow atlan-connection-delete-1690000009 is not there");
  });

  it("says that it goes on with its run that is going", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    const { runId, workflowName } = it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(30_000);
    forget(it);
    expect(await it.legacy.preview(archive({ existingWorkflow: workflowName, maxAssets: 1 }))).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([
      `Will go on with run ${runId}, which is going already: it archives 6 assets of ${LEGACY}: 6 Column.`,
    ]);
  });
});

describe("the preview beside somebody else's run in a phase that nobody knows", () => {
  for (const [mode, program] of Object.entries({ archive: archive(), purge: purge() }))
    for (const deleteType of ["SOFT", "PURGE"] as const)
      it(`refuses, as up does, until that has ended: ${mode} beside ${deleteType}`, async () => {
        const it = scene();
        it.tenant.script({ stuckIn: "Running", shownAs: "Rescheduled", reach: 0 });
        const { runId } = it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType });
        it.clock.advance(60_000);
        await isRefused(it, program, `run ${runId} is in phase "Rescheduled", which is none that Atlan's clients know`);
        expect(it.tenant.mutations()).to.have.length(0);
      });
});
