import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, rig, SNOWFLAKE } from "../../rig";

describe("the timeout of a resource that has waited for another one of its command", () => {
  it("counts from when it is its turn", async () => {
    const { tenant, dependencies } = rig({ run: { pendingMs: 1_000, runningMs: 480_000 } });
    const provider = new ConnectionDeleteProvider(dependencies);
    await provider.configure({ config: { get: (key) => CONFIG[key] } });
    const programs = await Promise.all(
      ["archive", "purge"].map(async (mode) => {
        const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${mode}`;
        const program = { connectionQualifiedName: SNOWFLAKE, resourceUrn, mode, maxAssets: 12, timeout: "10m" };
        return (await provider.check({}, program)).inputs;
      }),
    );
    const created = await Promise.all(programs.map((it) => provider.create(it)));
    expect(created.map(({ outs }) => outs["achieved"])).to.deep.equal(["archived", "purged"]);
    expect(tenant.runs()).to.have.length(2);
  });
});
