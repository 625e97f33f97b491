import { expect } from "chai";
import { assetsInReach, describeRest, isInvisible, isReached } from "../../../provider/domain/wantedState";
import { look } from "./looks";

describe("wanted state", () => {
  const ACTIVE = "ACTIVE";
  const DELETED = "DELETED";
  for (const [state, active, archived, archive, purge] of [
    [ACTIVE, 12, 0, "12 assets are still active", "12 assets are still there"],
    [ACTIVE, 1, 0, "1 asset is still active", "1 asset is still there"],
    [ACTIVE, 0, 12, "the connection itself is still active", "12 assets are still there"],
    [ACTIVE, 0, 0, "the connection itself is still active", "the connection itself is still there"],
    [DELETED, 2, 3, "2 assets are still active", "5 assets are still there"],
    [DELETED, 0, 12_345, "reached", "12,345 assets are still there"],
    [DELETED, 0, 0, "reached", "the connection itself is still there"],
    [undefined, 12_345, 0, "12,345 assets are still active", "12,345 assets are still there"],
    [undefined, 0, 1, "reached", "1 asset is still there"],
    [undefined, 0, 0, "reached", "reached"],
  ] as const) {
    const shown = look(state, active, archived);
    const title = `connection ${state ?? "not to be seen"}, ${active} active, ${archived} archived`;
    for (const [mode, expected, reach] of [
      ["archive", archive, active],
      ["purge", purge, active + archived],
    ] as const) {
      it(`${title}; ${mode}: ${expected}`, () => {
        expect(assetsInReach(mode, shown)).to.equal(reach);
        expect(isReached(mode, shown)).to.equal(expected === "reached");
        if (expected !== "reached") expect(describeRest(mode, shown)).to.equal(expected);
      });
    }

    it(`${title}: ${state === undefined && active + archived === 0 ? "nothing" : "something"} is to be seen`, () => {
      expect(isInvisible(shown)).to.equal(state === undefined && active + archived === 0);
    });
  }
});
