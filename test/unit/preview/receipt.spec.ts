import { expect } from "chai";
import { isIntact, readReceipt, type Receipt } from "../../../provider/reconcile/receipt";
import { API_KEY, SNOWFLAKE } from "../../rig";
import { ALWAYS, archive, FUTILE, LOOKING, purge, type Scene, scene, STUCK } from "./scene";

const again = { triggers: { ticket: "2" } };
const FRESH = { connection: "ACTIVE", active: 12, archived: 0, types: { Column: 9, Table: 3 } };

/** The receipt in state, which has to be as it was written. */
function receiptIn(it: Scene): Receipt {
  const text = it.legacy.outputs["receipt"];
  expect(text).to.be.a("string");
  const receipt = readReceipt(text as string);
  expect(receipt, text as string).to.not.equal(undefined);
  expect(isIntact(receipt!)).to.equal(true);
  return receipt!;
}

/** What every receipt of these tests has alike. */
function common(it: Scene): Partial<Receipt> {
  return {
    receipt: 1,
    tenant: "https://tenant.example.com",
    connection: SNOWFLAKE,
    stack: "test",
    resource: "legacy",
    provider: "pulumi-atlan/0.0.0-test",
    sha256: receiptIn(it).sha256,
    verifiedAt: receiptIn(it).verifiedAt,
  };
}

