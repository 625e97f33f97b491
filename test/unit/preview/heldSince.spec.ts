import { expect } from "chai";
import type { Intent } from "../../../provider/reconcile/intent";
import { CONFIG, rig, type Rig, SimulatedStack, SNOWFLAKE } from "../../rig";
import { type RunTimes, runTimes, type TenantOptions } from "../../tenant";
import { archive, type Program, STUCK } from "./scene";

const DAY = 86_400_000;
const SAME = { step: "same", errors: [] };
const UPDATE = { step: "update", errors: [] };
const CREATE = { step: "create", errors: [] };
const HELD = archive({ purgeAfter: "30d", maxAssets: 12 });

/** A tenant, and machines whose clocks are as wrong as is said. */
interface World extends Rig {
  /** The same resource, as a command of that machine works on it. */
  readonly on: (skewMs: number) => SimulatedStack;
}

function world(options: TenantOptions = {}): World {
  const made = rig(options);
  const { clock, dependencies } = made;
  const machines = new Map<number, SimulatedStack>();
  let latest: SimulatedStack | undefined;
  const on = (skewMs: number): SimulatedStack => {
    const now = () => clock.now() + skewMs;
    const skewed = { now, wallTime: now, sleep: (ms: number) => clock.sleep(ms) };
    const machine = machines.get(skewMs) ?? new SimulatedStack({ ...dependencies, clock: skewed }, CONFIG);
    machines.set(skewMs, machine);
    machine.resource = latest?.resource;
    latest = machine;
    return machine;
  };
  return { ...made, on };
}

const intentOf = (stack: SimulatedStack): Intent => stack.outputs["intent"] as Intent;
const state = ({ tenant }: World): string => tenant.connection(SNOWFLAKE).state;

/** Since when the hold counts, in milliseconds after a moment by the tenant's clock. */
const heldFor = (stack: SimulatedStack, moment: number): number => Date.parse(intentOf(stack).archivedAt!) - moment;

/** What is archived now purges after thirty days, and not before. */
async function expectWholeHold(it: World, program: Program = HELD): Promise<void> {
  const archivedBy = it.clock.now();
  it.clock.advance(29 * DAY);
  expect(await it.on(0).up(program), "after 29 days").to.deep.equal(SAME);
  expect(state(it)).to.equal("DELETED");
  it.clock.advance(archivedBy + 30 * DAY - it.clock.now() + 1_000);
  expect(await it.on(0).up({ ...program, waitForCompletion: true }), "after 30 days").to.deep.equal(UPDATE);
  expect(state(it)).to.equal("GONE");
}

describe("a hold begins with the archive", () => {
  for (const times of runTimes) {
    it(`whatever Atlan says of its end: ${times}`, async () => {
      const it = world({ runTimes: times });
      expect(await it.on(0).up(HELD)).to.deep.equal(CREATE);
      await expectWholeHold(it);
    });
  }

  for (const times of ["unset", "garbage", "year 200000", "absent"] as const) {
    it(`and an end that is no time is not shown as one: ${times}`, async () => {
      const it = world({ runTimes: times });
      const stack = it.on(0);
      await stack.up(HELD);
      expect(stack.outputs).not.to.have.property("finishedAt");
      expect(JSON.parse(String(stack.outputs["receipt"]))).not.to.have.property("finishedAt");
      expect((await stack.refresh()).errors).to.deep.equal([]);
      expect(stack.outputs).not.to.have.property("finishedAt");
    });
  }

  for (const days of [-60, 60, -3_650, 3_650, 100_000_000]) {
    for (const times of ["whole", "absent"] as const satisfies readonly RunTimes[]) {
      it(`on a machine whose clock is wrong by ${days} days, with times ${times}`, async () => {
        const it = world({ runTimes: times });
        expect(await it.on(days * DAY).up(HELD)).to.deep.equal(CREATE);
        const isTold = times === "whole" || days < 0 || days > 1_000_000;
        if (isTold) return expectWholeHold(it);
        // A clock that is ahead makes a hold longer where nothing else tells when it began.
        expect(heldFor(it.on(0), it.clock.now())).to.be.closeTo(days * DAY, 5_000);
      });
    }
  }

  it("also where the machine's clock is behind and the tenant tells no time", async () => {
    const it = world();
    it.tenant.clockAheadMs = undefined;
    expect(await it.on(-60 * DAY).up(HELD)).to.deep.equal(CREATE);
    it.tenant.clockAheadMs = 0;
    await expectWholeHold(it);
  });

  it("also when the run was found to have ended, by the command after the one that started it", async () => {
    const it = world();
    const program = archive({ purgeAfter: "30d", maxAssets: 12, waitForCompletion: false });
    expect(await it.on(0).up(program)).to.deep.equal(CREATE);
    it.clock.advance(60_000);
    const endedAt = it.tenant.runs()[0]!.finishedAt!;
    it.clock.advance(5 * DAY);
    expect(await it.on(0).up(program)).to.deep.equal(UPDATE);
    expect(heldFor(it.on(0), endedAt)).to.be.closeTo(0, 1_000);
  });

  for (const times of ["early", "unset", "late", "absent"] as const) {
    it(`and a run that was found to have ended when it can't have is held from then on: ${times}`, async () => {
      const it = world({ runTimes: times });
      const program = archive({ purgeAfter: "30d", maxAssets: 12, waitForCompletion: false });
      expect(await it.on(0).up(program)).to.deep.equal(CREATE);
      it.clock.advance(5 * DAY);
      expect(await it.on(0).up(program)).to.deep.equal(UPDATE);
      await expectWholeHold(it, program);
    });
  }
});

