import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RunningCommand } from "./command.js";
import { engineFolder, stackEnvironment } from "./environment.js";
import { signalAll, taggedProcesses, type TaggedProcess } from "./processes.js";
import { type ConfigValue, filesIn, type NewStack, newStack, withConfig, writeFiles } from "./newStack.js";
import type { CommandResult } from "./result.js";
import { makeWorkspace, type Workspace, type WorkspaceOptions } from "./workspace.js";

export interface StackOptions extends WorkspaceOptions {
  readonly stackName?: string;
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** Added to the environment of every command. Nothing of PULUMI_* and ATLAN_* is taken over from outside. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandOptions {
  readonly args?: readonly string[];
  /** What the exit code must say, else the command throws with its output. Default: success. */
  readonly expect?: "success" | "failure" | "any";
  /** Machine-readable output: fills events, steps and diagnostics of the result. */
  readonly json?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: two minutes; then the whole tree is killed and the error shows the output. */
  readonly timeoutMs?: number;
  /** Gets the output as it comes, for somebody who watches. */
  readonly onOutput?: (text: string) => void;
}

/** One resource as the state file has it; only the parts that tests read are typed. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: readonly string[];
  readonly [other: string]: unknown;
}

/** What `pulumi stack export` gives and `pulumi stack import` takes. */
interface Deployment {
  readonly version: number;
  readonly deployment: {
    readonly resources?: StateResource[];
    readonly pending_operations?: { readonly type: string; readonly resource: StateResource }[];
    readonly [other: string]: unknown;
  };
}

/** The file of the backend that holds it. */
interface Stored {
  readonly version: number;
  readonly checkpoint: { readonly latest: Deployment["deployment"] };
}

type Operation = "up" | "preview" | "refresh" | "destroy";

const liveStacks = new Set<Stack>();

/** A throwaway stack on the real CLI, with state, config and home of its own; dispose leaves nothing behind. */
export class Stack {
  readonly name: string;
  readonly workspace: Workspace;
  readonly #env: NodeJS.ProcessEnv;
  readonly #tag = randomUUID();

  private constructor(name: string, workspace: Workspace, env: Readonly<Record<string, string>>) {
    this.name = name;
    this.workspace = workspace;
    this.#env = stackEnvironment(workspace, this.#tag, env);
  }

  static async create(options: StackOptions): Promise<Stack> {
    const stack = new Stack(options.stackName ?? "test", makeWorkspace(options), options.env ?? {});
    liveStacks.add(stack);
    try {
      await stack.#begin(options.config ?? {});
      return stack;
    } catch (error) {
      await stack.dispose({ leftovers: "kill" });
      throw error;
    }
  }

  /** Begins as a copy of what the CLI makes of this name and these secrets. */
  async #begin(config: Readonly<Record<string, ConfigValue>>): Promise<void> {
    const { name } = this;
    const { project, state } = this.workspace;
    const secrets: Record<string, ConfigValue> = {};
    const plain: Record<string, string> = {};
    for (const [key, value] of Object.entries(config)) {
      if (typeof value === "string") plain[key] = value;
      else secrets[key] = value;
    }
    const made = await newStack({ project, name, secrets }, () => Stack.#make(project, name, secrets));
    writeFiles(state, made.state);
    writeFileSync(this.configFile, withConfig(made.config, project, plain));
  }

  /** Lets the CLI make a stack in folders of its own, and gives what it has written. */
  static async #make(project: string, name: string, secrets: Readonly<Record<string, ConfigValue>>): Promise<NewStack> {
    const stack = new Stack(name, makeWorkspace({ program: {}, project }), {});
    liveStacks.add(stack);
    try {
      await stack.run("stack", "init", name);
      await stack.setConfig(secrets);
      return { state: filesIn(stack.workspace.state), config: readFileSync(stack.configFile, "utf8") };
    } finally {
      await stack.dispose({ leftovers: "kill" });
    }
  }

  /** Cleans up after a runner that is ending in the middle of a test. */
  static abandonAll(): void {
    for (const stack of liveStacks) {
      signalAll(stack.processes(), "SIGKILL");
      rmSync(stack.workspace.root, { recursive: true, force: true });
    }
  }

  up(options: CommandOptions = {}): Promise<CommandResult> {
    return this.#operate("up", options);
  }

  preview(options: CommandOptions = {}): Promise<CommandResult> {
    return this.#operate("preview", options);
  }

  refresh(options: CommandOptions = {}): Promise<CommandResult> {
    return this.#operate("refresh", options);
  }

  destroy(options: CommandOptions = {}): Promise<CommandResult> {
    return this.#operate("destroy", options);
  }

  /** Starts an operation and does not wait for it: for what happens to it while it runs. */
  start(operation: Operation, options: Omit<CommandOptions, "expect"> = {}): RunningCommand {
    const args = [
      operation,
      ...(operation === "preview" ? [] : ["--yes"]),
      ...(options.json === true ? ["--json"] : []),
      "--stack",
      this.name,
      "--config-file",
      this.configFile,
      ...(options.args ?? []),
    ];
    return this.#spawn(this.workspace.programFolder, args, options);
  }

  /** Any other command of the CLI, such as `run("state", "taint", urn)`. It must succeed. */
  async run(...args: string[]): Promise<CommandResult> {
    return this.runWith({ args });
  }

  async runWith(options: CommandOptions): Promise<CommandResult> {
    const command = this.#spawn(this.workspace.configFolder, options.args ?? [], options);
    return judge(await command.result, options.expect);
  }

