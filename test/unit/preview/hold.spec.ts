import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import {
  ALWAYS,
  archive,
  COUNTING,
  FUTILE,
  LEGACY_ARCHIVED,
  LOOK_AHEAD,
  type Program,
  purge,
  type Scene,
  scene,
  STUCK,
} from "./scene";

const DAY = 86_400_000;
const SAME = { step: "same", errors: [] };
const UPDATE = { step: "update", errors: [] };
const held = (more: Program = {}): Program => archive({ purgeAfter: "30d", maxAssets: 12, ...more });
/** The run of {@link archived} ends at 09:00:21. */
const OVER = "2026-02-14T09:00:21.000Z";
const DUE_LINE = `Archived; purge due at ${OVER}, by the first \`pulumi up\` after that.`;
const OVER_LINE = `The hold of 30d is over since ${OVER}.`;
const WILL_PURGE = `WILL PERMANENTLY PURGE 12 assets of ${LEGACY_ARCHIVED}: 9 Column, 3 Table.`;
const PROMOTED = { achieved: "purged", mode: "archive", outcome: "ran", phase: "Succeeded" };

/** An archive with a hold, after which some time has passed. */
async function archived(days: number, program = held()): Promise<Scene> {
  const it = scene();
  expect(await it.legacy.up(program)).to.deep.equal({ step: "create", errors: [] });
  it.clock.advance(days * DAY);
  it.asked();
  it.told();
  return it;
}

const state = ({ tenant }: Scene): string => tenant.connection(SNOWFLAKE).state;
const mutations = ({ tenant }: Scene): number => tenant.mutations().length;
/** The requests that start something. */
const starts = ({ tenant }: Scene): string[] => tenant.mutations().filter((line) => !line.startsWith("archive "));

