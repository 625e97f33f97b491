import { expect } from "chai";
import type { WorkflowDefinition, WorkflowRun } from "../../../provider/atlan/api";
import { type Action, type Candidate, decide } from "../../../provider/reconcile/decide";
import type { ForeignRun } from "../../../provider/reconcile/observation";
import { CONNECTION, shownRun } from "./observed";

const NAME = "atlan-connection-delete-1";
const definition: WorkflowDefinition = {
  name: NAME,
  connectionQualifiedName: CONNECTION,
  deleteType: "SOFT",
  deleteAssets: true,
};
const OWN: Candidate = { name: NAME, isExisting: false, isKnown: true, base: undefined };
const FOUND: Candidate = { ...OWN, isKnown: false };

const run = (id: string, phase: string, minute: number, stopped = false): WorkflowRun =>
  shownRun({ id, workflowName: NAME, phase, stopped, createdAt: `2026-01-15T09:${minute}:00Z` });
const markOf = ({ id, createdAt }: WorkflowRun) => ({ runId: id, createdAt: createdAt ?? "" });
const foreign = (phase: string): ForeignRun => ({
  ...run("foreign", phase, 15),
  workflowName: "somebody-s",
  definition: { ...definition, name: "somebody-s" },
});

const OLDER = run("older", "Failed", 10);
const DONE = run("done", "Succeeded", 20);
const ODD = run("odd", "Odd", 20);
const STOPPED = run("stopped", "Failed", 20, true);
const LIVE = run("live", "Running", 30);
const NEWER = run("newer", "Failed", 30);

describe("the next step of a command, case by case", () => {
  const after = (handled: WorkflowRun, at = OWN): Candidate => ({ ...at, base: markOf(handled) });
  const CASES: readonly (readonly [
    string,
    { readonly definition?: WorkflowDefinition; readonly runs?: WorkflowRun[]; readonly foreign?: ForeignRun[] },
    Candidate,
    Action,
  ])[] = [
    ["a live run", { definition, runs: [LIVE, DONE] }, after(DONE), { kind: "follow", run: LIVE, isDiscovered: false }],
    [
      "a run that nobody has handled",
      { definition, runs: [NEWER, DONE] },
      after(DONE),
      { kind: "settle", run: NEWER, isDiscovered: false },
    ],
    ["only what was handled", { definition, runs: [DONE, OLDER] }, after(DONE), { kind: "rerun" }],
    [
      "what was handled is in an unknown phase now",
      { definition, runs: [ODD, OLDER] },
      after(ODD),
      { kind: "unexpectedPhase", run: ODD },
    ],
    [
      "the same, listed behind an older one",
      { definition, runs: [OLDER, ODD] },
      after(ODD),
      { kind: "unexpectedPhase", run: ODD },
    ],
    ["no definition, and a run that has ended", { runs: [DONE] }, FOUND, { kind: "create" }],
    [
      "no definition, and a run in an unknown phase",
      { runs: [DONE, ODD] },
      FOUND,
      { kind: "unexpectedPhase", run: ODD },
    ],
    [
      "a foreign run in an unknown phase",
      { foreign: [foreign("Odd")] },
      FOUND,
      { kind: "unexpectedPhase", run: foreign("Odd") },
    ],
    [
      "the same before a rerun",
      { definition, runs: [DONE], foreign: [foreign("Odd")] },
      after(DONE),
      { kind: "unexpectedPhase", run: foreign("Odd") },
    ],
    [
      "a foreign run that does the same",
      { foreign: [foreign("Running")] },
      FOUND,
      { kind: "join", run: foreign("Running") },
    ],
    [
      "a definition that a killed command left, live",
      { definition, runs: [LIVE] },
      FOUND,
      { kind: "follow", run: LIVE, isDiscovered: true },
    ],
    ["the same, ended", { definition, runs: [DONE] }, FOUND, { kind: "settle", run: DONE, isDiscovered: true }],
    ["the same, ended and handled before", { definition, runs: [DONE] }, after(DONE, FOUND), { kind: "awaitRun" }],
    ["the same, stopped", { definition, runs: [STOPPED] }, FOUND, { kind: "settle", run: STOPPED, isDiscovered: true }],
    [
      "the same, ended before one that was stopped",
      { definition, runs: [STOPPED, DONE] },
      FOUND,
      { kind: "settle", run: DONE, isDiscovered: true },
    ],
    [
      "the same, stopped and handled before",
      { definition, runs: [STOPPED] },
      after(STOPPED, FOUND),
      { kind: "awaitRun" },
    ],
    ["the same, without a run", { definition }, FOUND, { kind: "awaitRun" }],
  ];
  for (const [name, seen, at, action] of CASES) {
    it(`${name}: ${action.kind}`, () => {
      const observation = { definition: seen.definition, runs: seen.runs ?? [], foreign: seen.foreign ?? [] };
      expect(decide(observation, at, { connectionQualifiedName: CONNECTION, mode: "archive" })).to.deep.equal(action);
    });
  }
});
