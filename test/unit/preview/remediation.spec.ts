import { expect } from "chai";
import type { Properties } from "../../../provider/lifecycle/state";
import { CONFIG, copy, FLEET, ONE, POSTGRES, rig, SNOWFLAKE } from "../../rig";
import { pluginCalls } from "../../rig/pluginCalls";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE };
const PURGE = { ...ARCHIVE, mode: "purge", maxAssets: 12 };
const ONES_URN = "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy";
const FLEETS_URN = "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDeletes::legacy";

/** Pulumi's policies may change the inputs of a new resource after it was checked, and the engine does not check it again. */
describe("a policy that changes inputs after the check", () => {
  for (const [face, open, resourceUrn] of [
    ["a dynamic resource", ONE.open, ONES_URN],
    ["a fleet", FLEET.open, FLEETS_URN],
    ["the plugin", pluginCalls(() => undefined).open, ONES_URN],
  ] as const) {
    const program = ({ connectionQualifiedName, ...policy }: Properties): Properties =>
      resourceUrn === FLEETS_URN
        ? { ...policy, connections: [connectionQualifiedName] }
        : { ...policy, connectionQualifiedName };

    /** What a command does whose program says the one and whose policy makes the other of it. */
    async function create(before: Properties, after: Properties) {
      const world = rig();
      const provider = open(world.dependencies);
      await provider.configure({ config: { get: (key: string) => CONFIG[key] } });
      const { inputs, failures } = await provider.check({}, { ...program(before), resourceUrn });
      expect(failures).to.deep.equal([]);
      const news = copy({ ...inputs, ...program(after) });
      const error: unknown = await provider.create(news).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const said = JSON.stringify([
        (error as Error | undefined)?.message,
        (error as Properties | undefined)?.["reasons"],
      ]);
      return { said, runs: world.tenant.runs().map(({ deleteType }) => deleteType) };
    }

    it(`makes no purge of an archive that a preview has announced, of ${face}`, async () => {
      const { said, runs } = await create(ARCHIVE, PURGE);
      expect(said).to.include("a policy of Pulumi has changed mode since the program was checked");
      expect(runs).to.deep.equal([]);
    });

    it(`makes no other connection of it, of ${face}`, async () => {
      const { said, runs } = await create(ARCHIVE, { ...ARCHIVE, connectionQualifiedName: POSTGRES });
      const name = resourceUrn === FLEETS_URN ? "connections" : "connectionQualifiedName";
      expect(said).to.include(`a policy of Pulumi has changed ${name} since the program was checked`);
      expect(runs).to.deep.equal([]);
    });

    it(`may make an archive of a purge, of ${face}`, async () => {
      expect(await create(PURGE, { ...ARCHIVE, mode: "archive", purgeAfter: "30d" })).to.deep.equal({
        said: "[null,null]",
        runs: ["SOFT"],
      });
    });
  }

  it("adds no connection to a fleet, and what the program lists is archived", async () => {
    const world = rig();
    const provider = FLEET.open(world.dependencies);
    await provider.configure({ config: { get: (key: string) => CONFIG[key] } });
    const { inputs } = await provider.check({}, { connections: [SNOWFLAKE], resourceUrn: FLEETS_URN });
    const added = { connectionQualifiedName: POSTGRES, mode: "purge", maxAssets: 12 };
    const error: unknown = await provider
      .create(copy({ ...inputs, connections: [SNOWFLAKE, added] }))
      .catch((it: unknown) => it);
    expect((error as { reasons: string[] }).reasons.join()).to.include("a policy of Pulumi has changed connections");
    expect(world.tenant.runs().map((it) => it.connectionQualifiedName)).to.deep.equal([SNOWFLAKE]);
  });
});