describe("a receipt", () => {
  it("tells of an archive", async () => {
    const it = scene();
    await it.legacy.up(archive({ reason: "Trial ended, see DATA-502" }));
    const [run] = it.tenant.runs();
    expect(receiptIn(it)).to.deep.equal({
      ...common(it),
      connectionName: "legacy",
      mode: "archive",
      reason: "Trial ended, see DATA-502",
      outcome: "ran",
      workflow: run!.workflowName,
      run: run!.id,
      startedAt: "2026-01-15T09:00:00Z",
      finishedAt: "2026-01-15T09:00:21Z",
      before: FRESH,
      after: { connection: "DELETED", active: 0, archived: 12 },
    });
    expect(Date.parse(receiptIn(it).verifiedAt)).to.equal(it.clock.now());
  });

  it("tells of a purge, and of the archive before it", async () => {
    const it = scene();
    await it.legacy.up(archive({ reason: "old" }));
    const former = receiptIn(it);
    it.clock.advance(86_400_000);
    await it.legacy.up(purge());
    const run = it.tenant.runs()[1]!;
    const { verifiedAt, sha256, finishedAt } = former;
    const receipt = receiptIn(it);
    expect(receipt).to.deep.equal({
      ...common(it),
      connectionName: "legacy",
      mode: "purge",
      outcome: "ran",
      workflow: run.workflowName,
      run: run.id,
      startedAt: receipt.startedAt,
      finishedAt: receipt.finishedAt,
      before: { ...FRESH, connection: "DELETED", active: 0, archived: 12 },
      after: { connection: "GONE", active: 0, archived: 0 },
      previous: { mode: "archive", run: former.run, verifiedAt, sha256, finishedAt },
    });
    expect(Date.parse(receipt.verifiedAt) - Date.parse(verifiedAt)).to.be.greaterThan(86_400_000);
  });

  it("tells of a purge with the archive before it, also when the purge took two tries", async () => {
    const it = scene();
    await it.legacy.up(archive());
    const { sha256 } = receiptIn(it);
    it.tenant.script(FUTILE);
    await it.legacy.up(purge());
    await it.legacy.refresh();
    await it.legacy.up(purge());
    expect(receiptIn(it).previous).to.include({ mode: "archive", sha256 });
  });

  it("tells that nothing had to run", async () => {
    const it = scene();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(60_000);
    await it.legacy.up(archive());
    expect(receiptIn(it)).to.deep.equal({
      ...common(it),
      connectionName: "legacy",
      mode: "archive",
      outcome: "alreadyArchived",
      after: { connection: "DELETED", active: 0, archived: 12 },
    });
  });

  it("tells that the connection was missing", async () => {
    const it = scene();
    await it.legacy.up(archive({ connectionQualifiedName: "default/oracle/1", allowMissing: true }));
    expect(receiptIn(it)).to.deep.equal({
      ...common(it),
      connection: "default/oracle/1",
      mode: "archive",
      outcome: "alreadyGone",
      after: { connection: "GONE", active: 0, archived: 0 },
    });
  });

  it("tells of the run of somebody else that was joined, and not of what was there in the middle of it", async () => {
    const it = scene();
    it.tenant.script({ runningMs: 60_000 });
    const { runId, workflowName } = it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await it.legacy.up(archive());
    expect(receiptIn(it)).to.deep.include({
      outcome: "attached",
      run: runId,
      workflow: workflowName,
      after: { connection: "DELETED", active: 0, archived: 12 },
    });
    expect(receiptIn(it)).not.to.have.property("before");
  });

  it("tells of the run that a changed trigger has joined, and what was there before it", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up(archive({ timeout: "30s" }));
    it.tenant.release();
    await it.legacy.up(archive(again));
    expect(it.tenant.runs()).to.have.length(1);
    expect(receiptIn(it)).to.deep.include({ outcome: "attached", run: it.tenant.runs()[0]!.id, before: FRESH });
  });

  it("tells of a rerun for drift", async () => {
    const it = scene();
    await it.legacy.up(archive({ rerunOnDrift: true }));
    it.tenant.ui.restore(SNOWFLAKE, 5);
    await it.legacy.upWithRefresh(archive({ rerunOnDrift: true }));
    expect(receiptIn(it)).to.deep.include({
      outcome: "ran",
      run: it.tenant.runs()[1]!.id,
      before: { connection: "ACTIVE", active: 5, archived: 7, types: { Column: 9, Table: 3 } },
      after: { connection: "DELETED", active: 0, archived: 12 },
    });
  });

  it("stays that of the archive when drift has gone again without a run", async () => {
    const it = scene();
    await it.legacy.up(archive({ rerunOnDrift: true }));
    const { run } = receiptIn(it);
    it.tenant.ui.restore(SNOWFLAKE, 5);
    await it.legacy.refresh();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(60_000);
    await it.legacy.up(archive({ rerunOnDrift: true }));
    expect(receiptIn(it).run).to.equal(run);
  });

  it("does not tell of the failed run when the trigger was put back", async () => {
    const it = scene();
    await it.legacy.up(archive());
    const first = receiptIn(it);
    it.clock.advance(3_600_000);
    it.tenant.script(FUTILE);
    await it.legacy.up(archive(again));
    await it.legacy.up(archive());
    expect(it.legacy.outputs["intent"]).to.include({ fulfilled: true });
    const { run, startedAt, finishedAt } = receiptIn(it);
    // Either the run that has archived the connection with its own times, or none.
    expect([
      { run: first.run, startedAt: first.startedAt, finishedAt: first.finishedAt },
      { run: undefined, startedAt: undefined, finishedAt: undefined },
    ]).to.deep.include({ run, startedAt, finishedAt });
  });

  it("changes neither with a refresh nor with settings that are only remembered", async () => {
    const it = scene();
    await it.legacy.up(archive({ reason: "old" }));
    const { receipt } = it.legacy.outputs;
    it.tenant.ui.restore(SNOWFLAKE, 1);
    await it.legacy.refresh();
    await it.legacy.up(archive({ reason: "new", timeout: "2h" }));
    expect(it.legacy.outputs["receipt"]).to.equal(receipt);
    expect(receiptIn(it).reason).to.equal("old");
  });
});

describe("a receipt of what has not ended", () => {
  it("is not there while a run is going, and not after it has failed", async () => {
    for (const plan of [STUCK, FUTILE, { leaveAssets: 1 }, { outcome: "Omitted" }]) {
      const it = scene();
      it.tenant.script(plan);
      expect((await it.legacy.up(archive({ timeout: "60s" }))).errors).to.have.length(1);
      expect(it.legacy.outputs["runId"]).to.be.a("string");
      expect(it.legacy.outputs).to.not.have.property("receipt");
      await it.legacy.refresh();
      expect(it.legacy.outputs).to.not.have.property("receipt");
    }
  });

  it("is not there while nobody waits, and comes with the up that sees the end", async () => {
    const it = scene();
    const program = archive({ waitForCompletion: false });
    await it.legacy.up(program);
    expect(it.legacy.outputs).to.not.have.property("receipt");
    it.clock.advance(60_000);
    await it.legacy.up(program);
    expect(receiptIn(it)).to.deep.include({ outcome: "ran", before: FRESH });
  });

  for (const [what, then] of Object.entries({ "changed trigger": archive(again), promotion: purge() })) {
    it(`is the one of before when a later intent fails: ${what}`, async () => {
      const it = scene();
      await it.legacy.up(archive());
      const { receipt } = it.legacy.outputs;
      it.tenant.script(FUTILE);
      expect((await it.legacy.up(then)).errors).to.have.length(1);
      expect(it.legacy.outputs["receipt"]).to.equal(receipt);
      await it.legacy.refresh();
      expect(it.legacy.outputs["receipt"]).to.equal(receipt);
      await it.legacy.up(then);
      expect(it.legacy.outputs["receipt"]).to.not.equal(receipt);
      expect(receiptIn(it).run).to.equal(it.tenant.runs()[2]!.id);
    });
  }
});

