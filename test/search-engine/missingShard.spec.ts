import { expect } from "chai";
import { isDeepStrictEqual } from "node:util";
import { readDefinitions, readRuns } from "../../provider/atlan/responses";
import { definitionsNamed, runsOf, runsOfAll } from "../../provider/atlan/searches";
import { shardsAnswer } from "../tenant/search/shards";
import { definitionDocuments, runDocuments } from "./corpus";
import { type EngineAnswer, engineUrl } from "./ground";
import { ask, fillIndex, workflowsMapping } from "./indices";
import { NAMES } from "./runs";

/** Makes a shard of an index go missing: it is taken away from its node, and no other takes it over. */
async function loseShard(index: string, shard: number): Promise<void> {
  await ask(engineUrl(), "PUT", `/${index}/_settings`, { "index.routing.allocation.enable": "none" });
  const cancel = { index, shard, node: "only", allow_primary: true };
  await ask(engineUrl(), "POST", "/_cluster/reroute", { commands: [{ cancel }] });
}

const search = async (index: string, body: object): Promise<EngineAnswer> =>
  (await ask(engineUrl(), "POST", `/${index}/_search`, body)) as EngineAnswer;

describe("a shard that is missing", () => {
  const INDICES = [
    ["runs", runDocuments, (body: unknown) => readRuns(body), runsOfAll(Object.values(NAMES)), runsOf(NAMES.absent)],
    [
      "workflows",
      definitionDocuments,
      (body: unknown) => readDefinitions(body),
      definitionsNamed(Object.values(NAMES)),
      definitionsNamed([NAMES.absent]),
    ],
  ] as const;
  for (const [kind, documents, read, body, nothing] of INDICES) {
    const index = `${kind}-damaged`;

    it(`is told of an answer about ${kind} as the tenant tells it, and no part is taken for the whole`, async () => {
      await fillIndex(engineUrl(), index, workflowsMapping, documents, 5);
      const whole = await search(index, body as object);
      expect(read(whole)).to.have.length(whole.hits.hits.length);
      await loseShard(index, 2);
      const part = await search(index, body as object);
      expect(part.hits.total!.value).to.be.below(whole.hits.total!.value);
      const dialects = ["elasticsearch", "opensearch"] as const;
      const told = dialects.filter((dialect) => {
        const { total, successful, skipped, failed } = part._shards as Record<string, number>;
        return isDeepStrictEqual({ total, successful, skipped, failed }, shardsAnswer({ number: 2, dialect }));
      });
      expect(told).to.deep.equal(["opensearch"]);
      expect(read(part), "a part").to.equal(undefined);
      expect(read(await search(index, nothing as object)), "nothing, of a part").to.equal(undefined);
    });
  }
});
