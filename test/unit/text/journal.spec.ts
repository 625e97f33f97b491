import { expect } from "chai";
import type { AssetCounts, WorkflowRun } from "../../../provider/atlan/api";
import type { LookBefore } from "../../../provider/reconcile/intent";
import { Journal } from "../../../provider/reconcile/journal";
import { sealReceipt } from "../../../provider/reconcile/receipt";
import { latestRun, ownDefinition, type ResourceRecord } from "../../../provider/reconcile/record";
import { newIntent } from "../reconcile/reconcilers";
import { look } from "./observed";

const ARCHIVER = "atlan-connection-delete-5000000001";
const PURGER = "atlan-connection-delete-5000000002";

const intent = newIntent("archive", { key: "0123456789abcdef0123456789abcdef" });

/** Since when an archive that is fulfilled here is held. */
const NOW = "2026-01-15T10:00:00.000Z";
/** What an archive that is fulfilled now adds to its intent. */
const archivedNow = (mode: string, outcome: string): object =>
  mode === "archive" && outcome !== "alreadyGone" ? { archivedAt: NOW } : {};

/** A look at nothing, where it is not what a test is about. */
const UNSEEN = look(undefined, 0, 0);

const running: WorkflowRun = {
  id: `${ARCHIVER}-x7k2p`,
  workflowName: ARCHIVER,
  phase: "Running",
  createdAt: "2026-01-15T09:00:00Z",
  startedAt: "2026-01-15T09:00:01Z",
  finishedAt: undefined,
  message: undefined,
  stopped: false,
};
const failed: WorkflowRun = {
  ...running,
  phase: "Failed",
  finishedAt: "2026-01-15T09:05:00Z",
  message: "child failed",
};
const bare: WorkflowRun = {
  ...running,
  id: "bare",
  workflowName: undefined,
  phase: undefined,
  createdAt: undefined,
  startedAt: undefined,
};

/** What is known after a run that failed. */
function afterFailure(): ResourceRecord {
  const journal = new Journal({}, intent);
  journal.recordObservation(look("ACTIVE", 12, 0));
  journal.recordDefinition("archive", ARCHIVER);
  journal.recordRun(failed, ARCHIVER, true);
  return journal.record;
}

describe("the latest run in the words of the outputs", () => {
  it("has all that the run tells", () => {
    expect(latestRun(failed, PURGER)).to.deep.equal({
      workflowName: ARCHIVER,
      runId: failed.id,
      phase: "Failed",
      startedAt: failed.startedAt,
      finishedAt: failed.finishedAt,
      message: "child failed",
    });
  });

  it("leaves out what nobody knows", () => {
    expect(latestRun(bare, undefined)).to.deep.equal({ runId: "bare", phase: "Pending" });
  });

  it("takes the name of the definition from elsewhere when the run does not tell it", () => {
    expect(latestRun(bare, PURGER)).to.deep.equal({ workflowName: PURGER, runId: "bare", phase: "Pending" });
  });
});

