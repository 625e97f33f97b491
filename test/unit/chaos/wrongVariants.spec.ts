import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { mutants } from "../../chaos/mutants";

const provider = resolve(__dirname, "../../../provider");

describe("the texts that wrong variants replace", () => {
  for (const { name, changes } of mutants) {
    it(`stand once in the provider: ${name}`, () => {
      for (const { file, from } of changes) {
        const times = readFileSync(join(provider, file), "utf8").split(from).length - 1;
        expect(times, `${file}: ${from}`).to.equal(1);
      }
    });
  }

  it("make no two variants of one name", () => {
    expect(new Set(mutants.map(({ name }) => name)).size).to.equal(mutants.length);
  });
});