describe("a hold that is not over", () => {
  it("tells when it will be, in the outputs and in each preview, without a request", async () => {
    const it = await archived(29);
    expect(it.legacy.outputs["purgeEligibleAt"]).to.equal(OVER);
    expect(await it.legacy.preview(held())).to.deep.equal(SAME);
    expect(it.told()).to.deep.equal([DUE_LINE]);
    expect(await it.legacy.up(held())).to.deep.equal(SAME);
    expect(it.asked()).to.deep.equal([]);
    expect(state(it)).to.equal("DELETED");
  });

  for (const [what, enter] of [
    ["is archived by it", () => Promise.resolve()],
    ["is archived already", (it: Scene) => it.legacy.up(archive()).then(() => (it.legacy.resource = undefined))],
  ] as const) {
    it(`is told of before it begins and when it has begun: a connection that ${what}`, async () => {
      const it = scene();
      await enter(it);
      it.told();
      expect((await it.legacy.preview(held())).errors).to.deep.equal([]);
      const ahead = "Once archived, it is held for 30d; purge due by the first `pulumi up` after that.";
      expect(it.told().at(-1)).to.equal(ahead);
      expect((await it.legacy.up(held())).errors).to.deep.equal([]);
      expect(it.told().at(-1)).to.match(
        /^Archived; purge due at 2026-02-14T09:0\d:\d\d\.\d{3}Z, by the first `pulumi up` after that\.$/,
      );
      // A changed trigger begins it anew.
      await it.legacy.preview(held({ triggers: { ticket: "2" } }));
      expect(it.told().at(-1)).to.equal(ahead);
    });
  }

  const AHEAD = "Once archived, it is held for 30d; purge due by the first `pulumi up` after that.";

  it("is not promised where nothing is archived: it is gone already, or the run was stopped", async () => {
    const gone = scene();
    await gone.legacy.up(purge());
    gone.legacy.resource = undefined;
    gone.told();
    for (const ticket of ["1", "2"]) {
      await gone.legacy.up(held({ allowMissing: true, triggers: { ticket } }));
      expect(new Set(gone.told())).to.deep.equal(
        new Set([`Nothing will run: connection ${SNOWFLAKE} can't be seen, and counts as gone.`]),
      );
    }
    const stopped = scene();
    stopped.tenant.script(STUCK);
    await stopped.legacy.up(held({ waitForCompletion: false }));
    stopped.tenant.ui.stop(stopped.tenant.runs()[0]!.id);
    stopped.clock.advance(DAY);
    stopped.told();
    for (let time = 0; time < 2; time++) {
      await stopped.legacy.up(held());
      expect(stopped.told().join()).to.include("Will be refused").and.not.include(AHEAD);
    }
  });

  it("is told of where a changed trigger begins it anew after a purge that has failed", async () => {
    const it = await archived(31);
    it.tenant.script(FUTILE);
    await it.legacy.up(held());
    it.told();
    await it.legacy.preview(held({ triggers: { ticket: "2" } }));
    expect(it.told().at(-1)).to.equal(AHEAD);
    // A longer hold goes on.
    await it.legacy.preview(held({ purgeAfter: "90d" }));
    expect(it.told().join()).to.include("ends at").and.not.include("Once archived");
  });

  it("is not told of by the diff of a refresh", async () => {
    const it = await archived(29);
    await it.legacy.refresh();
    expect(it.told()).to.deep.equal([]);
    expect(it.legacy.outputs["purgeEligibleAt"]).to.equal(OVER);
  });

  for (const [title, purgeAfter, until] of [
    ["longer", "60d", "2026-03-16T09:00:21.000Z"],
    ["shorter, but not over yet", "29d", "2026-02-13T09:00:21.000Z"],
  ] as const) {
    it(`that becomes ${title} is honoured without a request`, async () => {
      const it = await archived(10);
      expect(await it.legacy.up(held({ purgeAfter }))).to.deep.equal(UPDATE);
      expect(it.asked()).to.deep.equal([]);
      expect(it.legacy.outputs["purgeEligibleAt"]).to.equal(until);
    });
  }

  it("that becomes so short that it is over purges", async () => {
    const it = await archived(10);
    expect(await it.legacy.up(held({ purgeAfter: "9d" }))).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("GONE");
  });

  it("counts from the end of the latest run", async () => {
    const it = await archived(10);
    expect(await it.legacy.up(held({ triggers: { ticket: "2" } }))).to.deep.equal(UPDATE);
    expect(it.legacy.outputs["purgeEligibleAt"]).to.match(/^2026-02-24T09:0/);
    expect(it.legacy.outputs["achieved"]).to.equal("archived");
  });

  it("counts from when a connection was first seen archived that was archived already", async () => {
    const it = scene();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(100 * DAY);
    await it.legacy.up(held());
    expect(it.legacy.outputs).to.include({ outcome: "alreadyArchived" });
    expect(it.legacy.outputs["purgeEligibleAt"]).to.match(/^2026-05-25T09:00:/);
  });

  it("counts from the end of the archive also when it is asked for only later", async () => {
    const it = await archived(10, archive());
    expect(it.legacy.outputs).not.to.have.property("purgeEligibleAt");
    expect(await it.legacy.up(held())).to.deep.equal(UPDATE);
    expect(it.legacy.outputs["purgeEligibleAt"]).to.equal(OVER);
  });

  it("that is taken away leaves the archive", async () => {
    const it = await archived(29);
    expect(await it.legacy.up(archive())).to.deep.equal(UPDATE);
    it.clock.advance(100 * DAY);
    expect(await it.legacy.up(archive())).to.deep.equal(SAME);
    expect(it.legacy.outputs).not.to.have.property("purgeEligibleAt");
    expect(state(it)).to.equal("DELETED");
  });

  it("begins only when the archive is done", async () => {
    const it = scene();
    it.tenant.script(FUTILE);
    await it.legacy.up(held());
    expect(it.legacy.outputs).not.to.have.property("purgeEligibleAt");
    it.clock.advance(100 * DAY);
    expect(await it.legacy.up(held())).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("DELETED");
  });
});

