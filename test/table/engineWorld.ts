import { setTimeout as sleep } from "node:timers/promises";
import { type CommandOptions, type CommandResult, type RunningCommand, Stack } from "../engine/harness";
import { API_KEY, SEEDS } from "../rig/seeds";
import { startTenant, type Tenant, type TenantOptions } from "../tenant";
import type { End, Program, World } from "./world";

/** What a command says once, when it waits for the end of a run: one that it follows, or one that it has told to stop. */
export const AWAITS_RUN = /Waiting up to |Told run /;

const TYPE = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";

/** How the program declares the resource. */
export interface Declaration {
  /** Its logical name; `legacy` unless said. */
  readonly name?: string;
  /** Its resource options, as the source text of a JavaScript object. */
  readonly options?: string;
}

/** Where a world gets what it does not make itself. */
export interface EngineWorldOptions extends TenantOptions {
  /** A tenant that is there already, and that outlives the world. */
  readonly tenant?: Tenant;
  readonly stackName?: string;
}

/** A world on the real engine, which has to be disposed of. */
export interface EngineWorld extends World {
  readonly tenant: Tenant;
  readonly stack: Stack;
  /** Any command of the CLI on the program. */
  command(
    operation: "up" | "preview" | "refresh" | "destroy",
    program: Program,
    options?: CommandOptions,
  ): Promise<End>;
  /** Starts a command, without its preview, and does not wait for it: for what happens to it while it runs. */
  start(operation: "up" | "destroy", program: Program): RunningCommand;
  /** Everything that the commands of this world have printed. */
  printed(): string;
  /** From now on the program declares the resource like this. */
  declare(declaration: Declaration): void;
  dispose(options?: Parameters<Stack["dispose"]>[0]): Promise<void>;
}

/** The stories on the real CLI, engine, language host and SDK, against the tenant on a real socket. */
export async function engineWorld(options: EngineWorldOptions = {}): Promise<EngineWorld> {
  const tenant =
    options.tenant ??
    (await startTenant({ ...SEEDS, run: { pendingMs: 100, runningMs: 400 }, indexLag: 200, ...options }));
  let declaration: Declaration = {};
  const stack = await Stack.create({
    program: { "index.js": source(undefined, declaration) },
    ...(options.stackName === undefined ? {} : { stackName: options.stackName }),
    config: { "atlan:baseUrl": tenant.url, "atlan:apiKey": { secret: API_KEY }, "atlan:indexLag": "1s" },
  }).catch(async (error: unknown) => {
    if (options.tenant === undefined) await tenant.close();
    throw error;
  });
  let printed = "";
  let heard = "";
  let releasing = false;
  // An event, not a time: on a slow machine a run would otherwise have ended before anybody waits for it.
  const listen = (text: string): void => {
    printed += text;
    heard += text;
    if (!releasing || !AWAITS_RUN.test(heard)) return;
    releasing = false;
    tenant.release();
  };
  const run = async (operation: "up" | "preview" | "refresh" | "destroy", args: readonly string[] = []): Promise<End> =>
    endOf(await stack[operation]({ json: true, expect: "any", args, onOutput: listen }));
  const write = (program: Program): void => {
    stack.writeProgram({ "index.js": source(program, declaration) });
  };
  return {
    tenant,
    stack,
    speed: { afterRunMs: 1_500, impatience: "2s" },
    // Without its own preview an `up` takes half the time; each story ends with a preview, and the model always has one.
    up: (program) => {
      write(program);
      return run("up", ["--skip-preview"]);
    },
    upWithRefresh: (program) => {
      write(program);
      return run("up", ["--skip-preview", "--refresh"]);
    },
    preview: (program) => {
      write(program);
      return run("preview");
    },
    command: async (operation, program, more) => {
      write(program);
      return endOf(await stack[operation]({ json: true, expect: "any", onOutput: listen, ...more }));
    },
    start: (operation, program) => {
      write(program);
      return stack.start(operation, { json: true, args: ["--skip-preview"], onOutput: listen });
    },
    printed: () => printed,
    declare: (changed) => {
      declaration = changed;
    },
    refresh: () => run("refresh", ["--skip-preview"]),
    destroy: () => run("destroy", ["--skip-preview"]),
    loseState: async () => {
      const { version, deployment } = await stack.export();
      const resources = (deployment.resources ?? []).filter(({ type }) => type !== TYPE);
      await stack.import({ version, deployment: { ...deployment, resources } });
    },
    outputs: async () => {
      const resource = (await stack.resources()).find(({ type }) => type === TYPE);
      return resource === undefined ? {} : { ...resource.outputs, id: resource.id };
    },
    pause: (ms) => sleep(ms),
    releaseOnceAwaited: () => {
      heard = "";
      releasing = true;
    },
    dispose: async (leftovers) => {
      try {
        await stack.dispose(leftovers);
      } finally {
        if (options.tenant === undefined) await tenant.close();
      }
    },
  };
}

function source(program: Program, { name = "legacy", options = "{}" }: Declaration): string {
  const head = 'const atlan = require("pulumi-atlan");\n';
  if (program === undefined) return head;
  return `${head}new atlan.ConnectionDelete(${JSON.stringify(name)}, ${JSON.stringify(program)}, ${options});\n`;
}

/** What the CLI's events say of the one resource. */
function endOf(result: CommandResult): End {
  const errors = result.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message.trim());
  if (result.exitCode !== 0) {
    return {
      step: "none",
      errors: errors.length > 0 ? errors : [`exit code ${result.exitCode}\n${result.stdout}${result.stderr}`],
    };
  }
  const ops = result.steps.filter(({ type }) => type === TYPE).map(({ op }) => op);
  const step = ops.includes("create-replacement") ? "replace" : (ops.at(-1) ?? "none");
  return { step, errors };
}
