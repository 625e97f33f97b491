import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { openRestore } from "../../../provider/cli/restore/openRestore";
import { restoreCommand } from "../../../provider/cli/restore/restoreCommand";
import { API_KEY, SNOWFLAKE } from "../../rig";
import { startTenant, type Tenant, type TenantOptions } from "../../tenant";
import { MemoryFiles } from "../cli/memoryFiles";
import { QuietTerminal, takeInventory, written } from "./restoring";

describe("restore over the network", () => {
  let tenant: Tenant;

  afterEach(() => tenant.close());

  /** A tenant whose connection is archived, and its inventory from before. */
  async function archived(options: TenantOptions = {}): Promise<MemoryFiles> {
    tenant = await startTenant({
      connections: [
        { qualifiedName: SNOWFLAKE, name: "legacy", connectorName: "snowflake", assets: { Table: 3, Column: 9 } },
      ],
      credentials: [{ token: API_KEY }],
      run: { runningMs: 0 },
      ...options,
    });
    const files = new MemoryFiles();
    const { header, assets } = takeInventory(tenant);
    files.contents.set("assets.jsonl", written({ header: { ...header, tenant: tenant.url }, assets }));
    const run = () => tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    run();
    return files;
  }

  function dryRun(files: MemoryFiles, args: readonly string[] = [], env: Record<string, string> = {}) {
    return restore(files, ["--dry-run", ...args], env);
  }

  async function restore(files: MemoryFiles, args: readonly string[], env: Record<string, string> = {}) {
    const terminal = new QuietTerminal();
    terminal.env = { ATLAN_BASE_URL: tenant.url, ATLAN_API_KEY: API_KEY, ...env };
    const command = restoreCommand(openRestore, files);
    const code = await runCommandLine(["restore", "assets.jsonl", ...args], terminal, [command]);
    return { code, out: terminal.out, err: terminal.err };
  }

  it("looks with the credentials of the environment", async () => {
    const files = await archived();
    const { code, out, err } = await dryRun(files);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out).to.include("would be restored: the connection, 12 assets (9 Column, 3 Table)");
  });

  it("needs a tenant and credentials", async () => {
    const files = await archived();
    tenant.clearRequests();
    for (const env of [{ ATLAN_BASE_URL: "" }, { ATLAN_API_KEY: "" }, { ATLAN_BASE_URL: "ftp://x" }]) {
      const { code, err } = await dryRun(files, [], env);
      expect(code).to.equal(1);
      expect(err).to.include("[ATLAN_CONFIGURATION]");
    }
    expect(tenant.requests).to.deep.equal([]);
  });

  it("tells no credentials when they are not valid", async () => {
    const files = await archived();
    const { code, out, err } = await dryRun(files, [], { ATLAN_API_KEY: "another-key-0123456789" });
    expect(code).to.equal(1);
    expect(err).to.include("[ATLAN_HTTP_401]");
    expect(out + err).to.not.include("another-key");
  });

  it("is refused beside a run of a native app, whose id it is told", async () => {
    const files = await archived({ surface: "app" });
    tenant.script({ stuckIn: "Running" });
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    const { code, err } = await dryRun(files, ["--app-id", "connection-delete"]);
    expect(code).to.equal(1);
    expect(err).to.include("is going, and it purges").and.include("[ATLAN_CONFLICTING_RUN]");
  });

  for (const [lag, says] of [
    ["1s", "restored: 0 assets\nactive already: the connection, 12 assets"],
    ["4s", "restored: the connection, 12 assets (9 Column, 3 Table)\nactive already: 0 assets"],
  ] as const) {
    it(`takes for active what the search shows so after ${lag}, where it is told that this is the lag`, async () => {
      const files = await archived({ indexLag: { assets: 3_000 } });
      const { code, out } = await restore(files, ["--index-lag", lag]);
      expect(code).to.equal(0);
      expect(out).to.include(says);
    });
  }

  for (const [args, says] of [
    [["--index-lag", "soon"], '--index-lag needs a time such as "10s" or "2m"'],
    [["--app-id", ""], "--app-id needs the id of an app"],
    [["--app-id", "a/b"], '"a/b" is not the id of an app'],
  ] as const) {
    it(`refuses ${args.join(" ")}`, async () => {
      const { code, err } = await dryRun(await archived(), args);
      expect(code).to.be.greaterThan(0);
      expect(err).to.include(says);
    });
  }
});
