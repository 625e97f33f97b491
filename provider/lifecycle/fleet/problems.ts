import { findRefusal } from "../refusal";
import { inputsWhere } from "../inputTable";
import type { Properties } from "../state";
import { containsUnknown, UNKNOWN_VALUE } from "../unknown";
import { HIDDEN, type InputProblem, unknownInputs } from "../validate";
import { entriesOf, type Member, membersOf, OWN, ownOf, POLICY } from "./members";
import { isUnnamed } from "./unnamed";

const MOST_CONCURRENT_STARTS = 100;

/** The problems of a fleet as a whole. Members are validated separately, like resources of their own. */
export function fleetProblems(fleet: Properties): InputProblem[] {
  return [
    ...unknownInputs(fleet, ["connections", "maxConcurrentStarts", ...POLICY, ...HIDDEN]),
    ...listProblems(fleet),
    ...startProblems(fleet["maxConcurrentStarts"]),
  ];
}

function listProblems(fleet: Properties): InputProblem[] {
  const { connections } = fleet;
  const refused = findRefusal(connections);
  if (refused !== undefined) return [{ property: "connections", reason: refused }];
  if (connections === UNKNOWN_VALUE) return [];
  if (!Array.isArray(connections)) {
    return [{ property: "connections", reason: "it has to be a list of qualified names, or of objects that have one" }];
  }
  const unknownInputsOfEntries = entriesOf(fleet).flatMap((entry, index) =>
    unknownInputs(ownOf(entry), OWN).map((it) => ({ ...it, property: `connections[${index}].${it.property}` })),
  );
  const first = new Map<string, string>();
  // What is wrong with the entries that are known is told also while others have no value yet.
  const named = membersOf(fleet).filter((it) => !isUnnamed(it));
  const duplicates = named.flatMap(({ name, path }) => {
    const earlier = first.get(name);
    first.set(name, earlier ?? path);
    return earlier === undefined ? [] : [{ property: path, reason: `${name} is on the list already: ${earlier}` }];
  });
  return [...unknownInputsOfEntries, ...duplicates];
}

function startProblems(most: unknown): InputProblem[] {
  if (most === undefined || containsUnknown(most)) return [];
  const isUsable =
    typeof most === "number" && Number.isSafeInteger(most) && most >= 1 && most <= MOST_CONCURRENT_STARTS;
  if (isUsable) return [];
  return [
    { property: "maxConcurrentStarts", reason: `it has to be a whole number from 1 to ${MOST_CONCURRENT_STARTS}` },
  ];
}

/** A problem of one member. */
export interface MemberProblem extends InputProblem {
  readonly member: Member;
}

/** Converts members' problems to problems of the fleet's inputs. A problem that the policy causes is listed once. */
export function joinProblems(problems: readonly MemberProblem[]): InputProblem[] {
  const joined = new Map<string, InputProblem>();
  for (const problem of problems) {
    const { property, reason } = problem;
    const isOfPolicy =
      property.startsWith("atlan:") ||
      OF_FLEET.includes(property) ||
      (!problem.member.own.has(property) &&
        problems.some((it) => it !== problem && it.property === property && it.reason === reason));
    const told = isOfPolicy ? { property, reason } : ofEntry(problem);
    joined.set(`${told.property}\n${told.reason}`, told);
  }
  return [...joined.values()];
}

/** What no member can override, beside the settings. */
const OF_FLEET = inputsWhere(({ fleet }) => fleet === "policy");

function ofEntry({ member, property, reason }: MemberProblem): InputProblem {
  const isName = property === "connectionQualifiedName" && member.own.size === 1;
  return { property: isName ? member.path : `${member.path}.${property}`, reason: `${member.name}: ${reason}` };
}
