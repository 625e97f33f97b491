import type { RunsSample, SampledRun } from "../../atlan/examination/samples";
import { hasEnded, toPhase } from "../../atlan/phase";
import { counted } from "../../text/counted";
import { formatDuration, formatTimeout, MAX_DURATION_MS } from "../../text/duration";
import { readIsoTime } from "../../text/isoTime";
import { areRunsBeginning, runsIn, totalsAgree, unendedContradiction, valueOf } from "./agreement";
import { fails, holds, type RuleResult, share, shownWords, unknown } from "./finding";
import type { Observations } from "./observations";
import { ofAnswer, type RuleSet, unanswered } from "./rules";
import { searchable } from "./workflowRules";

const NO_RUN = "there is no run of a connection delete yet";
const LATER = "Run doctor again after the first one.";

/** Checks the runs that are there, if any. */
function ofRuns(
  seen: Observations,
  check: (runs: readonly SampledRun[], sample: RunsSample) => RuleResult,
): RuleResult {
  return ofAnswer(seen.workflows.runs, (sample) => {
    if (sample.runs === undefined) return unknown("the answer can't be read", "See the search for runs.");
    return sample.runs.length === 0 ? unknown(NO_RUN, LATER) : check(sample.runs, sample);
  });
}

function search({ workflows }: Observations): RuleResult {
  for (const asked of [workflows.runs, workflows.unendedRuns]) {
    const result = searchable(asked, (it) => it.runs !== undefined);
    if (result.verdict !== "holds") return result;
  }
  return holds("it is answered, and the answer can be read", "A run in flight is seen before another one starts.");
}

function whole({ workflows }: Observations): RuleResult {
  const { definitions, runs, unendedRuns } = workflows;
  if (runs.kind === "unanswered") return unanswered(runs);
  const samples = [valueOf(definitions), valueOf(runs), valueOf(unendedRuns)].filter((it) => it !== undefined);
  if (samples.some((it) => it.isPartial)) {
    return fails(
      "an answer says that it is incomplete",
      "The provider refuses it, so nothing can be started. Ask Atlan whether its search is damaged.",
    );
  }
  if (samples.length === 0) return unknown("there is no answer", "Nothing can be told of it.");
  return samples.every((it) => it.tellsShards)
    ? holds("no shard is missing from any", "An incomplete answer would be noticed.")
    : unknown("they don't say whether a shard is missing", "An incomplete answer can't be told from a whole one.");
}

function totals({ workflows }: Observations): RuleResult {
  return ofAnswer(workflows.runs, ({ total }) => {
    if (total === undefined || valueOf(workflows.firstRun)?.total === undefined)
      return unknown(
        "an answer does not tell its total",
        "Each workflow is then asked for alone: slower, and as safe.",
      );
    if (!totalsAgree(workflows) && areRunsBeginning(workflows))
      return unknown("runs began while they were counted", "Run doctor again when fewer begin.");
    return totalsAgree(workflows)
      ? holds(`${counted(total, "run")}, however many are shown`, "Whether a list is complete is known.")
      : fails(
          "the totals contradict the lists",
          "Whether a list is complete is not known: a run in flight may be missed.",
        );
  });
}

function byWorkflow(seen: Observations): RuleResult {
  return ofRuns(seen, (all) => {
    const name = all.find((it) => it.workflowName !== undefined)?.workflowName;
    if (name === undefined) return unknown("no run names its workflow", "Nothing can be told of it.");
    return ofAnswer(seen.workflows.runsOf[0], ({ runs: found, total = 0 }) => {
      if (found === undefined) return fails("the answer can't be read", NOT_AGAIN);
      const ids = new Set(found.map((it) => it.id));
      const own = all.filter((it) => it.workflowName === name);
      if (found.some((it) => it.workflowName !== undefined && it.workflowName !== name))
        return fails("runs of other workflows are found too", "Another workflow's run could pass for the one started.");
      const isMissing = found.length >= total && own.some((it) => !ids.has(it.id));
      return isMissing || found.length === 0
        ? fails("a run is missing", NOT_AGAIN)
        : holds(`${counted(found.length, "run")} of one workflow, as listed`, "A started run is found, and followed.");
    });
  });
}

const NOT_AGAIN = "A started run would not be found: each `pulumi up` would end with an unknown outcome.";

function byId(seen: Observations): RuleResult {
  return ofRuns(seen, ([first]) =>
    ofAnswer(seen.workflows.runWithId, ({ runs: found }) =>
      found?.length === 1 && found[0]?.id === first?.id
        ? holds("the newest one is found by its id, alone", "A run is followed by its id until it has ended.")
        : fails("the newest one is not found by its id", "A run could not be followed to its end."),
    ),
  );
}

