import { hasEnded, hasFailed, isLive, type Phase } from "../../atlan/phase";
import { countAssets } from "../../reconcile/targetState";
import type { ConnectionReport } from "./model";
import { decisivePhase, hiddenOf, statusOf, unseenOf } from "./status";

/** The meaning of a connection's colour. */
export type Tone = "archived" | "purged" | "nothing" | "running" | "failed";

/** The result for a connection, in plain words. */
export interface Summary {
  /** One or two words. */
  readonly title: string;
  /** Whole sentences. */
  readonly text: string;
  readonly tone: Tone;
}

const ARCHIVED = "None of its assets is active any more. In Atlan each can still be restored.";
const NEXT = { archive: "archives it", purge: "PERMANENTLY PURGES it" } as const;
const PURGED = "The connection and all its assets are gone for good.";

export function summaryOf(report: ConnectionReport): Summary {
  const hidden = hiddenOf(report);
  if (hidden.length > 0 && report.interrupted === undefined)
    return { title: "Not known", tone: "failed", text: encryptedIs(hidden) };
  const status = statusOf(report);
  switch (status) {
    case "archived":
      return { title: "Archived", tone: "archived", text: sentences(ARCHIVED, joined(report)) };
    case "purged":
      return { title: "Purged", tone: "purged", text: sentences(PURGED, joined(report)) };
    case "cameBack":
      return { title: "Came back", tone: "failed", text: sentences(cameBack(report), joined(report)) };
    case "notSeen":
      return { title: "Not seen", tone: "failed", text: sentences(hadReached(report), notSeen(report)) };
    case "nothingToDo":
      return { title: "Nothing to do", tone: "nothing", text: nothingToDo(report) };
    case "unfinished":
      return unfinished(report);
  }
}

/** What nobody can read, and what to do about it, as sentences. */
export function encryptedIs(names: readonly string[]): string {
  return `Encrypted in the state is ${names.join(", ")}. Take that out of \`additionalSecretOutputs\`.`;
}

/** What was archived and could not be seen when it was last counted. */
function notSeen(report: ConnectionReport): string {
  const { unseen = 0, of = 0 } = unseenOf(report) ?? {};
  return `When its assets were last counted, ${unseen.toLocaleString("en-US")} of the ${countAssets(of)} that were archived could not be seen any more; they were purged since, or the credentials could not see them.`;
}

/** What had been reached, and what is there again. */
function cameBack(report: ConnectionReport): string {
  const { active = 0, archived = 0 } = report.assets ?? {};
  const isArchive = report.achieved === "archived";
  const back = isArchive ? active : active + archived;
  const seen =
    back > 0
      ? `When its assets were last counted, ${areAgain(back, isArchive ? "active" : "there")}.`
      : `When it was last looked at, the connection itself was ${isArchive ? "active" : "there"} again.`;
  // By the declared mode: what was purged after a hold is archived again.
  const next = report.mode === undefined ? "runs the workflow" : NEXT[report.mode];
  return sentences(
    hadReached(report),
    seen,
    `With a changed trigger, or \`rerunOnDrift\`, \`pulumi up\` ${next} again.`,
  );
}

function hadReached({ achieved, outcome }: ConnectionReport): string {
  if (outcome === "alreadyGone") return "It was gone, so no run was started.";
  if (outcome === "alreadyArchived") return "It was archived already, so no run was started.";
  return achieved === "purged" ? "A run purged it." : "A run archived all its assets.";
}

function areAgain(count: number, what: string): string {
  return `${countAssets(count)} ${count === 1 ? "was" : "were"} ${what} again`;
}

function joined({ outcome }: ConnectionReport): string {
  return outcome === "attached" ? "This resource is not known to have started the run; it joined it." : "";
}

function nothingToDo({ outcome }: ConnectionReport): string {
  return outcome === "alreadyGone"
    ? "The connection was not there any more, so no run was started."
    : "It was archived already and no asset was active, so no run was started.";
}

function unfinished(report: ConnectionReport): Summary {
  const phase = decisivePhase(report);
  const { title, text, tone } = whyUnfinished(report, phase);
  return { title, tone, text: sentences(soFar(report, phase), text, advice(report, phase)) };
}

/** What to do, unless the error beside it says so. A refresh removes the error from the state. */
function advice({ errors, intent, interrupted }: ConnectionReport, phase: Phase): string {
  if (errors.length > 0 || intent?.stopped === true || interrupted !== undefined) return "";
  // Only a refresh has seen the end of the run.
  if (hasEnded(phase) && intent !== undefined && !hasEnded(intent.phase)) return "`pulumi up` checks it.";
  return hasFailed(phase) ? "`pulumi up` runs the workflow again." : "";
}

/** The result of an earlier intent, and whether what is wanted now is known not to be reached. */
function soFar(report: ConnectionReport, phase: Phase): string {
  const { achieved = "none", intent, mode = "archive" } = report;
  const wanted = (intent?.mode ?? mode) === "purge" ? "purged" : "archived";
  const isOpen = mayBeReached(report, phase);
  if (achieved === "none") return isOpen ? `Whether it is ${wanted} is not proven.` : `It is not ${wanted} yet.`;
  if (achieved === "archived" && wanted === "purged")
    return isOpen ? "It was archived; whether it is purged is not proven." : "It is archived, and not purged yet.";
  return `It was ${achieved} before; what was asked for since then is not finished.`;
}

/** Whether the run may have done what it should, and nobody has checked it. */
function mayBeReached({ interrupted, intent }: ConnectionReport, phase: Phase): boolean {
  if (interrupted !== undefined) return true;
  const isSettled = intent?.stopped === true || intent?.fulfilled === true;
  return !isSettled && !isLive(phase) && !hasFailed(phase);
}

function whyUnfinished({ interrupted, intent, latestRun }: ConnectionReport, phase: Phase): Summary {
  if (interrupted !== undefined) {
    const text = `Pulumi was interrupted while ${interrupted} it. Something may be going on in Atlan that this state does not know; \`pulumi up\` looks for it.`;
    return { title: "Interrupted", tone: "failed", text };
  }
  if (intent?.stopped === true) {
    const text = "Somebody stopped the run. It is not started again by itself; a changed trigger starts another.";
    return { title: "Stopped", tone: "failed", text };
  }
  if (intent?.fulfilled === true) {
    const text = "What was asked for last has failed, and its error says why. `pulumi up` tries it again.";
    return { title: "Failed", tone: "failed", text };
  }
  switch (phase) {
    case "Pending":
      return { title: phase, tone: "running", text: "The run had not begun when this state was written." };
    case "Running":
      return { title: phase, tone: "running", text: "The run was going on when this state was written." };
    case "Failed":
      return { title: phase, tone: "failed", text: "The run ended Failed." };
    case "Error":
      return {
        title: phase,
        tone: "failed",
        text: "The run ended with an Error.",
      };
    case "Succeeded": {
      const text = "The run Succeeded, but it is not proven that the connection is as it should be.";
      return { title: "Not proven", tone: "failed", text };
    }
    case "Unknown": {
      const what = intent?.runId ?? latestRun.runId;
      const text = what === undefined ? "Whether a run was started is not known." : "How the run ended is not known.";
      return { title: "Not known", tone: "failed", text };
    }
  }
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}
