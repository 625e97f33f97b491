import { expect } from "chai";
import { CONNECTION } from "../text/observed";
import { afterRun, Command, MINUTE, newIntent } from "./reconcilers";
import { ScriptedAtlan } from "./scriptedAtlan";

const SECOND = 1_000;

describe("a run that was in flight, and that Atlan does not show any more when the wait for it begins", () => {
  for (const [title, mode, deleteType, says] of [
    ["somebody else's archive before a purge", "purge", "SOFT", "was in flight, and Atlan does not show it any more"],
    ["somebody else's that is joined", "archive", "SOFT", "can't be found, and 12 assets are still active"],
  ] as const) {
    it(`is not waited for until the timeout: ${title}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      atlan.putForeign("atlan-connection-delete-1700000000", deleteType);
      atlan.runs = [];
      const command = new Command(atlan, { mode });
      expect(await command.create()).to.include(says);
      expect(atlan.age).to.be.within(MINUTE, 2 * MINUTE);
      expect(atlan.sent).to.deep.equal([]);
    });
  }

  for (const isSame of [true, false]) {
    it(`is not waited for until the timeout: its own${isSame ? "" : ", of the former triggers"}`, async () => {
      const { atlan, run, before, record } = afterRun("archive", { phase: "Running" }, { phase: "Running" });
      const [shown] = atlan.runs;
      let looks = 0;
      atlan.findRun = () => Promise.resolve(looks++ === 0 ? shown : undefined);
      const command = new Command(atlan, { intent: isSame ? before : newIntent("archive", { key: "other" }), record });
      expect(await (isSame ? command.resume() : command.change(before))).to.include(`run ${run.id} can't be found`);
      expect(atlan.age).to.be.within(2 * MINUTE, 3 * MINUTE + 30 * SECOND);
    });
  }

  it("is waited for until the timeout if this command has started it, and the index has never shown it", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.runLagMs = 5 * MINUTE;
    const command = new Command(atlan, {});
    expect(await command.create()).to.equal("ran");
  });
});
