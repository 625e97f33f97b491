import { expect } from "chai";
import type { ConnectionEntity, Definition, Patience, WorkflowDefinition } from "../../../provider/atlan/api";
import { type Mode, workflowName } from "../../../provider/reconcile/intent";
import { isUsed } from "../../../provider/reconcile/observation";
import { guardContextOf, type ReconcileOptions } from "../../../provider/reconcile/options";
import { intentOf, LAG_MS, MINUTE, nameOf, newIntent, observerOn, optionsOf } from "../reconcile/reconcilers";
import { apiError, ScriptedAtlan } from "../reconcile/scriptedAtlan";
import { CONNECTION, look, shownRun } from "./observed";
import { thrownBy } from "./thrownBy";

const SECOND = 1_000;

describe("what the guards have to know", () => {
  it("is what is ordered, and what has happened before", () => {
    const options = optionsOf("purge", { maxAssets: 7, allowMissing: true });
    expect(guardContextOf(options, { asksForRun: true, hasPurged: false })).to.deep.equal({
      mode: "purge",
      connectionQualifiedName: CONNECTION,
      maxAssets: 7,
      allowMissing: true,
      asksForRun: true,
      hasPurged: false,
    });
    expect(
      guardContextOf(optionsOf("archive", { maxAssets: undefined }), { asksForRun: false, hasPurged: true }),
    ).to.deep.equal({
      mode: "archive",
      connectionQualifiedName: CONNECTION,
      maxAssets: undefined,
      allowMissing: false,
      asksForRun: false,
      hasPurged: true,
    });
  });
});

describe("the look at what is left to do", () => {
  const near: ConnectionEntity = {
    qualifiedName: "default/snowflake/1234567891",
    typeName: "Connection",
    name: "other",
    state: "ACTIVE",
  };
  const before = { asksForRun: false, hasPurged: false };

  it("looks for similar names only when the connection is missing", async () => {
    for (const [options, shown, guardResult] of [
      [optionsOf("archive"), look("ACTIVE", 12, 0), "start"],
      [optionsOf("archive"), look("DELETED", 0, 12), "alreadyArchived"],
      [optionsOf("purge", { allowMissing: true }), look(undefined, 0, 0), "alreadyGone"],
    ] as const) {
      const atlan = new ScriptedAtlan(CONNECTION);
      atlan.others = [near];
      expect(await observerOn(atlan, options).evaluate(guardContextOf(options, before), shown)).to.equal(guardResult);
      expect(atlan.patience).to.deep.equal({});
    }
  });

  it("names what may have been meant", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.others = [near];
    const options = optionsOf("archive");
    const error = await thrownBy(
      observerOn(atlan, options).evaluate(guardContextOf(options, before), look(undefined, 0, 0)),
    );
    expect(error.message).to.include('Did you mean default/snowflake/1234567891 ("other")? Check');
    expect(atlan.patience).to.have.all.keys("findConnections");
  });
});

describe("the count for those who wait", () => {
  /** An Atlan that notes with what patience assets are counted, or fails to count them. */
  function counting(options: ReconcileOptions = optionsOf("archive"), failure?: Error) {
    const atlan = new ScriptedAtlan(CONNECTION);
    const asked: Patience[] = [];
    const countAssets = atlan.countAssets.bind(atlan);
    atlan.countAssets = (name, patience) => {
      asked.push(patience);
      return failure === undefined ? countAssets(name, patience) : Promise.reject(failure);
    };
    return { atlan, asked, observer: observerOn(atlan, options) };
  }

  it("is had by one try of five seconds", async () => {
    const { observer, asked } = counting();
    expect(await observer.countAssets()).to.deep.equal({ active: 12, archived: 0 });
    expect(asked).to.deep.equal([{ deadline: 0, timeoutMs: 5 * SECOND }]);
  });

  for (const [left, timeoutMs] of [
    [5 * SECOND + 1, 5 * SECOND],
    [5 * SECOND, 5 * SECOND],
    [4_999, 4_999],
    [1, 1],
  ] as const) {
    it(`is waited for no longer than ${timeoutMs} ms when ${left} ms are left`, async () => {
      const { observer, asked, atlan } = counting();
      atlan.clock.advance(60 * MINUTE - left);
      await observer.countAssets();
      expect(asked).to.deep.equal([{ deadline: 0, timeoutMs }]);
    });
  }

  for (const late of [0, 1, MINUTE]) {
    it(`is not asked for ${late} ms after the deadline`, async () => {
      const { observer, asked, atlan } = counting();
      atlan.clock.advance(60 * MINUTE + late);
      expect(await observer.countAssets()).to.equal(undefined);
      expect(asked).to.deep.equal([]);
    });
  }

  it("is none when Atlan does not answer", async () => {
    expect(await counting(optionsOf("archive"), apiError(503)).observer.countAssets()).to.equal(undefined);
  });

  it("does not hide a fault of its own", async () => {
    const fault = new TypeError("a fault");
    expect(await thrownBy(counting(optionsOf("archive"), fault).observer.countAssets())).to.equal(fault);
  });
});

