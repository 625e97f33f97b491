import { expect } from "chai";
import { API_KEY, POSTGRES, type Rig, rig, SNOWFLAKE, type SimulatedStack } from "../../rig";
import { mutationsOf } from "../../table/world";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const AGAIN = { ...ARCHIVE, triggers: { ticket: "2" } };

/** A world in which the archive has run once. */
async function archived(options?: Parameters<typeof rig>[0]): Promise<{ world: Rig; stack: SimulatedStack }> {
  const world = rig(options);
  const stack = world.stack();
  expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
  return { world, stack };
}

async function settles(world: Rig, stack: SimulatedStack, program: typeof ARCHIVE): Promise<void> {
  expect(await stack.preview(program)).to.deep.equal({ step: "same", errors: [] });
  expect(world.tenant.mostRunsAtOnce()).to.equal(1);
}

describe("a create whose answer is lost", () => {
  for (const [how, kind] of [
    ["the connection drops", { drop: "after" }],
    ["the answer breaks off", { truncate: true }],
    ["the answer is garbage", { garbage: true }],
    ["a login page comes back", { html: true }],
    ["the answer has another shape", { json: { some: "thing" } }],
  ] as const) {
    it(`after the work (${how}): the run is found, nothing is sent again`, async () => {
      const world = rig();
      const stack = world.stack();
      world.tenant.fault({ route: "createWorkflow", kind });
      expect(await stack.up(ARCHIVE)).to.deep.equal({ step: "create", errors: [] });
      expect(world.tenant.runs()).to.have.length(1);
      expect(world.tenant.requests.filter((it) => it.route === "createWorkflow")).to.have.length(1);
      await settles(world, stack, ARCHIVE);
    });
  }

  it("after the work, by a 500: the run is found, nothing is sent again", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.fault({ route: "createWorkflow", kind: { status: 500 }, afterWork: true });
    expect(await stack.up(ARCHIVE)).to.deep.equal({ step: "create", errors: [] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1 (500)"]);
    await settles(world, stack, ARCHIVE);
  });

  for (const [how, kind] of [
    ["the connection drops", { drop: "before" }],
    ["a 502", { status: 502 }],
  ] as const) {
    it(`before the work (${how}): it is sent once more, after the index lag`, async () => {
      const world = rig();
      const stack = world.stack();
      world.tenant.fault({ route: "createWorkflow", kind });
      expect(await stack.up(ARCHIVE)).to.deep.equal({ step: "create", errors: [] });
      const sent = world.tenant.requests.filter((it) => it.route === "createWorkflow");
      expect(sent).to.have.length(2);
      expect(sent[1]!.at - sent[0]!.at).to.be.at.least(10_000);
      expect(world.tenant.runs()).to.have.length(1);
      await settles(world, stack, ARCHIVE);
    });
  }

  it("twice before the work: nothing more is sent, and the user is asked; a changed trigger goes on", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.fault({ route: "createWorkflow", kind: { drop: "before" }, times: 2 });
    expect((await stack.up(ARCHIVE)).errors.join()).to.match(
      /whether a run was started is not known.*Look for runs of/,
    );
    expect(stack.outputs).to.deep.include({ phase: "Unknown", achieved: "none" });
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("change a trigger");
    expect(world.tenant.requests.filter((it) => it.route === "createWorkflow")).to.have.length(2);
    expect((await stack.up(AGAIN)).errors).to.deep.equal([]);
    expect(world.tenant.runs()).to.have.length(1);
    await settles(world, stack, AGAIN);
  });

  it("and whose run shows late: the next up finds it", async () => {
    const world = rig({ indexLag: { runs: 30_000, workflows: 0, assets: 0 } });
    const stack = world.stack();
    world.tenant.fault({ route: "createWorkflow", kind: { drop: "after" } });
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("whether a run was started is not known");
    world.clock.advance(60_000);
    expect(await stack.up(ARCHIVE)).to.deep.equal({ step: "update", errors: [] });
    expect(stack.outputs).to.include({ outcome: "ran", achieved: "archived" });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1 (dropped)"]);
    await settles(world, stack, ARCHIVE);
  });
});

