import { expect } from "chai";
import { createRequire } from "node:module";
import { join } from "node:path";

const FILE = join(__dirname, "../../../provider/nodeVersion.ts");

/** Loads the guard as on a Node of that version. */
function loadOn(version: string): void {
  const real = Object.getOwnPropertyDescriptor(process.versions, "node")!;
  Reflect.deleteProperty(require.cache, FILE);
  const versions = Object.create(process.versions, { node: { ...real, value: version } }) as NodeJS.ProcessVersions;
  const descriptor = Object.getOwnPropertyDescriptor(process, "versions")!;
  Object.defineProperty(process, "versions", { ...descriptor, value: versions });
  try {
    createRequire(__filename)(FILE);
  } finally {
    Object.defineProperty(process, "versions", descriptor);
    Reflect.deleteProperty(require.cache, FILE);
  }
}

describe("an older Node", () => {
  for (const version of ["18.20.4", "20.20.2", "22.19.9"]) {
    it(`${version} is refused in words`, () => {
      expect(() => {
        loadOn(version);
      }).to.throw(
        `loading pulumi-atlan (Node ${version}): it needs Node 22.20 or newer. ` +
          "Install one and put it first on PATH, then run the command again. Nothing was sent.",
      );
    });
  }

  for (const version of ["22.20.0", "22.23.3", "24.0.0", "26.10.0"]) {
    it(`${version} will do`, () => {
      expect(() => {
        loadOn(version);
      }).not.to.throw();
    });
  }
});
