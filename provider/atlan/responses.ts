import { isoTimeText } from "../text/isoTime";
import { at, countOf, type JsonObject, jsonObjectOf, listOf, shortTextOf, wordOf } from "../text/json";
import { present } from "../text/present";
import type { ConnectionEntity, Definition, ListedConnection, WorkflowDefinition, WorkflowRun } from "./api";
import { readAssetTotal } from "./assetCounts";
import { readPackageDefinition, readToldDefinition } from "./packages/definitions";
import { isMixedUp } from "./unreadableEntities";
import { isPartial } from "./wholeAnswers";

/**
 * Parses Atlan's responses. Each reader returns undefined if the response does not have the expected format, so that an HTML
 * page, a list or a wrong type is never treated as "nothing found". Fields that Atlan's own clients call optional may be
 * missing.
 */

/** One hit of a workflow or run search. */
interface Hit {
  readonly id: string;
  readonly source: JsonObject;
}

/** @param from - the number of results that the search skipped: if that is the total, none remain */
function readHits(body: unknown, from = 0): Hit[] | undefined {
  const found = jsonObjectOf(at(body, "hits"));
  // An incomplete response must not be treated as "nothing found", since that lets a run start.
  if (!found || isPartial(body)) return undefined;
  const total = countOf(at(found, "total", "value"));
  if (total === undefined && (found["total"] ?? undefined) !== undefined) return undefined;
  if (found["hits"] === undefined || found["hits"] === null) return total === 0 ? [] : undefined;
  const { length } = listOf(found["hits"]);
  const isContradiction = total !== undefined && (length === 0 ? total > from : total < from + length);
  if (!Array.isArray(found["hits"]) || isContradiction) return undefined;
  const hits: Hit[] = [];
  for (const hit of found["hits"] as unknown[]) {
    const source = jsonObjectOf(at(hit, "_source"));
    const id = wordOf(at(hit, "_id")) ?? wordOf(at(source, "metadata", "name"));
    if (source === undefined || id === undefined) return undefined;
    hits.push({ id, source });
  }
  return hits;
}

/** The total of a search for definitions or runs, if the response contains it. */
export function readTotal(body: unknown): number | undefined {
  return countOf(at(body, "hits", "total", "value"));
}

/** A search for definitions. */
export function readDefinitions(body: unknown, from = 0): WorkflowDefinition[] | undefined {
  return readHits(body, from)?.map(({ id, source }) => {
    const createdAt = isoTimeText(at(source, "metadata", "creationTimestamp"));
    return {
      name: wordOf(at(source, "metadata", "name")) ?? id,
      ...present({ createdAt }),
      ...readPackageDefinition(at(source, "spec")),
    };
  });
}

/** A search for runs. */
export function readRuns(body: unknown, from = 0): WorkflowRun[] | undefined {
  const hits = readHits(body, from);
  if (hits === undefined) return undefined;
  const runs = hits.map(({ id, source }) => readRun(id, source));
  return runs.some((it) => it === undefined) ? undefined : (runs as WorkflowRun[]);
}

/** The result of a search for several things. */
export interface Found<T> {
  readonly items: readonly T[];
  /** Whether these are all matches. False if the response contains no total. */
  readonly isAll: boolean;
}

/** Parses the items, and whether the response contains all matches. */
export function readFound<T>(
  read: (body: unknown) => T[] | undefined,
  total: (body: unknown) => number | undefined,
): (body: unknown) => Found<T> | undefined {
  return (body) => {
    const items = read(body);
    return items && { items, isAll: total(body) === items.length };
  };
}

function readRun(id: string, source: JsonObject): WorkflowRun | undefined {
  const phase = at(source, "status", "phase");
  if (phase !== undefined && phase !== null && typeof phase !== "string") return undefined;
  // Else somebody else's run, of which only the id stands here, would be followed, and stopped; or a definition waited for.
  const isOther = isMixedUp(id, wordOf(at(source, "metadata", "name")));
  if (isOther || at(source, "kind") === "WorkflowTemplate") return undefined;
  const message = shortTextOf(at(source, "status", "message"));
  return {
    id,
    workflowName:
      shortTextOf(at(source, "spec", "workflowTemplateRef", "name")) ??
      shortTextOf(at(source, "metadata", "labels", "workflows.argoproj.io/workflow-template")),
    phase: shortTextOf(phase),
    createdAt: isoTimeText(at(source, "metadata", "creationTimestamp")),
    startedAt: isoTimeText(at(source, "status", "startedAt")),
    finishedAt: isoTimeText(at(source, "status", "finishedAt")),
    message,
    // Argo keeps the shutdown strategy in the spec and repeats it in the message; Atlan may omit either.
    stopped: shortTextOf(at(source, "spec", "shutdown")) !== undefined || /^Stopped with strategy/i.test(message ?? ""),
    ...present({ template: readToldDefinition(at(source, "status", "storedWorkflowTemplateSpec")) }),
  };
}

