import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Block, blocksOf, PAGES } from "../../docs/blocks";
import { checkTypes } from "../../docs/checkTypes";

const clone = path.join(__dirname, "../../..");
const blocks = PAGES.flatMap(blocksOf);
const placeOf = ({ page, line }: Block): string => `${page}:${line}`;

describe("the pages that people follow", () => {
  it("say of each block how a test uses it, or why none does (CONTRIBUTING.md, “Documentation”)", () => {
    expect(blocks.filter(({ use }) => use === undefined).map(placeOf)).to.deep.equal([]);
  });

  describe("hold TypeScript", () => {
    const isTypeScript = ({ use }: Block): boolean =>
      use?.kind === "check" || (use?.kind === "file" && use.file.endsWith(".ts"));
    const checked = blocks.filter(isTypeScript);
    let found: string[];
    before(function () {
      this.timeout(120_000);
      const wrong = [
        'new atlan.ConnectionDelete("a", { connection: "default/snowflake/1" });\n',
        '\nawait atlan.getRuns({ limit: "10" });\n',
      ].map((text, index): Block => ({ page: "wrong.md", line: 10 * index, text, use: { kind: "check" } }));
      found = checkTypes([...checked, ...wrong]);
    });

    it("that a program can use as it stands", () => {
      expect(checked.length).to.be.greaterThan(10);
      expect(found.filter((it) => !it.startsWith("wrong.md"))).to.deep.equal([]);
    });

    it("and would not get away with a wrong name or a wrong type", () => {
      const inWrong = found.filter((it) => it.startsWith("wrong.md"));
      expect(inWrong).to.have.length(2);
      expect(inWrong[0]).to.match(/^wrong\.md:1: .*'connection' does not exist/);
      expect(inWrong[1]).to.match(/^wrong\.md:12: Type 'string' is not assignable to type 'number'/);
    });
  });

  it("link to pages and headings that are there", () => {
    const broken = ["ARCHITECTURE.md", ...PAGES].flatMap((page) => {
      const text = readFileSync(path.join(clone, page), "utf8").replace(/^```[^]*?^```$/gm, "");
      const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((it) => it[1] ?? "").filter((it) => !/^https?:/.test(it));
      return targets.filter((target) => !isThere(page, target)).map((target) => `${page}: ${target}`);
    });
    expect(broken).to.deep.equal([]);
  });
});

function isThere(page: string, target: string): boolean {
  const [to = "", heading] = target.split("#");
  const file = to === "" ? path.join(clone, page) : path.join(clone, path.dirname(page), to);
  if (!existsSync(file)) return false;
  return heading === undefined || anchorsOf(readFileSync(file, "utf8")).includes(heading);
}

/** As GitHub makes them: a heading that comes again gets a number. */
function anchorsOf(text: string): string[] {
  const counts = new Map<string, number>();
  return [...text.replace(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm)].map((it) => {
    const plain = (it[1] ?? "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}
