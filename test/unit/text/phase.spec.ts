import { expect } from "chai";
import { ALL_PHASES, ENDED_PHASES, hasEnded, hasFailed, isLive, toPhase } from "../../../provider/atlan/phase";

describe("phase of a run", () => {
  for (const [reported, phase, end] of [
    [undefined, "Pending", "live"],
    ["", "Pending", "live"],
    ["Pending", "Pending", "live"],
    ["Running", "Running", "live"],
    ["Succeeded", "Succeeded", "ended"],
    ["Failed", "Failed", "ended"],
    ["Error", "Error", "ended"],
    ["Unknown", "Unknown", "neither"],
    ["Stopped", "Unknown", "neither"],
    ["Skipped", "Unknown", "neither"],
    ["Terminated", "Unknown", "neither"],
    ["Paused", "Unknown", "neither"],
    ["succeeded", "Unknown", "neither"],
    [" Succeeded", "Unknown", "neither"],
    ["constructor", "Unknown", "neither"],
  ] as const) {
    it(`${reported === undefined ? "none" : `"${reported}"`} is ${phase}: ${end}`, () => {
      const read = toPhase(reported);
      expect(read).to.equal(phase);
      expect({ live: isLive(read), ended: hasEnded(read) }).to.deep.equal({
        live: end === "live",
        ended: end === "ended",
      });
    });
  }

  it("is one in which a run ends exactly if searches for what may still run leave it out", () => {
    expect(ENDED_PHASES).to.have.members(["Succeeded", "Failed", "Error"]);
    expect(ALL_PHASES.filter(hasEnded)).to.deep.equal(ENDED_PHASES);
  });

  it("tells whether the run may still work or has ended, but for the one that nobody knows", () => {
    expect(ALL_PHASES.filter((it) => isLive(it) === hasEnded(it))).to.deep.equal(["Unknown"]);
  });

  it("is that of a failure if the run has ended, but not Succeeded", () => {
    expect(ALL_PHASES.filter(hasFailed)).to.have.members(["Failed", "Error"]);
  });
});
