/**
 * Text from outside, made safe to show. Anybody at Atlan may choose the name of a connection, and a proxy the words of an error; a
 * terminal, the Pulumi CLI and a CI system take some of their characters for commands.
 */

/** Characters that nobody sees: controls, bidirectional marks, zero-width and other invisible ones, halves of a pair. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** What Azure Pipelines, the old GitHub runner and TeamCity take for a command wherever it stands: `##[…`, `##vso[…`. */
const COMMAND_ANYWHERE = /##(?=\w*\[)/g;
/** What GitHub takes for a command at the beginning of a line: `::add-mask::…`. */
const COMMAND_AT_BEGINNING = /^(\s*):(?=:)/gm;
const COMMAND_IN_NAME = /:(?=:[\w-]+[^:]*::)/g;
/** Pulumi's own colours: `<{%fg 1%}>`. */
const COLOUR = /<\{%/g;
/** A word that can't be taken for anything else: a type, an id, a qualified name. */
const PLAIN_WORD = /^[\w./-]{1,200}$/;
const LONGEST_NAME = 200;
/** Of a text from outside that is shown or stored, in characters. */
export const LONGEST_TEXT = 2_000;

/** The text with line breaks as they are, and nothing in it that is unseen or a command. */
export function escapeText(text: string): string {
  return disarmed(text.replace(UNSEEN, (it) => (it === "\n" ? it : codeOf(it))));
}

/** The text as one line: as {@link escapeText}, and with a space in the place of line breaks. */
export function escapeLine(text: string): string {
  return escapeText(text.replace(LINE_BREAKS, " "));
}

/** A text of which the beginning is enough: what follows its first 2,000 characters is cut. Secrets are taken out before. */
export function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
}

/** A text from outside on its way out: as {@link escapeLine}, of at most 2,000 characters. */
export function shownLine(text: string): string {
  // Codes are longer than what they stand for; and no more than can be shown is looked at.
  return shortened(escapeLine(shortened(text)));
}

/** The same with line breaks as they are. */
export function shownText(text: string): string {
  return shortened(escapeText(shortened(text)));
}

/**
 * A name in quotes, which it can't leave: `"PROD"`. What is not seen is shown as its code, also a line break; one that is longer
 * than 200 characters is cut.
 */
export function quoted(name: string): string {
  const shown = Array.from(name.slice(0, 2 * LONGEST_NAME + 2));
  const cut = shown.length > LONGEST_NAME ? `${shown.slice(0, LONGEST_NAME).join("")}…` : name;
  const inside = cut.replace(/["\\]/g, "\\$&").replace(UNSEEN, codeOf);
  return `"${disarmed(inside).replace(COMMAND_IN_NAME, codeOf)}"`;
}

/** A word of Atlan's, such as a type or a qualified name: as it is if it is a single word, else as {@link quoted} shows it. */
export function word(text: string): string {
  return PLAIN_WORD.test(text) ? text : quoted(text);
}

function disarmed(text: string): string {
  return text
    .replace(COMMAND_ANYWHERE, `#${codeOf("#")}`)
    .replace(COMMAND_AT_BEGINNING, `$1${codeOf(":")}`)
    .replace(COLOUR, `<{${codeOf("%")}`);
}

/** As JSON and most languages write it: `\u001b`, `\u{e0001}`. */
function codeOf(character: string): string {
  if (character === "\n") return "\\n";
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
