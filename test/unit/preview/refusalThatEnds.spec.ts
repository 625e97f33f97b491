import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import { planOf, withPlans } from "../plan/plans";
import { describePreview } from "../../../examples/pipeline/.github/scripts/describePreview.mjs";
import { first, fleetScene } from "../fleet/fleet";
import { archive, FUTILE, ONE_LOOK, type Program, purge, type Scene, scene, STUCK } from "./scene";

const UPDATE = { step: "update", errors: [] };
const MAY_PURGE = (connection: string, most: string): string =>
  `May run: WILL PERMANENTLY PURGE connection ${connection} (at most ${most}) if that is no longer so when \`pulumi up\` looks.`;

/** A scene in which the first command has left its intent unfinished. */
async function unfinished(program: Program, run: Parameters<Scene["tenant"]["script"]>[0]): Promise<Scene> {
  const it = scene();
  it.tenant.script(run);
  expect((await it.legacy.up({ ...program, timeout: "30s" })).errors).to.have.length(1);
  it.clock.advance(30_000);
  it.told();
  it.asked();
  return it;
}

/** What the preview says after the line on the run that was left. */
async function saidBefore(it: Scene, program: Program): Promise<string[]> {
  expect(await it.legacy.preview(program)).to.deep.equal(UPDATE);
  return it.told().slice(1);
}

describe("a refusal that only warns, and that may have ended when up looks", () => {
  it("names the purge that runs when the archive in its way has ended meanwhile", async () => {
    const it = await unfinished(archive(), STUCK);
    const program = purge({ waitForCompletion: false });
    const [refused, mayRun, ...more] = await saidBefore(it, program);
    expect(refused).to.match(
      /^Another run would be refused: run \S+, which archives the same connection, is in flight/,
    );
    expect(mayRun).to.equal(MAY_PURGE(SNOWFLAKE, "12 assets"));
    expect(more).to.deep.equal([]);
    it.tenant.release();
    it.clock.advance(60_000);
    expect(await it.legacy.upWithoutPreview(program)).to.deep.equal(UPDATE);
    expect(it.tenant.runs().map(({ deleteType }) => deleteType)).to.deep.equal(["SOFT", "PURGE"]);
  });

  it("names the archive that runs when the purge in its way has ended meanwhile", async () => {
    const it = await unfinished(purge(), { ...FUTILE, ...STUCK, reach: 0 });
    const [refused, mayRun, ...more] = await saidBefore(it, archive({ maxAssets: 99 }));
    expect(refused).to.match(/^Another run would be refused: run \S+, which purges the same connection, is in flight/);
    expect(mayRun).to.equal(
      `May run: Will archive connection ${SNOWFLAKE} (at most 99 assets) if that is no longer so when \`pulumi up\` looks.`,
    );
    expect(more).to.deep.equal([]);
    it.tenant.release();
    it.clock.advance(60_000);
    expect(await it.legacy.upWithoutPreview(archive({ maxAssets: 99 }))).to.deep.equal(UPDATE);
    expect(it.tenant.runs().map(({ deleteType }) => deleteType)).to.deep.equal(["PURGE", "SOFT"]);
  });

  it("names the purge that runs when assets come in meanwhile", async () => {
    const it = await unfinished(purge(), { outcome: "Failed", reach: 1, leaveConnection: true });
    const [refused, mayRun, ...more] = await saidBefore(it, purge());
    expect(refused).to.match(/^Another run would be refused: the connection is there, but not one asset of it/);
    expect(mayRun).to.equal(MAY_PURGE(SNOWFLAKE, "12 assets"));
    expect(more).to.deep.equal([]);
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 1);
    it.clock.advance(60_000);
    expect(await it.legacy.upWithoutPreview(purge())).to.deep.equal(UPDATE);
    expect(it.tenant.runs()).to.have.length(2);
  });

  it("asks nothing more for it", async () => {
    const it = await unfinished(archive(), STUCK);
    await it.legacy.preview(purge({ waitForCompletion: false }));
    expect(it.asked()).to.deep.equal([...ONE_LOOK, "findWorkflows"]);
  });

  it("of an input that has no value yet names the purge that may run, and none that nobody has approved", async () => {
    const it = scene();
    const missing = { connectionQualifiedName: "default/oracle/1", allowMissing: UNKNOWN_VALUE };
    expect(await it.legacy.preview(purge(missing))).to.deep.equal({ step: "create", errors: [] });
    const [refused, mayRun, ...more] = it.told();
    expect(refused).to.match(/^May be refused: there is no such connection/);
    expect(mayRun).to.equal(MAY_PURGE("default/oracle/1", "12 assets"));
    expect(more).to.deep.equal([]);
    expect((await it.legacy.preview(purge({ allowMissing: UNKNOWN_VALUE, maxAssets: undefined }))).step).to.equal(
      "none",
    );
    const [unapproved, ...others] = it.told();
    expect(unapproved).to.match(/^May be refused: a purge of 12 assets is not approved/);
    expect(others).to.deep.equal([]);
  });

  it("names it also where it is what comes after a wait that may be refused", async () => {
    const it = await unfinished(archive(), STUCK);
    const [wait, refused, mayRun, ...more] = await saidBefore(it, purge({ maxAssets: 11 }));
    expect(wait).to.match(/^Will wait for run \S+ to end first, which archives/);
    expect(refused).to.match(/^May be refused after that: it has 12 assets, more than maxAssets \(11\)/);
    expect(mayRun).to.equal(MAY_PURGE(SNOWFLAKE, "11 assets"));
    expect(more).to.deep.equal([]);
  });

  it("names no number where none is approved", async () => {
    const it = await unfinished(purge(), STUCK);
    expect((await saidBefore(it, archive()))[1]).to.equal(
      `May run: Will archive connection ${SNOWFLAKE} if that is no longer so when \`pulumi up\` looks.`,
    );
  });

  it("names the purge of each connection of a fleet that may run", async () => {
    const it = fleetScene(2);
    it.tenant.script(STUCK);
    it.tenant.script(STUCK);
    const fleet = { connections: first(2), mode: "archive" };
    expect((await it.fleet.up({ ...fleet, timeout: "30s" })).errors).to.not.deep.equal([]);
    it.told();
    const program = { ...fleet, mode: "purge", maxAssets: 4, waitForCompletion: false };
    expect(await it.fleet.preview(program)).to.deep.equal(UPDATE);
    const told = it.told();
    for (const name of first(2)) expect(told).to.include(MAY_PURGE(name, "4 assets"));
    it.tenant.release();
    it.clock.advance(60_000);
    expect(await it.fleet.upWithoutPreview(program)).to.deep.equal(UPDATE);
    expect(it.tenant.runs().filter(({ deleteType }) => deleteType === "PURGE")).to.have.length(2);
  });

  it("is a headline of its own in the pull request: the purge may run", async () => {
    const it = withPlans(await unfinished(archive(), STUCK));
    await saidBefore(it, purge({ maxAssets: 11 }));
    const { markdown } = describePreview(planOf(it.reported), { stack: "prod", commit: "0123456789abcdef" });
    expect(markdown).to.include("**1 connection may be purged, which nobody can undo");
    expect(markdown).to.include(`- legacy: ${MAY_PURGE(SNOWFLAKE, "11 assets")}`);
    expect(markdown).not.to.include("Nothing will be deleted");
  });
});
