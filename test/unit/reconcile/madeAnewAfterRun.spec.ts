import { expect } from "chai";
import type { Receipt } from "../../../provider/reconcile/receipt";
import { type ProgramInputs, rig, SNOWFLAKE } from "../../rig";

const PURGE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12 };
const MINUTE = 60_000;

describe("the receipt of a purge after another connection was made under the name", () => {
  it("tells what was there before that purge, and not what the former one has taken", async () => {
    const { clock, tenant, shown, stack: open } = rig();
    const stack = open();
    await stack.up({ ...PURGE, waitForCompletion: false });
    clock.advance(MINUTE);
    tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    expect((await stack.up(PURGE)).errors.join()).to.include("7 assets are still there");
    expect((await stack.up(PURGE)).errors).to.deep.equal([]);
    const { before, run } = JSON.parse(String(stack.outputs["receipt"])) as Receipt;
    expect(run).to.equal(tenant.runs().at(-1)!.id);
    expect(before).to.include({ active: 7, archived: 0 });
    expect(shown.at(-1)!.line).to.include("Purged: 7 assets gone");
  });

  it("tells of both runs what was there before the first one, where it is the same connection", async () => {
    const { tenant, stack: open } = rig();
    const stack = open();
    tenant.script({ outcome: "Failed", reach: 0.5 });
    await stack.up(PURGE);
    expect((await stack.up(PURGE)).errors).to.deep.equal([]);
    const { before } = JSON.parse(String(stack.outputs["receipt"])) as Receipt;
    expect(before).to.include({ active: 12, archived: 0 });
  });
});
