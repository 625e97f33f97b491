import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/** Every process below a stack inherits this variable, also one whose parent was killed: that is how it is found. */
export const tagVariable = "PULUMI_ATLAN_TEST_STACK";

export type ProcessKind = "cli" | "host" | "program" | "provider" | "other";

export interface TaggedProcess {
  readonly pid: number;
  readonly kind: ProcessKind;
  readonly command: string;
}

interface RawProcess {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

/** The live processes that carry the tag. */
export function taggedProcesses(tag: string): TaggedProcess[] {
  const mark = `${tagVariable}=${tag}`;
  const all = process.platform === "linux" ? fromProc() : fromPs();
  return all
    .filter(({ pid, environment }) => pid !== process.pid && environment.split(/[\0 ]/).includes(mark))
    .map(({ pid, command }) => ({ pid, command, kind: kindOf(command) }));
}

/** Sends the signal to each that is still there. */
export function signalAll(processes: readonly TaggedProcess[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch {
      // Ended since it was listed.
    }
  }
}

/** Kills those that are listed, and those that they have started since they were: until a list is empty. */
export function killAll(list: () => readonly TaggedProcess[]): void {
  const deadline = Date.now() + 5_000;
  for (let left = list(); left.length > 0 && Date.now() < deadline; left = list()) signalAll(left, "SIGKILL");
}

function kindOf(command: string): ProcessKind {
  if (/language-host\.mjs|pulumi-language-nodejs/.test(command)) return "host";
  if (command.includes("cmd/dynamic-provider")) return "provider";
  if (/cmd\/run(\/|\s|$)/.test(command)) return "program";
  if (/^\S*\/pulumi(\s|$)/.test(command)) return "cli";
  return "other";
}

function fromProc(): RawProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, "utf8");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        // What has ended but was not fetched by its parent yet has no command line any more.
        return command === "" ? [] : [{ pid: Number(name), command, environment }];
      } catch {
        // Ended meanwhile, or somebody else's.
        return [];
      }
    });
}

function fromPs(): RawProcess[] {
  const lines = execFileSync("ps", ["-axEww", "-o", "pid=,command="], { encoding: "utf8", maxBuffer: 64 << 20 });
  return lines.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    return [{ pid: Number(match[1]), command: match[2], environment: match[2] }];
  });
}
