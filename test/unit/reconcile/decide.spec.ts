import { expect } from "chai";
import type { WorkflowDefinition, WorkflowRun } from "../../../provider/atlan/api";
import { type Action, type Candidate, decide } from "../../../provider/reconcile/decide";
import type { RunMark } from "../../../provider/reconcile/intent";
import type { ForeignRun } from "../../../provider/reconcile/observation";
import { CONNECTION, shownRun } from "../text/observed";

/** One thing that can be seen, with what a reader knows of it without asking the code. */
interface Seen {
  readonly definition: {
    readonly shown: WorkflowDefinition | undefined;
    readonly is: "none" | "same" | "untold" | "other";
  };
  readonly runs: readonly RunSeen[];
  readonly foreign: readonly ForeignSeen[];
  readonly candidate: Candidate;
  readonly mode: "archive" | "purge";
}

interface RunSeen {
  readonly run: WorkflowRun;
  readonly is: "live" | "succeeded" | "failed" | "unknown";
  /** Whether its result was dealt with before, as the candidate's base tells. */
  readonly isBase: boolean;
  readonly isOlder: boolean;
}

interface ForeignSeen {
  readonly run: ForeignRun;
  readonly does: "archive" | "purge" | "anything";
}

const NAME = "atlan-connection-delete-1";
const TIMES = { older: "2026-01-15T09:00:00Z", base: "2026-01-15T09:10:00Z", newer: "2026-01-15T09:20:00Z" };
const PHASES = { Pending: "live", Running: "live", Succeeded: "succeeded", Failed: "failed", Odd: "unknown" } as const;

const runOf = (id: string, phase: string, stopped: boolean, createdAt: string): WorkflowRun =>
  shownRun({ id, workflowName: NAME, phase, createdAt, stopped });

function definitionsFor(mode: "archive" | "purge"): Seen["definition"][] {
  const [same, other] = mode === "archive" ? ["SOFT", "PURGE"] : ["PURGE", "SOFT"];
  const plain = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: same, deleteAssets: true };
  return [
    { shown: undefined, is: "none" },
    { shown: plain, is: "same" },
    { shown: { ...plain, connectionQualifiedName: undefined, deleteType: undefined }, is: "untold" },
    { shown: { ...plain, deleteType: other }, is: "other" },
    { shown: { ...plain, connectionQualifiedName: "default/mysql/1600000000" }, is: "other" },
    { shown: { ...plain, deleteAssets: false }, is: "other" },
    { shown: { ...plain, strange: { because: "it has 2 tasks", texts: [] } }, is: "other" },
  ];
}

/** Newest first, as Atlan's answers are read. */
function histories(): RunSeen[][] {
  const base = {
    run: runOf("base", "Succeeded", false, TIMES.base),
    is: "succeeded",
    isBase: true,
    isOlder: false,
  } as const;
  const one: RunSeen[] = (["newer", "base", "older"] as const).flatMap((time) =>
    Object.entries(PHASES).flatMap(([phase, is]) =>
      (is === "failed" ? [false, true] : [false]).map((stopped) => ({
        run: runOf(`${time}-${phase}-${String(stopped)}`, phase, stopped, TIMES[time]),
        is,
        isBase: false,
        isOlder: time === "older",
      })),
    ),
  );
  const odd = { ...base, run: { ...base.run, phase: "Odd" }, is: "unknown" } as const;
  const stopped = { ...base, run: { ...base.run, phase: "Failed", stopped: true }, is: "failed" } as const;
  const pairs = one.flatMap((a, k) => one.slice(k + 1).map((b) => [a, b]));
  const lists = [[], ...one.map((it) => [it]), ...pairs];
  return [
    ...lists,
    ...[base, odd, stopped].flatMap((it) => [[], ...one.map((run) => [run])].map((list) => [...list, it])),
  ].map((list) => list.toSorted((a, b) => ((a.run.createdAt ?? "") < (b.run.createdAt ?? "") ? 1 : -1)));
}