describe("a create that is refused", () => {
  it("for too many requests: waits as long as the tenant asks, then goes through", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.fault({ route: "createWorkflow", kind: { status: 429, retryAfter: 20 } });
    const begin = world.clock.now();
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
    expect(world.clock.now() - begin).to.be.at.least(20_000);
    expect(world.tenant.runs()).to.have.length(1);
    await settles(world, stack, ARCHIVE);
  });

  it("for too many requests, and longer than timeout allows: fails, with nothing in state", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.fault({ route: "createWorkflow", kind: { status: 429, retryAfter: 120 } });
    expect((await stack.up({ ...ARCHIVE, timeout: "60s" })).errors.join()).to.include("429 Too Many Requests");
    expect(stack.resource).to.equal(undefined);
  });

  it("for want of permission: fails, with nothing in state", async () => {
    const world = rig({ credentials: [{ token: API_KEY, permitted: false }] });
    const stack = world.stack();
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("403 Forbidden");
    expect(stack.resource).to.equal(undefined);
    expect(world.tenant.requests.filter((it) => it.mutating)).to.have.length(1);
  });

  it("because the name belongs to an archived definition: takes the next name", async () => {
    const { world, stack } = await archived({ switches: { archivedNameIsFree: false } });
    await stack.destroy();
    world.tenant.ui.restore(SNOWFLAKE);
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
    expect(mutationsOf(world.tenant)).to.deep.equal([
      "create archive-1",
      "archive archive-1",
      "create archive-1 (409)",
      "create archive-2",
    ]);
    await settles(world, stack, ARCHIVE);
  });

  it("because the index does not show yet that the definition is ours: finds it within the lag, starts nothing", async () => {
    const world = rig({ indexLag: 5_000, run: { pendingMs: 1_000, runningMs: 60_000 } });
    const stack = world.stack();
    await stack.up({ ...ARCHIVE, waitForCompletion: false, timeout: undefined });
    stack.resource = undefined;
    world.tenant.set({ indexLag: 8_000 });
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
    expect(world.tenant.runs()).to.have.length(1);
    await settles(world, stack, ARCHIVE);
  });
});

describe("a rerun whose answer is lost", () => {
  it("after the work: the run is found, nothing is sent again", async () => {
    const { world, stack } = await archived();
    world.tenant.fault({ route: "rerunWorkflow", kind: { drop: "after" } });
    expect(await stack.up(AGAIN)).to.deep.equal({ step: "update", errors: [] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "submit archive-1 (dropped)"]);
    expect(world.tenant.runs()).to.have.length(2);
    await settles(world, stack, AGAIN);
  });

  it("before the work: is never sent again by itself; a changed trigger goes on", async () => {
    const { world, stack } = await archived();
    world.tenant.ui.restore(SNOWFLAKE);
    world.tenant.fault({ route: "rerunWorkflow", kind: { drop: "before" } });
    expect((await stack.up(AGAIN)).errors.join()).to.include("whether a run was started is not known");
    expect((await stack.up(AGAIN)).errors.join()).to.include("change a trigger");
    expect((await stack.refresh()).errors).to.deep.equal([]);
    expect((await stack.up(AGAIN)).errors.join()).to.include("change a trigger");
    expect(world.tenant.runs()).to.have.length(1);
    const third = { ...ARCHIVE, triggers: { ticket: "3" } };
    expect((await stack.up(third)).errors).to.deep.equal([]);
    expect(world.tenant.runs()).to.have.length(2);
    await settles(world, stack, third);
  });
});

describe("a rerun of a definition that is not as it was", () => {
  it("archived by a person: a new definition takes its place", async () => {
    const { world, stack } = await archived();
    world.tenant.ui.archiveWorkflow(String(stack.outputs["workflowName"]));
    expect((await stack.up(AGAIN)).errors).to.deep.equal([]);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "create archive-2"]);
    await settles(world, stack, AGAIN);
  });

  it("archived, but still shown by search: a new definition takes its place", async () => {
    const { world, stack } = await archived({
      switches: { archivedDefinitionsInSearch: true, archivedNameIsFree: false },
    });
    world.tenant.ui.archiveWorkflow(String(stack.outputs["workflowName"]));
    expect((await stack.up(AGAIN)).errors).to.deep.equal([]);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "submit archive-1 (404)", "create archive-2"]);
    await settles(world, stack, AGAIN);
  });

  /** Somebody edits the stored definition into a purge. */
  function makeItPurge(world: Rig, stack: SimulatedStack): string {
    const name = String(stack.outputs["workflowName"]);
    const created = world.tenant.requests.find((it) => it.route === "createWorkflow")!.body;
    const body = JSON.stringify(created).replace('"SOFT"', '"PURGE"');
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
    world.tenant.handle({ method: "POST", path: `/api/service/workflows/${name}`, headers, body });
    return name;
  }

  it("made a purge by somebody: it is never run; a new definition archives, and destroy archives that one alone", async () => {
    const { world, stack } = await archived();
    makeItPurge(world, stack);
    expect((await stack.up(AGAIN)).errors).to.deep.equal([]);
    expect(world.tenant.runs().map((it) => it.deleteType)).to.deep.equal(["SOFT", "SOFT"]);
    expect(world.tenant.connection(SNOWFLAKE).state).to.equal("DELETED");
    await settles(world, stack, AGAIN);
    await stack.destroy();
    expect(world.tenant.workflows().map((it) => it.archived)).to.deep.equal([false, true]);
  });

  it("made a purge and run by somebody: its run is not taken for ours", async () => {
    const { world, stack } = await archived();
    world.tenant.script({ stuckIn: "Running", reach: 0 });
    world.tenant.ui.run(makeItPurge(world, stack));
    expect((await stack.up(AGAIN)).errors.join()).to.include(
      "purges the same connection, is in flight. Nothing was started.",
    );
    expect(world.tenant.mutations().filter((it) => it.startsWith("submit"))).to.deep.equal([]);
  });
});

