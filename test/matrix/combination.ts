import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cloneFolder, Stack } from "../engine/harness";
import { engineFolder } from "../engine/harness/environment";
import { API_KEY, SEEDS, SNOWFLAKE } from "../rig/seeds";
import { startTenant } from "../tenant";
import { execute, install, type PackageManager } from "./packageManagers";
import { programKinds, type ProgramKind } from "./programs";

/** The clone's manifest: the versions that a program gets beside the package. */
const { devDependencies, peerDependencies } = JSON.parse(
  readFileSync(path.join(cloneFolder, "package.json"), "utf8"),
) as Readonly<Record<"devDependencies" | "peerDependencies", Readonly<Record<string, string>>>>;

/** The oldest SDK that the package promises to work with. */
export const OLDEST_SDK = peerDependencies["@pulumi/pulumi"]!.replace("^", "");

/** The folder of a user's program, with the package installed from its tarball. */
export interface Installed {
  readonly folder: string;
  readonly manager: PackageManager;
  /** The Node executable of everything that happens here. */
  readonly node: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

export interface InstallOptions {
  readonly manager: PackageManager;
  readonly tarball: string;
  readonly node: string;
  /** The SDK's version; "linked" takes the clone's own instead of fetching another. Default: the clone's version. */
  readonly sdk?: string;
}

export async function installPackage({ manager, tarball, node, sdk }: InstallOptions): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-matrix-")));
  const linked = manager.link + path.join(cloneFolder, "node_modules", "@pulumi", "pulumi");
  const tools = { typescript: devDependencies["typescript"], "@types/node": devDependencies["@types/node"] };
  const manifest = {
    name: "matrix",
    version: "1.0.0",
    private: true,
    dependencies: {
      "@pulumi/pulumi": sdk === "linked" ? linked : (sdk ?? devDependencies["@pulumi/pulumi"]),
      "pulumi-atlan": `file:${tarball}`,
    },
    ...(sdk === "linked" ? {} : { devDependencies: tools }),
  };
  try {
    await install(manager, folder, manifest, node);
    if (manager.refusal === undefined) expectOwnCode(folder);
    expect(await execute(manager, folder, ["pulumi-atlan", "--help"], node)).to.include("verify-receipt");
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { folder, manager, node, manifest };
}

/** Package managers keep tarballs by name and version; what is tested shall be what was packed. */
function expectOwnCode(folder: string): void {
  const code = (from: string) => readFileSync(path.join(from, "dist", "lifecycle", "index.js"), "utf8");
  expect(code(path.join(folder, "node_modules", "pulumi-atlan"))).to.equal(code(cloneFolder));
}

export function kindNamed(name: string): ProgramKind {
  return programKinds(SNOWFLAKE).find((kind) => kind.name === name)!;
}

/**
 * Takes a program of that kind from `up` to `destroy` on the real engine, against a tenant of its own; or sees it refused,
 * where the package manager can't be used.
 */
export async function live({ folder, manager, node, manifest }: Installed, kind: ProgramKind): Promise<void> {
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ ...manifest, type: kind.type }));
  writeFileSync(path.join(folder, "Pulumi.yaml"), `name: matrix\n${kind.project}`);
  for (const [name, text] of Object.entries(kind.files)) writeFileSync(path.join(folder, name), text);
  const tenant = await startTenant({ ...SEEDS, run: { pendingMs: 100, runningMs: 300 } });
  const stack = await Stack.create({
    program: folder,
    config: { "atlan:baseUrl": tenant.url, "atlan:apiKey": { secret: API_KEY }, "atlan:indexLag": "1s" },
    env: {
      PATH: [path.dirname(node), engineFolder(), process.env["PATH"]].join(path.delimiter),
      ...(manager.refusal === undefined ? {} : { NODE_OPTIONS: manager.refusal.nodeOptions(folder) }),
    },
  });
  try {
    if (manager.refusal !== undefined) {
      expect((await stack.preview({ expect: "failure" })).stdout).to.include(manager.refusal.message);
      expect(tenant.requests).to.deep.equal([]);
      return;
    }
    await stack.up({ args: ["--skip-preview"] });
    expect(await stack.outputs()).to.deep.equal({
      phase: "Succeeded",
      node: execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim(),
    });
    await stack.preview({ args: ["--expect-no-changes"] });
    await stack.destroy({ args: ["--skip-preview"] });
    expect(tenant.workflows().map((it) => it.archived)).to.deep.equal([true]);
  } finally {
    await stack.dispose();
    await tenant.close();
  }
}
