/**
 * Escapes text from outside before it is shown. Anybody at Atlan may choose the name of a connection, and a proxy may send any
 * error text; a terminal, the Pulumi CLI and a CI system interpret some characters as commands.
 */

/** Invisible characters: controls, bidirectional marks, zero-width and other invisible ones, lone surrogates. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** What Azure Pipelines, the old GitHub runner and TeamCity interpret as a command anywhere in a line: `##[…`, `##vso[…`. */
const COMMAND_ANYWHERE = /##(?=\w*\[)/g;
/** What GitHub interprets as a command at the beginning of a line: `::add-mask::…`. */
const COMMAND_AT_BEGINNING = /^(\s*):(?=:)/gm;
const COMMAND_IN_NAME = /:(?=:[\w-]+[^:]*::)/g;
/** Pulumi's colour tags: `<{%fg 1%}>`. */
const COLOUR = /<\{%/g;
/** A word that needs no quotes: a type, an id, a qualified name. */
const PLAIN_WORD = /^[\w./-]{1,200}$/;
const LONGEST_NAME = 200;
/** The longest text from outside that is shown or stored, in characters. */
export const LONGEST_TEXT = 2_000;

/** Escapes invisible characters and commands; line breaks stay. */
export function escapeText(text: string): string {
  return disarmed(text.replace(UNSEEN, (it) => (it === "\n" ? it : codeOf(it))));
}

/** Escapes like {@link escapeText}, and replaces line breaks with spaces. */
export function escapeLine(text: string): string {
  return escapeText(text.replace(LINE_BREAKS, " "));
}

/** Truncates a text to its first 2,000 characters. Secrets must be removed before. */
export function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
}

/** A text from outside as it is shown: escaped like {@link escapeLine}, at most 2,000 characters. */
export function shownLine(text: string): string {
  // Escapes are longer than the characters that they replace; so the text is truncated before, to limit the work, and after.
  return shortened(escapeLine(shortened(text)));
}

/** The same, but line breaks stay. */
export function shownText(text: string): string {
  return shortened(escapeText(shortened(text)));
}

/**
 * A name in quotes, which its characters can't close: `"PROD"`. Invisible characters and line breaks are shown as escapes; a
 * name longer than 200 characters is truncated.
 */
export function quoted(name: string): string {
  const shown = Array.from(name.slice(0, 2 * LONGEST_NAME + 2));
  const cut = shown.length > LONGEST_NAME ? `${shown.slice(0, LONGEST_NAME).join("")}…` : name;
  const inside = cut.replace(/["\\]/g, "\\$&").replace(UNSEEN, codeOf);
  return `"${disarmed(inside).replace(COMMAND_IN_NAME, codeOf)}"`;
}

/** A word of Atlan's, such as a type or a qualified name: unchanged if it is a plain word, otherwise as {@link quoted}. */
export function word(text: string): string {
  return PLAIN_WORD.test(text) ? text : quoted(text);
}

/**
 * JSON of a value, whose strings keep their meaning while nothing in it is invisible. What a terminal or CI interprets as a command
 * may be escaped by {@link escapeText} afterwards: it stays the same JSON.
 *
 * @param indent - spaces for each level; 0 for one line
 */
export function shownJson(value: unknown, indent = 2): string {
  const asUnits = (it: string): string =>
    Array.from({ length: it.length }, (_, index) => codeOf(it.charAt(index))).join("");
  return JSON.stringify(value, undefined, indent).replace(UNSEEN, (it) => (it === "\n" ? it : asUnits(it)));
}

function disarmed(text: string): string {
  return text
    .replace(COMMAND_ANYWHERE, `#${codeOf("#")}`)
    .replace(COMMAND_AT_BEGINNING, `$1${codeOf(":")}`)
    .replace(COLOUR, `<{${codeOf("%")}`);
}

/** The escape of a character in JSON and most languages: `\u001b`, `\u{e0001}`. */
function codeOf(character: string): string {
  if (character === "\n") return "\\n";
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
