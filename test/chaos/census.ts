import { oddities, routeNames, runTimes, switchPositions } from "../tenant";
import { endKinds, inventoryEndKinds } from "./ends";
import { faces } from "./faces";
import type { Findings, Limit } from "./findings";
import { editMoments } from "./edits";
import { type Family, nameOf } from "./families";
import { inventoryOccasions } from "./inventoryOccasions";
import { canHit, requestFaults } from "./requestFaults";
import { runPlanNames } from "./runPlans";
import { holdIncidents, incidents, verbs } from "./schedule";
import { damages } from "./stateDamage";
import { toldFacts } from "./wordRules";

/** A violation, and the seed that shows it. */
export interface Failure {
  readonly seed: number;
  readonly violation: string;
  readonly limits: readonly Limit[];
}

/** What many schedules have shown together; plain data, so that it passes from one process to another. */
export interface Census {
  schedules: number;
  readonly counts: Record<string, number>;
  readonly failures: Failure[];
  readonly limits: Record<string, number>;
}

/** The routes that the provider uses. */
const routes = routeNames.filter((it) => it !== "updateWorkflow");
/** What happened for the sake of a setting, or of the receipt. */
const occasions = [
  "preview|refuses|TooManyAssetsError",
  "preview|refuses|ConnectionNotFoundError",
  "gone|allowMissing",
  "gone|purged before",
  "drift|seen by a refresh",
  "drift|run again",
  "drift|settled|success",
  "receipt|ran",
  "receipt|attached",
  "receipt|alreadyArchived",
  "receipt|alreadyGone",
  "held up|3 s",
  "held up|20 s",
  "held up|55 s",
  "held up|3 s after a look",
  "held up|20 s after a look",
  "held up|55 s after a look",
  "odd assets|below the connection without naming it",
  "odd assets|naming the connection from elsewhere",
  "odd assets|policies that name it",
  "missing part|findRuns",
  "missing part|findWorkflows",
  "namesake|found, too",
  ...editMoments.filter((it) => it !== "right before a rerun").map((it) => `definition|planted|${it}`),
  ...editMoments.filter((it) => it !== "right before a create").map((it) => `definition|edited|${it}`),
  ...oddities.map((it) => `oddity|${it}`),
  "definition|run before it could be known",
  "definition|run and stopped",
  ...damages.map((it) => `damaged state|${it}`),
  "index ghost|refused|preview",
  "index ghost|refused|up",
  "index ghost|indexed anew",
  "late triggers|a preview without them",
  "incident|somebody makes the connection anew",
  "made anew|refused|made anew after its run|up",
  "made anew|refused|made anew while it waited|up",
] as const;
/** What happened for the sake of `purgeAfter` and of `existingWorkflow`. */
const holdOccasions = [
  "hold|begins|with the end of the run",
  "hold|begins|now",
  ...runTimes.map((it) => `times|${it}`),
  "times|a machine that is behind",
  "times|a machine that is ahead",
  "hold|held|preview",
  "hold|held|up",
  "hold|purge started",
  "hold|promoted|ran",
  "hold|promotion unfinished|RunFailedError",
  "hold|died in the promotion",
  "hold|taken away",
  "hold|shortened",
  "hold|lengthened",
  "hold|removed",
  "hold|came back|preview",
  "hold|came back|up",
  "hold|archived again|preview",
  "hold|clocks disagree|preview",
  "existing|run",
  "existing|joined",
  "existing|refused|preview",
] as const;
/** Two in a thousand schedules: counted, but not asked for. */
const rareHoldOccasions = ["hold|promoted|attached", "hold|promoted|alreadyGone", "hold|clocks disagree|up"] as const;
const moves = faces.map((face) => `moved|to the ${face}`);
const deathSpots = [...routes.filter((it) => it !== "token"), "token", "a sleep"];

export function emptyCensus(): Census {
  return { schedules: 0, counts: {}, failures: [], limits: {} };
}