describe("the journal", () => {
  it("of a new resource knows nothing but the intent, and nothing has to be kept", () => {
    const journal = new Journal({}, intent);
    expect(journal.record).to.deep.equal({ achieved: "none", definitions: [], phase: "Unknown", intent });
    expect(journal.mustBeKept).to.equal(false);
  });

  it("of a known resource has what was known, but for the outcome and the former intent", () => {
    const before: ResourceRecord = { ...afterFailure(), achieved: "archived", outcome: "ran" };
    const { outcome: _outcome, ...rest } = before;
    expect(new Journal(before, intent).record).to.deep.equal({ ...rest, intent });
  });

  it("notes the counts of a look, and that the connection was there", () => {
    const journal = new Journal({}, intent);
    journal.recordObservation(look("DELETED", 3, 9));
    expect(journal.record.assets).to.deep.equal({ active: 3, archived: 9 });
    expect(journal.intent.connectionSeen).to.equal(true);
    expect(journal.mustBeKept).to.equal(false);
  });

  it("does not take assets for a sight of the connection, nor forgets an earlier one", () => {
    const journal = new Journal({}, intent);
    journal.recordObservation(look(undefined, 3, 9));
    expect(journal.intent.connectionSeen).to.equal(false);
    journal.recordConnectionSeen();
    journal.recordObservation(look(undefined, 0, 0));
    expect(journal.intent.connectionSeen).to.equal(true);
  });

  it("lists each definition once, the newest last, and names the newest of a mode", () => {
    const journal = new Journal({}, intent);
    expect(ownDefinition(journal.record, "archive")).to.equal(undefined);
    journal.recordDefinition("archive", "one");
    expect(journal.mustBeKept).to.equal(true);
    journal.recordDefinition("purge", "two");
    journal.recordDefinition("archive", "three");
    journal.recordDefinition("archive", "one");
    expect(journal.record.definitions).to.deep.equal([
      { name: "two", mode: "purge", unconfirmed: true },
      { name: "three", mode: "archive", unconfirmed: true },
      { name: "one", mode: "archive", unconfirmed: true },
    ]);
    expect([ownDefinition(journal.record, "archive"), ownDefinition(journal.record, "purge")]).to.deep.equal([
      "one",
      "two",
    ]);
    journal.forgetDefinition("one");
    expect([ownDefinition(journal.record, "archive"), ownDefinition(journal.record, "purge")]).to.deep.equal([
      "three",
      "two",
    ]);
  });

  it("notes the run that serves the intent, in place of what was shown and looked for before", () => {
    const journal = new Journal(
      { ...afterFailure(), achieved: "archived" },
      { ...intent, runCreatedAt: "2025-01-01T00:00:00Z", base: { runId: "former" }, connectionSeen: true },
    );
    journal.recordRun({ ...bare, stopped: true }, PURGER, true);
    expect(journal.mustBeKept).to.equal(true);
    expect(journal.record).to.deep.equal({
      workflowName: PURGER,
      runId: "bare",
      phase: "Pending",
      assets: { active: 12, archived: 0 },
      achieved: "archived",
      definitions: [{ name: ARCHIVER, mode: "archive" }],
      intent: {
        ...intent,
        connectionSeen: true,
        workflowName: PURGER,
        runId: "bare",
        phase: "Pending",
        startedByUs: true,
        stopped: true,
        // Nothing tells that it is older.
        judged: ["former"],
      },
    });
  });

  it("knows of no counts before anybody has counted", () => {
    const journal = new Journal({}, intent);
    journal.recordRun(running, ARCHIVER, true);
    expect(journal.record).not.to.have.any.keys("assets", "outcome");
  });

  it("notes when the run was created, and keeps the outcome of a fulfilled intent", () => {
    const journal = new Journal({}, intent);
    journal.fulfil("alreadyArchived", look("DELETED", 0, 12), NOW);
    journal.recordRun(running, ARCHIVER, false);
    expect(journal.intent).to.include({ runCreatedAt: running.createdAt, startedByUs: false, phase: "Running" });
    expect(journal.record).to.include({ outcome: "alreadyArchived", phase: "Running" });
  });

  it("takes a definition for created by this resource once that is confirmed, and no other", () => {
    const journal = new Journal({}, intent);
    for (const name of ["one", "two"]) journal.recordDefinition("archive", name);
    journal.confirmDefinition("one");
    journal.confirmDefinition("three");
    const [one, two] = [
      { name: "one", mode: "archive" },
      { name: "two", mode: "archive", unconfirmed: true },
    ];
    expect(journal.record.definitions).to.deep.equal([one, two]);
    // That it is noted again does not take that back.
    journal.recordDefinition("archive", "one");
    expect(journal.record.definitions).to.deep.equal([two, one]);
  });

  for (const startedByUs of [false, true]) {
    it(`takes a definition whose run was ${startedByUs ? "" : "not "}started by this resource for ${startedByUs ? "created by it" : "unconfirmed"}`, () => {
      const journal = new Journal({}, intent);
      journal.recordDefinition("archive", ARCHIVER);
      journal.recordRun(running, ARCHIVER, startedByUs);
      const unconfirmed = startedByUs ? {} : { unconfirmed: true };
      expect(journal.record.definitions).to.deep.equal([{ name: ARCHIVER, mode: "archive", ...unconfirmed }]);
    });
  }

  it("notes a start whose run is not known: no former run is shown for it", () => {
    const journal = new Journal(afterFailure(), { ...intent, runId: "former", runCreatedAt: "2025-01-01T00:00:00Z" });
    journal.recordStart(ARCHIVER, UNSEEN, { runId: "former" });
    expect(journal.mustBeKept).to.equal(true);
    expect(journal.record).to.deep.equal({
      workflowName: ARCHIVER,
      phase: "Unknown",
      achieved: "none",
      assets: { active: 12, archived: 0 },
      definitions: [{ name: ARCHIVER, mode: "archive" }],
      intent: {
        ...intent,
        workflowName: ARCHIVER,
        startedByUs: true,
        base: { runId: "former" },
      },
    });
  });

  it("notes the first start without a run before it, whatever was there before", () => {
    const journal = new Journal({}, { ...intent, stopped: true, phase: "Failed", base: { runId: "former" } });
    journal.recordStart(PURGER, UNSEEN, undefined);
    expect(journal.record.definitions).to.deep.equal([{ name: PURGER, mode: "archive", unconfirmed: true }]);
    expect(journal.intent).to.deep.equal({ ...intent, workflowName: PURGER, startedByUs: true });
  });

  for (const kept of [false, true]) {
    it(`takes the note of a start back altogether, ${kept ? "but not what had to be kept before" : "as if it had not been"}`, () => {
      const journal = new Journal({}, intent);
      if (kept) journal.recordDefinition("archive", ARCHIVER);
      const { record } = journal;
      const undo = journal.recordStart(PURGER, look("ACTIVE", 12, 0), { runId: "former" });
      undo();
      expect(journal.record).to.deep.equal(record);
      expect(journal.mustBeKept).to.equal(kept);
    });
  }

  it("notes the newest run before the intent's", () => {
    const journal = new Journal({}, intent);
    journal.recordBase({ runId: "former" });
    expect(journal.intent).to.deep.equal({ ...intent, base: { runId: "former" } });
  });

  it("notes that the history of the run is gone, and keeps the run", () => {
    const journal = new Journal({}, intent);
    journal.recordRun(running, ARCHIVER, true);
    journal.recordPhaseUnknown();
    expect(journal.record).to.include({ phase: "Unknown", runId: running.id });
    expect(journal.intent).to.include({ phase: "Unknown", runId: running.id });
  });

  for (const [mode, outcome, achieved] of [
    ["archive", "ran", "archived"],
    ["archive", "attached", "archived"],
    ["archive", "alreadyArchived", "archived"],
    ["archive", "alreadyGone", "purged"],
    ["purge", "ran", "purged"],
    ["purge", "alreadyGone", "purged"],
  ] as const) {
    it(`calls the connection ${achieved} when the ${mode} ends ${outcome}`, () => {
      const journal = new Journal({}, { ...intent, mode, previouslyFulfilled: "former" });
      journal.fulfil(outcome, look("DELETED", 0, 12), NOW);
      expect(journal.record).to.deep.include({ outcome, achieved, assets: { active: 0, archived: 12 } });
      expect(journal.intent).to.deep.equal({ ...intent, mode, fulfilled: true, ...archivedNow(mode, outcome) });
    });
  }
});