function foreigners(): ForeignSeen[][] {
  const seen = (
    id: string,
    deleteType: string,
    does: ForeignSeen["does"],
    more: object = {},
    stopped = false,
  ): ForeignSeen => ({
    run: {
      ...runOf(id, "Running", stopped, TIMES.newer),
      workflowName: `other-${id}`,
      definition: { name: `other-${id}`, connectionQualifiedName: CONNECTION, deleteType, deleteAssets: true, ...more },
    },
    does,
  });
  const one = [
    seen("archives", "SOFT", "archive"),
    seen("purges", "PURGE", "purge"),
    seen("new-word", "ERASE", "purge"),
    seen("odd", "SOFT", "anything", { strange: { because: "it has a loop", texts: [CONNECTION] } }),
    seen("archives-stopped", "SOFT", "archive", {}, true),
    seen("purges-stopped", "PURGE", "purge", {}, true),
  ];
  return [[], ...one.map((it) => [it]), ...one.flatMap((a, k) => one.slice(k + 1).map((b) => [a, b]))];
}

function candidates(): Candidate[] {
  const mark: RunMark = { runId: "base", createdAt: TIMES.base };
  const flags = [
    { isExisting: true, isKnown: true },
    { isExisting: false, isKnown: true },
    { isExisting: false, isKnown: false },
  ];
  // A stopped run of the base's second, to which somebody has answered with a changed trigger.
  const judged: RunMark = { ...mark, judged: ["base-Failed-true"] };
  return flags.flatMap((it) => [undefined, mark, judged].map((base) => ({ name: NAME, ...it, base })));
}

/** Each is said without a word of the code: what must never be, whatever is seen. */
const INVARIANTS: Readonly<Record<string, (action: Action, seen: Seen) => boolean>> = {
  "no start beside a live run of ours": ({ kind }, { runs }) => !starts(kind) || runs.every((it) => it.is !== "live"),
  "no start beside any run of somebody else": ({ kind }, { foreign }) => !starts(kind) || foreign.length === 0,
  "no start of a definition with a run that was not dealt with": ({ kind }, { runs, candidate: { base } }) =>
    kind !== "rerun" || runs.every((it) => base !== undefined && (it.isBase || it.isOlder || isJudged(it, base))),
  "no rerun of what does not do exactly what is wanted": ({ kind }, { definition }) =>
    kind !== "rerun" || definition.is === "same",
  "nothing is created where a definition stands": ({ kind }, { definition }) =>
    kind !== "create" || definition.is === "none",
  "nothing is followed or settled under a definition that does something else": ({ kind }, { definition }) =>
    definition.is !== "other" || kind === "nextName" || kind === "refuseExisting",
  "an existing workflow is never replaced": ({ kind }, { candidate }) =>
    !candidate.isExisting || !["nextName", "forget", "create", "awaitRun"].includes(kind),
  "an existing workflow is run as it is, or not at all": ({ kind }, { candidate, definition }) =>
    !candidate.isExisting || (kind === "refuseExisting") === (definition.is !== "same"),
  "an archive never joins beside a purge": ({ kind }, { foreign, mode }) =>
    kind !== "join" || mode === "purge" || foreign.every((it) => it.does === "archive"),
  "only what does the same is joined": (action, { foreign, mode }) =>
    action.kind !== "join" || (!action.run.stopped && foreign.some((it) => it.run === action.run && it.does === mode)),
  "nobody waits for what may do anything": (action, { foreign }) =>
    action.kind !== "outwait" || foreign.every((it) => it.does !== "anything" || !action.runs.includes(it.run)),
  "only what goes, or is not understood, is followed": (action, { runs }) =>
    action.kind !== "follow" || runs.some((it) => it.run === action.run && (it.is === "live" || it.is === "unknown")),
  "what is followed is a live run, if there is one": (action, { runs, definition, candidate }) =>
    definition.is === "other" ||
    (definition.is === "none" && candidate.isKnown) ||
    (candidate.isExisting && definition.is !== "same") ||
    !runs.some((it) => it.is === "live") ||
    (action.kind === "follow" && runs.some((it) => it.run === action.run && it.is === "live")),
  "what is settled was not dealt with before": (action, { runs, candidate }) =>
    action.kind !== "settle" ||
    candidate.base === undefined ||
    runs.some((it) => it.run === action.run && !it.isBase && !it.isOlder && !isJudged(it, candidate.base)),
  "a run in a phase that nobody knows stops everything": ({ kind }, { runs, candidate }) =>
    !starts(kind) ||
    runs.every((it) => it.is !== "unknown" || (kind === "rerun" && candidate.base !== undefined && it.isOlder)),
};

