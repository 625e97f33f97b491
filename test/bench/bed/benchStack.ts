import path from "node:path";
import { Stack } from "../../engine/harness";
import { officialClientPython } from "../../peer/officialClient";
import { API_KEY } from "../../rig/seeds";
import type { RunPlan, TenantOptions } from "../../tenant";
import { qualifiedNameOf, type Side } from "./programs";
import { TenantProcess } from "./tenantProcess";

/** Nothing here takes so long on a machine that can be measured on. */
const TIMEOUT_MS = 900_000;

/** What a command has taken. */
export interface Taken {
  readonly seconds: number;
  /** Of the processors' time, by all of its processes; the tenant is none of them. Undefined where only Linux tells. */
  readonly cpuSeconds: number | undefined;
}

/** So many connections, and runs that go as planned. */
export function tenantWith(connections: number, run: RunPlan): TenantOptions {
  return {
    connections: Array.from({ length: connections }, (_, index) => ({
      qualifiedName: qualifiedNameOf(index),
      name: `connection ${index}`,
      connectorName: "snowflake",
      assets: { Table: 3, Column: 9 },
    })),
    credentials: [{ token: API_KEY }],
    run,
  };
}

/** A stack on the real engine, with a tenant in a process of its own; both new. */
export class BenchStack {
  readonly stack: Stack;
  readonly tenant: TenantProcess;

  private constructor(stack: Stack, tenant: TenantProcess) {
    this.stack = stack;
    this.tenant = tenant;
  }

  static async open(program: string, options: TenantOptions, files: Side["files"] = {}): Promise<BenchStack> {
    const tenant = await TenantProcess.start(options);
    try {
      const credentials = { ATLAN_BASE_URL: tenant.url, ATLAN_API_KEY: API_KEY };
      // As at a user's: what the commands before have compiled does not count.
      const env = { ...credentials, NODE_DISABLE_COMPILE_CACHE: "1" };
      return new BenchStack(await Stack.create({ program: { ...files, "index.js": program }, env }), tenant);
    } catch (error) {
      tenant.stop();
      throw error;
    }
  }

  up(): Promise<Taken> {
    return this.take("up");
  }

  refresh(): Promise<Taken> {
    return this.take("refresh");
  }

  /** Without its preview, which is an engine run of its own: the others that are measured have none either. */
  private async take(operation: "up" | "refresh"): Promise<Taken> {
    const { stack } = this;
    if (process.platform !== "linux") {
      const { durationMs } = await stack[operation]({ args: ["--skip-preview"], timeoutMs: TIMEOUT_MS });
      return { seconds: durationMs / 1_000, cpuSeconds: undefined };
    }
    const usage = [await officialClientPython(), path.join(__dirname, "usage.py")];
    const flags = ["--yes", "--skip-preview", "--non-interactive", "--color=never"];
    const command = ["pulumi", operation, ...flags, "--stack", stack.name, "--config-file", stack.configFile];
    const script = [...usage, ...command].map((it) => `'${it.replaceAll("'", `'\\''`)}'`).join(" ");
    const { stdout } = await stack.shell(script, { timeoutMs: TIMEOUT_MS });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Taken;
  }

  async close(): Promise<void> {
    this.tenant.stop();
    await this.stack.dispose();
  }
}

/** What an `up` of a program takes on a stack and a tenant of its own. */
export async function freshUp(program: string, options: TenantOptions, files?: Side["files"]): Promise<Taken> {
  const stack = await BenchStack.open(program, options, files);
  try {
    return await stack.up();
  } finally {
    await stack.close();
  }
}
