/** The type of the stack itself, which no URN of a child contains. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** The parts of a URN that describe its resource. */
export interface UrnParts {
  readonly stack: string | undefined;
  readonly project: string | undefined;
  /** The resource's own type, without those of its parents. */
  readonly type: string | undefined;
  readonly name: string | undefined;
}

/**
 * The URN with the types by which dynamic resources have the same one, whichever kind of provider serves the resource: what is
 * derived from it stays the same when the resource moves from one to the other.
 */
export function canonicalUrn(urn: string): string {
  const match = /^(urn:pulumi:.*?::.*?::)(.*?)(::.*)$/s.exec(urn);
  if (match === null) return urn;
  const [, before = "", types = "", after = ""] = match;
  return before + types.replaceAll(/(^|\$)atlan:index:/g, "$1pulumi-nodejs:dynamic/atlan:") + after;
}

/** Parses `urn:pulumi:<stack>::<project>::<types>::<name>`. The name may contain anything, also `::`. */
export function readUrn(urn: string): UrnParts {
  const match = /^urn:pulumi:(.*?)::(.*?)::(.*?)::(.*)$/s.exec(urn);
  return { stack: match?.[1], project: match?.[2], type: match?.[3]?.split("$").at(-1), name: match?.[4] };
}

/** The URN of a resource below a parent. The parent's name may contain anything, also `::`. */
export function childUrn(parent: string, type: string, name: string): string {
  const match = /^(urn:pulumi:.*?::.*?::)(.*?)::/s.exec(parent);
  const [, before = "", types = ""] = match ?? [];
  return `${before}${types === STACK_TYPE ? "" : `${types}$`}${type}::${name}`;
}

const OF_THIS_PACKAGE = /^(?:pulumi-nodejs:dynamic\/atlan|atlan:index):(ConnectionDeletes?)$/;

/** Which resource of this package a type names, as a dynamic resource or by the plugin; undefined if it is none. */
export function resourceOfType(type: unknown): "ConnectionDelete" | "ConnectionDeletes" | undefined {
  const name = typeof type === "string" ? OF_THIS_PACKAGE.exec(type)?.[1] : undefined;
  return name === "ConnectionDelete" || name === "ConnectionDeletes" ? name : undefined;
}
