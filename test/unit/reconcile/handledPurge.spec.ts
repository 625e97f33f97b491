import { expect } from "chai";
import type { Definition, WorkflowRun } from "../../../provider/atlan/api";
import { predict } from "../../../provider/reconcile/predict";
import type { Mode } from "../../../provider/reconcile/intent";
import type { ReconcileOptions } from "../../../provider/reconcile/options";
import { FLEET, rig, SNOWFLAKE } from "../../rig";
import { CONNECTION } from "../text/observed";
import { Command, intentOf, MINUTE, nameOf, newIntent, observerOn, optionsOf } from "./reconcilers";
import { ARCHIVED, GONE, ScriptedAtlan } from "./scriptedAtlan";

const ARCHIVE = nameOf("archive");
const PURGE = nameOf("purge");
const SECOND = nameOf("purge", 1);
const EXISTING = "atlan-connection-delete-1700000009";
const MISSING = "there is no such connection, or the credentials can't see it";

const SAME: Definition = { connectionQualifiedName: CONNECTION, deleteType: "PURGE", deleteAssets: true };
const UNTOLD: Definition = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };
const OTHERS: Readonly<Record<string, Definition>> = {
  archives: { ...SAME, deleteType: "SOFT" },
  "purges another connection": { ...SAME, connectionQualifiedName: "default/postgres/1700000002" },
  "may do more": { ...SAME, strange: { because: "it has two tasks", texts: [] } },
};

interface Past {
  /** What our definition tells now: nothing of itself, unless something is given. Null where somebody has archived it. */
  readonly definition?: Definition | null;
  /** What its run tells of itself. */
  readonly template?: Definition;
  readonly phase?: string;
  readonly unconfirmed?: true;
}

/** A purge of ours has run, and then an archive was asked for, which has judged that run and was not fulfilled. */
function purgedBefore({ definition = UNTOLD, template, phase = "Succeeded", unconfirmed }: Past = {}) {
  const atlan = new ScriptedAtlan(CONNECTION);
  atlan.define(ARCHIVE, "SOFT");
  const archived = atlan.putRun(ARCHIVE, "Succeeded", { createdAt: undefined });
  if (definition !== null) atlan.definitions.set(PURGE, { name: PURGE, ...definition });
  const told: Partial<WorkflowRun> = template === undefined ? {} : { template };
  const run = atlan.putRun(PURGE, phase, { createdAt: undefined, ...told });
  atlan.clock.advance(10 * MINUTE);
  atlan.shown = GONE;
  const before = intentOf(archived, "archive", { phase: "Succeeded", startedByUs: false, judged: [run.id] });
  const own = { name: PURGE, mode: "purge", ...(unconfirmed && { unconfirmed }) } as const;
  const definitions = [{ name: ARCHIVE, mode: "archive" } as const, own];
  return { atlan, before, record: { achieved: "archived", definitions } as const };
}

/** What a preview predicts, and how the command then ends. */
async function both(
  { atlan, before, record }: ReturnType<typeof purgedBefore>,
  options: Partial<ReconcileOptions> = {},
  mode: Mode = "purge",
) {
  const intent = newIntent(mode, { key: "the next one" });
  const all = optionsOf(mode, options);
  const known = { record: { ...record, phase: before.phase, intent: before }, resumes: false, intent };
  const { outcome } = await predict({ options: all, observer: observerOn(atlan, all) }, known);
  const predicted =
    outcome.kind === "refuse" ? outcome.error.message : outcome.kind === "guarded" ? outcome.result : outcome.kind;
  const command = new Command(atlan, { intent, record, options });
  return { predicted, end: await command.change(before), achieved: command.journal.record.achieved };
}

async function isKnown(past: ReturnType<typeof purgedBefore>, options: Partial<ReconcileOptions> = {}) {
  const alreadyGone = { predicted: "alreadyGone", end: "alreadyGone", achieved: "purged" };
  expect(await both(past, options)).to.deep.equal(alreadyGone);
  expect(past.atlan.sent).to.deep.equal([]);
}

async function isUnknown(past: ReturnType<typeof purgedBefore>, options: Partial<ReconcileOptions> = {}) {
  const { predicted, end, achieved } = await both(past, options);
  expect(predicted).to.include(MISSING);
  expect(end).to.include(MISSING);
  expect(achieved).to.equal("archived");
  expect(past.atlan.sent).to.deep.equal([]);
}

