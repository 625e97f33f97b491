import { expect } from "chai";
import { POSTGRES, rig, SNOWFLAKE } from "../../rig";

const MINUTE = 60_000;
const purge = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12, triggers: { ticket: "1" } };

/**
 * Our rerun of a purge has succeeded, and its command was killed before it stored that. Then somebody has edited the definition.
 *
 * @param scene - `isEditedBefore`: it was edited before the rerun
 */
async function purgedThenEdited({ runsCarryTemplate = false, isEditedBefore = false }) {
  const world = rig({ switches: { runsCarryTemplate } });
  const stack = world.stack();
  world.tenant.script({ outcome: "Failed", reach: 0.5 });
  expect((await stack.up(purge)).errors.join()).to.include("ended Failed");
  const name = String(stack.outputs["workflowName"]);
  const edit = () => {
    world.tenant.ui.plant({
      name,
      oddity: "a task before",
      connectionQualifiedName: SNOWFLAKE,
      deleteType: "PURGE",
      hidden: POSTGRES,
    });
  };
  world.clock.advance(MINUTE);
  if (isEditedBefore) edit();
  world.tenant.ui.run(name);
  world.clock.advance(MINUTE);
  expect(world.tenant.connection(SNOWFLAKE).state).to.equal("GONE");
  if (!isEditedBefore) edit();
  world.clock.advance(MINUTE);
  return { world, stack, end: await stack.up(purge) };
}

describe("a purge of ours that has succeeded, and whose definition somebody has edited since", () => {
  it("is known as such by what the run itself tells", async () => {
    const { end, stack } = await purgedThenEdited({ runsCarryTemplate: true });
    expect(end.errors).to.deep.equal([]);
    expect(stack.outputs).to.include({ achieved: "purged" });
  });

  for (const [title, scene] of [
    ["where runs do not tell what they do", {}],
    ["where the run tells that it was edited before", { runsCarryTemplate: true, isEditedBefore: true }],
    ["where it was edited before, and nothing tells so", { isEditedBefore: true }],
  ] as const) {
    it(`is not taken for one ${title}: the connection may be hidden as well`, async () => {
      const { end, stack, world } = await purgedThenEdited(scene);
      expect(end.errors.join()).to.include("there is no such connection, or the credentials can't see it");
      expect(stack.outputs).to.include({ achieved: "none" });
      expect(world.tenant.runs()).to.have.length(2);
    });
  }
});
