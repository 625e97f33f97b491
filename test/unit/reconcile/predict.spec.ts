import { expect } from "chai";
import type { ConnectionObservation } from "../../../provider/atlan/api";
import { predict, type PredictedOutcome } from "../../../provider/reconcile/predict";
import type { Intent, Mode } from "../../../provider/reconcile/intent";
import type { ReconcileOptions } from "../../../provider/reconcile/options";
import type { ResourceRecord } from "../../../provider/reconcile/record";
import { CONNECTION, look } from "../text/observed";
import { Command, intentOf, LAG_MS, MINUTE, nameOf, newIntent, observerOn, optionsOf } from "./reconcilers";
import { ARCHIVED, GONE, ScriptedAtlan } from "./scriptedAtlan";

/** Names to try for one definition before something must be wrong. */
const MOST_NAMES = 20;

/** What stands under a name. */
interface Left {
  readonly definition: "none" | "same" | "untold" | "other";
  readonly run: "none" | "live" | "Succeeded" | "Failed" | "stopped" | "Odd";
}

/** Everything that is varied. */
interface Scene {
  readonly mode: Mode;
  readonly first: Left;
  readonly second: Left;
  readonly foreign: "none" | "archives" | "purges" | "strange";
  readonly connection: keyof typeof SHOWN;
  /** What state knows: nothing, or an intent whose only run stands under the first name, or under that of the other mode. */
  readonly state: "new" | "fulfilled" | "running" | "failed" | "otherMode" | "putBack";
  readonly more: Partial<ReconcileOptions>;
}

const SHOWN: Readonly<Record<string, ConnectionObservation>> = {
  active: look("ACTIVE", 12, 0),
  archived: ARCHIVED,
  gone: GONE,
};

const FIRST: readonly Left[] = (["none", "same", "untold", "other"] as const).flatMap((definition) =>
  (["none", "live", "Succeeded", "Failed", "stopped", "Odd"] as const).map((run) => ({ definition, run })),
);
const SECOND: readonly Left[] = [
  { definition: "none", run: "none" },
  { definition: "same", run: "live" },
  { definition: "same", run: "Succeeded" },
];
const MORE: readonly Partial<ReconcileOptions>[] = [
  {},
  { maxAssets: 5 },
  { waitForCompletion: false },
  { allowMissing: true },
  { existingWorkflow: nameOf("archive", 7) },
];

function* everything(): Generator<Scene> {
  for (const mode of ["archive", "purge"] as const)
    for (const first of FIRST)
      for (const second of SECOND)
        for (const foreign of ["none", "archives", "purges", "strange"] as const)
          for (const connection of Object.keys(SHOWN))
            for (const state of ["new", "fulfilled", "running", "failed", "otherMode", "putBack"] as const)
              for (const more of MORE) yield { mode, first, second, foreign, connection, state, more };
}

const other = (mode: Mode): Mode => (mode === "archive" ? "purge" : "archive");
const typeOf = (mode: Mode) => (mode === "archive" ? "SOFT" : "PURGE");

/** Of all 51,840 scenes one in so many is played: a number that has no divisor in common with what is varied. */
const EVERY = 17;

/** Puts a definition and its run there; a live one is in flight, too. */
function put(atlan: ScriptedAtlan, name: string, mode: Mode, { definition, run }: Left): void {
  const untold = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };
  const createdAt = atlan.time(-600_000);
  if (definition === "same") atlan.define(name, typeOf(mode), { createdAt });
  if (definition === "untold") atlan.define(name, typeOf(mode), { createdAt, ...untold });
  if (definition === "other") atlan.define(name, typeOf(other(mode)), { createdAt });
  if (run === "none") return;
  const phase = run === "live" ? "Running" : run === "stopped" ? "Failed" : run;
  const more = { createdAt, finishedAt: atlan.time(-500_000), stopped: run === "stopped" };
  const made = atlan.putRun(name, phase, run === "live" ? { createdAt } : more);
  if (run === "live") atlan.foreign.push({ ...made, definition: atlan.definitions.get(name) });
}

