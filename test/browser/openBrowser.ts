import { type Browser, chromium } from "playwright-core";
import { findChromium } from "./chromium";

/** The browser stays on its machine: no updates, no sign-in, no first-run pages. As root it has no sandbox. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a headless browser; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const { executable, env } = await findChromium();
  const present = Object.entries(env).filter((it): it is [string, string] => it[1] !== undefined);
  return chromium.launch({ executablePath: executable, headless: true, args: ARGS, env: Object.fromEntries(present) });
}
