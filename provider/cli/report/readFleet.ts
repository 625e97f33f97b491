import { memberOf, membersOf } from "../../lifecycle/fleet/members";
import { type JsonObject, jsonObjectOf, textsIn } from "../../text/json";
import { resourceOfType } from "../../text/urn";
import { isSecret } from "./secrets";

/**
 * Returns each connection of a fleet as if it were a resource of its own in the export; a resource that is not a fleet, or an
 * unreadable one, is returned unchanged.
 */
export function connectionsOf(resource: JsonObject): readonly JsonObject[] {
  const { urn, type, outputs, inputs } = resource;
  const fleet = jsonObjectOf(outputs) ?? jsonObjectOf(inputs) ?? {};
  if (resourceOfType(type) !== "ConnectionDeletes" || isSecret([fleet["connections"], fleet["results"]]))
    return [resource];
  const results = jsonObjectOf(fleet["results"]) ?? {};
  const members = [...membersOf(fleet), ...Object.keys(results).map((name) => memberOf(fleet, name))];
  return [...new Map(members.toReversed().map((it) => [it.name, it])).values()].map(({ name, inputs: own }) => {
    const { failure, ...result } = jsonObjectOf(results[name]) ?? {};
    return {
      ...resource,
      fleet: urn,
      urn: `${String(urn)}#${name}`,
      outputs: { ...own, ...result },
      initErrors: textsIn([failure]),
    };
  });
}
