import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderPage } from "../../provider/cli/report/page";
import { readExport } from "../../provider/cli/report/readExport";
import { SEARCH_SCRIPT } from "../../provider/cli/report/search";
import { connectionDelete, EXAMPLE, stackExport } from "./example";
import { COLOURS, FAINT_TEXTS, TOO_WIDE } from "./measures";
import { openBrowser } from "./openBrowser";

interface Colours {
  readonly ground: string;
  readonly card: string;
  readonly ink: string;
}

const WHITE = "rgb(255, 255, 255)";
const PHONE = { width: 360, height: 740 };
const LONG = "no-space-anywhere-".repeat(20);
const EVIL = `<script>document.title = "taken"</script><img src="https://example.com/x.png" onerror="document.title = 'taken'">`;

const HOSTILE = stackExport(
  [LONG, EVIL, "a", "b", "c"].map((text, index) =>
    connectionDelete(`hostile-${index}`, {
      connectionQualifiedName: text,
      reason: text,
      message: text,
      tenant: text,
      workflowName: text,
      runId: text,
      phase: "Running",
      startedAt: text,
      triggers: { [text]: text },
      assets: { active: 99_999_999, archived: 99_999_999, activeByType: { [text]: 99_999_999 } },
      intent: {
        before: { connection: "ACTIVE", active: 99_999_999, archived: 0, types: { [text]: 99_999_999 } },
        fulfilled: false,
      },
      receipt: text,
    }),
  ),
);

/** How many connections, and how many rows of their list, can be seen. */
function shownOn(page: Page): Promise<number[]> {
  const all = [page.getByRole("article"), page.getByRole("navigation").locator("tbody tr")];
  return Promise.all(all.map(async (it) => (await it.filter({ visible: true }).all()).length));
}

