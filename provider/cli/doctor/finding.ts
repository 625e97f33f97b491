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
export type Ruling = Pick<Finding, "verdict" | "found" | "meaning"> & { readonly here?: string };

export const holds = (found: string, meaning: string): Ruling => ({ verdict: "holds", found, meaning });
export const fails = (found: string, meaning: string): Ruling => ({ verdict: "fails", found, meaning });
export const unknown = (found: string, meaning: string): Ruling => ({ verdict: "unknown", found, meaning });

/** `1 run`, `12,000 runs`. */
export const counted = (count: number, thing: string): string =>
  `${count.toLocaleString("en-US")} ${thing}${count === 1 ? "" : "s"}`;

/** `the one run`, `all 12 runs`, `3 of 12 runs`. */
export function share(part: number, whole: number, thing: string): string {
  if (part < whole) return `${part.toLocaleString("en-US")} of ${counted(whole, thing)}`;
  return whole === 1 ? `the one ${thing}` : `all ${counted(whole, thing)}`;
}

/** A word of the tenant that is shown in an issue: one that looks like a word of a program, not like a name. */
const PROGRAM_WORD = /^[A-Z][a-z]{2,19}$/;
const MOST_WORDS = 5;

/** Words that are not known: those that can be shown, and how many others there are. */
export function shownWords(words: readonly string[]): string {
  const shown = words.filter((it) => PROGRAM_WORD.test(it)).slice(0, MOST_WORDS);
  const others = words.length - shown.length;
  return [...shown, ...(others === 0 ? [] : [counted(others, "other word")])].join(", ");
}
