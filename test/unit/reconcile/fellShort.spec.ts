import { expect } from "chai";
import type { AssetCounts } from "../../../provider/atlan/api";
import { ConfigurationError } from "../../../provider/errors";
import { CONNECTION, look } from "../text/observed";
import { Command, intentOf, MINUTE, nameOf, newIntent } from "./reconcilers";
import { apiError, GONE, RUN_MS, ScriptedAtlan } from "./scriptedAtlan";

/** An Atlan that counts so many, or fails to, and tells how often it was asked and how long it was given. */
class Counting extends ScriptedAtlan {
  left: AssetCounts | Error = { active: 5, archived: 7 };
  readonly asked: (number | undefined)[] = [];

  override countAssets(...[, { timeoutMs }]: Parameters<ScriptedAtlan["countAssets"]>): Promise<AssetCounts> {
    this.asked.push(timeoutMs);
    return this.left instanceof Error ? Promise.reject(this.left) : Promise.resolve(this.left);
  }
}

const ENDINGS = [
  ["Failed", { phase: "Failed", message: "child failed" }, "ended Failed: child failed; 7 of 12 assets are gone. Look"],
  ["Error", { phase: "Error" }, "ended Error; 7 of 12 assets are gone. Look"],
  ["stopped", { phase: "Failed", stopped: true }, "was stopped by somebody; 7 of 12 assets are gone. It is not"],
  ["in a phase that nobody knows", { phase: "Paused" }, 'is in phase "Paused", which is none'],
  ["out of time", { phase: "Running" }, "is Running after 5m; 7 of 12 assets are gone. It goes on"],
] as const;

/** A create whose run ends like that. */
async function create(atlan: Counting, ending: Counting["ending"]): Promise<{ command: Command; end: string }> {
  atlan.ending = ending;
  const command = new Command(atlan, { options: { timeoutMs: 5 * MINUTE } });
  return { command, end: await command.create() };
}

describe("a purge after the connection came back", () => {
  for (const waits of [true, false]) {
    it(`explains nothing by an earlier one where it has failed: ${waits ? "" : "not "}waiting for it`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      const name = nameOf("purge");
      atlan.define(name, "PURGE");
      const old = atlan.putRun(name, "Succeeded");
      atlan.clock.advance(MINUTE);
      const before = intentOf(old, "purge", { phase: "Succeeded", fulfilled: true });
      const record = { achieved: "purged", definitions: [{ name, mode: "purge" }] } as const;
      atlan.ending = { phase: "Failed" };
      const options = { waitForCompletion: waits };
      const intent = newIntent("purge", { key: "another", asksForRun: true });
      const first = new Command(atlan, { mode: "purge", intent, record, options });
      await first.change(before);
      atlan.clock.advance(10 * MINUTE);
      atlan.shown = GONE;
      let next = new Command(atlan, { mode: "purge", intent: first.journal.intent, record: first.journal.record });
      if (!waits) {
        expect(await next.resume()).to.include("ended Failed");
        next = new Command(atlan, { mode: "purge", intent: next.journal.intent, record: next.journal.record });
      }
      expect(await next.resume()).to.include("there is no such connection, or the credentials can't see it");
      expect(next.journal.intent).to.include({ fulfilled: false });
    });
  }
});

describe("a run that has fallen short", () => {
  for (const [title, ending, says] of ENDINGS) {
    it(`is counted at its end: ${title}`, async () => {
      const atlan = new Counting(CONNECTION);
      const { command, end } = await create(atlan, ending);
      expect(end).to.include(says);
      expect(command.journal.record.assets).to.deep.equal({ active: 5, archived: 7 });
      expect(command.journal.intent.before).to.include({ active: 12, archived: 0 });
      expect(atlan.asked.at(-1)).to.equal(5_000);
    });

    it(`is reported all the same when it can't be counted: ${title}`, async () => {
      for (const error of [apiError(503), apiError(403), configuration()]) {
        const atlan = new Counting(CONNECTION);
        // Not sooner: what no count can do, the looks at the run can't either.
        atlan.after(ending.phase === "Running" ? 5 * MINUTE - 1 : RUN_MS, () => (atlan.left = error));
        const { end } = await create(atlan, ending);
        expect(end).to.include(says.replace("; 7 of 12 assets are gone", ""));
      }
    });
  }

  it("says nothing of what is gone where nothing is, or more has come in", async () => {
    for (const active of [12, 13]) {
      const atlan = new Counting(CONNECTION);
      atlan.left = { active, archived: 0 };
      const { command, end } = await create(atlan, { phase: "Failed" });
      expect(end).to.include("ended Failed. Look");
      expect(command.journal.record.assets).to.deep.equal({ active, archived: 0 });
    }
  });

  it("says nothing of what is gone where nobody has counted before it", async () => {
    const atlan = new Counting(CONNECTION);
    atlan.shown = look("ACTIVE", 12, 0);
    const foreign = atlan.putForeign("atlan-connection-delete-1700000000", "SOFT");
    atlan.after(MINUTE, () => atlan.turn(foreign, { phase: "Failed" }));
    const { command, end } = await create(atlan, {});
    expect(end).to.include("ended Failed. Look");
    expect(command.journal.record.assets).to.deep.equal({ active: 5, archived: 7 });
  });
});

function configuration(): ConfigurationError {
  return new ConfigurationError({ doing: "signing in", identity: "x", because: "it is refused", suggestion: "Look." });
}
