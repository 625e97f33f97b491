import { expect } from "chai";
import { runTimes } from ".";
import { at, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1700000001";

describe("times of runs", () => {
  const expected: Readonly<Record<(typeof runTimes)[number], readonly [created: string, end: unknown]>> = {
    whole: ["2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z"],
    zones: ["2026-03-01T14:00:00+02:00", "2026-03-01T14:00:01+02:00"],
    fractions: ["2026-03-01T12:00:00.000000Z", "2026-03-01T12:00:01.000000Z"],
    unset: ["2026-03-01T12:00:00Z", "0001-01-01T00:00:00Z"],
    garbage: ["2026-03-01T12:00:00Z", "Run 5"],
    "year 200000": ["2026-03-01T12:00:00Z", "+200000-01-01T00:00:00Z"],
    absent: ["2026-03-01T12:00:00Z", null],
    early: ["2026-03-01T12:00:00Z", "2026-01-30T12:00:01Z"],
    late: ["2026-03-01T12:00:00Z", "2199-12-31T00:00:00Z"],
  };

  for (const times of runTimes) {
    it(`are told as the option says: ${times}`, () => {
      const tenant = new VirtualTenant({
        connections: [{ qualifiedName: connection, name: "legacy", connectorName: "snowflake", assets: { Table: 10 } }],
        run: { runningMs: 1000 },
        runTimes: times,
      });
      tenant.create("atlan-connection-delete-1700000100", connection);
      tenant.pass(5_000);
      const [run] = tenant.foundRuns();
      const [created, end] = expected[times];
      expect(at(run, "metadata", "creationTimestamp")).to.equal(created);
      expect(at(run, "status", "startedAt")).to.equal(created);
      expect(at(run, "status", "finishedAt")).to.equal(end);
    });
  }
});
