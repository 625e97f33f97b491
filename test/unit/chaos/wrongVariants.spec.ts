import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { mutants } from "../../chaos/mutants";
import { listTests, type NamedTest } from "../../chaos/mutants/namedTest";
import { Copy } from "../../chaos/mutants/copy";

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
  const named = mutants.flatMap(({ name, caughtBy }) => (typeof caughtBy === "number" ? [] : [{ name, ...caughtBy }]));
  let tests: readonly NamedTest[];
  before(async () => {
    const copy = new Copy("listed");
    try {
      tests = await listTests(copy.folder, [...new Set(named.map(({ spec }) => spec))]);
    } finally {
      copy.remove();
    }
  });

  for (const { name, spec, title } of named) {
    it(`load in a copy, and have that title: ${name}`, () => {
      const found = tests.filter((it) => it.spec === spec && it.title.includes(title));
      expect(found, `${spec}: ${title}`).not.to.be.empty;
    });
  }
});
