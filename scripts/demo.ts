/**
 * `npm run demo`: this repository's own Pulumi program on the real Pulumi engine, against a loopback Atlan tenant. Shows
 * what the CLI prints and what the tenant has, before and after. Checks itself: a surprise is an exit code of 1.
 */
import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { cloneFolder, type CommandOptions, type CommandResult, Stack } from "../test/engine/harness";
import { startTenant, type Tenant } from "../test/tenant";

const SNOWFLAKE = "default/snowflake/1700000001";
const POSTGRES = "default/postgres/1700000002";
const API_KEY = "demo-api-key";
/** The one thing that the demo leaves behind: something to look at. */
const REPORT = path.join(cloneFolder, "node_modules/.cache/pulumi-atlan/demo-report.html");

async function main(): Promise<void> {
  const tenant = await startTenant({
    credentials: [{ token: API_KEY }],
    connections: [
      {
        qualifiedName: SNOWFLAKE,
        name: "legacy warehouse",
        connectorName: "snowflake",
        assets: { Schema: 12, Table: 480, Column: 5_200 },
      },
      {
        qualifiedName: POSTGRES,
        name: "trial",
        connectorName: "postgres",
        assets: { Table: 60, Column: 1_140 },
        archivedAssets: { Table: 25 },
      },
      {
        qualifiedName: "default/tableau/1700000003",
        name: "dashboards",
        connectorName: "tableau",
        assets: { TableauWorkbook: 90 },
      },
    ],
    run: { pendingMs: 400, runningMs: 2_000 },
    indexLag: 300,
  });
  try {
    await tell(tenant);
  } finally {
    await tenant.close();
  }
}

async function tell(tenant: Tenant): Promise<void> {
  title("A stack that exists only for this demo: file backend, passphrase, temporary folders");
  const stack = await Stack.create({
    program: cloneFolder,
    stackName: "demo",
    config: { "atlan:baseUrl": tenant.url, "atlan:apiKey": { secret: API_KEY }, "atlan:indexLag": "1s" },
  });
  try {
    const story = new Narrator(tenant, stack);
    console.log(`The tenant listens on ${tenant.url}. Its connections:`);
    story.showTenant();

    title("1. Archive a connection");
    await story.configure("--path", "archive[0]", SNOWFLAKE);
    await story.run("up", { args: [] });
    story.showTenant();
    assert.equal(tenant.connection(SNOWFLAKE).active, 0);
    assert.equal(tenant.connection(SNOWFLAKE).archived, 5_692);

    title("2. The same again: nothing to do, nothing asked");
    const asked = tenant.requests.length;
    await story.run("up");
    console.log(`Requests that the tenant saw meanwhile: ${tenant.requests.length - asked}`);
    assert.equal(tenant.requests.length, asked);

    title("3. Another ticket is a changed trigger: the workflow runs again, in place");
    await story.configure("ticket", "DATA-482");
    await story.run("up");
    story.showRuns();
    assert.equal(tenant.runs().length, 2);

    title("4. A run that fails is reported and kept; the next up gets it through");
    tenant.script({ outcome: "Failed", message: "the connection's cache is locked" });
    await story.configure("ticket", "DATA-483");
    await story.run("up", { expect: "failure" });
    await story.run("up");
    story.showRuns();
    assert.deepEqual(
      tenant.runs().map((it) => it.phase),
      ["Succeeded", "Succeeded", "Failed", "Succeeded"],
    );

    title("5. Somebody runs the workflow in Atlan's UI; refresh shows it, and up has nothing to do");
    tenant.script({ outcome: "Error", message: "started by hand, and given up" });
    const { workflowName } = tenant.runs().at(-1) ?? {};
    assert.ok(workflowName !== undefined);
    const foreign = tenant.ui.run(workflowName);
    await new Promise((done) => setTimeout(done, 3_500));
    await story.run("refresh");
    await story.run("up");
    const [resource] = (await stack.resources()).filter(({ type }) => type.endsWith("atlan:ConnectionDelete"));
    const { runId, phase, achieved } = resource?.outputs ?? {};
    console.log(`In state now: runId ${String(runId)}, phase ${String(phase)}, achieved ${String(achieved)}`);
    assert.equal(runId, foreign);

    title("6. Purge another connection: the preview says what would go, and maxAssets is the approval");
    await story.configure("--path", "purge[0]", POSTGRES);
    await story.configure("maxAssets", "1000");
    await story.run("preview", { expect: "failure", args: [] });
    await story.configure("maxAssets", "1225");
    await story.run("preview", { args: [] });
    assert.equal(tenant.connection(POSTGRES).active, 1_200);

    title("7. A tenant that lies: its run Succeeded, and left 17 assets. The next up gets it through");
    tenant.script({ leaveAssets: 17, leaveConnection: true });
    await story.run("up", { expect: "failure" });
    await story.run("up");
    story.showTenant();
    assert.equal(tenant.connection(POSTGRES).state, "GONE");

    title("8. Somebody restores what was archived; refresh shows it");
    tenant.ui.restore(SNOWFLAKE, 3);
    await new Promise((done) => setTimeout(done, 500));
    await story.run("refresh");

    title("9. The proof: a receipt that can be checked later, and a report of the whole stack");
    const receipt = (await stack.resources()).find(({ inputs }) => inputs?.["mode"] === "purge")?.outputs?.["receipt"];
    await story.tool(["verify-receipt"], String(receipt));
    mkdirSync(path.dirname(REPORT), { recursive: true });
    await story.tool(["report", "--out", REPORT], JSON.stringify(await stack.export()));

    title("10. Destroy removes the workflow definitions and no data");
    await story.run("destroy");
    story.showTenant();
    console.log("Workflow definitions:");
    console.table(tenant.workflows().map(({ name, deleteType, archived }) => ({ name, deleteType, archived })));
    assert.ok(tenant.workflows().every((it) => it.archived));
    assert.equal(tenant.connection(SNOWFLAKE).archived, 5_689);

    title("Every request that changed something at the tenant");
    console.log(tenant.mutations().join("\n"));
  } finally {
    await stack.dispose();
  }
  console.log(
    `\nThe stack, its state and the tenant are gone again. The engine stays in the cache named above, the report in ${path.relative(cloneFolder, REPORT)}.`,
  );
}

