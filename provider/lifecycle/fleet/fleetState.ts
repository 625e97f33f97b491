import { refuseDamage } from "../../reconcile/damagedState";
import { type Properties, refuseOtherVersion } from "../state";
import { damageOfFleet } from "../storedShape";
import type { Member } from "./members";

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

/** The state that the member would have as a resource of its own. */
export function stateOf(member: Member, result: Properties): Properties {
  const { id: _id, failure: _failure, ...outputs } = result;
  return { ...member.inputs, ...outputs };
}
