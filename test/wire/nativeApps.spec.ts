import { expect } from "chai";
import { type Rig, rig, type SimulatedStack, SNOWFLAKE } from "../rig";
import type { JsonObject, TenantOptions } from "../tenant";
import { APP_CONFIG } from "./personalities";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const AGAIN = { ...ARCHIVE, triggers: { ticket: "2" } };
const PURGE = { ...ARCHIVE, mode: "purge", maxAssets: 12 };
const DONE = { errors: [] };

function open(more: TenantOptions = {}): { world: Rig; stack: SimulatedStack } {
  const world = rig({ surface: "app", ...more });
  return { world, stack: world.stack("legacy", { config: APP_CONFIG }) };
}

async function archived(more: TenantOptions = {}): Promise<{ world: Rig; stack: SimulatedStack }> {
  const opened = open(more);
  expect(await opened.stack.up(ARCHIVE)).to.deep.include(DONE);
  return opened;
}

const sent = ({ tenant }: Rig, route: string): number => tenant.requests.filter((it) => it.route === route).length;

describe("statuses of native apps", () => {
  it("Pending for as long as a worker takes to come up", async () => {
    const { world, stack } = open({ app: { workerStartMs: 170_000 } });
    expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
    expect(world.tenant.runs()).to.have.length(1);
  });

  it("Pending until the timeout: the next up waits on for the same run", async () => {
    const { world, stack } = open({ app: { workerStartMs: 170_000 } });
    expect((await stack.up({ ...ARCHIVE, timeout: "2m" })).errors.join()).to.include("is Pending after 2m");
    expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
    expect(world.tenant.runs()).to.have.length(1);
  });

  it("Paused is waited for, since somebody can let the run go on", async () => {
    const { world, stack } = open();
    world.tenant.script({ stuckIn: "Running", shownAs: "Paused" });
    expect((await stack.up({ ...ARCHIVE, timeout: "60s" })).errors.join()).to.include("is Running after 1m");
    expect((await stack.refresh()).errors).to.deep.equal([]);
    expect(stack.outputs).to.include({ phase: "Running", message: "the run is paused" });
    void world.clock.sleep(5_000).then(() => {
      world.tenant.release();
    });
    expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
    expect(world.tenant.runs()).to.have.length(1);
  });

  it("Paused by somebody else is in flight too: nothing is started beside it", async () => {
    const { world, stack } = open();
    world.tenant.script({ stuckIn: "Running", shownAs: "Paused" });
    world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    world.clock.advance(30_000);
    expect((await stack.up({ ...ARCHIVE, timeout: "60s" })).errors.join()).to.include("is Running after 1m");
    expect(world.tenant.mutations()).to.deep.equal([]);
  });

  it("Skipped is no success: the next up runs again", async () => {
    const { world, stack } = open();
    world.tenant.script({ outcome: "Skipped", reach: 0 });
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("ended Failed: Atlan has skipped the run");
    expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
    expect(world.tenant.runs()).to.have.length(2);
  });

  it("are followed by the time at which the run has ended, which only its asset tells", async () => {
    const { world, stack } = await archived();
    const [run] = world.tenant.runs();
    expect(Date.parse(stack.outputs["finishedAt"] as string)).to.be.closeTo(run!.finishedAt!, 1_000);
  });
});

