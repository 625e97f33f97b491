import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, type Rig, rig, SNOWFLAKE } from "../../rig";
import type { TenantOptions } from "../../tenant";
import { APP_CONFIG } from "../../wire/personalities";

const LAG_MS = 8_000;
const MODES = [
  ["archive", "archive"],
  ["archive", "purge"],
  ["purge", "archive"],
  ["purge", "purge"],
] as const;

/** What a command is like in which two resources are created on one connection at once. */
interface Scene {
  readonly modes: readonly string[];
  readonly tenant?: TenantOptions;
  readonly config?: Readonly<Record<string, string>>;
  readonly inputs?: object;
  /** Called after both were checked. */
  readonly before?: (world: Rig) => void;
}

async function play({ modes, tenant, config, inputs: more, before }: Scene): Promise<Rig> {
  const world = rig({ indexLag: { workflows: LAG_MS, runs: LAG_MS, assets: LAG_MS }, ...tenant });
  const provider = new ConnectionDeleteProvider(world.dependencies);
  const settings: Readonly<Record<string, string>> = { ...CONFIG, ...config };
  await provider.configure({ config: { get: (key) => settings[key] } });
  const programs = await Promise.all(
    modes.map(async (mode, index) => {
      const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::r${index}`;
      const approval = mode === "purge" ? { maxAssets: 12 } : {};
      const program = { connectionQualifiedName: SNOWFLAKE, resourceUrn, mode, ...approval, ...more };
      const { inputs, failures } = await provider.check({}, program);
      expect(failures).to.deep.equal([]);
      return inputs;
    }),
  );
  before?.(world);
  await Promise.allSettled(programs.map((it) => provider.create(it)));
  return world;
}

/** The starts that were sent while an earlier run was going. */
function startsBeside({ tenant }: Rig): number[] {
  const ends = tenant.runs().map(({ finishedAt = Infinity }) => finishedAt);
  const starts = tenant.requests.filter(({ route = "" }) => route.startsWith("create")).map(({ at }) => at);
  return starts.filter((at, index) => ends.slice(0, index).some((end) => end > at));
}

describe("a resource that begins right after another one of its command has started a run on its connection", () => {
  for (const modes of MODES) {
    it(`and has failed then: nothing is started beside that run (${modes.join(", then ")})`, async () => {
      // The start is accepted, and the second look for its run is refused.
      const before = ({ tenant }: Rig): void => tenant.fault({ route: "findRuns", kind: { status: 403 }, skip: 3 });
      const world = await play({ modes, before });
      expect(world.tenant.mutations()).to.not.deep.equal([]);
      expect(startsBeside(world)).to.deep.equal([]);
      const waits = "Waits until Atlan shows what another resource of this command has begun on the same connection.";
      expect(world.shown.filter(({ line }) => line === waits)).to.have.length(1);
    });

    for (const [surface, config] of [
      ["package", {}],
      ["app", APP_CONFIG],
    ] as const) {
      it(`and does not wait for it: the same (${modes.join(", then ")}; ${surface})`, async () => {
        const world = await play({ modes, config, tenant: { surface }, inputs: { waitForCompletion: false } });
        expect(world.tenant.mutations()).to.not.deep.equal([]);
        expect(startsBeside(world)).to.deep.equal([]);
      });
    }
  }
});
