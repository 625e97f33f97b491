/**
 * Says in Markdown what a preview is going to delete, for a pull request and for whoever approves:
 *
 *     STACK=prod COMMIT=… node describePreview.mjs preview.json
 *
 * `preview.json` is what `pulumi preview --json` printed. The step gets the output `changes`: whether there is anything to
 * apply.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { oneLine } from "./oneLine.mjs";

/**
 * @typedef {object} Preview what is read of the output of `pulumi preview --json`
 * @property {readonly { op: string, urn: string }[]} [steps]
 * @property {readonly { urn?: string, message: string, severity: string }[]} [diagnostics]
 */

/** GitHub refuses a comment of more than 65,536 characters: room for the errors, for the lines, and for what is around them. */
const LONGEST_ERRORS = 20_000;
const LONGEST_LINES = 35_000;
const TYPES = "pulumi-nodejs:dynamic/atlan:";
/** An operation that leaves everything as it is. */
const QUIET = new Set(["same", "read", "refresh"]);

/**
 * @param {Preview | undefined} preview nothing, where the preview has not come as far as to say anything
 * @param {{ stack: string, commit: string }} of
 * @returns {{ markdown: string, changes: boolean }}
 */
export function describePreview(preview, { stack, commit }) {
  const title = [
    `<!-- pulumi-atlan preview of ${oneLine(stack, 100)} -->`,
    `### Preview of stack \`${oneLine(stack, 100)}\` at ${commit.slice(0, 8)}`,
  ];
  if (preview === undefined)
    return {
      markdown: page(...title, "The preview failed before it could say anything. See the log of its run."),
      changes: false,
    };
  const { steps = [], diagnostics = [] } = preview;
  const changes = steps.some(({ op }) => !QUIET.has(op));
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(lineOf);
  const lines = [...linesOf(diagnostics), ...removals(steps)];
  const purges = lines.filter(({ kind }) => kind === "purge").length;
  const archives = lines.filter(({ kind }) => kind === "archive").length;
  return {
    markdown: page(
      ...title,
      ...(errors.length === 0
        ? []
        : [`**The preview was refused.** Nothing can be applied until this is mended:`, fence(errors, LONGEST_ERRORS)]),
      ...(purges === 0 ? [] : [`**${connections(purges)} will be purged, which nobody can undo.**`]),
      ...(archives === 0 ? [] : [`${connections(archives)} will be archived.`]),
      ...(purges + archives + errors.length === 0 ? ["Nothing will be deleted."] : []),
      ...(lines.length === 0
        ? []
        : [
            fence(
              lines.map(({ text }) => text),
              LONGEST_LINES,
            ),
          ]),
    ),
    changes,
  };
}

/** @typedef {{ kind: "purge" | "archive" | "other", text: string }} Line */

/**
 * What the resources say of themselves, the worst first. A fence of kind `diff` shows a `-` in red and a `!` in orange.
 * @param {NonNullable<Preview["diagnostics"]>} diagnostics
 * @returns {Line[]}
 */
function linesOf(diagnostics) {
  /** @type {Line[]} */
  const lines = diagnostics
    .filter(({ urn, severity }) => severity !== "error" && severity !== "debug" && isOurs(urn ?? ""))
    .map((it) => {
      if (it.message.startsWith("WILL PURGE")) return { kind: "purge", text: `- ${lineOf(it)}` };
      if (it.message.startsWith("Will ")) return { kind: "archive", text: `! ${lineOf(it)}` };
      return { kind: "other", text: `  ${lineOf(it)}` };
    });
  const order = ["purge", "archive", "other"];
  return lines.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/**
 * @param {NonNullable<Preview["steps"]>} steps
 * @returns {Line[]}
 */
function removals(steps) {
  return steps
    .filter(({ op, urn }) => op === "delete" && isOurs(urn))
    .map(({ urn }) => ({
      kind: "other",
      text: `  ${oneLine(nameOf(urn))}: leaves the stack. Its assets stay as they are.`,
    }));
}

/**
 * One line, whatever the message holds.
 * @param {{ urn?: string, message: string }} diagnostic
 */
function lineOf({ urn, message }) {
  return oneLine(urn === undefined ? message : `${nameOf(urn)}: ${message}`);
}

/**
 * `urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>`
 * @param {string} urn
 */
function isOurs(urn) {
  return urn.split("::")[2]?.split("$").at(-1)?.startsWith(TYPES) === true;
}

/** @param {string} urn */
function nameOf(urn) {
  return urn.split("::").slice(3).join("::");
}

/**
 * A block in which nothing is Markdown, no mention notifies anybody and no text can close it.
 * @param {readonly string[]} lines
 * @param {number} longest
 */
function fence(lines, longest) {
  let left = longest;
  const shown = lines.filter((line) => (left -= line.length + 1) > 0);
  const ticks = shown.join().match(/`+/g) ?? [];
  const mark = "`".repeat(Math.max(3, ...ticks.map(({ length }) => length + 1)));
  const more = lines.length - shown.length;
  return [`${mark}diff`, ...shown, ...(more === 0 ? [] : [`  … and ${more} more: see \`pulumi preview\``]), mark].join(
    "\n",
  );
}

/** @param {number} count */
function connections(count) {
  return count === 1 ? "1 connection" : `${count} connections`;
}

/** @param {readonly string[]} paragraphs */
function page(...paragraphs) {
  return `${paragraphs.join("\n\n")}\n`;
}

/** @param {string} file */
function readPreview(file) {
  try {
    return /** @type {Preview} */ (JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { STACK = "", COMMIT = "", GITHUB_OUTPUT } = process.env;
  const { markdown, changes } = describePreview(readPreview(process.argv[2] ?? ""), { stack: STACK, commit: COMMIT });
  process.stdout.write(markdown);
  if (GITHUB_OUTPUT !== undefined) appendFileSync(GITHUB_OUTPUT, `changes=${changes}\n`);
}
