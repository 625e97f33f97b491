import { strict as assert } from "node:assert";
import { cloneFolder, Stack } from "../../test/engine/harness";
import { startTenant, type Tenant } from "../../test/tenant";
import { count, details, figureIn, Narrator, promise, REPORT, say, sayEnd, title, TRANSCRIPT } from "./narrator";

const SNOWFLAKE = "default/snowflake/1700000001";
const POSTGRES = "default/postgres/1700000002";
const API_KEY = "demo-api-key";

/** A connection through its whole life, by the program of this repository. */
export async function playProgram(): Promise<void> {
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
    await story.runUnchanged();

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
  sayEnd(begun, [TRANSCRIPT, REPORT]);
}
