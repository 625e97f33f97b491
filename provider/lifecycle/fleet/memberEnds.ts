import { escapeLine } from "../../text/escape";
import { present } from "../../text/present";
import { FleetFailure, PartialFailure } from "../failures";
import type { Outcome } from "../outcome";
import { type Properties, toState } from "../state";
import { exists, resultOf, type Results, toFleetState } from "./fleetState";
import type { Member } from "./members";
import { withName } from "./prefixedLogger";

/** The end of a command for a member: what to store, and why it failed, if it did. */
export interface MemberEnd {
  readonly member: Member;
  /** Undefined if nothing exists in Atlan. */
  readonly result: Properties | undefined;
  readonly failure?: string;
}

/**
 * @param outcome - undefined for a member that was removed from the fleet
 * @param former - its result in state; a member that failed without anything to store keeps it
 */
export function endOf(member: Member, outcome: Outcome | undefined, former: Properties | undefined): MemberEnd {
  if (outcome === undefined) return { member, result: undefined };
  const { stored, failure } = outcome;
  const result = stored && resultOf(member, stored.id, toState(member.inputs, stored.record));
  if (failure === undefined) return { member, result };
  return { member, result: result ?? former, failure: withName(member.name, escapeLine(failure.reason)) };
}

/**
 * What the engine stores.
 *
 * @throws PartialFailure when a member has failed and something exists at Atlan
 * @throws FleetFailure when a member has failed and there is nothing to store
 */
export function storeEnds(id: string, news: Properties, ends: readonly MemberEnd[]): Properties {
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
  if (!Object.values(results).some(exists)) throw new FleetFailure(reasons);
  throw new PartialFailure(id, state, reasons, undefined);
}
