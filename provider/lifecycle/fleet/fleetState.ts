import { refuseDamage } from "../../reconcile/damagedState";
import { escapeLine } from "../../text/escape";
import { present } from "../../text/present";
import { FleetFailure, PartialFailure } from "../failures";
import type { CallResult } from "../callResult";
import { fromState, type Properties, refuseOtherVersion, STATE_VERSION, toState } from "../state";
import { damageOfFleet, damageOfResource } from "../storedShape";
import { type Member, memberOf, membersOf } from "./members";
import { withName } from "./prefixedLogger";

/** The version of the shape of a fleet's stored outputs. Each result also has the version of a single resource's. */
const FLEET_STATE_VERSION = 1;

/** What is stored for each connection, by its qualified name. */
export type Results = Readonly<Record<string, Properties>>;

/** A member for which something exists in Atlan. */
export interface StoredMember extends Member {
  readonly id: string;
  /** The state that it would have as a resource of its own. */
  readonly state: Properties;
}

/** What state holds of a fleet. */
export interface StoredFleet {
  readonly results: Results;
  /** By name. */
  readonly members: ReadonlyMap<string, StoredMember>;
}

/** What state holds of a new fleet. */
export const NOTHING_STORED: StoredFleet = { results: {}, members: new Map() };

/**
 * Reads a fleet's stored outputs, of any version so far. The inputs in state say what each member is; of one that they no
 * longer list, only its name is known.
 *
 * @throws AtlanProviderError when a newer version of this package has written them, or none has
 */
export function readFleet(outputs: Properties): StoredFleet {
  refuseOtherVersion("fleet", outputs, FLEET_STATE_VERSION);
  refuseDamagedFleet(outputs);
  const { results } = outputs;
  const listed = new Map(membersOf(outputs).map((it) => [it.name, it]));
  const members = Object.entries(results).flatMap(([name, result]): [string, StoredMember][] => {
    if (!exists(result)) return [];
    const member = listed.get(name) ?? memberOf(outputs, name);
    const { id, failure: _failure, ...state } = result;
    return [[name, { ...member, id, state: { ...member.inputs, ...state } }]];
  });
  return { results, members: new Map(members) };
}

function refuseDamagedFleet(outputs: Properties): asserts outputs is Properties & { readonly results: Results } {
  refuseDamage("fleet", outputs, damageOfFleet(outputs));
}

/** Whether something exists in Atlan for the connection, so that there is a state to continue from. */
function exists(result: Properties): result is Properties & { readonly id: string } {
  return typeof result["id"] === "string";
}

/** The stored form of a fleet: all its inputs, and the result of each connection. */
export function toFleetState(inputs: Properties, results: Results): Properties {
  return { ...inputs, results, stateVersion: FLEET_STATE_VERSION };
}

/** What is stored for a member: the state of a resource of its own, without the inputs. */
export function resultOf(member: Member, id: string, state: Properties): Properties {
  const outputs = Object.entries(state).filter(([key]) => !(key in member.inputs));
  return { id, ...Object.fromEntries(outputs) };
}

/** The end of a command for a member: what to store, and why it failed, if it did. */
export interface MemberEnd {
  readonly member: Member;
  /** Undefined if nothing exists in Atlan. */
  readonly result: Properties | undefined;
  readonly failure?: string;
}

/**
 * @param call - undefined for a member that was removed from the fleet
 * @param former - its result in state; a member that failed without anything to store keeps it
 */
export function endOf(member: Member, call: CallResult | undefined, former: Properties | undefined): MemberEnd {
  if (call === undefined) return { member, result: undefined };
  const { stored, failure } = call;
  const result = stored && resultOf(member, stored.id, toState(member.inputs, stored.record));
  if (failure === undefined) return { member, result };
  return {
    member,
    result: result ?? formerOf(member, former),
    failure: withName(member.name, escapeLine(failure.reason)),
  };
}

/**
 * The result in state of a member that has failed with nothing to store. Its hold ends by the inputs that are stored beside it now.
 * What is damaged, or of another version, stays as it is.
 */
function formerOf(member: Member, former: Properties | undefined): Properties | undefined {
  if (former === undefined || !exists(former)) return former;
  const { id, failure: _former, ...state } = former;
  const outputs = { ...member.inputs, ...state };
  if (state["stateVersion"] !== STATE_VERSION || damageOfResource(outputs) !== undefined) return former;
  return resultOf(member, id, toState(member.inputs, fromState(outputs)));
}

/**
 * What the engine stores.
 *
 * @param isNew - state has nothing of the fleet yet
 * @throws PartialFailure when a member has failed, and something exists at Atlan or state would tell of what has been left
 * @throws FleetFailure when a member of a new fleet has failed and there is nothing to store
 */
export function storeEnds(id: string, news: Properties, ends: readonly MemberEnd[], isNew: boolean): Properties {
  const results: Results = Object.fromEntries(
    ends.flatMap(({ member, result, failure }) =>
      result === undefined && failure === undefined
        ? []
        : [[member.name, { ...result, ...present({ failure }) }] as const],
    ),
  );
  const state = toFleetState(news, results);
  const reasons = ends.map(({ failure }) => failure).filter((it) => it !== undefined);
  if (reasons.length === 0) return state;
  if (isNew && !Object.values(results).some(exists)) throw new FleetFailure(reasons);
  throw new PartialFailure(id, state, reasons, undefined);
}
