import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromState, type Properties, toState } from "../../../provider/lifecycle/state";
import { isIntact, readReceipt } from "../../../provider/reconcile/receipt";
import { affectedTypes } from "../../../provider/reconcile/targetState";
import { type ProgramInputs, rig, type Rig, type SimulatedStack, SNOWFLAKE, type StoredResource } from "../../rig";
import { readRecorded, recordedVersions } from "../../states/recordedState";
import type { TenantOptions } from "../../tenant";

/**
 * One state of each kind, as version 1 stores it now, and in `former` as it was stored before. Old state has to work for
 * ever: what is in `former` is only added to.
 */
const fixture = (name: string): StoredResource =>
  JSON.parse(readFileSync(join(__dirname, "states", `${name}.json`), "utf8")) as StoredResource;
const namesIn = (folder: string): string[] =>
  readdirSync(join(__dirname, folder))
    .filter((it) => it.endsWith(".json"))
    .map((it) => it.replace(/\.json$/, ""));

const ARCHIVE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "DATA-481" } };
const PURGE: ProgramInputs = { ...ARCHIVE, mode: "purge", maxAssets: 12, reason: "Trial ended, see DATA-502" };
const DRIFTED: ProgramInputs = { ...ARCHIVE, allowMissing: true, rerunOnDrift: true };
const HELD: ProgramInputs = { ...ARCHIVE, purgeAfter: "30d", maxAssets: 12 };
const NOT_WAITING: ProgramInputs = { ...ARCHIVE, waitForCompletion: false };
const PERSONAL: ProgramInputs = { ...ARCHIVE, existingWorkflow: "atlan-connection-delete-1768467600" };
const DAY = 86_400_000;
const STUCK = { stuckIn: "Running", reach: 0.5 } as const;

interface Kind {
  readonly name: string;
  readonly program: ProgramInputs;
  readonly reach: (world: Rig, stack: SimulatedStack) => Promise<unknown>;
  /** What the next `up` with the same program does, and its requests that change something. */
  readonly next: { readonly step: string; readonly mutations: number };
  /** What each look at it says that finds nothing to do. */
  readonly says?: string;
  /** What the tenant is like. */
  readonly options?: TenantOptions;
}

const kinds: readonly Kind[] = [
  {
    name: "archived",
    program: ARCHIVE,
    reach: (_, stack) => stack.up(ARCHIVE),
    next: { step: "same", mutations: 0 },
  },
  {
    name: "failed",
    program: ARCHIVE,
    reach: ({ tenant }, stack) => {
      tenant.script({ outcome: "Failed", message: "child failed" });
      return stack.up(ARCHIVE);
    },
    next: { step: "update", mutations: 1 },
  },
  {
    name: "unknown",
    program: ARCHIVE,
    reach: ({ tenant }, stack) => {
      tenant.script({ outcome: "Failed" });
      tenant.fault({ route: "createWorkflow", kind: { drop: "after" } });
      tenant.set({ indexLag: { runs: 60_000, workflows: 0, assets: 0 } });
      return stack.up(ARCHIVE);
    },
    next: { step: "none", mutations: 0 },
  },
  {
    name: "purged",
    program: PURGE,
    reach: async (_, stack) => {
      await stack.up({ ...PURGE, mode: "archive" });
      await stack.up(PURGE);
    },
    next: { step: "same", mutations: 0 },
  },
  {
    name: "drifted",
    program: DRIFTED,
    reach: async ({ tenant }, stack) => {
      await stack.up(DRIFTED);
      tenant.ui.restore(SNOWFLAKE, 5);
      await stack.refresh();
    },
    next: { step: "update", mutations: 1 },
    options: {
      connections: [
        {
          qualifiedName: SNOWFLAKE,
          name: "legacy",
          connectorName: "snowflake",
          assets: { Table: 3, Column: 9 },
          withLineage: 12,
        },
      ],
    },
  },
  {
    name: "held",
    program: HELD,
    reach: (_, stack) => stack.up(HELD),
    next: { step: "same", mutations: 0 },
    says: "Archived; purge due at 2026-02-14T09:00:21.000Z, by the first `pulumi up` after that.",
  },
  {
    name: "promoted",
    program: HELD,
    reach: async ({ clock }, stack) => {
      await stack.up(HELD);
      clock.advance(31 * DAY);
      await stack.up(HELD);
    },
    next: { step: "same", mutations: 0 },
  },
  {
    name: "promotion-failed",
    program: HELD,
    reach: async ({ clock, tenant }, stack) => {
      await stack.up(HELD);
      clock.advance(31 * DAY);
      tenant.script({ outcome: "Failed" });
      await stack.up(HELD);
    },
    // It purges what is left, and archives the definition of the archive.
    next: { step: "update", mutations: 2 },
  },
  {
    name: "running",
    program: NOT_WAITING,
    reach: ({ tenant }, stack) => {
      tenant.script(STUCK);
      return stack.up(NOT_WAITING);
    },
    next: { step: "update", mutations: 0 },
  },
  {
    name: "stopped",
    program: NOT_WAITING,
    reach: async ({ clock, tenant }, stack) => {
      tenant.script(STUCK);
      await stack.up(NOT_WAITING);
      tenant.ui.stop(tenant.runs()[0]!.id);
      clock.advance(60_000);
      await stack.up(NOT_WAITING);
    },
    next: { step: "none", mutations: 0 },
  },
  {
    name: "joined",
    program: ARCHIVE,
    reach: async ({ clock, tenant }, stack) => {
      tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      clock.advance(5_000);
      await stack.up(ARCHIVE);
    },
    next: { step: "same", mutations: 0 },
  },
  {
    name: "archived-before",
    program: ARCHIVE,
    reach: async ({ clock, tenant }, stack) => {
      tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      clock.advance(60_000);
      await stack.up(ARCHIVE);
    },
    next: { step: "same", mutations: 0 },
  },
  {
    name: "existing-workflow",
    program: PERSONAL,
    reach: async ({ clock, tenant }, stack) => {
      tenant.script({ outcome: "Failed", reach: 0 });
      const { workflowName } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      expect(workflowName).to.equal(PERSONAL["existingWorkflow"]);
      clock.advance(60_000);
      await stack.up(PERSONAL);
    },
    next: { step: "same", mutations: 0 },
  },
];

