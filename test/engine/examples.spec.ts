import { expect } from "chai";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { API_KEY, SEEDS, SNOWFLAKE } from "../rig/seeds";
import { startTenant, type Tenant } from "../tenant";
import { cloneFolder, Stack } from "./harness";

describe("the examples, on the real engine", function () {
  this.timeout(180_000);
  let tenant: Tenant;
  let stack: Stack | undefined;
  beforeEach(async () => {
    tenant = await startTenant({ ...SEEDS, run: { pendingMs: 100, runningMs: 300 } });
  });
  afterEach(async () => {
    await stack?.dispose();
    stack = undefined;
    await tenant.close();
  });

  /** A stack of an example with its configuration. */
  async function stackOf(example: string, config: Readonly<Record<string, string>>): Promise<Stack> {
    const credentials = { "atlan:baseUrl": tenant.url, "atlan:apiKey": { secret: API_KEY }, "atlan:indexLag": "1s" };
    stack = await Stack.create({
      program: path.join(cloneFolder, "examples", example),
      config: { ...credentials, ...config },
    });
    return stack;
  }

  it("hold-and-purge archives, and says in each preview when it will purge", async () => {
    const it = await stackOf("hold-and-purge", {
      "hold-and-purge:connection": SNOWFLAKE,
      "hold-and-purge:maxAssets": "12",
    });
    await it.up({ args: ["--skip-preview"] });
    const { achieved, purgeEligibleAt, receipt } = await it.outputs();
    expect(achieved).to.equal("archived");
    const ended = Date.parse((JSON.parse(String(receipt)) as { finishedAt: string }).finishedAt);
    expect(Date.parse(String(purgeEligibleAt)) - ended).to.equal(30 * 86_400_000);
    const asked = tenant.requests.length;
    const { stdout } = await it.preview({ args: ["--expect-no-changes"] });
    expect(stdout).to.include(`Archived; purge due at ${String(purgeEligibleAt)}`);
    expect(tenant.requests).to.have.length(asked);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
  });

  it("rerun-existing finds somebody's workflow, runs it again and leaves it alone", async () => {
    const { workflowName } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await sleep(700);
    tenant.ui.restore(SNOWFLAKE);
    const program = { "rerun-existing:connection": "legacy", "rerun-existing:ticket": "DATA-1" };
    const it = await stackOf("rerun-existing", program);
    await it.up({ args: ["--skip-preview"] });
    const outputs = await it.outputs();
    expect(outputs).to.include({ workflowName, phase: "Succeeded" });
    expect(outputs["runs"]).to.have.length(2);
    await it.preview({ args: ["--expect-no-changes"] });
    await it.setConfig({ "rerun-existing:ticket": "DATA-2" });
    await it.up({ args: ["--skip-preview"] });
    expect(tenant.runs()).to.have.length(3);
    await it.destroy({ args: ["--skip-preview"] });
    expect(tenant.mutations()).to.deep.equal([`submit ${workflowName}`, `submit ${workflowName}`]);
    expect(tenant.workflows().map(({ name, archived }) => [name, archived])).to.deep.equal([[workflowName, false]]);
  });
});
