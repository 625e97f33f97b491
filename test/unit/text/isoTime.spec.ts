import { expect } from "chai";
import {
  isoTimeText,
  isSecondBefore,
  isTime,
  latestOf,
  readHttpDate,
  readIsoTime,
  showTime,
  toIsoTime,
} from "../../../provider/text/isoTime";

const NINE = Date.UTC(2026, 0, 15, 9, 0, 21);

describe("a time from outside", () => {
  for (const [given, expected] of [
    ["2026-01-15T09:00:21Z", NINE],
    ["2026-01-15T09:00:21.5Z", NINE + 500],
    ["2026-01-15T09:00:21.123456789Z", NINE + 123],
    ["2026-01-15T10:30:21+01:30", NINE],
    ["2026-01-15T01:00:21-08:00", NINE],
    ["2026-01-14T23:30:21.25-09:30", NINE + 250],
    ["2026-01-15T09:00:21-00:00", NINE],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["2000-01-01T00:00:00Z", Date.UTC(2000, 0, 1)],
    ["2200-12-31T23:59:59Z", Date.UTC(2200, 11, 31, 23, 59, 59)],
  ] as const) {
    it(`is read: ${given}`, () => {
      expect(readIsoTime(given)).to.equal(expected);
      expect(isoTimeText(given)).to.equal(given);
    });
  }

  for (const given of [
    // Go's unset time, and others that nobody can have meant.
    "0001-01-01T00:00:00Z",
    "0000-00-00T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "2000-01-01T00:00:00+00:01",
    "2200-12-31T23:59:59-00:01",
    "2201-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "+200000-01-01T00:00:00Z",
    "200000-01-01T00:00:00Z",
    "-000001-01-01T00:00:00Z",
    // What JavaScript reads all the same.
    "Run 5",
    "5",
    "2026",
    "Jan 2026",
    "2026-01-15",
    "2026-01-15T09:00Z",
    "2026-01-15T09:00:21",
    "2026-01-15 09:00:21Z",
    "2026/01/15T09:00:21Z",
    "Thu, 15 Jan 2026 09:00:21 GMT",
    "2026-01-15T24:00:00Z",
    "2026-02-30T09:00:21Z",
    "2026-04-31T09:00:21Z",
    "2025-02-29T09:00:21Z",
    "2026-01-15T09:00:21+0100",
    "2026-01-15T09:00:21z",
    "2026-01-15t09:00:21Z",
    "2026-01-15T09:00:21 Z",
    " 2026-01-15T09:00:21Z",
    "2026-01-15T09:00:21Z\n",
    // What nobody reads.
    "2026-01-00T09:00:21Z",
    "2026-00-15T09:00:21Z",
    "2026-13-15T09:00:21Z",
    "2026-01-15T09:60:21Z",
    "2026-01-15T09:00:60Z",
    "2026-01-15T09:00:21.Z",
    "2026-01-15T09:00:21.1234567890Z",
    "2026-01-15T09:00:21+15:00",
    "2026-01-15T09:00:21+01:60",
    "٢٠٢٦-01-15T09:00:21Z",
    "",
    "never",
  ]) {
    it(`is none: ${JSON.stringify(given)}`, () => {
      expect(readIsoTime(given)).to.equal(undefined);
      expect(isoTimeText(given)).to.equal(undefined);
    });
  }

  for (const given of [undefined, null, NINE, true, {}, ["2026-01-15T09:00:21Z"], new Date(NINE)]) {
    it(`is none that is no text: ${JSON.stringify(given)}`, () => {
      expect(readIsoTime(given)).to.equal(undefined);
      expect(isoTimeText(given)).to.equal(undefined);
    });
  }
});

describe("the time that a server tells", () => {
  it("is read to the second", () => {
    expect(readHttpDate("Thu, 15 Jan 2026 09:00:21 GMT")).to.equal(NINE);
  });

  for (const given of [
    undefined,
    "",
    "Fri, 15 Jan 2026 09:00:21 GMT",
    "Thu, 15 Jan 2026 09:00:21 UTC",
    "Thu, 15 Jan 2026 09:00:21",
    "Thu, 15 Jan 2026 24:00:00 GMT",
    "Thursday, 15-Jan-26 09:00:21 GMT",
    "Thu Jan 15 09:00:21 2026",
    "Mon, 30 Feb 2026 09:00:21 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Thu, 01 Jan 2201 00:00:00 GMT",
    "2026-01-15T09:00:21Z",
    "15",
    "Run 5",
  ]) {
    it(`is none: ${JSON.stringify(given)}`, () => {
      expect(readHttpDate(given)).to.equal(undefined);
    });
  }
});

describe("a time that is written", () => {
  it("is read again as it was", () => {
    expect(toIsoTime(NINE)).to.equal("2026-01-15T09:00:21.000Z");
    expect(readIsoTime(toIsoTime(NINE + 7))).to.equal(NINE + 7);
    expect(showTime(NINE)).to.equal("2026-01-15T09:00:21.000Z");
  });

  it("is shown whatever it is", () => {
    expect(showTime(0)).to.equal("1970-01-01T00:00:00.000Z");
    expect(showTime(8.64e15)).to.equal("+275760-09-13T00:00:00.000Z");
    expect(showTime(8.64e15 + 1)).to.equal("8640000000000001 ms since 1970");
    expect(showTime(NaN)).to.equal("NaN ms since 1970");
  });

  for (const ms of [8.64e15, 8.64e15 + 1, Infinity, -Infinity, NaN, 0, -1, Date.UTC(2201, 0, 1)]) {
    it(`is none, and no error: ${ms}`, () => {
      expect(isTime(ms)).to.equal(false);
      expect(toIsoTime(ms)).to.equal(undefined);
    });
  }

  it("is none where there is none", () => {
    expect(toIsoTime(undefined)).to.equal(undefined);
    expect(isTime(undefined)).to.equal(false);
  });
});

describe("two times", () => {
  it("of one second can't be told apart", () => {
    expect(isSecondBefore(NINE, NINE + 999)).to.equal(false);
    expect(isSecondBefore(NINE + 999, NINE + 1_000)).to.equal(true);
    expect(isSecondBefore(NINE + 1_000, NINE)).to.equal(false);
  });

  it("have a later one, if any of them is a time", () => {
    expect(latestOf(NINE, undefined, NINE + 5)).to.equal(NINE + 5);
    expect(latestOf(NINE, 8.64e15, NaN)).to.equal(NINE);
    expect(latestOf(undefined, 0, Infinity)).to.equal(undefined);
    expect(latestOf()).to.equal(undefined);
  });
});
