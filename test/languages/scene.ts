import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cloneFolder, Stack } from "../engine/harness";
import { engineFolder } from "../engine/harness/environment";
import { API_KEY, SEEDS } from "../rig/seeds";
import { startTenant, type Tenant } from "../tenant";

/** The project of each scene, which its `Pulumi.yaml` has to name. */
const PROJECT = "retire";

/** What it takes to run programs of other languages than Node. */
export interface Bed {
  /** An executable of Python that has Pulumi's SDK. */
  readonly python: string;
  /** The folder of a host for Node that generates SDKs. */
  readonly nodeSdks: string;
  /** Takes the former engine again. */
  leave(): void;
}

/** From now on the harness runs a CLI with the hosts of all languages. */
export async function enterLanguages(): Promise<Bed> {
  const { engineOfAllLanguages, findLanguages } = await import("../../scripts/toolchain/languages.mjs");
  const found = await findLanguages();
  if ("missing" in found)
    throw new Error(`Finding the language hosts: ${found.missing}. \`npm test -- languages\` skips the step then.`);
  const former = engineFolder();
  const { languages } = found;
  process.env["PULUMI_ATLAN_ENGINE"] = engineOfAllLanguages(languages, path.join(former, "pulumi"));
  return {
    ...languages,
    leave: () => {
      process.env["PULUMI_ATLAN_ENGINE"] = former;
    },
  };
}

/** A stack of a program in another language, with a tenant of its own. */
export interface Scene {
  readonly tenant: Tenant;
  readonly stack: Stack;
  /** `pulumi package add`, as the page says it. */
  addPackage(): Promise<void>;
  dispose(): Promise<void>;
}

export async function openScene(program: Readonly<Record<string, string>>): Promise<Scene> {
  const tenant = await startTenant({ ...SEEDS, run: { pendingMs: 100, runningMs: 400 } });
  const installed = installPackage();
  const stack = await Stack.create({
    program,
    project: PROJECT,
    packages: { "pulumi-atlan": installed },
    config: { "atlan:baseUrl": tenant.url, "atlan:apiKey": { secret: API_KEY }, "atlan:indexLag": "1s" },
  }).catch(async (error: unknown) => {
    rmSync(installed, { recursive: true });
    await tenant.close();
    throw error;
  });
  return {
    tenant,
    stack,
    addPackage: async () => {
      await stack.run("package", "add", "./node_modules/pulumi-atlan/plugin");
    },
    dispose: async () => {
      try {
        await stack.dispose();
      } finally {
        rmSync(installed, { recursive: true });
        await tenant.close();
      }
    },
  };
}

/** The YAML example, as the program of a scene. */
export function yamlExample(): string {
  const example = readFileSync(path.join(cloneFolder, "examples", "yaml", "Pulumi.yaml"), "utf8");
  return example.replace(/^name: .*$/m, `name: ${PROJECT}`);
}

/** A folder as npm makes it: the host of YAML programs writes the schema into it, beside the plugin. */
function installPackage(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-installed-"));
  for (const name of ["package.json", "dist", "plugin"])
    symlinkSync(path.join(cloneFolder, name), path.join(folder, name));
  return folder;
}
