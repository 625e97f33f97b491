import { expect } from "chai";
import { archiveFormerDefinitions, destroy } from "../../../provider/reconcile/destroy";
import type { Intent } from "../../../provider/reconcile/intent";
import { Journal } from "../../../provider/reconcile/journal";
import type { OwnDefinition } from "../../../provider/reconcile/record";
import { CONNECTION } from "../text/observed";
import { afterRun, LAG_MS, MINUTE, nameOf, newIntent } from "./reconcilers";
import { apiError, type ScriptedAtlan } from "./scriptedAtlan";

const NAME = nameOf("archive");
const PURGER = nameOf("purge");
const ARCHIVED = `archive ${NAME}`;
/** What a run tells of itself on tenants whose runs carry a copy of their definition. */
const template = { connectionQualifiedName: CONNECTION, deleteType: "SOFT", deleteAssets: true };

function toolsOf(atlan: ScriptedAtlan, lines: string[] = []) {
  const { clock } = atlan;
  return {
    api: atlan,
    clock,
    log: (line: string) => lines.push(line),
    patience: { deadline: clock.now() + MINUTE },
    indexLagMs: LAG_MS,
    connectionQualifiedName: CONNECTION,
  };
}

/** Takes a resource out of service whose run looks like this. */
function retiring(ending: Parameters<typeof afterRun>[1], known: Partial<Intent> = {}) {
  const { atlan, run, before, record } = afterRun("archive", ending, { phase: "Running", ...known });
  const lines: string[] = [];
  const begin = atlan.age;
  const retireIt = async (intent: Intent = before): Promise<string> => {
    const all = { ...new Journal(record, intent).record, intent };
    return destroy(all, toolsOf(atlan, lines)).then(
      () => "done",
      (error: unknown) => (error as Error).message,
    );
  };
  return { atlan, run, before, lines, retire: retireIt, age: () => atlan.age - begin };
}

