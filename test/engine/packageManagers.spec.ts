import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pack } from "../../scripts/release/pack.mjs";
import { installPackage, kindNamed, live } from "../matrix/combination";
import { packageManagers } from "../matrix/packageManagers";

/** A part of the matrix that is quick: what `package.spec.ts` does not have. All of it is `npm run test:matrix`. */
describe("the packed package, with other package managers", function () {
  this.timeout(300_000);
  let folder: string;
  before(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-tarball-")));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, kind] of [
    ["pnpm", "ES module"],
    ["yarn", "TypeScript, ES module"],
    ["yarn PnP", "CommonJS"],
  ] as const) {
    const manager = packageManagers.find((it) => it.name === name)!;
    it(`${manager.refusal === undefined ? "works in" : "refuses"} a program: ${kind}, installed by ${name}`, async () => {
      const installed = await installPackage({
        manager,
        tarball: pack(folder).file,
        node: process.execPath,
        sdk: "linked",
      });
      try {
        await live(installed, kindNamed(kind));
      } finally {
        rmSync(installed.folder, { recursive: true, force: true });
      }
    });
  }
});