describe("a hold that is over", () => {
  it("is told by the preview, with what goes, and purged by the next up", async () => {
    const it = await archived(31);
    expect(await it.legacy.preview(held())).to.deep.equal(UPDATE);
    // Beside the look ahead, at the runs that may have archived it again.
    expect(it.asked()).to.deep.equal([...LOOK_AHEAD, "findRuns"]);
    expect(it.told()).to.deep.equal([OVER_LINE, WILL_PURGE]);
    expect(state(it)).to.equal("DELETED");
    const { id } = it.legacy.resource!;
    expect(await it.legacy.up(held())).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("GONE");
    expect(it.legacy.outputs).to.include(PROMOTED);
    expect(it.legacy.outputs).not.to.have.property("purgeEligibleAt");
    expect(it.legacy.resource!.id).to.equal(id);
    expect(it.tenant.workflows().map(({ deleteType, archived: isArchived }) => [deleteType, isArchived])).to.deep.equal(
      [
        ["SOFT", true],
        ["PURGE", false],
      ],
    );
    const receipt = JSON.parse(it.legacy.outputs["receipt"] as string) as Record<string, unknown>;
    expect(receipt).to.include({ mode: "purge" }).and.to.have.property("previous");
    it.asked();
    expect(await it.legacy.up(held())).to.deep.equal(SAME);
    expect(it.asked()).to.deep.equal([]);
  });

  it("purges at the very second", async () => {
    const it = await archived(0);
    it.clock.advance(Date.parse(OVER) - it.clock.now() - 1);
    expect(await it.legacy.up(held())).to.deep.equal(SAME);
    it.clock.advance(1);
    expect(await it.legacy.up(held())).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("GONE");
  });

  it("leaves what is purged alone when it is edited or taken away", async () => {
    const it = await archived(31);
    await it.legacy.up(held());
    const sent = mutations(it);
    it.asked();
    for (const program of [held({ purgeAfter: "90d" }), archive({ maxAssets: 12 })])
      expect(await it.legacy.up(program)).to.deep.equal(SAME);
    expect(it.asked()).to.deep.equal([]);
    expect(mutations(it)).to.equal(sent);
  });

  it("and mode: purge afterwards: nothing is left to do", async () => {
    const it = await archived(31);
    await it.legacy.up(held());
    const sent = mutations(it);
    expect(await it.legacy.up(purge())).to.deep.equal(UPDATE);
    expect(mutations(it)).to.equal(sent);
    expect(it.legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "purged" });
  });

  it("and a changed trigger afterwards: nothing is left to do, and nothing is purged again", async () => {
    const it = await archived(31);
    await it.legacy.up(held());
    const sent = starts(it);
    expect(await it.legacy.up(held({ triggers: { ticket: "2" } }))).to.deep.equal(UPDATE);
    expect(starts(it)).to.deep.equal(sent);
    expect(it.legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "purged" });
    it.clock.advance(100 * DAY);
    expect(await it.legacy.up(held({ triggers: { ticket: "2" } }))).to.deep.equal(SAME);
  });

  it("and a taint afterwards, which makes it a new resource: the refusal says how to keep the one that has purged", async () => {
    const it = await archived(31);
    await it.legacy.up(held());
    it.legacy.resource = undefined;
    const { step, errors } = await it.legacy.preview(held());
    expect(step).to.equal("none");
    expect(errors.join()).to.include(
      "If this resource has purged it and is to be replaced, keep it: `pulumi state untaint`, or no `--replace`. [ATLAN_CONNECTION_NOT_FOUND]",
    );
  });

  it("is no reason to purge when a trigger is changed at the same time: the hold begins anew", async () => {
    const it = await archived(31);
    expect(await it.legacy.up(held({ triggers: { ticket: "2" } }))).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("DELETED");
  });
});

