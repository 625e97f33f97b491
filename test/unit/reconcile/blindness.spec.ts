import { expect } from "chai";
import { type ProgramInputs, rig, SNOWFLAKE, type SimulatedStack } from "../../rig";

/** Outputs that show the latest run, whoever started it. No decision may read them. */
const SHOWN = {
  runId: "atlan-connection-delete-1700000000-zzzzz",
  phase: "Running",
  startedAt: "1999-01-01T00:00:00Z",
  finishedAt: "1999-01-01T00:00:00Z",
  message: "somebody else's",
  workflowName: "atlan-connection-delete-1700000000",
  outcome: "attached",
  assets: { active: 777, archived: 777 },
};

const ARCHIVE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };

/** States with a decision to make, and the program that asks for it. */
const situations: readonly {
  readonly name: string;
  readonly reach: (stack: SimulatedStack, script: (plan: object) => void) => Promise<unknown>;
  readonly then: ProgramInputs;
}[] = [
  { name: "fulfilled, unchanged", reach: (stack) => stack.up(ARCHIVE), then: ARCHIVE },
  {
    name: "fulfilled, trigger changed",
    reach: (stack) => stack.up(ARCHIVE),
    then: { ...ARCHIVE, triggers: { ticket: "2" } },
  },
  {
    name: "fulfilled, promoted",
    reach: (stack) => stack.up(ARCHIVE),
    then: { ...ARCHIVE, mode: "purge", maxAssets: 12 },
  },
  {
    name: "failed, unchanged",
    reach: (stack, script) => {
      script({ outcome: "Failed" });
      return stack.up(ARCHIVE);
    },
    then: ARCHIVE,
  },
  {
    name: "stopped, unchanged",
    reach: (stack, script) => {
      script({ outcome: "Failed", message: "Stopped with strategy 'Stop'" });
      return stack.up(ARCHIVE);
    },
    then: ARCHIVE,
  },
  {
    name: "timed out, unchanged",
    reach: (stack, script) => {
      script({ runningMs: 60_000 });
      return stack.up({ ...ARCHIVE, timeout: "10s" });
    },
    then: ARCHIVE,
  },
];

describe("decisions are blind to what the outputs show", () => {
  for (const { name, reach, then } of situations) {
    it(name, async () => {
      const plain = rig();
      const blinded = rig();
      const ends = [];
      for (const world of [plain, blinded]) {
        const stack = world.stack();
        await reach(stack, (plan) => {
          world.tenant.script(plan);
        });
        if (world === blinded) stack.resource = { ...stack.resource!, outputs: { ...stack.outputs, ...SHOWN } };
        const previewed = await stack.preview(then);
        const done = await stack.up(then);
        await stack.destroy();
        ends.push({ previewed, done, mutations: world.tenant.mutations() });
      }
      expect(ends[1]).to.deep.equal(ends[0]);
    });
  }
});