/** What the response to a start says of the run. */
export interface StartedRun {
  /** The name of the definition after a create, of the run after a rerun. */
  readonly name: string;
  readonly createdAt: string | undefined;
  readonly told?: Definition;
}

/** The response to a create or a rerun. */
export function readStarted(body: unknown): StartedRun | undefined {
  const name = wordOf(at(body, "metadata", "name"));
  if (name === undefined) return undefined;
  const createdAt = isoTimeText(at(body, "metadata", "creationTimestamp"));
  return { name, createdAt, ...present({ told: readToldDefinition(at(body, "spec")) }) };
}

/** The entities of a response, and how many the index has. Atlan omits entities that only the index has. */
function readListed(body: unknown): { readonly count: number; readonly entities: ConnectionEntity[] } | undefined {
  const count = readAssetTotal(body);
  const listed = at(body, "entities") ?? [];
  if (count === undefined || !Array.isArray(listed) || listed.length > count) return undefined;
  const entities = (listed as unknown[]).map((it): ConnectionEntity | undefined => {
    const typeName = wordOf(at(it, "typeName"));
    const state = at(it, "status");
    const qualifiedName = wordOf(at(it, "attributes", "qualifiedName"));
    if (typeName === undefined || qualifiedName === undefined || (state !== "ACTIVE" && state !== "DELETED"))
      return undefined;
    const name = shortTextOf(at(it, "attributes", "name"));
    const [guid, createdAt] = [wordOf(at(it, "guid")), countOf(at(it, "createTime"))];
    // By its time a connection is told from a later one of the same name, so one that can't be read does not count as none.
    if (createdAt === undefined && (at(it, "createTime") ?? undefined) !== undefined) return undefined;
    return { typeName, state, qualifiedName, name, ...present({ guid, createdAt }) };
  });
  return entities.includes(undefined) ? undefined : { count, entities: entities as ConnectionEntity[] };
}

/** A search for entities. */
export function readEntities(body: unknown): ConnectionEntity[] | undefined {
  const listed = readListed(body);
  return listed?.entities.length === 0 && listed.count > 0 ? undefined : listed?.entities;
}

/** The result of a search for the entities with one qualified name. */
export interface NamedEntities {
  readonly entities: readonly ConnectionEntity[];
  /** How many more entities the index lists that the catalogue no longer has. */
  readonly indexOnly: number;
}

/**
 * A search for the entities with one qualified name. Names are compared exactly, since a case-insensitive index returns other
 * names too.
 *
 * @param most - the size of the requested page; a response with more entities is invalid
 */
export function readNamedEntities(qualifiedName: string, most: number, body: unknown): NamedEntities | undefined {
  const listed = readListed(body);
  if (listed === undefined || listed.count > most) return undefined;
  const entities = listed.entities.filter((it) => it.qualifiedName === qualifiedName);
  return { entities, indexOnly: listed.count - listed.entities.length };
}

/**
 * A search for connections that skipped `from` of them. Atlan omits entities that only the index has, and the whole list when
 * none remain. An empty list is therefore invalid unless all results were skipped.
 */
export function readConnections(body: unknown, from = 0): ListedConnection[] | undefined {
  const listed = listOf(at(body, "entities"));
  const total = readAssetTotal(body);
  if (listed.length === 0) {
    const isLeftOut = at(body, "entities") === undefined;
    return total !== undefined && (isLeftOut || total <= from) ? [] : undefined;
  }
  const entities = readEntities(body);
  const connections = entities?.map((entity, index): ListedConnection | undefined => {
    const { guid, createdAt } = entity;
    if (guid === undefined || entity.typeName !== "Connection") return undefined;
    const connector = wordOf(at(listed[index], "attributes", "connectorName"));
    return { ...entity, guid, connector, createdAt };
  });
  return connections?.includes(undefined) === false ? (connections as ListedConnection[]) : undefined;
}

/** The names of the caller's roles. */
export function readRoles(body: unknown): string[] | undefined {
  const roles = at(body, "roles");
  if (!Array.isArray(roles)) return undefined;
  return (roles as unknown[]).map((it) => at(it, "name")).filter((it) => typeof it === "string");
}
