import { expect } from "chai";
import type { LiveRun } from "../../../provider/atlan/api";
import type { Mode } from "../../../provider/reconcile/intent";
import { CONNECTION, look } from "../text/observed";
import { afterRun, Command, intentOf, LAG_MS, MINUTE, nameOf, newIntent } from "./reconcilers";
import { ARCHIVED, GONE, RUN_MS, ScriptedAtlan } from "./scriptedAtlan";

const FOREIGN = "atlan-connection-delete-1700000000";
const OTHER = "atlan-connection-delete-1700000001";
const created = (mode: Mode): string => `create ${nameOf(mode)} ${mode === "archive" ? "SOFT" : "PURGE"}`;

/** An Atlan on which somebody else's run is going. */
function busy(deleteType: string, more: Partial<LiveRun> = {}): { atlan: ScriptedAtlan; run: LiveRun } {
  const atlan = new ScriptedAtlan(CONNECTION);
  const run = atlan.putForeign(FOREIGN, deleteType, more);
  return { atlan, run };
}

/** The foreign run ends. */
function endLater(atlan: ScriptedAtlan, run: LiveRun, phase: string, shown = atlan.shown): void {
  atlan.after(RUN_MS, () => {
    atlan.turn(run, { phase });
    atlan.shown = shown;
  });
}

