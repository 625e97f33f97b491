import { shownText } from "../text/escape";

/** What a cell of a table holds; undefined: nothing. */
export type Cell = string | number | undefined;

/** A line of CSV, with its line break. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(",")}\n`;
}

const FORMULA = /^\s*[=+\-@＝＋－＠]/;
/** A spreadsheet that takes another character for the separator begins a cell in the middle of ours, and a row at each line break. */
const FORMULA_INSIDE = /([;,|\t\n][\s"]*)(?=[=+\-@＝＋－＠])/g;

/**
 * In quotes, escaped and truncated as what a terminal shows. A text that a spreadsheet would take for a formula gets an apostrophe,
 * so that it stays a text.
 */
function cell(value: Cell): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const shown = shownText(value);
  const text = (FORMULA.test(shown) ? `'${shown}` : shown).replace(FORMULA_INSIDE, "$1'");
  return `"${text.replaceAll('"', '""')}"`;
}
