import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";

const clone = path.join(__dirname, "../../..");
const DOOR = "provider/atlan/detect.ts";
const LINE = 'import { openNativeApps } from "./apps";';
const INSTEAD =
  'import type { OpenNativeApps } from "./tenantApis"; const openNativeApps = undefined as OpenNativeApps | undefined;';

describe("native apps, a folder that can be deleted", function () {
  this.timeout(120_000);

  it("has one door", () => {
    const files = globSync("provider/**/*.ts", { cwd: clone }).map((it) => it.replaceAll("\\", "/"));
    const importing = files
      .filter((file) => !file.startsWith("provider/atlan/apps/"))
      .filter((file) => /["'][./]+\/(atlan\/)?apps(\/[\w.]+)?["']/.test(readFileSync(path.join(clone, file), "utf8")));
    expect(importing).to.deep.equal([DOOR]);
    expect(readFileSync(path.join(clone, DOOR), "utf8").split(LINE)).to.have.length(2);
  });

  describe("once it is deleted, and its line replaced", () => {
    let folder: string;
    before(() => {
      // Inside the clone, so that packages are found.
      folder = mkdtempSync(path.join(clone, "node_modules", ".without-apps-"));
      for (const part of ["provider", "package.json", "tsconfig.json"])
        cpSync(path.join(clone, part), path.join(folder, part), { recursive: true });
      rmSync(path.join(folder, "provider/atlan/apps"), { recursive: true });
      const door = path.join(folder, DOOR);
      writeFileSync(door, readFileSync(door, "utf8").replace(LINE, INSTEAD));
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it("the rest compiles", () => {
      const { config } = ts.readConfigFile(path.join(folder, "tsconfig.json"), (it) => ts.sys.readFile(it)) as {
        config: unknown;
      };
      const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, folder);
      const program = ts.createProgram(
        [path.join(folder, "provider/index.ts"), path.join(folder, "provider/lifecycle/index.ts")],
        options,
      );
      const problems = ts
        .getPreEmitDiagnostics(program)
        .map((it) => ts.flattenDiagnosticMessageText(it.messageText, " "));
      expect(problems).to.deep.equal([]);
    });

    it("atlan:workflowApi falls back to package, and says so", () => {
      const code = `
        const { openTenantApis } = require(${JSON.stringify(path.join(folder, "provider/atlan/detect"))});
        for (const workflowApi of [{ kind: "package" }, { kind: "app", appId: "a" }, { kind: "auto", appId: undefined }]) {
          const said = [];
          const { api, lookups } = openTenantApis({}, workflowApi, (line) => said.push(line));
          console.log(api.constructor.name, lookups(() => ({})).constructor.name, ...said);
        }`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "-e", code], {
        cwd: clone,
        encoding: "utf8",
      });
      expect(stderr).to.equal("");
      const said = (kind: string): string =>
        `Connections are deleted by package workflows: this build has no native apps (atlan:workflowApi is ${kind}).`;
      expect(stdout.trim().split("\n")).to.deep.equal([
        "PackageWorkflows PackageLookups",
        `PackageWorkflows PackageLookups ${said("app")}`,
        `PackageWorkflows PackageLookups ${said("auto")}`,
      ]);
    });
  });
});