const BEFORE: LookBefore = { connection: "ACTIVE", active: 12, archived: 0, types: { Table: 3, Column: 9 } };

describe("the journal of what was there before a run", () => {
  const assets: AssetCounts = {
    active: 12,
    archived: 6,
    activeByType: { Table: 3, Column: 9 },
    archivedByType: { Table: 4, View: 2 },
    activeWithLineage: 7,
  };

  it("notes the connection's state, the counts and all types", () => {
    const journal = new Journal({}, intent);
    journal.recordStart(ARCHIVER, { ...look("DELETED", 0, 0), assets }, undefined);
    expect(journal.intent.before).to.deep.equal({
      connection: "DELETED",
      active: 12,
      archived: 6,
      types: { Table: 7, Column: 9, View: 2 },
      withLineage: 7,
    });
  });

  it("notes no lineage where Atlan does not say it of all", () => {
    const journal = new Journal({}, intent);
    journal.recordStart(ARCHIVER, { ...look("DELETED", 0, 0), assets: { ...assets, lineageUnknown: true } }, undefined);
    expect(journal.intent.before).not.to.have.property("withLineage");
  });

  it("notes no types where none are told", () => {
    const journal = new Journal({}, intent);
    journal.recordStart(ARCHIVER, look("ACTIVE", 1, 2), undefined);
    expect(journal.intent.before).to.deep.equal({ connection: "ACTIVE", active: 1, archived: 2, types: {} });
  });

  it("notes nothing of a connection that is not to be seen", () => {
    const journal = new Journal({}, intent);
    journal.recordStart(ARCHIVER, look(undefined, 3, 4), undefined);
    expect(journal.intent).not.to.have.property("before");
  });

  it("is taken back with the start", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE });
    const undo = journal.recordStart(ARCHIVER, look("ACTIVE", BEFORE.active + 1, BEFORE.archived), undefined);
    undo();
    expect(journal.intent.before).to.deep.equal(BEFORE);
  });

  it("keeps what there was before the first start: what a failed run has left is something else", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE });
    journal.recordStart(ARCHIVER, look("ACTIVE", 5, 7), undefined);
    expect(journal.intent.before).to.deep.equal(BEFORE);
  });

  it("is what there is before a later start, where more has come in since", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE });
    journal.recordStart(ARCHIVER, look("ACTIVE", BEFORE.active + 1, BEFORE.archived), undefined);
    expect(journal.intent.before).to.include({ active: BEFORE.active + 1, archived: BEFORE.archived });
  });

  for (const [title, active, archived, expected] of [
    ["stays where as many are there, one of them archived by now", 4, 8, { active: 5, archived: 7 }],
    ["is another one where as many are there, one of them active again", 6, 6, { active: 6, archived: 6 }],
    ["is another one where one more is there, active or archived", 6, 7, { active: 6, archived: 7 }],
  ] as const) {
    it(title, () => {
      const journal = new Journal({}, { ...intent, before: { ...BEFORE, active: 5, archived: 7 } });
      journal.recordStart(ARCHIVER, look("ACTIVE", active, archived), undefined);
      expect(journal.intent.before).to.include(expected);
    });
  }

  it("is not that of a run that somebody else has started, or that was found to be going", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE });
    journal.recordRun(running, ARCHIVER, false);
    expect(journal.intent).not.to.have.property("before");
  });

  it("stays that of the run that serves the intent already, whoever has started it", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE, runId: running.id });
    journal.recordRun(running, ARCHIVER, false);
    expect(journal.intent.before).to.deep.equal(BEFORE);
  });

  it("is forgotten where another run serves the intent", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE });
    journal.forgetBefore();
    expect(journal.intent).not.to.have.property("before");
  });

  it("is not changed by a look after it", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE });
    journal.recordObservation(look("DELETED", 0, 12));
    expect(journal.intent.before).to.deep.equal(BEFORE);
  });

  it("is kept with the run, and while its start is not known", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE });
    journal.recordStart(ARCHIVER, UNSEEN, undefined);
    expect(journal.intent.before).to.deep.equal(BEFORE);
    journal.recordRun(running, ARCHIVER, true);
    expect(journal.intent.before).to.deep.equal(BEFORE);
  });

  for (const [title, former, mine, expected] of [
    [
      "takes what was seen for a former intent",
      { connectionSeen: true, before: BEFORE },
      {},
      { connectionSeen: true, before: BEFORE },
    ],
    ["takes that the connection was seen alone", { connectionSeen: true }, {}, { connectionSeen: true }],
    ["takes what was there alone", { before: BEFORE }, {}, { before: BEFORE }],
    [
      "forgets nothing where the former intent has seen nothing",
      {},
      { connectionSeen: true, before: BEFORE },
      { connectionSeen: true, before: BEFORE },
    ],
    [
      "takes the place of what was seen for this one",
      { before: BEFORE },
      { before: { ...BEFORE, active: 1 } },
      { before: BEFORE },
    ],
  ] as const) {
    it(title, () => {
      const journal = new Journal({}, { ...intent, ...mine });
      journal.recordSeenBefore({ ...intent, mode: "purge", key: "former", runId: "former", stopped: true, ...former });
      expect(journal.intent).to.deep.equal({ ...intent, ...expected });
    });
  }
});

