import { expect } from "chai";
import type { PartialFailure } from "../../../provider/lifecycle/failures";
import { ConnectionDeletesProvider } from "../../../provider/lifecycle/fleet/fleetProvider";
import { CONFIG, copy } from "../../rig";
import { first, fleetScene, nth, type Result } from "./fleet";

const DAY = 86_400_000;

const SAME = { step: "same", errors: [] };
const UPDATE = { step: "update", errors: [] };

describe("a fleet of which some fail", () => {
  it("keeps the ends of all, says why for each that failed, and goes on with those alone", async () => {
    const it = fleetScene(4);
    it.tenant.script({ outcome: "Failed", message: "no disk", reach: 0 });
    it.tenant.script({ outcome: "Error", message: "no node", reach: 0 });
    const { errors } = await it.fleet.up({ connections: first(4) });
    expect(errors).to.have.length(2);
    const failed = first(4).filter((name) => it.results()[name]!["failure"] !== undefined);
    expect(failed).to.have.length(2);
    for (const name of failed) {
      expect(errors.filter((it) => it.includes(name))).to.have.length(1);
      expect(it.results()[name]!["phase"]).to.be.oneOf(["Failed", "Error"]);
      expect(it.results()[name]!.intent["fulfilled"]).to.equal(false);
    }
    expect(await it.fleet.up({ connections: first(4) })).to.deep.equal(UPDATE);
    expect(it.tenant.runs()).to.have.length(6);
    for (const name of first(4)) {
      expect(it.results()[name])
        .to.include({ phase: "Succeeded", achieved: "archived" })
        .and.not.have.property("failure");
    }
    expect(await it.fleet.up({ connections: first(4) })).to.deep.equal(SAME);
  });

  it("goes on with them also when a refresh has made the engine forget the failure", async () => {
    const it = fleetScene(2);
    it.tenant.script({ outcome: "Failed", reach: 0 });
    await it.fleet.up({ connections: first(2) });
    await it.fleet.refresh();
    expect(await it.fleet.up({ connections: first(2) })).to.deep.equal(UPDATE);
    expect(it.tenant.runs()).to.have.length(3);
  });

  it("keeps the others when one can't even be started, and starts that one with the next up", async () => {
    const it = fleetScene(2);
    it.tenant.fault({ route: "createWorkflow", kind: { status: 403 }, times: 1, containing: nth(1) });
    const { errors } = await it.fleet.upWithoutPreview({ connections: first(2) });
    expect(errors).to.have.length(1);
    expect(errors[0]).to.include(nth(1)).and.to.include("403");
    expect(Object.keys(it.results()[nth(1)]!)).to.deep.equal(["failure"]);
    expect(it.results()[nth(2)]).to.include({ achieved: "archived" });
    expect(await it.fleet.up({ connections: first(2) })).to.deep.equal(UPDATE);
    expect(it.results()[nth(1)]).to.include({ achieved: "archived" });
  });

  it("forgets a failed purge that is not asked for any more, also after a refresh", async () => {
    const it = fleetScene(2);
    const archives = { connections: first(2), maxAssets: 4 };
    await it.fleet.up(archives);
    const purge = { connections: [nth(1), { connectionQualifiedName: nth(2), mode: "purge" }], maxAssets: 4 };
    await it.fleet.preview(purge);
    it.tenant.fault({ route: "findRuns", kind: { status: 403 }, skip: 1, times: 50 });
    expect((await it.fleet.upWithoutPreview(purge)).errors.join())
      .to.include(nth(2))
      .and.to.include("403");
    it.tenant.clearFaults();
    await it.fleet.refresh();
    const requests = it.tenant.requests.length;
    it.told();
    expect(await it.fleet.preview(archives)).to.deep.equal(UPDATE);
    expect(it.told()).to.deep.equal(["Nothing will run: what had failed is not asked for any more."]);
    expect(await it.fleet.up(archives)).to.deep.equal(UPDATE);
    expect(it.tenant.requests).to.have.length(requests);
    expect(it.results()[nth(2)]).to.include({ achieved: "archived" }).and.not.have.property("failure");
    expect(it.fleet.outputs["connections"]).to.deep.equal(first(2));
    expect(await it.fleet.up(archives)).to.deep.equal(SAME);
  });

  it("says when the hold of one that has failed ends by the purgeAfter that is stored with it", async () => {
    const it = fleetScene(2);
    const held = { connections: first(2), maxAssets: 4, purgeAfter: "60d" };
    await it.fleet.up(held);
    const [before] = first(2).map((name) => String(it.results()[name]!["purgeEligibleAt"]));
    it.clock.advance(31 * DAY);
    it.tenant.fault({ route: "createWorkflow", kind: { status: 403 }, times: 1, containing: nth(1) });
    expect((await it.fleet.upWithoutPreview({ ...held, purgeAfter: "30d" })).errors.join()).to.include("403");
    expect(it.fleet.outputs["purgeAfter"]).to.equal("30d");
    const { purgeEligibleAt, failure } = it.results()[nth(1)]!;
    expect(Date.parse(String(purgeEligibleAt))).to.equal(Date.parse(before!) - 30 * DAY);
    expect(failure).to.include("403");
    expect(it.results()[nth(2)]).to.include({ achieved: "purged" });
  });

  it("keeps the result of one whose state is damaged as it is", async () => {
    const it = fleetScene(2);
    await it.fleet.up({ connections: first(2) });
    const { resource } = it.fleet;
    for (const change of [{ phase: "succeeded" }, { stateVersion: 2 }]) {
      const damaged = { ...it.results()[nth(1)]!, ...change };
      const results = { ...it.results(), [nth(1)]: damaged };
      it.fleet.resource = { ...resource!, outputs: { ...resource!.outputs, results }, initErrors: ["x"] };
      const provider = new ConnectionDeletesProvider(it.dependencies);
      await provider.configure({ config: { get: (key) => CONFIG[key] } });
      const { outputs } = it.fleet.resource;
      const update = provider.update(it.fleet.resource.id, outputs, outputs).catch((error: unknown) => error);
      const { properties } = (await update) as PartialFailure;
      const { failure, ...kept } = (properties["results"] as Record<string, Result>)[nth(1)]!;
      expect(failure).to.include("[ATLAN_STATE_");
      expect(kept).to.deep.equal(damaged);
    }
  });

  it("is refreshed and goes on where some were purged, and the engine keeps the inputs that ask to archive them", async () => {
    const it = fleetScene(2);
    await it.fleet.up({ connections: first(2) });
    const purge = { connections: first(2), mode: "purge", maxAssets: 4 };
    it.tenant.fault({ route: "createWorkflow", kind: { status: 403 }, containing: nth(2) });
    expect((await it.fleet.up(purge)).errors).to.have.length(1);
    expect(it.results()[nth(1)]).to.include({ achieved: "purged" });
    expect(await it.fleet.refresh()).to.deep.equal({ step: "refresh", errors: [] });
    expect(await it.fleet.upWithRefresh(purge)).to.deep.equal(UPDATE);
    expect(it.results()[nth(2)]).to.include({ achieved: "purged" });
    // The diff of a program still refuses it.
    expect((await it.fleet.preview({ connections: first(2) })).errors.join()).to.include("ATLAN_ALREADY_PURGED");
  });

  it("of which nothing exists at Atlan leaves nothing in state", async () => {
    const it = fleetScene(2);
    it.tenant.fault({ route: "createWorkflow", kind: { status: 403 }, times: 10 });
    const { errors } = await it.fleet.upWithoutPreview({ connections: first(2) });
    expect(errors.join()).to.include(nth(1)).and.to.include(nth(2));
    expect(it.fleet.resource).to.equal(undefined);
  });

  it("reaches the timeout of each by itself, and waits on with the next up", async () => {
    const it = fleetScene(2, { indexLag: {} });
    it.tenant.script({ stuckIn: "Running" });
    const { errors } = await it.fleet.up({ connections: first(2), timeout: "2m" });
    expect(errors).to.have.length(1);
    expect(errors[0]).to.include("after 2m");
    it.tenant.release();
    expect(await it.fleet.up({ connections: first(2), timeout: "2m" })).to.deep.equal(UPDATE);
    expect(it.tenant.runs()).to.have.length(2);
  });

  it("keeps one on its books that is off the list and can't be let go yet", async () => {
    const it = fleetScene(2);
    await it.fleet.up({ connections: first(2) });
    it.tenant.fault({ route: "archiveWorkflow", kind: { status: 400 }, times: 1 });
    const { errors } = await it.fleet.up({ connections: [nth(2)] });
    expect(errors).to.have.length(1);
    expect(it.results()[nth(1)]).to.have.property("definitions");
    expect(await it.fleet.up({ connections: [nth(2)] })).to.deep.equal(UPDATE);
    expect(Object.keys(it.results())).to.deep.equal([nth(2)]);
  });

  it("counts one whose state is damaged as failed when it is off the list, and when the fleet is destroyed", async () => {
    const it = fleetScene(3);
    await it.fleet.up({ connections: first(3) });
    const results = { ...it.results(), [nth(1)]: { ...it.results()[nth(1)], phase: "Sleeping" } };
    it.fleet.resource = copy({ ...it.fleet.resource!, outputs: { ...it.fleet.outputs, results } });
    const { errors } = await it.fleet.up({ connections: [nth(2), nth(3)] });
    // The others are asked for at Atlan all the same.
    expect(errors.join())
      .to.include(`${nth(1)})`)
      .and.to.include("Nothing was sent for it.");
    expect(it.lastLine()).to.deep.equal({
      severity: "warning",
      text: "Done: 2 connections unchanged, 1 failed, 2 of 3",
    });
    await it.fleet.destroy();
    expect(it.lastLine()).to.deep.equal({
      severity: "warning",
      text: "Done: 2 connections out of the stack, nothing deleted, 1 failed, 2 of 3",
    });
  });

  it("has left what is off the list, also where nothing else exists at Atlan", async () => {
    const it = fleetScene(2);
    const [one, other] = [nth(1), nth(2)].map((name) => ({ connections: [name], waitForCompletion: false }));
    await it.fleet.up(one!);
    it.tenant.fault({ route: "createWorkflow", kind: { status: 403 } });
    expect((await it.fleet.up(other!)).errors.join()).to.include("403");
    // It has stopped that run itself: the next one must not take it for a person's decision.
    expect(Object.keys(it.results())).to.deep.equal([nth(2)]);
    expect(Object.keys(it.results()[nth(2)]!)).to.deep.equal(["failure"]);
    expect(await it.fleet.up(one!)).to.deep.equal(UPDATE);
    expect(it.tenant.runs()).to.have.length(2);
    expect(Object.keys(it.results())).to.deep.equal([nth(1)]);
  });

  it("is found again after its creation was killed: no run is started twice", async () => {
    const it = fleetScene(8, { indexLag: { workflows: 3_000, runs: 3_000, assets: 3_000 } });
    // The process lives on for as long as its runs take, but its result reaches nobody.
    const inputs = { connections: first(8) };
    await it.fleet.upWithoutPreview(inputs);
    it.fleet.resource = undefined;
    expect(await it.fleet.up(inputs)).to.deep.equal({ step: "create", errors: [] });
    expect(it.tenant.runs()).to.have.length(8);
  });
});
