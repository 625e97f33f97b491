import { expect } from "chai";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { connectionDelete, EXAMPLE, stackExport } from "../../browser/example";

const CLONE = join(__dirname, "..", "..", "..");
const MAIN = join(CLONE, "provider", "cli", "main.ts");

interface End {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs Node with tsx; `stopReading` closes our end of its standard output at once. */
function node(args: readonly string[], stdin: string, { stopReading = false, shell = "" } = {}): Promise<End> {
  return new Promise((resolve, reject) => {
    const command = [process.execPath, "--import", "tsx", ...args];
    const child =
      shell === ""
        ? spawn(command[0]!, command.slice(1), { cwd: CLONE })
        : spawn("sh", ["-c", `"$@" ${shell}`, "sh", ...command], { cwd: CLONE });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    if (stopReading) child.stdout.destroy();
    child.on("error", reject).on("close", (code) => {
      resolve({ code, out, err });
    });
    child.stdin.on("error", reject).end(stdin);
  });
}

describe("the process pulumi-atlan", () => {
  let folder = "";

  before(() => {
    folder = mkdtempSync(join(os.tmpdir(), "pulumi-atlan-cli-"));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("makes a page of what is piped into it", async () => {
    const page = join(folder, "report.html");
    const { code, out, err } = await node([MAIN, "report", "--out", page], EXAMPLE);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out).to.equal(`${page}: 1 purged, 1 archived, 1 unfinished\n`);
    expect(readFileSync(page, "utf8")).to.match(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  it("reads a file, and prints a page that is longer than a pipe holds to its end", async () => {
    const file = join(folder, "stack.json");
    writeFileSync(file, stackExport(Array.from({ length: 200 }, (_, index) => connectionDelete(`c${index}`, {}))));
    const { code, out } = await node([MAIN, "report", file], "");
    expect(code).to.equal(0);
    expect(out.length).to.be.greaterThan(100_000);
    expect(out).to.match(/<\/html>\n$/);
  });

  it("is not upset when nobody reads to the end", async () => {
    const file = join(folder, "stack.json");
    writeFileSync(file, stackExport(Array.from({ length: 200 }, (_, index) => connectionDelete(`c${index}`, {}))));
    expect(await node([MAIN, "report", file], "", { stopReading: true })).to.deep.equal({ code: 0, out: "", err: "" });
  });

  it("says in one line that the disk is full, and does not pass for a success", async function () {
    if (!existsSync("/dev/full")) this.skip();
    const { code, err } = await node([MAIN, "report"], EXAMPLE, { shell: "> /dev/full" });
    expect(code).to.equal(1);
    expect(err).to.match(/^pulumi-atlan: what it prints can't be written, and is not whole: ENOSPC[^\n]*\n$/);
    // The code of a command that found something is not lost with its words.
    expect(await node([MAIN, "sing"], "", { shell: "> /dev/full 2> /dev/full" })).to.include({ code: 2 });
  });

  it("ends with exit code 2 when it is called wrongly, and with 1 when it fails", async () => {
    expect(await node([MAIN, "sing"], "")).to.include({ code: 2, out: "" });
    const failed = await node([MAIN, "report"], "{");
    expect(failed).to.include({ code: 1, out: "" });
    expect(failed.err.trim().split("\n")).to.have.length(1);
  });

  it("loads neither Pulumi nor the HTTP client", async () => {
    const program = `require(${JSON.stringify(MAIN)}); console.error(Object.keys(require.cache).join("\\n"));`;
    const { code, err } = await node(["-e", program, "--", "pulumi-atlan", "--help"], "");
    expect(code).to.equal(0);
    expect(err).to.include(join("cli", "report", "page.ts"));
    expect(err).not.to.match(/@pulumi|undici/);
  });
});
