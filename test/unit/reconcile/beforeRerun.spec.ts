import { expect } from "chai";
import { readReceipt, type Receipt } from "../../../provider/reconcile/receipt";
import { type ProgramInputs, type Rig, rig, type SimulatedStack, SNOWFLAKE } from "../../rig";

const MINUTE = 60_000;
const PURGE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 20 };

/** A purge that fails, having done so much of its work; then something happens, and the next `up` purges. */
async function rerun(
  reach: number,
  happens: (rig: Rig) => void,
  first: (rig: Rig) => void = () => undefined,
): Promise<{ readonly receipt: Receipt; readonly lastLine: string }> {
  const it = rig();
  const stack: SimulatedStack = it.stack();
  first(it);
  it.clock.advance(MINUTE);
  it.tenant.script({ outcome: "Failed", reach });
  await stack.up(PURGE);
  happens(it);
  it.clock.advance(MINUTE);
  expect((await stack.up(PURGE)).errors).to.deep.equal([]);
  const receipt = readReceipt(stack.resource!.outputs["receipt"] as string)!;
  return { receipt, lastLine: it.shown.at(-1)!.line };
}

const archived = ({ tenant }: Rig): void => void tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });

describe("what a receipt says was there before the run that follows a failed one", () => {
  const whole = { active: 12, archived: 0, types: { Column: 9, Table: 3 } };

  it("is what was there before the failed one, where only that has taken something since", async () => {
    const { receipt, lastLine } = await rerun(0.5, () => undefined);
    expect(receipt.before).to.deep.equal({ connection: "ACTIVE", ...whole });
    expect(lastLine).to.include("Purged: 12 assets gone");
  });

  it("is active where somebody has restored what was archived before the failed one", async () => {
    const { receipt } = await rerun(0, ({ tenant }) => void tenant.ui.restore(SNOWFLAKE), archived);
    expect(receipt.before).to.deep.equal({ connection: "ACTIVE", ...whole });
  });

  it("says that the connection was active where somebody has restored nothing but that", async () => {
    const { receipt } = await rerun(0, ({ tenant }) => void tenant.ui.restore(SNOWFLAKE, 0), archived);
    expect(receipt.before).to.deep.equal({ connection: "ACTIVE", ...whole, active: 0, archived: 12 });
  });

  it("contains what a crawl has found since, also where fewer came than had gone", async () => {
    const { receipt, lastLine } = await rerun(0.5, ({ tenant }) => {
      tenant.ui.crawl(SNOWFLAKE, "View", 5);
    });
    expect(receipt.before).to.deep.equal({
      connection: "ACTIVE",
      active: 11,
      archived: 0,
      types: { Column: 6, View: 5 },
    });
    expect(lastLine).to.include("Purged: 11 assets gone");
  });
});
