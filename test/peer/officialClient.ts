import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** The release of the official Python client that the tenant is held against. */
const release = "pyatlan==9.11.0";

const home = path.resolve("node_modules/.cache/pulumi-atlan/pyatlan-9.11.0");
const python = path.join(home, "bin", "python");

/** Written last: an environment without it was interrupted while it was made. */
const stamp = path.join(home, "complete");

/** The Python that has the official client, in an environment of its own that is made when it is not there yet. */
export async function officialClientPython(): Promise<string> {
  if (existsSync(stamp)) return python;
  // Suites run side by side, and more than one of them needs it.
  const { withLock } = await import("../../scripts/toolchain/lock.mjs");
  return withLock(home, async () => (existsSync(stamp) ? python : install()));
}

async function install(): Promise<string> {
  console.log(`      installing the official client (${release}) into ${path.relative(".", home)}: a minute, once`);
  await rm(home, { recursive: true, force: true });
  await mkdir(path.dirname(home), { recursive: true });
  await run("python3", ["-m", "venv", home], process.env);
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", release], process.env);
  await writeFile(stamp, `${release}\n`);
  return python;
}

/** Runs a command to its end and answers its standard output; throws with everything it wrote when it fails. */
export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let complaints = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${code ?? "a signal"}\n${output}${complaints}`);
  return output;
}
