import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { mutants } from "../../chaos/mutants";

const clone = resolve(__dirname, "../../..");

describe("the texts that wrong variants replace", () => {
  for (const { name, changes } of mutants) {
    it(`stand once in the provider: ${name}`, () => {
      for (const { file, from } of changes) {
        const times = readFileSync(join(clone, "provider", file), "utf8").split(from).length - 1;
        expect(times, `${file}: ${from}`).to.equal(1);
      }
    });
  }

  it("make no two variants of one name", () => {
    expect(new Set(mutants.map(({ name }) => name)).size).to.equal(mutants.length);
  });
});

describe("the tests that catch wrong variants", () => {
  for (const { name, caughtBy } of mutants) {
    if (typeof caughtBy === "number") continue;
    it(`stand in their spec, with that title: ${name}`, () => {
      expect(readFileSync(join(clone, caughtBy.spec), "utf8")).to.include(caughtBy.title);
    });
  }
});
