import type { Properties } from "../state";

/** Inputs of the fleet that each of its members gets, unless it has one of its own. */
export const POLICY = [
  "mode",
  "triggers",
  "waitForCompletion",
  "timeout",
  "maxAssets",
  "purgeAfter",
  "allowMissing",
  "rerunOnDrift",
  "reason",
] as const;

/** Inputs that a member may have of its own. */
export const OWN = [
  "connectionQualifiedName",
  "mode",
  "triggers",
  "maxAssets",
  "purgeAfter",
  "existingWorkflow",
  "allowMissing",
  "rerunOnDrift",
  "reason",
] as const;

/** One connection of a fleet, with the inputs of the `ConnectionDelete` that it would be by itself. */
export interface Member {
  /** The qualified name as it was given, of whatever type. */
  readonly name: string;
  /** How messages name its entry in the list: `connections[3]`. */
  readonly path: string;
  /** Names of inputs that are its own, not the policy's. */
  readonly own: ReadonlySet<string>;
  readonly inputs: Properties;
}

/** The members of a fleet, in the order of the list. Entries that are no connections are left to the validation. */
export function membersOf(fleet: Properties): Member[] {
  return entriesOf(fleet).map((entry, index) => memberAt(fleet, entry, `connections[${index}]`));
}

/** The member that a connection would be which the list does not have. */
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
    ...(triggers === undefined ? {} : { triggers }),
    ...(fleet["tenant"] === undefined ? {} : { tenant: fleet["tenant"] }),
    resourceUrn: memberUrn(String(fleet["resourceUrn"]), name),
  };
  return { name, path, own: new Set(Object.keys(own)), inputs };
}

/** Stands for the URN that a resource of its own would have: the target of its lines, and the seed of its names. */
function memberUrn(fleetUrn: string, name: string): string {
  return `${fleetUrn}#${name}`;
}

/** What an entry says of its own: of a bare name, that it is one. */
export function ownOf(entry: unknown): Properties {
  return typeof entry === "object" && entry !== null ? (entry as Properties) : { connectionQualifiedName: entry };
}

function pick(inputs: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(names.filter((it) => inputs[it] !== undefined).map((it) => [it, inputs[it]]));
}

export function entriesOf(fleet: Properties): readonly unknown[] {
  const { connections } = fleet;
  return Array.isArray(connections) ? connections : [];
}

/** Those of the member are added to those of the policy. What is no object is left to the validation. */
function mergeTriggers(ofPolicy: unknown, ofMember: unknown): unknown {
  if (ofPolicy === undefined || ofMember === undefined) return ofMember ?? ofPolicy;
  const areObjects = [ofPolicy, ofMember].every((it) => typeof it === "object" && it !== null && !Array.isArray(it));
  return areObjects ? { ...(ofPolicy as Properties), ...(ofMember as Properties) } : ofMember;
}
