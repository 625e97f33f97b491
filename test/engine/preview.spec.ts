import { expect } from "chai";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { isIntact, readReceipt } from "../../provider/reconcile/receipt";
import { API_KEY, POSTGRES, SNOWFLAKE } from "../rig/seeds";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import { cloneFolder } from "./harness";

const TYPE = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
const archive = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const purge = { ...archive, mode: "purge", maxAssets: 12 };

/** The package's own command line, with nothing in its environment that it was not given. */
async function cli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const main = path.join(cloneFolder, "dist/cli/main.js");
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], {
    env: { PATH: process.env["PATH"], ...env },
  });
  return stdout;
}

describe("what is seen before and proved after", function () {
  this.timeout(180_000);
  let world: EngineWorld;
  beforeEach(async () => {
    world = await engineWorld();
  });
  afterEach(() => world.dispose());

  /** The plain text of a preview of the program that was written last. */
  const preview = async (expect: "success" | "failure" = "success"): Promise<string> => {
    const { stdout, stderr } = await world.stack.preview({ expect });
    return stdout + stderr;
  };

  it("a preview says on the resource's own row what would go, with four searches", async () => {
    await world.preview(archive);
    world.tenant.clearRequests();
    const text = await preview();
    expect(text).to.match(
      new RegExp(
        `${TYPE} legacy create legacy: Will archive 12 assets of connection ${SNOWFLAKE} \\("legacy", active\\): 9 Column, 3 Table`,
      ),
    );
    expect(world.tenant.requests.map(({ route }) => route).sort()).to.deep.equal([
      "findRuns",
      "findWorkflows",
      "searchAssets",
      "searchAssets",
    ]);
    await world.up(archive);
    world.stack.writeProgram({
      "index.js": `new (require("pulumi-atlan").ConnectionDelete)("legacy", ${JSON.stringify(purge)});\n`,
    });
    expect(await preview()).to.include(
      `legacy update [diff: +maxAssets~mode]; warning: legacy: WILL PERMANENTLY PURGE 12 assets of connection ${SNOWFLAKE} ("legacy", archived): 9 Column, 3 Table`,
    );
    // A refresh before it says so as well, also one that only reads and compares nothing.
    for (const legacy of ["false", "true"]) {
      const options = { args: ["--refresh"], env: { PULUMI_ENABLE_LEGACY_REFRESH_DIFF: legacy } };
      const { stdout } = await world.stack.preview(options);
      expect(stdout).to.include(`WILL PERMANENTLY PURGE 12 assets of connection ${SNOWFLAKE}`);
    }
    expect(world.tenant.mutations()).to.have.length(1);
  });

  it("a purge is approved in the preview: without the number and with too small a one it is refused there", async () => {
    const { maxAssets: _none, ...unapproved } = purge;
    expect((await world.preview(unapproved)).errors.join()).to.include("Approve it with maxAssets: 12");
    expect((await world.preview({ ...purge, maxAssets: 11 })).errors.join()).to.include("set maxAssets to at least 12");
    expect(await preview("failure")).to.include(
      `has a problem: connection ${SNOWFLAKE}: it has 12 assets, more than maxAssets (11) approves`,
    );
    expect(world.tenant.mutations()).to.deep.equal([]);
  });

  it("a preview of an unchanged resource says nothing and asks nothing", async () => {
    await world.up(archive);
    world.tenant.clearRequests();
    expect(await preview()).not.to.include("archive 12");
    expect(world.tenant.requests).to.deep.equal([]);
  });

  it("a wait shows how many assets are left", async () => {
    world.tenant.script({ stuckIn: "Running", reach: 0.5 });
    await world.preview(archive);
    const command = world.stack.start("up", { json: true, args: ["--skip-preview"] });
    await command.waitForOutput(/\d+ of \d+ left, (~\w+, )?Running \d+s/);
    world.tenant.release();
    expect((await command.result).exitCode).to.equal(0);
  });

  it("what is proved can be checked later: the receipt, and the report of the stack", async () => {
    await world.up({ ...archive, reason: "DATA-481" });
    await world.up({ ...purge, reason: "DATA-502" });
    const text = String((await world.outputs())["receipt"]);
    const receipt = readReceipt(text);
    expect(receipt).to.deep.include({ mode: "purge", reason: "DATA-502", stack: "test", resource: "legacy" });
    expect(receipt).to.have.nested.property("previous.mode", "archive");
    expect(isIntact(receipt!)).to.equal(true);

    const folder = world.stack.workspace.temporary;
    const receiptFile = path.join(folder, "receipt.json");
    writeFileSync(receiptFile, text);
    expect(await cli(["verify-receipt", receiptFile])).to.include("Intact");
    const env = { ATLAN_BASE_URL: world.tenant.url, ATLAN_API_KEY: API_KEY };
    expect(await cli(["verify-receipt", receiptFile], env)).to.include("Holds: nothing of it can be seen");

    const exportFile = path.join(folder, "export.json");
    writeFileSync(exportFile, JSON.stringify(await world.stack.export()));
    const page = await cli(["report", exportFile]);
    expect(page).to.include("<!doctype html>").and.to.include(SNOWFLAKE).and.to.include("DATA-502");
    expect(page).not.to.include(API_KEY);
  });

  it("a program asks for the impact, with the configuration of the stack", async () => {
    await world.preview(archive);
    world.stack.writeProgram({
      "index.js": [
        'const atlan = require("pulumi-atlan");',
        `exports.output = atlan.getImpactOutput({ connectionQualifiedName: "${SNOWFLAKE}", mode: "purge" });`,
        `exports.promise = atlan.getImpact({ connectionQualifiedName: "${POSTGRES}" }).then((it) => it.summary);`,
        `exports.missing = atlan.getImpact({ connectionQualifiedName: "default/x/1" }).catch((it) => it.code);`,
        "",
      ].join("\n"),
    });
    await world.stack.up({ args: ["--skip-preview"] });
    const outputs = await world.stack.outputs();
    expect(outputs["output"]).to.include({ connectionQualifiedName: SNOWFLAKE, state: "ACTIVE", assetsInReach: 12 });
    expect(outputs["promise"]).to.match(new RegExp(`^Will archive \\d+ assets of connection ${POSTGRES}`));
    expect(outputs["missing"]).to.equal("ATLAN_CONNECTION_NOT_FOUND");
    expect(world.tenant.mutations()).to.deep.equal([]);
  });
});
