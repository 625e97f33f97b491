import { expect } from "chai";
import { lastLine, rowOf } from "../../scripts/testing/report.mjs";
import { runStep } from "../../scripts/testing/step.mjs";
import { steps } from "../../scripts/testing/steps.mjs";
import { findSearchEngine } from "../../scripts/toolchain/searchEngine.mjs";

const unit = { name: "unit", passed: 1_200, failed: 0, seconds: 60 };
const skipped = { name: "search-engine", passed: 0, failed: 0, skipped: 1, remark: "there is no Java", seconds: 0 };

describe("what npm test says at its end", () => {
  it("is how many have passed and failed, in the last line", () => {
    expect(lastLine([unit, { ...unit, failed: 2 }])).to.equal("2400 passed, 2 failed");
  });

  it("counts what can't run here apart, never as passed", () => {
    expect(lastLine([unit, skipped])).to.equal("1200 passed, 0 failed, 1 skipped");
    expect(lastLine([skipped])).to.equal("0 passed, 0 failed, 1 skipped");
    expect(rowOf(skipped)).to.match(/^- +search-engine +skipped +0 s {2}\(there is no Java\)$/);
    expect(rowOf(unit)).to.match(/^ok +unit +1200 passed, 0 failed +60 s$/);
  });
});

describe("a step that can't be taken on this machine", () => {
  it("is skipped, with the reason, and nothing of it is run", async () => {
    const obstacle = () => Promise.resolve("there is no Java");
    const step = { name: "odd", title: "Odd", kind: "suite", command: "/nowhere/at/all", args: [], obstacle } as const;
    const context = { mochaOptions: [], countsFile: "/nowhere/counts.json", buffered: false };
    const outcome = await runStep(step, context);
    expect(outcome).to.deep.equal({
      name: "odd",
      passed: 0,
      failed: 0,
      skipped: 1,
      remark: "it can't run here: there is no Java",
      seconds: 0,
    });
  });

  it("is that of the search engine, where there is no Java or no Maven", async () => {
    expect(steps.find(({ name }) => name === "search-engine")).to.have.property("obstacle");
    const found = await findSearchEngine({ env: { PATH: "/nowhere" } });
    expect(found).to.deep.equal({ missing: "there is no Java, and it needs a JDK 17 or newer" });
  });
});