describe("taking a resource out of service", () => {
  for (const phase of ["Running", "Pending", undefined]) {
    it(`stops its run that is ${phase ?? "without a status"}, waits for its end, then archives the definition`, async () => {
      const world = retiring({ phase });
      const { atlan, run } = world;
      atlan.after(5_000, () => {
        atlan.turn(run, { phase: "Failed", stopped: true });
      });
      expect(await world.retire()).to.equal("done");
      expect(atlan.sent).to.deep.equal([`stop ${run.id}`, ARCHIVED]);
      expect(world.age()).to.equal(5_000);
      expect(world.lines.join())
        .to.include(`Stopped run ${run.id}. What it has deleted stays deleted.`)
        .and.to.include(`Archived workflow ${NAME}`);
      expect(world.lines.join()).not.to.include("left alone");
    });
  }

  it("waits for the end of a run that it has stopped no longer than a minute", async () => {
    const world = retiring({ phase: "Running" });
    expect(await world.retire()).to.equal("done");
    expect(world.age()).to.equal(MINUTE);
    expect(world.atlan.sent).to.deep.equal([`stop ${world.run.id}`, ARCHIVED]);
    expect(world.lines.join()).to.include("is not seen to end").and.not.to.include("Stopped");
  });

  it("says that its run Succeeded, where the stop came too late", async () => {
    const world = retiring({ phase: "Running" });
    world.atlan.after(5_000, () => world.atlan.turn(world.run, { phase: "Succeeded" }));
    expect(await world.retire()).to.equal("done");
    expect(world.lines.join()).to.include("Succeeded before it was stopped").and.not.to.include("Stopped");
  });

  it("does not say that it has stopped a run which has Failed, and of which Atlan does not say that somebody has stopped it", async () => {
    const world = retiring({ phase: "Running" });
    world.atlan.after(5_000, () => world.atlan.turn(world.run, { phase: "Failed" }));
    expect(await world.retire()).to.equal("done");
    expect(world.lines.join()).to.include(`Run ${world.run.id} has ended Failed.`).and.not.to.include("Stopped");
  });

  it("stops a run unseen that the index does not show yet", async () => {
    const world = retiring({});
    world.atlan.runs = [];
    expect(await world.retire()).to.equal("done");
    expect(world.atlan.sent).to.deep.equal([`stop ${world.run.id}`, ARCHIVED]);
  });

  for (const [title, ending, known] of [
    ["has ended, as state knows", { phase: "Failed" }, { phase: "Failed" }],
    ["has ended, as state knows, and that somebody has retried", { phase: "Running", template }, { phase: "Failed" }],
    ["has ended by now", { phase: "Succeeded" }, {}],
    ["is in a phase that nobody knows", { phase: "Paused" }, {}],
    ["has fulfilled the intent", { phase: "Running" }, { fulfilled: true }],
    ["somebody else has started", { phase: "Running", template }, { startedByUs: false }],
    ["has ended by now and is somebody else's", { phase: "Failed" }, { startedByUs: false }],
  ] as const) {
    it(`does not stop a run that ${title}`, async () => {
      const world = retiring(ending, known);
      expect(await world.retire()).to.equal("done");
      expect(world.atlan.sent).to.deep.equal([ARCHIVED]);
      expect(world.age()).to.equal(0);
    });
  }

  for (const existingWorkflow of [undefined, NAME])
    it(`${existingWorkflow === undefined ? "leaves" : "stops"} a run that state calls its own, of a workflow by now of another connection, which is ${existingWorkflow === undefined ? "not " : ""}its existingWorkflow`, async () => {
      const { atlan, run, before } = afterRun("archive", { phase: "Running" }, { phase: "Running" });
      atlan.define(NAME, "SOFT", { connectionQualifiedName: "default/postgres/1700000002" });
      const record = new Journal({ definitions: [] }, before).record;
      await destroy({ ...record, intent: before }, { ...toolsOf(atlan), existingWorkflow });
      expect(atlan.sent).to.deep.equal(existingWorkflow === undefined ? [] : [`stop ${run.id}`]);
    });

  const NOT_OURS = "this resource is not known to have started it";
  const AGAIN = "it had ended Failed, and somebody has started it again";
  for (const [title, phase, known, why] of [
    ["is going and is somebody else's", "Running", { startedByUs: false }, NOT_OURS],
    ["has not been picked up and is somebody else's", "Running", { startedByUs: false, phase: "Pending" }, NOT_OURS],
    ["somebody has retried and is somebody else's", "Running", { startedByUs: false, phase: "Failed" }, AGAIN],
    ["somebody has retried and is its own", "Running", { phase: "Failed" }, AGAIN],
    ["has ended and is somebody else's", "Failed", { startedByUs: false, phase: "Failed" }, undefined],
    ["has ended and is its own", "Failed", { phase: "Failed" }, undefined],
  ] as const) {
    it(`${why === undefined ? "does not say" : "says"} that it leaves alone a run that ${title}`, async () => {
      const world = retiring({ phase, template }, known);
      expect(await world.retire()).to.equal("done");
      const said = world.lines.filter((it) => it.includes("is left alone"));
      expect(said).to.deep.equal(why === undefined ? [] : [`Run ${world.run.id} is left alone: ${why}.`]);
      expect(world.atlan.sent).to.deep.equal([ARCHIVED]);
    });
  }

  it("asks about its own run that somebody has retried, where the run does not tell what it does", async () => {
    const world = retiring({ phase: "Running" }, { phase: "Failed" });
    expect(await world.retire()).to.include(
      `whether this resource has started run ${world.run.id}, which is going, is not known`,
    );
    expect(world.atlan.sent).to.deep.equal([]);
  });

  for (const [title, ending] of [
    ["is going", { phase: "Running" }],
    ["has not been picked up", { phase: "Pending" }],
    ["tells nothing in its copy", { phase: "Running", template: { ...template, connectionQualifiedName: undefined } }],
  ] as const) {
    it(`asks whose a run of its definition is that ${title}: without the definition nobody could tell what it does`, async () => {
      const world = retiring(ending, { startedByUs: false });
      expect(await world.retire()).to.equal(
        `stopping the run of workflow (${NAME}): whether this resource has started run ${world.run.id}, which is going, ` +
          "is not known. Stop that run in Atlan or wait for its end, then run the command again. " +
          "[ATLAN_UNKNOWN_OUTCOME] docs/errors.md#atlan_unknown_outcome",
      );
      expect(world.atlan.sent).to.deep.equal([]);
      expect(world.lines).to.deep.equal([]);
    });
  }

  it("leaves alone a run of another's definition, and asks nobody about it", async () => {
    const world = retiring({ phase: "Running" }, { startedByUs: false, workflowName: "somebody's" });
    expect(await world.retire()).to.equal("done");
    expect(world.atlan.sent).to.deep.equal([ARCHIVED]);
    expect(world.lines.join()).to.include(`Run ${world.run.id} is left alone`);
  });

  it("says of no run that it leaves it alone that was going when last seen and has ended by now", async () => {
    const world = retiring({ phase: "Failed" }, { startedByUs: false });
    expect(await world.retire()).to.equal("done");
    expect(world.lines.join()).not.to.include("left alone");
  });

  it("says of no run that it leaves it alone when there is none", async () => {
    const world = retiring({});
    await world.retire(newIntent("archive", { phase: "Pending" }));
    expect(world.lines.join()).not.to.include("left alone");
    expect(world.atlan.sent).to.deep.equal([ARCHIVED]);
    expect(world.age()).to.equal(0);
  });

  it("looks for nothing when nothing was ever sent", async () => {
    const world = retiring({ phase: "Running" });
    expect(await world.retire(newIntent("archive", { startedByUs: true }))).to.equal("done");
    expect(world.atlan.sent).to.deep.equal([ARCHIVED]);
    expect(world.age()).to.equal(0);
  });

  it("stays when the stop is refused and the run goes on", async () => {
    const world = retiring({ phase: "Running" });
    world.atlan.answers.push(apiError(403));
    expect(await world.retire()).to.include("403");
    expect(world.atlan.sent).to.deep.equal([`stop ${world.run.id}`]);
    expect(world.age()).to.equal(LAG_MS);
  });

  it("goes on when the stop is refused because the run has ended, as the index shows within the lag", async () => {
    const world = retiring({ phase: "Running" });
    const { atlan, run } = world;
    atlan.answers.push(apiError(400));
    atlan.after(LAG_MS, () => {
      atlan.turn(run, { phase: "Succeeded" });
    });
    expect(await world.retire()).to.equal("done");
    expect(atlan.sent).to.deep.equal([`stop ${run.id}`, ARCHIVED]);
    expect(world.lines.join()).to.include("has ended Succeeded.").and.not.to.include("Stopped");
  });
});

