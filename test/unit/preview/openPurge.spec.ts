import { expect } from "chai";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import type { PlannedConnection } from "../../../provider/reconcile/plannedConnection";
import { SNOWFLAKE } from "../../rig";
import { planOf, withPlans } from "../plan/plans";
import { archive, FUTILE, type Program, type Scene, scene, STUCK } from "./scene";

const DAY = 86_400_000;
const held = (more: Program = {}): Program => archive({ purgeAfter: "30d", maxAssets: 12, ...more });
const unnamed = (more: Program = {}): Program => held({ connectionQualifiedName: UNKNOWN_VALUE, ...more });
/** The run of {@link archived} ends at 09:00:21. */
const OVER = "2026-02-14T09:00:21.000Z";
const WHICH = "Can't be told which connection will be archived: connectionQualifiedName has no value yet.";
const MAY_PURGE = `May run: WILL PERMANENTLY PURGE connection ${SNOWFLAKE} if it is still the connection of this resource: its hold is over since ${OVER}.`;
const DUE = `If it is still the connection of this resource, the purge of connection ${SNOWFLAKE} is due at ${OVER}, by the first \`pulumi up\` after that.`;

/** An archive, after which some time has passed. */
async function archived(days: number, program = held()): Promise<Scene> {
  const it = withPlans(scene());
  expect((await it.legacy.up(program)).errors).to.deep.equal([]);
  it.clock.advance(days * DAY);
  return it;
}

/** What a preview says, and what is in its plan. */
async function previewed(it: Scene, program: Program): Promise<{ lines: string[]; planned: PlannedConnection }> {
  it.told();
  it.asked();
  it.reported.length = 0;
  expect(await it.legacy.preview(program)).to.deep.equal({ step: "update", errors: [] });
  return { lines: it.told(), planned: planOf(it.reported).connections[0]! };
}

const state = ({ tenant }: Scene): string => tenant.connection(SNOWFLAKE).state;

