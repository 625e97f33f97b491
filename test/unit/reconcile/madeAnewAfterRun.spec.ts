import { expect } from "chai";
import type { Receipt } from "../../../provider/reconcile/receipt";
import { type ProgramInputs, type Rig, rig, type SimulatedStack, SNOWFLAKE } from "../../rig";

const ARCHIVE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE };
const PURGE: ProgramInputs = { ...ARCHIVE, mode: "purge", maxAssets: 12 };
const MINUTE = 60_000;
const EXISTING = "atlan-connection-delete-1700000009";
/** How a purge ends that has taken all of the connection. */
const ENDS = [
  ["Succeeded", {}],
  ["Failed", { outcome: "Failed", reach: 1 }],
] as const;

/**
 * A purge that has failed, and one for a changed trigger whose command was killed before it could store its run; somebody makes the
 * connection anew after that.
 *
 * @returns the program of the killed command, and its run
 */
async function madeAnewAfterKill({ clock, tenant }: Rig, stack: SimulatedStack, program: ProgramInputs) {
  tenant.script({ outcome: "Failed", reach: 0.5 });
  await stack.up(program);
  const before = stack.resource;
  clock.advance(MINUTE);
  const killed = { ...program, triggers: { ticket: "2" } };
  await stack.up({ ...killed, waitForCompletion: false });
  stack.resource = before;
  clock.advance(MINUTE);
  const run = tenant.runs().at(-1)!;
  tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
  return { killed, run };
}

