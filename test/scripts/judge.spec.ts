import { expect } from "chai";
import { judge } from "../../scripts/testing/judge.mjs";

describe("verdict on a step of npm test", () => {
  it("counts a check as one", () => {
    expect(judge("check", 0, undefined)).to.deep.equal({ passed: 1, failed: 0 });
    expect(judge("check", 2, undefined)).to.deep.equal({ passed: 0, failed: 1, remark: "exit code 2" });
  });

  it("counts the tests of a suite", () => {
    expect(judge("suite", 0, { passed: 7, failed: 0 })).to.deep.equal({ passed: 7, failed: 0 });
    expect(judge("suite", 2, { passed: 5, failed: 2 })).to.deep.equal({ passed: 5, failed: 2 });
  });

  it("is not green for a suite that ran nothing, broke off or ended badly", () => {
    expect(judge("suite", 0, { passed: 0, failed: 0 })).to.include({ failed: 1, remark: "the suite ran no test" });
    expect(judge("suite", 0, undefined).failed).to.equal(1);
    expect(judge("suite", null, undefined).remark).to.include("it was killed");
    expect(judge("suite", 1, { passed: 7, failed: 0 })).to.include({ passed: 7, failed: 1 });
  });
});
