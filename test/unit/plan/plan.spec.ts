import { expect } from "chai";
import { readPlan } from "../../../provider/cli/plan/readPlan";
import { linesOf } from "../../../provider/lifecycle/planReport";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import type { PlannedConnection } from "../../../provider/reconcile/plannedConnection";
import { SNOWFLAKE } from "../../rig";
import { first, fleetScene, nth } from "../fleet/fleet";
import { ALWAYS, archive, COUNTING, purge, scene, STUCK } from "../preview/scene";
import { planOf, previewOf, withPlans } from "./plans";

const URN = "urn:pulumi:prod::pipeline::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy";

describe("the plan of a resource", () => {
  it("has the shape of version 1: a public format", async () => {
    const it = withPlans(scene());
    await it.legacy.preview(purge());
    const { connections, ...plan } = planOf(it.reported, "create");
    expect(plan).to.deep.equal({
      format: "pulumi-atlan/plan/1",
      stack: "test",
      project: "retire",
      outcome: "planned",
      changes: true,
      summary: { purge: 1, maybePurge: 0, unknown: 0, archive: 0, refused: 0, leaves: 0, unchanged: 0 },
      errors: [],
    });
    const line = `WILL PERMANENTLY PURGE 12 assets of connection ${SNOWFLAKE} ("legacy", active): 9 Column, 3 Table.`;
    expect(connections).to.deep.equal([
      {
        resource: "legacy",
        urn: it.legacy.urn,
        connectionQualifiedName: SNOWFLAKE,
        unlisted: false,
        connectionName: "legacy",
        state: "active",
        action: "purge",
        running: false,
        purges: "yes",
        mode: "purge",
        promotion: false,
        purgeDueAt: null,
        assets: 12,
        byType: { Column: 9, Table: 3 },
        withLineage: 0,
        maxAssets: 12,
        code: null,
        reasons: [line],
      },
    ]);
  });

  it("is written only where the environment asks for it", async () => {
    const it = scene();
    await it.legacy.up(purge());
    expect(it.reported).to.deep.equal([]);
  });

  it("says what is refused, with its code and counts", async () => {
    const it = withPlans(scene());
    const { errors } = await it.legacy.preview(purge({ maxAssets: 1 }));
    const plan = planOf(it.reported, "create", errors);
    expect(plan).to.include({ outcome: "refused" });
    expect(plan.connections[0]).to.include({
      action: "refused",
      purges: "no",
      code: "ATLAN_TOO_MANY_ASSETS",
      assets: 12,
      maxAssets: 1,
    });
    await it.legacy.up(archive());
    it.reported.length = 0;
    const changed = await it.legacy.preview(purge({ maxAssets: 1 }));
    expect(planOf(it.reported, "update", changed.errors).connections[0]).to.include({
      action: "refused",
      code: "ATLAN_TOO_MANY_ASSETS",
      assets: 12,
    });
    await it.legacy.preview(archive({ mode: "delete" }));
    expect(planOf(it.reported, "update", ["refused"]).connections[0]?.action).to.equal("refused");
  });

  for (const isNew of [true, false]) {
    const which = isNew ? "a new" : "an existing";
    it(`says which code refuses an input of ${which} resource, and no of a purge, whatever words its reason has`, async () => {
      const it = withPlans(scene());
      if (!isNew) await it.legacy.up(archive());
      for (const program of [
        // The reason names PURGE as one of Atlan's words.
        archive({ mode: "wipe" }),
        archive({ mode: "PURGE" }),
        purge({ timeout: "soon" }),
        purge({ maxAssets: -1, reason: 7 }),
        archive({ shred: true }),
        archive({ purgeAfter: "30d" }),
      ]) {
        it.reported.length = 0;
        const { errors } = await it.legacy.preview(program);
        expect(errors.join("\n")).to.match(/\[ATLAN_INPUT\] docs\/errors\.md#atlan_input$/);
        const [refused] = planOf(it.reported, "create", errors).connections;
        expect(refused).to.include({ action: "refused", purges: "no", code: "ATLAN_INPUT" });
      }
    });
  }

  it("says which code refuses a setting, unless an input is refused before it", async () => {
    const it = withPlans(scene({}, { "atlan:apiKey": "" }));
    for (const [program, code] of [
      [archive(), "ATLAN_CONFIGURATION"],
      [archive({ timeout: "soon" }), "ATLAN_INPUT"],
    ] as const) {
      it.reported.length = 0;
      const { errors } = await it.legacy.preview(program);
      expect(planOf(it.reported, "create", errors).connections[0]).to.include({
        action: "refused",
        purges: "no",
        code,
      });
    }
  });

  it("says which code refuses it for sure, not which one may do so", async () => {
    const it = withPlans(scene());
    const program = purge({ connectionQualifiedName: "default/oracle/1", maxAssets: undefined });
    const open = await it.legacy.preview({ ...program, existingWorkflow: UNKNOWN_VALUE });
    expect(open.errors).to.have.length(1);
    expect(planOf(it.reported, "create", open.errors).connections[0]?.code).to.equal("ATLAN_INPUT");
    const known = await it.legacy.preview(program);
    expect(known.errors).to.have.length(2);
    expect(planOf(it.reported, "create", known.errors).connections[0]?.code).to.equal("ATLAN_CONNECTION_NOT_FOUND");
  });

  it("says maybe beside a refused input whose mode has no value yet", async () => {
    const it = withPlans(scene());
    const { errors } = await it.legacy.preview(archive({ mode: UNKNOWN_VALUE, timeout: "soon" }));
    expect(planOf(it.reported, "create", errors).connections[0]).to.include({
      action: "refused",
      purges: "maybe",
      code: "ATLAN_INPUT",
    });
  });

  it("says of what stays when its hold ends, and then that the purge is a promotion", async () => {
    const it = withPlans(scene());
    const held = archive({ purgeAfter: "30d", maxAssets: 12 });
    await it.legacy.up(held);
    it.reported.length = 0;
    await it.legacy.preview(held);
    const plan = planOf(it.reported, "same");
    const [unchanged] = plan.connections;
    // Whoever acts on this plan later may find the hold over, with nothing else changed.
    expect(unchanged).to.include({ action: "unchanged", purges: "maybe", promotion: false });
    expect(plan.summary).to.include({ unchanged: 1, maybePurge: 0 });
    expect(unchanged?.purgeDueAt).to.equal(it.legacy.outputs["purgeEligibleAt"]);
    it.clock.advance(31 * 86_400_000);
    await it.legacy.preview(held);
    expect(planOf(it.reported).connections[0]).to.include({
      action: "purge",
      purges: "yes",
      promotion: true,
      mode: "archive",
      purgeDueAt: null,
      state: "archived",
    });
  });

  it("says no of an archive that no hold ends, and maybe of a hold beside an input without a value", async () => {
    const it = withPlans(scene());
    await it.legacy.up(archive());
    it.reported.length = 0;
    await it.legacy.preview(archive());
    expect(planOf(it.reported, "same").connections[0]).to.include({ purges: "no", purgeDueAt: null });
    await it.legacy.up(archive({ purgeAfter: "30d", maxAssets: 12 }));
    it.reported.length = 0;
    await it.legacy.preview(archive({ purgeAfter: "30d", maxAssets: UNKNOWN_VALUE }));
    const plan = planOf(it.reported);
    expect(plan.connections[0]).to.include({ action: "unknown", purges: "maybe" });
    expect(plan.connections[0]?.purgeDueAt).not.to.equal(null);
    expect(plan.summary).to.include({ maybePurge: 1 });
  });

  it("is not calmed by triggers that may stay as they are: what runs if they change is told", async () => {
    const it = withPlans(scene());
    it.tenant.script({ outcome: "Failed", message: "child failed", reach: 0 });
    await it.legacy.up(archive({ waitForCompletion: false }));
    it.clock.advance(600_000);
    it.reported.length = 0;
    await it.legacy.preview(archive({ triggers: { ticket: UNKNOWN_VALUE } }));
    const plan = planOf(it.reported);
    expect(plan.connections[0]).to.deep.include({
      action: "unknown",
      purges: "no",
      assets: 12,
      byType: { Column: 9, Table: 3 },
      code: null,
    });
    expect(plan.summary).to.include({ unknown: 1, refused: 0, unchanged: 0 });
    expect(it.lastLine()?.text).to.equal("Plan: 1 connection not known yet");
  });

  it("never says no where a purge may come", async () => {
    const it = withPlans(scene());
    await it.legacy.preview({ ...archive(), mode: UNKNOWN_VALUE });
    expect(planOf(it.reported).connections[0]).to.include({ action: "unknown", purges: "maybe", mode: null });
    await it.legacy.preview(purge({ connectionQualifiedName: UNKNOWN_VALUE }));
    expect(planOf(it.reported).connections[0]).to.include({
      action: "unknown",
      purges: "maybe",
      connectionQualifiedName: null,
    });
    await it.legacy.up(archive());
    await it.legacy.preview(archive({ purgeAfter: UNKNOWN_VALUE, maxAssets: 12 }));
    expect(planOf(it.reported).connections[0]).to.include({ action: "unknown", purges: "maybe" });
    expect(it.lastLine()?.text).to.equal("Plan: 1 connection MAY BE PERMANENTLY PURGED");
    it.tenant.script(STUCK);
    await it.legacy.up(archive({ triggers: { ticket: "2" }, waitForCompletion: false }));
    it.reported.length = 0;
    await it.legacy.preview(purge({ maxAssets: 11, waitForCompletion: false }));
    expect(planOf(it.reported).connections[0]).to.include({ action: "refused", purges: "maybe" });
  });

  for (const [mode, program, purges] of [
    ["purge", purge, "maybe"],
    ["archive", archive, "no"],
  ] as const) {
    it(`never says that nothing happens where the tenant does not say what another ${mode} would take`, async () => {
      const it = withPlans(scene());
      it.tenant.script({ outcome: "Failed", message: "child failed", reach: 0 });
      await it.legacy.up(program());
      it.clock.advance(600_000);
      it.tenant.fault({ route: "searchAssets", kind: { status: 403 }, containing: COUNTING, times: ALWAYS });
      for (const triggers of [{ ticket: "1" }, { ticket: "2" }, { ticket: UNKNOWN_VALUE }]) {
        it.reported.length = 0;
        await it.legacy.preview(program({ triggers }));
        expect(planOf(it.reported).connections[0]).to.include({ action: "unknown", purges });
      }
    });
  }

  it("is not told by a refresh, and once by a preview that refreshes", async () => {
    const it = withPlans(scene());
    await it.legacy.up(archive());
    it.reported.length = 0;
    await it.legacy.refresh();
    expect(it.reported).to.deep.equal([]);
  });
});

describe("the plan of a fleet", () => {
  it("has each member: new, removed, unchanged and without a name", async () => {
    const it = withPlans(fleetScene(4));
    await it.fleet.up({ connections: first(3) });
    it.reported.length = 0;
    await it.fleet.preview({
      connections: [...first(2), { connectionQualifiedName: nth(4), mode: "purge", maxAssets: 8 }],
    });
    const plan = planOf(it.reported);
    expect(
      plan.connections.map(({ connectionQualifiedName, action }) => [connectionQualifiedName, action]),
    ).to.have.deep.members([
      [nth(1), "unchanged"],
      [nth(2), "unchanged"],
      [nth(3), "leaves"],
      [nth(4), "purge"],
    ]);
    expect(it.lastLine()?.text).to.equal(
      "Plan: 1 connection PERMANENTLY PURGED (8 assets), 1 out of the stack, nothing deleted, 2 unchanged",
    );
    await it.fleet.preview({ connections: [UNKNOWN_VALUE, UNKNOWN_VALUE, ...first(3)] });
    const added = planOf(it.reported);
    // A whole entry that has no value yet may be that of a purge, whatever the fleet's mode.
    expect(added.summary).to.include({ maybePurge: 2, unchanged: 3 });
    expect(added.connections.filter(({ connectionQualifiedName: name }) => name === null)).to.have.length(2);
    for (const one of added.connections.filter(({ action }) => action === "unknown"))
      expect(one).to.include({ purges: "maybe", mode: null });
    await it.fleet.preview({ connections: [{ connectionQualifiedName: UNKNOWN_VALUE }, ...first(3)] });
    expect(planOf(it.reported).summary).to.include({ unknown: 1, unchanged: 3 });
    await it.fleet.preview({ connections: UNKNOWN_VALUE });
    const [unlisted] = planOf(it.reported).connections;
    expect(unlisted).to.include({ unlisted: true, connectionQualifiedName: null, action: "unknown", purges: "maybe" });
  });

  it("travels in several lines when it is long, and is whole again", async () => {
    const it = withPlans(fleetScene(200));
    await it.fleet.preview({ connections: first(200) });
    expect(it.reported.length).to.be.greaterThan(1);
    for (const { line } of it.reported) expect(line.length).to.be.lessThan(80_000);
    const preview = previewOf(it.reported, "create");
    expect(readPlan(JSON.stringify(preview), "x").summary.archive).to.equal(200);
    const lost = { ...preview, diagnostics: preview.diagnostics.slice(0, -1) };
    expect(() => readPlan(JSON.stringify(lost), "x")).to.throw("it is not whole: fleet did not say what will happen");
  });
});

describe("reading a plan", () => {
  const planned: PlannedConnection = {
    connectionQualifiedName: SNOWFLAKE,
    unlisted: false,
    connectionName: null,
    state: null,
    action: "archive",
    running: false,
    purges: "no",
    mode: "archive",
    promotion: false,
    purgeDueAt: null,
    assets: 2,
    byType: { Table: 2 },
    withLineage: 0,
    maxAssets: null,
    code: null,
    reasons: [],
  };
  const says = (connections: readonly object[], urn = URN) =>
    linesOf(connections as PlannedConnection[]).map((message) => ({ urn, message, severity: "info" }));
  const read = (preview: object) => readPlan(JSON.stringify(preview), "preview.json");

  for (const [what, text] of [
    ["nothing", ""],
    ["half a document", '{"steps":[{"op":"same"'],
    ["a stream of documents", '{"a":1}\n{"b":2}'],
    ["a document of another kind", "{}"],
    ["a document without steps", '{"steps":[]}'],
    ["steps without a URN", '{"steps":[{"op":"create"}]}'],
  ] as const) {
    it(`is an error for ${what}`, () => {
      expect(() => readPlan(text, "preview.json")).to.throw(/^reading the plan \(preview\.json\): .*\[ATLAN_PLAN\]/);
    });
  }

  for (const op of [
    "create",
    "update",
    "same",
    "replace",
    "create-replacement",
    "import",
    "an operation of the future",
  ]) {
    it(`is an error where a resource is silent that takes part: ${op}`, () => {
      expect(() => read({ steps: [{ op, urn: URN }] })).to.throw("legacy did not say what will happen");
    });
  }

  for (const [what, connection] of [
    ["an action", { ...planned, action: "shred" }],
    ["a word for no", { ...planned, purges: "never" }],
    ["a count", { ...planned, assets: "2" }],
    ["a count of a type", { ...planned, byType: { Table: 2, Column: "9" } }],
    ["a field that is missing", { ...planned, purges: undefined }],
  ] as const) {
    it(`is an error for what it does not know: ${what}`, () => {
      const steps = [{ op: "create", urn: URN }];
      expect(() => read({ steps, diagnostics: says([connection]) })).to.throw("what legacy: says can't be read");
    });
  }

  it("believes only a line that is one, of a resource of this package", () => {
    const [line] = says([{ ...planned, action: "unchanged" }]);
    const steps = [{ op: "create", urn: URN }];
    const inName = { urn: URN, message: `legacy: Will archive x ("${line?.message ?? ""}")`, severity: "info" };
    expect(() => read({ steps, diagnostics: [inName] })).to.throw("not whole");
    const ofOther = { ...line, urn: URN.replace("atlan:", "other:") };
    expect(() => read({ steps, diagnostics: [ofOther] })).to.throw("not whole");
  });

  for (const type of [
    "pulumi-nodejs:dynamic/atlan:Other",
    "pulumi-nodejs:dynamic/atlan:ConnectionDeleted",
    "atlan:index:Other",
  ]) {
    it(`asks no resource of another type for a plan: ${type}`, () => {
      const urn = `urn:pulumi:dev::retire::${type}::other`;
      expect(read({ steps: [{ op: "create", urn }] })).to.deep.include({ changes: true, connections: [] });
    });
  }

  describe("where the preview counts what stays as it is, and does not list all of it", () => {
    const stack = { op: "same", urn: "urn:pulumi:prod::pipeline::pulumi:pulumi:Stack::pipeline-prod" };
    const legacy = { op: "update", urn: URN };
    const other = { op: "same", urn: "urn:pulumi:prod::pipeline::other:index:Other::other" };
    const diagnostics = says([planned]);

    for (const [title, steps, same] of [
      ["the stack alone is listed", [stack, legacy], 2],
      ["some are listed", [stack, other, legacy], 3],
      ["the stack is not listed, and another one is not", [legacy], 2],
    ] as const) {
      it(`is an error: ${title}`, () => {
        expect(() => read({ steps, diagnostics, changeSummary: { update: 1, same } })).to.throw(
          "it is not whole: it was made without --show-sames",
        );
      });
    }

    for (const [title, steps, same] of [
      ["all are listed", [stack, other, legacy], 2],
      ["the stack alone is not listed", [other, legacy], 2],
      ["nothing stays as it is", [legacy], undefined],
    ] as const) {
      it(`is a plan: ${title}`, () => {
        expect(read({ steps, diagnostics, changeSummary: { update: 1, same } })).to.include({ outcome: "planned" });
      });
    }

    it("is refused, as the preview was", () => {
      const errors = [{ message: "called off", severity: "error" }];
      const refused = read({ steps: [stack], diagnostics: errors, changeSummary: { same: 9 } });
      expect(refused).to.include({ outcome: "refused" });
    });
  });

  it("takes the last of several plans of a resource", () => {
    const steps = [{ op: "create", urn: URN }];
    const diagnostics = [...says([{ ...planned, action: "unchanged" }]), ...says([planned])];
    expect(read({ steps, diagnostics }).summary).to.include({ archive: 1, unchanged: 0 });
  });

  it("names what leaves the stack by its state, and not what another resource of that URN keeps", () => {
    const oldState = { inputs: { connections: [nth(1), { connectionQualifiedName: nth(2) }] } };
    const left = read({ steps: [{ op: "delete", urn: URN, oldState }] });
    expect(left.connections.map((it) => [it.connectionQualifiedName, it.action])).to.deep.equal([
      [nth(1), "leaves"],
      [nth(2), "leaves"],
    ]);
    expect(read({ steps: [{ op: "delete", urn: URN }] }).summary.leaves).to.equal(1);
    const replaced = (name: string) => [
      { op: "delete-replaced", urn: URN, oldState: { inputs: { connectionQualifiedName: name } } },
      { op: "create-replacement", urn: URN },
    ];
    const diagnostics = says([planned]);
    expect(read({ steps: replaced(SNOWFLAKE), diagnostics }).summary).to.include({ archive: 1, leaves: 0 });
    expect(read({ steps: replaced(nth(2)), diagnostics }).summary).to.include({ archive: 1, leaves: 1 });
  });

  it("does not say of what leaves while its run may go on that its assets stay as they are", () => {
    const said = (inputs: object, outputs: object, more: object = {}) =>
      read({ steps: [{ op: "delete", urn: URN, oldState: { inputs, outputs, ...more } }] }).connections.flatMap(
        (it) => it.reasons,
      );
    const going =
      "Leaves the stack. Its run had not ended when it was last seen: it is stopped if this resource has started it, and what it deletes until then stays deleted.";
    const quiet = "Leaves the stack. Its assets stay as they are.";
    const intent = (phase: string) => ({ intent: { mode: "purge", phase, runId: "run-1", fulfilled: false } });
    const single = { connectionQualifiedName: nth(1) };
    for (const phase of ["Pending", "Running", "Unknown", "Odd"])
      expect(said(single, intent(phase))).to.deep.equal([going]);
    for (const phase of ["Succeeded", "Failed", "Error"]) expect(said(single, intent(phase))).to.deep.equal([quiet]);
    for (const ended of [{ phase: "Unknown" }, { phase: "Running", runId: "run-1", fulfilled: true }])
      expect(said(single, { intent: ended })).to.deep.equal([quiet]);
    const unseen =
      "Leaves the stack. It had started a run that was not seen yet: if that is going, it is stopped, and what it deletes until then stays deleted.";
    const lost = { phase: "Unknown", workflowName: "w", startedByUs: true, fulfilled: false };
    expect(said(single, { intent: lost })).to.deep.equal([unseen]);
    expect(said(single, { intent: { ...lost, fulfilled: true } })).to.deep.equal([quiet]);
    const kept = "it goes on, since retainOnDelete keeps it from being stopped.";
    for (const [outputs, begin] of [
      [intent("Running"), "Leaves the stack. Its run had not ended when it was last seen"],
      [{ intent: lost }, "Leaves the stack. It had started a run that was not seen yet: if that is going,"],
    ] as const) {
      const [line] = said(single, outputs, { retainOnDelete: true });
      expect(line?.startsWith(begin) === true && line.endsWith(kept), line).to.equal(true);
    }
    const base = "urn:pulumi:dev::p::acme:index:Base::base";
    const withBase = (op: string): string[] => {
      const oldState = { inputs: single, outputs: intent("Running"), deletedWith: base };
      const steps = [
        { op: "delete", urn: URN, oldState },
        { op, urn: base },
      ];
      return read({ steps }).connections.flatMap((it) => it.reasons);
    };
    const begin = "Leaves the stack. Its run had not ended when it was last seen: it";
    expect(withBase("delete")).to.deep.equal([`${begin} goes on, since deletedWith base keeps it from being stopped.`]);
    for (const op of ["replace", "delete-replaced"])
      expect(withBase(op)).to.deep.equal([`${begin} may go on, if deletedWith base keeps it from being stopped.`]);
    for (const op of ["same", "update"]) expect(withBase(op)).to.deep.equal([going]);
    const results = { [nth(1)]: intent("Running"), [nth(2)]: intent("Succeeded") };
    expect(said({ connections: [nth(1), nth(2), nth(3)] }, { results })).to.deep.equal([going, quiet, quiet]);
  });

  it("keeps a plan in bounds, whatever the names at Atlan are", () => {
    const name = "n\u202e".repeat(100_000);
    const byType = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`${"t".repeat(1_000)}${i}`, 1]));
    const all = Array.from({ length: 3 }, () => ({ ...planned, connectionName: name, byType, reasons: [name, name] }));
    const diagnostics = says(all);
    for (const { message } of diagnostics) expect(message.length).to.be.lessThan(80_000);
    const [connection] = read({ steps: [{ op: "create", urn: URN }], diagnostics }).connections;
    expect(connection?.byType).to.equal(null);
    expect(connection?.connectionName?.length).to.be.lessThan(2_100);
  });
});
