import { expect } from "chai";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import type { PlannedConnection } from "../../../provider/reconcile/plannedConnection";
import { planOf, withPlans } from "../plan/plans";
import { first, type FleetScene, fleetScene, nth, type Program } from "./fleet";

/** An entry whose name has no value yet. */
const UNNAMED = { connectionQualifiedName: UNKNOWN_VALUE };

const DAY = 86_400_000;
const held = (connections: readonly unknown[], more: Program = {}): Program => ({
  connections,
  purgeAfter: "30d",
  maxAssets: 12,
  ...more,
});
/** The run of each member of {@link archived} ends then. */
const OVER = "2026-02-14T09:00:21.000Z";
const WHICH = "Can't be told which connection will be archived: connectionQualifiedName has no value yet.";
const mayLeave = (name: string): string =>
  `May be removed from connections: ${name}. If so, its assets stay as they are.`;
const mayPurge = (name: string, why = `its hold is over since ${OVER}`): string =>
  `May run: WILL PERMANENTLY PURGE connection ${name} if it stays in connections: ${why}.`;

/** A fleet that has archived its connections, after which some time has passed. */
async function archived(days: number, program: Program): Promise<FleetScene> {
  const it = withPlans(fleetScene(3));
  expect((await it.fleet.up(program)).errors).to.deep.equal([]);
  it.clock.advance(days * DAY);
  return it;
}

/** What a preview says, and what is in its plan by the connection's name. */
async function previewed(
  it: FleetScene,
  program: Program,
): Promise<{ lines: string[]; planned: Record<string, PlannedConnection> }> {
  it.told();
  it.asked();
  it.reported.length = 0;
  expect(await it.fleet.preview(program)).to.deep.equal({ step: "update", errors: [] });
  const { connections } = planOf(it.reported);
  const planned = connections.map((each) => [each.connectionQualifiedName ?? "unnamed", each] as const);
  return { lines: it.told(), planned: Object.fromEntries(planned) };
}

const purges = (planned: Record<string, PlannedConnection>): Record<string, string> =>
  Object.fromEntries(Object.entries(planned).map(([name, each]) => [name, each.purges]));

