import { AtlanProviderError } from "../errors";
import { quoted } from "../text/escape";

/** Something in state that can't have been written by this package. */
export interface Damage {
  /** Where it is: `intent.mode`, `definitions[0].name`. */
  readonly path: string;
  /** What has to be there, to go after "it has to be". */
  readonly expected: string;
  readonly value: unknown;
}

/** @throws AtlanProviderError when something was found in state that this package can't have written */
export function refuseDamage(
  what: "resource" | "fleet",
  outputs: Readonly<Record<string, unknown>>,
  damage: Damage | undefined,
): void {
  if (damage === undefined) return;
  const { path, expected, value } = damage;
  const urn = outputs["resourceUrn"];
  throw new AtlanProviderError("ATLAN_STATE_DAMAGED", {
    ...readingStateOf(what, outputs),
    because: `${path} ${found(value)}, and it has to be ${expected}; pulumi-atlan has not written that`,
    suggestion:
      "Nothing was sent. Put the state back as it was (`pulumi stack export --version`, `pulumi stack import`). To give the " +
      `resource up instead, run \`pulumi state delete '${typeof urn === "string" ? urn : "<urn>"}'\`: that changes nothing in Atlan, where ` +
      "its workflows stay until somebody archives them.",
  });
}

/** What stands there, to go after its name: `is missing`, `is "SOFT"`. */
export function found(value: unknown): string {
  if (value === undefined) return "is missing";
  return `is ${typeof value === "string" ? quoted(value) : JSON.stringify(value).slice(0, 60)}`;
}

/** How messages name what is going on. */
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
