import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ProgramInputs, rig, SNOWFLAKE, type SimulatedStack, type Rig } from "../../rig";

/**
 * One state of each kind, as version 1 stores it. Old state has to work for ever: these files are only added to.
 */
const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(__dirname, "states", `${name}.json`), "utf8")) as Record<string, unknown>;

const ARCHIVE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "DATA-481" } };

interface Kind {
  readonly name: string;
  readonly reach: (world: Rig, stack: SimulatedStack) => Promise<unknown>;
  /** What the next `up` with the same program does, and its requests that change something. */
  readonly next: { readonly step: string; readonly mutations: number };
}

const kinds: readonly Kind[] = [
  { name: "archived", reach: (_, stack) => stack.up(ARCHIVE), next: { step: "same", mutations: 0 } },
  {
    name: "failed",
    reach: ({ tenant }, stack) => {
      tenant.script({ outcome: "Failed", message: "child failed" });
      return stack.up(ARCHIVE);
    },
    next: { step: "update", mutations: 1 },
  },
  {
    name: "unknown",
    reach: ({ tenant }, stack) => {
      tenant.script({ outcome: "Failed" });
      tenant.fault({ route: "createWorkflow", kind: { drop: "after" } });
      tenant.set({ indexLag: { runs: 60_000, workflows: 0, assets: 0 } });
      return stack.up(ARCHIVE);
    },
    next: { step: "none", mutations: 0 },
  },
];

describe("public formats: the state", () => {
  for (const { name, reach } of kinds) {
    it(`is stored in version 1 as the fixture says: ${name}`, async () => {
      const world = rig();
      const stack = world.stack();
      await reach(world, stack);
      expect(stack.resource).to.deep.equal(fixture(name));
    });
  }

  for (const { name, reach, next } of kinds) {
    it(`of version 1 is read and acted on: ${name}`, async () => {
      const world = rig();
      const before = world.stack();
      await reach(world, before);
      const stack = world.stack();
      stack.resource = fixture(name) as never;
      const sent = world.tenant.mutations().length;
      expect((await stack.up(ARCHIVE)).step).to.equal(next.step);
      expect(world.tenant.mutations().length - sent).to.equal(next.mutations);
    });
  }

  it("of a newer version is refused", async () => {
    const stack = rig().stack();
    stack.resource = {
      ...fixture("archived"),
      outputs: { ...(fixture("archived")["outputs"] as object), stateVersion: 2 },
    } as never;
    expect((await stack.up(ARCHIVE)).errors.join()).to.include(
      "its version is 2, and this version of pulumi-atlan knows 1. Use the version of pulumi-atlan that wrote it, or a newer one.",
    );
  });
});
