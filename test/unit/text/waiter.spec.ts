import { expect } from "chai";
import type { Intent } from "../../../provider/reconcile/intent";
import { pollInterval } from "../../../provider/reconcile/runEnd";
import { LAG_MS, MINUTE } from "../reconcile/reconcilers";
import { apiError, ARCHIVED, GONE } from "../reconcile/scriptedAtlan";
import { look } from "./observed";
import { thrownBy } from "./thrownBy";
import { waiterScene } from "./waiterScene";

const SECOND = 1_000;
const BEFORE = { active: 12, archived: 0 };

describe("the counts during a wait", () => {
  /** The first minute of a wait for a run that ends after it. */
  async function firstMinute(before: typeof BEFORE | undefined, fails = false) {
    const scene = waiterScene("archive");
    const { atlan, waiter, run } = scene;
    if (fails) atlan.countAssets = () => Promise.reject(apiError(503));
    atlan.after(MINUTE, () => atlan.turn(run, { phase: "Succeeded" }));
    expect((await waiter.waitFor(run.id, { before })).kind).to.equal("ended");
    return scene;
  }

  it("begin at once, and become rarer with the age of the wait", async () => {
    const { countedAt } = await firstMinute(undefined);
    expect(countedAt.map((it) => it / SECOND)).to.deep.equal([0, 2, 4, 6, 8, 11, 15, 20, 27, 36, 46, 56]);
  });

  it("begin two seconds after those from right before the run, which are shown first", async () => {
    const { countedAt, shown } = await firstMinute(BEFORE);
    expect(countedAt.map((it) => it / SECOND)).to.deep.equal([2, 4, 6, 8, 11, 15, 20, 27, 36, 46, 56]);
    expect(shown.slice(0, 3)).to.deep.equal([
      [0, BEFORE],
      [SECOND, undefined],
      [2 * SECOND, BEFORE],
    ]);
  });

  it("are none where Atlan does not answer, and the wait goes on", async () => {
    const { shown } = await firstMinute(undefined, true);
    expect(shown).to.have.length(60);
    expect(shown.every(([, assets]) => assets === undefined)).to.equal(true);
  });

  for (const [title, shownAt] of [
    ["at once", 0],
    ["only when the next count is due", 2 * SECOND],
  ] as const) {
    it(`predict the end from those right before a run that shows ${title}, and it is looked for more often then`, async () => {
      const { atlan, waiter, run, shown } = waiterScene("archive");
      const runs = atlan.runs.splice(0);
      atlan.after(shownAt, () => atlan.runs.push(...runs));
      atlan.after(2 * SECOND, () => (atlan.shown = look("ACTIVE", 4, 8)));
      atlan.after(3_500, () => atlan.turn(run, { phase: "Succeeded" }));
      await waiter.waitFor(run.id, { before: BEFORE });
      // 8 of 12 have gone in two seconds, so that the rest goes in one.
      expect(shown.map(([at]) => at)).to.deep.equal([0, SECOND, 2_000, 2_500, 3_000].filter((it) => it >= shownAt));
      expect(atlan.age).to.equal(3_500);
    });
  }

  it("predict nothing while as many are left", async () => {
    const { atlan } = await firstMinute(BEFORE);
    expect(atlan.clock.slept.every((it) => it === pollInterval(0))).to.equal(true);
  });
});

describe("the counts from before a run", () => {
  for (const [origin, first] of [
    ["started", BEFORE],
    ["found", look("ACTIVE", 7, 5).assets],
    ["known", look("ACTIVE", 7, 5).assets],
  ] as const) {
    it(`${origin === "started" ? "are" : "are not"} what state knows of a run that was ${origin}`, async () => {
      const { atlan, waiter, run, shown, countedAt } = waiterScene("archive", {}, { assets: BEFORE });
      atlan.shown = look("ACTIVE", 7, 5);
      atlan.after(SECOND, () => {
        atlan.turn(run, { phase: "Succeeded" });
        atlan.shown = ARCHIVED;
      });
      await waiter.follow(run, origin);
      expect(shown).to.deep.equal([[0, first]]);
      expect(countedAt).to.deep.equal(origin === "started" ? [] : [0]);
    });
  }
});

describe("since when a connection is archived", () => {
  type Origin = "started" | "known" | "found";

  /**
   * Follows a run that ended while the command waited, or before it looked.
   *
   * @returns in seconds from the beginning of the command
   */
  async function archivedAt(origin: Origin, end: "awaited" | "before"): Promise<number | "now"> {
    const { atlan, waiter, run, now, journal } = waiterScene("archive");
    const finishedAt = atlan.time(end === "awaited" ? 17 * SECOND : 5 * SECOND);
    const finish = (): void => {
      atlan.turn(run, { phase: "Succeeded", finishedAt });
      atlan.shown = ARCHIVED;
    };
    if (end === "awaited") atlan.after(20 * SECOND, finish);
    else finish();
    atlan.clock.advance(10 * SECOND);
    await waiter.follow(now(), origin);
    expect(journal.intent.fulfilled).to.equal(true);
    const at = Date.parse(journal.intent.archivedAt!);
    return at === atlan.clock.now() ? "now" : (at - atlan.begin) / SECOND;
  }

  for (const [origin, end, since] of [
    ["started", "awaited", 17],
    ["known", "awaited", 17],
    ["found", "awaited", 17],
    ["started", "before", 5],
    ["known", "before", 5],
    // Somebody may have restored the assets since, and used them.
    ["found", "before", "now"],
  ] as const) {
    const when = end === "awaited" ? "while the command waited" : "before the command looked";
    it(`is ${since === "now" ? "now" : "the end of the run"}: a run that was ${origin} and ended ${when}`, async () => {
      expect(await archivedAt(origin, end)).to.equal(since);
    });
  }
});