/** Runs commands and shows them with what the tenant has. */
class Narrator {
  private readonly tenant: Tenant;
  private readonly stack: Stack;

  constructor(tenant: Tenant, stack: Stack) {
    this.tenant = tenant;
    this.stack = stack;
  }

  async configure(...args: string[]): Promise<void> {
    console.log(`\n$ pulumi config set ${args.map((it) => (it.includes("[") ? `'${it}'` : it)).join(" ")}`);
    await this.stack.run("config", "set", ...args, "--stack", this.stack.name);
  }

  /** The package's own command line, with a text on its standard input. */
  async tool(args: readonly string[], input: string): Promise<void> {
    console.log(
      `\n$ npx pulumi-atlan ${args.map((it) => (it === REPORT ? path.relative(cloneFolder, it) : it)).join(" ")}`,
    );
    const child = execFile(process.execPath, [path.join(cloneFolder, "dist/cli/main.js"), ...args]);
    child.stdin?.end(input);
    const [out, code] = await Promise.all([child.stdout ? text(child.stdout) : "", once(child, "exit")]);
    console.log(out.trimEnd().replaceAll(/^/gm, "  ").replaceAll(`${cloneFolder}${path.sep}`, ""));
    assert.equal(code[0], 0);
  }

  async run(operation: "up" | "preview" | "refresh" | "destroy", options: CommandOptions = {}): Promise<CommandResult> {
    const args = options.args ?? ["--skip-preview"];
    console.log(`\n$ ${["pulumi", operation, ...(operation === "preview" ? [] : ["--yes"]), ...args].join(" ")}`);
    const result = await this.stack[operation]({ ...options, args });
    // Dots that show that time passes are left out; everything else is as the CLI prints it.
    const lines = `${result.stdout}${result.stderr}`
      .split("\n")
      .filter((it) => it.trim() !== "" && !it.startsWith("@ "));
    console.log(lines.map((it) => `  ${it}`.trimEnd()).join("\n"));
    if (result.exitCode !== 0) console.log(`  (exit code ${result.exitCode}, as expected here)`);
    return result;
  }

  showTenant(): void {
    console.table(
      this.tenant
        .connections()
        .map(({ qualifiedName, name, state, active, archived }) => ({ qualifiedName, name, state, active, archived })),
    );
  }

  showRuns(): void {
    console.log("\nThe tenant's runs:");
    console.table(
      this.tenant
        .runs()
        .map(({ id, deleteType, phase, message }) => ({ id, deleteType, phase, message: message ?? "" })),
    );
  }
}

function title(text: string): void {
  console.log(`\n── ${text} ${"─".repeat(Math.max(0, 116 - text.length))}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
