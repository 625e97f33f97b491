import { expect } from "chai";
import { API_KEY, POSTGRES, type ProgramInputs, type Rig, rig, SEEDS, type SimulatedStack, SNOWFLAKE } from "../../rig";
import { mutationsOf } from "../../table/world";

/** Things that went wrong once, each found by somebody who meant to break it. */

const withTicket = (ticket: string, more: object = {}): ProgramInputs => ({
  connectionQualifiedName: SNOWFLAKE,
  triggers: { ticket },
  ...more,
});
const ARCHIVE = withTicket("1");
const PURGE = withTicket("1", { mode: "purge", maxAssets: 12 });
const modeOf = (program: ProgramInputs): string => (program === PURGE ? "purge" : "archive");
const OTHER_KEY = "other-api-key-0123456789";
const STUCK = { stuckIn: "Running", reach: 0.5 } as const;
const FORBIDDEN = { status: 403, body: { code: 403, message: "no" } };
const NOTHING_FOUND = { json: { hits: { total: { value: 0 }, hits: [] } } };
const MINUTE = 60_000;

/** The start goes through, and the first look for its run after it is refused; two previews and three looks come before it. */
function loseTheLook(world: Rig): void {
  world.tenant.fault({ route: "findRuns", kind: FORBIDDEN, skip: 5, times: 1 });
}

const said = ({ errors }: { errors: readonly string[] }): string => errors.join("\n");

describe("a start that is not resolved yet, and another mode", () => {
  it("a purge in flight is not reported as archived when the mode is put back", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ARCHIVE);
    world.tenant.script(STUCK);
    loseTheLook(world);
    expect(said(await stack.up(PURGE))).to.include("403");
    world.clock.advance(MINUTE);
    expect(said(await stack.up(ARCHIVE))).to.include("purges the same connection, is in flight");
    expect(world.tenant.runs().at(-1)).to.include({ deleteType: "PURGE", phase: "Running" });
  });

  for (const [first, then] of [
    [ARCHIVE, PURGE],
    [PURGE, ARCHIVE],
  ] as const) {
    it(`${modeOf(first)} first: never two runs at once`, async () => {
      const world = rig({ indexLag: { runs: 8_000, workflows: 8_000, assets: 0 } });
      const stack = world.stack();
      loseTheLook(world);
      await stack.up(first);
      await stack.up(then);
      expect(world.tenant.mostRunsAtOnce(SNOWFLAKE)).to.equal(1);
    });
  }
});

describe("a create that found its definition but not its run", () => {
  async function twice(world: Rig, program: ProgramInputs): Promise<SimulatedStack> {
    const stack = world.stack();
    loseTheLook(world);
    await stack.up(program);
    stack.resource = undefined;
    loseTheLook(world);
    expect(said(await stack.up(program))).to.include("403");
    return stack;
  }
  const lag = { indexLag: { runs: 9_000, workflows: 0, assets: 0 } };

  it("runs once", async () => {
    const world = rig(lag);
    const stack = await twice(world, ARCHIVE);
    await stack.up(ARCHIVE);
    expect(world.tenant.runs()).to.have.length(1);
  });

  it("respects that the run was stopped", async () => {
    const world = rig(lag);
    world.tenant.script(STUCK);
    const stack = await twice(world, ARCHIVE);
    world.tenant.ui.stop(world.tenant.runs()[0]!.id);
    world.clock.advance(MINUTE);
    expect(said(await stack.up(ARCHIVE))).to.include("stopped by somebody");
  });

  it("is a success when its purge has finished", async () => {
    const world = rig(lag);
    const stack = await twice(world, PURGE);
    world.clock.advance(MINUTE);
    expect((await stack.up(PURGE)).errors).to.deep.equal([]);
  });
});

