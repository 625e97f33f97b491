import { Stack, type StackOptions } from "../engine/harness";
import { API_KEY } from "../rig/seeds";
import type { Tenant } from "../tenant";
import { exportResources } from "./carry";
import type { RecordedState } from "./recordedState";
import { openTenant, recordedRequests } from "./recordedTenant";
import { shapesProgram, shapesTenant } from "./shapes";

/** Lets the present code write a state of every shape, on the real engine. */
export async function recordState(): Promise<RecordedState> {
  const before = { ...shapesTenant, startedAt: Date.now() };
  const tenant = await openTenant({ ...before, requests: [] });
  const stack = await Stack.create(recordedStack(tenant, shapesProgram));
  try {
    // One of them fails, and is to be stored like that.
    const all = ["--skip-preview", "--parallel", "16", "--continue-on-error"];
    await stack.up({ args: all, expect: "failure" });
    const promoted = (await stack.resources()).find(({ urn }) => urn.endsWith("::promoted"));
    if (promoted === undefined) throw new Error("Recording the state (promoted): it was not created.");
    await stack.up({ args: ["--skip-preview", "--target", promoted.urn] });
    const resources = await exportResources(stack, tenant.url);
    return { resources, program: shapesProgram, tenant: { ...before, requests: recordedRequests(tenant) } };
  } finally {
    await stack.dispose();
    await tenant.close();
  }
}

/** How a recorded stack is made. The credential is in the environment, so that the state holds no secret. */
export function recordedStack(tenant: Tenant, program: string): StackOptions {
  return {
    project: "retire",
    stackName: "recorded",
    program: { "index.js": program },
    config: { "atlan:baseUrl": tenant.url, "atlan:indexLag": "1s" },
    env: { ATLAN_API_KEY: API_KEY },
  };
}
