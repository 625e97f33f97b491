import { expect } from "chai";
import { predict } from "../../../provider/reconcile/predict";
import type { Intent } from "../../../provider/reconcile/intent";
import type { ResourceRecord } from "../../../provider/reconcile/record";
import { CONNECTION } from "../text/observed";
import { Command, intentOf, MINUTE, nameOf, newIntent, observerOn, optionsOf } from "./reconcilers";
import { ARCHIVED, GONE, ScriptedAtlan } from "./scriptedAtlan";

const [FIRST, SECOND, THIRD] = [nameOf("archive", 0), nameOf("archive", 1), nameOf("archive", 2)];
const unclear = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };

const changed = newIntent("archive", { key: "other", asksForRun: true });

/** What a preview of the changed trigger says. */
async function predicted(atlan: ScriptedAtlan, record: ResourceRecord): Promise<string> {
  const options = optionsOf("archive");
  const known = { record, resumes: false, intent: changed };
  return (await predict({ options, observer: observerOn(atlan, options) }, known)).outcome.kind;
}

const recordOf = (intent: Intent): ResourceRecord => ({
  achieved: "archived",
  phase: "Succeeded",
  definitions: [],
  intent,
});

describe("a definition of ours that state does not know, whose run state knows as somebody else's", () => {
  /** The run was joined, Succeeded, and was handled. */
  function joined() {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.define(FIRST, "SOFT", { createdAt: atlan.time(), ...unclear });
    const run = atlan.putRun(FIRST, "Succeeded");
    atlan.shown = ARCHIVED;
    atlan.clock.advance(10 * MINUTE);
    const before = intentOf(run, "archive", { phase: "Succeeded", startedByUs: false, fulfilled: true });
    return { atlan, run, before };
  }

  it("has a run that serves no changed trigger", async () => {
    const { atlan, run, before } = joined();
    const command = new Command(atlan, { intent: changed, record: recordOf(before) });
    expect(await command.change(before)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`create ${SECOND} SOFT`]);
    expect(command.journal.intent.runId).not.to.equal(run.id);
  });

  it("has none in a preview either", async () => {
    const { atlan, before } = joined();
    expect(await predicted(atlan, recordOf(before))).to.equal("guarded");
  });

  it("has a later run that serves it", async () => {
    const { atlan, before } = joined();
    const later = atlan.putRun(FIRST, "Succeeded");
    atlan.clock.advance(MINUTE);
    const command = new Command(atlan, { intent: changed, record: recordOf(before) });
    expect(await command.change(before)).to.equal("ran");
    expect(command.journal.intent.runId).to.equal(later.id);
    expect(atlan.sent).to.deep.equal([]);
  });
});

describe("a name whose definition is archived by now", () => {
  /** A killed command found definitions under the first names in an outdated index, and went on under the next name. */
  function killed(names: readonly string[]) {
    const atlan = new ScriptedAtlan(CONNECTION);
    for (const name of names.slice(0, -1)) atlan.putRun(name, "Succeeded");
    const former = atlan.putRun(FIRST, "Succeeded");
    atlan.clock.advance(MINUTE);
    const last = names.at(-1)!;
    atlan.define(last, "SOFT", { createdAt: atlan.time(), ...unclear });
    const run = atlan.putRun(last, "Succeeded");
    atlan.shown = ARCHIVED;
    atlan.clock.advance(10 * MINUTE);
    const before = intentOf(former, "archive", { phase: "Succeeded", fulfilled: true });
    return { atlan, run, before };
  }

  for (const [title, names] of [
    ["the next name", [FIRST, SECOND]],
    ["the one after that", [FIRST, SECOND, THIRD]],
  ] as const) {
    it(`is not used again where a killed command has gone on under ${title}`, async () => {
      const { atlan, run, before } = killed(names);
      const command = new Command(atlan, { intent: changed, record: recordOf(before) });
      expect(await command.change(before)).to.equal("ran");
      expect(command.journal.intent.runId).to.equal(run.id);
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`is not used again in a preview, where a killed command has gone on under ${title}`, async () => {
      const { atlan, before } = killed(names);
      expect(await predicted(atlan, recordOf(before))).to.equal("reached");
    });
  }

  it("is used again where no command has gone on", async () => {
    const { atlan, before } = killed([FIRST, SECOND]);
    atlan.definitions.clear();
    atlan.runs = atlan.runs.filter(({ workflowName }) => workflowName === FIRST);
    const command = new Command(atlan, { intent: changed, record: recordOf(before) });
    expect(await command.change(before)).to.equal("ran");
    expect(atlan.sent).to.deep.equal([`create ${FIRST} SOFT`]);
  });

  it("still explains that the connection is gone, if its last run has purged it", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.putRun(nameOf("purge", 1), "Failed");
    atlan.clock.advance(MINUTE);
    atlan.putRun(nameOf("purge", 0), "Succeeded");
    atlan.shown = GONE;
    atlan.clock.advance(10 * MINUTE);
    expect(await new Command(atlan, { mode: "purge" }).create()).to.equal("alreadyGone");
  });
});