describe("a run that somebody else has in flight", () => {
  for (const [mode, deleteType, shown, achieved] of [
    ["archive", "SOFT", ARCHIVED, "archived"],
    ["purge", "PURGE", GONE, "purged"],
    ["purge", "HARD", GONE, "purged"],
  ] as const) {
    it(`with ${deleteType} is joined by ${mode}`, async () => {
      const { atlan, run } = busy(deleteType);
      endLater(atlan, run, "Succeeded", shown);
      const command = new Command(atlan, { mode });
      expect(await command.create()).to.equal("attached");
      expect(atlan.sent).to.deep.equal([]);
      expect(command.journal.record).to.deep.include({ achieved, definitions: [], workflowName: FOREIGN });
      expect(command.journal.intent).to.include({ runId: run.id, startedByUs: false });
      expect(command.lines.join()).to.include(run.id);
    });
  }

  for (const deleteType of ["PURGE", "HARD", "unheard-of"]) {
    it(`with ${deleteType} refuses an archive at once`, async () => {
      const { atlan, run } = busy(deleteType);
      expect(await new Command(atlan, {}).create()).to.include(`run ${run.id}, which purges the same connection`);
      expect(atlan.sent).to.deep.equal([]);
      expect(atlan.age).to.equal(0);
    });
  }

  it("refuses an archive when it purges, also when another one archives", async () => {
    const { atlan } = busy("SOFT");
    const purge = atlan.putForeign(OTHER, "PURGE");
    expect(await new Command(atlan, {}).create()).to.include(`run ${purge.id}, which purges the same connection`);
  });

  it("is joined by a purge when it purges, also when another one archives", async () => {
    const { atlan } = busy("SOFT");
    const purge = atlan.putForeign(OTHER, "PURGE");
    endLater(atlan, purge, "Succeeded", GONE);
    expect(await new Command(atlan, { mode: "purge" }).create()).to.equal("attached");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is waited for by a purge when it archives; what is seen after it counts", async () => {
    const { atlan, run } = busy("SOFT");
    endLater(atlan, run, "Succeeded", ARCHIVED);
    const command = new Command(atlan, { mode: "purge" });
    expect(await command.create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([created("purge")]);
    expect(atlan.age).to.be.at.least(2 * RUN_MS);
    expect(command.lines.join()).to.include(`Waiting for run ${run.id}`);
  });

  it("is waited for by a purge that runs again; the counts from after it are judged", async () => {
    const { atlan, before, record } = afterRun("purge", { phase: "Failed" });
    endLater(atlan, atlan.putForeign(FOREIGN, "SOFT"), "Succeeded", look("DELETED", 0, 13));
    const command = new Command(atlan, { intent: before, record });
    expect(await command.resume()).to.include("it has 13 assets, more than maxAssets (12)");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is joined for what it is, also by a resource that has a definition of its own", async () => {
    const { atlan, before, record } = afterRun("archive", { phase: "Failed" });
    endLater(atlan, atlan.putForeign(FOREIGN, "SOFT"), "Succeeded", ARCHIVED);
    const command = new Command(atlan, { intent: before, record });
    expect(await command.resume()).to.equal("attached");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("and purges what we have never seen is no success, also when another trigger finds it going", async () => {
    const { atlan, run } = busy("PURGE");
    atlan.shown = GONE;
    endLater(atlan, run, "Succeeded");
    const former = intentOf(run, "purge", { connectionSeen: false, startedByUs: false });
    const command = new Command(atlan, { intent: newIntent("purge", { key: "another key", asksForRun: true }) });
    expect(await command.change(former)).to.include(`run ${run.id} Succeeded, but the connection was never visible`);
    expect(command.journal.intent.fulfilled).to.equal(false);
  });

  for (const [mode, deleteType] of [
    ["purge", "PURGE"],
    ["archive", "SOFT"],
  ] as const) {
    it(`is no success of a ${mode} when nobody has seen the connection`, async () => {
      const { atlan, run } = busy(deleteType);
      atlan.shown = GONE;
      endLater(atlan, run, "Succeeded");
      const command = new Command(atlan, { mode });
      expect(await command.create()).to.include(`run ${run.id} Succeeded, but the connection was never visible`);
      expect(command.journal.intent.fulfilled).to.equal(false);
    });
  }

  it("that archives refuses a purge that does not wait", async () => {
    const { atlan, run } = busy("SOFT");
    const command = new Command(atlan, { mode: "purge", options: { waitForCompletion: false } });
    expect(await command.create()).to.include(`run ${run.id}, which archives the same connection`);
    expect(atlan.age).to.equal(0);
  });

  it("and is being stopped is not joined but waited for", async () => {
    const { atlan, run } = busy("SOFT", { stopped: true });
    endLater(atlan, run, "Failed");
    expect(await new Command(atlan, {}).create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([created("archive")]);
    expect(atlan.age).to.be.at.least(2 * RUN_MS);
  });

  it("and is a purge that is being stopped is not joined by a purge", async () => {
    const { atlan, run } = busy("PURGE", { stopped: true });
    expect(await new Command(atlan, { mode: "purge" }).create()).to.include(`run ${run.id}, which purges`);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("and outlasts the timeout ends the wait for it", async () => {
    const { atlan, run } = busy("SOFT");
    const command = new Command(atlan, { mode: "purge", options: { timeoutMs: 5 * MINUTE } });
    expect(await command.create()).to.include(`run ${run.id} is Running after 5m`);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("and vanishes is still taken to be in the way", async () => {
    const { atlan, run } = busy("SOFT");
    atlan.after(RUN_MS, () => (atlan.runs = []));
    expect(await new Command(atlan, { mode: "purge" }).create()).to.include(`run ${run.id}, which archives`);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("and gets into a phase that nobody knows is still taken to be in the way", async () => {
    const { atlan, run } = busy("SOFT");
    endLater(atlan, run, "Paused");
    expect(await new Command(atlan, { mode: "purge" }).create()).to.include(`run ${run.id} is in phase "Paused"`);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is joined without waiting for it", async () => {
    const { atlan, run } = busy("SOFT");
    const command = new Command(atlan, { options: { waitForCompletion: false } });
    expect(await command.create()).to.equal("unfinished");
    expect(command.journal.intent.runId).to.equal(run.id);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is not foreign when it is of our own definition", async () => {
    const { atlan, run } = busy("SOFT");
    const own = nameOf("archive");
    atlan.turn(run, { workflowName: own });
    atlan.foreign = [{ ...run, workflowName: own, definition: undefined }];
    endLater(atlan, run, "Succeeded", ARCHIVED);
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("attached");
    expect(command.lines).to.deep.equal([]);
    expect(atlan.age).to.equal(RUN_MS);
    expect(command.journal.intent.workflowName).to.equal(own);
  });
});

describe("a run of which nobody knows what it is on", () => {
  for (const [title, definition] of [
    ["because its definition is not to be found", undefined],
    [
      "because its definition does not tell",
      { name: FOREIGN, connectionQualifiedName: undefined, deleteType: "PURGE", deleteAssets: true },
    ],
  ] as const) {
    it(`${title} is ignored, which is said after the lag`, async () => {
      const { atlan, run } = busy("PURGE", { definition });
      const command = new Command(atlan, {});
      expect(await command.create()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([created("archive")]);
      expect(atlan.age).to.equal(LAG_MS + RUN_MS);
      expect(command.lines.join()).to.include(`Run ${run.id} is in flight and is ignored: its connection is not known`);
    });
  }

  for (const k of [0, 19]) {
    it(`is heeded when its definition has the name of ours in the other mode, with number ${k}`, async () => {
      const { atlan, run } = busy("PURGE", { definition: undefined, workflowName: nameOf("purge", k) });
      const command = new Command(atlan, {});
      expect(await command.create()).to.include(`run ${run.id}, which purges the same connection`);
      expect(command.lines).to.deep.equal([]);
      expect(atlan.age).to.equal(0);
    });
  }

  it("is not heeded for a name that we would never give", async () => {
    const { atlan } = busy("PURGE", { definition: undefined, workflowName: nameOf("purge", 20) });
    expect(await new Command(atlan, {}).create()).to.equal("ran");
  });

  it("is heeded when only its own name tells the definition", async () => {
    const id = `${nameOf("purge")}-x7k2p`;
    const { atlan } = busy("PURGE", { definition: undefined, workflowName: undefined, id });
    expect(await new Command(atlan, {}).create()).to.include(`run ${id}, which purges the same connection`);
  });

  it("is waited for when it is our own archive, and a purge is wanted", async () => {
    const { atlan, run } = busy("SOFT", { definition: undefined, workflowName: nameOf("archive") });
    endLater(atlan, run, "Succeeded", ARCHIVED);
    expect(await new Command(atlan, { mode: "purge" }).create()).to.equal("ran");
    expect(atlan.age).to.be.at.least(2 * RUN_MS);
  });

  it("is not foreign when its own name tells that it is of the definition in use", async () => {
    const id = `${nameOf("archive")}-x7k2p`;
    const { atlan } = busy("SOFT", { definition: undefined, workflowName: undefined, id });
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("ran");
    expect(command.lines.join()).not.to.include(id);
  });

  it("is heeded when its definition shows within the lag", async () => {
    const { atlan, run } = busy("PURGE");
    const known = atlan.foreign;
    atlan.foreign = [{ ...run, definition: undefined }];
    atlan.after(LAG_MS, () => (atlan.foreign = known));
    const command = new Command(atlan, {});
    expect(await command.create()).to.include("which purges the same connection");
    expect(command.lines).to.deep.equal([]);
  });

  it("does not hide one of which it is known", async () => {
    const { atlan } = busy("SOFT", { definition: undefined });
    const purge = atlan.putForeign(OTHER, "PURGE");
    expect(await new Command(atlan, {}).create()).to.include(`run ${purge.id}, which purges`);
  });
});

describe("a run of somebody else in a phase that nobody knows", () => {
  for (const mode of ["archive", "purge"] as const)
    for (const deleteType of ["SOFT", "PURGE"])
      for (const waitForCompletion of [true, false]) {
        const title = `with ${deleteType}, ${waitForCompletion ? "with" : "without"} a wait: no ${mode} is started beside it`;
        it(title, async () => {
          const { atlan, run } = busy(deleteType, { phase: "Rescheduled" });
          const command = new Command(atlan, { mode, options: { waitForCompletion } });
          expect(await command.create()).to.include(`run ${run.id} is in phase "Rescheduled"`);
          expect(atlan.sent).to.deep.equal([]);
          expect(command.journal.mustBeKept).to.equal(false);
        });
      }

  it("is no longer in the way when it has ended", async () => {
    const { atlan, run } = busy("SOFT", { phase: "Rescheduled" });
    await new Command(atlan, {}).create();
    atlan.turn(run, { phase: "Failed" });
    expect(await new Command(atlan, {}).create()).to.equal("ran");
  });
});
