/** `npm run docs:report`: writes docs/report.webp, the report of an example stack as a browser shows it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderPage } from "../provider/cli/report/page";
import { readExport } from "../provider/cli/report/readExport";
import { EXAMPLE } from "../test/browser/example";
import { openBrowser } from "../test/browser/openBrowser";

const file = join(__dirname, "../docs/report.webp");
const WIDTH = 1_000;
/** So much of the last connection, that one sees what it is and that the page goes on. */
const PEEK = 395;

async function main(): Promise<void> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 800 }, colorScheme: "light" });
    await page.setContent(renderPage(readExport(EXAMPLE, "the example")));
    const last = await page.locator("article").last().boundingBox();
    if (last === null) throw new Error("drawing the report: the last connection is not to be seen");
    mkdirSync(join(file, ".."), { recursive: true });
    const clip = { x: 0, y: 0, width: WIDTH, height: Math.round(last.y) + PEEK };
    const png = await page.screenshot({ fullPage: true, clip });
    // The browser makes it a fifth as large, on a page that may load it: the package contains it.
    const blank = await browser.newPage();
    const webp = await blank.evaluate<string>(`(async () => {
      const picture = new Image();
      picture.src = "data:image/png;base64,${png.toString("base64")}";
      await picture.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.width, picture.height];
      canvas.getContext("2d").drawImage(picture, 0, 0);
      return canvas.toDataURL("image/webp", 0.5).replace(/^data:image.webp;base64,/, "");
    })()`);
    writeFileSync(file, Buffer.from(webp, "base64"));
  } finally {
    await browser.close();
  }
}

void main();
