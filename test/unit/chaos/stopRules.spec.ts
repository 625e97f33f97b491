import { expect } from "chai";
import type { Intent } from "../../../provider/reconcile/intent";
import { Findings } from "../../chaos/findings";
import type { Starter, TrueRun } from "../../chaos/history";
import { judgeLeftDefined, judgeLeftGoing, judgeStopOfJoined } from "../../chaos/stopRules";
import type { Verb } from "../../chaos/schedule";
import type { World } from "../../chaos/world";
import type { StoredResource } from "../../rig";
import type { Switches } from "../../tenant";

const OURS: Starter = { stack: 0, command: 1, intent: "stack A, life 1, intent 1" };
const KEY = "the key of the program's intent";

function runWith(
  id: string,
  more: Partial<Omit<TrueRun, "view">> & { readonly view?: Partial<TrueRun["view"]> } = {},
): TrueRun {
  const { view, ...others } = more;
  const all = { starter: OURS, reached: undefined, endSeenAt: undefined, stoppedByPerson: false, ...others };
  return { ...all, view: { id, phase: "Running", ...view } as TrueRun["view"] };
}

/** What the rules may read when these runs were there. */
function seenWith(switches: Partial<Switches>, ...runs: readonly TrueRun[]) {
  const findings = new Findings(() => 0);
  const history = { runs: new Map(runs.map((it) => [it.view.id, it])) };
  return { findings, history, schedule: { switches } };
}

const intentWith = (more: Partial<Intent>) => ({ key: KEY, runId: "theirs", startedByUs: false, ...more }) as Intent;

describe("the judge of a start after a person has stopped a run of theirs that was joined", () => {
  const stopped = runWith("theirs", { starter: "a person", stoppedByPerson: true });
  const judged = (switches: Partial<Switches>, joined: TrueRun, intent: Partial<Intent> = {}, hasDeleted = false) => {
    const seen = seenWith(switches, joined);
    judgeStopOfJoined(seen, { session: { intent: intentWith(intent) }, key: KEY, hasDeleted }, runWith("fresh"));
    return { violations: seen.findings.violations, limits: [...seen.findings.limits] };
  };
  const VIOLATION = "run fresh starts though a person has stopped run theirs, which we had joined";

  for (const stopMark of ["both", "spec", "message"] as const) {
    it(`sees it where the stop shows by ${stopMark}`, () => {
      expect(judged({ stopMark }, stopped)).to.deep.equal({ violations: [VIOLATION], limits: [] });
    });
  }

  it("counts it apart where no answer says who has stopped a run", () => {
    expect(judged({ minimalBodies: true }, stopped)).to.deep.equal({
      violations: [VIOLATION],
      limits: ["a stop that does not show"],
    });
  });

  it("lets pass a resource that takes the place of the one that had joined it", () => {
    expect(judged({}, stopped, {}, true)).to.deep.equal({ violations: [], limits: [] });
  });

  for (const [title, joined, intent] of [
    ["a changed trigger", stopped, { key: "another" }],
    ["a run that ended by itself", runWith("theirs", { starter: "a person" }), {}],
    ["a run that state does not lead to", stopped, { runId: "another" }],
  ] as const) {
    it(`lets pass ${title}`, () => {
      expect(judged({}, joined, intent)).to.deep.equal({ violations: [], limits: [] });
    });
  }
});

