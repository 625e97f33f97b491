import { ALL_PHASES } from "../../atlan/phase";
import { AtlanProviderError } from "../../errors";
import { unendedRun } from "../../reconcile/intent";
import { PLAN_FORMAT, type PlannedConnection } from "../../reconcile/plannedConnection";
import { escapeLine } from "../../text/escape";
import { at, countOf, countsOf, jsonObjectOf, listOf, oneOf, parseJsonObject } from "../../text/json";
import { present } from "../../text/present";
import { readUrn, resourceOfType, STACK_TYPE } from "../../text/urn";
import { kindOf, type PlanDocument, type PlannedOfResource, SUMMARY_KINDS } from "./planDocument";

/** Operations of the engine for which a resource plans nothing, because nothing is done to it. */
const UNPLANNED = [
  "read",
  "read-replacement",
  "read-discard",
  "discard",
  "discard-replaced",
  "refresh",
  "remove-pending-replace",
];
/** Operations after which everything is as it was. */
const QUIET = ["same", "read", "refresh"];

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly source: unknown;
}

/**
 * Reads the plan out of what `pulumi preview --json` printed. A plan is whole or an error: a resource that has not said what
 * it will do is not one that does nothing.
 *
 * @param source - where the text is from, for messages
 * @throws AtlanProviderError when it is no preview, or the plan is not whole
 */
export function readPlan(text: string, source: string): PlanDocument {
  const preview = parsed(text, source);
  const steps = stepsOf(preview, source);
  const diagnostics = diagnosticsOf(preview);
  const errors = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ urn, message }) => saidBy(urn, message));
  const told = toldBy(diagnostics, source);
  const left = steps.flatMap((it) => leavingBy(it, told.get(it.urn), keptFrom(it, steps)));
  if (errors.length === 0) {
    refuseUnlisted(preview, steps, source);
    refuseGaps(steps, told, source);
  }
  const connections = [...[...told].flatMap(([urn, all]) => all.map((it) => ofResource(urn, it))), ...left];
  const { stack, project } = readUrn(steps[0]?.urn ?? connections[0]?.urn ?? "");
  return {
    format: PLAN_FORMAT,
    stack: stack ?? null,
    project: project ?? null,
    outcome: errors.length === 0 ? "planned" : "refused",
    changes: steps.some(({ op }) => !QUIET.includes(op)),
    summary: Object.fromEntries(
      SUMMARY_KINDS.map((kind) => [kind, connections.filter((it) => kindOf(it) === kind).length]),
    ) as PlanDocument["summary"],
    connections,
    errors,
  };
}

/** An error that says why there is no plan. */
export function noPlan(source: string, because: string, suggestion: string, cause?: unknown): AtlanProviderError {
  return new AtlanProviderError("ATLAN_PLAN", {
    doing: "reading the plan",
    identity: source,
    because,
    suggestion,
    cause,
  });
}

const PREVIEW_ANEW =
  "Nothing is known of what will be deleted. Run `ATLAN_PLAN=json pulumi preview --json --show-sames > preview.json` and name that file, or let `pulumi-atlan plan` run the preview.";

const WHY_SILENT =
  "Nothing is known of what will be deleted. The preview ran without ATLAN_PLAN=json, which `pulumi-atlan plan` sets when it runs the preview; or --target or --exclude left the resource out; or its provider's configuration has no value yet; or its program has another version of pulumi-atlan.";

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw noPlan(source, "it is not the JSON document that `pulumi preview --json` prints", PREVIEW_ANEW, cause);
  }
}

function stepsOf(preview: unknown, source: string): Step[] {
  const found = listOf(at(preview, "steps")).map((step) => ({
    op: at(step, "op"),
    urn: at(step, "urn"),
    source: step,
  }));
  const isRead = (it: (typeof found)[number]): it is Step => typeof it.op === "string" && typeof it.urn === "string";
  const isFailure = diagnosticsOf(preview).some(({ severity }) => severity === "error");
  if (!found.every(isRead) || (found.length === 0 && !isFailure))
    throw noPlan(source, "it has no steps that can be read", PREVIEW_ANEW);
  return found;
}

interface Diagnostic {
  readonly urn: string;
  readonly message: string;
  readonly severity: string;
}

function diagnosticsOf(preview: unknown): Diagnostic[] {
  return listOf(at(preview, "diagnostics")).map((it) => ({
    urn: text(at(it, "urn")) ?? "",
    message: text(at(it, "message")) ?? "",
    severity: text(at(it, "severity")) ?? "",
  }));
}