describe("a purge after a hold is refused, in the preview and by up,", () => {
  for (const [title, change, program, ...words] of [
    [
      "when assets came back",
      ({ tenant }: Scene) => {
        tenant.ui.restore(SNOWFLAKE, 5);
      },
      held(),
      "5 assets of it (3 Table, 2 Column) are active again since the archive",
      "A changed trigger archives again, and the hold begins anew",
    ],
    [
      "when one asset came back",
      ({ tenant }: Scene) => {
        tenant.ui.restore(SNOWFLAKE, 1);
      },
      held(),
      "1 asset of it (1 Table) is active again since the archive",
    ],
    [
      "when the tenant's clock is behind",
      ({ tenant }: Scene) => {
        tenant.clockAheadMs = -2 * DAY;
      },
      held(),
      `by this machine's clock the hold of purgeAfter is over since ${OVER}, but the tenant says 2026-02-13T09:0`,
    ],
    [
      "when the tenant tells no time",
      ({ tenant }: Scene) => {
        tenant.clockAheadMs = undefined;
      },
      held(),
      "but the tenant tells no time",
    ],
    [
      "when there are more than approved",
      () => undefined,
      held({ maxAssets: 11 }),
      "it has 12 assets, more than maxAssets (11)",
    ],
  ] as const) {
    it(title, async () => {
      const it = await archived(31);
      change(it);
      it.clock.advance(20_000);
      const sent = mutations(it);
      for (const end of [await it.legacy.preview(program), await it.legacy.upWithoutPreview(program)]) {
        expect(end.step).to.equal("none");
        for (const part of words) expect(end.errors.join("\n")).to.include(part);
      }
      expect(mutations(it)).to.equal(sent);
      expect(it.tenant.workflows()).to.have.length(1);
      expect(await it.legacy.up(archive({ maxAssets: 12 }))).to.deep.equal(UPDATE);
    });
  }

  it("when the counts can't be had", async () => {
    const it = await archived(31);
    it.tenant.fault({ route: "searchAssets", kind: { status: 500 }, containing: COUNTING, times: ALWAYS });
    for (const end of [await it.legacy.preview(held()), await it.legacy.upWithoutPreview(held())])
      expect(end.errors.join("\n")).to.include("Atlan answered 500");
    expect(state(it)).to.equal("DELETED");
  });

  it("when something came back between the preview and up", async () => {
    const it = await archived(31);
    expect(await it.legacy.preview(held())).to.deep.equal(UPDATE);
    it.tenant.ui.restore(SNOWFLAKE, 2);
    it.clock.advance(20_000);
    const end = await it.legacy.upWithoutPreview(held());
    expect(end.errors.join("\n")).to.include("2 assets of it (2 Table) are active again since the archive");
    expect(mutations(it)).to.equal(1);
  });
});

