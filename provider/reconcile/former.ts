import type { WorkflowRun } from "../atlan/api";
import { hasEnded, isLive, toPhase } from "../atlan/phase";
import type { Intent, Mode, RunMark } from "./intent";
import { createdBy, markOf, markOfIntent } from "./runMark";
import { hasSucceeded, liveOrNewest, liveOrOldest } from "./runs";

/** The next step of a command that continues the intent in state. */
export type ResumeAction =
  /** A person stopped the run. `isReported`: an earlier command said so already. */
  | { readonly kind: "refuseStopped"; readonly runId: string; readonly isReported: boolean }
  /** Atlan does not show the run, and no command saw its end: the counts decide. Nothing is started. */
  | { readonly kind: "decideByCounts" }
  /** No command saw its end: wait for it, and report its result. Nothing is started. */
  | { readonly kind: "followFormer"; readonly run: WorkflowRun }
  /**
   * An earlier command reported its end. `mayProve`: it Succeeded, so the counts may have reached the target state since. A run
   * that has left the connection, or did something else, proves nothing; one after it may.
   */
  | { readonly kind: "settleFormer"; readonly mayProve: boolean; readonly base: RunMark | undefined }
  | Converge;

/** The next step of a command whose intent replaces the one in state. */
export type ChangeAction =
  /** It has another mode and is live: it must end first. */
  | { readonly kind: "outwaitFormer"; readonly run: WorkflowRun; readonly purges: boolean; readonly base: RunMark }
  /** It has the same mode and is live: it serves the new intent as well, if it reaches the target state. */
  | { readonly kind: "joinFormer"; readonly run: WorkflowRun; readonly base: RunMark }
  /** The same, but it was told to stop, and this command does not wait for its end: the new intent asks for another run after that. */
  | { readonly kind: "refuseStopping"; readonly run: WorkflowRun; readonly base: RunMark }
  /** Whether it is still working is not known. */
  | { readonly kind: "refuseUnexpected"; readonly run: WorkflowRun; readonly base: RunMark }
  | Converge;

/** It decides nothing more: find or start a run that is newer than the base. */
interface Converge {
  readonly kind: "converge";
  readonly base: RunMark | undefined;
}

/** Which run of an intent to look for. */
export interface Sought {
  readonly workflowName: string;
  /** Chooses among several runs that may be it. */
  readonly pick: (runs: readonly WorkflowRun[]) => WorkflowRun | undefined;
}

/**
 * Which run must be looked for before anything is decided. Undefined where state alone decides.
 *
 * @param resumes - whether the intent in state continues
 */
export function soughtRun(before: Intent, resumes: boolean): Sought | undefined {
  const { workflowName, stopped, fulfilled, startedBefore } = before;
  if (workflowName === undefined || (resumes ? stopped : fulfilled)) return undefined;
  // Runs of a later intent are newer. A start whose answer was lost counts like any other: its run may be live.
  if (resumes) return { workflowName, pick: liveOrNewest };
  return { workflowName, pick: (runs) => liveOrOldest(createdBy(runs, startedBefore)) };
}

/**
 * Decides how the intent in state continues. Pure, as `decide`.
 *
 * @param run - the run that {@link soughtRun} asks for, if Atlan shows it
 * @param fellShort - runs that prove nothing: see {@link ResourceRecord.fellShort}
 */
export function decideResume(
  before: Intent,
  run: WorkflowRun | undefined,
  fellShort: readonly string[] = [],
): ResumeAction {
  const { stopped, runId = "", workflowName, phase, base } = before;
  if (stopped) return { kind: "refuseStopped", runId, isReported: true };
  if (workflowName === undefined) return { kind: "converge", base };
  const mark = markOfIntent(before);
  if (run === undefined) {
    // An earlier command reported its end, so its missing history makes no difference.
    if (mark === undefined || !hasEnded(phase)) return { kind: "decideByCounts" };
    return { kind: "settleFormer", mayProve: phase === "Succeeded" && !fellShort.includes(runId), base: mark };
  }
  if (!hasEnded(phase)) return { kind: "followFormer", run };
  if (run.stopped) return { kind: "refuseStopped", runId: run.id, isReported: false };
  const mayProve = hasSucceeded(run) && !fellShort.includes(run.id);
  return { kind: "settleFormer", mayProve, base: markOf(run, mark ?? base) };
}

/**
 * Decides what an intent that replaces the one in state does about its run. Pure, as `decide`.
 *
 * @param run - the run that {@link soughtRun} asks for, if Atlan shows it
 * @param mode - the mode of the new intent
 */
export function decideChange(
  before: Intent,
  run: WorkflowRun | undefined,
  mode: Mode,
  waitForCompletion: boolean,
): ChangeAction {
  const known = markOfIntent(before) ?? before.base;
  if (run === undefined) return { kind: "converge", base: known };
  const base = markOf(run, known);
  const phase = toPhase(run.phase);
  if (hasEnded(phase)) return { kind: "converge", base };
  if (!isLive(phase)) return { kind: "refuseUnexpected", run, base };
  if (before.mode !== mode) return { kind: "outwaitFormer", run, purges: before.mode === "purge", base };
  return { kind: run.stopped && !waitForCompletion ? "refuseStopping" : "joinFormer", run, base };
}
