import { expect } from "chai";
import { type Rig, rig, type SimulatedStack, SNOWFLAKE } from "../../rig";
import type { TenantOptions } from "../../tenant";
import { fleetScene, first } from "../fleet/fleet";

const MINUTE = 60_000;
const archive = (ticket = "1") => ({
  connectionQualifiedName: SNOWFLAKE,
  triggers: { ticket },
  waitForCompletion: false,
});

const said = ({ errors }: { errors: readonly string[] }): string => errors.join("\n");
const runOf = ({ outputs }: SimulatedStack): string => (outputs["intent"] as { runId: string }).runId;

const on = (options: TenantOptions) =>
  options.surface === "app"
    ? { config: { "atlan:workflowApi": "app", "atlan:connectionDeleteAppId": "connection-delete" } }
    : {};

/** What an engine that died in the midst of the create has left: our run is going, and the next `up` has found it. */
async function foundAgain(options: TenantOptions): Promise<{ world: Rig; stack: SimulatedStack }> {
  const world = rig(options);
  const stack = world.stack("legacy", on(options));
  world.tenant.script({ stuckIn: "Running" });
  await stack.up(archive());
  stack.resource = undefined;
  world.clock.advance(MINUTE);
  expect(said(await stack.up(archive()))).to.equal("");
  expect(world.tenant.runs()).to.have.length(1);
  return { world, stack };
}

/** The same of a rerun. */
async function rerunFoundAgain(options: TenantOptions): Promise<{ world: Rig; stack: SimulatedStack }> {
  const world = rig(options);
  const stack = world.stack("legacy", on(options));
  await stack.up({ ...archive(), waitForCompletion: true });
  const before = stack.resource;
  world.tenant.script({ stuckIn: "Running" });
  await stack.up(archive("2"));
  stack.resource = before;
  world.clock.advance(MINUTE);
  expect(said(await stack.up(archive("2")))).to.equal("");
  expect(world.tenant.runs()).to.have.length(2);
  return { world, stack };
}

/** A resource of another address, which derives other names: after a rename with an alias, a destroy and an up. */
async function upElsewhere(world: Rig, options: TenantOptions): Promise<void> {
  world.tenant.ui.restore(SNOWFLAKE, 99);
  world.clock.advance(MINUTE);
  await world.stack("renamed", on(options)).up({ ...archive(), waitForCompletion: true, timeout: "2m" });
}

describe("a run of our definition that nobody knows who has started", () => {
  for (const [title, begin] of [
    ["the first", foundAgain],
    ["a later one", rerunFoundAgain],
  ] as const) {
    describe(title, () => {
      it("keeps the resource while it is going, where Atlan tells of neither what it does", async () => {
        const { world, stack } = await begin({ switches: { minimalBodies: true } });
        const [name, runId] = [String(stack.outputs["workflowName"]), runOf(stack)];
        expect(said(await stack.destroy())).to.equal(
          `stopping the run of workflow (${name}): whether this resource has started ` +
            `run ${runId}, which is going, is not known. Stop that run in Atlan or wait for its end, then run ` +
            "the command again. [ATLAN_UNKNOWN_OUTCOME] docs/errors.md#atlan_unknown_outcome",
        );
        expect(stack.resource).not.to.equal(undefined);
        expect(world.tenant.workflows().find((it) => it.name === name)?.archived).to.equal(false);
        expect(world.tenant.runs().at(-1)).to.include({ phase: "Running", stoppedWith: undefined });
      });

      it("keeps nothing once it has ended", async () => {
        const { world, stack } = await begin({ switches: { minimalBodies: true } });
        await stack.destroy();
        world.tenant.release();
        world.clock.advance(MINUTE);
        expect(said(await stack.destroy())).to.equal("");
        expect(stack.resource).to.equal(undefined);
      });

      for (const options of [
        {},
        { switches: { minimalBodies: true } },
        { switches: { runsCarryTemplate: true } },
        { surface: "app" },
      ] as const) {
        it(`meets no other run of a resource after it: ${JSON.stringify(options)}`, async () => {
          const { world, stack } = await begin(options);
          await stack.destroy();
          if (stack.resource === undefined) await upElsewhere(world, options);
          expect(world.tenant.mostRunsAtOnce(SNOWFLAKE)).to.equal(1);
        });
      }
    });
  }

  it("keeps that connection of a fleet, and lets go of the others", async () => {
    const { tenant, clock, fleet, results } = fleetScene(2, { switches: { minimalBodies: true } });
    const program = { connections: first(2), triggers: { ticket: "1" }, waitForCompletion: false };
    tenant.script({ stuckIn: "Running" });
    await fleet.up({ ...program, connections: first(1) });
    fleet.resource = undefined;
    clock.advance(MINUTE);
    expect(said(await fleet.up(program))).to.equal("");
    const { runId } = results()[first(1)[0]!]!.intent;
    expect(said(await fleet.destroy())).to.include(`whether this resource has started run ${String(runId)}`);
    expect(tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal([undefined, "Stop"]);
  });
});
