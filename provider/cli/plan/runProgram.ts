import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { RunProgram } from "./planCommand";

/** Runs a program as a child of this process. */
export const runProgram: RunProgram = async (program, args, { cwd, env }) => {
  const child = spawn(program, args, { cwd, env: { ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, code] = await Promise.all([text(child.stdout), ended]);
  return { code, stdout };
};