describe("taking a resource out of service whose last start was lost", () => {
  const lost = (more: Partial<Intent> = {}) => newIntent("archive", { workflowName: NAME, startedByUs: true, ...more });
  const base = { runId: "former", createdAt: "2026-01-01T00:00:00Z" };

  it("stops the only run of its definition", async () => {
    const world = retiring({ phase: "Running" });
    expect(await world.retire(lost())).to.equal("done");
    expect(world.atlan.sent).to.deep.equal([`stop ${world.run.id}`, ARCHIVED]);
  });

  it("looks for that run, in whatever phase a former run was", async () => {
    const world = retiring({ phase: "Running" });
    expect(await world.retire(lost({ phase: "Failed" }))).to.equal("done");
    expect(world.atlan.sent).to.deep.equal([`stop ${world.run.id}`, ARCHIVED]);
  });

  it("waits for that run as long as the index lags", async () => {
    const world = retiring({});
    const { atlan } = world;
    atlan.runs = [];
    atlan.after(LAG_MS, () => {
      atlan.define(NAME, "SOFT", { createdAt: atlan.time() });
      atlan.startRun(NAME, "SOFT");
    });
    expect(await world.retire(lost())).to.equal("done");
    expect(atlan.sent).to.deep.equal([`stop ${atlan.runs[0]!.id}`, ARCHIVED]);
  });

  it("goes on when no run shows, after the lag", async () => {
    const world = retiring({});
    world.atlan.runs = [];
    expect(await world.retire(lost())).to.equal("done");
    expect(world.atlan.sent).to.deep.equal([ARCHIVED]);
    expect(world.age()).to.equal(LAG_MS);
  });

  it("goes on when the run has ended", async () => {
    const world = retiring({ phase: "Failed" });
    expect(await world.retire(lost())).to.equal("done");
    expect(world.atlan.sent).to.deep.equal([ARCHIVED]);
    expect(world.age()).to.equal(0);
  });

  it("asks when a rerun was lost and a run is going: whose it is can't be told", async () => {
    const world = retiring({ phase: "Running" });
    const end = await world.retire(lost({ base }));
    expect(end).to.equal(
      `stopping the run of workflow (${NAME}): the answer to the last start was lost, and whether this resource has ` +
        `started run ${world.run.id}, which is going, is not known. ` +
        "Stop that run in Atlan or wait for its end, then run the command again. [ATLAN_UNKNOWN_OUTCOME] docs/errors.md#atlan_unknown_outcome",
    );
    expect(world.atlan.sent).to.deep.equal([]);
  });

  it("asks when the definition has two runs, of which one is going", async () => {
    const world = retiring({ phase: "Running" });
    world.atlan.putRun(NAME, "Failed");
    expect(await world.retire(lost())).to.include(`started run ${world.run.id}, which is going`);
    expect(world.atlan.sent).to.deep.equal([]);
  });

  it("does not heed runs from before the start", async () => {
    const world = retiring({ phase: "Running" });
    expect(await world.retire(lost({ base: { runId: world.run.id, createdAt: world.run.createdAt! } }))).to.equal(
      "done",
    );
    expect(world.atlan.sent).to.deep.equal([ARCHIVED]);
  });
});