describe("a preview of an archive whose connection has no name yet", () => {
  it("announces the purge that runs if it is still the same and its hold is over, and asks nothing", async () => {
    const it = await archived(31);
    const { lines, planned } = await previewed(it, unnamed());
    expect(lines).to.deep.equal([WHICH, MAY_PURGE]);
    expect(it.asked()).to.deep.equal([]);
    expect(planned).to.deep.include({
      connectionQualifiedName: null,
      action: "unknown",
      purges: "maybe",
      purgeDueAt: null,
      reasons: [WHICH, MAY_PURGE],
    });
    expect(it.lastLine()).to.deep.equal({
      severity: "warning",
      text: "Plan: 1 connection MAY BE PERMANENTLY PURGED",
    });
    expect(it.shown.find(({ line }) => line === MAY_PURGE)?.severity).to.equal("warning");
    expect((await it.legacy.upWithoutPreview(held())).errors).to.deep.equal([]);
    expect(state(it)).to.equal("GONE");
  });

  it("announces it at the very second", async () => {
    const it = await archived(0);
    it.clock.advance(Date.parse(OVER) - it.clock.now() - 1);
    expect((await previewed(it, unnamed())).lines).to.deep.equal([WHICH, DUE]);
    it.clock.advance(1);
    expect((await previewed(it, unnamed())).lines).to.deep.equal([WHICH, MAY_PURGE]);
  });

  it("tells when a hold ends that goes on, and its plan does not say no", async () => {
    const it = await archived(29);
    const { lines, planned } = await previewed(it, unnamed());
    expect(lines).to.deep.equal([WHICH, DUE]);
    expect(planned).to.include({ action: "unknown", purges: "maybe", purgeDueAt: OVER });
    expect(it.lastLine()?.text).to.equal("Plan: 1 connection not known yet");
    it.clock.advance(2 * DAY);
    expect((await it.legacy.upWithoutPreview(held())).errors).to.deep.equal([]);
    expect(state(it)).to.equal("GONE");
  });

  it("announces the rest of a purge that has failed after the hold", async () => {
    const it = await archived(31);
    it.tenant.script({ outcome: "Failed", reach: 0.5 });
    expect((await it.legacy.up(held())).errors).to.have.length(1);
    it.clock.advance(600_000);
    const { lines, planned } = await previewed(it, unnamed());
    expect(lines).to.deep.equal([WHICH, MAY_PURGE]);
    expect(planned.purges).to.equal("maybe");
    expect((await it.legacy.upWithoutPreview(held())).errors).to.deep.equal([]);
    expect(state(it)).to.equal("GONE");
  });

  for (const [what, more] of [
    ["triggers", { triggers: UNKNOWN_VALUE }],
    ["one trigger", { triggers: { ticket: UNKNOWN_VALUE } }],
    ["rerunOnDrift", { rerunOnDrift: UNKNOWN_VALUE }],
    ["maxAssets", { maxAssets: UNKNOWN_VALUE }],
  ] as const) {
    it(`announces it while this has no value yet either: ${what}`, async () => {
      const it = await archived(31);
      const { lines, planned } = await previewed(it, unnamed(more));
      expect(lines.at(-1)).to.equal(MAY_PURGE);
      expect(planned.purges).to.equal("maybe");
    });
  }

  it("announces it while nobody knows how long the hold is", async () => {
    const it = await archived(1);
    const { lines, planned } = await previewed(it, unnamed({ purgeAfter: UNKNOWN_VALUE }));
    expect(lines).to.deep.equal([
      "Can't be told which connection will be archived: connectionQualifiedName, purgeAfter have no value yet.",
      `May run: WILL PERMANENTLY PURGE connection ${SNOWFLAKE} if it is still the connection of this resource and its hold is over: purgeAfter has no value yet.`,
    ]);
    expect(planned).to.include({ purges: "maybe", purgeDueAt: null });
  });

  it("announces nothing where no purge follows: without a hold, with other triggers, or before the archive is done", async () => {
    const without = await archived(31, archive());
    const other = await archived(31);
    const failed = withPlans(scene());
    failed.tenant.script(FUTILE);
    await failed.legacy.up(held());
    const running = withPlans(scene());
    running.tenant.script(STUCK);
    await running.legacy.up(held({ waitForCompletion: false }));
    for (const [it, program] of [
      [without, archive({ connectionQualifiedName: UNKNOWN_VALUE })],
      [other, unnamed({ triggers: { ticket: "2" } })],
      [other, unnamed({ triggers: { ticket: "2", by: UNKNOWN_VALUE } })],
      [other, archive({ connectionQualifiedName: UNKNOWN_VALUE })],
      [failed, unnamed()],
      [failed, unnamed({ purgeAfter: UNKNOWN_VALUE })],
      [running, unnamed()],
    ] as const) {
      const { lines, planned } = await previewed(it, program);
      expect(lines).to.have.length(1);
      expect(planned).to.include({ purges: "no", purgeDueAt: null });
    }
  });

  it("announces nothing where assets that came back are archived again instead", async () => {
    const it = await archived(31);
    it.tenant.ui.restore(SNOWFLAKE);
    await it.legacy.refresh();
    expect((await previewed(it, unnamed({ rerunOnDrift: true }))).planned.purges).to.equal("no");
    expect((await previewed(it, unnamed({ rerunOnDrift: UNKNOWN_VALUE }))).planned.purges).to.equal("maybe");
    expect((await previewed(it, unnamed())).planned.purges).to.equal("maybe");
  });

  it("says it once where it purges anyway", async () => {
    const it = await archived(31);
    const { lines, planned } = await previewed(it, unnamed({ mode: "purge", purgeAfter: undefined }));
    expect(lines).to.deep.equal([
      "Can't be told which connection will be PERMANENTLY PURGED: connectionQualifiedName has no value yet.",
    ]);
    expect(planned.purges).to.equal("maybe");
  });

  it("is said by no refresh", async () => {
    const it = await archived(31);
    it.told();
    await it.legacy.refresh();
    expect(it.told()).to.deep.equal([]);
  });
});

describe("a preview of a purge that has failed after the hold, which is made longer", () => {
  it("tells when that ends, and its plan does not say no", async () => {
    const it = await archived(31);
    it.tenant.script({ outcome: "Failed", reach: 0.5 });
    expect((await it.legacy.up(held())).errors).to.have.length(1);
    it.clock.advance(600_000);
    const { lines, planned } = await previewed(it, held({ purgeAfter: "40d" }));
    const until = "2026-02-24T09:00:21.000Z";
    expect(lines).to.include(`The hold of 40d ends at ${until} at the earliest; no purge is started before that.`);
    expect(planned).to.include({ action: "unchanged", purges: "maybe", purgeDueAt: until, promotion: false });
    const other = await previewed(it, held({ purgeAfter: "40d", triggers: { ticket: "2" } }));
    expect(other.planned).to.include({ purges: "no", purgeDueAt: null });
    const none = await previewed(it, held({ purgeAfter: undefined }));
    expect(none.planned).to.include({ purges: "no", purgeDueAt: null });
    it.clock.advance(10 * DAY);
    expect((await it.legacy.upWithoutPreview(held({ purgeAfter: "40d" }))).errors).to.deep.equal([]);
    expect(state(it)).to.equal("GONE");
  });

  it("tells of no purge to come where that one has ended well in the meantime", async () => {
    const it = await archived(31);
    expect((await it.legacy.up(held({ waitForCompletion: false }))).errors).to.deep.equal([]);
    it.clock.advance(600_000);
    const { lines, planned } = await previewed(it, held({ purgeAfter: "40d" }));
    expect(lines.at(-1)).to.equal(`Nothing will run: connection ${SNOWFLAKE} can't be seen, and counts as gone.`);
    expect(planned).to.include({ action: "unchanged", purgeDueAt: null });
  });
});
