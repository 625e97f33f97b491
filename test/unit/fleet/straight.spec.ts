import { expect } from "chai";
import { first, fleetScene, nth } from "./fleet";

const CREATE = { step: "create", errors: [] };
const UPDATE = { step: "update", errors: [] };
const SAME = { step: "same", errors: [] };

describe("a fleet", () => {
  it("archives all its connections with a run each, keeps their ends, and has nothing to do after it", async () => {
    const it = fleetScene(5);
    expect(await it.fleet.up({ connections: first(5) })).to.deep.equal(CREATE);
    expect(it.tenant.runs()).to.have.length(5);
    for (const name of first(5)) {
      const { phase, achieved, outcome, intent, receipt } = it.results()[name]!;
      expect({ phase, achieved, outcome }).to.deep.equal({ phase: "Succeeded", achieved: "archived", outcome: "ran" });
      expect(intent["fulfilled"]).to.equal(true);
      expect(JSON.parse(receipt as string)).to.include({ connection: name, resource: `fleet#${name}` });
    }
    it.asked();
    expect(await it.fleet.up({ connections: first(5) })).to.deep.equal(SAME);
    expect(it.asked()).to.deep.equal({});
  });

  it("says in the preview what would go of each", async () => {
    const it = fleetScene(2);
    await it.fleet.preview({ connections: first(2), mode: "purge", maxAssets: 4 });
    const [one, other] = it.told();
    expect(one).to.include(`WILL PERMANENTLY PURGE 2 assets of connection ${nth(1)}`);
    expect(other).to.include(`WILL PERMANENTLY PURGE 4 assets of connection ${nth(2)}`);
    expect(it.tenant.runs()).to.have.length(0);
  });

  it("starts what is added, lets go what is taken off, and leaves the others alone", async () => {
    const it = fleetScene(3);
    await it.fleet.up({ connections: first(2) });
    const kept = it.results()[nth(2)];
    it.told();
    expect(await it.fleet.up({ connections: [nth(2), nth(3)] })).to.deep.equal(UPDATE);
    expect(Object.keys(it.results())).to.have.members([nth(2), nth(3)]);
    expect(it.results()[nth(2)]).to.deep.equal(kept);
    expect(it.tenant.runs()).to.have.length(3);
    expect(it.told().join("\n"))
      .to.include(`Removed from connections: ${nth(1)}`)
      .and.to.include("Archived workflow");
    expect(await it.fleet.up({ connections: [nth(3), nth(2)] })).to.deep.equal(SAME);
  });

  it("runs all again when a trigger of the policy changes, and one when one of its own does", async () => {
    const it = fleetScene(3);
    const own = (ticket: string) => ({ connectionQualifiedName: nth(1), triggers: { ticket } });
    await it.fleet.up({ connections: [own("1"), nth(2), nth(3)], triggers: { round: 1 } });
    await it.fleet.up({ connections: [own("2"), nth(2), nth(3)], triggers: { round: 1 } });
    expect(it.tenant.runs()).to.have.length(4);
    await it.fleet.up({ connections: [own("2"), nth(2), nth(3)], triggers: { round: 2 } });
    expect(it.tenant.runs()).to.have.length(7);
  });

  for (const [whose, definitions, becomes, stateAfter] of [
    [
      "its own",
      "Its workflow definitions will be archived",
      "run $ is stopped when the other connections are done, if it is still going then and no other resource follows it",
      "ACTIVE",
    ],
    [
      "somebody's",
      "It has no workflow definition to archive",
      "run $, if it is still going, goes on: this resource is not known to have started it",
      "GONE",
    ],
  ] as const) {
    it(`says what becomes of a run that is going when its connection is taken off: ${whose}`, async () => {
      const it = fleetScene(1, { run: { pendingMs: 1_000, runningMs: 600_000 } });
      const purge = { mode: "purge", maxAssets: 2, waitForCompletion: false };
      if (whose === "somebody's") it.tenant.ui.createAndRun({ connectionQualifiedName: nth(1), deleteType: "PURGE" });
      await it.fleet.up({ ...purge, connections: first(1) });
      const { runId } = it.results()[nth(1)]!;
      it.told();
      const line = `Removed from connections: ${nth(1)}. ${definitions}, and ${becomes.replace("$", String(runId))}.`;
      await it.fleet.preview({ ...purge, connections: [] });
      expect(it.told()).to.deep.equal([line]);
      expect((await it.fleet.up({ ...purge, connections: [] })).errors).to.deep.equal([]);
      it.clock.advance(3_600_000);
      expect(it.tenant.connection(nth(1)).state).to.equal(stateAfter);
    });
  }

  it("does not say of what is taken off while its run was not seen yet that its assets stay as they are, and stops it", async () => {
    const it = fleetScene(1, { indexLag: 30_000, run: { pendingMs: 1_000, runningMs: 600_000 } });
    const purge = { mode: "purge", maxAssets: 2, waitForCompletion: false };
    await it.fleet.up({ ...purge, connections: first(1) });
    expect(it.results()[nth(1)]!["runId"]).to.equal(undefined);
    it.told();
    await it.fleet.preview({ ...purge, connections: [] });
    expect(it.told()).to.deep.equal([
      `Removed from connections: ${nth(1)}. Its workflow definitions will be archived, and the run that it had started, which was not seen yet, is looked for and stopped if it is going.`,
    ]);
    it.clock.advance(60_000);
    expect((await it.fleet.up({ ...purge, connections: [] })).errors).to.deep.equal([]);
    it.clock.advance(3_600_000);
    expect(it.tenant.connection(nth(1)).state).to.equal("ACTIVE");
  });

  it("says that the run of what is taken off goes on while the others are waited for, and so it is", async () => {
    const it = fleetScene(2, { run: { pendingMs: 1_000, runningMs: 600_000 } });
    const purge = { mode: "purge", maxAssets: 4 };
    await it.fleet.up({ ...purge, connections: first(2), waitForCompletion: false });
    it.told();
    await it.fleet.preview({ ...purge, connections: [nth(2)] });
    expect(it.lastLine()?.text).to.match(/^Plan: .*, 1 out of the stack while its run may be going/);
    expect(it.told().join("\n")).to.match(/is stopped when the other connections are done, if it is still going then/);
    await it.fleet.up({ ...purge, connections: [nth(2)] });
    expect(it.tenant.connection(nth(1)).state).to.equal("GONE");
  });

  it("promotes an archive to a purge, one by its own mode, all by the policy's", async () => {
    const it = fleetScene(2);
    await it.fleet.up({ connections: first(2), maxAssets: 10 });
    await it.fleet.up({ connections: [{ connectionQualifiedName: nth(1), mode: "purge" }, nth(2)], maxAssets: 10 });
    expect([nth(1), nth(2)].map((name) => it.results()[name]!["achieved"])).to.deep.equal(["purged", "archived"]);
    await it.fleet.up({ connections: first(2), mode: "purge", maxAssets: 10 });
    expect([nth(1), nth(2)].map((name) => it.results()[name]!["achieved"])).to.deep.equal(["purged", "purged"]);
  });

  it("shows in a refresh what somebody else has started, and runs nothing for it", async () => {
    const it = fleetScene(2);
    await it.fleet.up({ connections: first(2) });
    const { workflowName } = it.results()[nth(1)]!;
    it.tenant.script({ outcome: "Failed" });
    it.tenant.ui.run(workflowName as string);
    await it.clock.sleep(60_000);
    expect(await it.fleet.refresh()).to.deep.equal({ step: "refresh", errors: [] });
    expect(it.results()[nth(1)]!["phase"]).to.equal("Failed");
    expect(await it.fleet.up({ connections: first(2) })).to.deep.equal(SAME);
  });

  it("archives the definitions when it is destroyed, and touches no data", async () => {
    const it = fleetScene(3);
    await it.fleet.up({ connections: first(3) });
    expect(await it.fleet.destroy()).to.deep.equal({ step: "delete", errors: [] });
    expect(it.asked()["archiveWorkflow"]).to.equal(3);
    expect(it.tenant.runs()).to.have.length(3);
  });

  it("shows while it waits how many are done, of the fleet and of no member", async () => {
    const it = fleetScene(3);
    await it.fleet.up({ connections: first(3) });
    const flashed = it.shown.filter(({ ephemeral, urn }) => ephemeral && urn === it.fleet.urn);
    expect(flashed.length).to.be.greaterThan(0);
    for (const { line } of flashed) expect(line).to.match(/^\d of 3 connections done/);
  });

  it("says once while it waits what a Ctrl-C does: the first one keeps nothing from being started", async () => {
    const it = fleetScene(3);
    await it.fleet.up({ connections: first(3) });
    const how = it.told().filter((line) => line.includes("Ctrl-C"));
    expect(how).to.deep.equal([
      "Ctrl-C once: starts the rest all the same, and waits for all runs. Twice: leaves now and starts no more. Runs continue in Atlan; the next `pulumi up` joins them and starts the rest.",
    ]);
  });

  it("of none is nothing to do", async () => {
    const it = fleetScene(1);
    expect(await it.fleet.up({ connections: [] })).to.deep.equal(CREATE);
    expect(await it.fleet.up({ connections: [] })).to.deep.equal(SAME);
    expect(it.asked()).to.deep.equal({});
  });
});
