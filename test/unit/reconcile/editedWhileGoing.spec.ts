import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { predict } from "../../../provider/reconcile/predict";
import { present } from "../../../provider/text/present";
import { CONNECTION, look } from "../text/observed";
import { Command, MINUTE, nameOf, newIntent, observerOn, optionsOf } from "./reconcilers";
import { apiError, GONE, ScriptedAtlan } from "./scriptedAtlan";

const NAME = nameOf("purge");
const EDITED = /somebody has edited workflow \S+, of which run/;
const UNSEEN = /there is no such connection, or the credentials can't see it/;
const PURGES = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true };
const ARCHIVES = { ...PURGES, deleteType: "SOFT" };
const SILENT = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };

/** A command that has refused our run while it was going, by the definition that somebody has edited since its start. */
async function refused() {
  const atlan = new ScriptedAtlan(CONNECTION);
  atlan.define(NAME, "PURGE", { createdAt: atlan.time(), strange: { because: "it has 2 tasks", texts: [] } });
  const run = atlan.putRun(NAME, "Running");
  atlan.shown = look("ACTIVE", 5, 0);
  atlan.clock.advance(MINUTE);
  atlan.stopRun = () => Promise.reject(apiError(400));
  const intent = newIntent("purge", { workflowName: NAME, startedByUs: true, connectionSeen: true });
  const before = { ...intent, runId: run.id, runCreatedAt: run.createdAt!, phase: "Running" } as const;
  const record = { definitions: [{ name: NAME, mode: "purge" } as const] };
  const first = new Command(atlan, { mode: "purge", intent: before, record });
  expect(await first.resume()).to.match(EDITED);
  expect(first.journal.record.fellShort).to.deep.equal([run.id]);
  atlan.clock.advance(MINUTE);
  return { atlan, run, record: first.journal.record };
}

type Refused = Awaited<ReturnType<typeof refused>>;

const next = ({ atlan, record }: Pick<Refused, "atlan" | "record">): Command =>
  new Command(atlan, { mode: "purge", intent: record.intent, record });

async function previewOf({ atlan, record }: Refused): Promise<string> {
  const options = optionsOf("purge", {});
  const known = { record, resumes: true, intent: record.intent } as const;
  return (await predict({ options, observer: observerOn(atlan, options) }, known)).outcome.kind;
}

describe("a run that was refused while it was going, for its definition had been edited", () => {
  const ended = (template: WorkflowRun["template"]) => async (): Promise<Refused> => {
    const it = await refused();
    it.atlan.turn(it.run, { phase: "Succeeded", finishedAt: it.atlan.time(), ...present({ template }) });
    it.atlan.shown = GONE;
    return it;
  };

  it("has purged, where its own copy of the definition says so once it has ended", async () => {
    const it = await ended(PURGES)();
    expect(await previewOf(it)).to.equal("reached");
    const command = next(it);
    expect(await command.resume()).to.equal("ran");
    expect(command.journal.record).to.include({ achieved: "purged" });
    expect(it.atlan.sent).to.deep.equal([]);
  });

  it("has still purged where the command that learns this dies before it can look", async () => {
    const it = await ended(PURGES)();
    const { atlan } = it;
    const observeConnection = atlan.observeConnection.bind(atlan);
    atlan.observeConnection = () => Promise.reject(apiError(403));
    const second = next(it);
    expect(await second.resume()).to.include("403");
    expect(second.journal.record).to.include({ phase: "Succeeded" }).and.not.to.have.property("fellShort");
    atlan.observeConnection = observeConnection;
    expect(await next({ atlan, record: second.journal.record }).resume()).to.equal("ran");
  });

  for (const [title, template, words] of [
    ["says that it archived", ARCHIVES, /archives default/],
    ["can't be seen", undefined, EDITED],
    ["says nothing", SILENT, /Succeeded, but the connection can't be seen any more/],
  ] as const) {
    it(`explains nothing where its own copy ${title}`, async () => {
      const it = await ended(template)();
      expect(await previewOf(it)).not.to.equal("reached");
      const second = next(it);
      expect(await second.resume()).to.match(words);
      expect(second.journal.record.fellShort).to.deep.equal([it.run.id]);
      expect(second.journal.record).to.include({ achieved: "none" });
    });
  }

  it("explains nothing where the connection was seen after its end", async () => {
    const it = await ended(PURGES)();
    const { atlan } = it;
    atlan.shown = look("ACTIVE", 0, 0);
    const second = next(it);
    await second.resume();
    expect(second.journal.record.fellShort).to.deep.equal([it.run.id]);
    atlan.shown = GONE;
    const third = next({ atlan, record: second.journal.record });
    expect(await third.resume()).to.match(UNSEEN);
    expect(third.journal.record.fellShort).to.deep.equal([it.run.id]);
  });

  it("explains nothing where its run comes back whose history was gone", async () => {
    const it = await ended(PURGES)();
    const { atlan, run } = it;
    atlan.runs = [];
    atlan.shown = look("ACTIVE", 0, 0);
    const second = next(it);
    expect(await second.resume()).to.include("can't be found");
    atlan.runs = [{ ...run, phase: "Succeeded", template: PURGES }];
    atlan.shown = GONE;
    const third = next({ atlan, record: second.journal.record });
    expect(await third.resume()).to.include("Succeeded, but the connection can't be seen any more");
    expect(third.journal.record.fellShort).to.deep.equal([run.id]);
  });
});
