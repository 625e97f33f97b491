import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { predict } from "../../../provider/reconcile/predict";
import type { Intent } from "../../../provider/reconcile/intent";
import type { ReconcileOptions } from "../../../provider/reconcile/options";
import { look } from "../text/observed";
import { afterRun, Command, LAG_MS, MINUTE, nameOf, newIntent, observerOn, optionsOf } from "./reconcilers";
import { apiError, ARCHIVED, type ScriptedAtlan } from "./scriptedAtlan";

const NAME = nameOf("archive");
const EXISTING = "atlan-connection-delete-1700000009";
const UNCLEAR = { kind: "unclear", error: apiError(0) } as const;

const changed = (key: string): Intent => newIntent("archive", { key, asksForRun: true });

/** What a preview of the same command says. */
async function outcomeOf(
  atlan: ScriptedAtlan,
  before: Intent,
  record: object,
  options: Partial<ReconcileOptions> = {},
): Promise<string> {
  const all = optionsOf("archive", options);
  const known = {
    record: { achieved: "none", phase: before.phase, definitions: [], intent: before, ...record },
    resumes: false,
    intent: changed("third"),
  } as const;
  const { outcome } = await predict({ options: all, observer: observerOn(atlan, all) }, known);
  return outcome.kind;
}

describe("a run of a killed command after a start that was lost", () => {
  /** A changed trigger whose start was lost, as state knows it, and a tenant whose clock may tell the time. */
  async function lost(aheadMs: number | undefined, answers: "unclear" | "nameless" = "unclear") {
    const { atlan, before, record } = afterRun("archive", { phase: "Failed" });
    atlan.aheadMs = aheadMs;
    if (answers === "unclear") atlan.answers.push(UNCLEAR);
    else atlan.rerun = () => Promise.resolve({ kind: "accepted", runId: undefined, createdAt: undefined });
    const second = new Command(atlan, { intent: changed("second"), record, options: { waitForCompletion: false } });
    await second.change(before);
    return { atlan, before: second.journal.intent, record: second.journal.record };
  }

  const startedBy = (atlan: ScriptedAtlan): WorkflowRun => {
    atlan.clock.advance(2 * LAG_MS);
    const run = atlan.putRun(NAME, "Succeeded");
    atlan.clock.advance(10 * MINUTE);
    atlan.shown = ARCHIVED;
    return run;
  };

  for (const answers of ["unclear", "nameless"] as const) {
    it(`serves the next trigger: it was created after the search had ended (${answers})`, async () => {
      const { atlan, before, record } = await lost(0, answers);
      expect(before.startedBefore).to.match(/^2026-01-15T09:0/);
      const run = startedBy(atlan);
      expect(await outcomeOf(atlan, before, record)).to.equal("reached");
      const third = new Command(atlan, { intent: changed("third"), record });
      const sent = [...atlan.sent];
      expect(await third.change(before)).to.equal("ran");
      expect(third.journal.intent).to.include({ runId: run.id, fulfilled: true });
      expect(third.journal.intent).not.to.have.property("startedBefore");
      expect(atlan.sent).to.deep.equal(sent);
    });
  }

  it("that was created before is the lost one, and the next trigger runs again", async () => {
    const { atlan, before, record } = await lost(0);
    const run = atlan.putRun(NAME, "Succeeded", { createdAt: atlan.time(atlan.age - LAG_MS) });
    atlan.clock.advance(10 * MINUTE);
    atlan.shown = ARCHIVED;
    expect(await outcomeOf(atlan, before, record)).to.equal("guarded");
    const third = new Command(atlan, { intent: changed("third"), record });
    expect(await third.change(before)).to.equal("ran");
    expect(third.journal.intent.runId).not.to.equal(run.id);
  });

  it("is not told from the lost one where the tenant tells no time", async () => {
    const { atlan, before, record } = await lost(undefined);
    expect(before).not.to.have.property("startedBefore");
    const run = startedBy(atlan);
    const third = new Command(atlan, { intent: changed("third"), record });
    expect(await third.change(before)).to.equal("ran");
    expect(third.journal.intent.runId).not.to.equal(run.id);
  });
});

describe("a run of a killed command that went by another definition", () => {
  /** A first run that has ended; then a changed trigger by the other definition, whose command was killed. */
  function killed(other: "own" | "existing", phase: string, more: Partial<WorkflowRun> = {}) {
    const { atlan, before: own, record } = afterRun("archive", { phase: "Failed" });
    atlan.define(EXISTING, "SOFT");
    let before = own;
    if (other === "existing") {
      const first = atlan.putRun(EXISTING, "Failed");
      before = { ...own, workflowName: EXISTING, runId: first.id, runCreatedAt: first.createdAt! };
    }
    atlan.clock.advance(MINUTE);
    const run = atlan.putRun(other === "own" ? NAME : EXISTING, phase, more);
    atlan.clock.advance(10 * MINUTE);
    const options = other === "own" ? { existingWorkflow: EXISTING } : {};
    return { atlan, before, record, run, options };
  }

  for (const other of ["own", "existing"] as const) {
    const title = other === "own" ? "existingWorkflow was added since" : "existingWorkflow was removed since";
    it(`serves the intent: ${title}`, async () => {
      const { atlan, before, record, run, options } = killed(other, "Succeeded");
      atlan.shown = ARCHIVED;
      expect(await outcomeOf(atlan, before, record, options)).to.equal("reached");
      const command = new Command(atlan, { intent: changed("third"), record, options });
      expect(await command.change(before)).to.equal(other === "own" ? "ran" : "attached");
      expect(command.journal.intent).to.include({ runId: run.id, fulfilled: true, startedByUs: false });
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`does not serve it while something is still active: ${title}`, async () => {
      const { atlan, before, record, run, options } = killed(other, "Succeeded");
      atlan.shown = look("ACTIVE", 3, 9);
      expect(await outcomeOf(atlan, before, record, options)).to.equal("guarded");
      const command = new Command(atlan, { intent: changed("third"), record, options });
      expect(await command.change(before)).to.equal("ran");
      expect(command.journal.intent.runId).not.to.equal(run.id);
      expect(atlan.sent).to.have.length(1);
    });

    it(`is not started again after a person has stopped it: ${title}`, async () => {
      const { atlan, before, record, run, options } = killed(other, "Failed", { stopped: true });
      expect(await outcomeOf(atlan, before, record, options)).to.equal("report");
      const command = new Command(atlan, { intent: changed("third"), record, options });
      expect(await command.change(before)).to.include(`run ${run.id} was stopped`);
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`that Failed is followed by another: ${title}`, async () => {
      const { atlan, before, record, options } = killed(other, "Failed");
      expect(await outcomeOf(atlan, before, record, options)).to.equal("guarded");
      const command = new Command(atlan, { intent: changed("third"), record, options });
      expect(await command.change(before)).to.equal("ran");
      expect(atlan.sent).to.have.length(1);
    });
  }

  it("is not looked for where nothing asks for a run: the counts decide", async () => {
    const { atlan, before, record, options } = killed("own", "Succeeded");
    atlan.shown = ARCHIVED;
    const asked: string[] = [];
    const findRuns = atlan.findRuns.bind(atlan);
    atlan.findRuns = (name, patience) => {
      asked.push(name);
      return findRuns(name, patience);
    };
    const command = new Command(atlan, { intent: newIntent("archive", { key: "third" }), record, options });
    expect(await command.change({ ...before, fulfilled: true })).to.equal("alreadyArchived");
    expect(asked).not.to.include(NAME);
  });
});
