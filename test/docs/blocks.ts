import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const clone = path.join(__dirname, "../..");

/** The pages that a stranger follows. What is in them has to work. */
export const PAGES: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...globSync("docs/**/*.md", { cwd: clone })
    .map((file) => file.replaceAll(path.sep, "/"))
    .sort(),
];

/** What a test does with a fenced block; the words behind its language say so. CONTRIBUTING.md explains them. */
export type Use =
  /** It is written into the program's folder; TypeScript is checked as well. */
  | { readonly kind: "file"; readonly file: string }
  /** TypeScript that is checked on its own. */
  | { readonly kind: "check" }
  /** Commands that are run. */
  | { readonly kind: "run"; readonly fails: boolean }
  /** What the commands before it print. */
  | { readonly kind: "output" }
  /** It is only shown, and says why. */
  | { readonly kind: "shown"; readonly why: string }
  /** Something happens at the tenant, or to the command: an HTML comment, which a reader does not see. */
  | { readonly kind: "meanwhile"; readonly what: string };

/** A fenced block of a page, or a comment that something happens meanwhile. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly text: string;
  /** Undefined where the page does not say it in a way that is known: then nothing tests the block. */
  readonly use: Use | undefined;
}

/** The blocks of a page, in their order. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(clone, page), "utf8");
  const found = text.matchAll(/^```(.*)\n([^]*?)^```$|^<!-- meanwhile: (.*) -->$/gm);
  return [...found].map(({ index, 1: info = "", 2: content = "", 3: what }) => ({
    page,
    line: text.slice(0, index).split("\n").length,
    text: content,
    use: what === undefined ? useOf(info) : { kind: "meanwhile", what },
  }));
}

function useOf(info: string): Use | undefined {
  const [, language = "", rest = ""] = /^(\S*) ?(.*)$/.exec(info) ?? [];
  const why = /^shown: (.+)$/.exec(rest)?.[1];
  if (why !== undefined) return { kind: "shown", why };
  const file = /^file=([\w./-]+)$/.exec(rest)?.[1];
  if (file !== undefined) return { kind: "file", file };
  if (language === "ts" && rest === "") return { kind: "check" };
  if (language === "sh" && (rest === "" || rest === "fails")) return { kind: "run", fails: rest === "fails" };
  if (language === "text" && rest === "output") return { kind: "output" };
  return undefined;
}
