import { expect } from "chai";
import { Agent } from "undici";
import { examine } from "../../provider/cli/doctor/examine";
import { findings } from "../../provider/cli/doctor/findings";
import { openExamination } from "../../provider/cli/doctor/openExamination";
import { systemClock } from "../../provider/concurrency/clock";
import { type SearchingAtlan, startSearchingAtlan } from "./atlas";
import { SHARDS } from "./ground";

/** What an engine decides. The corpus is odd on purpose: what is odd is found, and nothing else is wrong. */
const HOLDS = [
  ...["connections", "workflow-search", "workflow-prefix", "workflow-name", "run-search", "whole-answers", "totals"],
  ...[
    "runs-of-workflow",
    "run-id",
    "unended",
    "order",
    "durations",
    "asset-search",
    "type-case",
    "name-case",
    "absent",
  ],
  ...["states", "list", "together", "itself"],
];
const ODD: Readonly<Record<string, string>> = {
  phases: "500 Succeeded, 20 Running, 15 Pending, Paused, 1 other word",
  // One connection has more types than are counted.
  counts: "not of 1 of 631 connections",
  criteria: "5 assets below a connection without its name, 2 assets with its name elsewhere",
  types: "5 of 11 types are not",
  "run-templates": "none",
};

for (const shards of SHARDS) {
  describe(`doctor on ${shards} shard${shards === 1 ? "" : "s"}`, () => {
    const dispatcher = new Agent();
    let served: SearchingAtlan;
    before(async () => {
      served = await startSearchingAtlan(shards);
    });
    after(async () => {
      await dispatcher.close();
      await served.close();
    });

    it("finds what holds of the engine", async () => {
      const open = openExamination({ clock: systemClock, random: Math.random, dispatcher });
      const env = { ATLAN_BASE_URL: served.url, ATLAN_API_KEY: "an-api-key" };
      const { examiner } = await open(env, { timeoutMs: 3_600_000, appId: undefined });
      const found = findings(await examine({ ...examiner, onProgress: () => undefined }));
      const told = Object.fromEntries(found.map((it) => [it.id, it.found]));
      expect(found.filter((it) => HOLDS.includes(it.id) && it.verdict !== "holds")).to.deep.equal([]);
      expect(Object.fromEntries(Object.keys(ODD).map((id) => [id, told[id]]))).to.deep.equal(ODD);
      const fails = found.filter((it) => it.verdict === "fails").map((it) => it.id);
      expect(fails).to.have.members(Object.keys(ODD));
    }).timeout(60_000);
  });
}