/** Counts one schedule in. */
export function countIn(census: Census, seed: number, findings: Findings): void {
  census.schedules++;
  for (const [key, count] of findings.counts) add(census.counts, key, count);
  for (const limit of findings.limits) add(census.limits, limit, 1);
  const [violation] = findings.violations;
  if (violation !== undefined) census.failures.push({ seed, violation, limits: [...findings.limits] });
}

/** Adds a census of other schedules. */
export function merge(into: Census, other: Census): void {
  into.schedules += other.schedules;
  for (const [key, count] of Object.entries(other.counts)) add(into.counts, key, count);
  for (const [key, count] of Object.entries(other.limits)) add(into.limits, key, count);
  into.failures.push(...other.failures);
}

/** The failures that break a promise, as opposed to those beyond a stated limit. */
export function broken(census: Census): Failure[] {
  return census.failures.filter(({ limits }) => limits.length === 0).sort((a, b) => a.seed - b.seed);
}

/** The cells that can occur and did not. */
export function emptyCells({ counts }: Census): string[] {
  const cells = [
    ...requestFaults.flatMap((fault) =>
      routes.filter((route) => canHit(fault, route)).map((route) => `fault|${fault}|${route}`),
    ),
    // A stop is one request in thousands, and a death at it a matter of luck: counted, but not asked for.
    ...["before", "sent", "orphaned"].flatMap((how) =>
      deathSpots.filter((at) => at !== "stopRun").map((at) => `death|${how}|${at}`),
    ),
    ...runPlanNames.map((plan) => `run|${plan}`),
    ...incidents.map((incident) => `incident|${incident}`),
    ...verbs.map((verb) => `command|${verb}`),
    ...Object.entries(switchPositions).flatMap(([name, positions]) =>
      positions.map((position) => `switch|${name}|${String(position)}`),
    ),
    ...faces.flatMap((face) => verbs.map((verb) => `face|${face}|${verb}`)),
    ...moves,
    "incident|Ctrl-C",
    "started|createWorkflow",
    "started|rerunWorkflow",
    ...occasions,
    ...toldFacts,
  ];
  return empty(cells, counts);
}

/** The same of the schedules with holds: only what the others do not have. */
export function emptyHoldCells({ counts }: Census): string[] {
  return empty([...holdOccasions, ...holdIncidents.map((incident) => `incident|${incident}`)], counts);
}

/** The same of the schedules with inventories. */
export function emptyInventoryCells({ counts }: Census): string[] {
  return empty(inventoryOccasions, counts);
}

function empty(cells: readonly string[], counts: Census["counts"]): string[] {
  return cells.filter((cell) => (counts[cell] ?? 0) === 0);
}

/** The census as people read it. */
export function render(census: Census): string {
  const { counts } = census;
  const number = (key: string): number => counts[key] ?? 0;
  const listed = (group: string, names: readonly string[]): string[] =>
    names.map((name) => `| ${name} | ${number(`${group}|${name}`)} |`);
  return [
    headline(census, "Schedules"),
    "",
    ...table("request faults", routes, requestFaults, (fault, route) =>
      canHit(fault, route) ? String(number(`fault|${fault}|${route}`)) : "–",
    ),
    "",
    ...table("deaths", deathSpots, ["before", "sent", "orphaned"], (how, at) => String(number(`death|${how}|${at}`))),
    "",
    ...table("commands and their ends", verbs, endKinds, (end, verb) => String(number(`end|${verb}|${end}`))),
    "",
    ...byFace(counts),
    "",
    "| plans of runs | |",
    "|---|---|",
    ...listed("run", runPlanNames),
    "",
    "| incidents | |",
    "|---|---|",
    ...listed("incident", [...incidents, "Ctrl-C"]),
    "",
    "| looks ahead, drift, receipts | |",
    "|---|---|",
    ...happened(occasions, counts),
    "",
    "| what was said, and was true | |",
    "|---|---|",
    ...happened(toldFacts, counts),
    "",
    ...renderEnds(census, "plain"),
  ].join("\n");
}

