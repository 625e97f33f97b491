import { expect } from "chai";
import { POSTGRES, type Rig, rig, type SimulatedStack, SNOWFLAKE } from "../../rig";
import { oddities, type Planted, type TenantOptions } from "../../tenant";

const MINUTE = 60_000;
const EXISTING = "atlan-connection-delete-1700000009";
const archive = (more: object = {}) => ({ connectionQualifiedName: SNOWFLAKE, maxAssets: 12, ...more });
const purge = archive({ mode: "purge" });

/** A resource, by the surface that the tenant has. */
const stackOn = (world: Rig): SimulatedStack =>
  world.stack(undefined, {
    config: { "atlan:workflowApi": world.tenant.settings.surface, "atlan:connectionDeleteAppId": "connection-delete" },
  });

/** The name that the resource gives its first definition. */
async function ownName(program: object): Promise<string> {
  const stack = rig().stack();
  await stack.up(program as Record<string, unknown>);
  return String(stack.outputs["workflowName"]);
}

function scene(planted: Partial<Planted>, options: TenantOptions = {}): { world: Rig; stack: SimulatedStack } {
  const world = rig(options);
  world.tenant.ui.plant({
    name: EXISTING,
    oddity: "a task before",
    connectionQualifiedName: SNOWFLAKE,
    hidden: POSTGRES,
    ...planted,
  });
  world.clock.advance(MINUTE);
  return { world, stack: stackOn(world) };
}

/** Nobody has asked for anything to happen to this connection. */
function expectUntouched({ tenant, clock }: Rig): void {
  clock.advance(10 * MINUTE);
  expect(tenant.connection(POSTGRES)).to.include({ state: "ACTIVE", active: 2, archived: 4 });
}

