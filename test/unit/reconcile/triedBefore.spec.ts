import { expect } from "chai";
import { CONFIG, FLEET, POSTGRES, rig, SimulatedStack, SNOWFLAKE } from "../../rig";
import { API_KEY } from "../../rig/seeds";
import { CONNECTION } from "../text/observed";
import { Command, nameOf } from "./reconcilers";
import { ScriptedAtlan } from "./scriptedAtlan";

const MINUTE = 60_000;
const FAILS = { outcome: "Failed", reach: 0.5 };
const program = (more: object = {}) => ({ connectionQualifiedName: SNOWFLAKE, maxAssets: 12, ...more });
const TRIED =
  /this command has tried it already, and run \S+ ended Failed: child failed; \d+ of \d+ assets (is|are) gone\. Nothing more was started: another try needs another `pulumi up`\./;

describe("a call that the engine repeats within one command", () => {
  for (const mode of ["archive", "purge"]) {
    it(`starts no second run: create, ${mode}`, async () => {
      const { tenant, stack, clock } = rig();
      const legacy = stack();
      legacy.triesAgain = 3;
      tenant.script(FAILS, { times: 9 });
      expect((await legacy.up(program({ mode }))).errors.join()).to.match(TRIED);
      expect(tenant.runs()).to.have.length(1);
      const [run] = tenant.runs();
      expect(legacy.outputs).to.deep.include({ runId: run!.id, phase: "Failed" });
      expect(legacy.outputs["intent"]).to.include({ runId: run!.id, startedByUs: true });
      clock.advance(MINUTE);
      // Another command is another try, and one alone.
      expect((await legacy.up(program({ mode }))).errors.join()).to.match(TRIED);
      expect(tenant.runs()).to.have.length(2);
    });
  }

  it("gives the reason of the first call, however often it is repeated", async () => {
    const { tenant, stack } = rig();
    const legacy = stack();
    legacy.triesAgain = 10;
    tenant.script(FAILS, { times: 9 });
    const said = (await legacy.up(program())).errors.join();
    expect(said.split("this command has tried it already")).to.have.length(2);
    expect(said).to.match(TRIED);
  });

  it("starts no second run: update", async () => {
    const { tenant, stack, clock } = rig();
    const legacy = stack();
    expect((await legacy.up(program())).errors).to.deep.equal([]);
    clock.advance(MINUTE);
    legacy.triesAgain = 3;
    tenant.script(FAILS, { times: 9 });
    expect((await legacy.up(program({ mode: "purge" }))).errors.join()).to.match(TRIED);
    expect(tenant.runs()).to.have.length(2);
  });

  it("waits for the run that is going, and is done when that has come to a good end", async () => {
    const { tenant, stack } = rig({ run: { pendingMs: 1_000, runningMs: 90_000 } });
    const legacy = stack();
    legacy.triesAgain = 3;
    expect((await legacy.up(program({ timeout: "60s" }))).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ achieved: "archived", outcome: "ran" });
    expect(tenant.runs()).to.have.length(1);
  });

  it("keeps the state of the first call where it can't even look any more", async () => {
    const { tenant, stack } = rig();
    const legacy = stack();
    legacy.triesAgain = 1;
    tenant.script(FAILS);
    legacy.beforeAnotherTry = () => {
      tenant.revoke(API_KEY);
    };
    expect((await legacy.upWithoutPreview(program())).errors.join()).to.include("401");
    expect(legacy.outputs["runId"]).to.equal(tenant.runs()[0]!.id);
  });

  it("keeps the run of the first call where it fails after it has only seen the one before", async () => {
    const { tenant, stack, clock } = rig();
    const legacy = stack();
    tenant.script(FAILS, { times: 9 });
    expect((await legacy.upWithoutPreview(program())).errors.join()).to.include("Failed");
    const former = tenant.runs().map((it) => it.id);
    clock.advance(MINUTE);
    legacy.triesAgain = 1;
    legacy.beforeAnotherTry = () => {
      tenant.fault({ route: "searchAssets", kind: { status: 400 } });
    };
    expect((await legacy.upWithoutPreview(program())).errors.join()).to.include("400");
    const [begun] = tenant.runs().filter((it) => !former.includes(it.id));
    expect(legacy.outputs).to.deep.include({ runId: begun!.id, phase: "Failed" });
    expect(legacy.outputs["intent"]).to.include({ runId: begun!.id, startedByUs: true });
  });

  it("remembers who has started the run that both calls have waited for in vain", async () => {
    const { tenant, stack, clock } = rig();
    const legacy = stack();
    expect((await legacy.up(program())).errors).to.deep.equal([]);
    clock.advance(MINUTE);
    tenant.set({ run: { pendingMs: 1_000, runningMs: 60 * MINUTE } });
    legacy.triesAgain = 1;
    const again = program({ triggers: { ticket: "2" }, timeout: "60s" });
    expect((await legacy.upWithoutPreview(again)).errors.join()).to.include("is Running after 1m");
    const { intent, runId } = legacy.outputs as { runId: string; intent: Record<string, unknown> };
    expect(intent).to.deep.include({ runId, startedByUs: true });
    expect(intent).to.have.nested.property("before.active");
    await legacy.destroy();
    expect(tenant.requests.filter((it) => it.route === "stopRun").map((it) => it.runId)).to.deep.equal([runId]);
  });

  it("knows in its second call that the connection was seen before the run of existingWorkflow", async () => {
    const { tenant, stack, clock } = rig();
    const legacy = stack();
    const existingWorkflow = "atlan-connection-delete-1700000009";
    tenant.ui.create({ name: existingWorkflow, connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    clock.advance(MINUTE);
    tenant.set({ run: { pendingMs: 1_000, runningMs: 90_000 } });
    legacy.triesAgain = 1;
    const given = program({ mode: "purge", maxAssets: 99, existingWorkflow, timeout: "60s" });
    expect((await legacy.upWithoutPreview(given)).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ achieved: "purged" });
    expect(tenant.runs()).to.have.length(1);
  });

  it("goes on with the run of the first call, also where somebody else has archived everything by then", async () => {
    const { tenant, stack } = rig({ indexLag: { runs: 9_000, workflows: 9_000, assets: 0 } });
    const legacy = stack();
    legacy.triesAgain = 1;
    tenant.script({ pendingMs: 5 * MINUTE });
    tenant.fault({ route: "findRuns", kind: { status: 403 }, skip: 3 });
    legacy.beforeAnotherTry = () => {
      tenant.script({ pendingMs: 0, runningMs: 0 });
      const name = "atlan-connection-delete-1700000009";
      tenant.ui.createAndRun({ name, connectionQualifiedName: SNOWFLAKE, deleteType: "SOFT" });
    };
    expect((await legacy.upWithoutPreview(program())).errors).to.deep.equal([]);
    const [ours] = tenant.runs();
    expect(tenant.runs()).to.have.length(2);
    expect(legacy.outputs).to.include({ runId: ours!.id, phase: "Succeeded", outcome: "ran" });
    expect(legacy.outputs["definitions"]).to.deep.equal([{ name: ours!.workflowName, mode: "archive" }]);
  });

  it("goes on with its archive where a hold ends between the calls, instead of purging", async () => {
    const { tenant, stack, clock } = rig();
    const legacy = stack();
    const held = (purgeAfter: string, more: object = {}) => program({ maxAssets: 99, purgeAfter, ...more });
    expect((await legacy.up(held("1h"))).errors).to.deep.equal([]);
    clock.advance(70 * MINUTE);
    tenant.script({ outcome: "Failed", reach: 0 });
    expect((await legacy.up(held("1h"))).errors.join()).to.include("ended Failed");
    tenant.ui.restore(SNOWFLAKE);
    clock.advance(40 * MINUTE);
    tenant.script({ runningMs: 5 * MINUTE });
    legacy.triesAgain = 1;
    legacy.beforeAnotherTry = () => {
      clock.advance(10 * MINUTE);
    };
    expect((await legacy.up(held("2h", { timeout: "60s" }))).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ achieved: "archived" });
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
  });

  it("keeps the purge that it has begun where the clock is set back before the end of the hold", async () => {
    const { tenant, dependencies, clock } = rig();
    let back = 0;
    const wall = {
      now: () => clock.now(),
      sleep: (ms: number) => clock.sleep(ms),
      wallTime: () => clock.wallTime() - back,
    };
    const legacy = new SimulatedStack({ ...dependencies, clock: wall }, CONFIG);
    const held = program({ maxAssets: 99, purgeAfter: "1h" });
    expect((await legacy.up(held)).errors).to.deep.equal([]);
    clock.advance(61 * MINUTE);
    tenant.script({ outcome: "Failed", reach: 0.5 });
    legacy.triesAgain = 1;
    legacy.beforeAnotherTry = () => {
      back = 5 * MINUTE;
    };
    expect((await legacy.upWithoutPreview(held)).errors.join()).to.match(TRIED);
    expect(legacy.outputs).to.include({ runId: tenant.runs().at(-1)!.id, phase: "Failed" });
  });

  it("purges no member of a fleet whose hold ends between the calls", async () => {
    const { tenant, dependencies, clock } = rig();
    const fleet = new SimulatedStack(dependencies, CONFIG, "legacy", "test", FLEET);
    const held = (...connections: string[]) => ({ connections, maxAssets: 99, purgeAfter: "1h" });
    expect((await fleet.up(held(SNOWFLAKE))).errors).to.deep.equal([]);
    clock.advance(50 * MINUTE);
    tenant.script({ outcome: "Failed" }, { connectionQualifiedName: POSTGRES });
    fleet.triesAgain = 1;
    fleet.beforeAnotherTry = () => {
      clock.advance(20 * MINUTE);
    };
    expect((await fleet.up(held(SNOWFLAKE, POSTGRES))).errors.join()).to.match(TRIED);
    expect(tenant.connection(SNOWFLAKE).state).to.equal("DELETED");
  });

  it("keeps what the first call has begun where the process has been told to end by then", async () => {
    const { tenant, dependencies } = rig();
    let isEnding = false;
    const engine = { ...dependencies.engine, isEnding: () => isEnding };
    const legacy = new SimulatedStack({ ...dependencies, engine }, CONFIG);
    tenant.script(FAILS);
    legacy.triesAgain = 1;
    legacy.beforeAnotherTry = () => {
      isEnding = true;
    };
    await legacy.upWithoutPreview(program());
    expect(legacy.outputs).to.include({ runId: tenant.runs()[0]!.id });
  });

  it("may start where nothing had begun", async () => {
    const { tenant, stack } = rig();
    const legacy = stack();
    legacy.triesAgain = 1;
    tenant.fault({ route: "createWorkflow", kind: { status: 400 } });
    expect((await legacy.upWithoutPreview(program())).errors).to.deep.equal([]);
    expect(tenant.runs()).to.have.length(1);
  });

  it("starts no second run of any member of a fleet, and none of those that are done", async () => {
    const { tenant, dependencies } = rig({ indexLag: 8_000, switches: { names: "accept" } });
    const fleet = new SimulatedStack(dependencies, CONFIG, "legacy", "test", FLEET);
    fleet.triesAgain = 2;
    tenant.script(FAILS, { connectionQualifiedName: POSTGRES, times: 9 });
    expect((await fleet.up({ connections: [SNOWFLAKE, POSTGRES], maxAssets: 12 })).errors.join()).to.match(TRIED);
    expect(tenant.runs().map((it) => it.connectionQualifiedName)).to.have.members([SNOWFLAKE, POSTGRES]);
  });
});

it("another try is refused right before the start, not before the look", async () => {
  const atlan = new ScriptedAtlan(CONNECTION);
  atlan.define(nameOf("archive"), "SOFT");
  const going = atlan.putRun(nameOf("archive"), "Running");
  atlan.after(20_000, () => {
    atlan.turn(going, { phase: "Failed" });
  });
  const first = await new Command(atlan, { failedBefore: "run 1 ended Failed" }).create();
  expect(first).to.include(`run ${going.id} ended Failed`);
  const second = await new Command(atlan, { failedBefore: "run 1 ended Failed" }).create();
  expect(second).to.equal(
    `archiving connection (${CONNECTION}): this command has tried it already, and run 1 ended Failed. ` +
      "Nothing more was started: another try needs another `pulumi up`. [ATLAN_TRIED_BEFORE] docs/errors.md#atlan_tried_before",
  );
  expect(atlan.sent).to.deep.equal([]);
  // A hundred of them would take a quarter of an hour, if each waited for the index.
  const { age } = atlan;
  await new Command(atlan, { failedBefore: "run 1 ended Failed" }).create();
  expect(atlan.age).to.equal(age);
});
