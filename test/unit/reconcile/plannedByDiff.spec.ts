import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { CONFIG, copy, rig, SNOWFLAKE } from "../../rig";

const DAY_MS = 86_400_000;

describe("a hold that ends between the diff and the update of one command", () => {
  it("is not over for that command, which has said that nothing will run; the next one purges", async () => {
    const { tenant, clock, dependencies, shown, stack } = rig();
    const legacy = stack();
    const program = { connectionQualifiedName: SNOWFLAKE, purgeAfter: "1d", maxAssets: 12 };
    expect((await legacy.up(program)).errors).to.deep.equal([]);
    const { id, inputs, outputs } = legacy.resource!;
    clock.advance(Date.parse(String(outputs["purgeEligibleAt"])) - clock.wallTime() - 1_000);
    shown.length = 0;
    const provider = new ConnectionDeleteProvider(dependencies);
    await provider.configure({ config: { get: (key) => CONFIG[key] } });
    const checked = await provider.check(copy(inputs), copy({ ...inputs, reason: "moved" }));
    expect(await provider.diff(id, copy(outputs), copy(checked.inputs))).to.deep.equal({ changes: true });
    expect(shown.map(({ line }) => line).join("\n")).to.include("Nothing will run");
    clock.advance(2_000);
    const { outs } = await provider.update(id, copy(outputs), copy(checked.inputs));
    expect(outs).to.include({ achieved: "archived", reason: "moved" });
    expect(tenant.runs()).to.have.length(1);
    clock.advance(DAY_MS);
    expect((await legacy.up(program)).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ achieved: "purged" });
  });
});