describe("a fleet with an entry that has no name yet", () => {
  it("announces the purge of a held connection that may turn out to be it", async () => {
    const it = await archived(31, held([nth(1)]));
    const { lines, planned } = await previewed(it, held([UNNAMED]));
    expect(lines).to.deep.equal([WHICH, mayLeave(nth(1)), mayPurge(nth(1))]);
    expect(it.asked()).to.deep.equal({});
    expect(planned["unnamed"]).to.deep.include({ action: "unknown", purges: "maybe", purgeDueAt: null });
    expect(planned[nth(1)]).to.deep.include({
      action: "unknown",
      purges: "maybe",
      purgeDueAt: null,
      reasons: [mayLeave(nth(1)), mayPurge(nth(1))],
    });
    expect(it.lastLine()).to.deep.equal({
      severity: "warning",
      text: "Plan: 2 connections MAY BE PERMANENTLY PURGED",
    });
    expect((await it.fleet.upWithoutPreview(held([nth(1)]))).errors).to.deep.equal([]);
    expect(it.tenant.connection(nth(1)).state).to.equal("GONE");
  });

  it("tells when a hold ends that goes on, and its plan does not say no", async () => {
    const it = await archived(29, held([nth(1)]));
    const { lines, planned } = await previewed(it, held([UNNAMED]));
    expect(lines).to.deep.equal([
      WHICH,
      mayLeave(nth(1)),
      `If it stays in connections, the purge of connection ${nth(1)} is due at ${OVER}, by the first \`pulumi up\` after that.`,
    ]);
    for (const name of ["unnamed", nth(1)])
      expect(planned[name]).to.include({ action: "unknown", purges: "maybe", purgeDueAt: OVER });
    expect(it.lastLine()?.text).to.equal("Plan: 2 connections not known yet");
  });

  it("tells the first of several ends, and a purge that may run at once before any", async () => {
    const it = await archived(31, held([nth(1)]));
    await it.fleet.up(held([nth(1), { connectionQualifiedName: nth(2) }], { purgeAfter: "60d" }));
    const { planned } = await previewed(it, held([UNNAMED]));
    expect(planned["unnamed"]).to.include({ purges: "maybe", purgeDueAt: null });
    expect(planned[nth(1)]).to.include({ purges: "maybe", purgeDueAt: null });
    expect(planned[nth(2)]?.purgeDueAt).to.match(/^2026-03-17/);
    const later = await previewed(it, held([UNNAMED], { purgeAfter: "60d" }));
    expect(later.planned[nth(1)]?.purgeDueAt).to.match(/^2026-03-16/);
    expect(later.planned["unnamed"]?.purgeDueAt).to.equal(later.planned[nth(1)]?.purgeDueAt);
  });

  it("goes by the inputs of each entry: the one that purges first", async () => {
    const it = await archived(31, held([nth(1)]));
    const entry = (more: Program): Program => ({ connectionQualifiedName: UNKNOWN_VALUE, ...more });
    const patient = entry({ purgeAfter: "300d" });
    for (const entries of [
      [patient, UNNAMED],
      [UNNAMED, patient],
    ]) {
      const { lines } = await previewed(it, held(entries));
      expect(lines.filter((line) => line.includes("if it stays"))).to.deep.equal([mayPurge(nth(1))]);
    }
    const other = await previewed(it, held([entry({ triggers: { again: "1" } })]));
    expect(purges(other.planned)).to.deep.equal({ unnamed: "no", [nth(1)]: "no" });
  });

  it("announces the purge for which an entry asks, unless that is done", async () => {
    const mode = "purge";
    const it = await archived(1, { connections: first(2), maxAssets: 12 });
    const asked = await previewed(it, { connections: [nth(2), UNNAMED], mode, maxAssets: 12 });
    expect(asked.lines.at(-1)).to.equal(mayPurge(nth(1), 'mode is "purge"'));
    expect(purges(asked.planned)).to.deep.include({ unnamed: "maybe", [nth(1)]: "maybe" });
    const open = await previewed(it, {
      connections: [nth(2), { connectionQualifiedName: UNKNOWN_VALUE, mode: UNKNOWN_VALUE }],
    });
    expect(open.lines.at(-1)).to.equal(mayPurge(nth(1), "mode has no value yet"));
    // A whole entry may turn out to be a name, or an object with any mode.
    const whole = await previewed(it, { connections: [nth(2), UNKNOWN_VALUE] });
    expect(whole.lines.at(-1)).to.equal(mayPurge(nth(1), "mode has no value yet"));
    await it.fleet.up({ connections: first(1), mode, maxAssets: 12 });
    const done = await previewed(it, { connections: [UNNAMED], mode, maxAssets: 12 });
    expect(done.planned[nth(1)]).to.include({ action: "unknown", purges: "no" });
    const again = await previewed(it, { connections: [UNNAMED], mode, maxAssets: 12, triggers: UNKNOWN_VALUE });
    expect(again.planned[nth(1)]).to.include({ action: "unknown", purges: "maybe" });
    // A whole entry may turn out to change the triggers as well, so that what is there again is purged again.
    it.tenant.ui.makeAnew(nth(1), "Table", 5);
    it.clock.advance(DAY);
    const anew = await previewed(it, { connections: [UNKNOWN_VALUE], mode, maxAssets: 12 });
    expect(anew.planned[nth(1)]).to.include({ action: "unknown", purges: "maybe" });
    const entry = { connectionQualifiedName: nth(1), triggers: { again: "1" } };
    expect((await it.fleet.upWithoutPreview({ connections: [entry], mode, maxAssets: 12 })).errors).to.deep.equal([]);
    expect(it.tenant.connection(nth(1)).state).to.equal("GONE");
  });

  it("announces nothing of what no hold follows, nor where all entries have a name", async () => {
    const without = await archived(31, { connections: first(2) });
    const { lines, planned } = await previewed(without, { connections: [nth(2), UNNAMED] });
    expect(lines).to.deep.equal([WHICH, mayLeave(nth(1))]);
    expect(purges(planned)).to.deep.equal({ unnamed: "no", [nth(1)]: "no", [nth(2)]: "no" });
    const named = await archived(31, held(first(2), { purgeAfter: "300d" }));
    const left = await previewed(named, held([nth(2)], { purgeAfter: "300d" }));
    expect(left.planned[nth(1)]).to.include({ action: "leaves", purges: "no", purgeDueAt: null });
  });
});

