import { expect } from "chai";
import { EndPrediction } from "../../../provider/reconcile/endPrediction";
import { pollInterval } from "../../../provider/reconcile/runEnd";
import { countInterval } from "../../../provider/reconcile/waiter";
import { DRAINS } from "../../bench/bed/drains";

const MINUTE = 60_000;

/** How late the end of a run is noticed, and by how many polls and counts. */
function notice(runMs: number, drain: (share: number) => number) {
  const left = (ms: number): number => Math.ceil(1_000 * drain(ms / runMs));
  const prediction = new EndPrediction();
  prediction.count(0, left(0));
  let [at, countedAt, counts, polls] = [0, 0, 0, 1];
  for (; at < runMs; polls++) {
    if (at - countedAt >= countInterval(at, 1)) {
      prediction.count(at, left(at));
      countedAt = at;
      counts++;
    }
    at += pollInterval(at, prediction.end === undefined ? undefined : prediction.end - at);
  }
  return { lateMs: at - runMs, requests: polls + counts };
}

const mean = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / values.length;

/** Lengths of runs from one to another, each as many times longer than the one before. */
const lengths = (from: number, to: number): number[] =>
  Array.from({ length: 200 }, (_, k) => Math.round(from * (to / from) ** (k / 199)));

describe("the predicted end of a run", () => {
  it("is not known before some assets have gone", () => {
    const prediction = new EndPrediction();
    expect(prediction.end).to.equal(undefined);
    prediction.count(0, 10);
    prediction.count(1_000, 10);
    expect(prediction.end).to.equal(undefined);
  });

  it("is when the last one goes, by the latest rate", () => {
    const prediction = new EndPrediction();
    prediction.count(0, 100);
    prediction.count(1_000, 90);
    expect(prediction.end).to.equal(10_000);
    prediction.count(3_000, 30);
    prediction.count(4_000, 0);
    expect(prediction.end).to.equal(4_000);
  });

  it("counts from when a number was first seen: assets go in steps", () => {
    const prediction = new EndPrediction();
    prediction.count(0, 12);
    prediction.count(1_000, 11);
    prediction.count(1_900, 11);
    expect(prediction.end).to.equal(12_000);
  });

  it("goes by the last quarter of the time, from the last number that was seen when it began", () => {
    const prediction = new EndPrediction();
    for (const [at, left] of [
      [1_000, 100],
      [4_000, 60],
      [5_000, 50],
    ] as const)
      prediction.count(at, left);
    expect(prediction.end).to.equal(10_000);
  });

  it("keeps all of 32 changes, and of more every other one, the first and the last among them", () => {
    // The run becomes slower all the time, so that the end shows from which change its rate is computed.
    const left = (second: number): number => (100 - second) ** 2;
    const byRateSince = (from: number, to: number): number => to + (left(to) * (to - from)) / (left(from) - left(to));
    const prediction = new EndPrediction();
    const ends: (number | undefined)[] = [];
    for (let second = 0; second <= 36; second++) {
      prediction.count(second, left(second));
      ends.push(prediction.end);
    }
    expect(ends[2]).to.equal(byRateSince(1, 2));
    expect(ends[30]).to.equal(byRateSince(22, 30));
    // The last quarter of 31 seconds begins after 23.25 s.
    expect(ends[31]).to.equal(byRateSince(23, 31));
    expect(ends[32]).to.equal(byRateSince(24, 32));
    // The last quarter of 34 seconds begins after 25.5 s; the change after 25 s is not kept any more.
    expect(ends[34]).to.equal(byRateSince(24, 34));
    expect(ends[36]).to.equal(byRateSince(26, 36));
  });

  it("begins anew when assets are added", () => {
    const prediction = new EndPrediction();
    prediction.count(0, 100);
    prediction.count(1_000, 50);
    prediction.count(2_000, 500);
    expect(prediction.end).to.equal(undefined);
    prediction.count(3_000, 400);
    expect(prediction.end).to.equal(7_000);
  });

  it("is found with bounded memory, and finite, whatever is counted", () => {
    const prediction = new EndPrediction();
    for (let k = 0; k < 100_000; k++) prediction.count(k * 1_000, 100_000 - k);
    expect(prediction.end).to.be.closeTo(100_000_000, 2_000);
    expect(JSON.stringify(prediction).length).to.be.below(2_000);
    prediction.count(100_000_000, 0);
    prediction.count(100_000_000, 0);
    expect(prediction.end).to.equal(100_000_000);
  });
});

describe("noticing the end of a run", () => {
  const profiles = Object.entries(DRAINS);

  it("is late by 0.4 % of the run in the mean, and by five seconds up to half an hour", () => {
    const share = mean(
      profiles.flatMap(([, drain]) => lengths(MINUTE, 120 * MINUTE).map((ms) => notice(ms, drain).lateMs / ms)),
    );
    expect(share).to.be.below(0.004);
    const late = mean(
      profiles.flatMap(([, drain]) => lengths(MINUTE, 30 * MINUTE).map((ms) => notice(ms, drain).lateMs)),
    );
    expect(late).to.be.below(5_000);
  });

  for (const [profile, drain] of profiles) {
    it(`is never later than without a prediction: 1.5 % of the wait, a second, or half a minute (${profile})`, () => {
      for (const ms of lengths(1_000, 24 * 60 * MINUTE))
        expect(notice(ms, drain).lateMs, `${ms} ms`).to.be.at.most(pollInterval(ms));
    });

    it(`does not take many more requests than without a prediction (${profile})`, () => {
      for (const ms of lengths(MINUTE, 120 * MINUTE))
        expect(notice(ms, drain).requests).to.be.at.most(2 * notice(ms, DRAINS.stuck).requests);
    });
  }
});
