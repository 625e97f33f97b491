import { expect } from "chai";
import { CONNECTION } from "./programs";
import { drawSchedule } from "./schedule";
import { World } from "./world";

const MINUTE = 60_000;

/** A world in which the history of a run is gone a minute after its end. */
const forgetful = (): World =>
  new World({
    ...drawSchedule(1),
    switches: { runHistory: "expires" },
    runHistoryMs: MINUTE,
    activeAssets: 2,
    archivedAssets: 0,
  });

describe("what truly happened", () => {
  for (const passing of ["sleep", "advance"] as const) {
    it(`is known also where nobody asks while time passes (${passing})`, async () => {
      const { tenant, clock, history } = forgetful();
      const begin = clock.now();
      tenant.script({ pendingMs: 1_000, runningMs: 5_000 });
      tenant.script({ pendingMs: 1_000, runningMs: 5_500 });
      const { runId: archive } = tenant.ui.createAndRun({ connectionQualifiedName: CONNECTION });
      const { runId: purge } = tenant.ui.createAndRun({ connectionQualifiedName: CONNECTION, deleteType: "PURGE" });
      await clock[passing](10 * MINUTE);
      expect(clock.now()).to.equal(begin + 10 * MINUTE);
      expect(tenant.runs()).to.deep.equal([]);
      expect(history.runs.get(archive)).to.deep.include({ reached: true, endSeenAt: begin + 6_000 });
      expect(history.runs.get(purge)).to.deep.include({ reached: true, endSeenAt: begin + 6_500 });
      const wasArchived = history.ever(CONNECTION, begin + 6_000, begin + 6_499, ({ state }) => state === "DELETED");
      expect(wasArchived).to.equal(true);
      expect(history.ever(CONNECTION, begin + 6_500, clock.now(), ({ state }) => state === "DELETED")).to.equal(false);
    });
  }
});
