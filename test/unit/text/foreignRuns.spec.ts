import { expect } from "chai";
import type { WorkflowDefinition } from "../../../provider/atlan/api";
import { isWaitedFor, classifyForeignRuns, obstaclesOf } from "../../../provider/reconcile/foreignRuns";
import type { ForeignRun } from "../../../provider/reconcile/observation";
import { CONNECTION, shownRun } from "./observed";

const NAME = "atlan-connection-delete-1700000000";

const does = (deleteType: string): WorkflowDefinition => ({
  name: NAME,
  connectionQualifiedName: CONNECTION,
  deleteType,
  deleteAssets: true,
});

function run(id: string, definition: WorkflowDefinition, stopped = false): ForeignRun {
  return { ...shownRun({ id, workflowName: NAME, stopped }), definition };
}

const archive = run("archive", does("SOFT"));
const purge = run("purge", does("PURGE"));
const unlisted = run("unlisted", does("SHRED"));
const hard = run("hard", does("HARD"));
const stopped = run("stopped", does("SOFT"), true);
const stoppedPurge = run("stoppedPurge", does("PURGE"), true);
const bare = run("bare", { ...does("SOFT"), deleteAssets: false });
const barePurge = run("barePurge", { ...does("PURGE"), deleteAssets: false });
const strange = run("strange", { ...does("PURGE"), strange: { because: "it has 2 tasks", texts: [] } });

describe("foreign runs on the connection", () => {
  const clear = { kind: "clear" } as const;
  const join = (it: ForeignRun) => ({ kind: "join", run: it }) as const;
  const inTheWay = (...runs: ForeignRun[]) => ({ kind: "inTheWay", runs }) as const;
  const refused = { kind: "strange", run: strange } as const;

  for (const [title, runs, forArchive, forPurge] of [
    ["none", [], clear, clear],
    ["an archive", [archive], join(archive), inTheWay(archive)],
    ["a purge", [purge], inTheWay(purge), join(purge)],
    ["one of an unknown delete type, which counts as a purge", [unlisted], inTheWay(unlisted), inTheWay(unlisted)],
    ["one of another delete type that purges", [hard], inTheWay(hard), join(hard)],
    ["an archive that was stopped", [stopped], inTheWay(stopped), inTheWay(stopped)],
    ["a purge that was stopped", [stoppedPurge], inTheWay(stoppedPurge), inTheWay(stoppedPurge)],
    ["an archive of the connection without its assets", [bare], inTheWay(bare), inTheWay(bare)],
    ["a purge of the connection without its assets", [barePurge], inTheWay(barePurge), inTheWay(barePurge)],
    [
      "a purge, and one of the connection without its assets",
      [barePurge, purge],
      inTheWay(barePurge, purge),
      join(purge),
    ],
    ["one that is not understood", [strange], refused, refused],
    ["an archive and a purge", [archive, purge], inTheWay(purge), join(purge)],
    ["an archive and one that is not understood", [archive, strange], refused, refused],
    ["a purge and one that is not understood", [purge, strange], refused, join(purge)],
    [
      "two that do the same",
      [archive, { ...archive, id: "second" }],
      join(archive),
      inTheWay(archive, { ...archive, id: "second" }),
    ],
  ] as const) {
    it(`${title}; an archive meets: ${forArchive.kind}`, () => {
      expect(classifyForeignRuns(runs, "archive")).to.deep.equal(forArchive);
    });

    it(`${title}; a purge meets: ${forPurge.kind}`, () => {
      expect(classifyForeignRuns(runs, "purge")).to.deep.equal(forPurge);
    });
  }
});

describe("a run that is in the way", () => {
  for (const [purges, waitForCompletion, isWaited] of [
    [false, true, true],
    [false, false, false],
    [true, true, false],
    [true, false, false],
  ] as const) {
    it(`that ${purges ? "purges" : "archives"} is ${isWaited ? "" : "not "}waited for with waitForCompletion: ${waitForCompletion}`, () => {
      expect(isWaitedFor({ purges }, { waitForCompletion })).to.equal(isWaited);
    });
  }

  it("tells whether it purges", () => {
    expect(obstaclesOf([archive, purge, unlisted])).to.deep.equal([
      { run: archive, purges: false },
      { run: purge, purges: true },
      { run: unlisted, purges: true },
    ]);
  });
});
