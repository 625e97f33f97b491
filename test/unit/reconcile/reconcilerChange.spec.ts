import { expect } from "chai";
import type { Intent, Mode } from "../../../provider/reconcile/intent";
import { look } from "../text/observed";
import { afterRun, Command, LAG_MS, MINUTE, nameOf, newIntent } from "./reconcilers";
import { ARCHIVED, GONE, RUN_MS } from "./scriptedAtlan";

const NAME = nameOf("archive");
const AGAIN = `rerun ${NAME}`;
const PURGED = `create ${nameOf("purge")} PURGE`;

interface Before {
  readonly ending: Parameters<typeof afterRun>[1];
  /** What state knows of the former intent. */
  readonly before?: Partial<Intent>;
  readonly mode?: Mode;
  readonly intent?: Partial<Intent>;
  readonly options?: ConstructorParameters<typeof Command>[1]["options"];
}

/** An archive whose run had such an end, and a command with another intent. */
function changing({ ending, before: known = {}, mode = "archive", intent = {}, options = {} }: Before) {
  const { atlan, run, before, record } = afterRun("archive", ending, known);
  const changed = newIntent(mode, {
    key: "another key",
    ...(mode === "archive" ? { asksForRun: true } : {}),
    ...intent,
  });
  const command = new Command(atlan, { intent: changed, record, options });
  return { atlan, run, command, change: () => command.change(before) };
}