/** The same tenant and state each time. */
function stage({ mode, first, second, foreign, connection, state, more }: Scene) {
  const atlan = new ScriptedAtlan(CONNECTION);
  atlan.shown = SHOWN[connection]!;
  put(atlan, nameOf(mode, 1), mode, second);
  put(atlan, nameOf(mode), mode, first);
  if (more.existingWorkflow !== undefined) put(atlan, more.existingWorkflow, mode, first);
  if (foreign !== "none") {
    const deleteType = foreign === "purges" ? "PURGE" : "SOFT";
    const run = atlan.putForeign("atlan-connection-delete-1700000009", deleteType);
    const strange = { because: "it has 2 tasks", texts: [CONNECTION] };
    if (foreign === "strange")
      atlan.foreign = [...atlan.foreign.slice(0, -1), { ...run, definition: { ...run.definition!, strange } }];
  }
  const before = intentBefore(atlan, mode, state);
  const resumes = state === "running" || state === "failed";
  const intent = before !== undefined && resumes ? before : newIntent(mode, intentAfter(state));
  const achieved = state === "fulfilled" && mode === "archive" ? "archived" : "none";
  const definitions =
    before === undefined ? [] : [{ name: before.workflowName!, mode: state === "otherMode" ? other(mode) : mode }];
  const record: ResourceRecord | undefined = before && { achieved, phase: before.phase, intent: before, definitions };
  const options = optionsOf(mode, { timeoutMs: 60_000, ...more });
  return { atlan, before, record, resumes, intent, options };
}

function intentAfter(state: Scene["state"]): Partial<Intent> {
  if (state === "fulfilled") return { asksForRun: true };
  return state === "putBack" ? { key: "the former key" } : {};
}

function intentBefore(atlan: ScriptedAtlan, mode: Mode, state: Scene["state"]): Intent | undefined {
  if (state === "new") return undefined;
  const wanted = state === "otherMode" ? other(mode) : mode;
  const known = atlan.runs.find(({ workflowName }) => workflowName === nameOf(wanted));
  const run = known ?? { ...atlan.putRun(nameOf(wanted), "Running"), id: "run-that-is-lost" };
  if (known === undefined && state !== "otherMode")
    atlan.runs = atlan.runs.filter((it) => it.workflowName !== nameOf(wanted));
  const more: Partial<Intent> =
    state === "fulfilled"
      ? { fulfilled: true, phase: "Succeeded" }
      : state === "failed"
        ? { phase: "Failed" }
        : state === "putBack"
          ? { key: "another key", phase: "Failed", previouslyFulfilled: "the former key" }
          : {};
  return intentOf(run, wanted, more);
}

async function predictedOutcome(scene: Scene): Promise<PredictedOutcome> {
  const { atlan, record, resumes, intent, options } = stage(scene);
  const observer = observerOn(atlan, options);
  const { outcome } = await predict({ options, observer }, { record, resumes, intent });
  expect(atlan.sent, "a preview changes nothing").to.deep.equal([]);
  return outcome;
}

/** What `up` has done, as far as the outcome says. */
async function done(scene: Scene, ended: readonly string[] = []) {
  const { atlan, before, record, resumes, intent, options } = stage(scene);
  for (const id of ended) atlan.after(30_000, () => atlan.turn({ id }, { phase: "Failed" }));
  const command = new Command(atlan, { intent, record: record ?? {}, options });
  const end = before === undefined ? command.create() : resumes ? command.resume() : command.change(before);
  return {
    end: await end,
    sent: atlan.sent,
    intent: command.journal.intent,
    outcome: command.journal.record.outcome,
    isKept: command.journal.mustBeKept,
  };
}

type Done = Awaited<ReturnType<typeof done>>;

/** Whether `up` has done what was predicted. */
function isAsPredicted(outcome: PredictedOutcome, it: Done): boolean {
  const starts = it.sent.filter((sent) => /^(create|rerun) /.test(sent));
  switch (outcome.kind) {
    case "guarded":
      return outcome.result === "start"
        ? starts.length > 0
        : starts.length === 0 && it.intent.fulfilled && it.outcome === outcome.result;
    case "follow":
    case "join":
      return starts.length === 0 && it.intent.runId === outcome.run.id;
    case "reached":
      return starts.length === 0 && it.intent.fulfilled;
    case "check":
      return starts.length === 0 && it.end.includes(`run ${outcome.run.id} Succeeded, but `);
    case "report":
      return starts.length === 0 && it.isKept && it.end.includes(outcome.error.because);
    case "refuse":
      return starts.length === 0 && it.end.includes(outcome.error.because);
    case "lost":
      return starts.length === 0 && it.end.includes("can't be found, and ");
    case "outwait":
      return starts.length === 0 && it.end.includes("is Running after 1m");
  }
}

