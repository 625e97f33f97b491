import type { ConnectionEntity } from "../atlan/api";
import { ALL_PHASES } from "../atlan/phase";
import type { Damage } from "../reconcile/damagedState";
import { type Intent, intentKey, type LookBefore, type Mode, type RunMark } from "../reconcile/intent";
import type { InventoryMark } from "../reconcile/inventoryMark";
import type { Achieved, Outcome, OwnDefinition, ResourceRecord, SeenAssets } from "../reconcile/record";

/** Describes what is wrong with a value; undefined when nothing is. */
type Rule = (value: unknown, path: string) => Damage | undefined;

const rule =
  (expected: string, isRight: (value: unknown) => boolean): Rule =>
  (value, path) =>
    isRight(value) ? undefined : { path, expected, value };

const text = rule("a text", (it) => typeof it === "string");

const name = rule("a text that is not empty", (it) => typeof it === "string" && it !== "");

const flag = rule("true or false", (it) => typeof it === "boolean");

const onlyTrue = rule("true, or left out", (it) => it === true);

const count = rule("a whole number, 0 or more", (it) => typeof it === "number" && Number.isSafeInteger(it) && it >= 0);

/** @param words - an object, so that the compiler reports a missing word */
const oneOf = (words: Readonly<Record<string, true>>): Rule =>
  rule(
    Object.keys(words)
      .map((it) => `"${it}"`)
      .join(" or "),
    (it) => typeof it === "string" && Object.hasOwn(words, it),
  );

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const optional =
  (inner: Rule): Rule =>
  (value, path) =>
    value === undefined ? undefined : inner(value, path);

const list =
  (item: Rule): Rule =>
  (value, path) =>
    Array.isArray(value)
      ? firstOf((value as unknown[]).map((it, index) => item(it, `${path}[${index}]`)))
      : { path, expected: "a list", value };

const record =
  (item: Rule): Rule =>
  (value, path) =>
    isObject(value)
      ? firstOf(Object.entries(value).map(([key, it]) => item(it, `${path}.${key}`)))
      : { path, expected: "an object", value };

/** An object with these fields. Other fields are allowed: another version may have added them. */
const shape =
  (fields: Readonly<Record<string, Rule>>): Rule =>
  (value, path) =>
    isObject(value)
      ? firstOf(Object.entries(fields).map(([key, check]) => check(value[key], path === "" ? key : `${path}.${key}`)))
      : { path, expected: "an object", value };

const firstOf = (damages: readonly (Damage | undefined)[]): Damage | undefined =>
  damages.find((it) => it !== undefined);

/** The compiler requires a rule for each field. */
type Rules<T> = { readonly [K in keyof Required<T>]: Rule };

const mode = oneOf({ archive: true, purge: true } satisfies Record<Mode, true>);

const phase = oneOf(Object.fromEntries(ALL_PHASES.map((it) => [it, true])));

const state = oneOf({ ACTIVE: true, DELETED: true } satisfies Record<ConnectionEntity["state"], true>);

const before = {
  connection: state,
  active: count,
  archived: count,
  types: record(count),
  withLineage: optional(count),
} satisfies Rules<LookBefore>;

const base = {
  runId: name,
  createdAt: optional(text),
  judged: optional(list(name)),
} satisfies Rules<RunMark>;

const intent = {
  key: name,
  mode,
  workflowName: optional(name),
  runId: optional(name),
  // Times are checked where a decision depends on them.
  runCreatedAt: optional(text),
  asksForRun: optional(onlyTrue),
  base: optional(shape(base)),
  startedBefore: optional(text),
  phase,
  startedByUs: flag,
  stopped: flag,
  connectionSeen: flag,
  before: optional(shape(before)),
  inventory: optional(shape({ sha256: name, assets: count } satisfies Rules<InventoryMark>)),
  fulfilled: flag,
  archivedAt: optional(text),
  archivedGuid: optional(name),
  judged: optional(list(name)),
  promoted: optional(onlyTrue),
  previouslyFulfilled: optional(name),
} satisfies Rules<Intent>;

const assets = {
  active: count,
  archived: count,
  activeByType: optional(record(count)),
  archivedByType: optional(record(count)),
  activeWithLineage: optional(count),
  archivedWithLineage: optional(count),
  lineageUnknown: optional(onlyTrue),
  activeUnnamed: optional(count),
  archivedUnnamed: optional(count),
  activeElsewhere: optional(count),
  archivedElsewhere: optional(count),
  stayingByType: optional(record(count)),
  connection: optional(state),
} satisfies Rules<SeenAssets>;

const resourceRecord = {
  workflowName: optional(name),
  runId: optional(name),
  phase,
  startedAt: optional(text),
  finishedAt: optional(text),
  message: optional(text),
  outcome: optional(
    oneOf({ ran: true, attached: true, alreadyArchived: true, alreadyGone: true } satisfies Record<Outcome, true>),
  ),
  achieved: oneOf({ none: true, archived: true, purged: true } satisfies Record<Achieved, true>),
  intent: shape(intent),
  definitions: list(shape({ name, mode, unconfirmed: optional(onlyTrue) } satisfies Rules<OwnDefinition>)),
  assets: optional(shape(assets)),
  fellShort: optional(list(name)),
  receipt: optional(text),
} satisfies Rules<ResourceRecord>;

/** The inputs in state that decisions and requests need. */
const inputs = { resourceUrn: name, tenant: name, connectionQualifiedName: name, mode };

const resource = shape({ ...inputs, ...resourceRecord });

/** The first thing in the stored outputs of a resource that this package can't have written. */
export function damageOfResource(outputs: Readonly<Record<string, unknown>>): Damage | undefined {
  const damage = resource(outputs, "");
  if (damage !== undefined) return damage;
  const { mode: wanted, promoted } = outputs["intent"] as Intent;
  const otherMode = (expected: string): Damage => ({ path: "intent.mode", expected, value: wanted });
  if (promoted === true && wanted !== "purge") return otherMode('"purge", since it is promoted');
  return promoted === true || isOfItsInputs(outputs) ? undefined : otherMode(`"${String(outputs["mode"])}"`);
}

/**
 * Whether the intent has the mode of the stored inputs, if its key was derived from them. In a fleet, a connection's
 * result may be older than the inputs.
 */
function isOfItsInputs({ mode: declared, triggers, intent: stored }: Readonly<Record<string, unknown>>): boolean {
  const { key, mode: wanted } = stored as Intent;
  return wanted === declared || key !== intentKey(declared as Mode, triggers);
}

/** The same for a fleet; each connection's result is checked as a resource's own. */
export function damageOfFleet(outputs: Readonly<Record<string, unknown>>): Damage | undefined {
  return shape({ resourceUrn: name, tenant: name, results: record(result) })(outputs, "");
}

/** A result that holds more than a failure needs an id. Without one its run would be started a second time. */
const result: Rule = (value, path) => {
  const damage = shape({ id: optional(name), failure: optional(text) })(value, path);
  if (damage !== undefined) return damage;
  const { id, failure: _failure, ...others } = value as Readonly<Record<string, unknown>>;
  const isLost = id === undefined && Object.keys(others).length > 0;
  return isLost ? { path: `${path}.id`, expected: "the name of a workflow", value: undefined } : undefined;
};
