import { expect } from "chai";
import type { Intent } from "../../../provider/reconcile/intent";
import { look } from "../text/observed";
import { afterRun, Command, LAG_MS, MINUTE, nameOf, newIntent } from "./reconcilers";
import { apiError, ARCHIVED, GONE, RUN_MS } from "./scriptedAtlan";

const unclear = { kind: "unclear", error: apiError(0) } as const;
const NAME = nameOf("archive");
const AGAIN = `rerun ${NAME}`;
const ANOTHER = `create ${nameOf("archive", 1)} SOFT`;

/** The world after a run that had such an end, with a command that resumes its intent. */
function resuming(
  ending: Parameters<typeof afterRun>[1],
  more: Partial<Intent> = {},
  options: ConstructorParameters<typeof Command>[1]["options"] = {},
) {
  const { atlan, run, before, record } = afterRun("archive", ending, more);
  const command = new Command(atlan, { intent: before, record, options });
  const begin = atlan.age;
  return { atlan, run, command, age: () => atlan.age - begin };
}

describe("an intent whose run was stopped", () => {
  it("stays so, also when the history of the run is gone", async () => {
    const { atlan, run, command } = resuming({ stopped: true }, { stopped: true });
    atlan.runs = [];
    expect(await command.resume()).to.include(`run ${run.id} was stopped by somebody`);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is seen to be so when the mark shows after the end", async () => {
    const { atlan, run, command } = resuming({ stopped: true });
    expect(await command.resume()).to.include(`run ${run.id} was stopped by somebody`);
    expect(command.journal.intent.stopped).to.equal(true);
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("an intent whose run has ended, as state knows", () => {
  it("runs again after a failure, whatever the counts say, when a trigger has asked for it", async () => {
    const { atlan, command } = resuming({ phase: "Failed" }, { asksForRun: true });
    atlan.shown = ARCHIVED;
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("needs no run after a failure when all is archived and nobody has asked for one", async () => {
    const { atlan, command } = resuming({ phase: "Failed" });
    atlan.shown = ARCHIVED;
    expect(await command.resume()).to.equal("alreadyArchived");
    expect(atlan.sent).to.deep.equal([]);
  });

  for (const historyIsGone of [false, true]) {
    const history = historyIsGone ? ", its history gone" : "";
    it(`is done when it Succeeded and the counts are right by now${history}`, async () => {
      const { atlan, run, command } = resuming({ phase: "Succeeded" }, { phase: "Succeeded", asksForRun: true });
      atlan.shown = ARCHIVED;
      if (historyIsGone) atlan.runs = [];
      expect(await command.resume()).to.equal("ran");
      expect(command.journal.intent.runId).to.equal(run.id);
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`runs again when it Succeeded and something is left${history}`, async () => {
      const { atlan, command } = resuming({ phase: "Succeeded" }, { phase: "Succeeded" });
      atlan.shown = look("DELETED", 1, 11);
      if (historyIsGone) atlan.runs = [];
      expect(await command.resume()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([AGAIN]);
    });

    it(`is neither done nor run again when it Succeeded and nothing can be seen${history}`, async () => {
      const { atlan, run, command } = resuming({ phase: "Succeeded" }, { phase: "Succeeded" });
      atlan.shown = GONE;
      if (historyIsGone) atlan.runs = [];
      expect(await command.resume()).to.include(`run ${run.id} Succeeded, but the connection can't be seen any more`);
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`runs again when it Failed${history}`, async () => {
      const { atlan, command } = resuming({ phase: "Failed" }, { asksForRun: true });
      atlan.shown = ARCHIVED;
      if (historyIsGone) atlan.runs = [];
      expect(await command.resume()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([AGAIN]);
    });
  }
});

describe("an intent whose run was going when it was last seen", () => {
  it("follows the run", async () => {
    const { atlan, run, command } = resuming({ phase: "Running" }, { phase: "Pending" });
    atlan.after(RUN_MS, () => {
      atlan.turn(run, { phase: "Succeeded" });
      atlan.shown = ARCHIVED;
    });
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([]);
  });

  for (const startedByUs of [true, false]) {
    it(`notes how far it is, without waiting; started by ${startedByUs ? "us" : "somebody"}`, async () => {
      const { command } = resuming(
        { phase: "Running" },
        { phase: "Pending", startedByUs },
        { waitForCompletion: false },
      );
      expect(await command.resume()).to.equal("unfinished");
      expect(command.journal.record.phase).to.equal("Running");
      expect(command.journal.intent).to.include({ phase: "Running", startedByUs });
    });
  }

  it("reports the failure that it finds", async () => {
    const { atlan, command } = resuming({ phase: "Failed" }, { phase: "Running" });
    expect(await command.resume()).to.include("ended Failed");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("goes by the counts when its history is gone", async () => {
    for (const [shown, end] of [
      [ARCHIVED, "ran"],
      [look("ACTIVE", 3, 9), "can't be found, and 3 assets are still active"],
    ] as const) {
      const { atlan, command, age } = resuming({}, { phase: "Running" });
      atlan.runs = [];
      atlan.shown = shown;
      expect(await command.resume()).to.include(end);
      expect(command.journal.intent.phase).to.equal("Unknown");
      expect(atlan.sent).to.deep.equal([]);
      expect(age()).to.be.at.least(LAG_MS);
    }
  });
});

describe("an intent whose start was lost", () => {
  const { runId: _run, runCreatedAt: _created, ...withoutRun } = afterRun("archive", {}).before;

  function lost(former: boolean) {
    const { atlan, run, record } = afterRun("archive", { phase: "Failed" });
    const base = { runId: run.id, createdAt: run.createdAt! };
    const intent: Intent = { ...withoutRun, phase: "Unknown", ...(former ? { base } : {}) };
    if (!former) atlan.runs = [];
    return { atlan, run, command: new Command(atlan, { intent, record }) };
  }

  for (const former of [true, false]) {
    it(`finds the run ${former ? "after the former one, which may be a person's" : "of its definition, which is its own"}`, async () => {
      const { atlan, run, command } = lost(former);
      if (!former) atlan.define(NAME, "SOFT", { createdAt: atlan.time() });
      atlan.startRun(NAME, "SOFT");
      expect(await command.resume()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([]);
      expect(command.journal.intent.runId).not.to.equal(run.id);
      expect(command.journal.intent.startedByUs).to.equal(!former);
    });

    it(`asks when no run ${former ? "after the former one" : "of its definition"} shows, and sends nothing`, async () => {
      const { atlan, command } = lost(former);
      const end = await command.resume();
      expect(end).to.include(`a run of workflow ${NAME} can't be found, and 12 assets are still active`);
      expect(atlan.sent).to.deep.equal([]);
    });
  }

  it("goes on with its definition when nothing was ever sent", async () => {
    const { atlan, run, record } = afterRun("archive", { phase: "Failed" });
    const intent = newIntent("archive", { base: { runId: run.id, createdAt: run.createdAt! } });
    const command = new Command(atlan, { intent, record });
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });
});

describe("a rerun", () => {
  const failed = { phase: "Failed" };

  it("waits until the start of a command that died a moment ago would show, and follows it", async () => {
    const { atlan, command } = resuming(failed);
    atlan.after(LAG_MS - 1, () => {
      atlan.startRun(NAME, "SOFT");
    });
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([]);
    expect(command.journal.intent.startedByUs).to.equal(false);
  });

  it("is sent right after the lag, counted from the beginning of the command", async () => {
    const { atlan, command, age } = resuming(failed);
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
    expect(age()).to.equal(LAG_MS + RUN_MS);
    expect(command.lines.join()).to.include(`Running workflow ${NAME} again to archive`);
    expect(command.journal.intent).to.include({ startedByUs: true, runId: atlan.runs[0]!.id });
  });

  it("judges the counts from right before it", async () => {
    const { atlan, command } = resuming(failed);
    atlan.after(LAG_MS, () => (atlan.shown = look("ACTIVE", 13, 0)));
    expect(await command.resume()).to.include("it has 13 assets, more than maxAssets (12)");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("looks again after it has counted for a newer run that fell short: another one may be going by then", async () => {
    const { atlan, command } = resuming(failed);
    atlan.putRun(NAME, "Succeeded");
    atlan.after(LAG_MS - 1, () => {
      atlan.startRun(NAME, "SOFT");
    });
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("of a definition that shows late waits for it", async () => {
    const { atlan, command } = resuming(failed);
    const kept = atlan.definitions.get(NAME)!;
    atlan.definitions.clear();
    atlan.after(5_000, () => atlan.definitions.set(NAME, kept));
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("of a definition that is gone becomes a start", async () => {
    const { atlan, command } = resuming(failed);
    atlan.definitions.clear();
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`create ${NAME} SOFT`]);
  });

  it("of a definition that is gone, where nothing can be started, takes it off the list", async () => {
    const { atlan, command } = resuming(failed);
    atlan.definitions.clear();
    atlan.shown = GONE;
    expect(await command.resume()).to.include("there is no such connection");
    expect(command.journal.record.definitions).to.deep.equal([]);
  });

  it("of a definition that Atlan does not know becomes a start under another name", async () => {
    const { atlan, command } = resuming(failed);
    atlan.answers.push({ kind: "absent" });
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN, ANOTHER]);
    expect(command.journal.record.definitions.map((it) => it.name)).to.deep.equal([nameOf("archive", 1)]);
  });

  it("of a definition that Atlan does not know, where nothing else can be started, keeps the former run", async () => {
    const { atlan, command, run } = resuming(failed);
    atlan.answers.push({ kind: "absent" }, { kind: "refused", error: apiError(403) });
    expect(await command.resume()).to.include("403");
    expect(command.journal.intent).to.include({ runId: run.id, phase: "Failed" });
    expect(command.journal.record.definitions).to.deep.equal([]);
  });

  for (const [title, change] of [
    ["was made a purge", { deleteType: "PURGE" }],
    ["was put on another connection", { connectionQualifiedName: "default/postgres/1700000002" }],
    ["was made to leave the assets", { deleteAssets: false }],
    ["does not tell what it does", { connectionQualifiedName: undefined }],
  ] as const) {
    it(`of a definition that ${title} is not sent; another one takes its place`, async () => {
      const { atlan, command } = resuming(failed);
      atlan.define(NAME, "SOFT", change);
      expect(await command.resume()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([ANOTHER]);
    });
  }

  it("that somebody else has started meanwhile is followed, as theirs", async () => {
    const { atlan, command } = resuming(failed);
    atlan.startRun(NAME, "SOFT");
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([]);
    expect(command.journal.intent.startedByUs).to.equal(false);
  });

  it("is followed when it goes, also when a newer one has ended", async () => {
    const { atlan, command } = resuming(failed);
    const live = atlan.startRun(NAME, "SOFT");
    atlan.putRun(NAME, "Failed");
    expect(await command.resume()).to.equal("ran");
    expect(command.journal.intent.runId).to.equal(live);
    expect(atlan.sent).to.deep.equal([]);
  });

  for (const [title, ending, shown, end, sent] of [
    ["was stopped", { stopped: true }, look("ACTIVE", 12, 0), "was stopped by somebody", []],
    ["Succeeded", { phase: "Succeeded" }, ARCHIVED, "ran", []],
    ["Succeeded with something left", { phase: "Succeeded" }, look("ACTIVE", 2, 10), "ran", [AGAIN]],
    ["Failed", {}, ARCHIVED, "ran", [AGAIN]],
  ] as const) {
    it(`that somebody else has started and that ${title}: ${end}`, async () => {
      const { atlan, command } = resuming(failed, { asksForRun: true });
      const newer = atlan.putRun(NAME, "Failed", ending);
      atlan.shown = shown;
      expect(await command.resume()).to.include(end);
      expect(atlan.sent).to.deep.equal(sent);
      if (sent.length === 0) expect(command.journal.intent).to.include({ runId: newer.id, startedByUs: false });
    });
  }

  it("is not sent while the newest run is in a phase that nobody knows", async () => {
    const { atlan, command } = resuming(failed);
    atlan.putRun(NAME, "Paused");
    expect(await command.resume()).to.include('is in phase "Paused"');
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is sent when only an older run was ever in a phase that nobody knows", async () => {
    const { atlan, command } = resuming(failed);
    const older = atlan.putRun(NAME, "Paused", { createdAt: atlan.time(-MINUTE) });
    atlan.runs = [...atlan.runs.filter((it) => it !== older), older];
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("that is refused for good leaves state as it was", async () => {
    const { atlan, command, run } = resuming(failed);
    atlan.answers.push({ kind: "refused", error: apiError(403) });
    expect(await command.resume()).to.include("403");
    expect(command.journal.intent).to.include({ runId: run.id, phase: "Failed" });
  });

  it("that is refused for too many requests is sent again", async () => {
    const { atlan, command } = resuming(failed);
    atlan.answers.push({ kind: "refused", error: apiError(429) });
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN, AGAIN]);
  });

  it("that is refused for too many requests is sent as often as timeout allows", async () => {
    const { atlan, command } = resuming(failed);
    for (let i = 0; i < 150; i++) atlan.answers.push({ kind: "refused", error: apiError(429, 1_000) });
    expect(await command.resume()).to.equal("ran");
    expect(atlan.sent).to.have.length(151);
  });

  it("that was never sent, because a look-up before it failed, leaves state as it was", async () => {
    const { atlan, command, run } = resuming(failed);
    atlan.answers.push(apiError(401));
    expect(await command.resume()).to.include("401");
    expect(command.journal.intent).to.include({ runId: run.id, phase: "Failed" });
  });

  it("whose answer is lost is looked for, and no former run is taken for it", async () => {
    const { atlan, command, run } = resuming(failed);
    atlan.answers.push(unclear);
    atlan.after(LAG_MS + 5_000, () => {
      atlan.startRun(NAME, "SOFT");
    });
    expect(await command.resume()).to.equal("ran");
    expect(command.journal.intent.runId).not.to.equal(run.id);
    // The request may never have arrived, and a person may have run the workflow.
    expect(command.journal.intent.startedByUs).to.equal(false);
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("whose answer is lost is the run that is going, not one that has come and gone", async () => {
    const { atlan, command } = resuming(failed);
    let live: string | undefined;
    atlan.answers.push(unclear);
    atlan.after(LAG_MS + 5_000, () => {
      live = atlan.startRun(NAME, "SOFT");
      atlan.putRun(NAME, "Failed");
    });
    expect(await command.resume()).to.equal("ran");
    expect(command.journal.intent.runId).to.equal(live);
  });

  it("whose run can't be looked at after it was started is known to be ours", async () => {
    const { atlan, command } = resuming(failed);
    const findRun = atlan.findRun.bind(atlan);
    atlan.findRun = (id, patience) => (atlan.sent.length > 0 ? Promise.reject(apiError(403)) : findRun(id, patience));
    expect(await command.resume()).to.include("403");
    expect(command.journal.intent).to.include({ runId: atlan.runs[0]!.id, startedByUs: true });
    expect(command.journal.mustBeKept).to.equal(true);
  });

  it("whose answer is lost is not sent again", async () => {
    const { atlan, command, run } = resuming(failed);
    atlan.answers.push(unclear);
    expect(await command.resume()).to.include(`no run of ${NAME} can be found`);
    expect(atlan.sent).to.deep.equal([AGAIN]);
    expect(command.journal.intent.base?.runId).to.equal(run.id);
  });

  it("whose answer does not name the run finds it, however late it shows", async () => {
    const { atlan, command, run } = resuming(failed);
    atlan.answers.push({ kind: "accepted", runId: undefined, createdAt: undefined });
    atlan.runLagMs = 3 * LAG_MS;
    expect(await command.resume()).to.equal("ran");
    expect(command.journal.intent.runId).to.equal(atlan.runs[0]!.id).and.not.to.equal(run.id);
  });

  it("whose answer names the run otherwise than the index finds it", async () => {
    const { atlan, command, run } = resuming(failed);
    atlan.answers.push({ kind: "accepted", runId: "another-id", createdAt: undefined });
    expect(await command.resume()).to.equal("ran");
    expect(command.journal.intent.runId).to.equal(atlan.runs[0]!.id).and.not.to.equal(run.id);
  });

  it("whose run never shows goes by the name that the answer gave", async () => {
    const { atlan, command } = resuming(failed, {}, { timeoutMs: MINUTE });
    atlan.answers.push({ kind: "accepted", runId: "another-id", createdAt: atlan.time() });
    atlan.runLagMs = 60 * MINUTE;
    expect(await command.resume()).to.include("run another-id did not appear within 1m");
    expect(command.journal.intent).to.include({
      runId: "another-id",
      phase: "Pending",
      startedByUs: true,
      stopped: false,
    });
    expect(command.journal.intent.runCreatedAt).to.be.a("string");
  });

  it("of a tenant that contradicts itself without end is an error", async () => {
    const { atlan, command } = resuming(failed);
    const kept = atlan.definitions.get(NAME)!;
    let asked = 0;
    atlan.findWorkflow = () => Promise.resolve(asked++ % 2 === 0 ? undefined : kept);
    expect(await command.resume()).to.include("the tenant's answers contradict each other");
    expect(asked).to.equal(2 * 99);
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("a definition of ours that somebody has archived", () => {
  it("explains by its runs why nothing of the connection is left, also under a name that no other is derived from", async () => {
    const { atlan, record } = afterRun("purge", { phase: "Succeeded" });
    const name = "atlan-connection-delete-5000000001";
    atlan.definitions.clear();
    atlan.runs = atlan.runs.map((run) => ({ ...run, workflowName: name, id: `${name}-1` }));
    atlan.shown = GONE;
    const intent = newIntent("purge");
    const command = new Command(atlan, { intent, record: { ...record, definitions: [{ name, mode: "purge" }] } });
    expect(await command.resume()).to.equal("alreadyGone");
    expect(command.journal.record.achieved).to.equal("purged");
    expect(atlan.sent).to.deep.equal([]);
  });
});
