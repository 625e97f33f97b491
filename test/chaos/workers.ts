import { spawn } from "node:child_process";
import { type Census } from "./census";
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
      parts.push(await playShare({ main, cwd: process.cwd() }, share));
      const done = parts.reduce((sum, part) => sum + part.schedules, 0);
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${seeds}`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return parts;
}

/** The simulation as a process runs it. */
interface Simulation {
  /** Its script. */
  readonly main: string;
  readonly cwd: string;
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Plays the seeds of a range in another process. */
export function playShare(
  { main, cwd, env }: Simulation,
  { family, first, last }: SeedRange,
  ...flags: readonly string[]
): Promise<Census> {
  const loader = main.endsWith(".ts") ? ["--import", "tsx"] : [];
  const args = [...loader, main, "--family", family, "--from", String(first), "--to", String(last), ...flags];
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")) as Census);
      else reject(new Error(`the schedules ${first} to ${last} (${family}) ended with code ${String(code)}`));
    });
  });
}
