import { expect } from "chai";
import type { ConnectionObservation } from "../../../provider/atlan/api";
import type { Intent, Mode } from "../../../provider/reconcile/intent";
import { predict, type PredictedOutcome } from "../../../provider/reconcile/predict";
import type { ReconcileOptions } from "../../../provider/reconcile/options";
import { CONNECTION, look } from "../text/observed";
import { afterRun, Command, LAG_MS, MINUTE, nameOf, newIntent, observerOn, optionsOf } from "./reconcilers";
import { apiError, ARCHIVED, GONE, ScriptedAtlan } from "./scriptedAtlan";

/** What a preview of a new resource expects. */
async function predicted(
  atlan: ScriptedAtlan,
  mode: Mode,
  more: Partial<ReconcileOptions> = {},
): Promise<PredictedOutcome> {
  const options = optionsOf(mode, more);
  const known = { record: undefined, resumes: false, intent: newIntent(mode) };
  return (await predict({ options, observer: observerOn(atlan, options) }, known)).outcome;
}

/** A tenant on which an earlier command of ours has left a run under the first name, and nothing in state. */
function leftBehind(mode: Mode, phase: string, finishedMsAgo: number): ScriptedAtlan {
  const atlan = new ScriptedAtlan(CONNECTION);
  atlan.clock.advance(10 * MINUTE);
  const createdAt = atlan.time(atlan.age - finishedMsAgo - MINUTE);
  atlan.define(nameOf(mode), mode === "archive" ? "SOFT" : "PURGE", { createdAt });
  atlan.putRun(nameOf(mode), phase, { createdAt, finishedAt: atlan.time(atlan.age - finishedMsAgo) });
  return atlan;
}

describe("a preview whose guards refuse", () => {
  const refuses: Partial<ReconcileOptions> = { maxAssets: 5 };

  it("waits for the counts to follow a run that Succeeded a moment ago", async () => {
    const atlan = leftBehind("archive", "Succeeded", 1_000);
    atlan.after(3_000, () => (atlan.shown = ARCHIVED));
    expect((await predicted(atlan, "archive", refuses)).kind).to.equal("reached");
  });

  for (const [what, phase, ms] of [
    ["long ago", "Succeeded", 5 * MINUTE],
    ["with a failure", "Failed", 1_000],
  ] as const) {
    it(`does not wait for what a run has left that ended ${what}`, async () => {
      const atlan = leftBehind("archive", phase, ms);
      const begin = atlan.age;
      expect((await predicted(atlan, "archive", refuses)).kind).to.equal("refuse");
      expect(atlan.age - begin).to.be.below(LAG_MS / 2);
    });
  }

  it("passes on that the tenant could not be asked: that is no refusal", async () => {
    for (const error of [apiError(503), new Error("a fault of ours")]) {
      const atlan = new ScriptedAtlan(CONNECTION);
      Object.assign(atlan, { observeConnection: () => Promise.reject(error) });
      const thrown: unknown = await predicted(atlan, "archive").catch((it: unknown) => it);
      expect(thrown).to.equal(error);
    }
  });
});

