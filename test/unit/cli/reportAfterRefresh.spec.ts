import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { readExport } from "../../../provider/cli/report/readExport";
import { reportCommand } from "../../../provider/cli/report/reportCommand";
import { stagesOf } from "../../../provider/cli/report/stages";
import { rowOf } from "../../../provider/cli/report/row";
import { connectionDelete, stackExport } from "../../browser/example";
import { rig, SNOWFLAKE } from "../../rig";
import { ScriptedTerminal } from "./scriptedTerminal";

const MINUTE = 60_000;

async function check(outputs: Readonly<Record<string, unknown>>): Promise<{ code: number; out: string }> {
  const terminal = new ScriptedTerminal();
  terminal.stdin = stackExport([connectionDelete("legacy", outputs)]);
  const code = await runCommandLine(["report", "--check"], terminal, [reportCommand]);
  return { code, out: terminal.out };
}

const GIVEN = { connectionQualifiedName: SNOWFLAKE, waitForCompletion: false };

describe("the report of a run whose end only a refresh has seen", () => {
  for (const [outcome, line] of [
    ["Failed", /: Failed: It is not archived yet\. The run ended Failed\. pulumi up checks it\.\n/],
    [
      "Succeeded",
      /: Not proven: Whether it is archived is not proven\. The run Succeeded, but .* pulumi up checks it\.\n/,
    ],
  ] as const) {
    it(`says that it is ${outcome}, and not that it is going`, async () => {
      const { clock, tenant, stack } = rig();
      const legacy = stack();
      tenant.script({ outcome, runningMs: 5 * MINUTE });
      expect((await legacy.up(GIVEN)).errors).to.deep.equal([]);
      expect(await check(legacy.outputs)).to.include({ code: 0 });
      clock.advance(10 * MINUTE);
      await legacy.refresh();
      const { code, out } = await check(legacy.outputs);
      expect(code).to.equal(2);
      expect(out).to.match(line);
    });
  }

  it("does not say that a purge is due which what came back prevents", async () => {
    const { clock, tenant, stack } = rig();
    const legacy = stack();
    const given = { connectionQualifiedName: SNOWFLAKE, purgeAfter: "30d", maxAssets: 99 };
    const hold = (): object | undefined =>
      readExport(stackExport([connectionDelete("legacy", legacy.outputs)]), "stack.json")
        .connections.flatMap(stagesOf)
        .at(-1)?.moments[0];
    await legacy.up(given);
    expect(hold()).to.include({ label: "Purge due with the next up" });
    tenant.ui.crawl(SNOWFLAKE, "View", 1);
    clock.advance(10 * MINUTE);
    await legacy.refresh();
    expect(hold()).to.include({ label: "Hold ends; what came back prevents the purge" });
    clock.advance(40 * 24 * 60 * MINUTE);
    expect((await legacy.up(given)).errors.join()).to.include("[ATLAN_CAME_BACK]");
  });

  it("does not count what was made anew after a purge as what the purge has left", async () => {
    const { clock, tenant, stack } = rig();
    const legacy = stack();
    await legacy.up({ connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 99 });
    tenant.ui.makeAnew(SNOWFLAKE, "Table", 7);
    clock.advance(10 * MINUTE);
    await legacy.refresh();
    const [row] = readExport(stackExport([connectionDelete("legacy", legacy.outputs)]), "stack.json").connections.map(
      rowOf,
    );
    expect(row?.assets).to.deep.equal({ before: 12, active: 7, archived: 0, gone: undefined });
  });

  it("does not say that a run is going which a later one of somebody else hides", async () => {
    const { clock, tenant, stack } = rig();
    const legacy = stack();
    tenant.script({ outcome: "Failed", runningMs: 5 * MINUTE });
    expect((await legacy.up(GIVEN)).errors).to.deep.equal([]);
    clock.advance(10 * MINUTE);
    tenant.ui.run(String(legacy.outputs["workflowName"]));
    clock.advance(10 * MINUTE);
    await legacy.refresh();
    const { code, out } = await check(legacy.outputs);
    expect(code).to.equal(2);
    expect(out).to.include("Not known: Whether it is archived is not proven. How the run ended is not known.");
  });
});