describe("the end of a run from before the command began", () => {
  /** Follows a run that ended a minute before the command, by its own account. */
  async function since(origin: "started" | "known"): Promise<string | undefined> {
    const { atlan, waiter, run, now, journal } = waiterScene("archive");
    atlan.turn(run, {
      phase: "Succeeded",
      createdAt: atlan.time(-2 * MINUTE),
      finishedAt: atlan.time(-MINUTE),
    });
    atlan.shown = ARCHIVED;
    await waiter.follow(now(), origin);
    return journal.intent.archivedAt;
  }

  it("is credible of one that state knew, and not of one that this command started", async () => {
    expect(await since("known")).to.equal("2026-01-15T08:59:00.000Z");
    expect(await since("started")).to.equal("2026-01-15T09:00:00.000Z");
  });
});

describe("a hold that begins with a run from before the command", () => {
  for (const [title, endedMs, since] of [
    [
      "now, where something active was seen after the run that must show what it left",
      -MINUTE,
      "2026-01-15T09:00:01.000Z",
    ],
    ["with the end of the run, where the index may not show it yet", -1_000, "2026-01-15T08:59:59.000Z"],
  ] as const) {
    it(`begins ${title}`, async () => {
      const { atlan, waiter, run, now, journal } = waiterScene("archive");
      atlan.turn(run, { phase: "Succeeded", createdAt: atlan.time(-2 * MINUTE), finishedAt: atlan.time(endedMs) });
      atlan.shown = look("ACTIVE", 3, 9);
      atlan.after(SECOND, () => (atlan.shown = ARCHIVED));
      await waiter.follow(now(), "known");
      expect(journal.intent).to.include({ fulfilled: true, archivedAt: since });
    });
  }
});

describe("a target state that holds already", () => {
  async function archivedAt(intent: Partial<Intent>): Promise<string | undefined> {
    const { atlan, waiter, journal } = waiterScene("archive", intent);
    atlan.shown = ARCHIVED;
    expect(await waiter.tryToFulfilAgain()).to.equal(true);
    return journal.intent.archivedAt;
  }

  it("holds since the time that state knows", async () => {
    expect(await archivedAt({ archivedAt: "2026-01-10T10:00:00Z" })).to.equal("2026-01-10T10:00:00Z");
  });

  it("holds since now where state knows no time, or none that can be read", async () => {
    expect(await archivedAt({})).to.equal("2026-01-15T09:00:00.000Z");
    expect(await archivedAt({ archivedAt: "some day" })).to.equal("2026-01-15T09:00:00.000Z");
  });
});

describe("a run whose history is gone", () => {
  it("is decided only when the index must show an edit from right before its start", async () => {
    const { atlan, waiter, check, name, read, journal } = waiterScene("purge");
    atlan.shown = GONE;
    atlan.define(name, "PURGE");
    check.suspect(name);
    await waiter.decideByCounts();
    // The second time for whether Atlan shows anything at all.
    expect(read).to.deep.equal([
      [name, LAG_MS],
      [name, LAG_MS],
    ]);
    expect(journal.intent.fulfilled).to.equal(true);
  });

  it("is refused where that shows that it did something else", async () => {
    const { atlan, waiter, check, name, journal } = waiterScene("purge");
    atlan.shown = GONE;
    atlan.define(name, "PURGE");
    check.suspect(name);
    atlan.after(LAG_MS - 1, () => atlan.define(name, "SOFT"));
    const error = await thrownBy(waiter.decideByCounts());
    expect(error.message).to.include(`can't be found, and workflow ${name} archives`);
    expect(journal.intent.fulfilled).to.equal(false);
  });
});

describe("what a failed run left", () => {
  const failed = async (fails: boolean) => {
    const before = { connection: "ACTIVE", active: 12, archived: 0, types: {} } as const;
    const { atlan, waiter, run, now, journal } = waiterScene("archive", { before }, { assets: BEFORE });
    atlan.turn(run, { phase: "Failed" });
    atlan.shown = look("ACTIVE", 5, 7);
    if (fails) atlan.countAssets = () => Promise.reject(apiError(503));
    return { error: await thrownBy(waiter.follow(now(), "started")), journal };
  };

  it("is recorded and told", async () => {
    const { error, journal } = await failed(false);
    expect(error.message).to.include("7 of 12 assets are gone");
    expect(journal.record.assets).to.deep.equal({ active: 5, archived: 7 });
  });

  it("is not known where Atlan does not answer: state keeps what it knows", async () => {
    const { error, journal } = await failed(true);
    expect(error.message).to.not.include("gone");
    expect(journal.record.assets).to.deep.equal(BEFORE);
  });
});