describe("a run that does not end as runs do", () => {
  it("in a phase that nobody knows: an error, no other run; when it ends after all, the next up goes on", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.script({ outcome: "Paused" });
    expect((await stack.up(ARCHIVE)).errors.join()).to.include(
      'is in phase "Paused", which is none that Atlan\'s clients know',
    );
    expect((await stack.up(ARCHIVE)).errors.join()).to.include('is in phase "Paused"');
    expect((await stack.up(AGAIN)).errors.join()).to.include('is in phase "Paused"');
    expect(world.tenant.runs()).to.have.length(1);
  });

  for (const [stuckIn, gone] of [
    ["Pending", ""],
    ["Running", "; 6 of 12 assets are gone"],
  ] as const) {
    it(`stuck in ${stuckIn}: a timeout, never a success, and the next up waits on`, async () => {
      const world = rig();
      const stack = world.stack();
      world.tenant.script({ stuckIn });
      const { errors } = await stack.up({ ...ARCHIVE, timeout: "5m" });
      expect(errors.join()).to.match(new RegExp(`run \\S+ is ${stuckIn} after 5m${gone}\\. It goes on in Atlan\\.`));
      expect(stack.outputs).to.deep.include({ achieved: "none", phase: stuckIn });
      world.tenant.release();
      expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
      expect(world.tenant.runs()).to.have.length(1);
      await settles(world, stack, ARCHIVE);
    });

    it(`stuck in ${stuckIn} for ever: stopped in Atlan, a changed trigger starts another, as the timeout says`, async () => {
      const world = rig();
      const stack = world.stack();
      world.tenant.script({ stuckIn });
      const { errors } = await stack.up({ ...ARCHIVE, timeout: "5m" });
      expect(errors.join()).to.include("If it is stuck, stop it in Atlan, and change a trigger when it has ended.");
      world.tenant.ui.stop(world.tenant.runs()[0]!.id);
      await world.clock.sleep(60_000);
      expect((await stack.up(AGAIN)).errors).to.deep.equal([]);
      expect(world.tenant.runs().map((it) => it.phase)).to.deep.equal(["Failed", "Succeeded"]);
      await settles(world, stack, AGAIN);
    });
  }

  it("with no status at all for a while: is waited for", async () => {
    const world = rig();
    const stack = world.stack();
    world.tenant.script({ noStatusMs: 15_000, pendingMs: 20_000 });
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
    await settles(world, stack, ARCHIVE);
  });

  it("whose history vanishes while it is waited for: the counts decide", async () => {
    const world = rig({
      switches: { runHistory: "expires" },
      runHistoryMs: 1,
      run: { pendingMs: 1_000, runningMs: 19_730 },
    });
    const stack = world.stack();
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
    expect(stack.outputs).to.deep.include({ phase: "Unknown", achieved: "archived" });
    await settles(world, stack, ARCHIVE);
  });
});

describe("guards", () => {
  const purge = { connectionQualifiedName: POSTGRES, mode: "purge", triggers: {} };

  it("stop a purge of more assets than maxAssets, archived ones counted; nothing is sent, nothing is in state", async () => {
    const world = rig();
    const stack = world.stack();
    const { errors } = await stack.up({ ...purge, maxAssets: 5 });
    expect(errors.join()).to.include("it has 6 assets, more than maxAssets (5) approves. Nothing was started.");
    expect(stack.resource).to.equal(undefined);
    expect(world.tenant.mutations()).to.deep.equal([]);
    expect((await stack.up({ ...purge, maxAssets: 6 })).errors).to.deep.equal([]);
  });

  for (const [what, fault] of [
    ["are an error", { status: 500 }],
    ["are a page", { html: true }],
    ["are a text", { json: { approximateCount: "6" } }],
    ["are negative", { json: { approximateCount: -1 } }],
    ["are missing", { json: {} }],
  ] as const) {
    it(`stop a purge when the counts ${what}`, async () => {
      const world = rig();
      const stack = world.stack();
      world.tenant.fault({ route: "searchAssets", kind: fault, times: 10_000 });
      expect((await stack.up({ ...purge, maxAssets: 100 })).errors).to.have.length(1);
      expect(world.tenant.mutations()).to.deep.equal([]);
    });
  }

  it("stop a purge of a connection of which nothing is visible", async () => {
    const world = rig({
      connections: [{ qualifiedName: POSTGRES, name: "empty", connectorName: "postgres", assets: {} }],
    });
    const stack = world.stack();
    expect((await stack.up({ ...purge, maxAssets: 100 })).errors.join()).to.include("not one asset of it is visible");
    expect((await stack.up({ ...purge, maxAssets: 0 })).errors).to.deep.equal([]);
  });

  it("stop a run on a connection that can't be seen", async () => {
    const world = rig();
    const { errors } = await world.stack().up({ ...ARCHIVE, connectionQualifiedName: "default/snowflake/1999999999" });
    expect(errors.join()).to.include("there is no such connection, or the credentials can't see it");
    expect(world.tenant.mutations()).to.deep.equal([]);
  });

  it("are asked again right before a rerun: assets that have come in meanwhile count", async () => {
    const { world, stack } = await archived();
    world.tenant.ui.restore(SNOWFLAKE);
    world.tenant.ui.crawl(SNOWFLAKE, "Table", 10);
    expect((await stack.up({ ...AGAIN, maxAssets: 12 })).errors.join()).to.include("it has 22 assets");
    expect(world.tenant.runs()).to.have.length(1);
  });
});

