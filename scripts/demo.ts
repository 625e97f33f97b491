/**
 * `npm run demo`: this repository's own Pulumi program on the real Pulumi engine, against a loopback Atlan tenant. Prints a line for
 * each promise with the figure that it was judged by; what the CLI printed and what the tenant had is in the transcript. A promise that
 * does not hold is an exit code of 1.
 */
import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { Console } from "node:console";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { inspect, isDeepStrictEqual } from "node:util";
import { cloneFolder, type CommandOptions, type CommandResult, Stack } from "../test/engine/harness";
import { startTenant, type Tenant } from "../test/tenant";

const SNOWFLAKE = "default/snowflake/1700000001";
const POSTGRES = "default/postgres/1700000002";
const API_KEY = "demo-api-key";
/** What the demo leaves behind: something to look at. */
const CACHE = path.join(cloneFolder, "node_modules/.cache/pulumi-atlan");
const REPORT = path.join(CACHE, "demo-report.html");
const TRANSCRIPT = path.join(CACHE, "demo-transcript.txt");

mkdirSync(CACHE, { recursive: true });
const transcript = createWriteStream(TRANSCRIPT);
/** Writes into the transcript alone. */
const details = new Console({ stdout: transcript });
let promises = 0;

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
  const begun = Date.now();
  const stack = await Stack.create({
    program: cloneFolder,
    stackName: "demo",
    config: { "atlan:baseUrl": tenant.url, "atlan:apiKey": { secret: API_KEY }, "atlan:indexLag": "1s" },
  });
  try {
    const story = new Narrator(tenant, stack);
    say(`pulumi-atlan on the real Pulumi engine, against a loopback tenant on ${tenant.url}. It is not Atlan.`);
    details.log(
      "A stack that exists only for this demo: file backend, passphrase, temporary folders. The tenant's connections:",
    );
    story.showTenant();

    title("1. Archive a connection");
    await story.configure("--path", "archive[0]", SNOWFLAKE);
    const first = await story.run("up", { args: [] });
    story.showTenant();
    const warehouse = tenant.connection(SNOWFLAKE);
    promise("the preview says what will go", figureIn(first.stdout, /Will archive [\d,]+ assets/));
    promise(
      "all assets are archived, counted afterwards",
      `${count(warehouse.archived)} archived, ${warehouse.active} active`,
      {
        archived: [warehouse.archived, 5_692],
        active: [warehouse.active, 0],
      },
    );
    promise("one intent, one run", `${tenant.runs().length} run`, { runs: [tenant.runs().length, 1] });

    title("2. The same again");
    const asked = tenant.requests.length;
    await story.run("up");
    const requests = tenant.requests.length - asked;
    promise("unchanged costs nothing", `${requests} requests`, { requests: [requests, 0] });

    title("3. Another ticket is a changed trigger");
    await story.configure("ticket", "DATA-482");
    await story.run("up");
    story.showRuns();
    promise("it runs again, in place", `${tenant.runs().length} runs of ${tenant.workflows().length} workflow`, {
      runs: [tenant.runs().length, 2],
      workflows: [tenant.workflows().length, 1],
    });

    title("4. A run that fails");
    tenant.script({ outcome: "Failed", message: "the connection's cache is locked" });
    await story.configure("ticket", "DATA-483");
    const failed = await story.run("up", { expect: "failure" });
    await story.run("up");
    story.showRuns();
    promise("a failure is a failure, and says why", figureIn(failed.stdout + failed.stderr, /ended Failed: [^.]+/));
    const phases = tenant.runs().map((it) => it.phase);
    promise("the next up gets it through", phases.slice(2).join(", then "), {
      phases: [phases, ["Succeeded", "Succeeded", "Failed", "Succeeded"]],
    });

    title("5. Somebody runs the workflow in Atlan's UI, and it fails");
    tenant.script({ outcome: "Error", message: "started by hand, and given up" });
    const { workflowName } = tenant.runs().at(-1) ?? {};
    assert.ok(workflowName !== undefined);
    const foreign = tenant.ui.run(workflowName);
    await new Promise((done) => setTimeout(done, 3_500));
    await story.run("refresh");
    await story.run("up");
    const [resource] = (await stack.resources()).filter(({ type }) => type.endsWith("atlan:ConnectionDelete"));
    const { runId, achieved } = resource?.outputs ?? {};
    promise(
      "somebody else's run is shown, and changes nothing",
      `achieved ${String(achieved)}, ${tenant.runs().length} runs`,
      {
        runId: [runId, foreign],
        runs: [tenant.runs().length, 5],
      },
    );

    title("6. Purge another connection");
    await story.configure("--path", "purge[0]", POSTGRES);
    await story.configure("maxAssets", "1000");
    const refused = await story.run("preview", { expect: "failure", args: [] });
    promise(
      "more than maxAssets is refused",
      figureIn(refused.stdout + refused.stderr, /it has [\d,]+ assets, more than maxAssets \([\d,]+\)/),
    );
    await story.configure("maxAssets", "1225");
    const previewed = await story.run("preview", { args: [] });
    promise("nobody overlooks a purge", figureIn(previewed.stdout, /WILL PERMANENTLY PURGE [\d,]+ assets/));
    promise("a preview deletes nothing", `${count(tenant.connection(POSTGRES).active)} active`, {
      active: [tenant.connection(POSTGRES).active, 1_200],
    });

    title("7. A tenant that lies: its run Succeeded, and left assets");
    tenant.script({ leaveAssets: 17, leaveConnection: true });
    const lied = await story.run("up", { expect: "failure" });
    promise("Succeeded is counted", figureIn(lied.stdout + lied.stderr, /Succeeded, but \d+ assets are still there/));
    await story.run("up");
    story.showTenant();
    promise("the next up purges the rest", `connection ${tenant.connection(POSTGRES).state}`, {
      state: [tenant.connection(POSTGRES).state, "GONE"],
    });

    title("8. Somebody restores what was archived");
    tenant.ui.restore(SNOWFLAKE, 3);
    await new Promise((done) => setTimeout(done, 500));
    await story.run("refresh");
    const drift = await story.tool(["report", "--check"], JSON.stringify(await stack.export()), 2);
    promise("a refresh finds it, for a nightly check", figureIn(drift, /3 assets were active again/));

    title("9. The proof");
    const receipts = await story.tool(["verify-receipt"], JSON.stringify(await stack.export()));
    promise("receipts that can be checked later", figureIn(receipts, /\d receipts: .*/));
    const written = await story.tool(["report", "--out", REPORT], JSON.stringify(await stack.export()));
    promise("a report for people without Pulumi", figureIn(written, /: (.*)/));

    title("10. Destroy");
    await story.run("destroy");
    story.showTenant();
    const left = tenant.workflows().filter((it) => !it.archived);
    promise(
      "its definitions are archived, and no data is touched",
      `${left.length} definitions left, ${count(tenant.connection(SNOWFLAKE).archived)} assets as before`,
      {
        definitions: [left, []],
        archived: [tenant.connection(SNOWFLAKE).archived, 5_689],
      },
    );
    details.log("\nEvery request that changed something at the tenant:");
    details.log(tenant.mutations().join("\n"));
  } finally {
    await stack.dispose();
  }
  const seconds = Math.round((Date.now() - begun) / 1_000);
  say(
    `\n${promises} of ${promises} held, in ${seconds} s. The stack, its state and the tenant are gone again. To look at:`,
  );
  for (const file of [TRANSCRIPT, REPORT]) say(`  ${path.relative(cloneFolder, file)}`);
}