/** The tenant and the stack of a kind. */
async function reached({ reach, options }: Kind): Promise<{ world: Rig; stack: SimulatedStack }> {
  const world = rig(options);
  const stack = world.stack();
  await reach(world, stack);
  return { world, stack };
}

const FORMER = "former/";

describe("public formats: the state", () => {
  for (const kind of kinds) {
    it(`is stored in version 1 as the fixture says: ${kind.name}`, async () => {
      const { stack } = await reached(kind);
      expect(stack.resource).to.deep.equal(fixture(kind.name));
    });
  }

  it("has a fixture of every kind, and a kind for every fixture", () => {
    const names = kinds.map(({ name }) => name);
    expect(namesIn("states")).to.have.members(names);
    expect(names).to.include.members(namesIn("states/former"));
    expect(namesIn("states/former")).to.include.members(["archived", "failed", "unknown"]);
  });

  for (const name of [...namesIn("states"), ...namesIn("states/former").map((it) => FORMER + it)]) {
    const kind = kinds.find((it) => it.name === name.replace(FORMER, ""))!;
    const { program, next, says } = kind;

    it(`of version 1 is read and acted on: ${name}`, async () => {
      const { world } = await reached(kind);
      const stack = world.stack();
      stack.resource = fixture(name);
      const sent = world.tenant.mutations().length;
      expect((await stack.up(program)).step).to.equal(next.step);
      expect(world.tenant.mutations().length - sent).to.equal(next.mutations);
    });

    it(`of version 1 holds nothing that reading and writing it would lose: ${name}`, () => {
      const { outputs, inputs } = fixture(name);
      const record = fromState(outputs);
      // When a hold ends follows from the rest.
      const { __provider, stateVersion, purgeEligibleAt: _end, ...rest } = outputs;
      expect(stateVersion).to.equal(1);
      expect(__provider).to.equal(inputs["__provider"]);
      for (const [key, value] of Object.entries(record)) expect(value, key).to.deep.equal(outputs[key]);
      expect({ ...withoutText(inputs), ...record }).to.deep.equal(rest);
      expect(toState(inputs, record)).to.deep.equal(outputs);
    });

    if (next.step !== "same") continue;

    it(`of version 1 that is as wanted asks for nothing: ${name}`, async () => {
      const { world } = await reached(kind);
      const stack = world.stack();
      stack.resource = fixture(name);
      const asked = world.tenant.requests.length;
      const shown = world.shown.length;
      expect(await stack.preview(program)).to.deep.equal({ step: "same", errors: [] });
      expect(await stack.up(program)).to.deep.equal({ step: "same", errors: [] });
      expect(stack.resource).to.deep.equal(fixture(name));
      expect(world.tenant.requests.length).to.equal(asked);
      // One look in the preview, two in the up.
      const lines = says === undefined ? [] : [says, says, says];
      expect(world.shown.slice(shown).map(({ line }) => line)).to.deep.equal(lines);
    });
  }

  for (const name of namesIn("states/former")) {
    it(`of version 1 is brought up to what is stored now by a refresh and the next run: ${FORMER}${name}`, async () => {
      const kind = kinds.find((it) => it.name === name)!;
      const { world } = await reached(kind);
      const stack = world.stack();
      stack.resource = fixture(FORMER + name);
      expect((await stack.refresh()).errors).to.deep.equal([]);
      const { assets } = fromState(stack.outputs);
      expect(assets && affectedTypes("purge", assets)).to.deep.equal({ Table: 3, Column: 9 });
      world.tenant.set({ indexLag: { runs: 0, workflows: 0, assets: 0 } });
      expect(await stack.up({ ...kind.program, triggers: { ticket: "another" } })).to.deep.equal({
        step: "update",
        errors: [],
      });
      const receipt = readReceipt(String(stack.outputs["receipt"]))!;
      expect(isIntact(receipt)).to.equal(true);
      expect(receipt).to.deep.include({ mode: "archive", after: { connection: "DELETED", active: 0, archived: 12 } });
    });
  }

  for (const version of recordedVersions()) {
    it(`as ${version} has written it on the engine holds nothing that reading and writing it would lose`, () => {
      const own = readRecorded(version).resources.filter(({ type }) => type.endsWith("dynamic/atlan:ConnectionDelete"));
      expect(own).to.have.length.of.at.least(7);
      for (const { inputs = {}, outputs = {}, urn } of own)
        expect(toState(inputs, fromState(outputs)), urn).to.deep.equal(outputs);
    });
  }

  it("of a newer version is refused", async () => {
    const stack = rig().stack();
    const archived = fixture("archived");
    stack.resource = { ...archived, outputs: { ...archived.outputs, stateVersion: 2 } };
    expect((await stack.up(ARCHIVE)).errors.join()).to.include(
      "its version is 2, and this version of pulumi-atlan knows 1. Use the version of pulumi-atlan that wrote it, or a newer one.",
    );
  });
});

function withoutText({ __provider: _text, ...inputs }: Properties): Properties {
  return inputs;
}
