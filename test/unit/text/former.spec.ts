import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { decideChange, decideResume, type Sought, soughtRun } from "../../../provider/reconcile/former";
import type { Intent, Mode } from "../../../provider/reconcile/intent";
import { shownRun } from "./observed";

const NAME = "atlan-connection-delete-5000000001";
const at = (second: number): string => `2026-01-15T09:00:0${second}Z`;
const BASE = { runId: "handled", createdAt: at(1) };

/** An intent in state. Its run is not known, and neither is its end. */
function intent(members: Partial<Intent> = {}): Intent {
  return {
    key: "key",
    mode: "purge",
    workflowName: NAME,
    base: BASE,
    phase: "Running",
    startedByUs: true,
    stopped: false,
    connectionSeen: true,
    fulfilled: false,
    ...members,
  };
}

const run = (members: Partial<WorkflowRun> = {}): WorkflowRun =>
  shownRun({ workflowName: NAME, createdAt: at(2), ...members });

const { workflowName: _name, ...nowhere } = intent();
const RUN = { runId: "a", runCreatedAt: at(2) };
const MARK = { runId: "a", createdAt: at(2) };

describe("the run of an earlier command that is looked for", () => {
  const namesOf = (sought: Sought | undefined): string[] => (sought === undefined ? [] : [sought.workflowName]);

  for (const [title, before, whenResumed, whenReplaced] of [
    ["an intent whose run may still work", intent(), true, true],
    ["an intent that started nothing", nowhere, false, false],
    ["a fulfilled intent", intent({ fulfilled: true }), true, false],
    ["an intent whose run a person stopped", intent({ stopped: true }), false, true],
  ] as const) {
    it(`${title} that goes on: ${whenResumed ? "its definition's" : "none"}`, () => {
      expect(namesOf(soughtRun(before, true))).to.deep.equal(whenResumed ? [NAME] : []);
    });

    it(`${title} that is replaced: ${whenReplaced ? "its definition's" : "none"}`, () => {
      expect(namesOf(soughtRun(before, false))).to.deep.equal(whenReplaced ? [NAME] : []);
    });
  }

  const [old, middle, late] = [1, 3, 5].map((second) =>
    run({ id: String(second), createdAt: at(second), phase: "Failed" }),
  );
  const searchedUntil = intent({ startedBefore: at(4) });
  for (const [title, before, resumes, runs, picked] of [
    ["the newest, if the intent goes on", searchedUntil, true, [late, middle, old], "5"],
    ["a live one, if the intent goes on", searchedUntil, true, [late, { ...middle!, phase: "Running" }, old], "3"],
    ["the oldest, if the intent is replaced", intent(), false, [late, middle, old], "1"],
    ["a live one, if the intent is replaced", intent(), false, [late, { ...middle!, phase: "Running" }, old], "3"],
    ["none that came after the search had ended, if the intent is replaced", searchedUntil, false, [late], undefined],
    [
      "no live one that came after the search had ended, if the intent is replaced",
      searchedUntil,
      false,
      [{ ...late!, phase: "Running" }, middle],
      "3",
    ],
  ] as const) {
    it(`is, of several: ${title}`, () => {
      expect(soughtRun(before, resumes)?.pick(runs as readonly WorkflowRun[])?.id).to.equal(picked);
    });
  }
});