describe("another trigger", () => {
  it("runs again what is fulfilled", async () => {
    const { atlan, run, command, change } = changing({
      ending: { phase: "Succeeded" },
      before: { phase: "Succeeded", fulfilled: true },
    });
    atlan.shown = ARCHIVED;
    expect(await change()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
    expect(command.journal.intent.runId).not.to.equal(run.id);
  });

  it("does not take for its run what came before the fulfilled one", async () => {
    const { atlan, change } = changing({
      ending: { phase: "Succeeded", createdAt: "2026-01-01T00:00:00Z" },
      before: { phase: "Succeeded", fulfilled: true },
    });
    const older = atlan.putRun(NAME, "Succeeded", { createdAt: "2025-01-01T00:00:00Z" });
    atlan.runs = [...atlan.runs.filter((it) => it !== older), older];
    atlan.shown = ARCHIVED;
    expect(await change()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("runs again what failed, also when the wanted state is there", async () => {
    const { atlan, change } = changing({ ending: {}, before: { previouslyFulfilled: "key of archive" } });
    atlan.shown = ARCHIVED;
    expect(await change()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("takes no later run for the one of a former intent whose answer was lost: it may serve this one already", async () => {
    const { atlan, command } = changing({ ending: { phase: "Succeeded" } });
    // A command that died has started it.
    const later = atlan.putRun(NAME, "Succeeded", { createdAt: "2026-01-15T09:30:00Z" });
    atlan.shown = ARCHIVED;
    await command.change(newIntent("archive", { workflowName: NAME, startedByUs: true }));
    expect(atlan.sent).to.deep.equal([]);
    expect(command.journal.intent).to.include({ runId: later.id, fulfilled: true });
  });

  it("runs what was stopped", async () => {
    const { atlan, change } = changing({ ending: { stopped: true }, before: { stopped: true } });
    expect(await change()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("starts what was never sent, and asks for no run of a definition that has no name", async () => {
    const { atlan, command } = changing({ ending: {} });
    const names: string[] = [];
    const findRuns = atlan.findRuns.bind(atlan);
    atlan.findRuns = (name, patience) => {
      names.push(name);
      return findRuns(name, patience);
    };
    expect(await command.change(newIntent("archive"))).to.equal("ran");
    expect(new Set(names)).to.deep.equal(new Set([NAME]));
  });

  it("does not take the run of a lost start, which has Succeeded since, for its own", async () => {
    const { atlan, run, command } = changing({ ending: {} });
    atlan.runs = atlan.runs.filter((it) => it !== run);
    const former = atlan.putRun(NAME, "Failed", { createdAt: "2025-01-01T00:00:00Z" });
    const found = atlan.putRun(NAME, "Succeeded");
    atlan.shown = ARCHIVED;
    const lost = newIntent("archive", { workflowName: NAME, base: { runId: former.id, createdAt: former.createdAt! } });
    expect(await command.change(lost)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
    expect(command.journal.intent.runId).not.to.equal(found.id);
  });

  it("starts another run when that of a lost start never shows", async () => {
    const { atlan, run, command } = changing({ ending: {} });
    const lost = newIntent("archive", { workflowName: NAME, base: { runId: run.id, createdAt: run.createdAt! } });
    expect(await command.change(lost)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("starts nothing while the run is in a phase that nobody knows", async () => {
    const { atlan, change } = changing({ ending: { phase: "Paused" }, before: { phase: "Unknown" } });
    expect(await change()).to.include('is in phase "Paused"');
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("a trigger that is put back after a failed update", () => {
  const back = { before: { previouslyFulfilled: "another key" }, ending: {} };

  it("needs no run when the former wanted state is there", async () => {
    const { atlan, command, change } = changing(back);
    atlan.shown = ARCHIVED;
    expect(await change()).to.equal("ran");
    expect(command.journal.record.achieved).to.equal("archived");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("runs when something has come back", async () => {
    const { atlan, change } = changing(back);
    atlan.shown = look("DELETED", 1, 12);
    expect(await change()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([AGAIN]);
  });

  it("is no success for a token that sees nothing", async () => {
    const { atlan, change } = changing(back);
    atlan.shown = GONE;
    expect(await change()).to.include("there is no such connection");
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("another trigger while the run is going", () => {
  const going = { ending: { phase: "Running" }, before: { phase: "Running" } as const };

  /** The run ends while the command waits. */
  function endLater({ atlan, run }: ReturnType<typeof changing>, change: object, shown = ARCHIVED): void {
    atlan.after(RUN_MS, () => {
      atlan.turn(run, change);
      atlan.shown = shown;
    });
  }

  it("joins it, and is content when it gets there", async () => {
    const world = changing(going);
    endLater(world, { phase: "Succeeded" });
    expect(await world.change()).to.equal("attached");
    expect(world.atlan.sent).to.deep.equal([]);
    expect(world.command.journal.intent).to.include({ runId: world.run.id, startedByUs: true, phase: "Succeeded" });
    expect(world.command.lines.join()).to.include(`Joining run ${world.run.id}`);
  });

  for (const startedByUs of [true, false]) {
    it(`joins it without waiting, and knows that ${startedByUs ? "we" : "others"} have started it`, async () => {
      const before = { ...going.before, startedByUs };
      const world = changing({ ending: going.ending, before, options: { waitForCompletion: false } });
      expect(await world.change()).to.equal("unfinished");
      expect(world.atlan.sent).to.deep.equal([]);
      expect(world.command.journal.intent).to.include({ runId: world.run.id, startedByUs, phase: "Running" });
    });
  }

  it("knows its definition, also when the run does not name it", async () => {
    const { atlan, run, command, change } = changing({ ...going, options: { waitForCompletion: false } });
    const before = { ...run };
    atlan.turn(run, { workflowName: undefined });
    await change();
    expect(command.journal.intent.workflowName).to.equal(before.workflowName);
  });

  for (const [title, ending, shown] of [
    ["fails", { phase: "Failed" }, ARCHIVED],
    ["ends with Error", { phase: "Error" }, ARCHIVED],
    ["leaves something", { phase: "Succeeded" }, look("ACTIVE", 1, 11)],
  ] as const) {
    it(`runs once more when it ${title}`, async () => {
      const world = changing(going);
      endLater(world, ending, shown);
      expect(await world.change()).to.equal("ran");
      expect(world.atlan.sent).to.deep.equal([AGAIN]);
      expect(world.command.journal.intent.runId).not.to.equal(world.run.id);
    });
  }

  it("runs once more when it was being stopped already", async () => {
    const world = changing({ ...going, ending: { phase: "Running", stopped: true } });
    endLater(world, { phase: "Failed" });
    expect(await world.change()).to.equal("ran");
    expect(world.atlan.sent).to.deep.equal([AGAIN]);
  });

  it("respects that it is stopped while it is waited for", async () => {
    const world = changing(going);
    endLater(world, { phase: "Failed", stopped: true });
    expect(await world.change()).to.include(`run ${world.run.id} was stopped by somebody`);
    expect(world.atlan.sent).to.deep.equal([]);
    expect(world.command.journal.intent.stopped).to.equal(true);
  });

  it("gives up at its deadline", async () => {
    const world = changing({ ...going, options: { timeoutMs: 5 * MINUTE } });
    expect(await world.change()).to.include(`run ${world.run.id} is Running after 5m`);
    expect(world.atlan.sent).to.deep.equal([]);
    expect(world.command.journal.intent).to.include({ runId: world.run.id, startedByUs: true });
  });

  it("reports a phase that nobody knows, and keeps it", async () => {
    const world = changing(going);
    endLater(world, { phase: "Paused" });
    expect(await world.change()).to.include('is in phase "Paused"');
    expect(world.command.journal.intent.phase).to.equal("Unknown");
    expect(world.atlan.sent).to.deep.equal([]);
  });

  for (const [shown, end] of [
    [ARCHIVED, "ran"],
    [look("ACTIVE", 3, 9), "can't be found, and 3 assets are still active"],
  ] as const) {
    it(`goes by the counts when its history goes: ${end}`, async () => {
      const world = changing(going);
      const { atlan } = world;
      atlan.after(RUN_MS, () => {
        atlan.runs = [];
        atlan.shown = shown;
      });
      expect(await world.change()).to.include(end);
      expect(atlan.sent).to.deep.equal([]);
    });
  }

  it("that purges needs no more proof when the connection was seen before", async () => {
    const { atlan, run, before, record } = afterRun("purge", { phase: "Running" }, { phase: "Running" });
    atlan.shown = GONE;
    atlan.after(RUN_MS, () => {
      atlan.turn(run, { phase: "Succeeded" });
    });
    const command = new Command(atlan, { intent: newIntent("purge", { key: "another key" }), record });
    expect(await command.change(before)).to.equal("attached");
    expect(command.journal.record.achieved).to.equal("purged");
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("another trigger of a purge", () => {
  it("finds it done when state knows so, though no history tells it any more", async () => {
    const { atlan, before, record } = afterRun("purge", {}, { phase: "Succeeded", fulfilled: true });
    atlan.runs = [];
    atlan.shown = GONE;
    const intent = newIntent("purge", { key: "another key", asksForRun: true });
    const command = new Command(atlan, { intent, record: { ...record, achieved: "purged" } });
    expect(await command.change(before)).to.equal("alreadyGone");
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("a trigger of a purge that is put back", () => {
  it("needs no run when the connection is gone, as this resource has achieved it", async () => {
    const { atlan, before, record } = afterRun("purge", {}, { previouslyFulfilled: "another key" });
    atlan.shown = GONE;
    const intent = newIntent("purge", { key: "another key", asksForRun: true });
    const command = new Command(atlan, { intent, record: { ...record, achieved: "purged" } });
    expect(await command.change(before)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("another mode", () => {
  it("purges under a definition of its own what is archived", async () => {
    const { atlan, command, change } = changing({
      ending: { phase: "Succeeded" },
      before: { phase: "Succeeded", fulfilled: true },
      mode: "purge",
    });
    atlan.shown = ARCHIVED;
    expect(await change()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([PURGED]);
    expect(command.journal.record.definitions.map((it) => it.name)).to.deep.equal([NAME, nameOf("purge")]);
  });

  it("waits for the archive that is going, then purges", async () => {
    const { atlan, run, change } = changing({
      ending: { phase: "Running" },
      before: { phase: "Running" },
      mode: "purge",
    });
    atlan.after(RUN_MS, () => {
      atlan.turn(run, { phase: "Failed" });
    });
    const begin = atlan.age;
    expect(await change()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([PURGED]);
    expect(atlan.age - begin).to.be.at.least(2 * RUN_MS);
  });

  it("does not wait for the archive that is going when nothing is waited for", async () => {
    const { atlan, run, change } = changing({
      ending: { phase: "Running" },
      before: { phase: "Running" },
      mode: "purge",
      options: { waitForCompletion: false },
    });
    expect(await change()).to.include(`run ${run.id}, which archives the same connection, is in flight`);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("never archives while the purge is going", async () => {
    const { atlan, run, before, record } = afterRun("purge", { phase: "Running" }, { phase: "Running" });
    const command = new Command(atlan, { intent: newIntent("archive"), record });
    expect(await command.change(before)).to.include(`run ${run.id}, which purges the same connection, is in flight`);
    expect(atlan.sent).to.deep.equal([]);
  });

  it("looks for the run of a lost start for as long as the index lags", async () => {
    const { atlan, record } = afterRun("purge", {});
    atlan.runs = [];
    const lost = newIntent("purge", { workflowName: nameOf("purge"), startedByUs: true });
    atlan.after(LAG_MS, () => {
      atlan.startRun(nameOf("purge"), "PURGE");
    });
    const command = new Command(atlan, { intent: newIntent("archive"), record });
    expect(await command.change(lost)).to.include("which purges the same connection, is in flight");
    expect(atlan.sent).to.deep.equal([]);
  });
});

it("a rerun relies on no observation from before the index has settled, however late it is judged", async () => {
  const { atlan, name, before, record } = afterRun(
    "archive",
    { phase: "Succeeded" },
    { phase: "Succeeded", fulfilled: true },
  );
  // A command that was killed a moment ago has started a run, and the index shows it in five seconds.
  atlan.after(5_000, () => {
    const run = atlan.putRun(name, "Running");
    atlan.after(MINUTE, () => {
      atlan.turn(run, { phase: "Succeeded" });
      atlan.shown = ARCHIVED;
    });
  });
  // The process is suspended right after it has asked.
  atlan.lookMs = 2 * LAG_MS;
  const command = new Command(atlan, { intent: newIntent("archive", { key: "other", asksForRun: true }), record });
  expect(await command.change(before)).to.equal("ran");
  expect(atlan.sent).to.deep.equal([]);
});
