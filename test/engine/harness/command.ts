import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { killAll, signalAll, type ProcessKind, type TaggedProcess } from "./processes.js";
import { toResult, type CommandResult } from "./result.js";

export interface CommandSpec {
  readonly executable: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly json: boolean;
  readonly onOutput: (text: string) => void;
  /** Lists the processes of the stack that the command belongs to. */
  readonly processes: () => TaggedProcess[];
}

/** A run of the CLI that is going on. */
export class RunningCommand {
  readonly #spec: CommandSpec;
  readonly #child: ChildProcess;
  readonly #started = Date.now();
  #stdout = "";
  #stderr = "";
  #ended = false;
  #timedOut = false;

  /** Settles when the CLI itself has ended and its output is complete; whatever its exit code, it is a result. */
  readonly result: Promise<CommandResult>;

  constructor(spec: CommandSpec) {
    this.#spec = spec;
    // A group of its own: a Ctrl-C at the test runner shall reach the runner, which then cleans up in order.
    this.#child = spawn(spec.executable, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      spec.onOutput(text);
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      spec.onOutput(text);
    });
    this.result = this.#wait();
    // Who only looks at the processes of a killed command need not fetch its result.
    this.result.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What the CLI has printed so far. */
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Waits until the output so far matches; ends with an error when the command ends or the time is over before. */
  async waitForOutput(pattern: RegExp, timeoutMs = 60_000): Promise<void> {
    await this.waitUntil(() => pattern.test(this.output), `its output matches ${String(pattern)}`, timeoutMs);
  }

  /** Waits for something outside (a request seen by the tenant, a process) while the command runs. */
  async waitUntil(condition: () => boolean | Promise<boolean>, what: string, timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await condition())) {
      if (this.#ended) throw this.#problem(`it ended before ${what}`);
      if (Date.now() > deadline) throw this.#problem(`${timeoutMs} ms were over before ${what}`);
      await sleep(25);
    }
  }

  /** Sends a signal to the CLI only, as `kill` does. */
  signalCli(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends a signal to the processes of that kind only; says how many got it. */
  signalOnly(kind: ProcessKind, signal: NodeJS.Signals): number {
    const found = this.#spec.processes().filter((candidate) => candidate.kind === kind);
    signalAll(found, signal);
    return found.length;
  }

  /** Kills everything that belongs to the stack, as a machine that goes down does. */
  killTree(): void {
    killAll(this.#spec.processes);
  }

  async #wait(): Promise<CommandResult> {
    const timer = setTimeout(() => {
      this.#timedOut = true;
      this.killTree();
      this.#child.kill("SIGKILL");
    }, this.#spec.timeoutMs);
    try {
      const exitCode = await this.#exit();
      if (this.#timedOut) throw this.#problem(`it was not done after ${this.#spec.timeoutMs} ms and was killed`);
      const { stdout, stderr } = { stdout: this.#stdout, stderr: this.#stderr };
      const durationMs = Date.now() - this.#started;
      return toResult({ command: this.#name(), exitCode, stdout, stderr, durationMs }, this.#spec.json);
    } finally {
      clearTimeout(timer);
      this.#ended = true;
    }
  }

  /**
   * Not "close": a provider that outlives a killed CLI keeps the pipes open. What the CLI itself wrote is in them when
   * it has ended; a moment is left for reading it.
   */
  #exit(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#child.on("error", (error) => {
        reject(this.#problem(error.message));
      });
      const settle = (code: number | null) => {
        resolve(code ?? -1);
      };
      this.#child.on("close", settle);
      this.#child.on("exit", (code) => {
        setTimeout(() => {
          this.#child.stdout?.destroy();
          this.#child.stderr?.destroy();
          settle(code);
        }, 2_000).unref();
      });
    });
  }

  #name(): string {
    return [path.basename(this.#spec.executable), ...this.#spec.args].join(" ");
  }

  #problem(cause: string): Error {
    return new Error(`Running the CLI (${this.#name()}): ${cause}. Its output:\n${this.output}`);
  }
}
