import { type CommandResult, Stack } from "../../engine/harness";
import { API_KEY } from "../../rig/seeds";
import type { RunPlan, TenantOptions } from "../../tenant";
import { qualifiedNameOf, type Side } from "./programs";
import { TenantProcess } from "./tenantProcess";

/** Nothing here takes so long on a machine that can be measured on. */
const TIMEOUT_MS = 900_000;

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

  /** Without its preview, which is an engine run of its own: the others that are measured have none either. */
  up(): Promise<CommandResult> {
    return this.stack.up({ args: ["--skip-preview"], timeoutMs: TIMEOUT_MS });
  }

  refresh(): Promise<CommandResult> {
    return this.stack.refresh({ args: ["--skip-preview"], timeoutMs: TIMEOUT_MS });
  }

  async close(): Promise<void> {
    this.tenant.stop();
    await this.stack.dispose();
  }
}

/** The time of an `up` of a program on a stack and a tenant of its own, in seconds. */
export async function freshUp(program: string, options: TenantOptions, files?: Side["files"]): Promise<number> {
  const stack = await BenchStack.open(program, options, files);
  try {
    return (await stack.up()).durationMs / 1_000;
  } finally {
    await stack.close();
  }
}
