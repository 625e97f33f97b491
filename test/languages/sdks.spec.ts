import { expect } from "chai";
import { readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { cloneFolder } from "../engine/harness";
import { SNOWFLAKE } from "../rig/seeds";
import { mutationsOf } from "../table/world";
import { blockOfPage, FAST, inLanguages, UNCHANGED } from "./bed";
import type { Scene } from "./scene";

/** What an `up` starts through Pulumi's Automation API does: the official host of Python can't be had as a module. */
const PYTHON_UP = `
import runpy
from pulumi import automation

stack = automation.select_stack(
    stack_name="test",
    project_name="retire",
    program=lambda: runpy.run_path("__main__.py") and None,
    opts=automation.LocalWorkspaceOptions(work_dir="."),
)
print("changes:", stack.up().summary.resource_changes)
`;

describe("the generated SDK", function () {
  this.timeout(300_000);
  const scenes = inLanguages();

  /** The `up` of the page's program has archived its connection by one run. */
  async function expectArchived({ stack, tenant }: Scene): Promise<void> {
    expect(await stack.outputs()).to.deep.equal({ achieved: "archived" });
    expect(tenant.connection(SNOWFLAKE).state).to.equal("DELETED");
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1"]);
  }

  it("for Python installs, and runs what the page shows", async () => {
    const program = blockOfPage("python", "import pulumi", SNOWFLAKE);
    const scene = await scenes.open({
      "Pulumi.yaml": "name: retire\nruntime: python\n",
      "__main__.py": program,
      "up.py": PYTHON_UP,
    });
    const { stack } = scene;
    await scene.addPackage();
    const options = "--quiet --disable-pip-version-check --no-deps --no-build-isolation --target installed";
    await stack.shell(`${scenes.bed.python} -m pip install ${options} ./sdks/atlan`);
    await stack.shell(`${scenes.bed.python} -m compileall -q sdks/atlan`);
    const up = `PYTHONPATH=installed ${scenes.bed.python} up.py`;
    expect((await stack.shell(up)).stdout).to.include("changes: {'create': 2}");
    await expectArchived(scene);
    expect((await stack.shell(up)).stdout).to.include("changes: {'same': 2}");
  });

  it("for Go compiles, and runs what the page shows", async () => {
    const scene = await scenes.open({
      "Pulumi.yaml": "name: retire\nruntime:\n  name: go\n  options:\n    binary: ./program\n",
      "main.go": goProgram(blockOfPage("go", "NewConnectionDelete", SNOWFLAKE)),
      ...goModule(),
    });
    const { stack } = scene;
    await scene.addPackage();
    const go = "CGO_ENABLED=0 GOWORK=off go build -mod=readonly -trimpath";
    await stack.shell(`${go} example.com/pulumi-atlan/sdk/go/... && ${go} -o program .`, { timeoutMs: 280_000 });
    await stack.up(FAST);
    await expectArchived(scene);
    await stack.up(UNCHANGED);
  });

  it("for TypeScript compiles, refuses a wrong name, and runs what the page shows", async () => {
    const program = blockOfPage("typescript", "new atlan.ConnectionDelete", SNOWFLAKE);
    const source = `import * as atlan from "@pulumi/atlan";\n\n${program}\nexport const achieved = legacy.achieved;\n`;
    const packages = "packages:\n  atlan: ./node_modules/pulumi-atlan/plugin\n";
    const scene = await scenes.open({
      "Pulumi.yaml": `name: retire\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n${packages}`,
      "index.ts": source,
      "wrong/index.ts": source.replace("connectionQualifiedName", "connection"),
    });
    const { stack } = scene;
    const { programFolder } = stack.workspace;
    const generate = "pulumi package gen-sdk ./node_modules/pulumi-atlan/plugin/pulumi-resource-atlan";
    await stack.shell(`PATH=${scenes.bed.nodeSdks}:$PATH ${generate} --language nodejs --local --out sdks`);
    symlinkSync(path.join(cloneFolder, "node_modules", "@types"), path.join(programFolder, "node_modules", "@types"));
    symlinkSync(path.join(programFolder, "sdks/nodejs"), path.join(programFolder, "node_modules/@pulumi/atlan"));
    // As npm does when it installs the SDK.
    const tools = path.join(cloneFolder, "node_modules", ".bin");
    await stack.shell(`cd sdks/nodejs && PATH=${tools}:$PATH node scripts/postinstall.js`);
    const own = `${path.join(tools, "tsc")} --strict --skipLibCheck --module nodenext --target es2022 --types node`;
    const { stdout } = await stack.shell(`${own} --noEmit wrong/index.ts`, { expect: "failure" });
    expect(stdout).to.match(/^wrong\/index\.ts\(3,.*'connection' does not exist in type 'ConnectionDeleteArgs'/m);
    await stack.shell(`${own} index.ts`);
    await stack.up(FAST);
    await expectArchived(scene);
    await stack.up(UNCHANGED);
  });
});

function goProgram(body: string): string {
  return `package main

import (
	"example.com/pulumi-atlan/sdk/go/atlan"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		${body}
		if err != nil {
			return err
		}
		ctx.Export("achieved", legacy.Achieved)
		return nil
	})
}
`;
}

/** With the very modules that the hosts were built of, which are on this machine therefore. */
function goModule(): Record<string, string> {
  const engineModule = path.join(cloneFolder, "scripts", "toolchain", "engine-module");
  const pinned = readFileSync(path.join(engineModule, "go.mod"), "utf8").replace(/^(\/\/|module|tool) .*$/gm, "");
  const sdk = "example.com/pulumi-atlan/sdk/go";
  return {
    "go.mod": `module retire\n${pinned}\nrequire ${sdk} v0.0.0\n\nreplace ${sdk} => ./sdks/atlan\n`,
    "go.sum": readFileSync(path.join(engineModule, "go.sum"), "utf8"),
  };
}
