import { expect } from "chai";
import { ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { port } from "./api";

const CONNECTION = "default/snowflake/1";
const NAME = "atlan-connection-delete-1700000001";
const RUNS = Array.from({ length: 120 }, (_, i) => ({
  _id: `${NAME}-${i}`,
  _source: { spec: { workflowTemplateRef: { name: NAME } }, status: { phase: "Failed" } },
}));

const found = (hits: readonly object[], total: object) => JSON.stringify({ hits: { ...total, hits } });
const whole = (hits: readonly object[]) => found(hits, { total: { value: hits.length } });

/** What a preview finds of a definition, where both kinds of runs are searched for together and where each is alone. */
async function ahead(together: string | Error) {
  const sizes: number[] = [];
  const dispatcher = new ScriptedDispatcher(({ body }) => {
    const { size } = JSON.parse(body!) as { size: number };
    sizes.push(size);
    if (body!.includes('"should"')) return together instanceof Error ? together : { body: together };
    return { body: body!.includes('"must_not"') ? whole([]) : found(RUNS.slice(0, 50), { total: { value: 120 } }) };
  });
  const { atlan, patience } = port({ dispatcher });
  return { sizes, runs: (await atlan.findRunsAhead(CONNECTION, NAME, patience)).runs.map(({ id }) => id) };
}

describe("the runs that a preview looks for", () => {
  const newest = RUNS.slice(0, 50).map(({ _id }) => _id);

  it("are the newest of the definition, as many as up reads, by one search", async () => {
    expect(await ahead(whole(RUNS))).to.deep.equal({ sizes: [500], runs: newest });
  });

  for (const [title, together] of [
    ["are too many for one page", found(RUNS, { total: { value: 10_000 } })],
    ["may be more, for the answer does not say how many there are", found(RUNS, {})],
    ["are too many for one answer", Object.assign(new Error("8 MiB"), { code: "ANSWER_TOO_LARGE" })],
  ] as const) {
    it(`are searched for as up does where they ${title}`, async () => {
      expect(await ahead(together)).to.deep.equal({ sizes: [500, 500, 50], runs: newest });
    });
  }
});
