import path from "node:path";
import { officialClientPython, run } from "../../peer/officialClient";
import { API_KEY } from "../../rig/seeds";

export const PYATLAN = "pyatlan 9.11.0";

/** Makes the environment where it is not there yet, and loads the client once, so that what is measured is warm. */
export async function warmPyatlan(): Promise<string> {
  const python = await officialClientPython();
  await run(python, ["-c", "import pyatlan.client.atlan, pyatlan.model.packages"], { PATH: process.env["PATH"] });
  return python;
}

/** Deletes the connections with the official client; the time from the start of the command to its end, in seconds. */
export const deleteWithPyatlan = (python: string, url: string, connections: readonly string[]): Promise<number> =>
  timePyatlan(python, "delete.py", url, connections);

/** Runs one of the scripts in this folder; the time from the start of the command to its end, in seconds. */
export const timePyatlan = (python: string, script: string, url: string, args: readonly string[]): Promise<number> =>
  timeCommand(python, ["-W", "ignore", path.join(__dirname, script), ...args], url);

/** Runs a command that finds the tenant in its environment; the time from its start to its end, in seconds. */
export async function timeCommand(command: string, args: readonly string[], url: string): Promise<number> {
  const begin = performance.now();
  const { PATH } = process.env;
  await run(command, args, { PATH, ATLAN_BASE_URL: url, ATLAN_API_KEY: API_KEY, NODE_DISABLE_COMPILE_CACHE: "1" });
  return (performance.now() - begin) / 1_000;
}
