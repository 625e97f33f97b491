import { counted } from "../../text/counted";

/** Whether an assumption holds at a tenant; `unknown`: what is there does not tell. */
export type Verdict = "holds" | "fails" | "unknown";

/**
 * One assumption and what was found of it. All texts are the project's own, with numbers and known words in them: nothing in a
 * finding is private but `here`, so that the others can be attached to an issue.
 */
export interface Finding {
  /** Never renamed: programs read it. */
  readonly id: string;
  readonly area: Area;
  /** What is assumed, as a sentence without a full stop. */
  readonly assumption: string;
  readonly verdict: Verdict;
  /** What was seen, as a clause. */
  readonly found: string;
  /** What it means for the user, in whole sentences. */
  readonly meaning: string;
  /** Whether a purge rests on it. */
  readonly isBasis: boolean;
  /** Private: who or what it was, or what the tenant said. Shown on this machine, never in JSON. */
  readonly here?: string;
}

/** The parts of the table. */
export const AREAS = ["reach", "token", "workflows", "runs", "assets", "untold"] as const;
export type Area = (typeof AREAS)[number];

/** What a rule says of an assumption. */
export type RuleResult = Pick<Finding, "verdict" | "found" | "meaning"> & { readonly here?: string };

export const holds = (found: string, meaning: string): RuleResult => ({ verdict: "holds", found, meaning });
export const fails = (found: string, meaning: string): RuleResult => ({ verdict: "fails", found, meaning });
export const unknown = (found: string, meaning: string): RuleResult => ({ verdict: "unknown", found, meaning });

/** `the one run`, `all 12 runs`, `3 of 12 runs`. */
export function share(part: number, whole: number, thing: string): string {
  if (part < whole) return `${part.toLocaleString("en-US")} of ${counted(whole, thing)}`;
  return whole === 1 ? `the one ${thing}` : `all ${counted(whole, thing)}`;
}

/** Words that Argo, Kubernetes and Atlan's apps have for a state: no other word of a tenant is told, since it may be a name. */
const PUBLIC_WORDS: readonly string[] =
  "Paused Stopped Stopping Terminated Terminating Skipped Omitted Daemoned Suspended Queued Waiting Cancelled Canceled Completed Started Aborted TimedOut PURGED HARD DELETING".split(
    " ",
  );

/** Words that this version does not know: those that can't be private, and how many others there are. */
export function shownWords(words: readonly string[]): string {
  const shown = PUBLIC_WORDS.filter((it) => words.includes(it));
  const others = words.length - shown.length;
  return [...shown, ...(others === 0 ? [] : [counted(others, "other word")])].join(", ");
}
