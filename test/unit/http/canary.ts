import { expect } from "chai";

/** A secret of which nothing may come out anywhere. It holds all that any spelling would change, the letters of base64 too. */
export const CANARY = "cAnaRy/Zx81+qW<7&Kp\"93'vL?>~~>==";

/** Telling parts of it, which no spelling changes: they are looked for as a person would who reads a log. */
const TELLING = ["cAnaRy", "Zx81", "qW<7", "93'vL"];

const inJson = (it: string): string => JSON.stringify(it).slice(1, -1);
const NAMED: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" };

/** How a credential may stand in a text from outside. */
export const SPELLINGS: readonly (readonly [string, (it: string) => string])[] = [
  ["plain", (it) => it],
  ["in base64", (it) => Buffer.from(`user:${it}`).toString("base64")],
  ["in base64url", (it) => Buffer.from(`user:${it}`).toString("base64url")],
  ["in a URL", encodeURIComponent],
  ["in HTML", (it) => it.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)],
  ["in HTML with names", (it) => it.replace(/[&<>"']/g, (c) => `&${NAMED[c] ?? ""};`)],
  ["in JSON", inJson],
  ["in JSON within JSON", (it) => inJson(inJson(it))],
  ["cut", (it) => `${it.slice(0, -4)}…`],
  ["where a name is cut", (it) => `${"n".repeat(170)} ${it}`],
  ["where a line is cut", (it) => `${"t".repeat(1_910)} ${it}`],
  ["where a text is cut", (it) => `${"t".repeat(1_980)} ${it}`],
];

/** What in a text betrays the canary, in whatever spelling; nothing where it is clean. */
export function tracesIn(text: string): string[] {
  const encoded = (["base64", "base64url"] as const).map((it) =>
    Buffer.from(`user:${CANARY}`).toString(it).slice(8, 20),
  );
  return [...TELLING, ...encoded].filter((it) => text.includes(it));
}

/** @param exits - texts that came out, by the name of the way out */
export function expectNoCanary(exits: Readonly<Record<string, string>>): void {
  const found = Object.entries(exits).flatMap(([exit, text]) => tracesIn(text).map((it) => `${exit}: ${it}`));
  expect(found).to.deep.equal([]);
}
