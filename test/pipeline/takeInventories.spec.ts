import { expect } from "chai";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeInventories, inventoriesOf } from "../../examples/pipeline/.github/scripts/takeInventories.mjs";
import { pipelineFolder } from "./workflow";

const script = path.join(pipelineFolder, ".github", "scripts", "takeInventories.mjs");
const planned = (connectionQualifiedName: string | null, action: string, purges = "no") => ({
  connectionQualifiedName,
  action,
  purges,
});
const SHA = "a".repeat(64);

describe("the connections whose assets the pipeline lists", () => {
  it("are those that may lose assets, each once", () => {
    const connections = [
      planned("default/snowflake/1700000001", "purge", "yes"),
      planned("default/snowflake/1700000001", "archive"),
      planned("default/postgres/1700000002", "unchanged"),
      planned("default/mssql/1700000003", "unchanged", "maybe"),
      planned("default/mysql/1700000004", "refused", "maybe"),
      planned("default/oracle/1700000005", "leaves"),
      planned(null, "unknown", "maybe"),
    ];
    expect(inventoriesOf({ connections }).map(({ connection }) => connection)).to.deep.equal([
      "default/snowflake/1700000001",
      "default/mssql/1700000003",
      "default/mysql/1700000004",
    ]);
  });

  it("have files that stay in the folder, whatever a connection is called", () => {
    const connections = ["default/../1", "default/a b/2", "--out", "default/x/../../etc/3"].map((it) =>
      planned(it, "purge", "yes"),
    );
    expect(inventoriesOf({ connections })).to.deep.equal([
      { connection: "default/../1", file: "..%2F1.jsonl" },
      { connection: "default/a b/2", file: "a%20b%2F2.jsonl" },
    ]);
  });
});

describe("what the pipeline says of inventories", () => {
  const taken = (k: number, said = "") => ({
    connection: `default/snowflake/${k}`,
    file: `snowflake%2F${k}.jsonl`,
    listed: said === "" ? { assets: 1_225, sha256: SHA } : undefined,
    said,
  });

  it("names count, digest and file of each, and what could not be listed", () => {
    const said = describeInventories([taken(1), taken(2, "```\n::error::no answer")]);
    expect(said).to.include(`default/snowflake/1: 1,225 assets, sha256 ${SHA}, snowflake%2F1.jsonl`);
    expect(said).to.include("! default/snowflake/2 could not be listed: ''' ::error::no answer");
    expect(said.match(/```/g)).to.have.length(2);
  });

  it("has room in a comment beside the plan", () => {
    const said = describeInventories(Array.from({ length: 1_000 }, (_, k) => taken(k, "x".repeat(5_000))));
    expect(said.length).to.be.below(9_000);
    expect(said).to.include("and 985 more");
    expect(describeInventories([])).to.equal("");
  });
});

describe("the script that takes inventories", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "pulumi-atlan-inventories-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs it with a command of that name in the place of npx. */
  function run(npx: string, connections: readonly object[]) {
    const file = path.join(folder, "npx");
    writeFileSync(file, `#!/bin/sh\n${npx}\n`);
    chmodSync(file, 0o755);
    writeFileSync(path.join(folder, "plan.json"), JSON.stringify({ connections }));
    const env = { ...process.env, PATH: [folder, process.env["PATH"]].join(path.delimiter) };
    const out = path.join(folder, "inventories");
    return {
      ...spawnSync(process.execPath, [script, path.join(folder, "plan.json"), out], { env, encoding: "utf8" }),
      out,
    };
  }

  it("calls the command with the name and the file, and nothing of a shell", () => {
    const npx = `printf '%s\\n' "$@" > "${folder}/arguments"; echo '{"assets":12,"sha256":"${SHA}"}'`;
    const { status, stdout, out } = run(npx, [planned("default/a;b/1", "archive")]);
    expect(status).to.equal(0);
    expect(stdout).to.include(`default/a;b/1: 12 assets, sha256 ${SHA}`);
    expect(existsSync(out)).to.equal(true);
    expect(readFileSync(path.join(folder, "arguments"), "utf8").trim().split("\n")).to.deep.equal([
      "--no-install",
      "pulumi-atlan",
      "inventory",
      "default/a;b/1",
      "--out",
      path.join(out, "a%3Bb%2F1.jsonl"),
      "--json",
    ]);
  });

  it("says what could not be listed, and does not fail for it", () => {
    const npx = `touch "$5.part"; echo "no answer [ATLAN_TIMEOUT]" >&2; exit 1`;
    const { status, stdout, out } = run(npx, [planned("default/a/1", "archive")]);
    expect(status).to.equal(0);
    expect(readdirSync(out)).to.deep.equal([]);
    expect(stdout).to.include("! default/a/1 could not be listed: no answer [ATLAN_TIMEOUT]");
  });
});