describe("inputs of native apps", () => {
  const inputsOf = ({ tenant }: Rig): unknown =>
    (tenant.requests.find((it) => it.route === "createApp")?.body as JsonObject | undefined)?.["inputs"];

  for (const [inputs, expected] of [
    ["kebab", { "connection-qualified-name": SNOWFLAKE, "delete-type": "PURGE", "delete-assets": true }],
    ["snake", { connection_qualified_name: SNOWFLAKE, delete_type: "PURGE", delete_assets: true }],
  ] as const) {
    it(`in ${inputs} case are written as the app asks for them`, async () => {
      const { world, stack } = open({ app: { inputs } });
      expect(await stack.up(PURGE)).to.deep.include(DONE);
      expect(inputsOf(world)).to.deep.equal(expected);
    });
  }

  const text = { type: "string" };
  const contract = (properties: JsonObject, required: string[] = []): JsonObject => ({ properties, required });
  const whole = { connection_qualified_name: text, delete_type: text, delete_assets: text };

  it("whose flag is a text are sent as a text", async () => {
    const { world, stack } = open({ app: { inputs: contract(whole) } });
    expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
    expect(inputsOf(world)).to.have.property("delete_assets", "true");
  });

  it("that are asked for besides but have a default are left to the app", async () => {
    const more = { ...whole, dry_run: { type: "boolean", default: false } };
    const { world, stack } = open({ app: { inputs: { ...contract(more), required: [] } } });
    expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
    expect(inputsOf(world)).to.have.all.keys(Object.keys(whole));
  });

  for (const [title, inputs, because] of [
    [
      "lack the connection",
      contract({ connection: text, delete_type: text, delete_assets: text }),
      "no input connection-qualified-name; its inputs are connection, delete_assets, delete_type",
    ],
    [
      "lack the delete type",
      contract({ connection_qualified_name: text, delete_assets: text }),
      "no input delete-type; its",
    ],
    ["lack the flag", contract({ connection_qualified_name: text, delete_type: text }), "no input delete-assets; its"],
    [
      "lack everything",
      contract({}),
      "no input connection-qualified-name, delete-type, delete-assets; its inputs are none",
    ],
    ["need more than we know", contract({ ...whole, tenant_name: text }, ["tenant_name"]), "asks for tenant_name"],
    [
      "know no such delete type",
      contract({ ...whole, delete_type: { type: "string", enum: ["HARD"] } }),
      "its delete_type can't be",
    ],
  ] as const) {
    for (const program of [ARCHIVE, PURGE]) {
      it(`that ${title}: nothing is started (${program === PURGE ? "purge" : "archive"})`, async () => {
        const { world, stack } = open({ app: { inputs } });
        const said = (await stack.up(program)).errors.join();
        expect(said).to.include(because).and.to.include("atlan:connectionDeleteAppId");
        expect(world.tenant.mutations()).to.deep.equal([]);
        expect(stack.resource).to.equal(undefined);
      });
    }
  }

  it("of an app that the tenant does not have: nothing is started", async () => {
    const { world, stack } = open({ app: { appId: "another" } });
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("looking up the inputs of app connection-delete");
    expect(world.tenant.mutations()).to.deep.equal([]);
  });

  it("are asked for once in a command, and not at all by a rerun", async () => {
    const { world, stack } = await archived();
    expect(sent(world, "describeInputs")).to.equal(1);
    expect(await stack.up(AGAIN)).to.deep.include(DONE);
    expect(sent(world, "describeInputs")).to.equal(1);
  });
});

describe("a workflow that the tenant's list shows only a minute later", () => {
  for (const [title, runs, end] of [
    ["its run is joined", 9_000, []],
    // The lag is longer than atlan:indexLag; what is left is that the tenant starts no second run beside a first.
    ["a run that nothing shows is not doubled either", 25_000, ["whether a run was started is not known"]],
  ] as const) {
    it(`is found by the slug in the refusal of its name, and ${title}`, async () => {
      const { world, stack } = open({ indexLag: { workflows: 60_000, runs }, run: { runningMs: 300_000 } });
      const first = stack.up(ARCHIVE);
      await world.clock.sleep(2_000);
      // The same command again, on another machine.
      const second = world.stack("legacy", { config: APP_CONFIG });
      const { errors } = await second.up(ARCHIVE);
      expect(errors.map((it) => end.find((part) => it.includes(part)))).to.deep.equal(end);
      expect(await first).to.deep.include(DONE);
      const [{ name } = { name: "" }] = world.tenant.workflows();
      expect(world.tenant.mutations().slice(0, 2)).to.deep.equal([`create ${name} SOFT`, `create ${name} SOFT (409)`]);
      expect(world.tenant.runs()).to.have.length(1);
    });
  }
});

describe("a token that can't see the runs of native apps", () => {
  const blind = { credentials: [{ token: "canary-api-key-0123456789", seesAppRuns: false }] };

  it("follows the run that it has started itself", async () => {
    const { world, stack } = await archived(blind);
    expect(world.tenant.runs()).to.have.length(1);
    expect(stack.outputs).to.include({ phase: "Succeeded", outcome: "ran" });
  });

  it("starts nothing under a workflow that is there already: it may be running", async () => {
    const { world, stack } = await archived(blind);
    world.tenant.clearRequests();
    const said = (await stack.up(AGAIN)).errors.join();
    expect(said).to.include("so it may be running already").and.to.include("AppWorkflowRun");
    expect(world.tenant.mutations()).to.deep.equal([]);
  });
});

describe("a destroy right after the start", () => {
  it("archives the workflow as soon as the list shows it", async () => {
    const world = rig({ surface: "app", indexLag: { workflows: 9_000 } });
    const stack = world.stack("legacy", { config: APP_CONFIG });
    await stack.up({ ...ARCHIVE, waitForCompletion: false });
    expect((await stack.destroy()).errors).to.deep.equal([]);
    expect(world.tenant.workflows().map(({ archived: isArchived }) => isArchived)).to.deep.equal([true]);
  });
});

describe("a submit on a workflow that is running already", () => {
  it("is answered with 500, and the run is joined when it shows", async () => {
    const { world, stack } = await archived({ indexLag: { runs: 9_000 } });
    world.clock.advance(60_000);
    const [workflow] = world.tenant.workflows();
    // Right between our last look and our start, so that only the tenant knows of it.
    void world.clock.sleep(9_500).then(() => world.tenant.ui.run(workflow!.name));
    expect(await stack.up(AGAIN)).to.deep.include(DONE);
    expect(world.tenant.mutations().at(-1)).to.equal(`submit ${workflow!.name} (500)`);
    expect(world.tenant.runs()).to.have.length(2);
  });
});
