import { expect } from "chai";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import { SNOWFLAKE } from "../../rig";
import { first, fleetScene, nth } from "../fleet/fleet";
import { ALWAYS, archive, FUTILE, purge, scene, STUCK } from "./scene";

describe("the last line of a command", () => {
  it("says of a preview what will be purged, and of an up what was", async () => {
    const it = scene();
    await it.legacy.preview(purge());
    expect(it.lastLine()).to.deep.equal({
      severity: "warning",
      text: "Plan: 1 connection PERMANENTLY PURGED (12 assets)",
    });
    await it.legacy.up(purge());
    expect(it.lastLine()).to.deep.equal({ severity: "info", text: "Done: 1 connection purged (12 assets)" });
  });

  it("is not there where nothing changes, or only settings do", async () => {
    const it = scene();
    await it.legacy.up(archive());
    await it.legacy.preview(archive());
    expect(it.lastLine()).to.equal(undefined);
    await it.legacy.up(archive());
    expect(it.lastLine()).to.equal(undefined);
    await it.legacy.up(archive({ reason: "tidy" }));
    expect(it.lastLine()).to.equal(undefined);
  });

  it("says what is refused", async () => {
    const it = scene();
    await it.legacy.preview(purge({ maxAssets: 1 }));
    expect(it.lastLine()?.text).to.equal("Plan: 1 connection refused");
    await it.legacy.up(archive());
    await it.legacy.preview(purge({ maxAssets: 1 }));
    expect(it.lastLine()?.text).to.equal("Plan: 1 connection refused");
  });

  it("says that what belongs to another tenant is refused", async () => {
    const it = scene();
    await it.legacy.up(archive());
    const moved = it.stack("legacy", { config: { "atlan:baseUrl": "https://other.example.com" } });
    moved.resource = it.legacy.resource;
    expect((await moved.preview(archive())).errors.join()).to.include("belongs to the tenant");
    expect(it.lastLine()?.text).to.equal("Plan: 1 connection refused");
  });

  it("does not call refused what could not be looked at, because the tenant was busy or could not be reached", async () => {
    const line = { severity: "info", text: "Plan: 1 connection could not be looked at" };
    for (const kind of [{ status: 429 }, { status: 503 }, { drop: "before" }] as const) {
      const it = scene();
      it.tenant.fault({ route: "searchAssets", kind, times: ALWAYS });
      expect((await it.legacy.preview(purge())).errors).to.have.length(1);
      expect(it.lastLine()).to.deep.equal(line);
    }
    const denied = scene();
    denied.tenant.fault({ route: "searchAssets", kind: { status: 403 }, times: ALWAYS });
    await denied.legacy.preview(purge());
    expect(denied.lastLine()?.text).to.equal("Plan: 1 connection refused");
  });

  it("says what may become a purge", async () => {
    const it = scene();
    const open = purge({ triggers: { ticket: UNKNOWN_VALUE } });
    await it.legacy.preview(open);
    // A new resource purges, whatever its triggers.
    expect(it.lastLine()?.text).to.equal("Plan: 1 connection PERMANENTLY PURGED (12 assets)");
    const line = { severity: "warning", text: "Plan: 1 connection MAY BE PERMANENTLY PURGED" };
    await it.legacy.preview({ ...archive(), mode: UNKNOWN_VALUE });
    expect(it.lastLine()).to.deep.equal(line);
    await it.legacy.up(archive());
    await it.legacy.preview(open);
    expect(it.lastLine()).to.deep.equal(line);
    await it.legacy.preview({ ...archive(), mode: UNKNOWN_VALUE });
    expect(it.lastLine()).to.deep.equal(line);
  });

  it("says what has failed, what goes on, and what goes on after a command was left", async () => {
    const it = scene();
    it.tenant.script(FUTILE);
    await it.legacy.up(archive());
    expect(it.lastLine()).to.deep.equal({ severity: "warning", text: "Done: 1 connection failed, 0 of 1" });
    const other = scene();
    other.tenant.script(STUCK);
    await other.legacy.up(archive({ waitForCompletion: false }));
    expect(other.lastLine()?.text).to.equal("Done: 1 connection still running in Atlan");
    await other.legacy.preview(archive({ waitForCompletion: false }));
    expect(other.lastLine()?.text).to.match(/^Plan: 1 connection archived/);
  });

  it("says after a destroy that nothing was deleted", async () => {
    const it = scene();
    await it.legacy.up(archive());
    await it.legacy.destroy();
    expect(it.lastLine()?.text).to.equal("Done: 1 connection out of the stack, nothing deleted");
  });

  it("does not say after a destroy that nothing was deleted where its run was going, which may have deleted a part", async () => {
    const stopped = scene();
    stopped.tenant.script(STUCK);
    await stopped.legacy.up(purge({ waitForCompletion: false }));
    await stopped.legacy.destroy();
    expect(stopped.lastLine()?.text).to.equal("Done: 1 connection out of the stack while its run may have been going");
    const unstopped = scene();
    unstopped.tenant.script(STUCK);
    await unstopped.legacy.up(archive({ waitForCompletion: false }));
    unstopped.tenant.fault({ route: "stopRun", kind: { status: 404 } });
    await unstopped.legacy.destroy();
    expect(unstopped.lastLine()?.text).to.equal(
      "Done: 1 connection out of the stack while its run may have been going",
    );
    const gone = scene();
    await gone.legacy.up(purge({ waitForCompletion: false }));
    gone.clock.advance(3_600_000);
    gone.tenant.ui.deleteRunHistory();
    await gone.legacy.destroy();
    expect(gone.lastLine()?.text).to.equal("Done: 1 connection out of the stack, nothing deleted");
  });

  it("nor where somebody else's run goes on, which the resource had joined", async () => {
    const it = scene();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    await it.legacy.up(purge({ waitForCompletion: false }));
    await it.legacy.destroy();
    expect(it.told().join()).to.include("is left alone: this resource is not known to have started it");
    expect(it.lastLine()?.text).to.equal("Done: 1 connection out of the stack while its run may have been going");
    it.clock.advance(3_600_000);
    expect(it.tenant.connection(SNOWFLAKE).state).to.equal("GONE");
  });

  it("of a destroy comes after a line that does not say that it archived what another one had archived", async () => {
    const it = scene();
    await it.legacy.up(archive());
    const name = String(it.legacy.outputs["workflowName"]);
    it.tenant.ui.archiveWorkflow(name);
    it.clock.advance(60_000);
    it.told();
    await it.legacy.destroy();
    expect(it.told()).to.deep.equal([`Workflow ${name} is archived already: Atlan does not have it any more.`]);
  });

  it("counts the members of a fleet", async () => {
    const it = fleetScene(5);
    const program = {
      connections: [nth(1), { connectionQualifiedName: nth(2), mode: "purge", maxAssets: 100 }, ...first(5).slice(2)],
    };
    await it.fleet.preview(program);
    expect(it.lastLine()).to.deep.equal({
      severity: "warning",
      text: "Plan: 1 connection PERMANENTLY PURGED (4 assets), 4 archived (26 assets)",
    });
    await it.fleet.up(program);
    expect(it.lastLine()?.text).to.equal("Done: 1 connection purged (4 assets), 4 archived (26 assets)");
    const shorter = { connections: program.connections.slice(0, 4) };
    await it.fleet.preview(shorter);
    expect(it.lastLine()).to.deep.equal({
      severity: "info",
      text: "Plan: 1 connection out of the stack, nothing deleted, 4 unchanged",
    });
    await it.fleet.up(shorter);
    expect(it.lastLine()?.text).to.equal("Done: 1 connection out of the stack, nothing deleted, 4 unchanged");
  });

  it("counts what leaves a fleet also where nothing of it is in Atlan", async () => {
    const it = fleetScene(2);
    it.tenant.fault({ route: "createWorkflow", kind: { status: 403 }, containing: nth(1) });
    await it.fleet.up({ connections: first(2) });
    await it.fleet.up({ connections: [nth(2)] });
    expect(it.lastLine()?.text).to.equal("Done: 1 connection out of the stack, nothing deleted, 1 unchanged");
  });

  it("counts each member of a fleet that has no name yet, and says that a list is not known", async () => {
    const it = fleetScene(2);
    const unnamed = Array<unknown>(40).fill({ connectionQualifiedName: UNKNOWN_VALUE });
    await it.fleet.preview({ connections: [...first(2), ...unnamed] });
    expect(it.lastLine()).to.deep.equal({
      severity: "info",
      text: "Plan: 2 connections archived (6 assets), 40 not known yet",
    });
    // A whole entry without a value may have a mode of its own.
    await it.fleet.preview({ connections: [...first(2), UNKNOWN_VALUE] });
    expect(it.lastLine()).to.deep.equal({
      severity: "warning",
      text: "Plan: 1 connection MAY BE PERMANENTLY PURGED, 2 archived (6 assets)",
    });
    await it.fleet.preview({ connections: unnamed, mode: "purge", maxAssets: 1 });
    expect(it.lastLine()?.text).to.equal("Plan: 40 connections MAY BE PERMANENTLY PURGED");
    const line = { severity: "warning", text: "Plan: an unknown number of connections MAY BE PERMANENTLY PURGED" };
    await it.fleet.preview({ connections: UNKNOWN_VALUE });
    expect(it.lastLine()).to.deep.equal(line);
    await it.fleet.up({ connections: first(2) });
    await it.fleet.preview({ connections: UNKNOWN_VALUE });
    expect(it.lastLine()).to.deep.equal(line);
    await it.fleet.preview({ connections: [nth(1), ...unnamed.slice(0, 2)] });
    expect(it.lastLine()?.text).to.equal("Plan: 3 connections not known yet, 1 unchanged");
  });
});

