import { expect } from "chai";
import fc from "fast-check";
import { parseRetryAfter, retryDelay, wholeTimeout } from "../../../provider/http/retry";
import { anyRequest, client } from "./client";
import { failureOf } from "./failureOf";
import { ScriptedDispatcher } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

const now = Date.parse("2026-01-15T09:00:00Z");
const MINUTE = 60_000;

describe("delay before a request is sent again", () => {
  for (const [attempt, shortest, longest] of [
    [1, 250, 1_000],
    [2, 250, 2_000],
    [3, 250, 4_000],
    [5, 250, 16_000],
    [6, 250, 20_000],
    [10, 250, 20_000],
    [1_000_000, 250, 20_000],
  ] as const) {
    it(`after try ${attempt} lies between ${shortest} and ${longest} ms`, () => {
      expect(retryDelay(attempt, undefined, () => 0)).to.equal(shortest);
      expect(retryDelay(attempt, undefined, () => 1 - Number.EPSILON)).to.equal(longest);
    });
  }

  it("is a whole number of milliseconds within its limits, whatever chance says", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, r) => {
          const delay = retryDelay(attempt, undefined, () => r);
          expect(delay).to.be.within(250, 20_000);
          expect(Number.isInteger(delay)).to.equal(true);
        },
      ),
      { seed: 1 },
    );
  });

  it("is never shorter than what the tenant asked for", () => {
    expect(retryDelay(1, 7_000, () => 0)).to.equal(7_000);
    expect(retryDelay(1, 45_000, () => 0.99)).to.equal(45_000);
  });

  it("is longer than what the tenant asked for where the back-off is longer", () => {
    expect(retryDelay(6, 1_000, () => 0.5)).to.equal(10_125);
    expect(retryDelay(1, 0, () => 0)).to.equal(250);
  });
});

describe("Retry-After", () => {
  for (const [header, ms] of [
    ["0", 0],
    ["1", 1_000],
    [" 30 ", 30_000],
    ["600", 10 * MINUTE],
    ["Thu, 15 Jan 2026 09:00:20 GMT", 20_000],
    ["Thu, 15 Jan 2026 09:00:00 GMT", 0],
  ] as const) {
    it(`"${header}" asks for ${ms} ms`, () => {
      expect(parseRetryAfter(header, undefined, now)).to.equal(ms);
    });
  }

  for (const header of [
    "Thu, 15 Jan 2026 08:59:59 GMT",
    "soon",
    "",
    "-5",
    "1.5s",
    "12h",
    "12345678",
    // JavaScript takes all of these for dates.
    "Dec 2026",
    "2026-01-15T09:00:20Z",
    "Thu, 15 Jan 2026 09:00:20",
    "Thu, 15 Jan 2026 09:00:20 PST",
    "Fri, 15 Jan 2026 09:00:20 GMT",
    "Sun, 31 Feb 2026 09:00:20 GMT",
  ]) {
    it(`"${header}" asks for nothing`, () => {
      expect(parseRetryAfter(header, undefined, now)).to.equal(undefined);
    });
  }

  it("that is absent asks for nothing", () => {
    expect(parseRetryAfter(undefined, undefined, now)).to.equal(undefined);
  });

  it("as a date is meant by the clock that has sent it", () => {
    const sent = (date: string) => parseRetryAfter("Thu, 15 Jan 2026 09:00:20 GMT", date, now);
    expect(sent("Thu, 15 Jan 2026 09:00:15 GMT")).to.equal(5_000);
    expect(sent("no date")).to.equal(20_000);
  });
});

describe("a tenant that asks for more patience than anybody has", () => {
  it("is not followed: its answer is the end", async () => {
    const dispatcher = new ScriptedDispatcher(() => ({ status: 429, headers: { "retry-after": "3600" }, body: "" }));
    const clock = new SteppingClock();
    await failureOf(client({ clock, dispatcher }).send(anyRequest(clock.now() + 30_000_000)));
    expect(clock.slept).to.deep.equal([]);
    expect(dispatcher.sent).to.have.length(1);
  });

  for (const [status, asked, advice] of [
    [429, "604800", "The tenant limits the rate of requests. Wait 168h and run the command again."],
    [429, "7", "The tenant limits the rate of requests. Wait a minute and run the command again."],
    [
      503,
      "3600",
      "Wait 1h, as the tenant asks. Run the same command again; what had been started is found and joined.",
    ],
    [503, "7", "Run the same command again; what had been started is found and joined."],
  ] as const) {
    it(`is told how long to wait: ${status}, ${asked} seconds`, async () => {
      const dispatcher = new ScriptedDispatcher(() => ({ status, headers: { "retry-after": asked }, body: "" }));
      const clock = new SteppingClock();
      const failure = await failureOf(client({ clock, dispatcher }).send(anyRequest(clock.now())));
      expect(failure.suggestion).to.equal(advice);
    });
  }
});

describe("the time for a whole answer", () => {
  for (const [title, left, longest, expected] of [
    ["is a minute where there is patience for more", 10 * MINUTE, MINUTE, MINUTE],
    ["is what is left of the patience", 0.5 * MINUTE, MINUTE, 0.5 * MINUTE],
    ["is ten seconds for the last look of a wait", 5, MINUTE, 10_000],
    ["is ten seconds for a look that comes too late", -MINUTE, MINUTE, 10_000],
    ["is shorter where the answer is only nice to know", -now, 5_000, 5_000],
    ["is a minute for a start, which is sent once", undefined, MINUTE, MINUTE],
  ] as const) {
    it(title, () => {
      expect(wholeTimeout(left === undefined ? undefined : now + left, longest, now)).to.equal(expected);
    });
  }
});