describe("a token that sees nothing proves nothing", () => {
  /** The same resource under a token whose persona does not include the connection. */
  function blinded(): { world: Rig; stack: SimulatedStack; blind: () => SimulatedStack } {
    const world = rig({
      connections: SEEDS.connections!.map((it) => ({ ...it, hiddenFrom: [OTHER_KEY] })),
      credentials: [{ token: API_KEY }, { token: OTHER_KEY }],
    });
    const stack = world.stack();
    const blind = (): SimulatedStack => {
      const other = world.stack("legacy", { config: { "atlan:apiKey": OTHER_KEY } });
      other.resource = stack.resource;
      return other;
    };
    return { world, stack, blind };
  }

  for (const program of [ARCHIVE, PURGE]) {
    it(`after a failed ${modeOf(program)}`, async () => {
      const { world, stack, blind } = blinded();
      world.tenant.script({ outcome: "Failed" });
      await stack.up(program);
      expect((await blind().up(program)).errors).to.have.length(1);
    });
  }

  it("after a start that never happened", async () => {
    const { world, stack, blind } = blinded();
    world.tenant.fault({ route: "createWorkflow", kind: { drop: "before" }, times: 2 });
    await stack.up(PURGE);
    const { errors } = await blind().up(PURGE);
    expect(errors.join()).to.include("nothing of the connection is visible, which proves nothing");
  });

  it("after an archive that Succeeded short", async () => {
    const { world, stack, blind } = blinded();
    world.tenant.script({ leaveAssets: 2 });
    await stack.up(ARCHIVE);
    expect((await blind().up(ARCHIVE)).errors).to.have.length(1);
  });
});

describe("while a foreign archive is waited for", () => {
  it("a purge that somebody starts is joined, not doubled", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.script({ runningMs: 2 * MINUTE });
    world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    world.clock.advance(MINUTE);
    void world.clock.sleep(30_000).then(() => {
      world.tenant.script({ runningMs: 10 * MINUTE });
      world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    });
    await stack.up(PURGE);
    expect(world.tenant.runs().filter((it) => it.deleteType === "PURGE")).to.have.length(1);
  });
});

describe("a definition that is edited while it is started", () => {
  it("an archive that became a purge is stopped, and never called archived", async () => {
    const lag = { runs: 0, workflows: 9_000, assets: 0 };
    const world = rig({ indexLag: lag, switches: { runsCarryTemplate: true } });
    const stack = world.stack();
    await stack.up(withTicket("1"));
    world.clock.advance(MINUTE);
    const path = `/api/service/workflows/${String(stack.outputs["workflowName"])}`;
    const created = world.tenant.requests.find((it) => it.route === "createWorkflow")!.body;
    const body = JSON.stringify(created).replace('"SOFT"', '"PURGE"');
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
    void world.clock.sleep(5_000).then(() => world.tenant.handle({ method: "POST", path, headers, body }));
    world.tenant.script({ runningMs: 10 * MINUTE });
    expect(said(await stack.up(withTicket("2")))).to.match(
      /somebody edited the workflow before its start, and run \S+ purges default.+ It was told to stop\./,
    );
    world.clock.advance(MINUTE);
    expect(world.tenant.connection(SNOWFLAKE).state).to.equal("DELETED");
    expect(world.tenant.runs().at(-1)!.stoppedWith).to.equal("Stop");
    const why = "was stopped by somebody or by this resource, for it did something other than what is asked for";
    for (const time of ["first", "second"]) {
      const next = said(await stack.up(withTicket("2")));
      expect(next, time).to.include(why).and.to.include("Look in Atlan at what it has done. It is not started again");
    }
    expect(world.shown.map(({ line }) => line).join()).to.include(
      `Will be refused: run ${String(stack.outputs["runId"])} ${why}.`,
    );
  });
});

