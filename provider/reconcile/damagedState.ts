import { AtlanProviderError } from "../errors";
import { quoted } from "../text/escape";

/** A value in state that this package can't have written. */
export interface Damage {
  /** The path of the value: `intent.mode`, `definitions[0].name`. */
  readonly path: string;
  /** The value that is required. Messages put it after "it has to be". */
  readonly expected: string;
  readonly value: unknown;
}

/** @throws AtlanProviderError when there is damage */
export function refuseDamage(
  what: "resource" | "fleet",
  outputs: Readonly<Record<string, unknown>>,
  damage: Damage | undefined,
): void {
  if (damage === undefined) return;
  const { path, expected, value } = damage;
  throw new AtlanProviderError("ATLAN_STATE_DAMAGED", {
    ...readingStateOf(what, outputs),
    because: `${path} ${found(value)}, and it has to be ${expected}; pulumi-atlan has not written that`,
    suggestion:
      // The URN in state is not always that of a resource: a fleet's connection has one of its own, and a rename leaves the former one.
      "Nothing was sent for it. Put the state back as it was (`pulumi stack export --version`, `pulumi stack import`). To give the " +
      "resource up instead (of a fleet, all of it), run `pulumi state delete` with the URN that `pulumi stack --show-urns` lists: that " +
      "changes nothing in Atlan, where its workflows stay until somebody archives them.",
  });
}

/** Describes a value. Messages put it after the path: `is missing`, `is "SOFT"`. */
export function found(value: unknown): string {
  if (value === undefined) return "is missing";
  return `is ${typeof value === "string" ? quoted(value) : JSON.stringify(value).slice(0, 60)}`;
}

/** The beginning of a message about state: the operation and the resource. */
export function readingStateOf(
  what: "resource" | "fleet",
  outputs: Readonly<Record<string, unknown>>,
): { doing: string; identity: string } {
  const urn = outputs["resourceUrn"];
  return {
    doing: `reading the state of the ${what}`,
    identity: typeof urn === "string" ? urn : "of an unknown resource",
  };
}