function saidBy(urn: string, message: string): string {
  const { name } = readUrn(urn);
  return escapeLine(name === undefined ? message : `${name}: ${message}`).trim();
}

/** What each resource has said, by URN: the last time that it has said all parts of it. */
function toldBy(diagnostics: readonly Diagnostic[], source: string): Map<string, readonly PlannedConnection[]> {
  const parts = new Map<string, Part[]>();
  for (const { urn, message } of diagnostics) {
    const text = message.trim();
    if (!isOurs(urn) || !text.startsWith(`${PLAN_FORMAT} `)) continue;
    const part = readPart(text.slice(PLAN_FORMAT.length));
    if (part === undefined) throw noPlan(source, `what ${saidBy(urn, "")} says can't be read`, PREVIEW_ANEW);
    parts.set(urn, part.part === 1 ? [part] : [...(parts.get(urn) ?? []), part]);
  }
  const whole = [...parts].filter(([, all]) => all.every((it, i) => it.part === i + 1 && it.parts === all.length));
  return new Map(whole.map(([urn, all]) => [urn, all.flatMap((it) => it.connections)]));
}

/**
 * Without `--show-sames` the CLI counts what stays as it is, but does not list it. Then one that `--target` leaves out, and that has said
 * nothing, can't be told from one that is not there.
 */
function refuseUnlisted(preview: unknown, steps: readonly Step[], source: string): void {
  const counted = countOf(at(preview, "changeSummary", "same")) ?? 0;
  // The stack itself is always counted, but not listed by each version of the CLI.
  const isStackListed = steps.some(({ urn }) => readUrn(urn).type === STACK_TYPE);
  const listed = steps.filter(({ op }) => op === "same").length + (isStackListed ? 0 : 1);
  if (counted <= listed) return;
  const because = "it is not whole: it was made without --show-sames, so it does not list what stays as it is";
  throw noPlan(source, because, PREVIEW_ANEW);
}

function refuseGaps(steps: readonly Step[], told: ReadonlyMap<string, unknown>, source: string): void {
  const planning = steps.filter(({ op, urn }) => isOurs(urn) && !isLeaving(op) && !UNPLANNED.includes(op));
  const silent = [...new Set(planning.map(({ urn }) => urn))].filter((urn) => !told.has(urn));
  if (silent.length === 0) return;
  const names = silent.slice(0, 3).map((urn) => readUrn(urn).name ?? urn);
  const more = silent.length > names.length ? ` and ${silent.length - names.length} more` : "";
  throw noPlan(source, `it is not whole: ${names.join(", ")}${more} did not say what will happen`, WHY_SILENT);
}

interface Part {
  readonly part: number;
  readonly parts: number;
  readonly connections: readonly PlannedConnection[];
}

function readPart(text: string): Part | undefined {
  const json = parseJsonObject(text);
  const [part, parts] = [countOf(at(json, "part")), countOf(at(json, "parts"))];
  const all = at(json, "connections");
  if (part === undefined || parts === undefined || !Array.isArray(all)) return undefined;
  const connections = (all as unknown[]).map(readConnection);
  return connections.some((it) => it === undefined)
    ? undefined
    : { part, parts, connections: connections as PlannedConnection[] };
}

const orNull = <T>(value: unknown, read: (value: unknown) => T | undefined): T | null | undefined =>
  value === null ? null : read(value);
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const flag = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined);
const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every((it) => typeof it === "string") ? value : undefined;

/** Counts by name; undefined if one of them is no count, for a part must not pass for the whole. */
function allCountsOf(value: unknown): Readonly<Record<string, number>> | undefined {
  const counts = countsOf(value);
  return counts !== undefined && Object.keys(counts).length === Object.keys(value as object).length
    ? counts
    : undefined;
}

/** Each field is read by its meaning: what is not known here is not passed on. */
function readConnection(json: unknown): PlannedConnection | undefined {
  const it = jsonObjectOf(json);
  if (it === undefined) return undefined;
  const read = {
    connectionQualifiedName: orNull(it["connectionQualifiedName"], text),
    unlisted: flag(it["unlisted"]),
    connectionName: orNull(it["connectionName"], text),
    state: orNull(it["state"], (state) => oneOf(["active", "archived"], state)),
    action: oneOf(["purge", "archive", "unchanged", "leaves", "refused", "unknown"], it["action"]),
    // Added later: the plan of an older package lacks it.
    running: flag(it["running"] ?? false),
    purges: oneOf(["yes", "maybe", "no"], it["purges"]),
    mode: orNull(it["mode"], (mode) => oneOf(["archive", "purge"], mode)),
    promotion: flag(it["promotion"]),
    purgeDueAt: orNull(it["purgeDueAt"], text),
    assets: orNull(it["assets"], countOf),
    byType: orNull(it["byType"], allCountsOf),
    withLineage: orNull(it["withLineage"], countOf),
    maxAssets: orNull(it["maxAssets"], countOf),
    code: orNull(it["code"], text),
    reasons: texts(it["reasons"]),
  };
  return Object.values(read).includes(undefined) ? undefined : (read as PlannedConnection);
}

