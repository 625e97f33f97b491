import { expect } from "chai";
import { CONNECTION } from "../text/observed";
import { Command, LAG_MS, nameOf } from "./reconcilers";
import { Interruption } from "../../../provider/concurrency/interruption";
import { apiError, ScriptedAtlan } from "./scriptedAtlan";

const NAME = nameOf("archive");

/** Atlan runs what somebody has put under our name, and says so; the next look-ups of its run fail. */
function ranPlanted(failures: number): ScriptedAtlan {
  const atlan = new ScriptedAtlan(CONNECTION);
  const strange = { because: "it has 2 tasks", texts: [] };
  const told = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false, strange };
  atlan.answers.push({ kind: "accepted", runId: undefined, createdAt: undefined, told });
  const findRuns = atlan.findRuns.bind(atlan);
  let left = failures;
  atlan.findRuns = (name, patience) =>
    atlan.sent.length > 0 && left-- > 0 ? Promise.reject(apiError(403)) : findRuns(name, patience);
  return atlan;
}

describe("a definition that somebody planted under our name, which Atlan has run", () => {
  it("is told to stop, though a look-up of its run fails", async () => {
    const atlan = ranPlanted(2);
    const end = await new Command(atlan, {}).create();
    expect(end).to.include(`Atlan ran the workflow that stood under the name ${NAME} already`);
    expect(end).to.include(`Run ${NAME}-1 was told to stop`);
    expect(atlan.sent.slice(1)).to.deep.equal([`stop ${NAME}-1`]);
  });

  it("is told of, though no look-up of its run is answered", async () => {
    const atlan = ranPlanted(Infinity);
    const command = new Command(atlan, {});
    const end = await command.create();
    expect(end).to.include(`Atlan ran the workflow that stood under the name ${NAME} already`);
    expect(end).to.include("Look in Atlan at what its run has done, and stop it there if it is still going");
    expect(command.journal).to.include({ ranOther: true, mustBeKept: true });
    expect(command.journal.record.definitions).to.deep.equal([]);
    expect(atlan.age).to.equal(LAG_MS);
  });

  for (const call of ["findRuns", "stopRun"] as const) {
    it(`is told of, though somebody cancels the command before ${call}`, async () => {
      const atlan = ranPlanted(0);
      const interruption = new Interruption();
      const asked = atlan[call].bind(atlan) as (...args: unknown[]) => Promise<never>;
      atlan[call] = (...args: unknown[]) => {
        if (atlan.sent.length > 0) interruption.interrupt();
        return interruption.race(() => asked(...args));
      };
      const command = new Command(atlan, {});
      const end = await command.create();
      expect(end).to.include(`Atlan ran the workflow that stood under the name ${NAME} already`);
      expect(end).to.include("stop it there if it is still going");
      expect(command.journal).to.include({ ranOther: true, mustBeKept: true });
    });
  }
});
