import { expect } from "chai";
import { chmodSync } from "node:fs";
import path from "node:path";
import { type Block, blocksOf, PAGES } from "../docs/blocks";
import { PAGE_TENANT, SCENES } from "../docs/scenes";
import { API_KEY } from "../rig/seeds";
import { startTenant } from "../tenant";
import { cloneFolder, Stack } from "./harness";

/** The address that pages give to everybody's tenant. */
const EXAMPLE_ADDRESS = "https://tenant.atlan.com";
const cli = path.join(cloneFolder, "dist/cli/main.js");

describe("the pages, followed to the letter on the real engine", function () {
  this.timeout(240_000);
  before(() => {
    // As npm does with the commands of a package.
    chmodSync(cli, 0o755);
  });

  for (const page of PAGES) {
    const blocks = blocksOf(page);
    if (blocks.some(({ use }) => use?.kind === "run")) it(page, () => follow(blocks));
  }
});

/** Does what a page says, block by block, in one stack. */
async function follow(blocks: readonly Block[]): Promise<void> {
  const tenant = await startTenant(PAGE_TENANT);
  const stack = await Stack.create({
    program: {},
    stackName: "dev",
    project: "retire",
    typescript: true,
    packages: { ".bin/pulumi-atlan": cli },
    config: { "atlan:indexLag": "1s" },
    env: {
      ATLAN_BASE_URL: tenant.url,
      ATLAN_API_KEY: API_KEY,
      NO_COLOR: "1",
      // Quicker: types are checked by test/unit/docs, and an `up` previews nothing that the page has not asked for.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      PULUMI_OPTION_SKIP_PREVIEW: "true",
    },
  });
  let printed = "";
  try {
    await stack.run("stack", "select", stack.name);
    for (const { page, line, text, use } of blocks) {
      const place = `${page}:${line}`;
      switch (use?.kind) {
        case "file":
          stack.writeProgram({ [use.file]: text });
          break;
        case "run": {
          // Who is asked for something, types the key.
          const script = `exec <<<'${API_KEY}'\n${text.replaceAll(EXAMPLE_ADDRESS, tenant.url)}`;
          const { exitCode, stdout, stderr } = await stack.shell(script, { expect: "any" });
          printed = `${stdout}\n${stderr}`;
          expect(exitCode === 0, `${place} ends well. It printed:\n${printed}`).to.equal(!use.fails);
          break;
        }
        case "output":
          expect(missingLine(text, printed), `${place}, of what was printed:\n${printed}`).to.equal(undefined);
          break;
        case "meanwhile":
          await (SCENES[use.what] ?? unknownScene(place, use.what))(tenant, stack);
          break;
        case "check":
        case "shown":
        case undefined:
        // For test/unit/docs.
      }
    }
  } finally {
    await stack.dispose({ leftovers: "kill" });
    await tenant.close();
  }
}

/** The first line that was not printed, in this order. `…` stands for anything. */
function missingLine(expected: string, printed: string): string | undefined {
  const plain = (text: string): string => text.replace(/\s+/g, " ").trim();
  const lines = printed.split("\n").map(plain);
  let from = 0;
  for (const wanted of expected
    .split("\n")
    .map(plain)
    .filter((it) => it !== "" && it !== "…")) {
    const pattern = new RegExp(wanted.split("…").map(escaped).join(".*"));
    const at = lines.findIndex((line, index) => index >= from && pattern.test(line));
    if (at === -1) return wanted;
    from = at;
  }
  return undefined;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

function unknownScene(place: string, what: string): never {
  throw new Error(
    `following a page (${place}): nobody knows how to play "${what}". Write it into test/docs/scenes.ts.`,
  );
}