describe("what a preview predicts", () => {
  it("is what `up` does, whatever is seen", async function () {
    this.timeout(120_000);
    const scenes = [...everything()].filter((_, k) => k % EVERY === 0);
    const kinds = new Set<string>();
    const wrong: unknown[] = [];
    for (const scene of scenes) {
      const outcome = await predictedOutcome(scene).catch((error: unknown) => {
        throw new Error(`${JSON.stringify(scene)}: ${String(error)}`, { cause: error });
      });
      kinds.add(outcome.kind);
      const it = await done(scene);
      if (!isAsPredicted(outcome, it)) wrong.push({ scene, outcome, end: it.end, sent: it.sent });
      if (outcome.kind !== "outwait") continue;
      const { runs, next } = outcome;
      const after = await done(
        scene,
        runs.map(({ run }) => run.id),
      );
      if (!isAsPredicted(next, after)) wrong.push({ scene, outcome: next, end: after.end, sent: after.sent });
    }
    expect([...kinds]).to.have.members([
      ...["guarded", "follow", "join", "reached", "check", "report", "lost", "outwait", "refuse"],
    ]);
    expect(wrong.length === 0 ? "" : `${wrong.length}: ${JSON.stringify(wrong.slice(0, 3), undefined, 1)}`).to.equal(
      "",
    );
  });
});

describe("a preview of a live run that does something else", () => {
  for (const [resumes, by] of [
    [true, "its own copy of the definition"],
    [true, "its definition"],
    [false, "its own copy of the definition"],
    [false, "its definition"],
  ] as const) {
    it(`tells that it is refused, as \`up\` does, by ${by}; ${resumes ? "the same" : "another"} trigger`, async () => {
      const isTold = by === "its own copy of the definition";
      const name = nameOf("archive");
      const atlan = new ScriptedAtlan(CONNECTION);
      atlan.define(name, isTold ? "SOFT" : "PURGE");
      const run = atlan.putRun(name, "Running");
      const template = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true } as const;
      if (isTold) atlan.turn(run, { template });
      atlan.clock.advance(MINUTE);
      const before = intentOf(run, "archive");
      const definitions = [{ name, mode: "archive" } as const];
      const record: ResourceRecord = { achieved: "none", phase: "Running", intent: before, definitions };
      const intent = resumes ? before : newIntent("archive", { key: "another", asksForRun: true });
      const options = optionsOf("archive");
      const observer = observerOn(atlan, options);
      const { outcome } = await predict({ options, observer }, { record, resumes, intent });
      const command = new Command(atlan, { intent, record });
      const end = await (resumes ? command.resume() : command.change(before));
      expect(end).to.include("was told to stop");
      expect(outcome.kind).to.equal("report");
      if (outcome.kind === "report") expect(end).to.include(outcome.error.because);
    });
  }
});

/** The name under which a preview finds what `up` continues, although the guards refuse a start. */
async function begunOn(atlan: ScriptedAtlan, mode: Mode, shown: ConnectionObservation): Promise<string | undefined> {
  atlan.shown = shown;
  const options = optionsOf(mode, { maxAssets: 0 });
  const { outcome } = await predict(
    { options, observer: observerOn(atlan, options) },
    { record: undefined, resumes: false, intent: newIntent(mode) },
  );
  switch (outcome.kind) {
    case "follow":
      return outcome.run.workflowName;
    case "reached":
      return outcome.left;
    case "guarded":
      return outcome.result === "start" ? undefined : nameOf(mode);
    default:
      return undefined;
  }
}