function unended(seen: Observations): RuleResult {
  return ofRuns(seen, (all) => {
    const { unendedRuns } = seen.workflows;
    if (runsIn(unendedRuns) === undefined) return unknown("the answer can't be read", "See the search for runs.");
    const contradiction = unendedContradiction(seen.workflows);
    if (contradiction === "ended") {
      return fails(
        "runs that have ended are found too",
        "The search does not do what it is told (must_not is not applied), so none of its answers can be relied on. Report it.",
      );
    }
    if (contradiction === "missing") {
      return fails(
        "a run that has not ended is left out",
        "A run in flight would not be seen, and another one started beside it. Don't purge here; report it.",
      );
    }
    return all.some((it) => hasEnded(toPhase(it.phase)))
      ? holds("those that have ended are left out, and no others", "A run in flight holds a start up.")
      : unknown("none has ended yet", LATER);
  });
}

function order(seen: Observations): RuleResult {
  return ofRuns(seen, (all) => {
    const times = all.map((it) => readIsoTime(it.createdAt));
    if (times.includes(undefined))
      return unknown(
        "they don't say when they were made",
        "Lists of more than 10,000 runs can't be read to their end.",
      );
    const isSorted = (times as number[]).every((time, index, list) => index === 0 || time <= (list[index - 1] ?? time));
    return isSorted
      ? holds("newest first", "The latest run is the latest, and long lists are read without a gap.")
      : fails("in another order", "The latest run can't be told from an earlier one, and long lists have gaps.");
  });
}

function ties(seen: Observations): RuleResult {
  const { runs } = seen.workflows;
  if (runs.kind === "unanswered") return unanswered(runs);
  const [first, second] = seen.workflows.runsOf.map((it) => runsIn(it)?.map(({ id }) => id));
  if (first === undefined || second === undefined) return unknown("there is nothing to compare", LATER);
  const times = (runsIn(seen.workflows.runsOf[0]) ?? []).map((it) => it.createdAt);
  if (first.length !== second.length || first.some((id) => !second.includes(id)))
    return unknown("a run came or went in between", "Run doctor again.");
  if (new Set(times).size === times.length)
    return unknown("no two runs of a workflow were made in the same second", "Nothing can be told of it.");
  return first.every((id, index) => id === second[index])
    ? holds("runs of the same second keep their order", "Nothing depends on it.")
    : fails(
        "runs of the same second change places",
        "Nothing depends on it: the provider does not rest on the order within a second.",
      );
}

function phases(seen: Observations): RuleResult {
  return ofRuns(seen, (newest) => {
    // Older ones that have not ended are in the other list.
    const all = new Map([...newest, ...(runsIn(seen.workflows.unendedRuns) ?? [])].map((it) => [it.id, it])).values();
    const counts = Map.groupBy(all, (it) => toPhase(it.phase));
    const unheard = [...new Set((counts.get("Unknown") ?? []).map((it) => it.phase ?? ""))];
    const known = [...counts].filter(([phase]) => phase !== "Unknown").map(([phase, of]) => `${of.length} ${phase}`);
    if (unheard.length === 0) return holds(known.join(", "), "It is known of each run whether it may still work.");
    const result = fails(
      [...known, shownWords(unheard)].join(", "),
      "This version does not know whether a run in such a phase may still work, so it can't tell that one is in flight. Don't purge beside one; report the word.",
    );
    return { ...result, here: unheard.slice(0, 5).join(", ") };
  });
}

function phaseLabels(seen: Observations): RuleResult {
  return ofRuns(seen, (all) => {
    const shown = all.filter((it) => it.phase !== undefined && it.phase !== "");
    const labelled = shown.filter((it) => it.phaseLabel === it.phase).length;
    if (shown.length === 0) return unknown("no run has a phase yet", LATER);
    return labelled === shown.length
      ? holds(`on ${share(labelled, shown.length, "run")}`, "The function getRuns can select by phase.")
      : fails(
          `on ${share(labelled, shown.length, "run")}`,
          "The function getRuns leaves runs out when it selects by phase.",
        );
  });
}

function names(seen: Observations): RuleResult {
  return ofRuns(seen, (all) => {
    const named = all.filter((it) => it.workflowName !== undefined).length;
    return named === all.length
      ? holds(share(named, all.length, "run"), "One search tells of all runs which workflow they are of.")
      : fails(
          share(named, all.length, "run"),
          "Each workflow is asked for alone: slower. A run in flight that names none may be on any connection, so it holds up every start.",
        );
  });
}

function templates(seen: Observations): RuleResult {
  return ofRuns(seen, (all) => {
    const carrying = all.filter((it) => it.template !== undefined);
    const strange = carrying.filter((it) => it.template?.strange !== undefined).length;
    const odd =
      strange === 0
        ? ""
        : `, of which ${strange.toLocaleString("en-US")} ${strange === 1 ? "does" : "do"} something else than the package`;
    return carrying.length === all.length
      ? holds(`${share(carrying.length, all.length, "run")}${odd}`, "What a run deletes is read from the run itself.")
      : fails(
          `${carrying.length === 0 ? "none" : share(carrying.length, all.length, "run")}${odd}`,
          "What a run deletes is read from its workflow, before and after; an edit in the second of a start can't be told from a later one (docs/limits.md).",
        );
  });
}

