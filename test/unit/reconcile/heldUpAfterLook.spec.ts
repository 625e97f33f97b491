import { expect } from "chai";
import { CONNECTION } from "../text/observed";
import { afterRun, Command, LAG_MS, MINUTE } from "./reconcilers";
import { ARCHIVED, GONE, RUN_MS, ScriptedAtlan } from "./scriptedAtlan";

const FOREIGN = "atlan-connection-delete-1700000000";

/** The process is held up when the runs in flight have been told; meanwhile somebody starts one. */
function heldUpOnce(atlan: ScriptedAtlan, ms: number, deleteType: string): void {
  const findLiveRuns = atlan.findLiveRuns.bind(atlan);
  let isHeldUp = false;
  atlan.findLiveRuns = async (connection, patience) => {
    const told = await findLiveRuns(connection, patience);
    if (isHeldUp) return told;
    isHeldUp = true;
    const run = atlan.putForeign(FOREIGN, deleteType);
    atlan.clock.advance(ms);
    atlan.after(ms + RUN_MS, () => {
      atlan.turn(run, { phase: "Succeeded" });
      atlan.shown = deleteType === "SOFT" ? ARCHIVED : GONE;
    });
    return told;
  };
}

describe("a process that was held up after it had looked for runs in flight", () => {
  for (const [mode, deleteType, title] of [
    ["archive", "SOFT", "creates no archive beside one that somebody has started meanwhile"],
    ["purge", "PURGE", "creates no purge beside one that somebody has started meanwhile"],
  ] as const) {
    it(title, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      heldUpOnce(atlan, MINUTE + 1, deleteType);
      expect(await new Command(atlan, { mode }).create()).to.equal("attached");
      expect(atlan.sent).to.deep.equal([]);
    });

    it(`runs nothing again beside a run that a killed command of this resource has started: ${mode}`, async () => {
      const { atlan, before, record } = afterRun(mode, { phase: "Failed" });
      heldUpOnce(atlan, LAG_MS, deleteType);
      const command = new Command(atlan, { mode, intent: before, record });
      expect(await command.resume()).to.equal("attached");
      expect(atlan.sent).to.deep.equal([]);
    });
  }
});
