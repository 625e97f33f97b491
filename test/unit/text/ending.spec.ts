import { expect } from "chai";
import { describeGoesOn, describeSuccess } from "../../../provider/reconcile/ending";
import type { Intent, LookBefore, Mode } from "../../../provider/reconcile/intent";
import type { Outcome, ResourceRecord } from "../../../provider/reconcile/record";
import { look } from "./observed";

const NOW = Date.parse("2026-01-15T09:05:03Z");
const BEFORE: LookBefore = { connection: "ACTIVE", active: 12, archived: 6, types: {} };

const intent: Intent = {
  key: "0123456789abcdef0123456789abcdef",
  mode: "archive",
  phase: "Running",
  startedByUs: true,
  stopped: false,
  connectionSeen: true,
  fulfilled: true,
};

const recordOf = (mode: Mode, outcome?: Outcome): ResourceRecord => ({
  achieved: "none",
  definitions: [],
  phase: "Succeeded",
  intent: { ...intent, mode },
  ...(outcome && { outcome }),
});

describe("a run that has reached the target state", () => {
  for (const [mode, outcome, before, after, now, words] of [
    ["archive", "ran", BEFORE, look("DELETED", 0, 18), NOW, "Archived: 12 assets, 0 active, counted 09:05 UTC."],
    ["archive", "attached", BEFORE, look("DELETED", 2, 16), NOW, "Archived: 10 assets, 2 active, counted 09:05 UTC."],
    ["purge", "ran", BEFORE, look(undefined, 0, 0), NOW, "Purged: 18 assets gone, 0 left, counted 09:05 UTC."],
    ["purge", "ran", BEFORE, look(undefined, 1, 1), NOW, "Purged: 16 assets gone, 2 left, counted 09:05 UTC."],
    ["purge", "ran", undefined, look(undefined, 0, 0), NOW, "Purged: 0 left, counted 09:05 UTC."],
    ["archive", "ran", undefined, look("DELETED", 0, 5), 9e15, "Archived: 0 active."],
  ] as const) {
    it(`is told as it was counted: ${words}`, () => {
      expect(describeSuccess(recordOf(mode, outcome), { before, after, connectionName: "prod" }, now)).to.equal(words);
    });
  }

  for (const outcome of [undefined, "alreadyArchived", "alreadyGone"] as const) {
    it(`is not told where none had to run: ${outcome ?? "no outcome yet"}`, () => {
      const proof = { before: BEFORE, after: look("DELETED", 0, 18), connectionName: "prod" };
      expect(describeSuccess(recordOf("archive", outcome), proof, NOW)).to.equal(undefined);
    });
  }
});

describe("a run that goes on after the command", () => {
  for (const [known, words] of [
    [
      { runId: "a-1", workflowName: "a" },
      "Run a-1 goes on in Atlan, Running when last seen: waitForCompletion is false. The next `pulumi up` looks at it.",
    ],
    [
      { workflowName: "a" },
      "The run of workflow a has not appeared in Atlan yet: waitForCompletion is false. The next `pulumi up` looks for it.",
    ],
  ] as const) {
    it(`is named as well as it is known: ${words}`, () => {
      expect(describeGoesOn({ ...intent, ...known })).to.equal(words);
    });
  }
});