function times(seen: Observations): RuleResult {
  return ofRuns(seen, (all) => {
    const ended = all.filter((it) => hasEnded(toPhase(it.phase)));
    if (ended.length === 0) return unknown("none has ended yet", LATER);
    const right = ended.filter((it) => durationOf(it) !== undefined).length;
    return right === ended.length
      ? holds(`${share(right, ended.length, "run")} that ended`, "Receipts say when a run began and ended.")
      : fails(
          `${share(right, ended.length, "run")} that ended`,
          "State and receipts tell such times as Atlan does, or none. No hold begins with an end that is missing or can't be true, but when it was seen.",
        );
  });
}

/** How long a run took, in milliseconds; undefined if its times are missing, or can't be true. */
function durationOf(run: SampledRun): number | undefined {
  const [from, to] = [readIsoTime(run.startedAt), readIsoTime(run.finishedAt)];
  if (from === undefined || to === undefined) return undefined;
  const duration = to - from;
  return duration < 0 || duration > MAX_DURATION_MS ? undefined : duration;
}

/** A suggested timeout is twice the longest run, in whole hours. */
const HOUR_MS = 3_600_000;

function durations(seen: Observations): RuleResult {
  const { timeoutMs } = seen.setup;
  return ofRuns(seen, (all) => {
    const succeeded = all.filter((it) => it.phase === "Succeeded").map(durationOf);
    const took = succeeded.filter((it) => it !== undefined).sort((a, b) => a - b);
    const longest = took.at(-1);
    const median = took[Math.floor((took.length - 1) / 2)];
    if (longest === undefined || median === undefined) return unknown("no run tells how long it took", LATER);
    const seenOf = `${counted(took.length, "run")}: ${formatDuration(median)} in the middle, ${formatDuration(longest)} at most`;
    const suggested = Math.min(MAX_DURATION_MS, Math.ceil((2 * longest) / HOUR_MS) * HOUR_MS);
    return 2 * longest <= timeoutMs
      ? holds(seenOf, `A timeout of ${formatTimeout(timeoutMs)} is twice that or more.`)
      : fails(
          seenOf,
          `A timeout of ${formatTimeout(timeoutMs)} is tight: set the input timeout to "${formatTimeout(suggested)}". If it is over before the run, the run goes on, and the next \`pulumi up\` joins it.`,
        );
  });
}

function stops(seen: Observations): RuleResult {
  return ofRuns(seen, (all) => {
    const marks = [...new Set(all.map((it) => it.stopMark).filter((it) => it !== undefined))];
    if (marks.length === 0) {
      return unknown(
        "no run shows that somebody has stopped it",
        "A run that a person stops may look like one that failed; then the next `pulumi up` runs it again.",
      );
    }
    const where = { spec: "in its spec", message: "in its message", both: "in its spec and its message" };
    return holds(
      marks.map((it) => where[it]).join("; "),
      "A run that a person has stopped is not started again by itself.",
    );
  });
}

/** The runs of these workflows. */
export const RUNS: RuleSet = {
  area: "runs",
  rules: [
    { id: "run-search", assumption: "Runs can be searched", isBasis: true, check: search },
    { id: "whole-answers", assumption: "Answers say that they are complete", isBasis: true, check: whole },
    { id: "totals", assumption: "Totals are exact", isBasis: true, check: totals },
    {
      id: "runs-of-workflow",
      assumption: "The runs of a workflow are found (nested paths)",
      isBasis: true,
      check: byWorkflow,
    },
    { id: "run-id", assumption: "A run is found by its id", isBasis: true, check: byId },
    { id: "unended", assumption: "Runs that have not ended are found (must_not)", isBasis: true, check: unended },
    { id: "order", assumption: "Runs are listed newest first", isBasis: true, check: order },
    { id: "ties", assumption: "Runs of one second keep their order", isBasis: false, check: ties },
    { id: "phases", assumption: "All phases are known", isBasis: true, check: phases },
    { id: "phase-labels", assumption: "Runs are labelled with their phase", isBasis: false, check: phaseLabels },
    { id: "run-workflow", assumption: "Runs name their workflow", isBasis: false, check: names },
    { id: "run-templates", assumption: "Runs carry what they delete", isBasis: false, check: templates },
    { id: "run-times", assumption: "Runs tell when they began and ended", isBasis: false, check: times },
    { id: "durations", assumption: "The timeout is long enough", isBasis: false, check: durations },
    { id: "stop-mark", assumption: "A stopped run can be told from a failed one", isBasis: false, check: stops },
  ],
};