describe("whether anything was ever run under a name", () => {
  const NAME = "atlan-connection-delete-5000000001";

  it("is not so where there is nothing", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.putRun("atlan-connection-delete-5000000002", "Succeeded");
    expect(isUsed(await observerOn(atlan).lookAtName(NAME))).to.equal(false);
  });

  it("is so where there is a definition, or a run alone", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.define(NAME, "SOFT");
    expect(isUsed(await observerOn(atlan).lookAtName(NAME))).to.equal(true);
    atlan.definitions.clear();
    atlan.putRun(NAME, "Failed");
    expect(isUsed(await observerOn(atlan).lookAtName(NAME))).to.equal(true);
  });
});

describe("the clocks of a command", () => {
  for (const [title, aheadMs, ahead] of [
    ["the tenant's, where it tells a time", 5 * SECOND, 5 * SECOND],
    ["this machine's, where it tells none", undefined, 0],
  ] as const) {
    it(`tell when it began by ${title}`, () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      atlan.aheadMs = aheadMs;
      const observer = observerOn(atlan);
      atlan.clock.advance(MINUTE);
      expect(observer.clocks()).to.deep.equal({
        now: atlan.begin + MINUTE,
        tenantTime: aheadMs === undefined ? undefined : atlan.begin + MINUTE + aheadMs,
        begunAt: atlan.begin + ahead,
      });
      // What was asked ten seconds ago does not show what happened after that, nor within the index lag before; and a time that is
      // told in whole seconds may be later by one.
      expect(observer.unsettledSince(atlan.begin + MINUTE - 10 * SECOND)).to.equal(
        atlan.begin + MINUTE + ahead - 11 * SECOND - LAG_MS,
      );
    });
  }
});

describe("what a run in flight does", () => {
  const NAME = nameOf("archive");
  const OTHERS = "atlan-connection-delete-5000000001";
  const SILENT: Definition = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };
  const strange = (text: string): WorkflowDefinition => ({
    name: OTHERS,
    ...SILENT,
    strange: { because: "it has 2 tasks", texts: [text] },
  });

  /** The definition of a run in flight, as the observer completes it. */
  async function definitionOf(
    name: string | undefined,
    definition: WorkflowDefinition | undefined,
    id = `${name ?? OTHERS}-1`,
  ): Promise<WorkflowDefinition | undefined> {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.foreign.push({ ...shownRun({ id, workflowName: name }), definition });
    const { live } = await observerOn(atlan).findRunsAhead(NAME);
    expect(live.map((it) => it.id)).to.deep.equal([id]);
    return live[0]?.definition;
  }

  const seed = optionsOf("archive").seed;
  const derived = (mode: Mode, k: number, resource = seed.resource): string =>
    workflowName({ ...seed, resource, mode }, k);
  const does = (name: string, deleteType: "SOFT" | "PURGE"): WorkflowDefinition => ({
    name,
    connectionQualifiedName: CONNECTION,
    deleteType,
    deleteAssets: true,
  });

  for (const [title, name, deleteType] of [
    ["archives", derived("archive", 0), "SOFT"],
    ["purges", derived("purge", 0), "PURGE"],
    ["archives, by a later name", derived("archive", 19), "SOFT"],
    ["purges, of a resource that archived first", derived("purge", 2, nameOf("archive")), "PURGE"],
    ["archives, of a resource that purged first", derived("archive", 1, nameOf("purge")), "SOFT"],
  ] as const) {
    it(`is told by the name of a definition of ours that ${title}`, async () => {
      const known = does(name, deleteType);
      expect(await definitionOf(name, undefined)).to.deep.equal(known);
      expect(await definitionOf(name, { name, ...SILENT })).to.deep.equal(known);
      expect(await definitionOf(undefined, undefined, `${name}-x7k2p`)).to.deep.equal(known);
    });
  }

  it("is not known of another's run without a definition, or after all of our names", async () => {
    expect(await definitionOf(OTHERS, undefined)).to.equal(undefined);
    expect(await definitionOf(OTHERS, { name: OTHERS, ...SILENT })).to.equal(undefined);
    expect(await definitionOf(derived("archive", 20), undefined)).to.equal(undefined);
  });

  it("is something on the connection where a definition that is not understood names it", async () => {
    const definition = strange(`purge ${CONNECTION}/db`);
    expect(await definitionOf(OTHERS, definition)).to.deep.equal({
      ...definition,
      connectionQualifiedName: CONNECTION,
    });
    const elsewhere = strange("purge default/postgres/1700000009");
    expect(await definitionOf(OTHERS, elsewhere)).to.deep.equal(elsewhere);
  });

  it("is what its definition says where that names a connection", async () => {
    const definition = does(OTHERS, "PURGE");
    expect(await definitionOf(OTHERS, definition)).to.deep.equal(definition);
  });

  it("is waited for where nothing tells it, and not where its definition is only not understood", async () => {
    for (const [definition, waitedMs] of [
      [undefined, LAG_MS],
      [strange("purge default/postgres/1700000009"), 0],
    ] as const) {
      const atlan = new ScriptedAtlan(CONNECTION);
      atlan.foreign.push({ ...shownRun({ id: `${OTHERS}-1`, workflowName: OTHERS }), definition });
      expect((await observerOn(atlan).observe(NAME)).foreign).to.deep.equal([]);
      expect(atlan.age).to.equal(waitedMs);
    }
  });

  it("sorts the runs in flight into ours, those on the connection, and those that nobody knows", () => {
    const own = { ...shownRun({ id: "own", workflowName: NAME }), definition: undefined };
    const foreign = { ...shownRun({ id: "foreign", workflowName: OTHERS }), definition: does(OTHERS, "SOFT") };
    const unknown = { ...shownRun({ id: "unknown", workflowName: OTHERS }), definition: undefined };
    const observer = observerOn(new ScriptedAtlan(CONNECTION));
    expect(observer.inFlight(NAME, [unknown, foreign, own])).to.deep.equal({
      own: [own],
      foreign: [foreign],
      unattributed: [unknown],
    });
  });
});

