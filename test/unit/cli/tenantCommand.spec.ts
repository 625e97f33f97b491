import { expect } from "chai";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { startLoopbackTenant } from "../../../provider/cli/startLoopbackTenant";
import { type StartTenant, tenantCommand } from "../../../provider/cli/tenantCommand";
import { ScriptedTerminal } from "./scriptedTerminal";

const URL = "http://127.0.0.1:8585";

/** Runs the command until it is asked to end, which is at once. */
async function run(args: readonly string[], start: StartTenant, terminal = new ScriptedTerminal()) {
  const code = await runCommandLine(["tenant", ...args], terminal, [tenantCommand(start)]);
  return { code, out: terminal.out, err: terminal.err };
}

type Connection = Extract<Awaited<ReturnType<StartTenant>>, { url: string }>["connections"][number];

/** A tenant that only notes how it was started and that it was closed. */
class ScriptedTenant {
  started: Parameters<StartTenant>[0] | undefined;
  isClosed = false;
  credentials: Readonly<Record<string, string>> = { ATLAN_API_KEY: "loopback-api-key" };

  connections: readonly Connection[] = [
    { qualifiedName: "default/snowflake/1", name: "old\u200b warehouse", state: "ACTIVE", active: 1_230, archived: 4 },
  ];

  readonly start: StartTenant = (options) => {
    this.started = options;
    options.onRequest("a request");
    return Promise.resolve({
      url: URL,
      credentials: this.credentials,
      connections: this.connections,
      close: () => {
        this.isClosed = true;
        return Promise.resolve();
      },
    });
  };
}

