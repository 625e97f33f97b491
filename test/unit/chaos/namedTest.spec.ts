import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runTest, runTests } from "../../chaos/mutants/namedTest";

const SPEC = `
const assert = require("node:assert");
it("holds", () => assert.equal(1, 1));
it("does not hold", () => assert.equal(1, 2));
it("dies", () => undefined.more);
it("is not run", function () { this.skip(); });
it("two: one holds", () => {});
it("(.*) holds?", () => {});
it("two: one does", () => assert.equal(1, 2));
it("two, one dies: here", () => undefined.more);
it("two, one dies: there", () => assert.equal(1, 2));
it("a property does not", () => { throw new Error("Property failed", { cause: { name: "AssertionError" } }) });
it("a property dies", () => { throw new Error("Property failed", { cause: new TypeError() }) });
describe("behind a hook that dies", () => {
  before(() => undefined.more);
  it("never begins", () => {});
});
`;

describe("a test that is to catch a wrong variant", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "named-test-spec-"));
    writeFileSync(join(folder, "some.spec.js"), SPEC);
    writeFileSync(join(folder, "broken.spec.js"), 'require("./nowhere"); it("holds", () => {});');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [spec, title, kind, why] of [
    ["some", "does not hold", "failed", "AssertionError"],
    ["some", "dies", "crashed", "TypeError"],
    ["some", "is not run", "crashed", "a test was skipped"],
    ["some", "a property does not", "failed", "Property failed"],
    ["some", "a property dies", "crashed", "Property failed"],
    ["some", "never begins", "crashed", "mocha ran no test of that title"],
    ["some", "no such test", "crashed", "mocha ran no test of that title"],
    ["some", "two: ", "failed", "AssertionError"],
    ["some", "two, one dies: ", "crashed", "TypeError"],
    ["broken", "holds", "crashed", "Cannot find module './nowhere'"],
  ] as const) {
    it(`${spec}.spec.js, “${title}”: ${kind}, ${why}`, async () => {
      const end = await runTest(folder, { spec: `${spec}.spec.js`, title });
      expect(end.kind).to.equal(kind);
      expect(end).to.have.property("why").that.includes(why);
    });
  }

  it("of several: fails where one fails, passes where all pass, whatever their titles are made of", async () => {
    const test = (title: string) => ({ spec: "some.spec.js", title });
    expect(await runTests(folder, [test("two: one holds"), test("(.*) holds?")])).to.deep.equal({ kind: "passed" });
    expect(await runTests(folder, [test("two: one holds"), test("does not hold")])).to.include({ kind: "failed" });
    expect(await runTests(folder, [test("no such test")])).to.include({ kind: "crashed" });
  });

  it("passes", async () => {
    expect(await runTest(folder, { spec: "some.spec.js", title: "holds" })).to.deep.equal({ kind: "passed" });
  });
});