describe("the proof of a fulfilled intent", () => {
  const after = look("DELETED", 0, 12);
  const content = {
    tenant: "https://tenant.atlan.com",
    connection: "default/snowflake/1234567890",
    mode: "archive",
    stack: "prod",
    resource: "legacy",
    outcome: "ran",
    verifiedAt: "2026-01-15T09:05:03.000Z",
    after: { connection: "DELETED", active: 0, archived: 12 },
    provider: "pulumi-atlan/1.2.3",
  } as const;
  const archiveReceipt = sealReceipt(content);
  const purgeReceipt = sealReceipt({ ...content, mode: "purge" });

  it("is not there before", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE });
    journal.recordObservation(after);
    expect(journal.proof).to.equal(undefined);
  });

  for (const outcome of ["ran", "attached", "alreadyArchived", "alreadyGone"] as const) {
    it(`is what was seen before and after, when there is no receipt yet: ${outcome}`, () => {
      const journal = new Journal({}, { ...intent, before: BEFORE });
      journal.fulfil(outcome, after, NOW);
      expect(journal.proof).to.deep.equal({ before: BEFORE, after, connectionName: "prod" });
    });

    for (const [mode, former, what] of [
      ["archive", archiveReceipt, "of the same mode"],
      ["purge", archiveReceipt, "of the archive before a purge"],
      ["archive", purgeReceipt, "of the other mode"],
      ["archive", "archived in March", "that is none"],
    ] as const) {
      const isNew = outcome === "ran" || outcome === "attached" || what !== "of the same mode";
      it(`is ${isNew ? "" : "not "}needed where there is a receipt ${what}: ${outcome}, ${mode}`, () => {
        const journal = new Journal({ receipt: former }, { ...intent, mode });
        journal.fulfil(outcome, after, NOW);
        expect(journal.proof).to.deep.equal(isNew ? { before: undefined, after, connectionName: "prod" } : undefined);
        expect(journal.record.receipt).to.equal(former);
      });
    }
  }

  it("leaves nothing of what was before in the intent", () => {
    const journal = new Journal({}, { ...intent, before: BEFORE, previouslyFulfilled: "former" });
    journal.fulfil("ran", after, NOW);
    expect(journal.intent).to.deep.equal({ ...intent, fulfilled: true, ...archivedNow("archive", "ran") });
  });

  const nameless = { ...after, connection: { ...after.connection!, name: undefined } };
  for (const [title, looks, end, name] of [
    [
      "the name that is seen last",
      [look("ACTIVE", 12, 0)],
      { ...after, connection: { ...after.connection!, name: "new" } },
      "new",
    ],
    ["the name that it had, once it is gone", [look("ACTIVE", 12, 0)], look(undefined, 0, 0), "prod"],
    [
      "the name that it had, also when it was gone for a while",
      [look("ACTIVE", 12, 0), look(undefined, 0, 0)],
      look(undefined, 0, 0),
      "prod",
    ],
    ["no name where it never had one", [nameless], look(undefined, 0, 0), undefined],
    ["no name where it was never seen", [look(undefined, 1, 0)], look(undefined, 0, 0), undefined],
  ] as const) {
    it(`has ${title}`, () => {
      const journal = new Journal({}, { ...intent, mode: "purge" });
      for (const it of looks) journal.recordObservation(it);
      journal.fulfil("ran", end, NOW);
      expect(journal.proof).to.deep.equal({ before: undefined, after: end, connectionName: name });
    });
  }

  for (const [mode, outcome, achieved] of [
    ["archive", "alreadyGone", "none"],
    ["archive", "alreadyGone", "archived"],
    ["purge", "alreadyGone", "archived"],
    ["purge", "ran", "none"],
  ] as const) {
    it(`does not claim what this resource has not brought about: ${mode}, ${outcome}, ${achieved}`, () => {
      const journal = new Journal({}, { ...intent, mode });
      journal.fulfil(outcome, after, NOW, achieved);
      expect(journal.record).to.include({ outcome, achieved });
      expect(journal.intent.fulfilled).to.equal(true);
    });
  }
});