describe("a purge after a hold that does not get to its end", () => {
  it("goes on with the next up, by the same run", async () => {
    const it = await archived(31);
    it.tenant.script(STUCK);
    const program = held({ timeout: "5m" });
    expect((await it.legacy.up(program)).errors.join("\n")).to.include("waits on for the same run");
    expect(it.legacy.outputs["intent"]).to.include({ mode: "purge", promoted: true });
    it.tenant.release();
    expect(await it.legacy.up(program)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include(PROMOTED);
    expect(it.tenant.runs()).to.have.length(2);
  });

  it("runs again when its run has failed", async () => {
    const it = await archived(31);
    it.tenant.script(FUTILE);
    expect((await it.legacy.up(held())).errors.join("\n")).to.include("ended Failed");
    expect(await it.legacy.up(held())).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include(PROMOTED);
  });

  for (const [title, program] of [
    ["is taken away", archive({ maxAssets: 12 })],
    ["is made longer", held({ purgeAfter: "60d" })],
  ] as const) {
    it(`purges no more when its run has failed and the hold ${title}`, async () => {
      const it = await archived(31);
      it.tenant.script(FUTILE);
      await it.legacy.up(held());
      const sent = mutations(it);
      expect(await it.legacy.up(program)).to.deep.equal(UPDATE);
      expect(state(it)).to.equal("DELETED");
      expect(it.legacy.outputs).to.include({ achieved: "archived" });
      expect(
        it.tenant
          .mutations()
          .slice(sent)
          .filter((line) => !line.startsWith("archive ")),
      ).to.deep.equal([]);
      expect(await it.legacy.up(program)).to.deep.equal(SAME);
    });
  }

  for (const [title, waitForCompletion, laterMs, restored, line] of [
    ["is going", false, 0, 0, /is in flight/],
    ["has taken everything meanwhile", false, 60_000, 0, /counts as gone/],
    ["has failed, and some came back", true, 0, 2, /Will archive 2 /],
  ] as const) {
    it(`is not said to be archived and due later when it ${title} and the hold is made longer`, async () => {
      const it = await archived(31);
      if (waitForCompletion) it.tenant.script({ outcome: "Failed", reach: 0.5 });
      await it.legacy.up(held({ waitForCompletion }));
      it.clock.advance(laterMs);
      if (restored > 0) it.tenant.ui.restore(SNOWFLAKE, restored);
      it.told();
      await it.legacy.preview(held({ waitForCompletion, purgeAfter: "60d" }));
      const lines = it.told();
      expect(lines.join("\n")).to.match(line).and.not.include("Archived; purge due");
      expect(lines[0]).to.equal(
        "The hold of 60d ends at 2026-03-16T09:00:21.000Z at the earliest; no purge is started before that.",
      );
    });
  }

  it("is purged after a changed trigger and another hold when its run was stopped, also within the index lag", async () => {
    const it = await archived(31);
    it.tenant.script(STUCK);
    void it.clock.sleep(60_000).then(() => {
      it.tenant.ui.stop(it.tenant.runs().at(-1)!.id);
    });
    expect((await it.legacy.up(held())).errors.join("\n")).to.include("was stopped by somebody");
    it.tenant.set({ indexLag: 9_000 });
    it.clock.advance(20_000);
    const other = held({ triggers: { ticket: "2" }, purgeAfter: "1s" });
    expect(await it.legacy.up(other)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ achieved: "archived" });
    it.clock.advance(1_000);
    expect(await it.legacy.up(other)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include(PROMOTED);
    expect(it.tenant.runs()).to.have.length(3);
  });

  it("is held anew when its run has failed and a trigger is changed", async () => {
    const it = await archived(31);
    it.tenant.script(FUTILE);
    await it.legacy.up(held());
    const changed = held({ triggers: { ticket: "2" } });
    expect(await it.legacy.up(changed)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ achieved: "archived" });
    expect(it.legacy.outputs["purgeEligibleAt"]).to.match(/^2026-03-17T09:/);
    expect(await it.legacy.up(changed)).to.deep.equal(SAME);
    expect(state(it)).to.equal("DELETED");
  });

  it("is found again when the command died before anything was stored", async () => {
    const it = await archived(31);
    const before = it.legacy.resource!;
    await it.legacy.up(held());
    it.legacy.resource = before;
    expect(await it.legacy.up(held())).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include(PROMOTED);
    expect(it.tenant.runs()).to.have.length(2);
  });
});

describe("drift under a hold", () => {
  it("that nobody has seen, and that somebody has archived again, does not begin the hold anew", async () => {
    const it = await archived(10);
    it.tenant.ui.restore(SNOWFLAKE, 5);
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(21 * DAY);
    expect(await it.legacy.up(held())).to.deep.equal(UPDATE);
    expect(state(it)).to.equal("GONE");
  });

  const again = held({ rerunOnDrift: true });

  it("archives again first when a refresh has seen it, and the hold begins anew", async () => {
    const it = await archived(31, again);
    it.tenant.ui.restore(SNOWFLAKE, 5);
    it.clock.advance(20_000);
    await it.legacy.refresh();
    expect(await it.legacy.up(again)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ achieved: "archived" });
    expect(it.legacy.outputs["purgeEligibleAt"]).to.match(/^2026-03-17T09:0/);
    expect(await it.legacy.up(again)).to.deep.equal(SAME);
  });

  it("holds anew also when somebody else has archived it again before the next up", async () => {
    const it = await archived(31, again);
    it.tenant.ui.restore(SNOWFLAKE, 5);
    it.clock.advance(20_000);
    await it.legacy.refresh();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(120_000);
    expect(await it.legacy.up(again)).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ achieved: "archived", outcome: "alreadyArchived" });
    expect(it.legacy.outputs["purgeEligibleAt"]).to.match(/^2026-03-17T09:0/);
    expect(await it.legacy.up(again)).to.deep.equal(SAME);
    expect(state(it)).to.equal("DELETED");
  });
});
