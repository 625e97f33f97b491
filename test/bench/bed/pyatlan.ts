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
export async function deleteWithPyatlan(python: string, url: string, connections: readonly string[]): Promise<number> {
  const begin = performance.now();
  await run(python, ["-W", "ignore", path.join(__dirname, "delete.py"), ...connections], {
    PATH: process.env["PATH"],
    ATLAN_BASE_URL: url,
    ATLAN_API_KEY: API_KEY,
  });
  return (performance.now() - begin) / 1_000;
}