  /** A shell script in the program's folder, as a person types it who has selected the stack. */
  async shell(script: string, options: Omit<CommandOptions, "args" | "json"> = {}): Promise<CommandResult> {
    const args = ["-euo", "pipefail", "-c", script];
    const command = this.#launch("bash", this.workspace.programFolder, args, options);
    return judge(await command.result, options.expect);
  }

  async setConfig(config: Readonly<Record<string, ConfigValue>>): Promise<void> {
    const args = Object.entries(config).flatMap(([key, value]) =>
      typeof value === "string" ? ["--plaintext", `${key}=${value}`] : ["--secret", `${key}=${value.secret}`],
    );
    if (args.length > 0) await this.run("config", "set-all", "--stack", this.name, ...args);
  }

  /** Replaces files of a program that the harness wrote. */
  writeProgram(files: Readonly<Record<string, string>>): void {
    if (this.workspace.programFolder !== this.workspace.configFolder)
      throw new Error(
        `Writing program files (${this.workspace.programFolder}): the folder is not the harness's own. Give the program as files.`,
      );
    writeFiles(this.workspace.programFolder, files);
  }

  /** The stack's state, as `pulumi stack export` gives it; secrets stay encrypted. Read where it lies: that costs no command. */
  async export(): Promise<Deployment> {
    const stored = JSON.parse(await readFile(this.stateFile, "utf8")) as Stored;
    return { version: stored.version, deployment: stored.checkpoint.latest };
  }

  async import(deployment: Deployment): Promise<void> {
    const file = path.join(this.workspace.temporary, "deployment.json");
    writeFileSync(file, JSON.stringify(deployment));
    await this.run("stack", "import", "--stack", this.name, "--file", file);
  }

  /** The resources in state that the program declares: without the stack itself and the engine's default providers. */
  async resources(): Promise<StateResource[]> {
    const { deployment } = await this.export();
    return (deployment.resources ?? []).filter(({ type }) => !/^pulumi:(pulumi:Stack$|providers:)/.test(type));
  }

  /** The values that the program exports; secrets in clear. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.run("stack", "output", "--json", "--show-secrets", "--stack", this.name);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** The environment of each command of this stack, for a program that calls the CLI itself. */
  get environment(): NodeJS.ProcessEnv {
    return this.#env;
  }

  get configFile(): string {
    return path.join(this.workspace.configFolder, `Pulumi.${this.name}.yaml`);
  }

  /** Where the backend keeps the state, for a look while a command runs. */
  get stateFile(): string {
    return path.join(this.workspace.state, ".pulumi", "stacks", this.workspace.project, `${this.name}.json`);
  }

  /** Whatever runs on behalf of this stack at this moment, orphans included. */
  processes(): TaggedProcess[] {
    return taggedProcesses(this.#tag);
  }

  /** Waits until nothing runs on behalf of this stack; what is left after that time is returned. */
  async waitForNoProcesses(timeoutMs = 10_000): Promise<TaggedProcess[]> {
    const deadline = Date.now() + timeoutMs;
    let left = this.processes();
    while (left.length > 0 && Date.now() < deadline) {
      await sleep(50);
      left = this.processes();
    }
    return left;
  }

  /**
   * Removes every trace. A process that is still there after a moment is killed, and, unless the test expects that, is
   * an error: the provider would have left it behind at a user's as well.
   */
  async dispose({ leftovers = "fail" }: { leftovers?: "fail" | "kill" } = {}): Promise<void> {
    if (!liveStacks.delete(this)) return;
    const left = leftovers === "kill" ? this.processes() : await this.waitForNoProcesses();
    signalAll(left, "SIGKILL");
    await this.waitForNoProcesses();
    rmSync(this.workspace.root, { recursive: true, force: true, maxRetries: 5 });
    if (leftovers === "fail" && left.length > 0)
      throw new Error(
        `Disposing of the stack (${this.workspace.project}/${this.name}): processes were left behind:\n` +
          `${left.map(({ pid, kind, command }) => `  ${pid} ${kind} ${command}`).join("\n")}\n` +
          `They were killed. Where the test killed their parent, say leftovers: "kill".`,
      );
  }

  async #operate(operation: Operation, options: CommandOptions): Promise<CommandResult> {
    return judge(await this.start(operation, options).result, options.expect);
  }

  #spawn(cwd: string, args: readonly string[], options: Omit<CommandOptions, "args" | "expect">): RunningCommand {
    const executable = path.join(engineFolder(), "pulumi");
    return this.#launch(executable, cwd, [...args, "--non-interactive", "--color=never"], options);
  }

  #launch(
    executable: string,
    cwd: string,
    args: readonly string[],
    options: Omit<CommandOptions, "args" | "expect">,
  ): RunningCommand {
    return new RunningCommand({
      executable,
      args,
      cwd,
      env: { ...this.#env, ...options.env },
      timeoutMs: options.timeoutMs ?? 120_000,
      json: options.json ?? false,
      onOutput: options.onOutput ?? (() => undefined),
      processes: () => this.processes(),
    });
  }
}

function judge(result: CommandResult, expected: CommandOptions["expect"] = "success"): CommandResult {
  const ok = expected === "any" || (result.exitCode === 0) === (expected === "success");
  if (ok) return result;
  throw new Error(
    `Running the CLI (${result.command}): exit code ${result.exitCode}, expected ${expected}. ` +
      `Its output:\n${result.stdout}${result.stderr}`,
  );
}

// A runner that is stopped in the middle of a test ends without the test's own clean-up.
process.on("exit", () => {
  Stack.abandonAll();
});
for (const [signal, code] of [["SIGINT", 130] as const, ["SIGTERM", 143] as const, ["SIGHUP", 129] as const]) {
  process.on(signal, () => process.exit(code));
}
