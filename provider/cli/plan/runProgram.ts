import { spawn } from "node:child_process";
import { noPlan } from "./readPlan";
import type { RunProgram } from "./planCommand";

/** More than any preview prints, in bytes. */
const MOST_PRINTED = 256 * 1_048_576;
/** What asks this process to end: its child is asked first. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a program as a child of this process, and not longer than this process. Rejects if it prints more than 256 MB. */
export const runProgram: RunProgram = (...call) => runWithin(MOST_PRINTED)(...call);

/** @param mostBytes - how much the program may print; if it prints more, it is ended */
export function runWithin(mostBytes: number): RunProgram {
  return async (program, args, { cwd, env }) => {
    const child = spawn(program, args, { cwd, env: { ...env }, stdio: ["ignore", "pipe", "inherit"] });
    const stop = (): void => void child.kill();
    process.once("exit", stop);
    for (const signal of SIGNALS) process.once(signal, stop);
    try {
      const ended = new Promise<number | null>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", resolve);
      });
      const [stdout, code] = await Promise.all([readWithin(child.stdout, mostBytes), ended]);
      return { code, stdout };
    } finally {
      // It goes on only where reading it has failed.
      stop();
      child.unref();
      process.off("exit", stop);
      for (const signal of SIGNALS) process.off(signal, stop);
    }
  };
}

async function readWithin(stream: AsyncIterable<unknown>, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw noPlan(
        "pulumi preview --json",
        `it printed more than ${mostBytes.toLocaleString("en-US")} bytes`,
        "Nothing is known of what will be deleted. Run it by itself and look at what it prints.",
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
