import { expect } from "chai";
import type { TrueRun } from "../../chaos/history";
import { showsAsPurge } from "../../chaos/settlement";
import { POSTGRES, SNOWFLAKE } from "../../rig";
import type { Switches } from "../../tenant";

const wanted = { connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE", deleteAssets: true };
const hidden = { ...wanted, connectionQualifiedName: POSTGRES };

describe("the judge of a purge of ours that is said to be missing", () => {
  const judged = (switches: Partial<Switches>, isEdited: boolean, deletions: readonly (typeof wanted)[]): boolean => {
    const view = { workflowName: "ours", connectionQualifiedName: SNOWFLAKE, deletions } as TrueRun["view"];
    const run: TrueRun = { view, starter: "a person", reached: true, endSeenAt: 1, stoppedByPerson: false };
    return showsAsPurge(
      { edits: { since: () => (isEdited ? 1 : undefined), isOfAnotherPackage: () => false }, schedule: { switches } },
      run,
    );
  };

  it("asks for every purge of a definition that nobody has edited", () => {
    for (const switches of [{}, { runsCarryTemplate: true }, { minimalBodies: true }])
      expect(judged(switches, false, [wanted])).to.equal(true);
  });

  it("asks for one of an edited definition that tells itself that it purged this and nothing else", () => {
    expect(judged({ runsCarryTemplate: true }, true, [wanted])).to.equal(true);
  });

  it("asks for none that has done more, nor where only the edited definition tells what it did", () => {
    expect(judged({ runsCarryTemplate: true }, true, [wanted, hidden])).to.equal(false);
    for (const switches of [{}, { minimalBodies: true }, { minimalBodies: true, runsCarryTemplate: true }])
      expect(judged(switches, true, [wanted])).to.equal(false);
  });
});
