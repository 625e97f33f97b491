import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import type { Mode } from "../../../provider/reconcile/intent";
import { look } from "../text/observed";
import { CONNECTION } from "../text/observed";
import { afterRun, Command, intentOf, LAG_MS, MINUTE, nameOf, newIntent } from "./reconcilers";
import { apiError, ARCHIVED, GONE, ScriptedAtlan } from "./scriptedAtlan";

const NO_SUCH = "there is no such connection";

describe("a connection that our own purge has taken", () => {
  /** A purge whose run ended like that, a definition that a person has archived since, and state under an id of its own. */
  function purgedElsewhere(phase: string) {
    const { atlan, name, before, record } = afterRun("purge", { phase }, { phase: "Running" });
    atlan.definitions.delete(name);
    atlan.shown = GONE;
    const seed = {
      tenant: "https://tenant.example.com",
      resource: "atlan-connection-delete-7000000000",
      connectionQualifiedName: CONNECTION,
      mode: "purge",
    } as const;
    return { atlan, before, record, order: { seed } };
  }

  it("is known to be purged when a trigger has changed in mid-run", async () => {
    const { atlan, before, record, order } = purgedElsewhere("Succeeded");
    const command = new Command(atlan, {
      intent: newIntent("purge", { key: "other", asksForRun: true }),
      record,
      options: order,
    });
    expect(await command.change(before)).to.equal("alreadyGone");
    expect(command.journal.record.achieved).to.equal("purged");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is not when the run had failed", async () => {
    const { atlan, before, record, order } = purgedElsewhere("Failed");
    const command = new Command(atlan, { intent: newIntent("purge", { key: "other" }), record, options: order });
    expect(await command.change(before)).to.include(NO_SUCH);
  });

  it("is not when it was an archive that Succeeded", async () => {
    const { atlan, before, record } = afterRun("archive", { phase: "Succeeded" }, { phase: "Running" });
    atlan.definitions.clear();
    atlan.shown = GONE;
    const command = new Command(atlan, { intent: newIntent("archive", { key: "other" }), record });
    expect(await command.change(before)).to.include(NO_SUCH);
  });

  it("is known to be purged when what its run had left has gone since", async () => {
    const { atlan, name, run, before, record } = afterRun(
      "purge",
      { phase: "Succeeded" },
      { phase: "Succeeded", connectionSeen: false },
    );
    atlan.shown = look(undefined, 0, 3);
    atlan.definitions.delete(name);
    atlan.after(2 * LAG_MS, () => {
      atlan.shown = GONE;
      atlan.runs = atlan.runs.filter((it) => it.id !== run.id);
    });
    const command = new Command(atlan, { intent: before, record });
    expect(await command.resume()).to.equal("alreadyGone");
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("a run under our own name that is going while its definition is not to be seen", () => {
  const NAME = nameOf("purge");

  /** A purge that an interrupted command has started. */
  function going() {
    const atlan = new ScriptedAtlan(CONNECTION);
    const run = atlan.putRun(NAME, "Running");
    atlan.after(3 * LAG_MS, () => {
      atlan.turn(run, { phase: "Succeeded" });
      atlan.shown = GONE;
    });
    return { atlan, run, command: new Command(atlan, { mode: "purge" }) };
  }

  it("was started on a connection that was seen, so that its end is proof", async () => {
    const { atlan, run, command } = going();
    expect(await command.create()).to.equal("attached");
    expect(command.journal.intent).to.include({ runId: run.id, connectionSeen: true });
    expect(command.journal.record.achieved).to.equal("purged");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("is ours when the definition shows within the lag", async () => {
    const { atlan, command } = going();
    atlan.after(LAG_MS / 2, () => atlan.define(NAME, "PURGE"));
    expect(await command.create()).to.equal("ran");
    expect(command.journal.record.definitions).to.deep.equal([{ name: NAME, mode: "purge" }]);
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("an archived definition that holds our first name", () => {
  const [FIRST, SECOND] = [nameOf("purge"), nameOf("purge", 1)];

  /** A first name whose archived definition has run, and perhaps more under the second. */
  function held(phase = "Failed") {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.putRun(FIRST, phase);
    atlan.clock.advance(MINUTE);
    return { atlan, command: new Command(atlan, { mode: "purge" }) };
  }

  it("does not hide what an interrupted command has finished under the second", async () => {
    const { atlan, command } = held();
    atlan.define(SECOND, "PURGE", { createdAt: atlan.time() });
    atlan.putRun(SECOND, "Succeeded");
    atlan.shown = GONE;
    expect(await command.create()).to.equal("ran");
    expect(command.journal.intent.workflowName).to.equal(SECOND);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("does not hide what is going on under the second when there is more than approved by now", async () => {
    const { atlan, command } = held();
    atlan.define(SECOND, "PURGE", { createdAt: atlan.time() });
    const run = atlan.putRun(SECOND, "Running");
    atlan.shown = look("ACTIVE", 13, 0);
    atlan.after(LAG_MS, () => {
      atlan.turn(run, { phase: "Succeeded" });
      atlan.shown = GONE;
    });
    expect(await command.create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([]);
  });

  for (const [title, shown, words] of [
    ["a missing connection", GONE, NO_SUCH],
    ["too many assets", look("ACTIVE", 13, 0), "more than maxAssets (12) approves"],
  ] as const) {
    it(`does not make ${title} less of a refusal when nothing was run under the second`, async () => {
      const { atlan, command } = held();
      atlan.shown = shown;
      expect(await command.create()).to.include(words);
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`has no part in ${title} when nothing was run under it`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      atlan.define(SECOND, "PURGE");
      atlan.shown = shown;
      expect(await new Command(atlan, { mode: "purge" }).create()).to.include(words);
    });
  }
});

describe("two runs of the same second", () => {
  it("are each judged once, and then another is started", async () => {
    const { atlan, name, run, before, record } = afterRun("archive", { phase: "Succeeded" }, { phase: "Running" });
    atlan.putRun(name, "Succeeded", { createdAt: run.createdAt });
    atlan.leaving = ARCHIVED;
    const command = new Command(atlan, { intent: newIntent("archive", { key: "other" }), record });
    expect(await command.change(before)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`rerun ${name}`]);
    expect(atlan.age).to.be.below(5 * MINUTE);
  });

  /** A run of ours that ended so, and a stopped one of the same second that state leads to. */
  const stoppedTwin = (mode: Mode, ending: Partial<WorkflowRun>) => {
    const scene = afterRun(mode, ending);
    const { atlan, name, run } = scene;
    const stopped = atlan.putRun(name, "Failed", { createdAt: run.createdAt, stopped: true });
    const before = intentOf(stopped, mode, { phase: "Failed", stopped: true });
    const other = (key: string) => newIntent(mode, { key, asksForRun: true });
    return { ...scene, stopped, before, other };
  };

  it("are no news for a changed trigger that answers the stop of the one, whatever became of the other", async () => {
    for (const phase of ["Failed", "Error", "Succeeded"]) {
      const { atlan, name, before, record, other } = stoppedTwin("archive", { phase });
      atlan.shown = look("ACTIVE", 3, 9);
      const command = new Command(atlan, { intent: other("other"), record });
      expect(await command.change(before), phase).to.equal("ran");
      expect(atlan.sent).to.deep.equal([`rerun ${name}`]);
    }
  });

  it("are no news for the one after that either", async () => {
    const { atlan, name, run, stopped, before, record, other } = stoppedTwin("archive", { phase: "Failed" });
    const first = new Command(atlan, { intent: other("other"), record, options: { maxAssets: 3 } });
    expect(await first.change(before)).to.include("more than maxAssets (3) approves");
    expect(first.journal.intent).to.deep.include({ runId: run.id, judged: [stopped.id], stopped: false });
    const next = new Command(atlan, { intent: other("a third"), record: first.journal.record });
    expect(await next.change(first.journal.intent)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`rerun ${name}`]);
  });

  it("are no news where state has lost the definition, and the index still shows it", async () => {
    const { atlan, name, before, other } = stoppedTwin("archive", { phase: "Failed" });
    const command = new Command(atlan, { intent: other("other"), record: { definitions: [] } });
    expect(await command.change(before)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`rerun ${name}`]);
  });

  it("stop one that nobody has answered", async () => {
    const { atlan, run, stopped, record, other } = stoppedTwin("archive", { phase: "Failed" });
    const command = new Command(atlan, { intent: other("other"), record });
    expect(await command.change(intentOf(run, "archive", { phase: "Failed" }))).to.include(
      `run ${stopped.id} was stopped by somebody`,
    );
    expect(atlan.sent).to.deep.equal([]);
  });

  it("explain a connection that is gone: a definition of ours has run only on what was seen", async () => {
    const { atlan, run, before, record, other } = stoppedTwin("purge", { phase: "Succeeded" });
    atlan.shown = GONE;
    const command = new Command(atlan, { intent: other("other"), record });
    expect(await command.change(before)).to.equal("ran");
    expect(command.journal.record).to.include({ achieved: "purged", runId: run.id });
    expect(atlan.sent).to.deep.equal([]);
  });

  it("explain nothing where the definition is somebody else's", async () => {
    const { atlan, name, before, other } = stoppedTwin("purge", { phase: "Succeeded" });
    atlan.shown = GONE;
    const command = new Command(atlan, { intent: other("other"), options: { existingWorkflow: name } });
    expect(await command.change(before)).to.include("the connection was never visible");
  });
});

describe("a run that somebody starts while the answer to ours is outstanding", () => {
  const UNCLEAR = { kind: "unclear", error: apiError(0) } as const;

  /** The next start is carried out, and somebody runs the workflow that much later; its answer tells nothing. */
  function both(atlan: ScriptedAtlan, name: string, mine: string, laterMs: number, theirs = "Running") {
    const start = () => {
      atlan.define(name, "SOFT", { createdAt: atlan.time() });
      atlan.putRun(name, mine, { id: "mine" });
      atlan.clock.advance(laterMs);
      atlan.putRun(name, theirs, { id: "theirs" });
      return Promise.resolve(UNCLEAR);
    };
    Object.assign(atlan, { createAndRun: start, rerun: start });
  }

  for (const [mine, laterMs, theirs, runId, startedByUs] of [
    ["Failed", 3_000, "Running", "theirs", false],
    ["Running", 3_000, "Failed", "mine", true],
    // Which of the two is ours can't be told.
    ["Running", 0, "Failed", "mine", false],
  ] as const) {
    it(`is told from ours, which came first: ${mine}, ${laterMs} ms before one that is ${theirs}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      both(atlan, nameOf("archive"), mine, laterMs, theirs);
      const command = new Command(atlan, { options: { waitForCompletion: false } });
      expect(await command.create()).to.equal("unfinished");
      expect(command.journal.intent).to.include({ runId, startedByUs });
    });
  }

  it("is not told from ours after a rerun, so that neither counts as ours", async () => {
    const { atlan, name, before, record } = afterRun("archive", { phase: "Failed" });
    both(atlan, name, "Failed", 3_000);
    const command = new Command(atlan, { intent: before, record, options: { waitForCompletion: false } });
    expect(await command.resume()).to.equal("unfinished");
    expect(command.journal.intent).to.include({ runId: "theirs", startedByUs: false });
  });

  for (const knowsBase of [true, false]) {
    it(`is ${knowsBase ? "not told from ours after a rerun" : "told from ours after a create"} by the next command`, async () => {
      const { atlan, name, run, record } = afterRun("archive", { phase: "Failed" });
      if (!knowsBase) {
        atlan.runs = [];
        atlan.define(name, "SOFT", { createdAt: atlan.time() });
      }
      const lost = newIntent("archive", {
        workflowName: name,
        startedByUs: true,
        connectionSeen: true,
        ...(knowsBase ? { base: { runId: run.id, createdAt: run.createdAt! } } : {}),
      });
      atlan.putRun(name, "Running", { id: "mine" });
      atlan.clock.advance(3_000);
      atlan.putRun(name, "Failed", { id: "theirs" });
      const order = { waitForCompletion: false };
      const resumed = new Command(atlan, { intent: lost, record, options: order });
      expect(await resumed.resume()).to.equal("unfinished");
      expect(resumed.journal.intent).to.include({ runId: "mine", startedByUs: !knowsBase });
      const changed = new Command(atlan, { intent: newIntent("archive", { key: "other" }), record, options: order });
      expect(await changed.change(lost)).to.equal("unfinished");
      expect(changed.journal.intent).to.include({ runId: "mine", startedByUs: !knowsBase });
    });
  }
});