describe("a purge of ours that has taken the connection, and whose run was handled before", () => {
  it("is known by its name where neither the run nor its definition tells what it does", () => isKnown(purgedBefore()));

  it("is known where the answer to its start was lost", () => isKnown(purgedBefore({ unconfirmed: true })));

  it("is known by what its definition or its run tells", async () => {
    await isKnown(purgedBefore({ definition: SAME }));
    await isKnown(purgedBefore({ template: SAME }));
    await isKnown(purgedBefore({ definition: OTHERS["archives"]!, template: SAME }));
    await isKnown(purgedBefore({ template: UNTOLD }));
  });

  it("is known where somebody has archived its definition since", async () => {
    await isKnown(purgedBefore({ definition: null }));
    await isKnown(purgedBefore({ definition: null, template: SAME }));
  });

  it("has to have succeeded", async () => {
    for (const phase of ["Failed", "Error"]) await isUnknown(purgedBefore({ phase }));
  });

  for (const [what, other] of Object.entries(OTHERS)) {
    it(`is none if the run tells that it ${what}`, async () => {
      for (const definition of [UNTOLD, SAME, null]) await isUnknown(purgedBefore({ definition, template: other }));
    });

    it(`is not known as one if its definition ${what} by now, and the run does not tell`, async () => {
      await isUnknown(purgedBefore({ definition: other }));
      await isUnknown(purgedBefore({ definition: other, template: UNTOLD }));
    });
  }

  it("is known also where another definition of ours has followed it", async () => {
    const past = purgedBefore();
    past.atlan.define(SECOND, "PURGE");
    const definitions = [...past.record.definitions, { name: SECOND, mode: "purge" } as const];
    await isKnown({ ...past, record: { ...past.record, definitions } });
  });

  it("is known also where existingWorkflow names another definition by now", async () => {
    const past = purgedBefore();
    past.atlan.define(EXISTING, "PURGE");
    await isKnown(past, { existingWorkflow: EXISTING });
    const edited = purgedBefore({ definition: OTHERS["archives"]! });
    edited.atlan.define(EXISTING, "PURGE");
    await isUnknown(edited, { existingWorkflow: EXISTING });
  });

  it("is not looked for among the definitions that archive", async () => {
    const past = purgedBefore({ phase: "Failed" });
    past.atlan.define(EXISTING, "PURGE");
    await isUnknown(past, { existingWorkflow: EXISTING });
  });

  it("hinders no purge of a connection that is there", async () => {
    const past = purgedBefore();
    past.atlan.shown = ARCHIVED;
    expect(await both(past)).to.deep.equal({ predicted: "start", end: "ran", achieved: "purged" });
    expect(past.atlan.sent).to.deep.equal([`create ${nameOf("purge", 1)} PURGE`]);
  });

  it("makes no archive a success: it proves nothing of a connection that was there afterwards", async () => {
    const past = purgedBefore();
    const before = { ...past.before, fulfilled: true };
    const { predicted, end } = await both({ ...past, before }, {}, "archive");
    expect(predicted).to.include(MISSING);
    expect(end).to.include(MISSING);
  });
});

describe("a purge that no command has waited for, and an archive after it while only the index had the connection", () => {
  const connection = {
    qualifiedName: SNOWFLAKE,
    name: "legacy",
    connectorName: "snowflake",
    assets: { Table: 4 },
    staysInIndex: true,
  };
  const archive = { triggers: { ticket: "1" } };
  const purge = { mode: "purge", maxAssets: 4, triggers: { ticket: "2" } };

  for (const api of ["package", "app"] as const) {
    for (const [kind, simulated, target] of [
      ["one", undefined, { connectionQualifiedName: SNOWFLAKE }],
      ["fleet", FLEET, { connections: [SNOWFLAKE] }],
    ] as const) {
      for (const minimalBodies of [false, true]) {
        it(`is known to the next purge: ${api}, ${kind}, ${minimalBodies ? "minimal" : "whole"} answers`, async () => {
          const world = rig({ surface: api, switches: { minimalBodies }, connections: [connection] });
          const config = { "atlan:workflowApi": api, "atlan:connectionDeleteAppId": "connection-delete" };
          const stack = world.stack("legacy", { config, simulated });
          expect((await stack.up({ ...target, ...archive })).errors).to.deep.equal([]);
          expect((await stack.up({ ...target, ...purge, waitForCompletion: false })).errors).to.deep.equal([]);
          world.clock.advance(10 * MINUTE);
          for (let ups = 0; ups < 2; ups++) {
            const { errors } = await stack.upWithoutPreview({ ...target, ...archive });
            expect(errors.join()).to.include("Atlan's index still lists the connection");
          }
          world.tenant.ui.indexAnew(SNOWFLAKE);
          world.clock.advance(MINUTE);
          expect((await stack.up({ ...target, ...purge })).errors).to.deep.equal([]);
          expect(JSON.stringify(stack.outputs)).to.include('"achieved":"purged"');
          expect(world.tenant.runs()).to.have.length(2);
        });
      }
    }
  }
});