describe("archiving the definitions that an intent has no use for", () => {
  const definitions: readonly OwnDefinition[] = [
    { name: "older archive", mode: "archive" },
    { name: NAME, mode: "archive" },
    { name: PURGER, mode: "purge" },
  ];

  function former() {
    const { atlan } = afterRun("purge", {});
    const journal = new Journal({ definitions }, newIntent("purge"));
    const lines: string[] = [];
    return { atlan, journal, lines, retire: () => archiveFormerDefinitions(journal, toolsOf(atlan, lines)) };
  }

  it("archives all but the one in use, and takes them off the list", async () => {
    const { atlan, journal, lines, retire: retireFormer } = former();
    await retireFormer();
    expect(atlan.sent).to.deep.equal(["archive older archive", ARCHIVED]);
    expect(journal.record.definitions).to.deep.equal([{ name: PURGER, mode: "purge" }]);
    expect(lines).to.deep.equal([]);
  });

  it("keeps on the list what can't be archived, says so, and goes on", async () => {
    const { atlan, journal, lines, retire: retireFormer } = former();
    atlan.answers.push(apiError(403));
    await retireFormer();
    expect(atlan.sent).to.deep.equal(["archive older archive", ARCHIVED]);
    expect(journal.record.definitions.map((it) => it.name)).to.deep.equal(["older archive", PURGER]);
    expect(lines.join()).to.include("Workflow older archive is not needed any more").and.to.include("403");
  });

  it("hides no error that is not Atlan's", async () => {
    const { atlan, retire: retireFormer } = former();
    const broken = new Error("broken");
    atlan.archiveWorkflow = () => Promise.reject(broken);
    let thrown: unknown;
    await retireFormer().catch((it: unknown) => (thrown = it));
    expect(thrown).to.equal(broken);
  });
});

describe("a definition that the index does not show", () => {
  const create = (atlan: ScriptedAtlan): void => {
    atlan.define(NAME, "SOFT", { createdAt: atlan.time() });
  };

  /** The two ways to archive a definition, with one that only state knows. */
  for (const [title, archiveIt] of [
    [
      "with its resource",
      (atlan: ScriptedAtlan, definition: OwnDefinition) =>
        destroy(new Journal({ definitions: [definition] }, newIntent("archive")).record, toolsOf(atlan)),
    ],
    [
      "when the intent has no use for it",
      (atlan: ScriptedAtlan, definition: OwnDefinition) =>
        archiveFormerDefinitions(new Journal({ definitions: [definition] }, newIntent("purge")), toolsOf(atlan)),
    ],
  ] as const) {
    const unseen = (): ScriptedAtlan => {
      const { atlan } = afterRun("archive", {});
      atlan.definitions.clear();
      return atlan;
    };

    it(`is archived at once if this resource surely created it, ${title}`, async () => {
      const atlan = unseen();
      const begin = atlan.age;
      await archiveIt(atlan, { name: NAME, mode: "archive" });
      expect(atlan.sent).to.deep.equal([ARCHIVED]);
      expect(atlan.age - begin).to.equal(0);
    });

    it(`is waited for as long as the index lags, and archived, if this resource may have created it, ${title}`, async () => {
      const atlan = unseen();
      atlan.after(LAG_MS, () => {
        create(atlan);
      });
      await archiveIt(atlan, { name: NAME, mode: "archive", unconfirmed: true });
      expect(atlan.sent).to.deep.equal([ARCHIVED]);
    });

    it(`is taken for none after that time, ${title}`, async () => {
      const atlan = unseen();
      const begin = atlan.age;
      await archiveIt(atlan, { name: NAME, mode: "archive", unconfirmed: true });
      expect(atlan.sent).to.deep.equal([]);
      expect(atlan.age - begin).to.equal(LAG_MS);
    });
  }
});
