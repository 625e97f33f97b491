import { expect } from "chai";
import { hasEnded, isLive, toPhase } from "../../../provider/atlan/phase";

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
});
