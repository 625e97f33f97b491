import { escapeText, shownText } from "../../text/escape";

/** A piece of HTML that is safe to put into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: a text is escaped, markup is not, nothing leaves no trace. */
export type Part = string | number | Markup | undefined | readonly Part[];

/**
 * Builds markup from a template. Whatever is put in is escaped unless it is markup itself, so that a connection's name,
 * which anybody can write, is never more than a name, and shows what nobody would see. Of a longer text the first 2,000
 * characters are shown.
 *
 * Attributes have to stand in double quotes.
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

/** A text for people, in which backquotes mark what is typed. */
export function prose(text: string): Markup {
  const pieces = text.split("`");
  // A lone backquote at the end marks nothing.
  const isPaired = pieces.length % 2 === 1;
  if (!isPaired) return markup`${text}`;
  return markup`${pieces.map((piece, index) => (index % 2 === 1 ? markup`<code>${piece}</code>` : piece))}`;
}
