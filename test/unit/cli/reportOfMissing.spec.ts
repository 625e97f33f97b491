import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { reportCommand } from "../../../provider/cli/report/reportCommand";
import { connectionDelete, stackExport } from "../../browser/example";
import { rig, SNOWFLAKE } from "../../rig";
import { ScriptedTerminal } from "./scriptedTerminal";

const MISSING = "default/snowflake/1";
const MINUTE = 60_000;

type Outputs = Readonly<Record<string, unknown>>;

async function report(outputs: Outputs, ...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const terminal = new ScriptedTerminal();
  terminal.stdin = stackExport([connectionDelete("legacy", outputs)]);
  const code = await runCommandLine(["report", ...args], terminal, [reportCommand]);
  return { code, out: terminal.out };
}

describe("the report of a connection that `allowMissing` counts as gone", () => {
  for (const inputs of [{}, { mode: "purge", maxAssets: 9 }]) {
    it(`of ${JSON.stringify(inputs)} says that nothing had to be done, and no drift`, async () => {
      const legacy = rig().stack();
      const given = { connectionQualifiedName: MISSING, allowMissing: true, ...inputs };
      expect((await legacy.up(given)).errors).to.deep.equal([]);
      expect(legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "none" });
      expect(await report(legacy.outputs, "--check")).to.include({ code: 0 });
      const { statuses } = JSON.parse((await report(legacy.outputs, "--json")).out) as { statuses: object };
      expect(statuses).to.include({ nothingToDo: 1, unfinished: 0 });
    });
  }

  it("says when it is there after all", async () => {
    const { clock, tenant, stack } = rig();
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    clock.advance(10 * MINUTE);
    const legacy = stack();
    expect((await legacy.up({ connectionQualifiedName: SNOWFLAKE, allowMissing: true })).errors).to.deep.equal([]);
    tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    clock.advance(10 * MINUTE);
    await legacy.refresh();
    expect(legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "none" });
    const { code, out } = await report(legacy.outputs, "--check");
    expect(code).to.equal(2);
    expect(out).to.include(
      "Came back: It was gone, so no run was started. When its assets were last counted, 7 assets",
    );
  });
});
