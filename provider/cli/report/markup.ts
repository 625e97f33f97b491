import { escapeText, shownText } from "../../text/escape";

/** HTML that is safe to insert into a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value in a template: a string is escaped, markup is not, undefined is omitted. */
export type Part = string | number | Markup | undefined | readonly Part[];

/**
 * Builds markup from a template. Every inserted value is escaped unless it is markup itself, so that a connection's name, which
 * anybody can choose, can't add HTML, and its invisible characters are shown. A longer text is truncated to its first 2,000
 * characters.
 *
 * Attributes must be in double quotes.
 */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(template.map((piece, index) => (index === 0 ? piece : write(parts[index - 1]) + piece)).join(""));
}

function write(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(write).join("");
  return asCodes(shownText(String(part)));
}

/** A text of any length, such as a receipt that its digest has proven to be ours. */
export function wholeText(text: string): Markup {
  return new Markup(asCodes(escapeText(text)));
}

function asCodes(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A text for people, in which backquotes mark code. */
export function prose(text: string): Markup {
  const pieces = text.split("`");
  // A single backquote at the end marks nothing.
  const isPaired = pieces.length % 2 === 1;
  if (!isPaired) return markup`${text}`;
  return markup`${pieces.map((piece, index) => (index % 2 === 1 ? markup`<code>${piece}</code>` : piece))}`;
}
