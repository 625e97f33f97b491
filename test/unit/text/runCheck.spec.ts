import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { ConflictingRunError } from "../../../provider/errors";
import { LAG_MS } from "../reconcile/reconcilers";
import { apiError } from "../reconcile/scriptedAtlan";
import { CONNECTION } from "./observed";
import { thrownBy } from "./thrownBy";
import { waiterScene } from "./waiterScene";

const SECOND = 1_000;
const PURGES = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true };
const OTHER = "atlan-connection-delete-5000000002";

/** A command that archives, and a definition that does the same. */
function scene() {
  const it = waiterScene("archive");
  it.atlan.define(it.name, "SOFT");
  return it;
}

describe("a definition that may have been edited right before its start", () => {
  it("is read at the first poll, and once more when the index must show the edit", async () => {
    const { atlan, check, run, name, read } = scene();
    check.suspect(name);
    for (let k = 0; k < 20; k++) {
      await check.refuseLiveOther(run);
      atlan.clock.advance(SECOND);
    }
    expect(read).to.deep.equal([
      [name, 0],
      [name, LAG_MS],
    ]);
  });

  it("is refused as soon as it shows the edit, and the run is stopped", async () => {
    const { atlan, check, run, name, journal } = scene();
    atlan.define(name, "PURGE");
    check.suspect(name);
    expect(await thrownBy(check.refuseLiveOther(run))).to.be.instanceOf(ConflictingRunError);
    expect(atlan.sent).to.deep.equal([`stop ${run.id}`]);
    expect(journal.record.fellShort).to.deep.equal([run.id]);
  });

  it("says nothing of a run of another definition", async () => {
    const { atlan, check, run, read } = scene();
    atlan.define(OTHER, "PURGE");
    check.suspect(OTHER);
    await check.refuseLiveOther(run);
    await check.refuseEndedOther({ ...run, phase: "Succeeded" });
    expect(read).to.deep.equal([]);
    expect(atlan.clock.slept).to.deep.equal([]);
  });

  for (const [title, ageMs, reads] of [
    // Its time is told in whole seconds.
    ["twice where its run may be no older than the index lags", LAG_MS + SECOND, 2],
    ["once where its run is a little older", LAG_MS + SECOND + 1, 1],
    ["twice where the age of its run is not known", undefined, 2],
  ] as const) {
    it(`is read by a later command ${title}`, async () => {
      const { atlan, check, run, name, read } = scene();
      const createdAt = ageMs === undefined ? undefined : atlan.time(-ageMs);
      check.suspectFormer({ createdAt }, name);
      for (let k = 0; k < 20; k++) {
        await check.refuseLiveOther(run);
        atlan.clock.advance(SECOND);
      }
      expect(read).to.have.length(reads);
      expect(read[0]).to.deep.equal([name, 0]);
    });
  }

  for (const [phase, waitedMs] of [
    ["Succeeded", LAG_MS],
    ["Failed", 0],
  ] as const) {
    it(`is read ${waitedMs} ms after a run that ended ${phase}`, async () => {
      const { check, run, name, read } = scene();
      check.suspect(name);
      await check.refuseEndedOther({ ...run, phase });
      expect(read).to.deep.equal([[name, waitedMs]]);
    });
  }
});

describe("a run that shows that it does something else", () => {
  const purging = (run: WorkflowRun, more: Partial<WorkflowRun> = {}): WorkflowRun => ({
    ...run,
    template: PURGES,
    ...more,
  });

  for (const [title, shown, recorded] of [
    ["its own name", OTHER, OTHER],
    ["the intent's where it does not tell its own", undefined, "ours"],
  ] as const) {
    it(`is recorded under ${title}`, async () => {
      const { check, run, name, journal } = scene();
      await thrownBy(check.refuseLiveOther(purging(run, { workflowName: shown })));
      expect(journal.intent.workflowName).to.equal(recorded === "ours" ? name : recorded);
    });
  }

  it("is not refused by the checks of a live run when it has ended", async () => {
    const { atlan, check, run, journal } = scene();
    await check.refuseLiveOther(purging(run, { phase: "Succeeded" }));
    expect(atlan.sent).to.deep.equal([]);
    expect(journal.ranOther).to.equal(false);
  });

  it("is refused with the same error where it can't be stopped", async () => {
    const { atlan, check, run } = scene();
    atlan.answers.push(apiError(503));
    const error = await thrownBy(check.refuseLiveOther(purging(run)));
    expect(error).to.be.instanceOf(ConflictingRunError);
    expect(error.message).to.not.include("told to stop");
    expect(atlan.sent).to.deep.equal([`stop ${run.id}`]);
  });

  it("does not hide a fault of the stop itself", async () => {
    const { atlan, check, run } = scene();
    const fault = new TypeError("a fault");
    atlan.stopRun = () => Promise.reject(fault);
    expect(await thrownBy(check.refuseLiveOther(purging(run)))).to.equal(fault);
  });
});