describe("the command tenant", () => {
  it("says what it has, what to try, what to set in the environment and that it is ready, and closes the tenant in the end", async () => {
    const tenant = new ScriptedTenant();
    const { code, out, err } = await run([], tenant.start);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out).to.equal(
      [
        "A loopback tenant of 1 connection with 1,234 assets. It is not Atlan.",
        "",
        "  default/snowflake/1  old\\u200b warehouse  1,230 active assets, 4 archived assets",
        "",
        "A program that archives one of them:",
        "",
        '  import * as atlan from "pulumi-atlan";',
        "",
        '  const retired = new atlan.ConnectionDelete("retired", {',
        '      connectionQualifiedName: "default/snowflake/1",',
        "  });",
        "  export const achieved = retired.achieved;",
        "",
        "Where that program is, run first:",
        "",
        `export ATLAN_BASE_URL=${URL}`,
        "export ATLAN_API_KEY=loopback-api-key",
        "",
        `Ready: it listens on ${URL}. Ctrl-C stops it.`,
        "",
      ].join("\n"),
    );
    expect(tenant.started).to.include({ seed: undefined, port: 0 });
    expect(tenant.isClosed).to.equal(true);
  });

  it("shows no program where nothing is left to archive, and none without a connection", async () => {
    const tenant = new ScriptedTenant();
    tenant.connections = [{ qualifiedName: "default/b/1", name: "b", state: "DELETED", active: 0, archived: 1 }];
    const { out } = await run([], tenant.start);
    expect(out).to.include("\n  default/b/1  b  1 archived asset\n\nexport ATLAN_BASE_URL");
    tenant.connections = [];
    expect((await run([], tenant.start)).out).to.include("with 0 assets. It is not Atlan.\n\nexport ATLAN_BASE_URL");
  });

  it("lists twenty of many connections, and all of them as JSON", async () => {
    const tenant = new ScriptedTenant();
    tenant.connections = Array.from({ length: 1_025 }, (_, index) => ({
      qualifiedName: `default/a/${index}`,
      name: "a\u{e0001}",
      state: "ACTIVE",
      active: 0,
      archived: 0,
    }));
    const { out } = await run([], tenant.start);
    expect(out.match(/^ {2}default\/a/gm)).to.have.length(20);
    expect(out).to.include("  default/a/0   a\\u{e0001}  0 active assets\n");
    expect(out).to.include("  … and 1,005 more; --json lists all\n");

    const json = (await run(["--json", "--log"], tenant.start)).out;
    expect(json.split("\n"), "one line, which can be read while it runs").to.have.length(2);
    expect(json).to.match(/^[ -~]+\n$/);
    expect(JSON.parse(json)).to.deep.equal({
      url: URL,
      credentials: tenant.credentials,
      connections: tenant.connections,
    });
  });

  it("writes requests to standard error beside JSON", async () => {
    const { out, err } = await run(["--json", "--log"], new ScriptedTenant().start);
    expect(err).to.equal("a request\n");
    expect(out).to.match(/^\{/);
  });

  it("takes no file without --seed", async () => {
    const { code, err } = await run(["seed.json"], new ScriptedTenant().start);
    expect(code).to.equal(2);
    expect(err).to.include("a seed file is named by --seed FILE");
  });

  it("quotes credentials as a shell needs it", async () => {
    const tenant = new ScriptedTenant();
    tenant.credentials = { ATLAN_OAUTH_CLIENT_ID: "a$b", ATLAN_OAUTH_CLIENT_SECRET: "it's" };
    const { out } = await run([], tenant.start);
    expect(out).to.include("export ATLAN_OAUTH_CLIENT_ID='a$b'\nexport ATLAN_OAUTH_CLIENT_SECRET='it'\\''s'\n");
  });

  it("hands the seed and the port over, and shows requests when asked to", async () => {
    const tenant = new ScriptedTenant();
    const terminal = new ScriptedTerminal();
    terminal.files.set("seed.json", "{}");
    const { out } = await run(["--seed", "seed.json", "--port", "8585", "--log"], tenant.start, terminal);
    expect(tenant.started).to.include({ seed: "{}", port: 8585 });
    expect(out).to.match(/^a request\n/);
    expect((await run([], tenant.start)).out).not.to.include("a request");
  });

  for (const port of ["x", "65536", "-1", "1.5", ""]) {
    it(`refuses the port "${port}"`, async () => {
      const tenant = new ScriptedTenant();
      const { code, err } = await run([`--port=${port}`], tenant.start);
      expect(code).to.equal(2);
      expect(err).to.include(`pulumi-atlan tenant: the port has to be a number from 0 to 65535, not "${port}"\n`);
      expect(tenant.started).to.equal(undefined);
    });
  }

  it("says which seed file can't be read", async () => {
    const { code, err } = await run(["--seed", "seed.json"], new ScriptedTenant().start);
    expect({ code, err }).to.deep.equal({
      code: 1,
      err:
        "pulumi-atlan tenant: reading the seed (seed.json): ENOENT: no such file, open 'seed.json'. " +
        "Name a JSON file that is there, or leave --seed out for a small tenant. [ATLAN_TENANT_SEED] docs/errors.md#atlan_tenant_seed\n",
    });
  });

  it("takes a seed as Windows writes it: with a byte order mark, and says so of UTF-16", async () => {
    const tenant = new ScriptedTenant();
    const terminal = new ScriptedTerminal();
    terminal.files.set("seed.json", "\uFEFF{}");
    expect((await run(["--seed", "seed.json"], tenant.start, terminal)).code).to.equal(0);
    expect(tenant.started).to.include({ seed: "{}" });
    terminal.files.set("seed.json", "\uFFFD\uFFFD{\0}\0");
    const { code, err } = await run(["--seed", "seed.json"], tenant.start, terminal);
    expect(code).to.equal(1);
    expect(err).to.include("reading the seed (seed.json): it is not UTF-8;").and.include("[ATLAN_TENANT_SEED]");
  });

  it("lists all problems of a seed, and starts nothing", async () => {
    const terminal = new ScriptedTerminal();
    terminal.files.set("seed.json", '{ "connections": [{ "name": "" }] }');
    const { code, out, err } = await run(["--seed", "seed.json"], startLoopbackTenant, terminal);
    expect({ code, out }).to.deep.equal({ code: 1, out: "" });
    expect(err).to.equal(
      [
        "pulumi-atlan tenant: seed.json can't be used:",
        "  connections[0].qualifiedName: is missing",
        '  connections[0].name: has to be a text that is not empty, not ""',
        "",
      ].join("\n"),
    );
  });

  it("starts the loopback tenant, and stops it", async () => {
    const { code, out } = await run([], startLoopbackTenant);
    expect(code).to.equal(0);
    expect(out).to.match(/^A loopback tenant of 2 connections with 616 assets\./);
    const url = /ATLAN_BASE_URL=(\S+)/.exec(out)?.[1] ?? "";
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    const left = await fetch(url).then(
      () => "listens",
      () => "is gone",
    );
    expect(left).to.equal("is gone");
  });

  it("prints for the example what docs/tenant.md shows", async () => {
    const clone = join(__dirname, "../../..");
    const terminal = new ScriptedTerminal();
    terminal.files.set("seed.json", readFileSync(join(clone, "examples/tenant/seed.json"), "utf8"));
    const { out } = await run(["--seed", "seed.json"], startLoopbackTenant, terminal);
    const [, shown] = /--seed seed\.json --port 8585\n([^]*?)```/.exec(
      readFileSync(join(clone, "docs/tenant.md"), "utf8"),
    )!;
    expect(out.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:8585")).to.equal(shown);
  });

  it("says what to do about a port that is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, err } = await run(["--port", String(port)], startLoopbackTenant);
    other.close();
    expect({ code, err }).to.deep.equal({
      code: 1,
      err:
        `pulumi-atlan tenant: starting the loopback tenant (127.0.0.1:${port}): something listens there already. ` +
        "Name another --port, or leave it out for a free one. [ATLAN_TENANT_START] docs/errors.md#atlan_tenant_start\n",
    });
  });

  for (const [code, because] of [
    ["EACCES", "this user may not listen there"],
    ["EMFILE", "too many open files"],
  ]) {
    it(`says that it could not be started for ${String(code)}`, async () => {
      const start: StartTenant = () => Promise.reject(Object.assign(new Error("too many open files"), { code }));
      expect((await run(["--port", "80"], start)).err).to.include(
        `starting the loopback tenant (127.0.0.1:80): ${String(because)}. Name another --port`,
      );
    });
  }

  it("tells for --help how it is called", async () => {
    const { code, out } = await run(["--help"], new ScriptedTenant().start);
    expect(code).to.equal(0);
    expect(out).to.match(/^Usage: pulumi-atlan tenant \[--seed FILE\] \[--port N\] \[--log\] \[--json\]\n/);
    for (const option of ["--seed FILE", "--port N", "--log", "--json"]) expect(out).to.include(`\n  ${option}  `);
  });
});