describe("the report in a browser", function () {
  // The first start unpacks the browser.
  this.timeout(120_000);
  const folder = mkdtempSync(join(os.tmpdir(), "pulumi-atlan-report-"));
  let browser: Browser;

  before(async () => {
    browser = await openBrowser();
  });

  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    // Absent when it did not start.
    await (browser as Browser | undefined)?.close();
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  /** Opens the report of an export as its reader does: a file. Whatever it says or asks for is noted. */
  async function open(stack: string, options: BrowserContextOptions = {}): Promise<{ page: Page; noted: string[] }> {
    const file = join(folder, "report.html");
    writeFileSync(file, renderPage(readExport(stack, "the example")));
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const noted: string[] = [];
    page.on("console", (message) => noted.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => noted.push(`error: ${error.message}`));
    context.on("request", (request) => noted.push(`request: ${request.url()}`));
    const address = pathToFileURL(file).href;
    // The network may be idle before a long page is read and its script has run.
    await page.goto(address, { waitUntil: "load" });
    await page.waitForLoadState("networkidle");
    expect(noted.shift()).to.equal(`request: ${address}`);
    return { page, noted };
  }

  it("shows every connection, says nothing on the console and asks for nothing", async () => {
    const { page, noted } = await open(EXAMPLE);
    const articles = page.getByRole("article");
    expect(await articles.count()).to.equal(3);
    for (const article of await articles.all()) {
      expect(await article.isVisible()).to.equal(true);
      expect((await article.boundingBox())?.height).to.be.greaterThan(300);
    }
    expect(await page.getByRole("img", { name: /^Timeline of / }).count()).to.equal(3);
    expect(noted).to.deep.equal([]);
  });

  it("opens a receipt without a script", async () => {
    const { page } = await open(EXAMPLE);
    const text = page.locator("details pre").first();
    expect(await text.isVisible()).to.equal(false);
    await page.locator("summary").first().click();
    expect(await text.isVisible()).to.equal(true);
  });

  for (const [name, stack] of [
    ["the example", EXAMPLE],
    ["long and hostile texts", HOSTILE],
  ] as const) {
    it(`is not wider than a phone: ${name}`, async () => {
      const { page } = await open(stack, { viewport: PHONE, isMobile: true });
      for (const summary of await page.locator("summary").all()) await summary.click();
      expect(await page.evaluate(TOO_WIDE)).to.deep.equal([]);
    });
  }

  it("runs and loads nothing that somebody has written into a name", async () => {
    const { page, noted } = await open(HOSTILE);
    expect(await page.title()).to.equal("Retired connections – retire / prod");
    expect(await page.locator("img").count()).to.equal(0);
    expect(await page.locator("script").allTextContents()).to.deep.equal([SEARCH_SCRIPT]);
    expect(await page.getByText(`document.title = "taken"`).count()).to.be.greaterThan(5);
    expect(noted).to.deep.equal([]);
  });

  it("forbids every script but its own", async () => {
    const { page, noted } = await open(EXAMPLE);
    await page.evaluate(`(() => {
      const script = document.createElement("script");
      script.textContent = 'document.title = "taken"';
      document.body.append(script);
    })()`);
    expect(await page.title()).to.equal("Retired connections – retire / prod");
    expect(noted.join("\n")).to.match(/^console: [^\n]*Content Security Policy[^\n]*script-src 'sha256-[^\n]*$/);
  });

  it("leads from the list to each connection", async () => {
    const { page } = await open(HOSTILE, { viewport: PHONE });
    await page.getByRole("navigation").getByRole("link").last().click();
    expect(await page.evaluate("document.querySelector(':target').localName")).to.equal("article");
  });

  it("shows of the list and the connections what is chosen, and all of it on paper", async () => {
    const { page, noted } = await open(EXAMPLE);
    const articles = page.getByRole("article");
    const shown = (): Promise<number[]> => shownOn(page);
    expect(await shown()).to.deep.equal([3, 3]);
    await page.getByRole("radio", { name: "purged (1)" }).check();
    expect(await shown()).to.deep.equal([1, 1]);
    expect(await articles.filter({ visible: true }).getByRole("heading", { level: 2 }).innerText()).to.equal(
      "Trial database",
    );
    await page.emulateMedia({ media: "print" });
    expect(await shown()).to.deep.equal([3, 3]);
    await page.emulateMedia({ media: "screen" });
    await page.getByRole("radio", { name: "all (3)" }).check();
    expect(await shown()).to.deep.equal([3, 3]);
    expect(noted).to.deep.equal([]);
  });

  it("finds with the keyboard, within what is chosen, and has all of it on paper", async () => {
    const { page, noted } = await open(EXAMPLE);
    const shown = (): Promise<number[]> => shownOn(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const field = page.getByRole("searchbox", { name: "Find" });
    expect(await page.evaluate("document.activeElement.id")).to.equal("search");
    await page.keyboard.type("data-481 DEFAULT/");
    expect(await shown()).to.deep.equal([2, 2]);
    expect(await page.getByRole("status").innerText()).to.equal("2 of 3");
    await page.getByRole("radio", { name: "unfinished (1)" }).check();
    expect(await shown()).to.deep.equal([1, 1]);
    expect(await page.getByRole("status").innerText()).to.equal("1 of 3");
    await page.emulateMedia({ media: "print" });
    expect(await shown()).to.deep.equal([3, 3]);
    expect(await field.isVisible()).to.equal(false);
    await page.emulateMedia({ media: "screen" });
    await page.getByRole("radio", { name: "all (3)" }).check();
    await field.press("Escape");
    expect(await shown()).to.deep.equal([3, 3]);
    expect(await field.inputValue()).to.equal("");
    expect(noted).to.deep.equal([]);
  });

  it("finds on a phone, too", async () => {
    const { page } = await open(EXAMPLE, { viewport: PHONE, isMobile: true });
    const shown = (): Promise<number[]> => shownOn(page);
    const field = page.getByRole("searchbox", { name: "Find" });
    await field.fill("data-481 default/");
    expect(await shown()).to.deep.equal([2, 2]);
    await page.getByRole("radio", { name: "unfinished (1)" }).check();
    expect(await shown()).to.deep.equal([1, 1]);
    await field.fill("no such connection");
    expect(await shown()).to.deep.equal([0, 0]);
    await page.emulateMedia({ media: "print" });
    expect(await shown()).to.deep.equal([3, 3]);
  });

  it("finds one of 1,000 connections at once", async () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      connectionDelete(`legacy-${index}`, { connectionQualifiedName: `default/snowflake/${index}`, mode: "archive" }),
    );
    const { page } = await open(stackExport(many));
    const { headings, said, took } = await page.evaluate<{ headings: string[]; said: string; took: number }>(`(() => {
      const began = performance.now();
      const field = document.getElementById("search");
      for (const typed of ["s", "snowflake/99", "", "snowflake/998"]) {
        field.value = typed;
        field.dispatchEvent(new Event("input"));
        document.body.getBoundingClientRect();
      }
      const took = performance.now() - began;
      const headings = [...document.querySelectorAll("article")].filter((it) => it.getClientRects().length > 0)
        .map((it) => it.querySelector("h2").textContent);
      return { headings, said: document.getElementById("found").textContent, took };
    })()`);
    expect({ headings, said }).to.deep.equal({ headings: ["legacy-998"], said: "1 of 1,000" });
    // It takes some 60 ms; more than that is a busy machine.
    expect(took).to.be.lessThan(4_000);
  });

  it("has no search field where scripts don't run", async () => {
    const { page } = await open(EXAMPLE, { javaScriptEnabled: false });
    expect(await page.getByRole("searchbox").count()).to.equal(0);
    expect(await page.getByRole("article").filter({ visible: true }).count()).to.equal(3);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`can be read on a ${colorScheme} screen`, async () => {
      const { page } = await open(EXAMPLE, { colorScheme });
      for (const summary of await page.locator("summary").all()) await summary.click();
      expect(await page.evaluate(FAINT_TEXTS)).to.deep.equal([]);
    });
  }

  it("has other colours on a dark screen", async () => {
    const [light, dark] = await Promise.all(
      (["light", "dark"] as const).map(async (colorScheme) => {
        const context = await browser.newContext({ colorScheme });
        const page = await context.newPage();
        await page.setContent(renderPage(readExport(EXAMPLE, "the example")));
        return page.evaluate<Colours>(COLOURS);
      }),
    );
    expect(light?.card).to.equal(WHITE);
    expect(brightness(dark!.ground)).to.be.lessThan(50);
    expect(brightness(dark!.card)).to.be.lessThan(60);
    expect(brightness(light!.ground)).to.be.greaterThan(200);
    expect(brightness(dark!.ink)).to.be.greaterThan(200);
  });

  it("is dark ink on white paper, also from a dark screen, with the receipts open", async () => {
    const { page } = await open(EXAMPLE, { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    const { ground, card, ink } = await page.evaluate<Colours>(COLOURS);
    expect({ ground, card }).to.deep.equal({ ground: WHITE, card: WHITE });
    expect(brightness(ink)).to.be.lessThan(60);
    expect(await page.evaluate(FAINT_TEXTS)).to.deep.equal([]);
    for (const receipt of await page.locator("details pre").all()) expect(await receipt.isVisible()).to.equal(true);
    expect(await page.evaluate("getComputedStyle(document.querySelector('article')).breakInside")).to.equal("avoid");
  });
});

/** The mean of red, green and blue. */
function brightness(colour: string): number {
  const [red = NaN, green = NaN, blue = NaN] = (colour.match(/\d+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}
