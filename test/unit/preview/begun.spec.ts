import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import type { TenantOptions } from "../../tenant";
import { archive, FUTILE, LEGACY, type Program, purge, type Scene, scene, STUCK } from "./scene";

const CREATE = { step: "create", errors: [] };
const UPDATE = { step: "update", errors: [] };
const REFUSED = "it has 12 assets, more than maxAssets (5) approves";

/** What is refused is refused by the preview, and by the up in the same words. */
async function isRefused(it: Scene, program: Program, why: string): Promise<void> {
  const sent = it.tenant.mutations().length;
  for (const end of [await it.legacy.preview(program), await it.legacy.upWithoutPreview(program)])
    expect(end.errors.join()).to.include(why);
  expect(it.tenant.mutations()).to.have.length(sent);
}

/** The name that the resource gives its first definition for a purge. */
async function nameOfFirst(): Promise<string> {
  const it = scene();
  await it.legacy.up(purge());
  return String(it.legacy.outputs["workflowName"]);
}

/** A purge has failed, and its definition was archived. */
async function destroyed(options: TenantOptions["switches"]): Promise<Scene> {
  const it = scene({ switches: { ...options } });
  it.tenant.script(FUTILE);
  await it.legacy.up(purge());
  await it.legacy.destroy();
  it.clock.advance(60_000);
  return it;
}

describe("what an earlier command has left", () => {
  for (const archivedDefinitionsInSearch of [false, true]) {
    const shown = archivedDefinitionsInSearch ? "shown" : "not shown";

    it(`is nothing to go on with when its run has failed and its definition, archived, is ${shown}`, async () => {
      await isRefused(await destroyed({ archivedDefinitionsInSearch }), purge({ maxAssets: 5 }), REFUSED);
    });

    it(`is nothing to go on with when its runs are forgotten and its definition, archived, is ${shown}`, async () => {
      const it = await destroyed({ archivedDefinitionsInSearch });
      it.tenant.ui.deleteRunHistory();
      await isRefused(it, purge({ maxAssets: 5 }), REFUSED);
    });
  }

  it("is judged anew when its run has failed: another one would be started", async () => {
    const it = scene();
    it.tenant.script(FUTILE);
    await it.legacy.up(purge());
    it.legacy.resource = undefined;
    await isRefused(it, purge({ maxAssets: 5 }), REFUSED);
  });

  it("is judged anew when its run has Succeeded and more has come in since", async () => {
    const it = scene();
    await it.legacy.up(archive({ maxAssets: 12 }));
    it.legacy.resource = undefined;
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 20);
    it.clock.advance(60_000);
    await isRefused(it, archive({ maxAssets: 12 }), "it has 20 assets, more than maxAssets (12) approves");
  });

  it("is judged anew when its run has Succeeded a moment ago and more has come in: the index is given its time", async () => {
    const it = scene();
    await it.legacy.up(archive({ maxAssets: 12 }));
    it.legacy.resource = undefined;
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 20);
    expect(it.clock.now() - it.tenant.runs().at(-1)!.finishedAt!).to.be.lessThan(10_000);
    await isRefused(it, archive({ maxAssets: 12 }), "it has 20 assets, more than maxAssets (12) approves");
  });

  for (const minimalBodies of [false, true]) {
    it(`is nothing to go on with when a definition of its name has no run, and ${minimalBodies ? "does not tell" : "tells"} what it does`, async () => {
      const name = await nameOfFirst();
      const it = scene({ switches: { minimalBodies } });
      it.tenant.ui.create({ name, connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
      it.clock.advance(1_000);
      await isRefused(it, purge({ maxAssets: 5 }), REFUSED);
    });
  }

  it("is gone on with when the run of its definition shows only now", async () => {
    const it = scene({ indexLag: { runs: 9_000, workflows: 0, assets: 0 } });
    it.tenant.script(STUCK);
    const name = await nameOfFirst();
    it.tenant.ui.createAndRun({ name, connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    it.clock.advance(1_000);
    expect(await it.legacy.preview(purge({ maxAssets: 5 }))).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([
      `Will go on with run ${it.tenant.runs()[0]!.id}, which is going already: it PERMANENTLY PURGES 10 assets of ${LEGACY}: 9 Column, 1 Table.`,
    ]);
  });

  it("is gone on with while the index may lag behind the run", async () => {
    const it = scene({ indexLag: { assets: 9_000 } });
    await it.legacy.up(purge());
    it.legacy.resource = undefined;
    const { finishedAt } = it.tenant.runs().at(-1)!;
    // The up has waited until it showed; this is what another machine saw right after the run.
    expect(it.clock.now() - finishedAt!).to.be.lessThan(11_000);
    expect(await it.legacy.preview(purge())).to.deep.equal(CREATE);
    expect(await it.legacy.up(purge())).to.deep.equal(CREATE);
    expect(it.tenant.runs()).to.have.length(1);
  });

  it("is gone on with by an update whose rerun has purged everything before it died", async () => {
    const it = scene();
    it.tenant.script({ leaveConnection: true });
    expect((await it.legacy.up(purge())).errors.join()).to.include("the connection itself is still there");
    const before = it.legacy.resource;
    const empty = purge({ maxAssets: 0 });
    expect(await it.legacy.up(empty)).to.deep.equal(UPDATE);
    it.legacy.resource = before;
    expect(await it.legacy.preview(empty)).to.deep.equal(UPDATE);
    expect(await it.legacy.up(empty)).to.deep.equal(UPDATE);
    expect(it.tenant.runs()).to.have.length(2);
  });

  it("is nothing that a purge after a hold goes on with once it was given up", async () => {
    const it = scene({ switches: { archivedDefinitionsInSearch: true, connectionMatchesItself: false } });
    const held = (more: Program): Program => archive({ maxAssets: 12, purgeAfter: "1h", ...more });
    await it.legacy.up(held({}));
    it.clock.advance(3_700_000);
    it.tenant.script({ leaveConnection: true });
    expect((await it.legacy.up(held({}))).errors.join()).to.include("the connection itself is still there");
    expect(await it.legacy.up(held({ triggers: { ticket: "2" } }))).to.deep.equal(UPDATE);
    it.clock.advance(3_700_000);
    await isRefused(it, held({ triggers: { ticket: "2" } }), "not one asset of it is visible");
  });
});
