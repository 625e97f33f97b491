import type { Json, JsonObject, RouteName } from "../tenant";
import type { Dice } from "./dice";

/** Spoils a parsed answer in place; what it wants to spoil may not be there. */
type Spoiler = (body: JsonObject) => void;

type Damage = "wrong type" | "missing field";

/**
 * An answer with one field that is missing or has another type. Only what a reader can notice or has to live with: an
 * answer that leaves out that a run was stopped is a lie that nobody can see through, so such fields stay.
 */
export function damage(kind: Damage, route: RouteName, text: string, dice: Dice): string {
  const body = JSON.parse(text) as JsonObject;
  const spoilers = [...(spoilersOf[route]?.[kind] ?? [])];
  while (spoilers.length > 0) {
    const [spoil] = spoilers.splice(dice.int(0, spoilers.length - 1), 1);
    spoil!(body);
    const spoilt = JSON.stringify(body);
    if (spoilt !== text) return spoilt;
  }
  return kind === "wrong type" ? "[]" : "{}";
}

const set =
  (value: Json, ...path: readonly string[]): Spoiler =>
  (body) => {
    const parent = at(body, path.slice(0, -1));
    const key = path[path.length - 1]!;
    if (parent !== undefined && key in parent) parent[key] = value;
  };

const drop =
  (...path: readonly string[]): Spoiler =>
  (body) => {
    const parent = at(body, path.slice(0, -1));
    const key = path[path.length - 1]!;
    if (parent !== undefined) Reflect.deleteProperty(parent, key);
  };

function at(body: JsonObject, path: readonly string[]): JsonObject | undefined {
  let found: unknown = body;
  for (const key of path) found = typeof found === "object" && found !== null ? (found as JsonObject)[key] : undefined;
  return typeof found === "object" && found !== null ? (found as JsonObject) : undefined;
}

const hit = ["hits", "hits", "0"];
const bucket = ["aggregations", "by_state", "buckets", "0"];

const searches: Record<Damage, readonly Spoiler[]> = {
  "wrong type": [
    set("none", "hits"),
    set({}, "hits", "hits"),
    set("many", "hits", "hits"),
    set(7, ...hit),
    set([], ...hit, "_source"),
    set(true, "timed_out"),
    set(1, "_shards", "failed"),
  ],
  "missing field": [
    drop("hits"),
    drop("hits", "hits"),
    drop(...hit, "_source"),
    drop(...hit, "_source", "metadata", "creationTimestamp"),
    drop(...hit, "_source", "metadata"),
  ],
};

const starts: Record<Damage, readonly Spoiler[]> = {
  "wrong type": [set(5, "metadata", "name"), set("none", "metadata"), set({}, "metadata", "name")],
  "missing field": [drop("metadata"), drop("metadata", "name"), drop("metadata", "creationTimestamp")],
};

const spoilersOf: Partial<Record<RouteName, Record<Damage, readonly Spoiler[]>>> = {
  findWorkflows: {
    "wrong type": searches["wrong type"],
    "missing field": [...searches["missing field"], drop(...hit, "_source", "spec")],
  },
  findRuns: {
    "wrong type": [...searches["wrong type"], set(7, ...hit, "_source", "status", "phase")],
    "missing field": [...searches["missing field"], drop(...hit, "_source", "status", "startedAt")],
  },
  searchAssets: {
    "wrong type": [
      set("12", "approximateCount"),
      set(-1, "approximateCount"),
      set(0.5, "approximateCount"),
      set({}, "entities"),
      set("many", "aggregations", "by_state"),
      set("3", ...bucket, "doc_count"),
      set(0, ...bucket, "doc_count"),
      set("Table", ...bucket, "by_type", "buckets"),
      set(4, "aggregations", "by_state", "sum_other_doc_count"),
    ],
    "missing field": [
      drop("approximateCount"),
      drop("entities", "0", "status"),
      drop("entities", "0", "typeName"),
      drop("aggregations"),
      drop("aggregations", "by_state", "buckets"),
      drop(...bucket, "doc_count"),
      drop(...bucket, "by_type"),
      drop(...bucket, "by_type", "buckets", "0", "key"),
    ],
  },
  whoami: { "wrong type": [set("$admin", "roles"), set({}, "roles")], "missing field": [drop("roles")] },
  token: {
    "wrong type": [set(5, "accessToken"), set("soon", "expiresIn")],
    "missing field": [drop("accessToken"), drop("expiresIn")],
  },
  createWorkflow: starts,
  rerunWorkflow: starts,
  stopRun: starts,
};