describe("an intent that goes on", () => {
  for (const [title, before, shown, fellShort, expected] of [
    [
      "refuses, where an earlier command reported that a person stopped its run",
      intent({ ...RUN, stopped: true, phase: "Failed" }),
      undefined,
      [],
      { kind: "refuseStopped", runId: "a", isReported: true },
    ],
    [
      "refuses a run that was stopped, also where its id is not known",
      intent({ stopped: true }),
      undefined,
      [],
      { kind: "refuseStopped", runId: "", isReported: true },
    ],
    ["finds or starts a run, where none was started", nowhere, undefined, [], { kind: "converge", base: BASE }],
    ["goes by the counts, where its run was never known", intent(), undefined, [], { kind: "decideByCounts" }],
    [
      "goes by the counts, where its run was never known, whatever end was seen",
      intent({ phase: "Succeeded" }),
      undefined,
      [],
      { kind: "decideByCounts" },
    ],
    [
      "goes by the counts, where its run can't be seen and no command saw its end",
      intent(RUN),
      undefined,
      [],
      { kind: "decideByCounts" },
    ],
    [
      "relies on a success that was reported, also where the run can't be seen any more",
      intent({ ...RUN, phase: "Succeeded" }),
      undefined,
      ["other"],
      { kind: "settleFormer", mayProve: true, base: MARK },
    ],
    [
      "does not rely on a success that has left the connection",
      intent({ ...RUN, phase: "Succeeded" }),
      undefined,
      ["a"],
      { kind: "settleFormer", mayProve: false, base: MARK },
    ],
    [
      "remembers a failure that was reported, also where the run can't be seen any more",
      intent({ ...RUN, phase: "Failed" }),
      undefined,
      [],
      { kind: "settleFormer", mayProve: false, base: MARK },
    ],
    ["waits for its live run", intent(RUN), run(), [], { kind: "followFormer", run: run() }],
    [
      "reports the end of its run, which no command saw",
      intent(RUN),
      run({ phase: "Succeeded" }),
      [],
      { kind: "followFormer", run: run({ phase: "Succeeded" }) },
    ],
    [
      "reports that its run was stopped, which no command saw",
      intent(RUN),
      run({ phase: "Failed", stopped: true }),
      [],
      { kind: "followFormer", run: run({ phase: "Failed", stopped: true }) },
    ],
    [
      "refuses, where its reported end turns out to be a stop by a person",
      intent({ ...RUN, phase: "Failed" }),
      run({ phase: "Failed", stopped: true }),
      [],
      { kind: "refuseStopped", runId: "a", isReported: false },
    ],
    [
      "relies on its run that succeeded, by what Atlan shows",
      intent({ ...RUN, phase: "Failed" }),
      run({ phase: "Succeeded" }),
      ["other"],
      { kind: "settleFormer", mayProve: true, base: MARK },
    ],
    [
      "does not rely on a run that succeeded and has left the connection",
      intent({ ...RUN, phase: "Succeeded" }),
      run({ phase: "Succeeded" }),
      ["a"],
      { kind: "settleFormer", mayProve: false, base: MARK },
    ],
    [
      "does not rely on a run that failed, by what Atlan shows",
      intent({ ...RUN, phase: "Succeeded" }),
      run({ phase: "Failed" }),
      [],
      { kind: "settleFormer", mayProve: false, base: MARK },
    ],
    [
      "remembers what was handled before its run, where the times do not tell",
      intent({ phase: "Failed" }),
      run({ phase: "Failed", createdAt: at(1) }),
      [],
      { kind: "settleFormer", mayProve: false, base: { runId: "a", createdAt: at(1), judged: ["handled"] } },
    ],
    [
      "remembers its own run rather than the one before, where another one served it",
      intent({ ...RUN, phase: "Failed" }),
      run({ id: "b", phase: "Failed" }),
      [],
      { kind: "settleFormer", mayProve: false, base: { runId: "b", createdAt: at(2), judged: ["a"] } },
    ],
  ] as const) {
    it(title, () => {
      expect(decideResume(before, shown, fellShort)).to.deep.equal(expected);
    });
  }

  it("relies on a success where no run is known to have left the connection", () => {
    const before = intent({ ...RUN, phase: "Succeeded" });
    for (const shown of [undefined, run({ phase: "Succeeded" })])
      expect(decideResume(before, shown)).to.include({ kind: "settleFormer", mayProve: true });
  });
});

describe("an intent that replaces another one", () => {
  const known = intent(RUN);
  for (const [title, before, shown, mode, expected] of [
    [
      "goes on after the known run, where Atlan does not show it",
      known,
      undefined,
      "purge",
      { kind: "converge", base: MARK },
    ],
    [
      "goes on after the run before, where the run of the other intent was never known",
      intent(),
      undefined,
      "purge",
      { kind: "converge", base: BASE },
    ],
    [
      "goes on after a run that has ended",
      known,
      run({ phase: "Succeeded" }),
      "archive",
      { kind: "converge", base: MARK },
    ],
    [
      "goes on after a run that has ended, and remembers what was handled before, where the times do not tell",
      intent(),
      run({ phase: "Failed", createdAt: at(1) }),
      "purge",
      { kind: "converge", base: { runId: "a", createdAt: at(1), judged: ["handled"] } },
    ],
    [
      "refuses beside a run in a phase that nobody knows",
      known,
      run({ phase: "Odd" }),
      "purge",
      { kind: "refuseUnexpected", run: run({ phase: "Odd" }), base: MARK },
    ],
    ["joins a live run of the same mode", known, run(), "purge", { kind: "joinFormer", run: run(), base: MARK }],
    [
      "waits for the end of a live purge before it archives",
      known,
      run(),
      "archive",
      { kind: "outwaitFormer", run: run(), purges: true, base: MARK },
    ],
    [
      "waits for the end of a live archive before it purges",
      intent({ ...RUN, mode: "archive" }),
      run(),
      "purge",
      { kind: "outwaitFormer", run: run(), purges: false, base: MARK },
    ],
  ] as const satisfies readonly (readonly [string, Intent, WorkflowRun | undefined, Mode, object])[]) {
    it(title, () => {
      for (const waits of [true, false]) expect(decideChange(before, shown, mode, waits)).to.deep.equal(expected);
    });
  }

  it("joins a live run that was told to stop only if the command waits for its end", () => {
    const stopping = run({ stopped: true });
    for (const [waits, kind] of [
      [true, "joinFormer"],
      [false, "refuseStopping"],
    ] as const)
      expect(decideChange(known, stopping, "purge", waits)).to.deep.equal({ kind, run: stopping, base: MARK });
  });
});
