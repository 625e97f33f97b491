/**
 * Says in Markdown what a preview is going to delete, for a pull request and for whoever approves:
 *
 *     STACK=prod COMMIT=… node describePreview.mjs atlan-plan.json
 *
 * `atlan-plan.json` is what `pulumi-atlan plan --json` printed. The step gets the output `changes`: whether there is anything
 * to apply, and it may be applied. It fails without a plan, and of a refused one: what can't be told is never taken for
 * nothing, and nobody is asked to approve what is incomplete.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { oneLine } from "./oneLine.mjs";

/**
 * @typedef {object} Planned what is read of a connection; docs/plan.md of the package tells each field
 * @property {string} resource
 * @property {string | null} connectionQualifiedName
 * @property {boolean} unlisted
 * @property {string} action
 * @property {boolean} [running] the plan of an older package lacks it
 * @property {string} purges
 * @property {string | null} mode
 * @property {string | null} purgeDueAt
 * @property {string | null} code
 * @property {readonly string[]} reasons
 */

/**
 * @typedef {object} Plan what is read of the output of `pulumi-atlan plan --json`
 * @property {string} format
 * @property {string} outcome
 * @property {boolean} changes
 * @property {readonly Planned[]} connections
 * @property {readonly string[]} errors
 */

const FORMAT = "pulumi-atlan/plan/1";
/** GitHub refuses a comment of more than 65,536 characters: room for the errors, for the lines, and for what is around them. */
const LONGEST_ERRORS = 20_000;
const LONGEST_LINES = 35_000;

/**
 * @param {Plan | undefined} plan nothing, where there is none
 * @param {{ stack: string, commit: string }} of
 * @returns {{ markdown: string, changes: boolean, isPlanned: boolean }} `isPlanned`: whether there is a plan, and not refused
 */
export function describePreview(plan, { stack, commit }) {
  const title = [
    `<!-- pulumi-atlan preview of ${oneLine(stack, 100)} -->`,
    `### Preview of stack \`${oneLine(stack, 100)}\` at ${commit.slice(0, 8)}`,
  ];
  if (plan === undefined)
    return {
      markdown: page(...title, "**There is no plan, so nobody knows what would be deleted.** See the log of the run."),
      changes: false,
      isPlanned: false,
    };
  const { connections, outcome, changes } = plan;
  const isRefused = outcome !== "planned";
  const errors = plan.errors.map((it) => oneLine(it));
  const lines = connections.flatMap(linesOf).sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
  return {
    markdown: page(
      ...title,
      ...(isRefused ? [`**The preview was refused.** Nothing can be applied until this is mended:`] : []),
      ...(errors.length === 0 ? [] : [fence(errors, LONGEST_ERRORS)]),
      ...headlines(connections),
      ...(!isRefused && connections.every((it) => kindOf(it) === "nothing") ? ["Nothing will be deleted."] : []),
      ...(lines.length === 0
        ? []
        : [
            fence(
              lines.map(({ text }) => text),
              LONGEST_LINES,
            ),
          ]),
    ),
    // An error may be logged by a preview that ends well, and does save a plan.
    changes: changes && !isRefused,
    isPlanned: !isRefused,
  };
}

/**
 * What becomes of a connection, the worst first. `untold`: it can't be told, or nobody has taught this file what the plan means;
 * that is never taken for nothing.
 * @typedef {"purge" | "mayPurge" | "untold" | "archive" | "mayArchive" | "held" | "running" | "refused" | "nothing"} Kind
 */

/** @type {readonly Kind[]} */
const KINDS = ["purge", "mayPurge", "untold", "archive", "mayArchive", "held", "running", "refused", "nothing"];
/** A fence of kind `diff` shows a `-` in red and a `!` in orange. */
const MARKS = {
  purge: "-",
  mayPurge: "-",
  untold: "!",
  archive: "!",
  mayArchive: "!",
  held: "!",
  running: "!",
  refused: "!",
  nothing: " ",
};

/**
 * @param {Planned} planned
 * @returns {Kind}
 */