describe("maxAssets", () => {
  it("is judged on counts from right before the start, also when a look takes long", async () => {
    const world = rig();
    world.tenant.script(STUCK);
    const { workflowName } = world.tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
    world.tenant.ui.archiveWorkflow(workflowName);
    world.clock.advance(30_000);
    void world.clock.sleep(2_000).then(() => {
      world.tenant.ui.crawl(SNOWFLAKE, "Table", 100);
    });
    await world.stack().upWithoutPreview(PURGE);
    expect(world.tenant.mutations()).to.deep.equal([]);
    expect(world.shown.map((it) => it.line).join()).to.include("is ignored: its connection is not known");
  });
});

describe("destroy", () => {
  it("does not stop a person's run after a rerun that was lost", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(withTicket("1"));
    world.tenant.fault({ route: "rerunWorkflow", kind: { drop: "before" } });
    await stack.up(withTicket("2"));
    world.tenant.script(STUCK);
    world.tenant.ui.run(String(stack.outputs["workflowName"]));
    world.clock.advance(60 * MINUTE);
    expect(said(await stack.destroy())).to.include("whether this resource has started run");
    expect(world.tenant.runs().at(-1)).to.include({ startedBy: "ui", stoppedWith: undefined });
  });

  it("does not stop a person's run that is the only one left in the history", async () => {
    const world = rig({ switches: { runHistory: "expires" }, runHistoryMs: MINUTE });
    const stack = world.stack();
    await stack.up(ARCHIVE);
    const name = String(stack.outputs["workflowName"]);
    stack.resource = undefined;
    world.clock.advance(60 * MINUTE);
    world.tenant.script(STUCK);
    world.tenant.ui.run(name);
    world.clock.advance(30_000);
    await stack.up({ ...ARCHIVE, timeout: "30s" });
    // The definition must stay, too: it alone tells what the run does.
    expect(said(await stack.destroy())).to.include("whether this resource has started run");
    expect(world.tenant.runs().at(-1)).to.include({ stoppedWith: undefined });
    expect(world.tenant.workflows().map(({ archived }) => archived)).to.deep.equal([false]);
    world.tenant.release();
    world.clock.advance(MINUTE);
    expect(said(await stack.destroy())).to.equal("");
  });

  it("stops its own purge also when the index shows it late", async () => {
    const world = rig({ indexLag: { runs: 8_000, workflows: 0, assets: 0 } });
    const stack = world.stack();
    loseTheLook(world);
    world.tenant.script({ runningMs: 60 * MINUTE });
    await stack.up(PURGE);
    expect((await stack.destroy()).errors).to.deep.equal([]);
    expect(world.tenant.runs().at(-1)).to.include({ stoppedWith: "Stop" });
  });

  it("of a run that has ended a moment ago is no failure", async () => {
    const world = rig({ indexLag: { runs: 8_000, workflows: 0, assets: 0 }, run: { pendingMs: 0, runningMs: MINUTE } });
    const stack = world.stack();
    await stack.up({ ...ARCHIVE, timeout: "55s" });
    world.clock.advance(6_000);
    expect((await stack.destroy()).errors).to.deep.equal([]);
  });
});

describe("a purge that is fulfilled", () => {
  it("can be replaced by force: it is gone already", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(PURGE);
    expect((await stack.forceReplacement(PURGE)).errors).to.deep.equal([]);
    expect(stack.outputs).to.include({ outcome: "alreadyGone", achieved: "purged" });
    expect(world.tenant.runs()).to.have.length(1);
  });
});

describe("an intent that was fulfilled without a run", () => {
  it("does not take a former run for the next trigger's: stopped", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(withTicket("1"));
    world.tenant.script(STUCK);
    await stack.up(withTicket("2", { timeout: "30s" }));
    world.tenant.ui.stop(world.tenant.runs().at(-1)!.id);
    world.clock.advance(MINUTE);
    await stack.up(withTicket("2"));
    expect((await stack.up(withTicket("1"))).errors).to.deep.equal([]);
    expect((await stack.up(withTicket("3"))).errors).to.deep.equal([]);
  });

  it("does not take a former run for the next trigger's: Succeeded", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ARCHIVE);
    world.tenant.script({ outcome: "Failed", reach: 0 });
    await stack.up(PURGE);
    await stack.up(ARCHIVE);
    const before = mutationsOf(world.tenant).length;
    await stack.up(withTicket("3"));
    expect(mutationsOf(world.tenant).slice(before)).to.deep.equal(["submit archive-1"]);
  });
});