describe("a fleet that stores triggers whose run was refused beside the archive before", () => {
  const triggered = (ticket: unknown, more: Program = {}): Program => held([nth(1)], { triggers: { ticket }, ...more });
  const RERUN = /^May run: Will run the archive again: nothing of connection /;
  const CONDITION = "triggers become what they were at its archive";

  async function refused(days: number, program = triggered("1")): Promise<FleetScene> {
    const it = withPlans(fleetScene(1));
    await it.fleet.up(program);
    it.tenant.fault({ route: "rerunWorkflow", kind: { status: 403 }, times: 1 });
    expect((await it.fleet.up({ ...program, triggers: { ticket: "2" } })).errors).to.have.length(1);
    it.clock.advance(days * DAY);
    return it;
  }

  it("announces the purge to which triggers without a value may lead", async () => {
    const it = await refused(31);
    const { lines, planned } = await previewed(it, triggered(UNKNOWN_VALUE));
    expect(lines).to.have.length(2);
    expect(lines[0]).to.match(RERUN);
    expect(lines[1]).to.equal(
      `May run: WILL PERMANENTLY PURGE connection ${nth(1)} if ${CONDITION}: its hold is over since ${OVER}.`,
    );
    expect(planned[nth(1)]).to.include({ action: "unknown", purges: "maybe" });
    expect((await it.fleet.upWithoutPreview(triggered("1"))).errors).to.deep.equal([]);
    expect(it.tenant.connection(nth(1)).state).to.equal("GONE");
  });

  it("tells when a hold ends that goes on, and its plan does not say no", async () => {
    const it = await refused(1);
    const { lines, planned } = await previewed(it, triggered(UNKNOWN_VALUE));
    expect(lines[0]).to.equal(
      `If ${CONDITION}, the purge of connection ${nth(1)} is due at ${OVER}, by the first \`pulumi up\` after that.`,
    );
    expect(planned[nth(1)]).to.include({ action: "unknown", purges: "maybe", purgeDueAt: OVER });
  });

  it("says it once where the length of the hold has no value yet either", async () => {
    const it = await refused(1);
    const { lines } = await previewed(it, triggered(UNKNOWN_VALUE, { purgeAfter: UNKNOWN_VALUE }));
    expect(lines.filter((line) => line.includes("PURGE"))).to.deep.equal([
      `May run: WILL PERMANENTLY PURGE connection ${nth(1)} if its hold is over: purgeAfter has no value yet.`,
    ]);
  });

  it("announces none without a hold, or with triggers that are known", async () => {
    const without = { connections: [nth(1)], triggers: { ticket: "1" } };
    const it = await refused(31, without);
    const { lines, planned } = await previewed(it, { ...without, triggers: { ticket: UNKNOWN_VALUE } });
    expect(lines).to.have.length(1);
    expect(planned[nth(1)]?.purges).to.equal("no");
    const known = await refused(31);
    expect((await previewed(known, triggered("2"))).planned[nth(1)]?.purges).to.equal("no");
    expect((await previewed(known, triggered("1"))).planned[nth(1)]?.purges).to.equal("yes");
  });
});

describe("a fleet whose own triggers have no value yet, with an entry that adds some", () => {
  const entry = (triggers: unknown): Program => ({ connectionQualifiedName: nth(1), triggers });

  it("announces the purge to which they may lead: those of the entry are not all", async () => {
    const program = held([entry({ ticket: "1" })], { triggers: { team: "a" } });
    const it = await archived(31, program);
    for (const open of [
      held([entry({ ticket: "1" })], { triggers: UNKNOWN_VALUE }),
      held([entry(UNKNOWN_VALUE)], { triggers: { team: "a" } }),
    ]) {
      const { lines, planned } = await previewed(it, open);
      expect(lines.at(-1)).to.match(/^May run: WILL PERMANENTLY PURGE 2 assets of connection /);
      expect(planned[nth(1)]).to.include({ action: "unknown", purges: "maybe" });
    }
    expect((await it.fleet.upWithoutPreview(program)).errors).to.deep.equal([]);
    expect(it.tenant.connection(nth(1)).state).to.equal("GONE");
  });
});
