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
  const lines = [...linesOf(diagnostics), ...removals(steps), ...silent(steps, diagnostics)].sort(
    (one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind),
  );
  return {
    markdown: page(
      ...title,
      ...(errors.length === 0
        ? []
        : [`**The preview was refused.** Nothing can be applied until this is mended:`, fence(errors, LONGEST_ERRORS)]),
      ...headlines(lines),
      ...(errors.length === 0 && lines.every(({ kind }) => kind === "nothing") ? ["Nothing will be deleted."] : []),
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

/**
 * What a line says, the worst first. `untold`: it can't be told, or nobody has taught this file what the line means; that is
 * never taken for nothing.
 * @typedef {"purge" | "mayPurge" | "untold" | "archive" | "mayArchive" | "held" | "refused" | "nothing"} Kind
 */

/** @typedef {{ kind: Kind, text: string, of: string }} Line */

/** @type {readonly Kind[]} */
const KINDS = ["purge", "mayPurge", "untold", "archive", "mayArchive", "held", "refused", "nothing"];
/** A fence of kind `diff` shows a `-` in red and a `!` in orange. */
const MARKS = { purge: "-", mayPurge: "-", untold: "!", archive: "!", mayArchive: "!", held: "!", refused: "!" };

/**
 * What the resources say of themselves.
 * @param {NonNullable<Preview["diagnostics"]>} diagnostics
 * @returns {Line[]}
 */
function linesOf(diagnostics) {
  return diagnostics
    .filter(({ urn, severity }) => severity !== "error" && severity !== "debug" && isOurs(urn ?? ""))
    .map((it) => ({ ...it, message: saidBy(it) }))
    .map((it) => lineWith(kindOf(it.message), lineOf(it), connectionIn(it.message) ?? it.urn ?? ""));
}

/**
 * @param {Kind} kind
 * @param {string} text
 * @param {string} of the connection, or what stands for it: each is counted once
 * @returns {Line}
 */
function lineWith(kind, text, of) {
  const mark = kind === "nothing" ? " " : MARKS[kind];
  return { kind, text: `${mark} ${text}`, of };
}

/** How the lines begin that a connection of a fleet says: `default/snowflake/1700000001: `. */
const MEMBER = /^[^\s/"]+\/[^\s/"]+\/[^\s/"]+: /;
/** The only lines after which nothing is deleted. */
const HARMLESS = [
  /^Nothing will run/,
  /^Nothing of connection /,
  /^The hold of .+ is over since /,
  /^Looks at .+ first, which (archives|purges) .+ and was (Failed|Error|Succeeded) when last seen\.$/,
  /^Removed from connections: /,
  /again since the (archive|purge)\. (With rerunOnDrift: true the|The) next /,
  /^Run \S+, which this resource has not started, ended /,
];

/**
 * @param {string} message
 * @returns {Kind}
 */
function kindOf(message) {
  const text = message.trim().replace(MEMBER, "");
  if (HARMLESS.some((it) => it.test(text))) return "nothing";
  if (/^(Will|Another run would|May) be refused/.test(text)) return "refused";
  if (/^Archived; purge due at /.test(text)) return "held";
  if (/^May run: /.test(text)) {
    if (/\bPURGES?\b/.test(text)) return "mayPurge";
    return /^May run: Will .*\barchives?\b/.test(text) ? "mayArchive" : "untold";
  }
  if (/^Can't be told /.test(text)) return "untold";
  if (/^WILL PERMANENTLY PURGE |^(Will|Looks at) .+\bPURGES\b/.test(text)) return "purge";
  return /^Will .*\barchives?\b|^Looks at .+\barchives\b/.test(text) ? "archive" : "untold";
}

/**
 * What the resource says: without what the CLI puts before a warning, and without the resource's own name.
 * @param {{ urn?: string, message: string }} diagnostic
 */
function saidBy({ urn = "", message }) {
  const text = message.trim().replace(/^warning: /, "");
  const name = `${nameOf(urn)}: `;
  return text.startsWith(name) ? text.slice(name.length) : text;
}

/** @param {string} message */
function connectionIn(message) {
  return /\b[^\s/"]+\/[^\s/"]+\/\d+\b/.exec(message)?.[0];
}

/**
 * @param {readonly Line[]} lines
 * @returns {string[]}
 */
function headlines(lines) {
  const count = (/** @type {Kind} */ kind) => {
    const found = new Set(lines.filter((it) => it.kind === kind).map(({ of }) => of));
    return found.size;
  };
  /** @type {[Kind, (of: string) => string][]} */
  const words = [
    ["purge", (of) => `**${of} will be purged, which nobody can undo.**`],
    ["mayPurge", (of) => `**${of} may be purged, which nobody can undo: whether that happens can't be told yet.**`],
    ["untold", (of) => `**What becomes of ${of} can't be told.** It may be more than what is listed here.`],
    ["archive", (of) => `${of} will be archived.`],
    ["mayArchive", (of) => `${of} may be archived: whether that happens can't be told yet.`],
    ["held", (of) => `${of} will be purged by the first \`pulumi up\` after the hold, which nobody can undo.`],
    ["refused", (of) => `What is asked for ${of} may be refused.`],
  ];
  return words.flatMap(([kind, say]) => (count(kind) === 0 ? [] : [say(connections(count(kind)))]));
}

/**
 * @param {NonNullable<Preview["steps"]>} steps
 * @returns {Line[]}
 */
function removals(steps) {
  return steps
    .filter(({ op, urn }) => op === "delete" && isOurs(urn))
    .map(({ urn }) =>
      lineWith("nothing", `${oneLine(nameOf(urn))}: leaves the stack. Its assets stay as they are.`, urn),
    );
}

/** Operations before which a resource always says something. */
const TALKING = new Set(["create", "update", "replace", "create-replacement"]);

/**
 * Resources that are going to change and have said nothing: that is not the same as nothing.
 * @param {NonNullable<Preview["steps"]>} steps
 * @param {NonNullable<Preview["diagnostics"]>} diagnostics
 * @returns {Line[]}
 */
function silent(steps, diagnostics) {
  const heard = new Set(diagnostics.map(({ urn }) => urn));
  const mute = steps.filter(({ op, urn }) => TALKING.has(op) && isOurs(urn) && !heard.has(urn));
  return [...new Set(mute.map(({ urn }) => urn))].map((urn) =>
    lineWith("untold", `${oneLine(nameOf(urn))}: has not said what it will do.`, urn),
  );
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
