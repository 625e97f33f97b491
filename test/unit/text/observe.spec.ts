import { expect } from "chai";
import type { ConnectionEntity, Patience } from "../../../provider/atlan/api";
import { CoalescingClock } from "../../../provider/concurrency/coalescingClock";
import type { Mode } from "../../../provider/reconcile/intent";
import { Observer } from "../../../provider/reconcile/observe";
import { guardContextOf, type ReconcileOptions } from "../../../provider/reconcile/options";
import { plan } from "../../../provider/reconcile/plan";
import { LAG_MS, MINUTE, nameOf } from "../reconcile/reconcilers";
import { apiError, ScriptedAtlan } from "../reconcile/scriptedAtlan";
import { CONNECTION, look } from "./observed";

const SECOND = 1_000;
/** Names to try for one definition before something must be wrong. */
const MOST_NAMES = 20;

function orderOf(mode: Mode, more: Partial<ReconcileOptions> = {}): ReconcileOptions {
  return {
    seed: {
      tenant: "https://tenant.example.com",
      resource: "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
      connectionQualifiedName: CONNECTION,
      mode,
    },
    maxAssets: 12,
    allowMissing: false,
    existingWorkflow: undefined,
    waitForCompletion: true,
    timeoutMs: 60 * MINUTE,
    indexLagMs: LAG_MS,
    ...more,
  };
}

function observerOn(atlan: ScriptedAtlan, options: ReconcileOptions = orderOf("archive")): Observer {
  return new Observer(options, {
    api: atlan,
    clock: atlan.clock,
    coalescingClock: new CoalescingClock(atlan.clock),
    log: () => undefined,
  });
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    return expect.fail(`it should have failed, but gave ${JSON.stringify(await work)}`);
  } catch (error) {
    return error;
  }
}

describe("what the guards have to know", () => {
  it("is what is ordered, and what has happened before", () => {
    const options = orderOf("purge", { maxAssets: 7, allowMissing: true });
    expect(guardContextOf(options, { asksForRun: true, hasPurged: false })).to.deep.equal({
      mode: "purge",
      connectionQualifiedName: CONNECTION,
      maxAssets: 7,
      allowMissing: true,
      asksForRun: true,
      hasPurged: false,
    });
    expect(
      guardContextOf(orderOf("archive", { maxAssets: undefined }), { asksForRun: false, hasPurged: true }),
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
      [orderOf("archive"), look("ACTIVE", 12, 0), "start"],
      [orderOf("archive"), look("DELETED", 0, 12), "alreadyArchived"],
      [orderOf("purge", { allowMissing: true }), look(undefined, 0, 0), "alreadyGone"],
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
    const options = orderOf("archive");
    const error = await thrownBy(
      observerOn(atlan, options).evaluate(guardContextOf(options, before), look(undefined, 0, 0)),
    );
    expect((error as Error).message).to.include('Did you mean default/snowflake/1234567891 ("other")? Check');
    expect(atlan.patience).to.have.all.keys("findConnections");
  });

  it("is told in words", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    const options = orderOf("purge");
    expect(await plan(options, observerOn(atlan, options), look("ACTIVE", 12, 0), before)).to.equal(
      `WILL PERMANENTLY PURGE 12 assets of connection ${CONNECTION} ("prod", active).`,
    );
    expect(
      await plan(options, observerOn(atlan, options), look(undefined, 0, 0), { ...before, hasPurged: true }),
    ).to.equal(`Nothing will run: connection ${CONNECTION} is gone already.`);
  });

  it("is an error where the guards say so", async () => {
    const options = orderOf("purge");
    const work = plan(options, observerOn(new ScriptedAtlan(CONNECTION), options), look("ACTIVE", 13, 0), before);
    expect(((await thrownBy(work)) as Error).message).to.include("it has 13 assets, more than maxAssets (12) approves");
  });
});

describe("the count for those who wait", () => {
  /** An Atlan that notes with what patience assets are counted, or fails to count them. */
  function counting(options: ReconcileOptions = orderOf("archive"), failure?: Error) {
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

  for (const [left, answerMs] of [
    [5 * SECOND + 1, 5 * SECOND],
    [5 * SECOND, 5 * SECOND],
    [4_999, 4_999],
    [1, 1],
  ] as const) {
    it(`is waited for no longer than ${answerMs} ms when ${left} ms are left`, async () => {
      const { observer, asked, atlan } = counting();
      atlan.clock.advance(60 * MINUTE - left);
      await observer.countAssets();
      expect(asked).to.deep.equal([{ deadline: 0, timeoutMs: answerMs }]);
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
    expect(await counting(orderOf("archive"), apiError(503)).observer.countAssets()).to.equal(undefined);
  });

  it("does not hide a fault of its own", async () => {
    const fault = new TypeError("a fault");
    expect(await thrownBy(counting(orderOf("archive"), fault).observer.countAssets())).to.equal(fault);
  });
});

describe("whether anything was ever run under a name", () => {
  const NAME = "atlan-connection-delete-5000000001";

  it("is not so where there is nothing", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.putRun("atlan-connection-delete-5000000002", "Succeeded");
    expect(await observerOn(atlan).isUsed(NAME)).to.equal(false);
  });

  it("is so where there is a definition, or a run alone", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    atlan.define(NAME, "SOFT");
    expect(await observerOn(atlan).isUsed(NAME)).to.equal(true);
    atlan.definitions.clear();
    atlan.putRun(NAME, "Failed");
    expect(await observerOn(atlan).isUsed(NAME)).to.equal(true);
  });
});

