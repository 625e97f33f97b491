import { expect } from "chai";
import { POSTGRES, type ProgramInputs, rig, type Rig, type SimulatedStack, SNOWFLAKE } from "../../rig";

const GOING = { runningMs: 3_600_000 } as const;
const going = (connectionQualifiedName: string): ProgramInputs => ({
  connectionQualifiedName,
  waitForCompletion: false,
});

/** Two resources whose runs are going, the first with an intent of which these fields, or all, are the other's. */
async function swapped(...fields: readonly string[]): Promise<{ world: Rig; stack: SimulatedStack }> {
  const world = rig();
  const [stack, other] = [world.stack("legacy"), world.stack("other")];
  for (const [it, name] of [
    [other, POSTGRES],
    [stack, SNOWFLAKE],
  ] as const) {
    world.tenant.script(GOING);
    expect((await it.up(going(name))).errors).to.deep.equal([]);
    world.clock.advance(5_000);
  }
  const theirs = other.outputs["intent"] as Readonly<Record<string, unknown>>;
  const changed = fields.length === 0 ? theirs : Object.fromEntries(fields.map((it) => [it, theirs[it]]));
  const intent = { ...(stack.outputs["intent"] as object), ...changed };
  stack.resource = { ...stack.resource!, outputs: { ...stack.outputs, intent } };
  return { world, stack };
}

const phases = ({ tenant }: Rig): string[] => tenant.runs().map(({ phase }) => phase);

describe("state that names the run of another resource", () => {
  for (const fields of [["runId"], ["runId", "workflowName"], []]) {
    const what = fields.length === 0 ? "the whole intent" : fields.join(" and ");

    it(`never stops it by \`destroy\`, and says so: ${what}`, async () => {
      const { world, stack } = await swapped(...fields);
      expect((await stack.destroy()).errors).to.deep.equal([]);
      expect(phases(world)).to.deep.equal(["Running", "Running"]);
      expect(world.shown.map(({ line }) => line).join()).to.match(
        /Run \S+ is left alone: this resource can't have started it, for its workflow \S+ is of another connection\./,
      );
    });

    it(`never stops it by \`up\`: ${what}`, async () => {
      const { world, stack } = await swapped(...fields);
      await stack.up(going(SNOWFLAKE));
      world.clock.advance(60_000);
      expect(phases(world)).to.deep.equal(["Running", "Running"]);
    });
  }
});
