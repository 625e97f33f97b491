import { canonicalJson } from "../../text/canonicalJson";
import { firstOf, openPurge, type OpenPurge } from "../openPurge";
import type { Properties } from "../state";
import { containsUnknown } from "../unknown";
import type { Member } from "./members";

/** Whether an entry has no name yet, so that it may turn out to be any connection. */
export function isUnnamed({ inputs }: Member): boolean {
  return containsUnknown(inputs["connectionQualifiedName"]);
}

/** What entries without a name purge if they turn out to be connections that were in the fleet. */
export interface UnnamedPurges {
  /** What the entry purges first. */
  readonly byEntry: ReadonlyMap<Member, OpenPurge>;
  /** What purges the connection of that name first. */
  readonly byConnection: ReadonlyMap<string, OpenPurge>;
}

/**
 * @param members - all entries
 * @param unlisted - the state of each connection that no entry names; undefined where nothing of it exists at Atlan
 * @param now - milliseconds since the epoch
 */
export function purgesOfUnnamed(
  members: readonly Member[],
  unlisted: ReadonlyMap<string, Properties | undefined>,
  now: number,
): UnnamedPurges {
  const byEntry = new Map<Member, OpenPurge>();
  const byConnection = new Map<string, OpenPurge>();
  const purgeFirst = (inputs: Properties): OpenPurge | undefined => {
    let first: OpenPurge | undefined;
    for (const [name, state] of unlisted) {
      const purge = openPurge(inputs, name, state, "it stays in connections", now);
      if (purge === undefined) continue;
      byConnection.set(name, firstOf(purge, byConnection.get(name)));
      first = firstOf(purge, first);
    }
    return first;
  };
  // A fleet may have thousands of both: entries are looked at once that differ in nothing that decides.
  const known = new Map<string, OpenPurge | undefined>();
  for (const member of members.filter(isUnnamed)) {
    const deciding = decidingInputs(member);
    if (!known.has(deciding)) known.set(deciding, purgeFirst(member.inputs));
    const first = known.get(deciding);
    if (first !== undefined) byEntry.set(member, first);
  }
  return { byEntry, byConnection };
}

function decidingInputs({ inputs: { mode, triggers, purgeAfter, rerunOnDrift } }: Member): string {
  return canonicalJson([mode, triggers, purgeAfter, rerunOnDrift]);
}
