import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

const CLONE = join(__dirname, "../../..");

describe("a program that is bundled", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    // Inside the clone, so that what stays external is found.
    folder = mkdtempSync(join(CLONE, "node_modules", ".bundle-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Bundles a program and runs it. */
  async function bundled(format: "cjs" | "es"): Promise<{ status: number | null; said: string }> {
    const input = join(folder, "program.mts");
    writeFileSync(input, 'import { ConnectionDelete } from "pulumi-atlan"; console.log(ConnectionDelete.name);');
    const bundle = await rolldown({
      input,
      platform: "node",
      external: (id) => /^(node:|@pulumi\/|undici$)/.test(id),
      resolve: {
        alias: { "pulumi-atlan": join(CLONE, "provider/index.ts") },
        extensionAlias: { ".js": [".js", ".ts"] },
      },
    });
    const file = join(folder, format === "es" ? "bundle.mjs" : "bundle.cjs");
    await bundle.write({ file, format, codeSplitting: false });
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
    return { status, said: stdout + stderr };
  }

  for (const format of ["cjs", "es"] as const) {
    it(`says at once that the package has to stay external: ${format}`, async () => {
      const { status, said } = await bundled(format);
      expect(status).to.equal(1);
      expect(said).to.include(
        "Error: loading pulumi-atlan (in a bundle): it can't be part of one, as state refers to it by name and the engine loads it " +
          "from node_modules. Keep it external (esbuild: --external:pulumi-atlan; webpack and rollup: external), and install " +
          "it where the program runs. Nothing was sent.",
      );
    });
  }
});
