import { expect } from "chai";
import { predict } from "../../../provider/reconcile/predict";
import { POSTGRES, rig, SNOWFLAKE } from "../../rig";
import { afterRun, Command, MINUTE, newIntent, observerOn, optionsOf } from "./reconcilers";
import { ARCHIVED, GONE } from "./scriptedAtlan";

const EXISTING = "atlan-connection-delete-1700000009";

/** A tenant on which somebody writes the workflow anew, for one connection and then for another. */
function scene(runsCarryTemplate: boolean) {
  const { tenant, clock, stack } = rig({ switches: { runsCarryTemplate } });
  const writeFor = (connectionQualifiedName: string, isNew = false): void => {
    if (!isNew) tenant.ui.archiveWorkflow(EXISTING);
    tenant.ui.create({ name: EXISTING, connectionQualifiedName });
    clock.advance(10 * MINUTE);
  };
  const program = (ticket: string) => ({
    connectionQualifiedName: SNOWFLAKE,
    existingWorkflow: EXISTING,
    triggers: { ticket },
  });
  return { tenant, clock, legacy: stack(), writeFor, program };
}

for (const tells of [true, false]) {
  describe(`a run of existingWorkflow on another connection, where runs ${tells ? "tell" : "do not tell"} what they do`, () => {
    it("serves no changed trigger", async () => {
      const { tenant, clock, legacy, writeFor, program } = scene(tells);
      writeFor(SNOWFLAKE, true);
      expect((await legacy.up(program("a"))).errors).to.deep.equal([]);
      clock.advance(10 * MINUTE);
      writeFor(POSTGRES);
      const other = tenant.ui.run(EXISTING);
      clock.advance(10 * MINUTE);
      writeFor(SNOWFLAKE);
      expect((await legacy.up(program("b"))).errors).to.deep.equal([]);
      expect(tenant.mutations().filter((it) => it.startsWith("submit"))).to.have.length(2);
      expect(legacy.outputs["runId"]).not.to.equal(other);
    });

    it("is not what has archived this one", async () => {
      const { tenant, clock, legacy, writeFor, program } = scene(tells);
      tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      tenant.ui.createAndRun({ name: EXISTING, connectionQualifiedName: POSTGRES });
      clock.advance(10 * MINUTE);
      writeFor(SNOWFLAKE);
      expect((await legacy.up(program("a"))).errors).to.deep.equal([]);
      expect(legacy.outputs["outcome"]).to.equal("alreadyArchived");
    });

    it("may have been stopped: that refuses nothing here", async () => {
      const { tenant, clock, legacy, writeFor, program } = scene(tells);
      const { runId } = tenant.ui.createAndRun({ name: EXISTING, connectionQualifiedName: POSTGRES });
      clock.advance(3_000);
      tenant.ui.stop(runId);
      clock.advance(10 * MINUTE);
      writeFor(SNOWFLAKE);
      expect((await legacy.up(program("a"))).errors).to.deep.equal([]);
      expect(legacy.outputs["outcome"]).to.equal("ran");
    });
  });
}

describe("a newer run of our definition that says that it was on another connection", () => {
  const template = { connectionQualifiedName: "default/mysql/1600000000", deleteAssets: true };

  /** Our archive is done, such a run came after it, and a trigger was changed. */
  function afterArchive() {
    const past = afterRun("archive", { phase: "Succeeded" }, { fulfilled: true });
    const { atlan, name } = past;
    atlan.shown = ARCHIVED;
    atlan.putRun(name, "Succeeded", { template: { ...template, deleteType: "SOFT" } });
    atlan.clock.advance(10 * MINUTE);
    return { ...past, intent: newIntent("archive", { key: "b", asksForRun: true }) };
  }

  it("proves no purge, in a preview and in `up`", async () => {
    const { atlan, name, before, record } = afterRun("purge", { phase: "Failed" });
    atlan.putRun(name, "Succeeded", { template: { ...template, deleteType: "PURGE" } });
    atlan.clock.advance(10 * MINUTE);
    atlan.shown = GONE;
    const options = optionsOf("purge");
    const all = { achieved: "none", phase: "Failed", definitions: [], ...record, intent: before } as const;
    const known = { record: all, resumes: true, intent: before };
    const { outcome } = await predict({ options, observer: observerOn(atlan, options) }, known);
    expect(outcome.kind).to.equal("refuse");
    const command = new Command(atlan, { mode: "purge", intent: before, record });
    expect(await command.resume()).to.include("there is no such connection");
    expect(command.journal.record.achieved).to.equal("none");
  });

  it("serves no changed trigger", async () => {
    const { atlan, name, before, record, intent } = afterArchive();
    expect(await new Command(atlan, { intent, record }).change(before)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`rerun ${name}`]);
  });

  it("is not waited for as our own run that shows late", async () => {
    const { atlan, before, record, intent } = afterArchive();
    const command = new Command(atlan, { intent, record: { ...record, definitions: [] } });
    expect(await command.change(before)).to.equal("ran");
    expect(atlan.sent).to.have.length(1);
  });
});
