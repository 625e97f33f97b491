import { expect } from "chai";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { cloneFolder } from "../../scripts/toolchain/clone.mjs";
import { undiciEnds } from "../../scripts/toolchain/undici.mjs";
import { fetchPackage } from "../matrix/fetchPackage";

/** What undici could do otherwise: connections, answers, proxies, certificates, failures. */
const SPECS = ["exchange", "brokenWires", "statuses", "proxy", "tls"].map((name) => `test/wire/${name}.spec.ts`);

describe("both ends of the range of undici", function () {
  this.timeout(300_000);
  for (const [end, at] of [
    ["the oldest", 0],
    ["the newest", 1],
  ] as const) {
    it(`carry requests as they should: ${end}`, () => {
      const mocha = path.join("node_modules", "mocha", "bin", "mocha.js");
      const loaded = ["--import", "./test/undici/otherUndici.mjs"];
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [...loaded, mocha, "--reporter", "dot", ...SPECS],
        {
          cwd: cloneFolder,
          encoding: "utf8",
          env: { ...process.env, PULUMI_ATLAN_TEST_UNDICI: fetchPackage("undici", undiciEnds()[at]) },
        },
      );
      expect(status, stdout + stderr).to.equal(0);
      expect(stdout).to.match(/\d{2,} passing/);
    });
  }
});