describe("without the right to use workflows directly", () => {
  it("everything goes through package-workflows", async () => {
    const world = rig({ credentials: [{ token: API_KEY, roles: ["$member"] }] });
    const stack = world.stack();
    await stack.up(ARCHIVE);
    await stack.up(AGAIN);
    await stack.destroy();
    const paths = world.tenant.requests.filter((it) => it.mutating).map((it) => it.path.replace(/\d{10}/, "N"));
    expect(paths).to.deep.equal([
      "/api/service/package-workflows",
      "/api/service/package-workflows/submit",
      "/api/service/package-workflows/atlan-connection-delete-N/archive",
    ]);
  });
});

describe("the roles of the credentials", () => {
  const slow = { delayMs: 5_000 };

  it("are looked up while the runs are, and not once more", async () => {
    const world = rig({ run: { pendingMs: 0, runningMs: 0 } });
    world.tenant.fault({ route: "whoami", kind: slow });
    // The first one is the look of `check`.
    world.tenant.fault({ route: "findRuns", kind: slow, skip: 1 });
    const begin = world.clock.now();
    expect((await world.stack().upWithoutPreview(ARCHIVE)).errors).to.deep.equal([]);
    expect(world.clock.now() - begin).to.equal(slow.delayMs);
    expect(world.tenant.requests.filter(({ route }) => route === "whoami")).to.have.length(1);
  });

  it("are looked up by the start itself where that has failed", async () => {
    const world = rig();
    world.tenant.fault({ route: "whoami", kind: { status: 400 } });
    expect((await world.stack().upWithoutPreview(ARCHIVE)).errors).to.deep.equal([]);
    expect(world.tenant.requests.filter(({ route }) => route === "whoami")).to.have.length(2);
  });

  it("are not looked up where a definition is run again that is known", async () => {
    const { world, stack } = await archived();
    world.tenant.clearRequests();
    world.tenant.fault({ route: "findWorkflows", kind: { status: 400 }, times: 9 });
    expect((await stack.upWithoutPreview(AGAIN)).errors).to.have.length(1);
    expect(world.tenant.requests.filter(({ route }) => route === "whoami")).to.deep.equal([]);
  });
});

describe("a tenant that is down for a moment", () => {
  it("is asked again, and the stack's row says so", async () => {
    const world = rig();
    world.tenant.fault({ route: "whoami", kind: { status: 503 } });
    expect((await world.stack().up(ARCHIVE)).errors).to.deep.equal([]);
    const lines = world.shown.filter((it) => it.urn === "").map((it) => it.line);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(
      /^Atlan answered 503 Service Unavailable.*; trying again in 1s \(looking up the roles of the credentials\)$/,
    );
  });
});

describe("a start whose sight has got old", () => {
  it("is not sent, however quick the last look-up before it was", async () => {
    const world = rig();
    const stack = world.stack();
    // The first one is the look of `check`.
    world.tenant.fault({ route: "findWorkflows", kind: { delayMs: 40_000 }, skip: 1 });
    // Asked beside the look, and again by the start.
    world.tenant.fault({ route: "whoami", kind: { status: 400 } });
    world.tenant.fault({ route: "whoami", kind: { delayMs: 40_000 } });
    const { errors } = await stack.upWithoutPreview(ARCHIVE);
    expect(errors.join()).to.include("too much time has passed since the connection was looked at");
    expect(world.tenant.mutations()).to.deep.equal([]);
    expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
    await settles(world, stack, ARCHIVE);
  });
});