const isLeaving = (op: string): boolean => op === "delete" || op === "delete-replaced";

/**
 * The connections of a resource that leaves the stack, which is not asked before: state tells which they are. A replacement,
 * or another resource of that URN, may keep the connection.
 */
function leavingBy(
  { op, urn, source }: Step,
  kept: readonly PlannedConnection[] | undefined,
  goesOn: string | undefined,
): PlannedOfResource[] {
  if (!isOurs(urn) || !isLeaving(op)) return [];
  const before = namesIn(at(source, "oldState", "inputs"));
  const names = before.length === 0 && kept === undefined ? [null] : before;
  return names
    .filter((name) => kept?.some((it) => it.connectionQualifiedName === name) !== true)
    .map((name) => {
      const run = endOfRun(source, name, goesOn);
      const reasons = [`Leaves the stack. ${run ?? "Its assets stay as they are."}`];
      return ofResource(urn, { ...LEAVING, connectionQualifiedName: name, running: run !== undefined, reasons });
    });
}

/** Why the engine does not ask the provider to stop the run of what leaves, or may not; undefined if it asks. */
function keptFrom({ source }: Step, steps: readonly Step[]): string | undefined {
  if (at(source, "oldState", "retainOnDelete") === true)
    return "it goes on, since retainOnDelete keeps it from being stopped";
  const base = at(source, "oldState", "deletedWith");
  const ops = steps.filter(({ urn }) => urn === base).map(({ op }) => op);
  const because = `deletedWith ${escapeLine(readUrn(text(base) ?? "").name ?? "")} keeps it from being stopped`;
  if (ops.includes("delete")) return `it goes on, since ${because}`;
  // Only where the new one is created first: the preview does not tell.
  return ops.some((op) => op === "replace" || op === "delete-replaced") ? `it may go on, if ${because}` : undefined;
}

/** What becomes of its run, if state knows of one that may not have ended: then its assets do not stay as they are. */
function endOfRun(step: unknown, name: string | null, goesOn: string | undefined): string | undefined {
  const outputs = at(step, "oldState", "outputs");
  const intent = at(outputs, "intent") ?? at(outputs, "results", name ?? "", "intent");
  const run = unendedRun({
    ...present({ runId: text(at(intent, "runId")), phase: oneOf(ALL_PHASES, at(intent, "phase")) }),
    fulfilled: at(intent, "fulfilled") === true,
    startedByUs: at(intent, "startedByUs") === true,
  });
  if (run === undefined) return undefined;
  const stays = "and what it deletes until then stays deleted";
  // As where the answer to its start was lost, or the search did not show the run yet.
  if (run === "unseen")
    return `It had started a run that was not seen yet: if that is going, ${goesOn ?? `it is stopped, ${stays}`}.`;
  return `Its run had not ended when it was last seen: ${goesOn ?? `it is stopped if this resource has started it, ${stays}`}.`;
}

const LEAVING = {
  unlisted: false,
  connectionName: null,
  state: null,
  action: "leaves",
  purges: "no",
  mode: null,
  promotion: false,
  purgeDueAt: null,
  assets: null,
  byType: null,
  withLineage: null,
  maxAssets: null,
  code: null,
} as const;

/** The connections that a resource's inputs name. */
function namesIn(inputs: unknown): (string | null)[] {
  const own = text(at(inputs, "connectionQualifiedName"));
  if (own !== undefined) return [own];
  return listOf(at(inputs, "connections")).map((it) => text(it) ?? text(at(it, "connectionQualifiedName")) ?? null);
}

function ofResource(urn: string, planned: PlannedConnection): PlannedOfResource {
  return { resource: escapeLine(readUrn(urn).name ?? urn), urn: escapeLine(urn), ...planned };
}

/** Whether it is a resource of this package, all of which say in a preview what they plan. */
function isOurs(urn: string): boolean {
  return resourceOfType(readUrn(urn).type) !== undefined;
}
