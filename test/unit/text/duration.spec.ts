import { expect } from "chai";
import fc from "fast-check";
import { formatDuration, formatTimeout, MAX_DURATION_MS, parseDuration } from "../../../provider/text/duration";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("reading a duration", () => {
  for (const [text, ms] of [
    ["1s", SECOND],
    ["90s", 90 * SECOND],
    ["30m", 30 * MINUTE],
    ["2h", 2 * HOUR],
    ["3d", 3 * DAY],
    ["90d", 90 * DAY],
    ["2160h", 90 * DAY],
    ["7776000s", 90 * DAY],
    ["007s", 7 * SECOND],
  ] as const) {
    it(`"${text}" is ${ms} ms`, () => {
      expect(parseDuration(text)).to.equal(ms);
    });
  }

  for (const given of [
    ...["", "s", "1", "1S", "1 h", " 1h", "1h ", "1h\n", "1.5h", "1,5h", "-1h", "+1h", "1e3s", "0x10s", "1h30m", "1w"],
    ...["1ms", "٣s", "0s", "0d", "91d", "2161h", "7776001s", "1000000000s", "toStrings"],
    ...[undefined, null, 3600, true, ["1h"], { s: 1 }],
  ]) {
    it(`${JSON.stringify(given)} is none`, () => {
      expect(parseDuration(given)).to.equal(undefined);
    });
  }

  it("knows every whole number of every unit up to 90 days", () => {
    const unit = fc.constantFrom<[string, number]>(["s", SECOND], ["m", MINUTE], ["h", HOUR], ["d", DAY]);
    fc.assert(
      fc.property(fc.nat(10_000_000), unit, (count, [letter, ms]) => {
        const whole = count * ms;
        expect(parseDuration(`${count}${letter}`)).to.equal(whole > 0 && whole <= MAX_DURATION_MS ? whole : undefined);
      }),
      { seed: 1 },
    );
  });

  it("takes nothing else for a duration", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^\d+[smhd]$/.test(text));
        expect(parseDuration(text)).to.equal(undefined);
      }),
      { seed: 1 },
    );
  });
});

describe("writing a duration", () => {
  for (const [ms, text] of [
    [0, "0s"],
    [499, "0s"],
    [500, "1s"],
    [SECOND, "1s"],
    [90 * SECOND, "90s"],
    [119_499, "119s"],
    [119_500, "2m"],
    [2 * MINUTE, "2m"],
    [5 * MINUTE + 29 * SECOND, "5m"],
    [5 * MINUTE + 30 * SECOND, "6m"],
    [59 * MINUTE, "59m"],
    [59 * MINUTE + 30 * SECOND, "1h"],
    [HOUR, "1h"],
    [90 * MINUTE, "90m"],
    [10 * HOUR - MINUTE, "599m"],
    [10 * HOUR + 29 * MINUTE, "10h"],
    [10 * HOUR + 30 * MINUTE, "11h"],
    [HOUR + 59 * MINUTE + 40 * SECOND, "2h"],
    [3 * DAY, "72h"],
  ] as const) {
    it(`${ms} ms is ${text}`, () => {
      expect(formatDuration(ms)).to.equal(text);
    });
  }

  it("is what `timeout` takes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 500, max: MAX_DURATION_MS }), (ms) => {
        expect(parseDuration(formatDuration(ms))).to.be.a("number");
      }),
      { seed: 1 },
    );
  });

  it("is off by half of its smallest unit at most", () => {
    const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR };
    fc.assert(
      fc.property(fc.nat(MAX_DURATION_MS), (ms) => {
        const text = formatDuration(ms);
        const written = Number.parseInt(text, 10) * units[text.slice(-1)]!;
        // The seconds are rounded before the minutes are.
        const fine = ms < 2 * MINUTE ? SECOND / 2 : MINUTE / 2 + SECOND / 2;
        const tolerance = ms < 10 * HOUR - MINUTE ? fine : HOUR / 2 + fine;
        expect(Math.abs(written - ms)).to.be.at.most(tolerance);
      }),
      { seed: 1 },
    );
  });
});

describe("writing a timeout", () => {
  it("writes every one so that it is read again as it is", () => {
    const unit = fc.constantFrom(SECOND, MINUTE, HOUR, DAY);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), unit, (count, ms) => {
        expect(parseDuration(formatTimeout(count * ms))).to.equal(count * ms);
      }),
      { seed: 1 },
    );
  });

  for (const [ms, text] of [
    [90 * SECOND, "90s"],
    [120 * SECOND, "2m"],
    [90 * MINUTE, "90m"],
    [2 * HOUR, "2h"],
    [3 * DAY, "72h"],
  ] as const) {
    it(`${ms} ms is ${text}`, () => {
      expect(formatTimeout(ms)).to.equal(text);
    });
  }
});
