import { expect } from "chai";
import type { ConnectionObservation } from "../../../provider/atlan/api";
import { CONNECTION, look } from "../text/observed";
import { Command, LAG_MS, MINUTE, nameOf, newIntent } from "./reconcilers";
import { apiError, ARCHIVED, GONE, ScriptedAtlan } from "./scriptedAtlan";

const NAME = nameOf("archive");
const strange = { because: "it has 2 tasks", texts: [] };
const EDITED =
  /somebody has edited workflow \S+, of which run \S+ is: it does not tell what it deletes: it has 2 tasks now/;

/** A start of an earlier command, which was killed before it could look what it had run. */
function former(phase: string, { isLost = false, startedByUs = true, ageMs = MINUTE } = {}) {
  const atlan = new ScriptedAtlan(CONNECTION);
  atlan.define(NAME, "SOFT", { createdAt: atlan.time(), strange });
  const run = atlan.putRun(NAME, phase);
  if (phase === "Succeeded") atlan.shown = ARCHIVED;
  atlan.clock.advance(ageMs);
  const begun = { runId: run.id, runCreatedAt: run.createdAt!, phase: "Running" } as const;
  const before = newIntent("archive", {
    workflowName: NAME,
    startedByUs,
    connectionSeen: true,
    ...(isLost ? {} : begun),
  });
  const record = { definitions: [{ name: NAME, mode: "archive", unconfirmed: true } as const] };
  return { atlan, run, before, record };
}