describe("the judge of what a destroyed resource leaves going", () => {
  const judged = (
    switches: Partial<Switches>,
    run: TrueRun,
    intent: Partial<Intent> = {},
    { verb, connection, archivedAt }: { verb?: Verb; connection?: string; archivedAt?: number } = {},
  ) => {
    const seen = seenWith(switches, run);
    const definitions = [{ name: "created", mode: "archive" }];
    const outputs = { intent: intentWith({ runId: "ours", ...intent }), definitions, connectionQualifiedName: "one" };
    judgeLeftGoing(seen, {
      session: { index: 0, archivings: new Map(archivedAt === undefined ? [] : [["created", archivedAt]]) },
      before: { inputs: {}, outputs } as unknown as StoredResource,
      verb: verb ?? "destroy",
      program: { connectionQualifiedName: connection ?? "one" },
    });
    expect([...seen.findings.limits]).to.deep.equal([]);
    return seen.findings.violations;
  };
  const NOBODY = ["run ours, which the destroyed resource has started, goes on, and tells nobody of what"];
  const created = { workflowName: "created" };
  const ours = runWith("ours", { view: created });

  it("sees a run that it knew to be its own", () => {
    const known = ["run ours, which the destroyed resource had started, goes on"];
    for (const switches of [{}, { runsCarryTemplate: true }, { minimalBodies: true }])
      expect(judged(switches, ours, { startedByUs: true })).to.deep.equal(known);
  });

  for (const switches of [{}, { minimalBodies: true }, { minimalBodies: true, runsCarryTemplate: true }])
    it(`sees one of its own that it took for somebody's: ${JSON.stringify(switches)}`, () => {
      expect(judged(switches, ours)).to.deep.equal(NOBODY);
    });

  it("lets pass the run with which a forced replacement goes on, while the definition stays", () => {
    const verb = "forceReplacement";
    const run = runWith("ours", { view: { ...created, startedAt: 10 } });
    const known = { startedByUs: true };
    expect(judged({}, run, known, { verb })).to.deep.equal([]);
    expect(judged({}, run, known, { verb, archivedAt: 5 })).to.deep.equal([]);
    expect(judged({}, run, known, { verb, archivedAt: 15 })).to.have.length(1);
    expect(judged({}, run, known, { verb, connection: "another" })).to.have.length(1);
    expect(judged({}, run, known, { verb: "up" })).to.have.length(1);
  });

  it("lets pass one of a workflow that it did not create, unless it knew that run to be its own", () => {
    const run = runWith("ours", { view: { workflowName: "theirs" } });
    expect(judged({}, run)).to.deep.equal([]);
    expect(judged({}, run, { startedByUs: true })).to.have.length(1);
  });

  for (const [title, run, switches] of [
    ["that tells what it does", ours, { runsCarryTemplate: true }],
    ["of a person", runWith("ours", { starter: "a person", view: created }), {}],
    ["of another stack", runWith("ours", { starter: { ...OURS, stack: 1 }, view: created }), {}],
    ["that has ended", runWith("ours", { view: { ...created, finishedAt: 1 } }), {}],
    ["that was told to stop", runWith("ours", { view: { ...created, stoppedWith: "Stop" } }), {}],
    ["that state does not lead to", runWith("another", { view: created }), {}],
  ] as const) {
    it(`lets pass one ${title}`, () => {
      expect(judged(switches, run)).to.deep.equal([]);
    });
  }
});

describe("the judge of the definitions that a destroyed resource leaves", () => {
  const judged = (archived: boolean, { isEdited = false, isCreated = true, lines = [] as string[] } = {}) => {
    const findings = new Findings(() => 0);
    const tenant = { workflows: () => [{ name: "created", archived }] } as unknown as World["tenant"];
    const edits = { since: () => (isEdited ? 1 : undefined) };
    const outputs = { definitions: [{ name: "created", mode: "archive" }] };
    const before = { inputs: {}, outputs } as unknown as StoredResource;
    judgeLeftDefined(
      { findings, tenant, edits },
      { before, session: { definitions: new Set(isCreated ? ["created"] : []) }, act: { lines } },
    );
    return findings.violations;
  };

  it("sees one that it had created", () => {
    expect(judged(false)).to.deep.equal(["created, which the destroyed resource had created, is left"]);
  });

  it("lets pass one that is archived, that is said to be left, that somebody has written anew, or that it had not created", () => {
    expect(judged(true)).to.deep.equal([]);
    expect(judged(false, { lines: ["Workflow created is left alone: somebody uses it."] })).to.deep.equal([]);
    expect(judged(false, { isEdited: true })).to.deep.equal([]);
    expect(judged(false, { isCreated: false })).to.deep.equal([]);
  });
});
