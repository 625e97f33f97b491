import { expect } from "chai";
import { CONFIG, copy, FLEET, ONE, rig, SNOWFLAKE, type StoredResource } from "../../rig";
import { pluginCalls } from "../../rig/pluginCalls";

const CONNECTION = { connectionQualifiedName: SNOWFLAKE };
const PURGE = { mode: "purge", maxAssets: 12 };

for (const [face, simulated, program, purge] of [
  ["a dynamic resource", ONE, CONNECTION, PURGE],
  ["the plugin", pluginCalls(() => undefined), CONNECTION, PURGE],
  ["a fleet", FLEET, { connections: [SNOWFLAKE] }, PURGE],
] as const) {
  describe(`the diffs of a command that refreshes, of ${face}`, () => {
    /** An archived connection, and the process of the next command. */
    async function scene() {
      const it = rig();
      const stack = it.stack("legacy", { simulated });
      expect((await stack.up(program)).errors).to.deep.equal([]);
      const provider = simulated.open(it.dependencies);
      await provider.configure({ config: { get: (key) => CONFIG[key] } });
      const read = ({ id, outputs }: StoredResource) => provider.read(id, copy(outputs));
      return { ...it, provider, resource: stack.resource!, read };
    }

    /** What `preview` says of a program that purges now. */
    async function purgeLines({ provider, resource, shown }: Awaited<ReturnType<typeof scene>>, props: object) {
      const { inputs: olds, id } = resource;
      const before = shown.length;
      const { inputs, failures } = await provider.check(copy(olds), { ...copy(olds), ...purge });
      expect(failures).to.deep.equal([]);
      expect(await provider.diff(id, copy(props) as typeof olds, copy(inputs))).to.include({ changes: true });
      return shown.slice(before).filter(({ line }) => line.includes("WILL PERMANENTLY PURGE"));
    }

    it("announces a purge after a refresh that compares nothing (PULUMI_ENABLE_LEGACY_REFRESH_DIFF)", async () => {
      const it = await scene();
      const { props } = await it.read(it.resource);
      expect(await purgeLines(it, props)).to.have.length(1);
    });

    it("announces it after a refresh that has read and compared two states of one resource", async () => {
      const it = await scene();
      const [{ props }] = await Promise.all([it.read(it.resource), it.read(it.resource)]);
      const asked = it.tenant.requests.length;
      const { id, inputs } = it.resource;
      for (let state = 0; state < 2; state++) await it.provider.diff(id, copy(props), copy(inputs));
      expect(it.tenant.requests.length, "requests of the refresh's diffs").to.equal(asked);
      expect(await purgeLines(it, props)).to.have.length(1);
    });
  });
}