describe("runs that explain nothing", () => {
  /** The runs that state has, after these are recorded. */
  const noted = (
    before: readonly string[] | undefined,
    ...runIds: readonly string[]
  ): readonly string[] | undefined => {
    const journal = new Journal(before === undefined ? {} : { fellShort: before }, intent);
    for (const runId of runIds) journal.recordFellShort(runId);
    return journal.record.fellShort;
  };
  const names = (first: number, last: number): string[] =>
    Array.from({ length: last - first + 1 }, (_, at) => `run ${first + at}`);

  for (const [title, before, runIds, expected] of [
    ["are noted one after the other", undefined, ["a", "b"], ["a", "b"]],
    ["follow those that state has", ["a", "b"], ["c"], ["a", "b", "c"]],
    ["are noted once each, as the newest", ["a", "b", "c"], ["a"], ["b", "c", "a"]],
    ["are ten at most, the newest ones", names(1, 10), ["run 11"], names(2, 11)],
    [
      "are still ten where one of them is noted again",
      names(1, 10),
      ["run 3"],
      [...names(1, 2), ...names(4, 10), "run 3"],
    ],
  ] as const) {
    it(title, () => {
      expect(noted(before, ...runIds)).to.deep.equal(expected);
    });
  }

  for (const [title, mode, runId, expected] of [
    ["of a purge", "purge", "a", ["a"]],
    ["not of an archive, after which the connection is always there", "archive", "a", undefined],
    ["not where the purge has no run", "purge", undefined, undefined],
  ] as const) {
    it(`are those that fell short: ${title}`, () => {
      const journal = new Journal({}, { ...intent, mode, ...(runId && { runId }) });
      journal.recordRunFellShort();
      expect(journal.record.fellShort).to.deep.equal(expected);
    });
  }

  for (const [mode, expected] of [
    ["archive", ["a"]],
    ["purge", undefined],
  ] as const) {
    it(`are ${expected === undefined ? "forgotten" : "kept"} when the ${mode} is done`, () => {
      for (const end of [
        (it: Journal) => {
          it.fulfil("ran", UNSEEN, NOW);
        },
        (it: Journal) => {
          it.fulfilAgain(UNSEEN, NOW);
        },
      ]) {
        const journal = new Journal({ fellShort: ["a"] }, { ...intent, mode });
        end(journal);
        expect(journal.record.fellShort).to.deep.equal(expected);
      }
    });
  }
});

