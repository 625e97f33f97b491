import { stripVTControlCharacters } from "node:util";

/**
 * @typedef {object} Failure
 * @property {string} title of a test, or of a check
 * @property {readonly string[]} lines of its message, or the last ones that a check printed
 *
 * @typedef {{ name: string, failures?: readonly Failure[] }} Part
 */

/** As much as stands in the last lines of a log, which is often all that one gets to see of it. */
const MOST = { failures: 10, lines: 5, letters: 300 };

/**
 * What is printed of the failures of all steps.
 * @param {readonly Part[]} parts
 * @param {number} failed how many there are in all
 * @returns {string[]}
 */
export function failureLines(parts, failed) {
  const all = parts.flatMap(({ name, failures = [] }) => failures.map((failure) => ({ name, ...failure })));
  const shown = all.slice(0, MOST.failures);
  const lines = shown.flatMap(({ name, title, lines }) => [
    short(`${name}: ${title}`),
    ...fewOf(lines).map((line) => `    ${short(line)}`),
  ]);
  return failed > shown.length && shown.length > 0 ? [...lines, `… and ${failed - shown.length} more`] : lines;
}

/**
 * The last lines of an output in which something is written, without colours.
 * @param {string} output
 * @returns {string[]}
 */
export function lastLines(output) {
  const lines = stripVTControlCharacters(output).split(/\r?\n|\r/);
  return lines.filter((line) => line.trim() !== "").slice(-MOST.lines);
}

/**
 * The first lines, and the last one, which is where it has happened.
 * @param {readonly string[]} lines
 */
function fewOf(lines) {
  return lines.length <= MOST.lines ? lines : [...lines.slice(0, MOST.lines - 1), ...lines.slice(-1)];
}

/** @param {string} line */
function short(line) {
  return line.length <= MOST.letters ? line : `${line.slice(0, MOST.letters)}…`;
}
