import { expect } from "chai";
import type { Definition, WorkflowDefinition, WorkflowRun } from "../../../provider/atlan/api";
import { hasProvenWanted, hasRunPurged } from "../../../provider/reconcile/ownPurges";
import { CONNECTION, shownRun } from "./observed";

const at = (second: number): string => `2026-01-15T09:00:0${second}Z`;

const run = (members: Partial<WorkflowRun> = {}): WorkflowRun =>
  shownRun({ phase: "Succeeded", createdAt: at(2), ...members });

const PURGES: Definition = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true };
const ARCHIVES: Definition = { ...PURGES, deleteType: "SOFT" };
const SILENT: Definition = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };
const STRANGE: Definition = { ...SILENT, strange: { because: "it has 2 tasks", texts: [CONNECTION] } };
const made = (does: Definition, createdAt?: string): WorkflowDefinition => ({
  name: "atlan-connection-delete-5000000001",
  ...does,
  ...(createdAt === undefined ? {} : { createdAt }),
});

describe("a run of our definition has purged the connection", () => {
  for (const [title, runs, definition, hasPurged] of [
    ["no run", [], made(PURGES), false],
    ["a run that succeeded", [run()], made(PURGES), true],
    ["a run that failed", [run({ phase: "Failed" })], made(PURGES), false],
    ["a live run", [run({ phase: "Running" })], made(PURGES), false],
    ["a run that failed, after one that succeeded", [run({ id: "b", phase: "Failed" }), run()], made(PURGES), true],
    ["a run of an archived definition, which tells nothing", [run()], undefined, true],
    ["a run of a definition that tells nothing", [run()], made(SILENT), true],
    ["a run of a definition that was edited to archive", [run()], made(ARCHIVES), false],
    [
      "a run of a definition that was edited for another connection",
      [run()],
      made({ ...PURGES, connectionQualifiedName: "default/postgres/1700000009" }),
      false,
    ],
    ["a run of a definition that is not understood", [run()], made(STRANGE), false],
    [
      "a run that tells that it purged, whatever the definition does now",
      [run({ template: PURGES })],
      made(ARCHIVES),
      true,
    ],
    [
      "a run that tells that it archived, whatever the definition does now",
      [run({ template: ARCHIVES })],
      made(PURGES),
      false,
    ],
    [
      "a run that is not understood, whatever the definition does now",
      [run({ template: STRANGE })],
      made(PURGES),
      false,
    ],
    ["a run that tells nothing of a definition that archives", [run({ template: SILENT })], made(ARCHIVES), false],
    ["a run from before its definition was made", [run()], made(PURGES, at(3)), false],
    [
      "a run from before its definition was made, that tells what it did",
      [run({ template: PURGES })],
      made(PURGES, at(3)),
      true,
    ],
    ["a run from before its definition was made, which tells nothing", [run()], made(SILENT, at(3)), true],
    ["a run of the second in which its definition was made", [run()], made(PURGES, at(2)), true],
    ["a run from after its definition was made", [run()], made(PURGES, at(1)), true],
    ["a run of unknown age", [run({ createdAt: undefined })], made(PURGES, at(3)), true],
    ["one of several runs", [run({ id: "b", template: ARCHIVES }), run()], made(PURGES), true],
  ] as const) {
    it(`${title}: ${hasPurged ? "yes" : "no"}`, () => {
      expect(hasRunPurged({ runs, definition }, CONNECTION)).to.equal(hasPurged);
    });
  }

  for (const [title, fellShort, hasPurged] of [
    ["no run has left the connection", [], true],
    ["a run of another definition has left it", ["x"], true],
    ["an earlier run has left it", ["older"], true],
    ["the run before the last one has left it", ["older", "middle"], true],
    ["the last run has left it, and so has every run before", ["newest"], false],
  ] as const) {
    it(`three runs, where ${title}: ${hasPurged ? "yes" : "no"}`, () => {
      const runs = ["newest", "middle", "older"].map((id) => run({ id }));
      expect(hasRunPurged({ runs }, CONNECTION, { fellShort })).to.equal(hasPurged);
    });
  }
});

describe("a run that was taken for another while it was going", () => {
  const going = { runId: "mine", phase: "Running" } as const;
  for (const [title, shown, former, isProven] of [
    ["is proven by its own copy of the definition", run({ id: "mine", template: PURGES }), going, true],
    ["is not where another run shows that", run({ id: "other", template: PURGES }), going, false],
    ["is not where state knows of none", run({ id: "mine", template: PURGES }), undefined, false],
    [
      "is not where its end was seen",
      run({ id: "mine", template: PURGES }),
      { ...going, phase: "Succeeded" } as const,
      false,
    ],
    [
      "is not where its phase was not known",
      run({ id: "mine", template: PURGES }),
      { ...going, phase: "Unknown" } as const,
      false,
    ],
    ["is not by what does something else", run({ id: "mine", template: ARCHIVES }), going, false],
    ["is not by what tells nothing", run({ id: "mine", template: SILENT }), going, false],
    ["is not by nothing", run({ id: "mine" }), going, false],
  ] as const) {
    it(title, () => {
      expect(hasProvenWanted(shown, former, { connectionQualifiedName: CONNECTION, mode: "purge" })).to.equal(isProven);
    });
  }
});
