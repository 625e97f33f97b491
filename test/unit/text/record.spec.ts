import { expect } from "chai";
import { isOwnDefinition, mayBeOurs, otherPurges } from "../../../provider/reconcile/record";
import { newIntent } from "../reconcile/reconcilers";

const ARCHIVES = { name: "atlan-connection-delete-5000000001", mode: "archive" } as const;
const PURGES = { name: "atlan-connection-delete-5000000002", mode: "purge" } as const;
const OTHER = "atlan-connection-delete-5000000003";
const record = { definitions: [ARCHIVES, PURGES] };

describe("whether this resource may have started the run of an intent", () => {
  for (const [title, intent, of, existingWorkflow, isPossible] of [
    ["so where it did", { startedByUs: true }, undefined, undefined, true],
    ["so of a definition of its own", { workflowName: PURGES.name }, record, undefined, true],
    ["so of the workflow that the inputs name", { workflowName: OTHER }, record, OTHER, true],
    ["not so of another definition", { workflowName: OTHER }, record, "another", false],
    ["not so of another definition where the inputs name none", { workflowName: OTHER }, record, undefined, false],
    ["not so where no definition is known", { workflowName: OTHER }, undefined, undefined, false],
    ["not so where nothing is known of the run, nor named", {}, record, undefined, false],
    ["not so where nothing is known of the run", {}, undefined, OTHER, false],
  ] as const) {
    it(`is ${title}`, () => {
      expect(mayBeOurs(newIntent("purge", intent), of, existingWorkflow)).to.equal(isPossible);
    });
  }
});

describe("a definition of this resource", () => {
  it("is one that state knows by its name", () => {
    expect(isOwnDefinition(ARCHIVES.name, record)).to.equal(true);
    expect(isOwnDefinition(OTHER, record)).to.equal(false);
    expect(isOwnDefinition(undefined, record)).to.equal(false);
    expect(isOwnDefinition(ARCHIVES.name, undefined)).to.equal(false);
    expect(isOwnDefinition(undefined, undefined)).to.equal(false);
  });
});

describe("the other definitions that purge", () => {
  it("are those of the mode purge, apart from the one that is named", () => {
    expect(otherPurges(record, ARCHIVES.name)).to.deep.equal([PURGES.name]);
    expect(otherPurges(record, PURGES.name)).to.deep.equal([]);
    const more = { definitions: [ARCHIVES, PURGES, { name: OTHER, mode: "purge" }] } as const;
    expect(otherPurges(more, PURGES.name)).to.deep.equal([OTHER]);
    expect(otherPurges(undefined, PURGES.name)).to.deep.equal([]);
  });
});