/** Judges a promise by what was seen and what it has to be; prints the figure. */
function promise(
  what: string,
  figure: string | undefined,
  seen: Readonly<Record<string, readonly [unknown, unknown]>> = {},
): void {
  promises += 1;
  const wrong = Object.entries(seen).filter(([, [actual, expected]]) => !isDeepStrictEqual(actual, expected));
  const holds = figure !== undefined && wrong.length === 0;
  say(`  ${holds ? "✓" : "✗"} ${what}: ${figure ?? "it was not said"}`);
  if (holds) return;
  const found = wrong.map(([name, [actual, expected]]) => `${name} is ${inspect(actual)}, not ${inspect(expected)}`);
  throw new Error(
    `The promise does not hold: ${what}. ${found.join("; ")}. See ${path.relative(cloneFolder, TRANSCRIPT)}.`,
  );
}

/** What the CLI said, in one line; undefined if it did not say it. */
function figureIn(printed: string, pattern: RegExp): string | undefined {
  const [all, part = all] = pattern.exec(printed.replace(/\s+/g, " ")) ?? [];
  return part?.trim();
}

function count(assets: number): string {
  return assets.toLocaleString("en-US");
}

/** Prints a line, and writes it into the transcript. */
function say(line: string): void {
  console.log(line);
  details.log(line);
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
    details.log(`\n$ pulumi config set ${args.map((it) => (it.includes("[") ? `'${it}'` : it)).join(" ")}`);
    await this.stack.run("config", "set", ...args, "--stack", this.stack.name);
  }

  /** The package's own command line, with a text on its standard input. */
  async tool(args: readonly string[], input: string, exitCode = 0): Promise<string> {
    details.log(
      `\n$ npx pulumi-atlan ${args.map((it) => (it === REPORT ? path.relative(cloneFolder, it) : it)).join(" ")}`,
    );
    const child = execFile(process.execPath, [path.join(cloneFolder, "dist/cli/main.js"), ...args]);
    child.stdin?.end(input);
    const [out, code] = await Promise.all([child.stdout ? text(child.stdout) : "", once(child, "exit")]);
    details.log(out.trimEnd().replaceAll(/^/gm, "  ").replaceAll(`${cloneFolder}${path.sep}`, ""));
    assert.equal(code[0], exitCode);
    return out;
  }

  async run(operation: "up" | "preview" | "refresh" | "destroy", options: CommandOptions = {}): Promise<CommandResult> {
    const args = options.args ?? ["--skip-preview"];
    details.log(`\n$ ${["pulumi", operation, ...(operation === "preview" ? [] : ["--yes"]), ...args].join(" ")}`);
    const result = await this.stack[operation]({ ...options, args });
    // Dots that show that time passes are left out; everything else is as the CLI prints it.
    const lines = `${result.stdout}${result.stderr}`
      .split("\n")
      .filter((it) => it.trim() !== "" && !it.startsWith("@ "));
    details.log(lines.map((it) => `  ${it}`.trimEnd()).join("\n"));
    if (result.exitCode !== 0) details.log(`  (exit code ${result.exitCode}, as expected here)`);
    return result;
  }

  showTenant(): void {
    details.table(
      this.tenant
        .connections()
        .map(({ qualifiedName, name, state, active, archived }) => ({ qualifiedName, name, state, active, archived })),
    );
  }

  showRuns(): void {
    details.log("\nThe tenant's runs:");
    details.table(
      this.tenant
        .runs()
        .map(({ id, deleteType, phase, message }) => ({ id, deleteType, phase, message: message ?? "" })),
    );
  }
}

function title(text: string): void {
  details.log(`\n${"─".repeat(120)}`);
  say(text);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  details.log(error);
  process.exitCode = 1;
});
