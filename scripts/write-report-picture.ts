/** `npm run docs:report`: writes the pictures of docs/, the report of an example stack as a browser shows it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { renderPage } from "../provider/cli/report/page";
import { readExport } from "../provider/cli/report/readExport";
import { EXAMPLE } from "../test/browser/example";
import { openBrowser } from "../test/browser/openBrowser";

interface Picture {
  readonly file: string;
  readonly width: number;
  readonly colorScheme: "light" | "dark";
  readonly media: "screen" | "print";
  /** From where to where on the page, in pixels from its top. No more than it is to show: the package contains it. */
  readonly partOf: (page: Page) => Promise<readonly [from: number, to: number]>;
}

const PICTURES: readonly Picture[] = [
  {
    file: "report.webp",
    width: 1_000,
    colorScheme: "light",
    media: "screen",
    // The second connection has a receipt.
    partOf: async (page) => [0, await topOf(2, page)],
  },
  {
    file: "report-phone.webp",
    width: 390,
    colorScheme: "dark",
    media: "screen",
    partOf: async (page) => [0, await topOf(1, page)],
  },
  {
    file: "report-paper.webp",
    // As wide as what a printer leaves of A4.
    width: 720,
    colorScheme: "light",
    media: "print",
    partOf: async (page) => [await topOf(1, page), await topOf(2, page)],
  },
];

/** Where a connection begins; the first is 0. */
async function topOf(index: number, page: Page): Promise<number> {
  const box = await page.locator("article").nth(index).boundingBox();
  if (box === null) throw new Error(`drawing the report: connection ${index} is not to be seen`);
  return Math.round(box.y);
}

async function draw(browser: Browser, { file, width, colorScheme, media, partOf }: Picture): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  await page.emulateMedia({ media });
  await page.setContent(renderPage(readExport(EXAMPLE, "the example")));
  const [from, to] = await partOf(page);
  const png = await page.screenshot({ fullPage: true, clip: { x: 0, y: from, width, height: to - from } });
  // The browser makes it a fifth as large, on a page that may load it: the package contains it.
  const blank = await browser.newPage();
  const webp = await blank.evaluate<string>(`(async () => {
    const picture = new Image();
    picture.src = "data:image/png;base64,${png.toString("base64")}";
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", 0.2).replace(/^data:image.webp;base64,/, "");
  })()`);
  writeFileSync(join(__dirname, "../docs", file), Buffer.from(webp, "base64"));
}

async function main(): Promise<void> {
  const browser = await openBrowser();
  try {
    for (const picture of PICTURES) await draw(browser, picture);
  } finally {
    await browser.close();
  }
}

void main();
