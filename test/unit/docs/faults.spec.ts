import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { codeLine, commitNamedIn, revisionHere } from "../../chaos/repository";

const faults = readFileSync(join(__dirname, "..", "..", "..", "FAULTS.md"), "utf8");

describe("FAULTS.md", () => {
  const revision = revisionHere();

  // What can't be compared is said not to be, instead of passing for compared.
  if (typeof revision === "string") {
    it(`names a commit as the simulation prints it; not compared with the code, for this is ${revision}`, () => {
      expect(commitNamedIn(faults)).to.match(/^[0-9a-f]{7,40}$/);
    });
    return;
  }
  it("is of the last commit that changed the provider or the simulation", () => {
    const named = commitNamedIn(faults);
    const wanted = `FAULTS.md has to carry the line of a run of this code: ${codeLine({ ...revision, isCommitted: true })}`;
    expect(named, wanted).to.be.a("string");
    expect(revision.codeCommit.startsWith(named ?? "?"), wanted).to.equal(true);
  });
});