describe("a row while the tenant can't be reached", () => {
  it("says so in place of old progress, as the stack's row does", async () => {
    const it = scene({ run: { pendingMs: 10_000, runningMs: 180_000 } });
    void it.clock.sleep(60_000).then(() => {
      it.tenant.fault({ route: "findRuns", kind: { status: 503 }, times: 3 });
    });
    await it.legacy.up(archive());
    const all = it.shown.filter(({ ephemeral, line }) => ephemeral && line.includes("; trying again in "));
    expect(all.map(({ urn }) => urn)).to.deep.equal(Array(3).fill(["", it.legacy.urn]).flat());
    const [line] = all.filter(({ urn }) => urn === it.legacy.urn);
    expect(line?.line).to.match(/^Atlan answered 503 Service Unavailable.*; trying again in \d+s /);
  });

  it("says it once for a fleet, and not for what is done", async () => {
    const it = fleetScene(3, { run: { pendingMs: 10_000, runningMs: 60_000 } });
    void it.clock.sleep(30_000).then(() => {
      it.tenant.fault({ route: "findRuns", kind: { status: 503 }, times: 1 });
    });
    await it.fleet.up({ connections: first(3) });
    const rows = it.shown.filter(({ line }) => line.includes("; trying again in ")).map(({ urn }) => urn);
    expect(rows).to.deep.equal(["", it.fleet.urn]);
    it.shown.length = 0;
    it.tenant.fault({ route: "findRuns", kind: { status: 503 }, times: 1 });
    await it.fleet.refresh();
    expect(it.shown.filter(({ line }) => line.includes("; trying again in ")).map(({ urn }) => urn)).to.deep.equal([
      "",
    ]);
  });
});
