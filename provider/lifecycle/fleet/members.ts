import { pick, present } from "../../text/present";
import { inputsWhere } from "../inputTable";
import type { Properties } from "../state";
import { UNKNOWN_VALUE } from "../unknown";

/** Inputs of the fleet that apply to each member, unless the member overrides them. */
export const POLICY = inputsWhere(({ fleet }) => fleet !== "entry");

/** Inputs that a member may override. */
export const OWN = inputsWhere(({ fleet }) => fleet !== "policy");

/** One connection of a fleet, with the inputs of an equivalent `ConnectionDelete`. */
export interface Member {
  /** The qualified name as given, not validated. */
  readonly name: string;
  /** Its entry's name in messages: `connections[3]`. */
  readonly path: string;
  /** The names of inputs that are its own, not the policy's. */
  readonly own: ReadonlySet<string>;
  readonly inputs: Properties;
}

/** The members of a fleet, in the order of the list. Invalid entries are left to the validation. */
export function membersOf(fleet: Properties): Member[] {
  return entriesOf(fleet).map((entry, index) => memberAt(fleet, entry, `connections[${index}]`));
}

/** The member for a connection that is not listed. */
export function memberOf(fleet: Properties, name: string): Member {
  return memberAt(fleet, name, "connections");
}

function memberAt(fleet: Properties, entry: unknown, path: string): Member {
  const policy = pick(fleet, POLICY);
  const own = ownOf(entry);
  const name = String(own["connectionQualifiedName"]);
  const triggers = mergeTriggers(policy["triggers"], own["triggers"]);
  const inputs = {
    mode: "archive",
    ...policy,
    ...pick(own, OWN),
    ...present({ triggers, tenant: fleet["tenant"] }),
    resourceUrn: memberUrn(String(fleet["resourceUrn"]), name),
  };
  return { name, path, own: new Set(Object.keys(own)), inputs };
}

/**
 * Replaces the URN of an equivalent resource: workflow names are derived from it, so it never changes.
 */
function memberUrn(fleetUrn: string, name: string): string {
  return `${fleetUrn}#${name}`;
}

/** The fleet of a member, by the member's own URN; undefined for a resource of its own. */
export function fleetOf({ resourceUrn, connectionQualifiedName }: Properties): string | undefined {
  const [urn, end] = [String(resourceUrn), memberUrn("", String(connectionQualifiedName))];
  return urn.endsWith(end) ? urn.slice(0, -end.length) : undefined;
}

/**
 * The inputs that an entry sets; for a bare string, only the qualified name. An entry that has no value yet may turn out to set a mode
 * and triggers, too.
 */
export function ownOf(entry: unknown): Properties {
  if (entry === UNKNOWN_VALUE)
    return { connectionQualifiedName: UNKNOWN_VALUE, mode: UNKNOWN_VALUE, triggers: UNKNOWN_VALUE };
  return typeof entry === "object" && entry !== null ? (entry as Properties) : { connectionQualifiedName: entry };
}

export function entriesOf(fleet: Properties): readonly unknown[] {
  const { connections } = fleet;
  return Array.isArray(connections) ? connections : [];
}

/** Adds the member's triggers to the policy's. Values that are not objects are left to the validation. */
function mergeTriggers(ofPolicy: unknown, ofMember: unknown): unknown {
  if (ofPolicy === undefined || ofMember === undefined) return ofMember ?? ofPolicy;
  // A preview must not take those of one for all of them.
  if (ofPolicy === UNKNOWN_VALUE || ofMember === UNKNOWN_VALUE) return UNKNOWN_VALUE;
  const areObjects = [ofPolicy, ofMember].every((it) => typeof it === "object" && it !== null && !Array.isArray(it));
  return areObjects ? { ...(ofPolicy as Properties), ...(ofMember as Properties) } : ofMember;
}
