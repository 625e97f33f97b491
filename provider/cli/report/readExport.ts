import { AtlanProviderError } from "../../errors";
import { isTooDeep, type JsonObject, jsonObjectOf, jsonObjectsIn, textOf, TOO_DEEP } from "../../text/json";
import { present } from "../../text/present";
import { readUrn, resourceOfType } from "../../text/urn";
import type { ConnectionReport, StackReport } from "./model";
import { connectionsOf } from "./readFleet";
import { readResource } from "./readResource";
import { type Status, statusOf } from "./status";

/**
 * Parses the output of `pulumi stack export`. A stack without such a resource, or without any, gives a report without
 * connections.
 *
 * @param source - the name of the input in errors
 * @throws AtlanProviderError when it is not JSON, not a stack export, or nested too deep
 */
export function readExport(text: string, source: string): StackReport {
  const deployment = jsonObjectOf(jsonObjectOf(parse(text, source))?.["deployment"]);
  // A stack that was never updated has no resources.
  if (deployment === undefined || !Array.isArray(deployment["resources"] ?? [])) {
    throw unusable(source, "it is not what `pulumi stack export` prints");
  }
  const resources = jsonObjectsIn(deployment["resources"]);
  const { stack, project } = readUrn(resources.map(({ urn }) => textOf(urn)).find((urn) => urn !== undefined) ?? "");
  return present({
    stack,
    project,
    writtenAt: textOf(jsonObjectOf(deployment["manifest"])?.["time"]),
    connections: readConnections(resources, deployment),
  });
}

function readConnections(resources: readonly JsonObject[], deployment: JsonObject): ConnectionReport[] {
  const interrupted = readInterrupted(deployment);
  const known = resources
    .filter((it) => resourceOfType(it["type"]) !== undefined && !isOnlyRead(it))
    .flatMap(connectionsOf);
  const urns = new Set([...resources, ...known].map(({ urn }) => urn));
  // The engine was interrupted while creating these: a run may have been started, but state does not contain them.
  const interruptedCreates = [...interrupted].flatMap(([urn, { resource }]): readonly JsonObject[] => {
    if (isOnlyRead(resource)) return [];
    const { type } = readUrn(urn);
    const kind = resourceOfType(type);
    if (kind !== "ConnectionDeletes") return kind === undefined ? [] : [{ urn, inputs: resource["inputs"] }];
    const members = connectionsOf({ ...resource, type });
    return members.length === 0 ? [{ urn }] : members;
  });
  return [...known, ...interruptedCreates.filter(({ urn }) => !urns.has(urn))]
    .map((it) =>
      readResource(it, interrupted.get(textOf(it["fleet"] ?? it["urn"]) ?? "")?.operation ?? replacingOf(it)),
    )
    .sort(byUrgency);
}

/** What a command did to a resource of which it has left the former one to delete, or the new one to create. */
function replacingOf({ delete: isToDelete, pendingReplacement }: JsonObject): string | undefined {
  return isToDelete === true || pendingReplacement === true ? "replacing" : undefined;
}

/** Whether the program looks it up by `get`: this stack never runs anything for it. */
function isOnlyRead({ external }: JsonObject): boolean {
  return external === true;
}

/** The operation that was interrupted, by URN. */
function readInterrupted(
  deployment: JsonObject,
): Map<string, { readonly resource: JsonObject; readonly operation: string }> {
  const operations = jsonObjectsIn(deployment["pending_operations"]).flatMap(({ resource: it, type }) => {
    const resource = jsonObjectOf(it);
    const urn = textOf(resource?.["urn"]);
    return resource && urn ? [[urn, { resource, operation: textOf(type) ?? "working on" }] as const] : [];
  });
  return new Map(operations);
}

/** What needs attention comes first, then purges; the engine's own order changes from one update to the next. */
const ORDER: readonly Status[] = ["unfinished", "cameBack", "notSeen", "purged", "archived", "nothingToDo"];

function byUrgency(a: ConnectionReport, b: ConnectionReport): number {
  const urgency = ORDER.indexOf(statusOf(a)) - ORDER.indexOf(statusOf(b));
  if (urgency !== 0) return urgency;
  const [nameA, nameB] = [a, b].map(({ qualifiedName = "", resource }) => `${qualifiedName}\n${resource}`) as [
    string,
    string,
  ];
  return nameA < nameB ? -1 : Number(nameA > nameB);
}

function parse(text: string, source: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unusable(source, "it is not JSON", cause);
  }
  if (isTooDeep(value)) throw unusable(source, `it ${TOO_DEEP}`);
  return value;
}

function unusable(source: string, because: string, cause?: unknown): AtlanProviderError {
  return new AtlanProviderError("ATLAN_STACK_EXPORT", {
    doing: "reading the stack export",
    identity: source,
    because,
    suggestion: "Give it what `pulumi stack export` prints, whole and unchanged.",
    cause,
  });
}
