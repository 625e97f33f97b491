import { expect } from "chai";
import { createHash } from "node:crypto";
import { runInNewContext } from "node:vm";
import { renderPage } from "../../../provider/cli/report/page";
import { readExport } from "../../../provider/cli/report/readExport";
import { SEARCH_SCRIPT } from "../../../provider/cli/report/search";
import { connectionDelete, EXAMPLE, stackExport } from "../../browser/example";

const pageOf = (stack: string): string => renderPage(readExport(stack, "stack.json"));

/** The policy and the scripts of a page. */
function scriptsOf(html: string): { readonly policy: string; readonly scripts: readonly string[] } {
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text ?? "");
  return { policy: content.replaceAll("&#39;", "'"), scripts };
}

describe("the search field of the page", () => {
  it("has the only script, which the policy names by its digest", () => {
    const html = pageOf(EXAMPLE);
    const { policy, scripts } = scriptsOf(html);
    expect(scripts).to.deep.equal([SEARCH_SCRIPT]);
    expect(html.match(/<script/gi)).to.have.length(1);
    const digest = createHash("sha256").update(scripts[0]!).digest("base64");
    expect(policy).to.equal(
      `default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; base-uri 'none'; form-action 'none'; script-src 'sha256-${digest}'`,
    );
  });

  it("is not on a page of one connection, which may run no script at all", () => {
    const html = pageOf(stackExport([connectionDelete("legacy", {})]));
    const { policy, scripts } = scriptsOf(html);
    expect(scripts).to.deep.equal([]);
    expect(policy).to.include("default-src 'none'").and.not.include("script-src");
    expect(html).not.to.include('type="search"');
  });

  it("is hidden until the script runs, and on paper", () => {
    const html = pageOf(EXAMPLE);
    expect(html)
      .to.include('<div class="search" role="search" hidden>')
      .and.include('<label for="search">Find</label>');
    const paper = html.slice(html.indexOf("@media print"), html.indexOf("</style>"));
    expect(paper)
      .to.match(/\.search \{ display: none; \}/)
      .and.not.include("unfound");
    const screen = /@media screen \{\n((?: {2}.*\n)+)\}/.exec(html)?.[1];
    // As `.index tr` is a grid on a phone, a rule for the class alone would be overruled there.
    expect(screen).to.include("  :is(.index tbody tr, article).unfound { display: none; }\n");
    expect(html.split(".unfound {")).to.have.length(2);
  });

  it("shows what has all words in its name, status or details, however they are written", () => {
    const page = new FakePage(
      ["Legacy Warehouse", "default/snowflake/1", "Archived"],
      ["Trial", "Caf\u0065\u0301", "Purged"],
    );
    expect(page.isHidden).to.equal(false);
    expect(page.search("")).to.deep.equal({ shown: [0, 1], said: "" });
    expect(page.search("  ")).to.deep.equal({ shown: [0, 1], said: "" });
    expect(page.search("LEGACY")).to.deep.equal({ shown: [0], said: "1 of 2" });
    expect(page.search("archived  snowflake/1 ")).to.deep.equal({ shown: [0], said: "1 of 2" });
    expect(page.search("warehouse purged")).to.deep.equal({ shown: [], said: "0 of 2" });
    expect(page.search("caf\u00e9")).to.deep.equal({ shown: [1], said: "1 of 2" });
    // A word does not reach from one text into the next one.
    expect(page.search("warehousedefault")).to.deep.equal({ shown: [], said: "0 of 2" });
    // The details of the second connection.
    expect(page.search("detail-1")).to.deep.equal({ shown: [1], said: "1 of 2" });
    expect(page.search("<.*")).to.deep.equal({ shown: [], said: "0 of 2" });
  });

  it("counts what the chosen status shows of it", () => {
    const page = new FakePage(["a", "x", "Archived"], ["b", "x", "Purged"], ["c", "y", "Purged"]);
    page.search("x");
    expect(page.choose("show-purged")).to.equal("1 of 3");
    expect(page.choose("show-all")).to.equal("2 of 3");
    expect(page.choose(undefined)).to.equal("2 of 3");
  });

  it("is emptied with Escape, and by no other key", () => {
    const page = new FakePage(["a", "x", "Archived"], ["b", "y", "Purged"]);
    page.search("y");
    expect(page.press("Enter")).to.deep.equal({ shown: [1], said: "1 of 2" });
    expect(page.press("Escape")).to.deep.equal({ shown: [0, 1], said: "" });
  });

  it("groups the digits of large numbers", () => {
    const page = new FakePage(
      ...Array.from({ length: 1_234 }, (_, index): Texts => [`name-${index}`, "x", "Archived"]),
    );
    expect(page.search("name-1233").said).to.equal("1 of 1,234");
    expect(page.search("name-").said).to.equal("1,234 of 1,234");
  });
});

