import { spawn } from "node:child_process";
import { type Census } from "./census";
import type { Family } from "./families";
import { partsOf, type SeedRange } from "./seedRanges";

const WORKERS = 2;
/** Small enough that no worker is left alone with a long rest. */
const SEEDS_OF_A_SHARE = 250;

/** Plays the seeds of a range in processes of their own. */
export async function playInWorkers(main: string, range: SeedRange): Promise<Census[]> {
  const shares = partsOf(range, SEEDS_OF_A_SHARE);
  const seeds = range.last - range.first + 1;
  const parts: Census[] = [];
  const work = async (): Promise<void> => {
    for (let share = shares.shift(); share !== undefined; share = shares.shift()) {
      parts.push(await playShare(main, process.cwd(), share.family, share.first, share.last));
      const done = parts.reduce((sum, part) => sum + part.schedules, 0);
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${seeds}`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return parts;
}

/** Plays some seeds in another process. */
export function playShare(
  main: string,
  folder: string,
  family: Family,
  from: number,
  to: number,
  ...flags: readonly string[]
): Promise<Census> {
  const loader = main.endsWith(".ts") ? ["--import", "tsx"] : [];
  const args = [...loader, main, "--family", family, "--from", String(from), "--to", String(to), ...flags];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")) as Census);
      else reject(new Error(`the schedules ${from} to ${to} (${family}) ended with code ${String(code)}`));
    });
  });
}
