import { PLUGIN_SDK, pluginProject } from "../engine/pluginProgram";
import { Stack } from "../engine/harness";
import type { Tenant } from "../tenant";
import { exportResources, importResources } from "./carry";
import { recordedStack } from "./record";
import type { RecordedState } from "./recordedState";
import { openTenant, recordedRequests } from "./recordedTenant";

const IMPORT = 'const atlan = require("pulumi-atlan");\n';
/** Each resource says what it was, as docs/other-languages.md has it. */
const IMPORT_WITH_ALIASES = `${IMPORT.replace("atlan", "{ ConnectionDelete, ConnectionDeletes }")}
const wasOfPlugin = (Resource, type) =>
  class extends Resource {
    constructor(name, args) {
      super(name, args, { aliases: [{ type }] });
    }
  };
const atlan = {
  ConnectionDelete: wasOfPlugin(ConnectionDelete, "atlan:index:ConnectionDelete"),
  ConnectionDeletes: wasOfPlugin(ConnectionDeletes, "atlan:index:ConnectionDeletes"),
};
`;

/** Of a recorded program, the one that takes its resources from the plugin. */
export const ofPlugin = (program: string): string =>
  replaceImport(program, `${PLUGIN_SDK}const atlan = { ConnectionDelete, ConnectionDeletes };\n`);

/** Of a recorded program, the one that a stack moves back to. */
export const backFromPlugin = (program: string): string => replaceImport(program, IMPORT_WITH_ALIASES);

/** A stack whose state is the recorded one, with a program of either kind, on the recorded tenant. */
export async function stackOfState(
  { resources, program }: Pick<RecordedState, "resources" | "program">,
  tenant: Tenant,
): Promise<Stack> {
  const stack = await Stack.create(recordedStack(tenant, program));
  try {
    if (program.includes(PLUGIN_SDK)) stack.writeProgram({ "Pulumi.yaml": pluginProject(stack.workspace.project) });
    await importResources(stack, resources, tenant.url);
    return stack;
  } catch (error) {
    await stack.dispose({ leftovers: "kill" });
    throw error;
  }
}

/** Lets the plugin take over a recorded state of the dynamic resources. */
export async function recordMove(recorded: RecordedState): Promise<RecordedState> {
  const tenant = await openTenant(recorded.tenant);
  const program = ofPlugin(recorded.program);
  try {
    const stack = await stackOfState({ ...recorded, program }, tenant);
    try {
      await stack.up({ args: ["--skip-preview", "--parallel", "16"] });
      const requests = [...recorded.tenant.requests, ...recordedRequests(tenant)];
      const resources = await exportResources(stack, tenant.url);
      return { resources, program: recorded.program, tenant: { ...recorded.tenant, requests } };
    } finally {
      await stack.dispose();
    }
  } finally {
    await tenant.close();
  }
}

function replaceImport(program: string, by: string): string {
  if (!program.startsWith(IMPORT))
    throw new Error(
      `Moving a recorded program: it does not begin with ${JSON.stringify(IMPORT)}. Keep its first line.`,
    );
  return by + program.slice(IMPORT.length);
}
