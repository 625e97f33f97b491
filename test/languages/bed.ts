import { readFileSync } from "node:fs";
import path from "node:path";
import { cloneFolder } from "../engine/harness";
import { type Bed, enterLanguages, openScene, type Scene } from "./scene";

export const FAST = { args: ["--skip-preview"] };
export const UNCHANGED = { args: ["--skip-preview", "--expect-no-changes"] };

/** The name of the connection in the pages. */
const OF_PAGES = "default/snowflake/1234567890";

/** The bed of a suite, and the scene of each of its tests: what they have opened is closed when they have ended. */
export function inLanguages(): { readonly bed: Bed; open(program: Readonly<Record<string, string>>): Promise<Scene> } {
  let bed: Bed | undefined;
  let scene: Scene | undefined;
  before(async () => {
    bed = await enterLanguages();
  });
  after(() => {
    bed?.leave();
  });
  afterEach(async () => {
    await scene?.dispose();
    scene = undefined;
  });
  return {
    get bed() {
      return bed!;
    },
    open: async (program) => (scene = await openScene(program)),
  };
}

/** The one block of docs/other-languages.md that has this language and this text in it, of a connection of the tests. */
export function blockOfPage(language: string, including: string, connection: string): string {
  const page = readFileSync(path.join(cloneFolder, "docs", "other-languages.md"), "utf8");
  const blocks = [...page.matchAll(/^```(\w+).*\n([^]*?)^```$/gm)]
    .filter(([, of, text = ""]) => of === language && text.includes(including))
    .map(([, , text = ""]) => text);
  const [block] = blocks;
  if (block === undefined || blocks.length > 1)
    throw new Error(
      `Reading docs/other-languages.md (${language}, "${including}"): ${blocks.length} blocks have it. Name one.`,
    );
  return block.replaceAll(OF_PAGES, connection);
}
