import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { Console } from "node:console";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { inspect, isDeepStrictEqual } from "node:util";
import { cloneFolder, type CommandOptions, type CommandResult, type Stack } from "../../test/engine/harness";
import type { Tenant } from "../../test/tenant";

/** What a demo leaves behind: something to look at. */
const CACHE = path.join(cloneFolder, "node_modules/.cache/pulumi-atlan");
export const REPORT = path.join(CACHE, "demo-report.html");
export const TRANSCRIPT = path.join(CACHE, "demo-transcript.txt");

mkdirSync(CACHE, { recursive: true });
/** Writes into the transcript alone. */
export const details = new Console({ stdout: createWriteStream(TRANSCRIPT) });
let promises = 0;

/** Judges a promise by what was seen and what it has to be; prints the figure. */
export function promise(
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
export function figureIn(printed: string, pattern: RegExp): string | undefined {
  const [all, part = all] = pattern.exec(printed.replace(/\s+/g, " ")) ?? [];
  return part?.trim();
}

export function count(assets: number): string {
  return assets.toLocaleString("en-US");
}

/** Prints a line, and writes it into the transcript. */
export function say(line: string): void {
  console.log(line);
  details.log(line);
}

/** Runs commands and shows them with what the tenant has. */
export class Narrator {
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
    const [out, errors, code] = await Promise.all([
      child.stdout ? text(child.stdout) : "",
      child.stderr ? text(child.stderr) : "",
      once(child, "exit"),
    ]);
    details.log((out + errors).trimEnd().replaceAll(/^/gm, "  ").replaceAll(`${cloneFolder}${path.sep}`, ""));
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

  /** An `up` of what has not changed. */
  async runUnchanged(): Promise<void> {
    const asked = this.tenant.requests.length;
    await this.run("up");
    const requests = this.tenant.requests.length - asked;
    promise("unchanged costs nothing", `${requests} requests`, { requests: [requests, 0] });
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

/** Begins a part of the story. */
export function title(text: string): void {
  details.log(`\n${"─".repeat(120)}`);
  say(text);
}

/** How the demo ended, and where to look. */
export function sayEnd(begunAt: number, files: readonly string[]): void {
  const seconds = Math.round((Date.now() - begunAt) / 1_000);
  say(
    `\n${promises} of ${promises} held, in ${seconds} s. The stack, its state and the tenant are gone again. To look at:`,
  );
  for (const file of files) say(`  ${path.relative(cloneFolder, file)}`);
}