describe("an intent that was fulfilled before", () => {
  for (const [mode, achieved] of [
    ["archive", "archived"],
    ["purge", "purged"],
  ] as const) {
    it(`is fulfilled again without a new proof: ${mode}`, () => {
      const after = look("DELETED", 0, 12);
      const journal = new Journal(
        { receipt: "of before" },
        { ...intent, mode, before: BEFORE, previouslyFulfilled: "x" },
      );
      journal.fulfilAgain(after, NOW);
      expect(journal.record).to.deep.equal({
        achieved,
        outcome: "ran",
        definitions: [],
        phase: "Unknown",
        receipt: "of before",
        intent: { ...intent, mode, fulfilled: true, ...archivedNow(mode, "ran") },
        assets: after.assets,
      });
      expect(journal.proof).to.equal(undefined);
    });
  }
});

describe("the connection that is held", () => {
  const EARLIER = "2026-01-02T00:00:00Z";
  const seen = look("DELETED", 0, 12);
  const there = { ...seen, connection: { ...seen.connection!, guid: "now" } };
  const former = { ...intent, mode: "archive", archivedAt: EARLIER, archivedGuid: "then" } as const;

  it("is the one that was archived", () => {
    for (const outcome of ["ran", "attached", "alreadyArchived"] as const) {
      const journal = new Journal({}, former);
      journal.fulfil(outcome, there, NOW);
      expect(journal.intent.archivedGuid).to.equal("now");
    }
  });

  it("is none that Atlan does not tell", () => {
    const journal = new Journal({}, former);
    journal.fulfil("ran", seen, NOW);
    expect(journal.intent).not.to.have.property("archivedGuid");
  });

  it("is the former one where inputs are put back and the hold goes on, else the one that is there", () => {
    for (const [archivedAt, guid] of [
      [EARLIER, "then"],
      [NOW, "now"],
    ] as const) {
      const journal = new Journal({}, former);
      journal.fulfilAgain(there, archivedAt);
      expect(journal.intent.archivedGuid).to.equal(guid);
    }
  });

  it("is none after a purge", () => {
    const journal = new Journal({}, { ...former, mode: "purge" });
    journal.fulfil("ran", look(undefined, 0, 0), NOW);
    expect(journal.intent).not.to.have.property("archivedGuid");
  });
});

