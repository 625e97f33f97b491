import path from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "../../../scripts/toolchain/clone.mjs";
import { tagVariable } from "./processes.js";
import type { Workspace } from "./workspace.js";

/** The folder with the CLI and its Node language host, as the bootstrap has found or made it. */
export function engineFolder(): string {
  const folder = process.env["PULUMI_ATLAN_ENGINE"];
  if (folder === undefined || folder === "")
    throw new Error(
      "Finding the engine (PULUMI_ATLAN_ENGINE): the variable is not set. Start through npm, for instance npm test -- engine.",
    );
  return folder;
}

/**
 * The environment of every command of a stack. A developer's own settings (another backend, a real tenant's key) must
 * neither change what a test sees nor be touched by it; coverage and loader settings of the test runner would slow
 * down or break the processes of the engine.
 */
export function stackEnvironment(
  workspace: Workspace,
  tag: string,
  extra: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const foreign = /^(PULUMI_|ATLAN_|NODE_OPTIONS$|NODE_V8_COVERAGE$|npm_)/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(inherited),
    PATH: [path.dirname(process.execPath), engineFolder(), process.env["PATH"]].join(path.delimiter),
    TMPDIR: workspace.temporary,
    PULUMI_HOME: workspace.home,
    PULUMI_BACKEND_URL: pathToFileURL(workspace.state).href,
    PULUMI_CONFIG_PASSPHRASE: "throwaway",
    // Every command starts three processes that load Pulumi's SDK; what they have compiled is kept for the next ones.
    NODE_COMPILE_CACHE: path.join(cacheFolder, "compiled"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // One JSON form for all operations: without it `preview --json` prints a document of another shape.
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
    [tagVariable]: tag,
    ...extra,
  };
}
