import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, rig, SNOWFLAKE } from "../../rig";

describe("a resource that is deleted and created again by a process that serves several commands", () => {
  it("archives again what came back in between", async () => {
    const { tenant, dependencies } = rig();
    const provider = new ConnectionDeleteProvider(dependencies);
    await provider.configure({ config: { get: (key) => CONFIG[key] } });
    const resourceUrn = "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy";
    const create = async () => {
      const { inputs } = await provider.check({}, { connectionQualifiedName: SNOWFLAKE, resourceUrn });
      return provider.create(inputs);
    };
    const { id, outs } = await create();
    await provider.delete(id, outs);
    tenant.ui.restore(SNOWFLAKE);
    const again = await create();
    expect(tenant.runs()).to.have.length(2);
    expect(again.outs).to.include({ outcome: "ran", achieved: "archived" });
    expect(again.outs["runId"]).to.equal(tenant.runs().at(-1)?.id);
  });
});
