import { expect } from "chai";
import { countInterval } from "../../../provider/reconcile/waiter";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("the time between two counts of assets", () => {
  for (const [company, age, interval] of [
    [1, 0, 2 * SECOND],
    [4, MINUTE / 2, 7.5 * SECOND],
    [4, MINUTE, 10 * SECOND],
    [5, 0, 10 * SECOND],
    [100, 60 * MINUTE, 10 * SECOND],
    [101, 0, 20 * SECOND],
    [101, 5 * MINUTE, 72 * SECOND],
    [1_000, 0, 100 * SECOND],
    [1_000, 5 * MINUTE, 6 * MINUTE],
    [1_000, 60 * MINUTE, 15 * MINUTE],
  ] as const) {
    it(`is ${interval / SECOND} s for ${company} waits of ${age / MINUTE} minutes`, () => {
      expect(countInterval(age, company)).to.equal(interval);
    });
  }
});