describe("the moment from which a hold counts", () => {
  const EARLIER = "2026-01-02T00:00:00Z";
  const there = look("DELETED", 0, 12);

  for (const [title, mode, end, expected] of [
    [
      "what it is fulfilled with",
      "archive",
      (it: Journal) => {
        it.fulfil("ran", there, NOW);
      },
      NOW,
    ],
    [
      "the same, when nothing had to run",
      "archive",
      (it: Journal) => {
        it.fulfil("alreadyArchived", there, NOW);
      },
      NOW,
    ],
    [
      "the same, when inputs are put back",
      "archive",
      (it: Journal) => {
        it.fulfilAgain(there, NOW);
      },
      NOW,
    ],
    [
      "none where that can't be known",
      "archive",
      (it: Journal) => {
        it.fulfil("ran", there, undefined);
      },
      undefined,
    ],
    [
      "none of a purge",
      "purge",
      (it: Journal) => {
        it.fulfil("ran", look(undefined, 0, 0), NOW);
      },
      undefined,
    ],
  ] as const) {
    it(`is ${title}`, () => {
      const journal = new Journal({}, { ...intent, mode, archivedAt: EARLIER });
      end(journal);
      expect(journal.intent.archivedAt).to.equal(expected);
    });
  }

  it("is left alone by what is gone", () => {
    const journal = new Journal({}, intent);
    journal.fulfil("alreadyGone", look(undefined, 0, 0), NOW);
    expect(journal.intent.archivedAt).to.equal(undefined);
  });
});
