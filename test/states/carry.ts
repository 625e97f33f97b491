import type { Stack, StateResource } from "../engine/harness";

/** What stands in a recorded state for the tenant's address, which is another each time. */
const TENANT = "https://tenant.example.com";

/** A stack's resources as `pulumi stack export` gives them, without what is only of this machine. */
export async function exportResources(stack: Stack, tenantUrl: string): Promise<StateResource[]> {
  const { resources = [] } = (await stack.export()).deployment;
  const ofAnyMachine = resources.map(({ sourcePosition: _, stackTrace: __, ...rest }): StateResource => rest);
  return replaced(ofAnyMachine, tenantUrl, TENANT);
}

/** Makes a recorded state the state of that stack, on that tenant: `pulumi stack import`. */
export async function importResources(
  stack: Stack,
  recorded: readonly StateResource[],
  tenantUrl: string,
): Promise<void> {
  const { version, deployment } = await stack.export();
  await stack.import({ version, deployment: { ...deployment, resources: replaced(recorded, TENANT, tenantUrl) } });
}

function replaced(resources: readonly StateResource[], from: string, to: string): StateResource[] {
  return JSON.parse(JSON.stringify(resources).replaceAll(from, to)) as StateResource[];
}