describe("the count of what a failed run left", () => {
  const failing = (failure: Error) => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.countAssets = () => Promise.reject(failure);
    return observerOn(atlan).countLeft();
  };

  it("is none when Atlan does not answer, and does not hide a fault of its own", async () => {
    expect(await failing(apiError(503))).to.equal(undefined);
    const fault = new TypeError("a fault");
    expect(await thrownBy(failing(fault))).to.equal(fault);
  });
});

describe("the search for a run that must be stopped", () => {
  const NAME = nameOf("archive");

  it("is tried again within the index lag, and not after it", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    const findRuns = atlan.findRuns.bind(atlan);
    atlan.findRuns = (...asked) => (atlan.age < 5 * SECOND ? Promise.reject(apiError(503)) : findRuns(...asked));
    const run = atlan.putRun(NAME, "Running");
    expect(await observerOn(atlan).lookForRunToStop(NAME, (runs) => runs)).to.deep.equal(run);
    expect(atlan.age).to.equal(5 * SECOND);
    expect(atlan.patience.findRuns).to.equal(LAG_MS);
  });

  it("finds none when Atlan never answers, and does not hide a fault of its own", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.findRuns = () => Promise.reject(apiError(503));
    expect(await observerOn(atlan).lookForRunToStop(NAME, (runs) => runs)).to.equal(undefined);
    expect(atlan.age).to.equal(LAG_MS);
    const fault = new TypeError("a fault");
    atlan.findRuns = () => Promise.reject(fault);
    expect(await thrownBy(observerOn(atlan).lookForRunToStop(NAME, (runs) => runs))).to.equal(fault);
  });
});

describe("the run of a start whose answer was lost", () => {
  const NAME = nameOf("archive");
  const BASE = { runId: "of before", createdAt: "2026-01-15T08:00:00Z" };

  for (const [title, base, existingWorkflow, isOurs] of [
    ["ours where no run of our definition was known before", undefined, undefined, true],
    ["not surely ours where one was: a person may have run it since", BASE, undefined, false],
    ["not surely ours where somebody else made the definition", undefined, NAME, false],
    ["ours where the inputs name another definition than that of the run", undefined, "another", true],
  ] as const) {
    it(`is ${title}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      // When it was created is not known, so that its time does not decide.
      atlan.define(NAME, "SOFT");
      const run = atlan.putRun(NAME, "Running");
      const observer = observerOn(atlan, optionsOf("archive", { existingWorkflow }));
      const intent = newIntent("archive", { startedByUs: true, ...(base === undefined ? {} : { base }) });
      expect(await observer.lookForRunOf(intent, NAME)).to.deep.equal({ run, startedByUs: isOurs });
    });
  }

  it("is searched for among those that are newer than the one before, by the present index", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    const former = atlan.putRun(NAME, "Failed");
    atlan.clock.advance(MINUTE);
    const sought = { workflowName: NAME, pick: (runs: readonly unknown[]) => runs.at(-1) as typeof former };
    const observer = observerOn(atlan);
    const base = { runId: former.id, createdAt: former.createdAt! };
    expect(await observer.findRunOf(newIntent("archive", { base }), sought)).to.equal(undefined);
    const run = atlan.putRun(NAME, "Running");
    expect(await observer.findRunOf(newIntent("archive", { base }), sought)).to.deep.equal(run);
    expect(await observer.findRunOf(intentOf(former, "archive"), sought)).to.deep.equal(former);
    expect(atlan.age).to.equal(MINUTE);
  });
});