describe("a hold begins now", () => {
  /** A year ago this resource archived; its state was lost; yesterday somebody archived what had been used since. */
  async function yearOld(options: TenantOptions = {}): Promise<World> {
    const it = world(options);
    expect(await it.on(0).up(HELD)).to.deep.equal(CREATE);
    it.clock.advance(364 * DAY);
    it.tenant.ui.restore(SNOWFLAKE, 99);
    it.clock.advance(DAY / 2);
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(DAY / 2);
    it.on(0).resource = undefined;
    return it;
  }

  it("where state is lost and an old run of the same name is found", async () => {
    const it = await yearOld();
    const stack = it.on(0);
    stack.resource = undefined;
    expect(await stack.up(HELD)).to.deep.equal(CREATE);
    expect(stack.outputs).to.include({ achieved: "archived" });
    await expectWholeHold(it);
  });

  it("where an existing workflow has run long ago, and what it archived was used since", async () => {
    const it = world();
    const { workflowName } = it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(364 * DAY);
    it.tenant.ui.restore(SNOWFLAKE, 99);
    it.clock.advance(DAY);
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(DAY);
    const program = archive({ purgeAfter: "30d", maxAssets: 12, existingWorkflow: workflowName });
    expect(await it.on(0).up(program)).to.deep.equal(CREATE);
    await expectWholeHold(it, program);
  });

  it("where the connection is archived already", async () => {
    const it = world();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(100 * DAY);
    expect(await it.on(-60 * DAY).up(HELD)).to.deep.equal(CREATE);
    expect(it.on(0).outputs).to.include({ outcome: "alreadyArchived" });
    await expectWholeHold(it);
  });

  it("where a run that had ended short of the wanted state is made good by somebody else", async () => {
    const it = world();
    it.tenant.script({ leaveAssets: 2 });
    const first = it.on(0);
    expect((await first.up(HELD)).errors.join()).to.include("Succeeded, but");
    it.clock.advance(364 * DAY);
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(DAY);
    expect(await it.on(0).up(HELD)).to.deep.equal(UPDATE);
    await expectWholeHold(it);
  });

  it("where the history of the run is gone", async () => {
    const it = world();
    it.tenant.script(STUCK);
    const program = archive({ purgeAfter: "30d", maxAssets: 12, waitForCompletion: false });
    expect(await it.on(0).up(program)).to.deep.equal(CREATE);
    it.tenant.release();
    it.clock.advance(60_000);
    await it.on(0).refresh();
    it.tenant.ui.deleteRunHistory();
    it.clock.advance(100 * DAY);
    expect(await it.on(0).up(program)).to.deep.equal(UPDATE);
    await expectWholeHold(it, program);
  });

  it("where a trigger is put back after a failed run", async () => {
    const it = world();
    expect(await it.on(0).up(HELD)).to.deep.equal(CREATE);
    it.clock.advance(10 * DAY);
    it.tenant.script({ outcome: "Failed", reach: 0 });
    expect((await it.on(0).up({ ...HELD, triggers: { ticket: "2" } })).errors.join()).to.include("ended Failed");
    it.clock.advance(100 * DAY);
    expect(await it.on(-60 * DAY).up(HELD)).to.deep.equal(UPDATE);
    await expectWholeHold(it);
  });
});

describe("a hold of state whose beginning can't be read", () => {
  for (const archivedAt of ["0001-01-01T00:00:00Z", "Run 5", "+200000-01-01T00:00:00Z", "2026-01-15"]) {
    it(`never ends, and a changed trigger begins it anew: ${archivedAt}`, async () => {
      const it = world();
      const stack = it.on(0);
      await stack.up(HELD);
      const { resource } = stack;
      stack.resource = {
        ...resource!,
        outputs: { ...resource!.outputs, intent: { ...intentOf(stack), archivedAt } },
      };
      it.clock.advance(100 * DAY);
      it.shown.length = 0;
      expect(await stack.preview(HELD)).to.deep.equal(SAME);
      expect(it.shown.map(({ line }) => line).join("\n")).to.equal(
        "Archived, but it is not known since when, so the hold of 30d does not end. A changed trigger archives again, and the hold begins.",
      );
      expect(await stack.up(HELD)).to.deep.equal(SAME);
      const changed = { ...HELD, triggers: { ticket: "2" } };
      expect(await stack.up(changed)).to.deep.equal(UPDATE);
      await expectWholeHold(it, changed);
    });
  }
});