describe("a connection that is made anew under the name after the run of a purge", () => {
  for (const [how, behaviour] of ENDS) {
    it(`is not purged by an unchanged up, and a changed trigger purges it: ${how}`, async () => {
      const { clock, tenant, shown, stack: open } = rig();
      const stack = open();
      tenant.script(behaviour);
      await stack.up({ ...PURGE, waitForCompletion: false });
      clock.advance(MINUTE);
      const [run] = tenant.runs();
      tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
      const first = (await stack.up(PURGE)).errors.join();
      expect(first).to.include(how === "Failed" ? `run ${run!.id} ended Failed` : "A changed trigger purges this one");
      for (let time = 0; time < 2; time++) {
        const { errors } = await stack.up(PURGE);
        expect(errors.join())
          .to.include("the connection that has the name now was created")
          .and.to.include(`after run ${run!.id}, which purged, or was to purge, the one before it`)
          .and.to.include("[ATLAN_CAME_BACK]");
      }
      expect(tenant.runs()).to.have.length(1);
      expect(tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 7 });
      expect((await stack.up({ ...PURGE, triggers: { ticket: "2" } })).errors).to.deep.equal([]);
      expect(shown.at(-1)!.line).to.include("Purged: 7 assets gone");
    });
  }

  it("is refused by the preview in the same words", async () => {
    const { clock, tenant, shown, stack: open } = rig();
    const stack = open();
    await stack.up({ ...PURGE, waitForCompletion: false });
    clock.advance(MINUTE);
    tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    await stack.up(PURGE);
    shown.length = 0;
    await stack.preview(PURGE);
    const lines = shown.map(({ line }) => line).join("\n");
    expect(lines).to.include("the connection that has the name now was created");
  });

  for (const [how, behaviour] of ENDS) {
    it(`is not purged by the command after one that was killed before it could store that run: ${how}`, async () => {
      const { clock, tenant, shown, stack: open } = rig();
      const stack = open();
      tenant.script(behaviour);
      await stack.up({ ...PURGE, waitForCompletion: false });
      stack.resource = undefined;
      clock.advance(MINUTE);
      const [run] = tenant.runs();
      tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
      shown.length = 0;
      // The preview lets the command go on, which stores the run, so that a changed trigger is one after it.
      expect((await stack.preview(PURGE)).errors).to.deep.equal([]);
      expect(shown.map(({ line }) => line).join("\n"))
        .to.include("Will be refused: the connection that has the name now was created")
        .and.to.include("[ATLAN_CAME_BACK]");
      for (let time = 0; time < 2; time++) {
        const { errors } = await stack.up(PURGE);
        expect(errors.join()).to.include(`after run ${run!.id}`).and.to.include("[ATLAN_CAME_BACK]");
        expect(stack.outputs).to.include({ runId: run!.id, phase: how });
      }
      expect(tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 7 });
      expect((await stack.up({ ...PURGE, triggers: { ticket: "2" } })).errors).to.deep.equal([]);
      expect(shown.at(-1)!.line).to.include("Purged: 7 assets gone");
    });
  }

  it("is not purged by an existingWorkflow whose last run a killed command had started", async () => {
    const world = rig();
    const { clock, tenant } = world;
    const stack = world.stack();
    tenant.ui.create({ name: EXISTING, connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    clock.advance(MINUTE);
    const { killed, run } = await madeAnewAfterKill(world, stack, { ...PURGE, existingWorkflow: EXISTING });
    for (let time = 0; time < 2; time++)
      expect((await stack.up(killed)).errors.join()).to.include(`after run ${run.id}`);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 7 });
    expect((await stack.up({ ...killed, triggers: { ticket: "3" } })).errors).to.deep.equal([]);
  });

  it("is not purged by an existingWorkflow that was added after that", async () => {
    const world = rig();
    const { tenant } = world;
    const stack = world.stack();
    const { killed, run } = await madeAnewAfterKill(world, stack, PURGE);
    tenant.ui.create({ name: EXISTING, connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    const adopting = { ...killed, existingWorkflow: EXISTING };
    for (let time = 0; time < 2; time++) {
      const { errors } = await stack.up(adopting);
      expect(errors.join()).to.include(`after run ${run.id}`).and.to.include("[ATLAN_CAME_BACK]");
    }
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 7 });
    expect((await stack.up({ ...adopting, triggers: { ticket: "3" } })).errors).to.deep.equal([]);
  });

  it("is purged by rerunOnDrift, which asks for that, once a refresh has seen it", async () => {
    const { clock, tenant, shown, stack: open } = rig();
    const stack = open();
    const program = { ...PURGE, rerunOnDrift: true };
    await stack.up(program);
    clock.advance(MINUTE);
    tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    await stack.refresh();
    expect(shown.at(-1)!.line).to.include("there again since the purge. The next `pulumi up` runs it again.");
    expect((await stack.up(program)).errors).to.deep.equal([]);
    expect(shown.at(-1)!.line).to.include("Purged: 7 assets gone");
  });

  for (const [how, behaviour] of ENDS) {
    it(`begins a hold anew by a changed trigger, as is said, where a hold came before the purge: ${how}`, async () => {
      const { clock, tenant, stack: open } = rig();
      const stack = open();
      const program = { ...ARCHIVE, purgeAfter: "1d", maxAssets: 12 };
      await stack.up(program);
      clock.advance(25 * 60 * MINUTE);
      tenant.script(behaviour);
      await stack.up({ ...program, waitForCompletion: false });
      clock.advance(MINUTE);
      tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
      const first = (await stack.up(program)).errors.join();
      if (how === "Succeeded")
        expect(first).to.include("A changed trigger archives this one, and the hold begins anew.");
      const { errors } = await stack.up(program);
      expect(errors.join()).to.include("A changed trigger archives again, and the hold begins anew");
      expect((await stack.up({ ...program, triggers: { ticket: "2" } })).errors).to.deep.equal([]);
      expect(tenant.runs().map(({ deleteType }) => deleteType)).to.deep.equal(["SOFT", "PURGE", "SOFT"]);
    });
  }

  it("is purged by the resource that is declared for it, whose run is younger", async () => {
    const { clock, tenant, stack: open } = rig();
    const stack = open();
    clock.advance(MINUTE);
    tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    tenant.script({ outcome: "Failed", reach: 0.5 });
    await stack.up(PURGE);
    expect((await stack.up(PURGE)).errors).to.deep.equal([]);
    expect(tenant.runs()).to.have.length(2);
  });
});

describe("the receipt of a run that is the second one of its intent", () => {
  it("tells what was there before that run, where another connection has got the name meanwhile", async () => {
    const { clock, tenant, stack: open } = rig();
    const stack = open();
    await stack.up({ ...ARCHIVE, waitForCompletion: false });
    clock.advance(MINUTE);
    tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("7 assets are still active");
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
    const { before, run } = JSON.parse(String(stack.outputs["receipt"])) as Receipt;
    expect(run).to.equal(tenant.runs().at(-1)!.id);
    expect(before).to.include({ active: 7, archived: 0 });
  });

  it("tells what was there before the first one, where it is the same connection", async () => {
    const { tenant, stack: open } = rig();
    const stack = open();
    tenant.script({ outcome: "Failed", reach: 0.5 });
    await stack.up(PURGE);
    expect((await stack.up(PURGE)).errors).to.deep.equal([]);
    const { before } = JSON.parse(String(stack.outputs["receipt"])) as Receipt;
    expect(before).to.include({ active: 12, archived: 0 });
  });
});
