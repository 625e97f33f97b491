import type { ConnectionObservation, WorkflowRun } from "../atlan/api";
import type { Candidate } from "./decide";
import { type Intent, type RunMark, workflowName } from "./intent";
import type { Messages } from "./messages";
import { MOST_NAMES } from "./observe";
import type { ReconcileOptions } from "./options";
import { markOf } from "./runMark";
import { isInvisible } from "./targetState";

/**
 * The workflow names that a command tries for its definition, in order, and what it learns about each. A preview tries
 * the same ones.
 */
export class Candidates {
  private readonly options: Pick<ReconcileOptions, "seed" | "existingWorkflow">;
  private readonly messages: Messages;
  /** Names that this command can't use. */
  private readonly unusableNames = new Set<string>();
  /** The derived names that were asked for so far: each is a digest, and few are ever asked for. */
  private readonly names: string[] = [];

  constructor(options: Pick<ReconcileOptions, "seed" | "existingWorkflow">, messages: Messages) {
    this.options = options;
    this.messages = messages;
  }

  /**
   * The existing definition: the one that the inputs name, or our own. Without one, the first derived name.
   *
   * @param own - our definition for the mode, according to state
   * @param base - the newest run whose result was already handled
   */
  first(own: string | undefined, base: RunMark | undefined): Candidate {
    const { existingWorkflow } = this.options;
    const name = existingWorkflow ?? own;
    if (name === undefined) return this.derived(0, base);
    return { name, isExisting: existingWorkflow !== undefined, isKnown: true, base };
  }

  /** The first name that a definition of our own can have. */
  get firstOwn(): string {
    return this.nameAt(0);
  }

  /**
   * The other definitions by which a killed command may have fulfilled an intent that asks for a run: `existingWorkflow`
   * was added or removed since. None where no time tells its run from those that were handled before.
   *
   * @param wanted - the intent to fulfil
   * @param before - the intent in state
   */
  elsewhere(
    own: string | undefined,
    wanted: Intent,
    before: Intent | undefined,
    base: RunMark | undefined,
  ): Candidate[] {
    if (wanted.asksForRun !== true || base?.createdAt === undefined) return [];
    const former = before?.startedByUs === true ? before.workflowName : undefined;
    const { existingWorkflow } = this.options;
    const mine = own ?? this.firstOwn;
    const others = existingWorkflow === undefined ? [former] : [mine, former];
    return [...new Set(others)]
      .filter((name): name is string => name !== undefined && name !== (existingWorkflow ?? mine))
      .map((name) => ({ name, isExisting: false, isKnown: true, base }));
  }

  /**
   * The next derived name. A known definition may have any name. After it, the derived names are tried from the first
   * one on.
   *
   * @throws ConflictingRunError when all names are taken
   */
  next({ name, isKnown, base }: Candidate): Candidate {
    this.unusableNames.add(name);
    return this.derived(isKnown ? 0 : this.placeAfter(name), base);
  }

  /** Starts over without the definition, which somebody archived. */
  withoutDefinition({ base }: Candidate): Candidate {
    return this.derived(0, base);
  }

  /** The name after this one, whether or not it can be used. */
  following({ name }: Candidate): string | undefined {
    const k = this.placeAfter(name);
    return k < MOST_NAMES ? this.nameAt(k) : undefined;
  }

  /** The k-th of the names that our definition can have, in the order in which they are tried. */
  private nameAt(k: number): string {
    return (this.names[k] ??= workflowName(this.options.seed, k));
  }

  /** Which of these names comes after this one: the first, if it is none of them. */
  private placeAfter(name: string): number {
    let k = 0;
    while (k < MOST_NAMES && this.nameAt(k) !== name) k++;
    return k < MOST_NAMES ? k + 1 : 0;
  }

  /** The first usable derived name from the k-th on. */
  private derived(k: number, base: RunMark | undefined): Candidate {
    if (k >= MOST_NAMES) throw this.messages.namesTaken(MOST_NAMES);
    const name = this.nameAt(k);
    if (this.unusableNames.has(name)) return this.derived(k + 1, base);
    return { name, isExisting: false, isKnown: false, base };
  }
}

/**
 * Whether the connection was visible before a run of another definition: ours never starts on a connection that is not.
 *
 * @param before - the intent in state, whose definition may be somebody else's
 */
export function wasSeenBefore(other: Candidate, before: Intent | undefined): boolean {
  return other.name !== before?.workflowName || before.connectionSeen;
}

/** The definition is ours, and no run of it appears that was not handled. */
export const asKnown = (candidate: Candidate): Candidate => ({ ...candidate, isKnown: true });

/** The result of this run was handled. */
export const settled = (candidate: Candidate, run: WorkflowRun): Candidate => ({
  ...candidate,
  isKnown: true,
  base: markOf(run, candidate.base),
});

/**
 * Whether an interrupted command may have gone on under the next name although this one can be run again: some tenants find an
 * archived definition as if it were there, and then only a connection that is gone makes one look further.
 */
export function mayHaveGoneOn({ isExisting }: Candidate, observed: ConnectionObservation): boolean {
  return !isExisting && isInvisible(observed);
}
