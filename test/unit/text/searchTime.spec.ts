import { expect } from "chai";
import { toSearchTime } from "../../../provider/functions/searchTime";

describe("times that are searched by", () => {
  for (const [given, expected] of [
    ["2026-01-15T09:00:00Z", "2026-01-15T09:00:00Z"],
    ["2026-01-15T09:00:00.000Z", "2026-01-15T09:00:00Z"],
    ["2026-01-15T09:00:00.250Z", "2026-01-15T09:00:00.250Z"],
    ["2026-01-15T09:00:00+02:00", "2026-01-15T07:00:00Z"],
    ["2026-01-15T23:30-01:00", "2026-01-16T00:30:00Z"],
    ["2026-01-15T09:00", "2026-01-15T09:00:00Z"],
    ["2026-01-15", "2026-01-15T00:00:00Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
    ["now", "now"],
    ["now-2h", "now-2h"],
    ["now-1M+10d-30s", "now-1M+10d-30s"],
  ] as const) {
    it(`${given} → ${expected}`, () => {
      expect(toSearchTime(given)).to.equal(expected);
    });
  }

  describe("where the machine has another zone", () => {
    const zone = process.env["TZ"];
    before(() => {
      process.env["TZ"] = "America/New_York";
    });
    after(() => {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    });

    it("are UTC all the same", () => {
      expect(new Date(0).getTimezoneOffset()).to.equal(300);
      expect(toSearchTime("2026-01-15T09:00")).to.equal("2026-01-15T09:00:00Z");
      expect(toSearchTime("2026-01-15")).to.equal("2026-01-15T00:00:00Z");
      expect(toSearchTime("2026-01-15T09:00+01:00")).to.equal("2026-01-15T08:00:00Z");
    });
  });

  for (const given of [
    "",
    "yesterday",
    "2026",
    "2026-01",
    "2026-13-01",
    "2026-02-30",
    "2026-02-29T09:00:00Z",
    "2026-01-15T25:00:00Z",
    "2026-01-15T24:00:00Z",
    "2026-01-15 09:00",
    "2026-01-15T09:00:00Z and more",
    "at 2026-01-15",
    "1700000000000",
    "now-2",
    "now-2 h",
    "now/d",
    "not now-2h",
  ]) {
    it(`${JSON.stringify(given)} is none`, () => {
      expect(toSearchTime(given)).to.equal(undefined);
    });
  }
});
