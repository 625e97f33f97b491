import { refuseDamage } from "../../reconcile/damagedState";
import { type Properties, refuseOtherVersion } from "../state";
import { damageOfFleet } from "../storedShape";
import { type Member, memberOf, membersOf } from "./members";

/** The version of the shape of a fleet's stored outputs. Each result also has the version of a single resource's. */
export const FLEET_STATE_VERSION = 1;

/** What is stored for each connection, by its qualified name. */
export type Results = Readonly<Record<string, Properties>>;

/** The stored form of a fleet: all its inputs, and the result of each connection. */
export function toFleetState(inputs: Properties, results: Results): Properties {
  return { ...inputs, results, stateVersion: FLEET_STATE_VERSION };
}

/**
 * Reads the results from a fleet's stored outputs, of any version so far.
 *
 * @throws AtlanProviderError when a newer version of this package has written them, or none has
 */
export function resultsOf(outputs: Properties): Results {
  refuseOtherVersion("fleet", outputs, FLEET_STATE_VERSION);
  refuseDamage("fleet", outputs, damageOfFleet(outputs));
  return outputs["results"] as Results;
}

/** Whether something exists in Atlan for the connection, so that there is a state to continue from. */
export function exists(result: Properties | undefined): result is Properties & { readonly id: string } {
  return typeof result?.["id"] === "string";
}

/** What is stored for a member: the state of a resource of its own, without the inputs. */
export function resultOf(member: Member, id: string, state: Properties): Properties {
  const outputs = Object.entries(state).filter(([key]) => !(key in member.inputs));
  return { id, ...Object.fromEntries(outputs) };
}

/** A member for which something exists in Atlan. */
export interface StoredMember extends Member {
  readonly id: string;
  /** The state that it would have as a resource of its own. */
  readonly state: Properties;
}

/**
 * The members in a fleet's stored outputs for which something exists in Atlan, by name. The inputs in state say what each
 * is; of one that these no longer list, its name is known.
 */
export function storedMembersOf(outputs: Properties, results: Results): ReadonlyMap<string, StoredMember> {
  const listed = new Map(membersOf(outputs).map((it) => [it.name, it]));
  return new Map(
    Object.entries(results).flatMap(([name, result]) => {
      if (!exists(result)) return [];
      const member = listed.get(name) ?? memberOf(outputs, name);
      const { id, failure: _failure, ...state } = result;
      return [[name, { ...member, id, state: { ...member.inputs, ...state } }] as const];
    }),
  );
}