describe("a live run under our name", () => {
  it("whose own copy of the definition purges is not followed by an archive, and the preview says so", async () => {
    const atlan = leftBehind("archive", "Running", 0);
    const template = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true } as const;
    atlan.turn(atlan.runs[0]!, { template });
    const outcome = await predicted(atlan, "archive");
    expect(outcome.kind).to.equal("report");
    const end = await new Command(atlan, {}).create();
    expect(atlan.sent.filter((it) => !it.startsWith("stop "))).to.deep.equal([]);
    if (outcome.kind === "report") expect(end).to.include(outcome.error.because);
  });

  it("that is joined for another trigger, and comes into a phase that nobody knows, is reported; nothing is started", async () => {
    const { atlan, run, before, record } = afterRun("archive", { phase: "Running" }, { phase: "Running" });
    atlan.after(5_000, () => atlan.turn(run, { phase: "Odd" }));
    const command = new Command(atlan, { intent: newIntent("archive", { key: "another" }), record });
    expect(await command.change(before)).to.include(`run ${run.id} is in phase "Odd"`);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("that an interrupted command started has no counts from before it", async () => {
    const atlan = leftBehind("archive", "Running", 0);
    const [run] = atlan.runs;
    atlan.after(5_000, () => {
      atlan.turn(run!, { phase: "Succeeded" });
      atlan.shown = ARCHIVED;
    });
    const command = new Command(atlan, {});
    await command.create();
    expect(command.journal.intent.runId).to.equal(run!.id);
    expect(command.journal.intent.before).to.equal(undefined);
  });
});

describe("a definition of ours", () => {
  for (const [title, shown, end] of [
    ["and the connection is gone: it was purged by us", GONE, "alreadyGone"],
    ["and the connection is there: it is purged again", look("ACTIVE", 12, 0), "ran"],
  ] as readonly (readonly [string, ConnectionObservation, string])[]) {
    it(`was edited after a run of it had purged, ${title}`, async () => {
      const { atlan, name, before, record } = afterRun("purge", { phase: "Failed", message: "no space" });
      const purged = atlan.putRun(name, "Succeeded", {
        createdAt: atlan.time(1_000),
        finishedAt: atlan.time(2_000),
        template: { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true },
      });
      atlan.runs = [...atlan.runs.filter(({ id }) => id !== purged.id), purged];
      atlan.define(name, "SOFT", { createdAt: atlan.time(0) });
      atlan.shown = shown;
      const intent: Intent = newIntent("purge", { key: "another" });
      const command = new Command(atlan, { intent, record });
      expect(await command.change({ ...before, connectionSeen: false })).to.equal(end);
    });
  }
});

describe("a rerun whose run does not tell what it does", () => {
  /** A rerun of a definition that existed before; each read of that definition is counted, by the age of the tenant. */
  function rerun(ofLastRun: "Succeeded" | "Running") {
    const scene = afterRun("archive", { phase: "Failed" });
    const { atlan, name, before, record } = scene;
    atlan.ending = { phase: ofLastRun };
    const reads: number[] = [];
    const findWorkflow = atlan.findWorkflow.bind(atlan);
    Object.assign(atlan, {
      findWorkflow: (...asked: Parameters<typeof findWorkflow>) => {
        if (atlan.sent.length > 0) reads.push(atlan.age);
        return findWorkflow(...asked);
      },
    });
    const command = new Command(atlan, { intent: before, record, options: { timeoutMs: 30 * MINUTE } });
    return { atlan, name, reads, command };
  }

  it("reads its definition at once, when the index must show it, and where it ends: not at every look", async () => {
    const long = rerun("Running");
    expect(await long.command.resume()).to.include("is Running after 30m");
    expect(long.reads.length).to.equal(2);
    const short = rerun("Succeeded");
    expect(await short.command.resume()).to.equal("ran");
    expect(short.reads.length).to.equal(3);
  });

  for (const [title, shownAfterMs, noticedWithinMs] of [
    ["at once", 0, LAG_MS / 2],
    ["within the index lag", LAG_MS / 2, 2 * LAG_MS],
  ] as const) {
    it(`is told to stop where it became a purge right before, which shows ${title}`, async () => {
      const { atlan, name, command } = rerun("Running");
      const send = atlan.rerun.bind(atlan);
      let startedAt = 0;
      Object.assign(atlan, {
        rerun: (...asked: Parameters<typeof send>) => {
          startedAt = atlan.age;
          atlan.after(shownAfterMs, () => atlan.define(name, "PURGE"));
          return send(...asked);
        },
      });
      expect(await command.resume()).to.include("was told to stop");
      expect(atlan.sent.at(-1)).to.match(/^stop /);
      expect(atlan.age - startedAt).to.be.at.most(noticedWithinMs);
    });
  }
});
