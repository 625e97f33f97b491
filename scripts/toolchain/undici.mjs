import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { cloneFolder } from "./clone.mjs";
import { npmCommand } from "./npm.mjs";

const ANSWERS_WITHIN_MS = 30_000;

/**
 * Both ends of the range of undici that the package takes: the oldest, and the newest that the registry has.
 * @returns {readonly [oldest: string, newest: string]}
 */
export function undiciEnds() {
  /** @type {{ dependencies: { undici: string } }} */
  const { dependencies } = JSON.parse(readFileSync(path.join(cloneFolder, "package.json"), "utf8"));
  const range = dependencies.undici;
  const { command, args } = npmCommand();
  const answer = execFileSync(command, [...args, "view", `undici@${range}`, "version", "--json"], {
    encoding: "utf8",
    stdio: "pipe",
    timeout: ANSWERS_WITHIN_MS,
  });
  const newest = [JSON.parse(answer)].flat().at(-1);
  return [range.replace("^", ""), newest];
}

/** Why the versions can't be fetched on this machine. */
export function undiciObstacle() {
  try {
    undiciEnds();
    return Promise.resolve(undefined);
  } catch {
    return Promise.resolve("the registry of npm packages can't be reached");
  }
}