/** The census of the schedules with holds: what the others do not show. */
export function renderHolds(census: Census): string {
  const { counts } = census;
  const number = (key: string): number => counts[key] ?? 0;
  return [
    headline(census, "Schedules with holds"),
    "",
    ...table("commands and their ends", verbs, endKinds, (end, verb) => String(number(`end|${verb}|${end}`))),
    "",
    ...byFace(counts),
    "",
    "| holds and existing workflows | |",
    "|---|---|",
    ...happened([...holdOccasions, ...rareHoldOccasions, ...holdIncidents.map((it) => `incident|${it}`)], counts),
    "",
    ...renderEnds(census, "holds"),
  ].join("\n");
}

/** The census of the schedules with inventories: what the others do not show. */
export function renderInventories(census: Census): string {
  const { counts } = census;
  const number = (key: string): number => counts[key] ?? 0;
  const kinds = [...endKinds, ...inventoryEndKinds];
  const listed = new Set(inventoryOccasions);
  const others = Object.keys(counts).filter((key) => /^(inventory|restore)\|/.test(key) && !listed.has(key));
  return [
    headline(census, "Schedules with inventories"),
    "",
    ...table("commands and their ends", verbs, kinds, (end, verb) => String(number(`end|${verb}|${end}`))),
    "",
    ...byFace(counts),
    "",
    "| inventories and restores | |",
    "|---|---|",
    ...happened([...inventoryOccasions, ...others.sort()], counts),
    "",
    ...renderEnds(census, "inventories"),
  ].join("\n");
}

function headline({ schedules, counts }: Census, title: string): string {
  return `${title}: ${schedules}. Requests: ${sum(counts, "request|")}. Runs started by commands: ${sum(counts, "started|")}.`;
}

/** What has served the commands, and how often a stack had moved to it since the command before. */
function byFace(counts: Census["counts"]): string[] {
  return table("commands served by", [...verbs, "moved to it"], faces, (face, column) => {
    const key = column === "moved to it" ? `moved|to the ${face}` : `face|${face}|${column}`;
    return String(counts[key] ?? 0);
  });
}

function happened(keys: readonly string[], counts: Census["counts"]): string[] {
  return keys.map((key) => `| ${key.replace("|", ": ").replace("|", " ")} | ${counts[key] ?? 0} |`);
}

/** How it ended when the faults had stopped, and what broke. */
function renderEnds(census: Census, family: Family): string[] {
  const { counts } = census;
  const asks = Object.keys(counts).filter((key) => key.startsWith("asks|") || key.startsWith("settled|"));
  const byLimit = Object.entries(census.limits).map(([limit, count]) => {
    const failed = census.failures.filter(({ limits }) => limits.includes(limit as Limit)).length;
    return `| ${limit} | ${count} | ${failed} |`;
  });
  return [
    "| when the faults have stopped | stacks |",
    "|---|---|",
    ...asks.sort().map((key) => `| ${key.replace("|", ": ")} | ${counts[key] ?? 0} |`),
    "",
    "| beyond a stated limit | schedules | with a violation |",
    "|---|---|---|",
    ...byLimit,
    "",
    `Violations: ${broken(census).length}.`,
    ...broken(census).map(({ seed, violation }) => `  ${nameOf(family, seed)}: ${violation}`),
  ];
}

function table<Row extends string, Column extends string>(
  title: string,
  columns: readonly Column[],
  rows: readonly Row[],
  cell: (row: Row, column: Column) => string,
): string[] {
  return [
    `| ${title} | ${columns.join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...rows.map((row) => `| ${row} | ${columns.map((column) => cell(row, column)).join(" | ")} |`),
  ];
}

function sum(counts: Readonly<Record<string, number>>, prefix: string): number {
  return Object.entries(counts)
    .filter(([key]) => key.startsWith(prefix))
    .reduce((total, [, count]) => total + count, 0);
}

function add(counts: Record<string, number>, key: string, count: number): void {
  counts[key] = (counts[key] ?? 0) + count;
}