describe("what was there before the run", () => {
  it("survives a timeout and the resume", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up(purge({ timeout: "30s" }));
    it.tenant.release();
    await it.legacy.up(purge());
    expect(receiptIn(it)).to.deep.include({ outcome: "ran", before: FRESH });
  });

  it("survives a refresh and a second timeout", async () => {
    const it = scene();
    it.tenant.script(STUCK);
    await it.legacy.up(purge({ timeout: "30s" }));
    await it.legacy.refresh();
    await it.legacy.up(purge({ timeout: "30s" }));
    it.tenant.release();
    await it.legacy.up(purge());
    expect(receiptIn(it).before).to.deep.equal(FRESH);
  });

  it("is what there was before the first run, also when that has failed half-way", async () => {
    const it = scene();
    it.tenant.script({ ...FUTILE, reach: 0.5 });
    await it.legacy.up(archive());
    await it.legacy.up(archive());
    expect(receiptIn(it)).to.deep.include({
      run: it.tenant.runs()[1]!.id,
      before: FRESH,
    });
  });

  it("is not what was counted before a start that was refused", async () => {
    const it = scene();
    it.tenant.script({ leaveAssets: 6 });
    await it.legacy.up(archive({ maxAssets: 12 }));
    it.tenant.ui.crawl(SNOWFLAKE, "View", 5);
    await it.legacy.up(archive({ maxAssets: 2 }));
    expect(it.tenant.runs()).to.have.length(1);
    // Somebody else archives the rest, so that the first run is all that is left to prove.
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(600_000);
    await it.legacy.up(archive({ maxAssets: 12 }));
    expect(receiptIn(it)).to.deep.include({ run: it.tenant.runs()[0]!.id, before: FRESH });
  });

  it("is left out when it was lost with the state", async () => {
    const it = scene();
    await it.legacy.up(purge());
    it.legacy.resource = undefined;
    await it.legacy.up(purge());
    const receipt = receiptIn(it);
    expect(receipt).to.not.have.property("before");
    expect(receipt).to.include({ outcome: "ran", run: it.tenant.runs()[0]!.id });
  });

  it("is not kept in the intent once that is fulfilled", async () => {
    const it = scene();
    await it.legacy.up(archive());
    expect(it.legacy.outputs["intent"]).to.not.have.property("before");
  });
});

describe("a secret in a receipt", () => {
  it("is not there, whoever echoes it", async () => {
    const it = scene();
    const echo = {
      typeName: "Connection",
      status: "DELETED",
      attributes: { name: `Bearer ${API_KEY}`, qualifiedName: SNOWFLAKE },
    };
    it.tenant.fault({
      route: "searchAssets",
      kind: { json: { approximateCount: 1, entities: [echo] } },
      containing: LOOKING,
      times: ALWAYS,
    });
    await it.legacy.up(archive());
    expect(it.legacy.outputs["intent"]).to.include({ fulfilled: true });
    expect(receiptIn(it).connectionName).to.equal("Bearer [secret]");
    expect(JSON.stringify([it.legacy.resource, it.shown])).to.not.include(API_KEY);
  });

  it("is not there either as a type of assets", async () => {
    const it = scene();
    it.tenant.ui.crawl(SNOWFLAKE, API_KEY, 1);
    await it.legacy.up(archive());
    expect(it.legacy.outputs["intent"]).to.include({ fulfilled: true });
    expect(JSON.stringify([it.legacy.resource, it.shown])).to.not.include(API_KEY);
    receiptIn(it);
  });

  it("is not there when the reason holds it", async () => {
    const it = scene();
    await it.legacy.up(archive({ reason: `with ${API_KEY}` }));
    expect(String(it.legacy.outputs["receipt"])).to.not.include(API_KEY);
    receiptIn(it);
  });
});
