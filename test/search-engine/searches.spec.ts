import { expect } from "chai";
import { readdirSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { exportedBuilders, PARTS, SEARCH_CASES, type SearchCase } from "./cases";
import { evaluate, type Evaluator, type Found, tenantEvaluator } from "./evaluator";
import { foundIn, indexName, searchEngine, SHARDS } from "./ground";
import { expectTruth } from "./truth";
import { WRONG_EVALUATORS } from "./wrongEvaluators";

const CASES = Object.entries(SEARCH_CASES).flatMap(([builder, cases]) => cases.map((it) => ({ ...it, builder })));

/** What is compared of two answers. Which documents they are the truth tells: ties of a sort come in any order. */
const compared = ({ total, sort, aggregations }: Found) => ({ total, sort, aggregations });

/** Whether an evaluator answers a search otherwise than the engine. */
function differs(evaluator: Evaluator, { index, body }: SearchCase, found: Found): boolean {
  return !isDeepStrictEqual(compared(evaluate(evaluator, index, body)), compared(found));
}

describe("the searches of the provider", () => {
  it("are all here", () => {
    const modules = readdirSync(path.join(__dirname, "../../provider/atlan"), {
      recursive: true,
      encoding: "utf8",
    }).filter((it) => /searches\.ts$/i.test(it));
    // Each that makes searches; assets.ts only sends them.
    expect(modules.map((it) => it.replaceAll("\\", "/"))).to.have.members([
      "searches.ts",
      "surveySearches.ts",
      "apps/appSearches.ts",
      "examination/examinationSearches.ts",
      "packages/lookupSearches.ts",
    ]);
    expect([...Object.keys(SEARCH_CASES), ...PARTS]).to.have.members(exportedBuilders);
    for (const cases of Object.values(SEARCH_CASES)) expect(cases).not.to.have.length(0);
  });

  for (const shards of SHARDS) {
    describe(`find the truth, and what the tenant's evaluator finds, on ${shards} shard${shards === 1 ? "" : "s"}`, () => {
      for (const searched of CASES) {
        const { builder, title, index, body } = searched;
        it(`${builder}: ${title}`, async () => {
          const found = foundIn(await searchEngine(indexName(index, shards), body));
          expectTruth(found, searched);
          const own = evaluate(tenantEvaluator, index, body);
          expectTruth(own, searched);
          expect(compared(own)).to.deep.equal(compared(found));
        });
      }
    });
  }

  describe("show an evaluator that is wrong", () => {
    for (const [title, wrong] of Object.entries(WRONG_EVALUATORS)) {
      it(title, async () => {
        const touched = CASES.filter(({ index }) => wrong[index] !== tenantEvaluator[index]);
        for (const searched of touched) {
          const found = foundIn(await searchEngine(indexName(searched.index, 1), searched.body));
          if (differs(wrong, searched, found)) return;
        }
        expect.fail("no search shows it");
      });
    }
  });
});
