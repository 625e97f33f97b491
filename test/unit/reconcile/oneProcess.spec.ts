import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, rig, SNOWFLAKE } from "../../rig";

/** Creates resources of these names in one provider process, all at once. */
async function createAll(names: readonly string[], indexLag: number) {
  const { tenant, dependencies, shown } = rig({ indexLag: { workflows: indexLag, runs: indexLag, assets: indexLag } });
  const provider = new ConnectionDeleteProvider(dependencies);
  await provider.configure({ config: { get: (key) => CONFIG[key] } });
  const created = await Promise.all(
    names.map(async (name) => {
      const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${name}`;
      const { inputs, failures } = await provider.check({}, { connectionQualifiedName: SNOWFLAKE, resourceUrn });
      expect(failures).to.deep.equal([]);
      return (await provider.create(inputs)).outs;
    }),
  );
  return { tenant, created, lines: shown.map(({ line }) => line) };
}

describe("several resources of one process on one connection", () => {
  for (const indexLag of [0, 8_000]) {
    it(`start one run between them, at an index lag of ${indexLag} ms`, async () => {
      const { tenant, created, lines } = await createAll(["one", "other", "third"], indexLag);
      expect(tenant.runs()).to.have.length(1);
      expect(created.map(({ outcome }) => outcome)).to.deep.equal(["ran", "alreadyArchived", "alreadyArchived"]);
      const waits = "Waits for another resource of this command, which works on the same connection.";
      expect(lines.filter((line) => line === waits)).to.have.length(2);
    });
  }
});
