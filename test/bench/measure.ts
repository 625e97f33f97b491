/** Something that was measured, in its unit. */
export interface Amount {
  readonly value: number;
  readonly unit: "s" | "ms" | "B" | "MB" | "requests" | "requests/min" | "round trips" | "%";
}

/** What is measured on the other side. */
export interface Beside extends Amount {
  readonly what: string;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly ours: Amount;
  readonly beside?: Beside;
  /** As the issue that set it says it; a row without one is only shown. */
  readonly goal?: Goal;
  /** Of how many repetitions the medians are. */
  readonly times: number;
  readonly remark?: string;
  /** What was counted that shows why the goal is missed, as sentences; only said where it is. */
  readonly floor?: string;
  /** How ours grows, for the curves. */
  readonly curve?: Curve;
}

/** An amount by a size or a length, on axes of powers of ten. */
export interface Curve {
  /** The name of the picture that it belongs to. */
  readonly picture: string;
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** At most so many times what is beside, or at most so much. */
export type Goal = { readonly ratio: number } | { readonly atMost: number };

/** What a measure gets. */
export interface Bench {
  /** A smoke run: one repetition, one resource, runs that take no time. */
  readonly quick: boolean;
  /** Milliseconds that are left of the time for the whole run. */
  readonly timeLeft: () => number;
  readonly say: (line: string) => void;
}

export interface Measure {
  /** What it is called on the command line. */
  readonly name: string;
  /** Too much for a smoke run, unless it is named. */
  readonly isLarge?: boolean;
  /** With less time left than this it is left out, in milliseconds. */
  readonly needsMs?: number;
  readonly run: (bench: Bench) => Promise<readonly Row[]>;
}

/** Ours by the other side's, where there is one. */
export function ratioOf({ ours, beside }: Row): number | undefined {
  return beside === undefined || beside.value === 0 ? undefined : ours.value / beside.value;
}

/** Whether the goal is met; undefined where none is set. */
export function isMet(row: Row): boolean | undefined {
  const { goal, ours } = row;
  if (goal === undefined) return undefined;
  if ("atMost" in goal) return ours.value <= goal.atMost;
  const ratio = ratioOf(row);
  return ratio !== undefined && ratio <= goal.ratio;
}