describe("a definition that does more than it seems to", () => {
  for (const surface of ["package", "app"] as const) {
    for (const oddity of surface === "app" ? ["a task after" as const] : oddities) {
      describe(`${oddity}, ${surface}`, () => {
        it("is refused as an existing workflow: by the preview as by up", async () => {
          const { world, stack } = scene({ oddity }, { surface });
          const program = archive({ existingWorkflow: EXISTING });
          const why =
            /existingWorkflow atlan-connection-delete-1700000009 does not tell what it deletes: .+\. Nothing was started\./;
          expect((await stack.preview(program)).errors.join()).to.match(why);
          expect((await stack.upWithoutPreview(program)).errors.join()).to.match(why);
          expect(world.tenant.runs()).to.deep.equal([]);
          expectUntouched(world);
        });

        for (const program of [archive(), purge]) {
          it(`is passed over under a name of ours: ${program === purge ? "purge" : "archive"}`, async () => {
            const isPurge = program === purge;
            const name = await ownName(program);
            const { world, stack } = scene({ name, oddity, deleteType: isPurge ? "PURGE" : "SOFT" }, { surface });
            expect((await stack.up(program)).errors).to.deep.equal([]);
            expect(stack.outputs["workflowName"]).not.to.equal(name);
            expect(world.tenant.connection(SNOWFLAKE).state).to.equal(isPurge ? "GONE" : "DELETED");
            expect(world.tenant.runs()).to.have.length(1);
            expectUntouched(world);
          });
        }

        it("is passed over where our own definition became so", async () => {
          const world = rig({ surface });
          const stack = stackOn(world);
          expect((await stack.up(archive())).errors).to.deep.equal([]);
          const name = String(stack.outputs["workflowName"]);
          world.tenant.ui.plant({ name, oddity, connectionQualifiedName: SNOWFLAKE, hidden: POSTGRES });
          world.clock.advance(MINUTE);
          expect((await stack.up(archive({ triggers: { ticket: "2" } }))).errors).to.deep.equal([]);
          expect(stack.outputs["workflowName"]).not.to.equal(name);
          expectUntouched(world);
        });
      });
    }
  }

  for (const runsCarryTemplate of [false, true]) {
    const switches = { runsCarryTemplate };
    const title = runsCarryTemplate ? "told by the run" : "told by the definition";

    for (const program of [archive(), purge]) {
      it(`is neither joined nor disturbed while it runs on the same connection, ${title}: ${program === purge ? "purge" : "archive"}`, async () => {
        const { world, stack } = scene({ deleteType: program === purge ? "PURGE" : "SOFT" }, { switches });
        world.tenant.script({ stuckIn: "Running", reach: 0 });
        const run = world.tenant.ui.run(EXISTING);
        expect((await stack.upWithoutPreview(program)).errors.join()).to.include(
          `run ${run}, which names the same connection, is in flight, and its workflow does not tell what it deletes: it has 2 tasks. Nothing was started.`,
        );
        expect(world.tenant.mutations()).to.deep.equal([]);
      });
    }

    it(`is not heeded while it runs on others, ${title}`, async () => {
      const { world, stack } = scene({ connectionQualifiedName: POSTGRES, hidden: `${SNOWFLAKE}9` }, { switches });
      world.tenant.script({ stuckIn: "Running", reach: 0 });
      const run = world.tenant.ui.run(EXISTING);
      expect((await stack.upWithoutPreview(archive())).errors).to.deep.equal([]);
      expect(world.shown.map(({ line }) => line).join()).to.include(
        `Run ${run} is in flight and is ignored: its connection is not known.`,
      );
    });
  }

  it("is no success when it became so right before its start, and ended before anybody saw it going", async () => {
    const world = rig({ indexLag: { runs: 0, workflows: 9_000, assets: 0 }, switches: { runsCarryTemplate: true } });
    const stack = world.stack();
    await stack.up(archive());
    world.clock.advance(MINUTE);
    world.tenant.script({ pendingMs: 0, runningMs: 0 });
    const name = String(stack.outputs["workflowName"]);
    const planted = { name, oddity: "a task before", connectionQualifiedName: SNOWFLAKE, hidden: POSTGRES } as const;
    void world.clock.sleep(5_000).then(() => world.tenant.ui.plant(planted));
    expect((await stack.up(archive({ triggers: { ticket: "2" } }))).errors.join()).to.match(
      /run \S+ does not tell what it deletes: it has 2 tasks\. The run has ended\. Look in Atlan at what it has done/,
    );
    expect(stack.outputs).to.include({ runId: world.tenant.runs().at(-1)!.id, phase: "Succeeded" });
  });

  it("is told all the same where it has ended by the time it is told to stop", async () => {
    const world = rig({
      indexLag: { runs: 8_000, workflows: 9_000, assets: 0 },
      switches: { runsCarryTemplate: true },
    });
    const stack = world.stack();
    await stack.up(archive());
    world.clock.advance(MINUTE);
    world.tenant.script({ pendingMs: 1_000, runningMs: 1_000 });
    const name = String(stack.outputs["workflowName"]);
    const planted = { name, oddity: "a task before", connectionQualifiedName: SNOWFLAKE, hidden: POSTGRES } as const;
    void world.clock.sleep(5_000).then(() => world.tenant.ui.plant(planted));
    expect((await stack.up(archive({ triggers: { ticket: "2" } }))).errors.join()).to.match(
      /run \S+ does not tell what it deletes: it has 2 tasks\. Stop it in Atlan if it is a mistake, or wait until it has ended/,
    );
  });

  it("is stopped when it became so right before its start, where runs tell it", async () => {
    const world = rig({ indexLag: { runs: 0, workflows: 9_000, assets: 0 }, switches: { runsCarryTemplate: true } });
    const stack = world.stack();
    await stack.up(archive());
    world.clock.advance(MINUTE);
    world.tenant.script({ runningMs: 10 * MINUTE });
    const name = String(stack.outputs["workflowName"]);
    const planted = { name, oddity: "a task before", connectionQualifiedName: SNOWFLAKE, hidden: POSTGRES } as const;
    void world.clock.sleep(5_000).then(() => world.tenant.ui.plant(planted));
    expect((await stack.up(archive({ triggers: { ticket: "2" } }))).errors.join()).to.match(
      /somebody edited the workflow before its start, and run \S+ does not tell what it deletes: it has 2 tasks\. It was told to stop\./,
    );
    expectUntouched(world);
  });
});
