import { expect } from "chai";
import type { ConnectionEntity, Patience } from "../../../provider/atlan/api";
import { isUsed } from "../../../provider/reconcile/observation";
import { guardContextOf, type ReconcileOptions } from "../../../provider/reconcile/options";
import { MINUTE, observerOn, optionsOf } from "../reconcile/reconcilers";
import { apiError, ScriptedAtlan } from "../reconcile/scriptedAtlan";
import { CONNECTION, look } from "./observed";

const SECOND = 1_000;

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    return expect.fail(`it should have failed, but gave ${JSON.stringify(await work)}`);
  } catch (error) {
    return error;
  }
}

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
    expect((error as Error).message).to.include('Did you mean default/snowflake/1234567891 ("other")? Check');
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
