import { expect } from "chai";
import { type CommandEnd, POSTGRES, type Rig, rig, type SimulatedStack, SNOWFLAKE } from "../../rig";
import type { TenantOptions } from "../../tenant";

const MINUTE = 60_000;
const archive = (ticket: string, more: object = {}) => ({
  connectionQualifiedName: SNOWFLAKE,
  maxAssets: 12,
  triggers: { ticket },
  ...more,
});
const purge = (ticket: string) => archive(ticket, { mode: "purge" });

/** The name that a resource gives its first definition. */
async function ownName(): Promise<string> {
  const stack = rig().stack();
  await stack.up(archive("1"));
  return String(stack.outputs["workflowName"]);
}

function plant({ tenant, clock }: Rig, name: string): void {
  tenant.ui.plant({ name, oddity: "a loop", connectionQualifiedName: SNOWFLAKE, hidden: POSTGRES });
  clock.advance(MINUTE);
}

const isArchived = ({ tenant }: Rig, name: string): boolean | undefined =>
  tenant.workflows().find((it) => it.name === name)?.archived;

const said = ({ shown }: Rig): string => shown.map(({ line }) => line).join("\n");

function succeeds({ errors }: CommandEnd): void {
  expect(errors).to.deep.equal([]);
}

/** A resource of whose first start nobody knows whether it was carried out. It was not. */
async function lostStart(): Promise<{ world: Rig; stack: SimulatedStack; name: string }> {
  const world = rig();
  const stack = world.stack();
  world.tenant.fault({ route: "createWorkflow", kind: { drop: "before" }, times: 2 });
  expect((await stack.up(archive("1"))).errors.join()).to.include("whether a run was started is not known");
  return { world, stack, name: String(stack.outputs["workflowName"]) };
}

async function archived(options: TenantOptions = {}): Promise<{ world: Rig; stack: SimulatedStack; name: string }> {
  const world = rig(options);
  const stack = world.stack();
  succeeds(await stack.up(archive("1")));
  return { world, stack, name: String(stack.outputs["workflowName"]) };
}

describe("a definition under a name of ours that somebody else has made", () => {
  it("is not archived by an update in place of the one whose start was lost", async () => {
    const { world, stack, name } = await lostStart();
    plant(world, name);
    succeeds(await stack.up(archive("2")));
    expect(isArchived(world, name)).to.equal(false);
    expect(said(world)).to.match(
      new RegExp(
        `Workflow ${name} is not needed any more and left alone: somebody has written it anew, and it does not tell what it deletes: `,
      ),
    );
    expect(stack.outputs["definitions"]).to.deep.equal([{ name: stack.outputs["workflowName"], mode: "archive" }]);
    succeeds(await stack.destroy());
    expect(isArchived(world, name)).to.equal(false);
  });

  it("is not archived by a destroy in place of the one whose start was lost", async () => {
    const { world, stack, name } = await lostStart();
    plant(world, name);
    succeeds(await stack.destroy());
    expect(isArchived(world, name)).to.equal(false);
    expect(said(world)).to.include(
      `Workflow ${name} is left alone: somebody has written it anew, and it does not tell`,
    );
  });

  it("is not archived where the tenant does not tell what it does", async () => {
    const name = await ownName();
    const world = rig({ switches: { minimalBodies: true } });
    const stack = world.stack();
    plant(world, name);
    succeeds(await stack.up(archive("1")));
    const made = String(stack.outputs["workflowName"]);
    expect(made).not.to.equal(name);
    expect(isArchived(world, name)).to.equal(false);
    succeeds(await stack.destroy());
    expect([isArchived(world, name), isArchived(world, made)]).to.deep.equal([false, true]);
    expect(said(world)).to.include(
      `Workflow ${name} is left alone: whether this resource has created it is not known, and Atlan does not tell what it does.`,
    );
  });
});

describe("a definition of ours that somebody has written anew", () => {
  it("is left alone by a destroy, which says so", async () => {
    const { world, stack, name } = await archived();
    plant(world, name);
    succeeds(await stack.destroy());
    expect(isArchived(world, name)).to.equal(false);
    expect(said(world)).to.include(
      `Workflow ${name} is left alone: somebody has written it anew, and it does not tell`,
    );
  });

  it("is left alone by the change from archive to purge", async () => {
    const { world, stack, name } = await archived();
    plant(world, name);
    succeeds(await stack.up(purge("1")));
    expect(isArchived(world, name)).to.equal(false);
    expect(stack.outputs["definitions"]).to.have.length(1);
  });

  it("is left alone by the purge after a hold", async () => {
    const world = rig();
    const stack = world.stack();
    const held = archive("1", { purgeAfter: "1h" });
    succeeds(await stack.up(held));
    const name = String(stack.outputs["workflowName"]);
    world.clock.advance(2 * 60 * MINUTE);
    plant(world, name);
    succeeds(await stack.up(held));
    expect(stack.outputs).to.include({ achieved: "purged" });
    expect(isArchived(world, name)).to.equal(false);
  });

  it("is left alone when the program names another connection", async () => {
    const { world, stack, name } = await archived();
    plant(world, name);
    succeeds(await stack.up(archive("1", { connectionQualifiedName: POSTGRES })));
    expect(isArchived(world, name)).to.equal(false);
  });
});

describe("a definition that this resource has created", () => {
  it("is archived although the tenant does not tell what it does: its create was answered", async () => {
    const { world, stack, name } = await archived({ switches: { minimalBodies: true } });
    succeeds(await stack.destroy());
    expect(isArchived(world, name)).to.equal(true);
  });

  it("is archived where its answer was lost and Atlan tells that it is what was sent", async () => {
    const world = rig({ indexLag: { runs: 20_000, workflows: 0, assets: 0 } });
    const stack = world.stack();
    world.tenant.fault({ route: "createWorkflow", kind: { drop: "after" } });
    expect((await stack.up(archive("1"))).errors.join()).to.include("whether a run was started is not known");
    const name = String(stack.outputs["workflowName"]);
    expect(stack.outputs["definitions"]).to.deep.equal([{ name, mode: "archive", unconfirmed: true }]);
    world.clock.advance(MINUTE);
    succeeds(await stack.destroy());
    expect(isArchived(world, name)).to.equal(true);
  });

  it("is archived where an interrupted command has left it", async () => {
    const { world, stack, name } = await archived();
    stack.resource = undefined;
    succeeds(await stack.up(archive("1")));
    expect(stack.outputs["definitions"]).to.deep.equal([{ name, mode: "archive" }]);
    succeeds(await stack.destroy());
    expect(isArchived(world, name)).to.equal(true);
  });

  it("is not asked for where its start was never carried out", async () => {
    const { world, stack } = await lostStart();
    const sent = world.tenant.mutations().length;
    succeeds(await stack.destroy());
    expect(world.tenant.mutations()).to.have.length(sent);
  });
});
