import { Refusal } from "./answers";
import type { Caller } from "./credentials";
import type { JsonObject } from "./json";
import type { CustomMetadataSeed } from "./options";

/** The operation of Atlas on definitions of types: also the name by which faults are set. */
export const typeDefRouteNames = ["getTypeDefs"] as const;
export type TypeDefRouteName = (typeof typeDefRouteNames)[number];

/** Which query parameters it takes. */
export const typeDefQueryKeys: Readonly<Record<TypeDefRouteName, readonly string[]>> = { getTypeDefs: ["type"] };

/** The route of a path below `/api/meta/types/`; undefined for one that the tenant does not have. */
export function typeDefRouteOf(path: string): { readonly name: TypeDefRouteName; readonly method: "GET" } | undefined {
  // The official Python client ends the path with a slash.
  return /^\/api\/meta\/types\/typedefs\/?$/.test(path) ? { name: "getTypeDefs", method: "GET" } : undefined;
}

/** Where the answer has the definitions of a kind. */
const LISTS = {
  ENUM: "enumDefs",
  STRUCT: "structDefs",
  CLASSIFICATION: "classificationDefs",
  ENTITY: "entityDefs",
  RELATIONSHIP: "relationshipDefs",
  BUSINESS_METADATA: "businessMetadataDefs",
} as const;

/**
 * Answers a GET of the definitions of the kinds that are asked for. Every tenant has structs: the official client takes an answer
 * without for that of a token that may not read definitions.
 *
 * @param kinds - separated by commas
 */
export function typeDefs(kinds: string | undefined, customMetadata: readonly CustomMetadataSeed[], caller: Caller) {
  const asked = (kinds ?? Object.keys(LISTS).join(",")).toUpperCase().split(",");
  const unknown = asked.find((it) => !Object.hasOwn(LISTS, it));
  if (unknown !== undefined) throw new Refusal(400, `type ${unknown} is not known`, "atlas");
  if (caller.readsTypeDefs === "forbidden") {
    throw new Refusal(403, `${caller.username} is not authorized to perform read type`, "atlas");
  }
  const defined: Partial<Record<string, JsonObject[]>> =
    caller.readsTypeDefs === "nothing"
      ? {}
      : {
          STRUCT: [{ category: "STRUCT", name: "SourceTagAttachment", attributeDefs: [] }],
          BUSINESS_METADATA: customMetadata.map(setOf),
        };
  return Object.fromEntries(
    Object.entries(LISTS).map(([kind, list]) => [list, asked.includes(kind) ? (defined[kind] ?? []) : []]),
  );
}

function setOf({ name, displayName, attributes }: CustomMetadataSeed): JsonObject {
  return {
    category: "BUSINESS_METADATA",
    guid: `guid-${name}`,
    name,
    displayName,
    options: { isLocked: "false" },
    attributeDefs: attributes.map((it) => ({
      name: it.name,
      displayName: it.displayName,
      typeName: "string",
      cardinality: "SINGLE",
      isOptional: true,
      options: { primitiveType: "string", ...(it.isArchived === true ? { isArchived: "true" } : {}) },
    })),
  };
}