export function kindOf({ action, running, purges, mode, purgeDueAt }) {
  if (action === "purge" || purges === "yes") return "purge";
  // Its purge is certain and has a date: that says more than "may be".
  if (action === "unchanged" && purges === "maybe" && purgeDueAt !== null) return "held";
  if (purges !== "no") return "mayPurge";
  switch (action) {
    case "archive":
    case "refused":
      return action;
    case "unknown":
      return mode === "archive" ? "mayArchive" : "untold";
    case "unchanged":
      return purgeDueAt === null ? "nothing" : "held";
    case "leaves":
      return running === true ? "running" : "nothing";
    default:
      return "untold";
  }
}

/**
 * A line for each reason; for what will run without one, a line that says so.
 * @param {Planned} planned
 * @returns {{ kind: Kind, text: string }[]}
 */
function linesOf(planned) {
  const kind = kindOf(planned);
  const { resource, connectionQualifiedName: name, action, reasons, code } = planned;
  const said = reasons.length > 0 || kind === "nothing" ? reasons : [`${action} (it has not said why).`];
  const reference = code === null || said.some((it) => it.includes(`[${code}]`)) ? "" : ` [${code}]`;
  return said.map((reason, at) => {
    const which = name === null || reason.includes(name) ? "" : `${name}: `;
    return {
      kind,
      text: `${MARKS[kind]} ${oneLine(`${resource}: ${which}${reason}${at === said.length - 1 ? reference : ""}`)}`,
    };
  });
}

/**
 * @param {readonly Planned[]} planned
 * @returns {string[]}
 */
function headlines(planned) {
  /** @param {Kind} kind */
  const count = (kind) => planned.filter((it) => !it.unlisted && kindOf(it) === kind).length;
  /** @type {[Kind, (of: string) => string][]} */
  const words = [
    ["purge", (of) => `**${of} will be purged, which nobody can undo.**`],
    ["mayPurge", (of) => `**${of} may be purged, which nobody can undo: whether that happens can't be told yet.**`],
    ["untold", (of) => `**What becomes of ${of} can't be told.** It may be more than what is listed here.`],
    ["archive", (of) => `${of} will be archived.`],
    ["mayArchive", (of) => `${of} may be archived: whether that happens can't be told yet.`],
    ["held", (of) => `${of} ${heldUntil(planned)}, which nobody can undo.`],
    [
      "running",
      (of) =>
        `${of} leaves the stack while a run may be going: what that deletes until it ends or is stopped stays deleted.`,
    ],
    ["refused", (of) => `What is asked for ${of} may be refused.`],
  ];
  const unlisted = planned.some((it) => it.unlisted)
    ? ["**An unknown number of connections may be purged, which nobody can undo: their list has no value yet.**"]
    : [];
  return [...unlisted, ...words.flatMap(([kind, say]) => (count(kind) === 0 ? [] : [say(connections(count(kind)))]))];
}

/** @param {readonly Planned[]} planned */
function heldUntil(planned) {
  const ends = planned.flatMap((it) => (kindOf(it) === "held" && it.purgeDueAt !== null ? [it.purgeDueAt] : [])).sort();
  const first = oneLine(ends[0] ?? "", 40);
  return ends.length === 1
    ? `is held until ${first}: the first \`pulumi up\` after the hold purges it`
    : `are held, the first until ${first}: the first \`pulumi up\` after the hold purges them`;
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

/**
 * @param {string} file
 * @returns {Plan | undefined} nothing, where there is none, or one of another format
 */
export function readPlan(file) {
  try {
    const plan = JSON.parse(readFileSync(file, "utf8"));
    return plan.format === FORMAT ? plan : undefined;
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { STACK = "", COMMIT = "", GITHUB_OUTPUT } = process.env;
  const plan = readPlan(process.argv[2] ?? "");
  const { markdown, changes, isPlanned } = describePreview(plan, { stack: STACK, commit: COMMIT });
  process.stdout.write(markdown);
  if (GITHUB_OUTPUT !== undefined) appendFileSync(GITHUB_OUTPUT, `changes=${changes}\n`);
  if (!isPlanned) process.exitCode = 1;
}