describe("what an interrupted create has begun", () => {
  for (const isGone of [false, true]) {
    for (const mode of ["archive", "purge"] as const) {
      const seen = isGone ? look(undefined, 0, 0) : look("ACTIVE", 3, 0);
      const begun = (atlan: ScriptedAtlan) => begunOn(atlan, mode, seen);
      const deleteType = mode === "archive" ? "SOFT" : "PURGE";
      const title = `${mode}, ${isGone ? "gone" : "there"}`;

      it(`is nothing where there is nothing: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode, 1), deleteType);
        atlan.putRun(nameOf(mode, 1), "Running");
        atlan.define(nameOf(mode === "archive" ? "purge" : "archive"), "SOFT");
        expect(await begun(atlan)).to.equal(undefined);
      });

      it(`is a definition whose run shows within the lag, and none that does not run or whose run has failed: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode), deleteType);
        expect(await begun(atlan)).to.equal(undefined);
        expect(atlan.age).to.equal(LAG_MS);
        atlan.after(LAG_MS, () => atlan.putRun(nameOf(mode), "Running"));
        expect(await begun(atlan)).to.equal(nameOf(mode));
        atlan.runs = [];
        atlan.after(LAG_MS, () => atlan.putRun(nameOf(mode), "Failed"));
        expect(await begun(atlan)).to.equal(undefined);
      });

      it(`is a definition of a moment ago by the tenant's clock, which only its answers tell: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        const behindMs = 3 * LAG_MS;
        let hasAnswered = false;
        const findWorkflow = atlan.findWorkflow.bind(atlan);
        Object.assign(atlan, {
          tenantTime: () => (hasAnswered ? atlan.clock.now() - behindMs : undefined),
          findWorkflow: (...asked: Parameters<typeof findWorkflow>) => {
            hasAnswered = true;
            return findWorkflow(...asked);
          },
        });
        atlan.define(nameOf(mode), deleteType, { createdAt: atlan.time(-behindMs - 3_000) });
        atlan.after(5_000, () => atlan.putRun(nameOf(mode), "Running"));
        expect(await begun(atlan)).to.equal(nameOf(mode));
      });

      it(`is no definition that is older than the lag and has no run, and nobody waits for one: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode), deleteType, { createdAt: atlan.time(-LAG_MS - 1_000 - 1) });
        expect(await begun(atlan)).to.equal(undefined);
        expect(atlan.age).to.equal(0);
      });

      it(`is a definition that may be as young as the lag, for its time is told in whole seconds: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode), deleteType, { createdAt: atlan.time(-LAG_MS - 1_000) });
        atlan.after(500, () => atlan.putRun(nameOf(mode), "Running"));
        expect(await begun(atlan)).to.equal(nameOf(mode));
      });

      it(`is what stands under the next name where a definition that tells nothing is not run: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        const silent = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };
        atlan.define(nameOf(mode), deleteType, silent);
        atlan.putRun(nameOf(mode, 1), "Running");
        expect(await begun(atlan)).to.equal(nameOf(mode, 1));
        // One that tells is run again, and nobody looks any further.
        atlan.define(nameOf(mode), deleteType);
        expect(await begun(atlan)).to.equal(undefined);
      });

      it(`is no definition that does something else, whatever runs of it: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode), mode === "archive" ? "PURGE" : "SOFT");
        atlan.putRun(nameOf(mode), "Running");
        expect(await begun(atlan)).to.equal(undefined);
        atlan.define(nameOf(mode, 1), deleteType);
        atlan.putRun(nameOf(mode, 1), "Running");
        expect(await begun(atlan)).to.equal(nameOf(mode, 1));
      });

      for (const phase of [undefined, "Pending", "Running"]) {
        it(`is a run that is going, also when another has ended: ${phase ?? "no phase"}, ${title}`, async () => {
          const atlan = new ScriptedAtlan(CONNECTION);
          atlan.putRun(nameOf(mode), phase);
          atlan.putRun(nameOf(mode), "Failed");
          expect(await begun(atlan)).to.equal(nameOf(mode));
        });
      }

      for (const phase of ["Failed", "Error", "Paused"]) {
        it(`is nothing where a run of an archived definition has ended: ${phase}, ${title}`, async () => {
          const atlan = new ScriptedAtlan(CONNECTION);
          atlan.putRun(nameOf(mode), phase);
          expect(await begun(atlan)).to.equal(undefined);
        });
      }

      it(`is${isGone && mode === "purge" ? "" : " not"} a run of an archived definition that Succeeded: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.putRun(nameOf(mode), "Succeeded");
        atlan.putRun(nameOf(mode), "Failed");
        expect(await begun(atlan)).to.equal(isGone && mode === "purge" ? nameOf(mode) : undefined);
      });

      it(`is what stands under the next name where an archived definition holds the first: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.putRun(nameOf(mode), "Failed");
        atlan.putRun(nameOf(mode, 1), "Failed");
        atlan.define(nameOf(mode, 2), deleteType);
        atlan.putRun(nameOf(mode, 2), "Running");
        expect(await begun(atlan)).to.equal(nameOf(mode, 2));
      });
    }
  }

  for (const [k, isFound] of [
    [MOST_NAMES - 1, true],
    [MOST_NAMES, false],
  ] as const) {
    it(`is ${isFound ? "" : "not "}looked for under name ${k + 1}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      for (let i = 0; i < k; i++) atlan.putRun(nameOf("archive", i), "Failed");
      atlan.define(nameOf("archive", k), "SOFT");
      atlan.putRun(nameOf("archive", k), "Running");
      const found = await begunOn(atlan, "archive", look("ACTIVE", 3, 0));
      expect(found).to.equal(isFound ? nameOf("archive", k) : undefined);
    });
  }

  it("is looked for with the patience of a look before a start", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    await begunOn(atlan, "archive", look("ACTIVE", 3, 0));
    expect(atlan.patience).to.deep.equal({
      observeConnection: MINUTE,
      findLiveRuns: MINUTE,
      findWorkflow: MINUTE,
      findRuns: MINUTE,
    });
  });
});