describe("what an interrupted create has begun", () => {
  for (const isGone of [false, true]) {
    for (const mode of ["archive", "purge"] as const) {
      const seen = isGone ? look(undefined, 0, 0) : look("ACTIVE", 3, 0);
      const begun = (atlan: ScriptedAtlan) => observerOn(atlan, orderOf(mode)).findBegun(seen);
      const deleteType = mode === "archive" ? "SOFT" : "PURGE";
      const title = `${mode}, ${isGone ? "gone" : "there"}`;

      it(`is nothing where there is nothing: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode, 1), deleteType);
        atlan.putRun(nameOf(mode, 1), "Running");
        atlan.define(nameOf(mode === "archive" ? "purge" : "archive"), "SOFT");
        expect(await begun(atlan)).to.equal(undefined);
      });

      it(`is a definition whose run shows within the lag, and none that does not run or whose run has failed: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode), deleteType);
        expect(await begun(atlan)).to.equal(undefined);
        expect(atlan.age).to.equal(LAG_MS);
        atlan.after(LAG_MS, () => atlan.putRun(nameOf(mode), "Running"));
        expect(await begun(atlan)).to.equal(nameOf(mode));
        atlan.runs = [];
        atlan.after(LAG_MS, () => atlan.putRun(nameOf(mode), "Failed"));
        expect(await begun(atlan)).to.equal(undefined);
      });

      it(`is no definition that is older than the lag and has no run, and nobody waits for one: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode), deleteType, { createdAt: atlan.time(-LAG_MS - 1) });
        expect(await begun(atlan)).to.equal(undefined);
        expect(atlan.age).to.equal(0);
      });

      it(`is what stands under the next name where a definition that tells nothing is not run: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        const silent = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };
        atlan.define(nameOf(mode), deleteType, silent);
        atlan.putRun(nameOf(mode, 1), "Running");
        expect(await begun(atlan)).to.equal(nameOf(mode, 1));
        // One that tells is run again, and nobody looks any further.
        atlan.define(nameOf(mode), deleteType);
        expect(await begun(atlan)).to.equal(undefined);
      });

      it(`is no definition that does something else, whatever runs of it: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.define(nameOf(mode), mode === "archive" ? "PURGE" : "SOFT");
        atlan.putRun(nameOf(mode), "Running");
        expect(await begun(atlan)).to.equal(undefined);
        atlan.define(nameOf(mode, 1), deleteType);
        atlan.putRun(nameOf(mode, 1), "Running");
        expect(await begun(atlan)).to.equal(nameOf(mode, 1));
      });

      for (const phase of [undefined, "Pending", "Running"]) {
        it(`is a run that is going, also when another has ended: ${phase ?? "no phase"}, ${title}`, async () => {
          const atlan = new ScriptedAtlan(CONNECTION);
          atlan.putRun(nameOf(mode), phase);
          atlan.putRun(nameOf(mode), "Failed");
          expect(await begun(atlan)).to.equal(nameOf(mode));
        });
      }

      for (const phase of ["Failed", "Error", "Paused"]) {
        it(`is nothing where a run of an archived definition has ended: ${phase}, ${title}`, async () => {
          const atlan = new ScriptedAtlan(CONNECTION);
          atlan.putRun(nameOf(mode), phase);
          expect(await begun(atlan)).to.equal(undefined);
        });
      }

      it(`is${isGone && mode === "purge" ? "" : " not"} a run of an archived definition that Succeeded: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.putRun(nameOf(mode), "Succeeded");
        atlan.putRun(nameOf(mode), "Failed");
        expect(await begun(atlan)).to.equal(isGone && mode === "purge" ? nameOf(mode) : undefined);
      });

      it(`is what stands under the next name where an archived definition holds the first: ${title}`, async () => {
        const atlan = new ScriptedAtlan(CONNECTION);
        atlan.putRun(nameOf(mode), "Failed");
        atlan.putRun(nameOf(mode, 1), "Failed");
        atlan.define(nameOf(mode, 2), deleteType);
        atlan.putRun(nameOf(mode, 2), "Running");
        expect(await begun(atlan)).to.equal(nameOf(mode, 2));
      });
    }
  }

  for (const [k, isFound] of [
    [MOST_NAMES - 1, true],
    [MOST_NAMES, false],
  ] as const) {
    it(`is ${isFound ? "" : "not "}looked for under name ${k + 1}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      for (let i = 0; i < k; i++) atlan.putRun(nameOf("archive", i), "Failed");
      atlan.define(nameOf("archive", k), "SOFT");
      atlan.putRun(nameOf("archive", k), "Running");
      const found = await observerOn(atlan).findBegun(look("ACTIVE", 3, 0));
      expect(found).to.equal(isFound ? nameOf("archive", k) : undefined);
    });
  }

  it("is looked for with the patience of a look before a start", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    await observerOn(atlan).findBegun(look("ACTIVE", 3, 0));
    expect(atlan.patience).to.deep.equal({ findWorkflow: MINUTE, findRuns: MINUTE });
  });
});
