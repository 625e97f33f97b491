import { expect } from "chai";
import { formatSpan, formatTime, readTime } from "../../../provider/cli/report/time";

const at = (text: string): number => Date.parse(text);

describe("times on the report", () => {
  it("are shown in UTC, wherever they were written down", () => {
    expect(formatTime(at("2026-01-15T09:00:21+02:00"))).to.equal("15 Jan 2026, 07:00:21 UTC");
    expect(formatTime(at("2026-12-01T00:05:09.999Z"))).to.equal("1 Dec 2026, 00:05:09 UTC");
  });

  it("are read with as many digits as Pulumi writes, and not guessed", () => {
    expect(readTime("2026-02-16T06:00:31.482915123Z")).to.equal(at("2026-02-16T06:00:31.482Z"));
    for (const text of [undefined, "", "yesterday", "Run 5", "0001-01-01T00:00:00Z"])
      expect(readTime(text)).to.equal(undefined);
  });

  for (const [seconds, text] of [
    [0, "0s"],
    [21, "21s"],
    [60, "1m"],
    [155, "2m 35s"],
    [3_600, "1h"],
    [5_400, "1h 30m"],
    [47 * 3_600, "47h"],
    [48 * 3_600, "2 days"],
    [31.9 * 86_400, "32 days"],
  ] as const) {
    it(`are ${text} apart after ${seconds} seconds`, () => {
      expect(formatSpan(1_000, 1_000 + seconds * 1_000)).to.equal(text);
    });
  }

  it("are not said to be apart when one is not known or the clocks disagree", () => {
    expect(formatSpan(undefined, 1)).to.equal(undefined);
    expect(formatSpan(1, undefined)).to.equal(undefined);
    expect(formatSpan(2, 1)).to.equal(undefined);
  });
});