describe("a known failure", () => {
  it("stays one when its history expires: the next up runs again, as the message had promised", async () => {
    const world = rig({ switches: { runHistory: "expires" }, runHistoryMs: MINUTE });
    const stack = world.stack();
    world.tenant.script({ outcome: "Failed" });
    expect(said(await stack.up(ARCHIVE))).to.include("`pulumi up` runs the workflow again");
    world.clock.advance(60 * MINUTE);
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
  });
});

describe("a stop that takes its time", () => {
  it("a trigger that is changed after it starts another run", async () => {
    const world = rig({ stopMs: MINUTE });
    const stack = world.stack();
    world.tenant.script(STUCK);
    await stack.up(withTicket("1", { timeout: "30s" }));
    world.tenant.ui.stop(world.tenant.runs()[0]!.id);
    world.clock.advance(2_000);
    expect((await stack.up(withTicket("2"))).errors).to.deep.equal([]);
  });

  it("a foreign run that is being stopped is not joined", async () => {
    const world = rig({ stopMs: MINUTE });
    const stack = world.stack();
    world.tenant.script(STUCK);
    const { runId } = world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    world.clock.advance(30_000);
    world.tenant.ui.stop(runId);
    world.clock.advance(2_000);
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
  });
});

describe("outputs", () => {
  it("do not show a former run's success for a start that nobody has seen", async () => {
    const world = rig({ indexLag: { runs: 30_000, workflows: 0, assets: 0 } });
    const stack = world.stack();
    await stack.up(ARCHIVE);
    world.clock.advance(100_000);
    expect((await stack.up({ ...PURGE, waitForCompletion: false })).errors).to.deep.equal([]);
    expect(stack.outputs).to.deep.include({ phase: "Unknown", achieved: "archived" });
    expect(stack.outputs).not.to.have.property("runId");
  });
});

describe("a run of ours in a phase that nobody knows", () => {
  it("stops a change of mode as well", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.script({ outcome: "Paused" });
    await stack.up(ARCHIVE);
    expect(said(await stack.up(PURGE))).to.include('is in phase "Paused"');
    expect(world.tenant.runs()).to.have.length(1);
  });
});

describe("an index that is empty for a while", () => {
  for (const next of [withTicket("2"), PURGE]) {
    it(`is not the end of a run: ${modeOf(next)}`, async () => {
      const world = rig({ run: { pendingMs: 1_000, runningMs: 15 * MINUTE } });
      const stack = world.stack();
      await stack.up(withTicket("1", { timeout: "30s" }));
      void world.clock.sleep(MINUTE).then(() => {
        world.tenant.fault({ route: "findRuns", kind: NOTHING_FOUND, times: 60 });
      });
      await stack.up(next);
      expect(world.tenant.mostRunsAtOnce()).to.equal(1);
    });
  }
});

describe("a tenant that is busy for long", () => {
  it("is waited for as long as timeout allows", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.fault({ route: "createWorkflow", kind: { status: 429, retryAfter: 1 }, times: 200 });
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
    expect(world.tenant.runs()).to.have.length(1);
  });
});

describe("a run that the index knows by another id than the answer", () => {
  it("is found by its definition", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(withTicket("1"));
    world.tenant.fault({ route: "rerunWorkflow", kind: { json: { metadata: { name: "another-name" } } } });
    expect((await stack.up(withTicket("2"))).errors).to.deep.equal([]);
    expect(world.tenant.runs()).to.have.length(2);
    expect(stack.outputs["runId"]).to.equal(world.tenant.runs().at(-1)!.id);
  });
});
