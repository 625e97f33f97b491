import { expect } from "chai";
import { CONNECTION, look } from "../text/observed";
import { Command, LAG_MS, MINUTE, nameOf } from "./reconcilers";
import { apiError, ARCHIVED, GONE, RUN_MS, ScriptedAtlan } from "./scriptedAtlan";

const unclear = { kind: "unclear", error: apiError(0) } as const;
const NAME = nameOf("archive");
const CREATED = `create ${NAME} SOFT`;
const [SECOND_NAME, PURGER] = [nameOf("archive", 1), nameOf("purge")];

function scripted(): ScriptedAtlan {
  return new ScriptedAtlan(CONNECTION);
}

describe("a reconciler that begins", () => {
  for (const [mode, sent, achieved] of [
    ["archive", CREATED, "archived"],
    ["purge", `create ${PURGER} PURGE`, "purged"],
  ] as const) {
    it(`creates a definition that does the ${mode}, waits for its run and checks the counts`, async () => {
      const atlan = scripted();
      const command = new Command(atlan, { mode });
      expect(await command.create()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([sent]);
      expect(command.journal.record).to.include({ achieved, phase: "Succeeded", runId: atlan.runs[0]!.id });
      expect(command.journal.intent).to.include({ startedByUs: true, fulfilled: true, connectionSeen: true });
      expect(command.journal.record.definitions.map((it) => it.name)).to.deep.equal([nameOf(mode)]);
      expect(atlan.age).to.be.at.least(RUN_MS);
      expect(command.lines).to.deep.equal([`Starting workflow ${nameOf(mode)} to ${mode} ${CONNECTION}.`]);
    });
  }

  it("tries look-ups again for a minute, and a wait until its deadline", async () => {
    const atlan = scripted();
    await new Command(atlan, { options: { timeoutMs: 10 * MINUTE } }).create();
    expect(atlan.patience.findRun).to.equal(10 * MINUTE);
    expect(atlan.patience.createAndRun).to.equal(MINUTE);
    expect(atlan.patience.findWorkflow).to.equal(MINUTE);
  });

  it("tries nothing again beyond its deadline", async () => {
    const atlan = scripted();
    await new Command(atlan, { options: { timeoutMs: 25_000 } }).create();
    expect(Math.max(...Object.values(atlan.patience))).to.equal(25_000);
  });

  it("without waiting, is content with the run that it finds", async () => {
    const atlan = scripted();
    const command = new Command(atlan, { options: { waitForCompletion: false } });
    expect(await command.create()).to.equal("unfinished");
    expect(command.journal.record).to.include({ phase: "Running", runId: atlan.runs[0]!.id });
    expect(atlan.age).to.equal(0);
  });

  it("without waiting, looks for its run no longer than the index lags, and leaves it to the next command", async () => {
    const atlan = scripted();
    atlan.runLagMs = LAG_MS + 1;
    const command = new Command(atlan, { options: { waitForCompletion: false } });
    expect(await command.create()).to.equal("unfinished");
    expect(atlan.age).to.equal(LAG_MS);
    expect(command.journal.intent).to.include({ phase: "Unknown", startedByUs: true });
  });

  it("waits until its deadline for a run that never shows, and says so", async () => {
    const atlan = scripted();
    atlan.runLagMs = 60 * MINUTE;
    const command = new Command(atlan, { options: { timeoutMs: 5 * MINUTE } });
    expect(await command.create()).to.include(`the run of workflow ${NAME} did not appear within 5m`);
    expect(atlan.sent).to.deep.equal([CREATED]);
  });

  it("names the run that was still going at its deadline, and keeps its phase", async () => {
    const atlan = scripted();
    const command = new Command(atlan, { options: { timeoutMs: 15_000 } });
    expect(await command.create()).to.include(`run ${NAME}-1 is Running after 15s`);
    expect(command.journal.record).to.include({ phase: "Running", achieved: "none" });
    expect(command.progress).to.include(`${NAME}-1`);
  });

  it("waits for the assets to show as archived, which the index tells later than the run's end", async () => {
    const atlan = scripted();
    atlan.leaving = look("DELETED", 3, 9);
    atlan.after(RUN_MS + LAG_MS, () => (atlan.shown = ARCHIVED));
    expect(await new Command(atlan, {}).create()).to.equal("ran");
  });

  it("starts nothing on what it can't see, also where the history knows an archive that Succeeded", async () => {
    const atlan = scripted();
    atlan.shown = GONE;
    atlan.putRun(NAME, "Succeeded");
    expect(await new Command(atlan, {}).create()).to.include("there is no such connection");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("finds a purge done when its definition is archived and its run has Succeeded", async () => {
    const atlan = scripted();
    atlan.shown = GONE;
    atlan.putRun(PURGER, "Succeeded");
    const command = new Command(atlan, { mode: "purge" });
    expect(await command.create()).to.equal("alreadyGone");
    expect(command.journal.record.achieved).to.equal("purged");
  });

  it("finds a purge done that has Succeeded once, also when a later one Failed", async () => {
    const atlan = scripted();
    atlan.shown = GONE;
    atlan.putRun(PURGER, "Succeeded");
    atlan.putRun(PURGER, "Failed");
    expect(await new Command(atlan, { mode: "purge" }).create()).to.equal("alreadyGone");
  });

  it("does not take a purge that Failed for one that is done", async () => {
    const atlan = scripted();
    atlan.shown = GONE;
    atlan.putRun(PURGER, "Failed");
    expect(await new Command(atlan, { mode: "purge" }).create()).to.include("there is no such connection");
  });

  it("purges what is archived already", async () => {
    const atlan = scripted();
    atlan.shown = ARCHIVED;
    expect(await new Command(atlan, { mode: "purge" }).create()).to.equal("ran");
  });

  it("starts nothing for an archive that is there", async () => {
    const atlan = scripted();
    atlan.shown = ARCHIVED;
    expect(await new Command(atlan, {}).create()).to.equal("alreadyArchived");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("does not take something else of that name for an archived connection", async () => {
    const atlan = scripted();
    atlan.shown = { ...ARCHIVED, connection: { ...ARCHIVED.connection!, typeName: "Table" } };
    expect(await new Command(atlan, {}).create()).to.include("the qualified name of a Table");
  });
});

describe("a reconciler that finds its own traces", () => {
  it("follows a run of a definition that the index does not show, which somebody else may have started", async () => {
    const atlan = scripted();
    const live = atlan.putRun(NAME, "Running");
    atlan.after(5_000, () => {
      atlan.turn(live, { phase: "Succeeded" });
      atlan.shown = ARCHIVED;
    });
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("attached");
    expect(atlan.sent).to.deep.equal([]);
    expect(command.journal.intent).to.include({ runId: live.id, startedByUs: false });
  });

  it("takes a former run of an archived definition neither for its own nor for a reason not to start", async () => {
    const atlan = scripted();
    const former = atlan.putRun(NAME, "Failed");
    atlan.runLagMs = 3_000;
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([CREATED]);
    expect(command.journal.intent.runId).not.to.equal(former.id);
  });

  it("prefers a run that is going to a newer one that has ended", async () => {
    const atlan = scripted();
    atlan.define(NAME, "SOFT", { createdAt: atlan.time() });
    const live = atlan.putRun(NAME, "Running");
    atlan.clock.advance(1_000);
    atlan.putRun(NAME, "Failed");
    atlan.after(5_000, () => {
      atlan.turn(live, { phase: "Succeeded" });
      atlan.shown = ARCHIVED;
    });
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("ran");
    expect(command.journal.intent).to.include({ runId: live.id, startedByUs: true });
    expect(atlan.sent).to.deep.equal([]);
  });

  for (const [age, isOurs] of [
    [0, true],
    [5_000, true],
    [5_001, false],
    [-5_001, false],
  ] as const) {
    it(`takes a run ${age} ms after its definition for ${isOurs ? "its own" : "somebody's"}`, async () => {
      const atlan = scripted();
      atlan.define(NAME, "SOFT", { createdAt: atlan.time(0) });
      atlan.putRun(NAME, "Running", { createdAt: atlan.time(age) });
      const command = new Command(atlan, { options: { waitForCompletion: false } });
      await command.create();
      expect(command.journal.intent.startedByUs).to.equal(isOurs);
    });
  }

  it("takes a run of unknown age for somebody's", async () => {
    const atlan = scripted();
    atlan.define(NAME, "SOFT");
    atlan.putRun(NAME, "Running", { createdAt: undefined });
    const command = new Command(atlan, { options: { waitForCompletion: false } });
    await command.create();
    expect(command.journal.intent.startedByUs).to.equal(false);
  });

  it("waits as long as the index lags for the run of a definition, then runs it", async () => {
    const atlan = scripted();
    atlan.define(NAME, "SOFT");
    expect(await new Command(atlan, {}).create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`rerun ${NAME}`]);
    expect(atlan.age).to.equal(LAG_MS + RUN_MS);
  });

  it("finds the run that shows late", async () => {
    const atlan = scripted();
    atlan.define(NAME, "SOFT");
    atlan.after(LAG_MS, () => {
      atlan.putRun(NAME, "Succeeded");
      atlan.shown = ARCHIVED;
    });
    expect(await new Command(atlan, {}).create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("respects that the run was stopped", async () => {
    const atlan = scripted();
    atlan.define(NAME, "SOFT");
    const { id } = atlan.putRun(NAME, "Failed", { stopped: true });
    expect(await new Command(atlan, {}).create()).to.include(`run ${id} was stopped by somebody`);
    expect(atlan.sent).to.deep.equal([]);
  });

  for (const waitForCompletion of [true, false]) {
    it(`reports a phase that no client knows, ${waitForCompletion ? "waiting" : "not waiting"}`, async () => {
      const atlan = scripted();
      atlan.define(NAME, "SOFT");
      atlan.putRun(NAME, "Paused");
      const command = new Command(atlan, { options: { waitForCompletion } });
      expect(await command.create()).to.include('is in phase "Paused"');
      expect(atlan.sent).to.deep.equal([]);
    });
  }

  for (const phase of ["Failed", "Succeeded"]) {
    it(`runs again what ended ${phase} short of the wanted state`, async () => {
      const atlan = scripted();
      atlan.define(NAME, "SOFT");
      atlan.putRun(NAME, phase);
      atlan.shown = look("ACTIVE", 2, 10);
      expect(await new Command(atlan, {}).create()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([`rerun ${NAME}`]);
    });
  }

  it("does not take the counts for the success of a run that Failed", async () => {
    const atlan = scripted();
    atlan.define(NAME, "SOFT");
    atlan.putRun(NAME, "Failed");
    atlan.shown = ARCHIVED;
    expect(await new Command(atlan, {}).create()).to.equal("alreadyArchived");
  });

  it("starts another definition when the one of its name does not tell what it does", async () => {
    const atlan = scripted();
    atlan.define(NAME, "SOFT", { connectionQualifiedName: undefined });
    atlan.putRun(NAME, "Failed");
    expect(await new Command(atlan, {}).create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`create ${SECOND_NAME} SOFT`]);
  });
});

describe("a name that is taken", () => {
  for (const [title, more] of [
    ["by a definition on another connection", { connectionQualifiedName: "default/postgres/1700000002" }],
    ["by a definition that purges", { deleteType: "PURGE" }],
    ["by a definition that leaves the assets", { deleteAssets: false }],
  ] as const) {
    it(`${title} is passed over`, async () => {
      const atlan = scripted();
      atlan.define(NAME, "SOFT", more);
      atlan.putRun(NAME, "Running");
      expect(await new Command(atlan, {}).create()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([`create ${SECOND_NAME} SOFT`]);
    });
  }

  it("twenty times is an error, and nothing is sent", async () => {
    const atlan = scripted();
    for (let k = 0; k < 20; k++) atlan.define(nameOf("archive", k), "PURGE");
    expect(await new Command(atlan, {}).create()).to.include("all of 20 names for the workflow are taken");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("nineteen times leaves the twentieth", async () => {
    const atlan = scripted();
    for (let k = 0; k < 19; k++) atlan.define(nameOf("archive", k), "PURGE");
    expect(await new Command(atlan, {}).create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`create ${nameOf("archive", 19)} SOFT`]);
  });

  it("as Atlan says, by a definition that shows within the lag: that one is ours", async () => {
    const atlan = scripted();
    atlan.answers.push({ kind: "taken" });
    atlan.after(5_000, () => {
      atlan.define(NAME, "SOFT");
      atlan.startRun(NAME, "SOFT");
    });
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([CREATED]);
  });

  it("as Atlan says, by one that never shows: the next name is taken, and the first is not on the list", async () => {
    const atlan = scripted();
    atlan.answers.push({ kind: "taken" });
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([CREATED, `create ${SECOND_NAME} SOFT`]);
    expect(command.journal.record.definitions.map((it) => it.name)).to.deep.equal([SECOND_NAME]);
  });

  it("and free by turns, without end, is a contradiction that ends the command", async () => {
    const atlan = scripted();
    let asked = 0;
    atlan.findWorkflow = (name) =>
      Promise.resolve(asked++ % 2 === 0 ? undefined : { ...atlan.define(name, "SOFT"), name });
    for (let k = 0; k < 200; k++) atlan.answers.push({ kind: "taken" });
    expect(await new Command(atlan, {}).create()).to.include("the tenant's answers contradict each other");
    expect(atlan.sent).to.have.length(99);
  });
});

describe("a start that was", () => {
  it("refused for good ends the command, and leaves nothing that has to be kept", async () => {
    const atlan = scripted();
    atlan.answers.push({ kind: "refused", error: apiError(403) });
    const command = new Command(atlan, {});
    expect(await command.create()).to.include("403");
    expect(command.journal.mustBeKept).to.equal(false);
    expect(command.journal.record).to.deep.include({ definitions: [] });
  });

  it("refused for too many requests is sent again when the tenant asks for it, but not at once, or after ten seconds", async () => {
    for (const [retryAfterMs, delay] of [
      [7_000, 7_000],
      [undefined, 10_000],
      // Never at once: a tenant that always asks for 0 seconds would get a start after the other until the deadline.
      [0, 1_000],
    ] as const) {
      const atlan = scripted();
      atlan.answers.push({ kind: "refused", error: apiError(429, retryAfterMs) });
      expect(await new Command(atlan, {}).create()).to.equal("ran");
      expect(atlan.sent).to.deep.equal([CREATED, CREATED]);
      expect(atlan.age).to.equal(delay + RUN_MS);
    }
  });

  for (const [retryAfterMs, sent] of [
    [MINUTE, 2],
    [MINUTE + 1, 1],
  ] as const) {
    it(`refused for too many requests for ${retryAfterMs} of 60000 ms is sent ${sent} times`, async () => {
      const atlan = scripted();
      atlan.answers.push({ kind: "refused", error: apiError(429, retryAfterMs) });
      await new Command(atlan, { options: { timeoutMs: MINUTE } }).create();
      expect(atlan.sent).to.have.length(sent);
    });
  }

  it("never sent, because a look-up before it failed, leaves nothing that has to be kept", async () => {
    const atlan = scripted();
    atlan.answers.push(apiError(401));
    const command = new Command(atlan, {});
    expect(await command.create()).to.include("401");
    expect(command.journal.mustBeKept).to.equal(false);
    expect(command.journal.record).not.to.have.property("workflowName");
  });

  it("lost is sent once more when neither run nor definition shows, but not a third time", async () => {
    const atlan = scripted();
    atlan.answers.push(unclear, unclear, unclear);
    const command = new Command(atlan, {});
    expect(await command.create()).to.include("whether a run was started is not known");
    expect(atlan.sent).to.deep.equal([CREATED, CREATED]);
    expect(atlan.age).to.equal(2 * LAG_MS);
    expect(command.journal.mustBeKept).to.equal(true);
    expect(command.journal.intent).to.include({ workflowName: NAME, startedByUs: true });
  });

  it("lost, and refused when it is sent once more, leaves nothing that has to be kept", async () => {
    const atlan = scripted();
    atlan.answers.push(unclear, { kind: "refused", error: apiError(403) });
    const command = new Command(atlan, {});
    expect(await command.create()).to.include("403");
    expect(command.journal.mustBeKept).to.equal(false);
    expect(command.journal.record.definitions).to.deep.equal([]);
  });

  it("lost is not sent again when its definition shows without a run", async () => {
    const atlan = scripted();
    atlan.answers.push(unclear);
    atlan.after(1_000, () => atlan.define(NAME, "SOFT"));
    expect(await new Command(atlan, {}).create()).to.include("whether a run was started is not known");
    expect(atlan.sent).to.deep.equal([CREATED]);
  });

  it("lost, and whose run shows: it is ours, and no former run is taken for it", async () => {
    const atlan = scripted();
    atlan.answers.push(unclear);
    const former = atlan.putRun(NAME, "Failed");
    atlan.after(5_000, () => atlan.startRun(NAME, "SOFT"));
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("ran");
    expect(atlan.sent).to.deep.equal([CREATED]);
    expect(command.journal.intent.startedByUs).to.equal(true);
    expect(command.journal.intent.runId).not.to.equal(former.id);
  });
});

describe("a run of the definition that is not what was started", () => {
  for (const [template, other] of [
    [{ connectionQualifiedName: CONNECTION, deleteType: "SOFT", deleteAssets: true }, undefined],
    [{ connectionQualifiedName: CONNECTION, deleteType: "HARD", deleteAssets: true }, `deletes (HARD) ${CONNECTION}`],
    [
      { connectionQualifiedName: "default/postgres/1", deleteType: "SOFT", deleteAssets: true },
      "archives default/postgres/1",
    ],
    [
      { connectionQualifiedName: CONNECTION, deleteType: "SOFT", deleteAssets: false },
      `archives ${CONNECTION}, but not its assets`,
    ],
    [{ connectionQualifiedName: undefined, deleteType: "PURGE", deleteAssets: true }, undefined],
  ] as const) {
    for (const waitForCompletion of [true, false]) {
      const what = JSON.stringify(template);
      it(`${other === undefined ? "is not stopped" : "is stopped"}: ${what}, ${waitForCompletion ? "waiting" : "not waiting"}`, async () => {
        const atlan = scripted();
        const start = atlan.startRun.bind(atlan);
        atlan.startRun = (...args) => {
          const id = start(...args);
          atlan.turn({ id }, { template });
          return id;
        };
        const command = new Command(atlan, { options: { waitForCompletion } });
        const end = await command.create();
        if (other !== undefined) {
          expect(end).to.include(`and run ${NAME}-1 ${other}. It was told to stop.`);
          expect(atlan.sent).to.deep.equal([CREATED, `stop ${NAME}-1`]);
          expect(command.journal.intent).to.include({ runId: `${NAME}-1`, phase: "Running" });
        } else {
          expect(end).to.equal(waitForCompletion ? "ran" : "unfinished");
          expect(atlan.sent).to.deep.equal([CREATED]);
        }
      });
    }
  }

  it("is seen when it has been picked up, and state keeps how far it was", async () => {
    const atlan = scripted();
    const template = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true };
    const run = atlan.putRun(NAME, "Pending");
    atlan.after(3_000, () => {
      atlan.turn(run, { phase: "Running", template });
    });
    const command = new Command(atlan, {});
    expect(await command.create()).to.include(`purges ${CONNECTION}`);
    expect(command.journal.intent.phase).to.equal("Running");
  });

  it("is told for what it was when it has ended already, and explains nothing from then on", async () => {
    const atlan = scripted();
    const template = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true };
    atlan.ending = { phase: "Succeeded", template };
    atlan.leaving = GONE;
    const command = new Command(atlan, {});
    expect(await command.create()).to.include(`purges ${CONNECTION}. The run has ended. Look in Atlan`);
    const { intent } = command.journal;
    expect(intent).to.include({ fulfilled: false, phase: "Succeeded" });
    const next = new Command(atlan, { intent, record: command.journal.record });
    expect(await next.resume()).to.include("there is no such connection, or the credentials can't see it");
    expect(atlan.sent).to.deep.equal([CREATED]);
  });

  it("is left alone, but not followed, when somebody else has started it", async () => {
    const atlan = scripted();
    const template = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true };
    atlan.putRun(NAME, "Running", { template });
    expect(await new Command(atlan, {}).create()).to.include(
      `purges ${CONNECTION}. Stop it in Atlan if it is a mistake`,
    );
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("a run that ends in its own way", () => {
  for (const [title, ending, message] of [
    ["Failed", { phase: "Failed", message: "child failed" }, "ended Failed: child failed"],
    ["Error", { phase: "Error" }, "ended Error"],
    ["stopped", { phase: "Failed", stopped: true }, "was stopped by somebody"],
    ["stopped, though it Succeeded", { phase: "Succeeded", stopped: true }, "was stopped by somebody"],
    ["in a phase that nobody knows", { phase: "Paused" }, 'is in phase "Paused"'],
  ] as const) {
    it(`${title}: reported and kept`, async () => {
      const atlan = scripted();
      atlan.ending = ending;
      const command = new Command(atlan, {});
      expect(await command.create()).to.include(message);
      expect(command.journal.intent).to.include({
        fulfilled: false,
        phase: ending.phase === "Paused" ? "Unknown" : ending.phase,
        stopped: "stopped" in ending,
        startedByUs: true,
      });
    });
  }

  it("Succeeded with assets left: reported, after the index has had its time", async () => {
    const atlan = scripted();
    atlan.leaving = look("DELETED", 1, 11);
    const command = new Command(atlan, {});
    const end = await command.create();
    expect(end).to.include(`run ${NAME}-1 Succeeded, but 1 asset is still active`);
    expect(atlan.age).to.be.at.least(RUN_MS + LAG_MS);
    expect(command.journal.record.assets).to.deep.equal({ active: 1, archived: 11 });
  });

  it("with its history gone: the counts decide, after a minute without the run", async () => {
    for (const [shown, end] of [
      [ARCHIVED, "ran"],
      [look("ACTIVE", 3, 9), `run ${NAME}-1 can't be found, and 3 assets are still active`],
      [GONE, `run ${NAME}-1 can't be found, and nothing of the connection is visible, which proves nothing`],
    ] as const) {
      const atlan = scripted();
      atlan.after(10_000, () => {
        atlan.runs = [];
        atlan.shown = shown;
      });
      const command = new Command(atlan, {});
      expect(await command.create()).to.include(end);
      expect(command.journal.record.phase).to.equal("Unknown");
      expect(command.journal.intent.phase).to.equal("Unknown");
      expect(atlan.sent).to.deep.equal([CREATED]);
    }
  });
});

it("a count is not taken for one from before a run that an earlier command may have begun", async () => {
  for (const isLost of [false, true]) {
    const atlan = new ScriptedAtlan(CONNECTION);
    if (isLost) {
      // The command before was killed right after its start, and the index shows that late.
      atlan.after(5_000, () => {
        atlan.define(nameOf("archive"), "SOFT");
        const run = atlan.putRun(nameOf("archive"), "Running", { createdAt: atlan.time(-1_000) });
        atlan.after(20_000, () => {
          atlan.turn(run, { phase: "Succeeded" });
          atlan.shown = ARCHIVED;
        });
      });
      atlan.answers.push(unclear);
    }
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("ran");
    expect(command.journal.proof?.before === undefined).to.equal(isLost);
  }
});