type Texts = readonly [name: string, qualifiedName: string, status: string];
type Listener = (event: { readonly key: string }) => void;

/** As much of a browser's page as the script works on. */
class FakePage {
  private readonly field = { ...listening(), value: "", closest: (): unknown => this.box };
  private readonly box = { hidden: true };
  private readonly found = { textContent: "" };
  private readonly choices = [listening()];
  private readonly rows: readonly ReturnType<typeof element>[];
  private readonly articles: readonly ReturnType<typeof element>[];
  private chosen: { readonly id: string } | null = { id: "show-all" };

  constructor(...connections: readonly Texts[]) {
    this.rows = connections.map((texts) => element("a, code, .status", texts, [`is-${texts[2].toLowerCase()}`]));
    this.articles = connections.map((_, index) => element(".facts dd", [`detail-${index}`], []));
    const lists = new Map<string, readonly unknown[]>([
      ["article", this.articles],
      [".index tbody tr", this.rows],
      ["input[name=show]", this.choices],
    ]);
    const document = {
      getElementById: (id: string): unknown =>
        new Map<string, unknown>([
          ["search", this.field],
          ["found", this.found],
        ]).get(id),
      querySelectorAll: (selector: string): unknown => lists.get(selector),
      querySelector: (selector: string): unknown => (selector === "input[name=show]:checked" ? this.chosen : undefined),
    };
    runInNewContext(SEARCH_SCRIPT, { document });
  }

  get isHidden(): boolean {
    return this.box.hidden;
  }

  search(words: string): { readonly shown: readonly number[]; readonly said: string } {
    this.field.value = words;
    this.field.fire("input");
    return this.read();
  }

  press(key: string): { readonly shown: readonly number[]; readonly said: string } {
    this.field.fire("keydown", key);
    return this.read();
  }

  /** @returns what is said of the number */
  choose(id: string | undefined): string {
    this.chosen = id === undefined ? null : { id };
    this.choices[0]!.fire("change");
    return this.found.textContent;
  }

  private read(): { readonly shown: readonly number[]; readonly said: string } {
    const shownOf = (all: FakePage["rows"]): readonly number[] =>
      all.flatMap(({ classes }, index) => (classes.has("unfound") ? [] : [index]));
    expect(shownOf(this.articles), "the articles as the list").to.deep.equal(shownOf(this.rows));
    return { shown: shownOf(this.rows), said: this.found.textContent };
  }
}

function listening() {
  const listeners = new Map<string, Listener>();
  return {
    addEventListener: (type: string, listener: Listener): unknown => listeners.set(type, listener),
    fire: (type: string, key = ""): void => listeners.get(type)?.({ key }),
  };
}

function element(selector: string, texts: readonly string[], of: readonly string[]) {
  const classes = new Set(of);
  return {
    classes,
    classList: {
      contains: (name: string): boolean => classes.has(name),
      toggle: (name: string, on: boolean): unknown => (on ? classes.add(name) : classes.delete(name)),
    },
    querySelectorAll: (asked: string): unknown =>
      asked === selector ? texts.map((textContent) => ({ textContent })) : [],
  };
}