describe("a definition that was edited right before an earlier command ran it", () => {
  for (const isLost of [true, false]) {
    describe(isLost ? "the answer to its start was lost" : "its run is known", () => {
      for (const waitForCompletion of [true, false]) {
        it(`is stopped while it runs; ${waitForCompletion ? "waiting" : "not waiting"}`, async () => {
          const { atlan, run, before, record } = former("Running", { isLost });
          const command = new Command(atlan, { intent: before, record, options: { waitForCompletion } });
          expect(await command.resume())
            .to.match(EDITED)
            .and.to.include("The run was told to stop");
          expect(atlan.sent).to.deep.equal([`stop ${run.id}`]);
        });

        it(`is stopped, though the trigger was changed; ${waitForCompletion ? "waiting" : "not waiting"}`, async () => {
          const { atlan, run, before, record } = former("Running", { isLost });
          const intent = newIntent("archive", { key: "other" });
          const command = new Command(atlan, { intent, record, options: { waitForCompletion } });
          expect(await command.change(before))
            .to.match(EDITED)
            .and.to.include("The run was told to stop");
          expect(atlan.sent).to.deep.equal([`stop ${run.id}`]);
        });
      }

      it("is no success", async () => {
        const { atlan, before, record } = former("Succeeded", { isLost });
        const command = new Command(atlan, { intent: before, record });
        expect(await command.resume())
          .to.match(EDITED)
          .and.to.include("The run has ended");
        expect(command.journal.intent).to.include({ fulfilled: false });
        expect(atlan.sent).to.deep.equal([]);
      });

      it("is no success either before the index shows the edit", async () => {
        const { atlan, before, record } = former("Succeeded", { isLost, ageMs: 1_000 });
        const odd = atlan.definitions.get(NAME)!;
        atlan.define(NAME, "SOFT");
        atlan.after(LAG_MS - 1_000, () => atlan.definitions.set(NAME, odd));
        const command = new Command(atlan, { intent: before, record });
        expect(await command.resume()).to.match(EDITED);
      });
    });
  }

  describe("that Succeeded and was refused", () => {
    const LATE = look("ACTIVE", 0, 12);

    /** The next command, right after the one that refused the run. */
    async function afterRefusal(finishedAt: "now" | "long ago" | "unknown", end: ConnectionObservation) {
      const { atlan, run, before, record } = former("Succeeded");
      const age = finishedAt === "long ago" ? 0 : atlan.age;
      atlan.turn(run, finishedAt === "unknown" ? {} : { finishedAt: atlan.time(age) });
      const first = new Command(atlan, { intent: before, record });
      expect(await first.resume()).to.match(EDITED);
      atlan.shown = LATE;
      atlan.after(LAG_MS, () => (atlan.shown = end));
      const second = new Command(atlan, { intent: first.journal.intent, record: first.journal.record });
      return { atlan, outcome: await second.resume() };
    }

    for (const finishedAt of ["now", "unknown"] as const) {
      it(`is decided by counts that show all it has done; it ended: ${finishedAt}`, async () => {
        const { atlan, outcome } = await afterRefusal(finishedAt, ARCHIVED);
        expect(outcome).to.equal("alreadyArchived");
        expect(atlan.sent).to.deep.equal([]);
      });
    }

    it("is followed by another where these show that something is left", async () => {
      const { atlan, outcome } = await afterRefusal("now", look("ACTIVE", 3, 9));
      expect(outcome).to.equal("ran");
      expect(atlan.sent).to.have.length(1);
    });

    it("is followed by another at once where it ended long ago", async () => {
      const { atlan, outcome } = await afterRefusal("long ago", ARCHIVED);
      expect(outcome).to.equal("ran");
      expect(atlan.sent).to.have.length(1);
    });
  });

  it("is no success where no command knows who has started the run of our definition", async () => {
    const { atlan, before, record } = former("Succeeded", { startedByUs: false });
    expect(await new Command(atlan, { intent: before, record }).resume()).to.match(EDITED);
  });

  it("is left alone where a person has started the run, and is no success", async () => {
    const { atlan, before, record } = former("Running", { isLost: true });
    atlan.define(NAME, "SOFT", { createdAt: "2026-01-01T00:00:00Z", strange });
    const command = new Command(atlan, { intent: before, record });
    expect(await command.resume())
      .to.match(EDITED)
      .and.to.include("could not be told to stop");
    expect(atlan.sent).to.deep.equal([]);
  });

  for (const isLost of [true, false]) {
    const where = isLost ? "the answer to its start was lost" : "its history has expired";
    it(`is no success by the counts where Atlan does not show its run: ${where}`, async () => {
      const { atlan, before, record } = former("Succeeded", { isLost });
      atlan.runs = [];
      const message = await new Command(atlan, { intent: before, record }).resume();
      expect(message).to.match(
        /(run \S+|a run of workflow \S+) can't be found, and workflow \S+ does not tell what it deletes: it has 2 tasks now\. Look for runs of/,
      );
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`nor before the index shows the edit: ${where}`, async () => {
      const { atlan, before, record } = former("Succeeded", { isLost, ageMs: 1_000 });
      const odd = atlan.definitions.get(NAME)!;
      atlan.runs = [];
      atlan.define(NAME, "SOFT");
      atlan.after(LAG_MS - 1_000, () => atlan.definitions.set(NAME, odd));
      expect(await new Command(atlan, { intent: before, record }).resume()).to.include("it has 2 tasks now");
    });
  }

  it("is a success by the counts where nobody edited it and its history has expired", async () => {
    const { atlan, before, record } = former("Succeeded");
    atlan.runs = [];
    atlan.define(NAME, "SOFT");
    expect(await new Command(atlan, { intent: before, record }).resume()).to.equal("ran");
  });

  for (const mode of ["archive", "purge"] as const) {
    it(`is no success of a later command where this one could not read it: ${mode}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      const name = nameOf(mode);
      atlan.define(name, mode === "archive" ? "SOFT" : "PURGE", { createdAt: atlan.time(), strange });
      const run = atlan.putRun(name, "Succeeded");
      atlan.shown = mode === "archive" ? ARCHIVED : GONE;
      atlan.clock.advance(MINUTE);
      const intent = newIntent(mode, { workflowName: name, startedByUs: true, connectionSeen: true });
      const before = { ...intent, runId: run.id, runCreatedAt: run.createdAt!, phase: "Running" } as const;
      const findWorkflow = atlan.findWorkflow.bind(atlan);
      atlan.findWorkflow = () => Promise.reject(apiError(400));
      const first = new Command(atlan, { mode, intent: before, record: { definitions: [{ name, mode }] } });
      expect(await first.resume()).to.include("400");
      atlan.findWorkflow = findWorkflow;
      const second = new Command(atlan, { mode, intent: first.journal.intent, record: first.journal.record });
      expect(await second.resume()).to.match(EDITED);
      // What it did is known from then on, and it is not the run of this intent.
      expect(second.journal.record.fellShort).to.deep.equal([run.id]);
    });
  }

  it("holds from the command that could read it: what happened since its run has ended is not known", async () => {
    const { atlan, run, before, record } = former("Succeeded");
    atlan.define(NAME, "SOFT");
    atlan.turn(run, { finishedAt: atlan.time() });
    const findWorkflow = atlan.findWorkflow.bind(atlan);
    atlan.findWorkflow = () => Promise.reject(apiError(400));
    const first = new Command(atlan, { intent: before, record });
    expect(await first.resume()).to.include("400");
    atlan.findWorkflow = findWorkflow;
    atlan.clock.advance(60 * MINUTE);
    const second = new Command(atlan, { intent: first.journal.intent, record: first.journal.record });
    expect(await second.resume()).to.equal("ran");
    expect(Date.parse(second.journal.intent.archivedAt ?? "")).to.be.at.least(atlan.clock.now() - 1_000);
  });

  it("is no archive of ours where somebody else has archived the connection since", async () => {
    const { atlan, before, record } = former("Succeeded");
    const first = new Command(atlan, { intent: { ...before, asksForRun: true }, record });
    expect(await first.resume()).to.match(EDITED);
    const second = new Command(atlan, { intent: first.journal.intent, record: first.journal.record });
    expect(await second.resume()).to.equal("alreadyArchived");
    // The trigger has had its run.
    expect(atlan.sent).to.deep.equal([]);
    expect(second.journal.proof).to.have.property("before", undefined);
  });

  it("is no purge that explains to a later command why the connection is gone", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    const name = nameOf("purge");
    atlan.define(name, "PURGE", { createdAt: atlan.time(), strange });
    const run = atlan.putRun(name, "Succeeded");
    atlan.shown = GONE;
    atlan.clock.advance(MINUTE);
    const intent = newIntent("purge", { workflowName: name, startedByUs: true, connectionSeen: true });
    const before = { ...intent, runId: run.id, runCreatedAt: run.createdAt!, phase: "Running" } as const;
    const record = { definitions: [{ name, mode: "purge" } as const] };
    const first = new Command(atlan, { mode: "purge", intent: before, record });
    expect(await first.resume()).to.match(EDITED);
    expect(first.journal.record.fellShort).to.deep.equal([run.id]);
    const second = new Command(atlan, { mode: "purge", intent: first.journal.intent, record: first.journal.record });
    expect(await second.resume()).to.include("there is no such connection");
    expect(second.journal.record.achieved).to.equal("none");
    expect(atlan.sent).to.deep.equal([]);
  });

  it("delays no success of a run that is older than the index lags, and asks for its definition once", async () => {
    const { atlan, before, record } = former("Succeeded");
    atlan.define(NAME, "SOFT");
    let looks = 0;
    const findWorkflow = atlan.findWorkflow.bind(atlan);
    atlan.findWorkflow = (name, patience) => (looks++, findWorkflow(name, patience));
    const begunAt = atlan.age;
    expect(await new Command(atlan, { intent: before, record }).resume()).to.equal("ran");
    expect(atlan.age).to.equal(begunAt);
    expect(looks).to.equal(1);
  });
});
