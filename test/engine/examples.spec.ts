import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { API_KEY, POSTGRES, SEEDS, SNOWFLAKE } from "../rig/seeds";
import { startTenant, type Tenant } from "../tenant";
import { cloneFolder, Stack } from "./harness";

/** A third connection: 5 active assets. */
const MSSQL = "default/mssql/1700000003";
const plant = { qualifiedName: MSSQL, name: "plant", connectorName: "mssql", assets: { Table: 5 } };

describe("the examples, on the real engine", function () {
  this.timeout(180_000);
  let tenant: Tenant;
  let stack: Stack | undefined;
  beforeEach(async () => {
    tenant = await startTenant({
      ...SEEDS,
      connections: [...(SEEDS.connections ?? []), plant],
      run: { pendingMs: 100, runningMs: 300 },
    });
  });
  afterEach(async () => {
    await stack?.dispose();
    stack = undefined;
    await tenant.close();
  });

  const credentials = () => ({
    "atlan:baseUrl": tenant.url,
    "atlan:apiKey": { secret: API_KEY },
    "atlan:indexLag": "1s",
  });

  /** A stack of an example with its configuration. */
  async function stackOf(example: string, config: Readonly<Record<string, string>>): Promise<Stack> {
    stack = await Stack.create({
      program: path.join(cloneFolder, "examples", example),
      config: { ...credentials(), ...config },
    });
    return stack;
  }

  /** A stack of a copy of an example, whose files a test edits. */
  async function stackOfCopy(example: string, edited: Readonly<Record<string, string>>): Promise<Stack> {
    const folder = path.join(cloneFolder, "examples", example);
    const files = readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]);
    stack = await Stack.create({
      project: example,
      program: { ...(Object.fromEntries(files) as Record<string, string>), ...edited },
      packages: { yaml: path.join(cloneFolder, "node_modules", "yaml") },
      config: credentials(),
    });
    return stack;
  }

  it("archive archives and leaves a receipt", async () => {
    const it = await stackOf("archive", { "archive:connection": SNOWFLAKE, "archive:ticket": "DATA-1" });
    await it.up({ args: ["--skip-preview"] });
    const { achieved, outcome, receipt } = await it.outputs();
    expect({ achieved, outcome }).to.deep.equal({ achieved: "archived", outcome: "ran" });
    expect(String(receipt)).to.include(SNOWFLAKE);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
    await it.preview({ args: ["--expect-no-changes"] });
  });

  it("purge-with-approval names the number, and purges what was approved", async () => {
    const it = await stackOf("purge-with-approval", {
      "purge-with-approval:connection": SNOWFLAKE,
      "purge-with-approval:approvedAssets": "12",
      "purge-with-approval:reason": "DATA-1, approved by the owner of the warehouse",
    });
    const { stdout } = await it.up();
    expect(stdout).to.include(`WILL PERMANENTLY PURGE 12 assets of connection ${SNOWFLAKE}`);
    const { achieved, receipt } = await it.outputs();
    expect(achieved).to.equal("purged");
    expect(String(receipt)).to.include("approved by the owner of the warehouse");
    expect(tenant.connection(SNOWFLAKE).state).to.equal("GONE");
    await it.preview({ args: ["--expect-no-changes"] });
  });

  it("purge-with-approval tells a service first, and starts nothing unless that agrees", async () => {
    const told: string[] = [];
    let status = 403;
    const service = createServer((request, response) => {
      // The page to sign in, to which 302 leads: every browser gets it, and nobody has agreed to anything.
      if (request.url === "/login") return response.writeHead(200).end();
      return void text(request).then((body) => {
        told.push((JSON.parse(body) as { text: string }).text);
        response.writeHead(status, { location: "/login" }).end();
      });
    });
    await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
    try {
      const it = await stackOf("purge-with-approval", {
        "purge-with-approval:connection": SNOWFLAKE,
        "purge-with-approval:approvedAssets": "12",
        "purge-with-approval:reason": "DATA-1",
        "purge-with-approval:announceAt": `http://127.0.0.1:${(service.address() as AddressInfo).port}/a-secret-path`,
      });
      const refused = await it.up({ expect: "failure" });
      expect(refused.stdout + refused.stderr)
        .to.include("answered 403. Nothing was started.")
        .and.not.to.include("a-secret-path");
      expect(told, "the preview tells nobody").to.deep.equal([
        `purged: purge of ${SNOWFLAKE}, at most 12 assets: DATA-1`,
      ]);
      status = 302;
      const redirected = await it.up({ args: ["--skip-preview"], expect: "failure" });
      expect(redirected.stdout + redirected.stderr).to.include("answered 302. Nothing was started.");
      expect(tenant.mutations()).to.deep.equal([]);
      status = 200;
      await it.up({ args: ["--skip-preview"] });
      expect(told).to.have.length(3);
      expect(tenant.connection(SNOWFLAKE).state).to.equal("GONE");
    } finally {
      service.close();
    }
  });

  it("fleet carries out what is edited in connections.yaml, and nothing else", async () => {
    const snowflake = `- connection: ${SNOWFLAKE}\n  owner: data-platform\n`;
    const postgres = `# Nobody has used it since May\n- connection: ${POSTGRES}\n  owner: analytics\n`;
    const it = await stackOfCopy("fleet", { "connections.yaml": snowflake + postgres });
    await it.up({ args: ["--skip-preview"] });
    const before = tenant.mutations().length;
    const mssql = `- connection: ${MSSQL}\n  reason: DATA-7\n`;
    it.writeProgram({ "connections.yaml": `${mssql}${snowflake}${postgres}  mode: purge\n  maxAssets: 6\n` });
    const { stdout } = await it.up();
    expect(stdout).to.include(`WILL PERMANENTLY PURGE 6 assets of connection ${POSTGRES}`);
    expect(stdout).to.include(`Will archive 5 assets of connection ${MSSQL}`);
    expect(stdout).not.to.include(`assets of connection ${SNOWFLAKE}`);
    const done = tenant.mutations().slice(before);
    expect(done.map((line) => line.replace(/atlan-connection-delete-\d+/, "…")).sort()).to.deep.equal([
      "archive …",
      "create … PURGE",
      "create … SOFT",
    ]);
    expect(await it.outputs()).to.deep.equal({
      achieved: { [SNOWFLAKE]: "archived", [POSTGRES]: "purged", [MSSQL]: "archived" },
    });
    expect(tenant.runs()).to.have.length(4);
    expect(tenant.connection(POSTGRES).state).to.equal("GONE");
    expect(tenant.connection(MSSQL)).to.include({ state: "DELETED", active: 0 });
    const reordered = `${snowflake}${postgres}  mode: purge\n  maxAssets: 6\n${mssql}  owner: plants # new\n`;
    it.writeProgram({ "connections.yaml": reordered });
    await it.preview({ args: ["--expect-no-changes"] });
  });

  it("lookups tells what is there, and changes nothing", async () => {
    tenant.script({ outcome: "Failed", message: "child failed", runningMs: 100 });
    const { workflowName } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await sleep(700);
    const it = await stackOf("lookups", { "lookups:connection": SNOWFLAKE });
    await it.up({ args: ["--skip-preview"] });
    const { connections, workflows, failedRuns, impact } = await it.outputs();
    expect(connections).to.deep.equal([
      { qualifiedName: SNOWFLAKE, name: "legacy", connector: "snowflake", state: "ACTIVE" },
    ]);
    expect((workflows as { workflowName: string }[]).map((it) => it.workflowName)).to.deep.equal([workflowName]);
    expect((failedRuns as { message: string }[]).map(({ message }) => message)).to.deep.equal(["child failed"]);
    expect(impact).to.have.length(2);
    expect(String(impact)).to.include("Will archive").and.to.include("WILL PERMANENTLY PURGE 12 assets");
    expect(tenant.mutations()).to.deep.equal([]);
    expect(await it.resources()).to.deep.equal([]);
  });

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
    expect(outputs).to.include({ workflowName, achieved: "archived", outcome: "ran" });
    expect(outputs["runs"]).to.have.length(2);
    await it.preview({ args: ["--expect-no-changes"] });
    await it.destroy({ args: ["--skip-preview"] });
    expect(tenant.mutations()).to.deep.equal([`submit ${workflowName}`]);
    expect(tenant.workflows().map(({ name, archived }) => [name, archived])).to.deep.equal([[workflowName, false]]);
  });
});
