import { expect } from "chai";
import { destroy } from "../../../provider/reconcile/destroy";
import { CONNECTION } from "../text/observed";
import { Command, LAG_MS, MINUTE, nameOf, newIntent } from "./reconcilers";
import { apiError, ScriptedAtlan } from "./scriptedAtlan";

const NAME = nameOf("archive");
const UNCLEAR = { kind: "unclear", error: apiError(0) } as const;

/**
 * A definition that we have created. Its first run has come and gone, with all that Atlan knows of it, when a person runs
 * the workflow.
 */
function forgotten(laterMs: number, knowsTimes = true) {
  const atlan = new ScriptedAtlan(CONNECTION);
  atlan.define(NAME, "SOFT", knowsTimes ? { createdAt: atlan.time() } : {});
  atlan.clock.advance(laterMs);
  atlan.putRun(NAME, "Running", { id: "only" });
  const lost = newIntent("archive", { workflowName: NAME, startedByUs: true, connectionSeen: true });
  const record = { definitions: [{ name: NAME, mode: "archive" } as const] };
  return { atlan, lost, record };
}

/** While nobody looks (the machine sleeps), our run comes and goes and is forgotten, and a person runs the workflow. */
function whileAsleep(atlan: ScriptedAtlan, unclear: boolean): void {
  atlan.createAndRun = () => {
    const createdAt = atlan.time();
    const told = atlan.define(NAME, "SOFT", { createdAt });
    atlan.clock.advance(60 * MINUTE);
    atlan.putRun(NAME, "Running", { id: "only" });
    return Promise.resolve(unclear ? UNCLEAR : { kind: "accepted", runId: undefined, createdAt, told });
  };
}

describe("a person's run of a workflow whose first run Atlan has forgotten", () => {
  const order = { waitForCompletion: false };

  for (const [title, laterMs, knowsTimes, isOurs] of [
    ["an hour after our definition", 60 * MINUTE, true, false],
    ["six seconds after it", 6_000, true, false],
    ["five seconds after it, as ours is", 5_000, true, true],
    ["at a time that nobody tells, and it is the only one", 60 * MINUTE, false, true],
  ] as const) {
    it(`is ${isOurs ? "" : "not "}taken for ours: ${title}`, async () => {
      const { atlan, lost, record } = forgotten(laterMs, knowsTimes);
      const resumed = new Command(atlan, { intent: lost, record, options: order });
      expect(await resumed.resume()).to.equal("unfinished");
      expect(resumed.journal.intent).to.include({ runId: "only", startedByUs: isOurs });
      const changed = new Command(atlan, { intent: newIntent("archive", { key: "other" }), record, options: order });
      expect(await changed.change(lost)).to.equal("unfinished");
      expect(changed.journal.intent).to.include({ runId: "only", startedByUs: isOurs });
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`is ${isOurs ? "" : "not "}stopped by a destroy: ${title}`, async () => {
      const { atlan, lost, record } = forgotten(laterMs, knowsTimes);
      const { clock } = atlan;
      const end = await destroy(
        { achieved: "none", phase: "Unknown", ...record, intent: lost },
        {
          api: atlan,
          clock,
          log: () => undefined,
          patience: { deadline: clock.now() + MINUTE },
          indexLagMs: LAG_MS,
          connectionQualifiedName: CONNECTION,
        },
      ).catch((error: unknown) => (error as Error).message);
      if (isOurs) expect(atlan.sent).to.deep.equal(["stop only", `archive ${NAME}`]);
      else expect([end, ...atlan.sent].join()).to.include("whether this resource has started run only");
    });
  }

  for (const unclear of [false, true]) {
    it(`is not taken for ours by the command that slept${unclear ? " and whose answer was lost" : ""}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      whileAsleep(atlan, unclear);
      const command = new Command(atlan, { options: { ...order, timeoutMs: 120 * MINUTE } });
      expect(await command.create()).to.equal("unfinished");
      expect(command.journal.intent).to.include({ runId: "only", startedByUs: false });
    });
  }
});