const isJudged = ({ run }: RunSeen, base: RunMark | undefined): boolean => base?.judged?.includes(run.id) === true;
const starts = (kind: Action["kind"]): boolean => kind === "create" || kind === "rerun";

function* everything(): Generator<Seen> {
  for (const mode of ["archive", "purge"] as const)
    for (const definition of definitionsFor(mode))
      for (const runs of histories())
        for (const foreign of foreigners())
          for (const candidate of candidates()) yield { definition, runs, foreign, candidate, mode };
}

function decideOn({ definition, runs, foreign, candidate, mode }: Seen): Action {
  const observation = {
    definition: definition.shown,
    runs: runs.map(({ run }) => run),
    foreign: foreign.map(({ run }) => run),
  };
  return decide(observation, candidate, { connectionQualifiedName: CONNECTION, mode });
}

/** The invariants that a rule breaks, each with what shows it. */
function brokenBy(rule: (seen: Seen) => Action | undefined, from: Iterable<Seen>): Map<string, unknown> {
  const broken = new Map<string, unknown>();
  for (const seen of from) {
    const action = rule(seen);
    if (action === undefined) continue;
    for (const [name, holds] of Object.entries(INVARIANTS))
      if (!broken.has(name) && !holds(action, seen)) broken.set(name, { action, seen });
  }
  return broken;
}

/** Rules that always do the same. Each invariant forbids at least one of them. */
const STUBBORN: readonly ((seen: Seen) => Action | undefined)[] = [
  () => ({ kind: "create" }),
  () => ({ kind: "rerun" }),
  () => ({ kind: "nextName" }),
  ({ runs: [first] }) => first && { kind: "follow", run: first.run, isDiscovered: false },
  ({ runs: [first] }) => first && { kind: "settle", run: first.run, isDiscovered: false },
  ({ foreign: [first] }) => first && { kind: "join", run: first.run },
  ({ foreign }) => ({ kind: "outwait", runs: foreign.map(({ run }) => run) }),
];

describe("decide", () => {
  let all: readonly Seen[] = [];

  before(() => {
    all = [...everything()];
  });

  after(() => {
    all = [];
  });

  it("holds to each invariant, whatever is seen", () => {
    expect(Object.fromEntries(brokenBy(decideOn, all))).to.deep.equal({});
    expect(all.length).to.be.greaterThan(100_000);
  });

  it("comes to each of its actions", () => {
    expect([...new Set(all.map((it) => decideOn(it).kind))]).to.have.members([
      ...["refuseExisting", "refuseStrange", "unexpectedPhase", "forget", "nextName", "awaitRun", "follow"],
      ...["settle", "outwait", "join", "create", "rerun"],
    ]);
  });

  it("no invariant holds for every rule", () => {
    const some = all.filter((_, k) => k % 41 === 0);
    const broken = STUBBORN.flatMap((rule) => [...brokenBy(rule, some).keys()]);
    expect(Object.keys(INVARIANTS).filter((name) => !broken.includes(name))).to.deep.equal([]);
  });
});
