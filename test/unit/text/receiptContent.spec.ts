import { expect } from "chai";
import type { Inputs } from "../../../provider/reconcile/inputs";
import type { LookBefore } from "../../../provider/reconcile/intent";
import { isIntact, readReceipt, type ReceiptContent, sealReceipt } from "../../../provider/reconcile/receipt";
import { receiptOf } from "../../../provider/reconcile/receiptContent";
import type { Proof, ResourceRecord } from "../../../provider/reconcile/record";
import { CONNECTION, look } from "./observed";

const WORKFLOW = "atlan-connection-delete-5000000001";
const RUN = `${WORKFLOW}-x7k2p`;

const inputs: Inputs = {
  resourceUrn: "urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
  tenant: "https://tenant.atlan.com",
  connectionQualifiedName: CONNECTION,
  mode: "archive",
  reason: "Trial ended",
};
const record: ResourceRecord = {
  workflowName: WORKFLOW,
  runId: RUN,
  phase: "Succeeded",
  startedAt: "2026-01-15T09:00:01Z",
  finishedAt: "2026-01-15T09:05:00Z",
  message: "done",
  outcome: "ran",
  achieved: "archived",
  intent: {
    key: "0123456789abcdef0123456789abcdef",
    mode: "archive",
    workflowName: WORKFLOW,
    runId: RUN,
    phase: "Succeeded",
    startedByUs: true,
    stopped: false,
    connectionSeen: true,
    fulfilled: true,
  },
  definitions: [{ name: WORKFLOW, mode: "archive" }],
};
const purged: ResourceRecord = { ...record, achieved: "purged", intent: { ...record.intent, mode: "purge" } };
const before: LookBefore = { connection: "ACTIVE", active: 12, archived: 0, types: { Table: 3, Column: 9 } };
const archived: Proof = { before, after: look("DELETED", 0, 12), connectionName: "prod" };
const gone: Proof = { before, after: look(undefined, 0, 0), connectionName: "prod" };
const NOW = Date.parse("2026-01-15T09:05:03Z");

/** What a receipt says. */
function receipt(
  proof: Proof = archived,
  its: ResourceRecord = record,
  more: Partial<Inputs> = {},
  now = NOW,
): ReceiptContent {
  return receiptOf({ ...inputs, ...more }, its, proof, { now, version: "1.2.3", by: undefined });
}

const full: ReceiptContent = {
  tenant: "https://tenant.atlan.com",
  connection: CONNECTION,
  connectionName: "prod",
  mode: "archive",
  reason: "Trial ended",
  stack: "prod",
  resource: "legacy",
  outcome: "ran",
  workflow: WORKFLOW,
  run: RUN,
  startedAt: "2026-01-15T09:00:01Z",
  finishedAt: "2026-01-15T09:05:00Z",
  verifiedAt: "2026-01-15T09:05:03.000Z",
  before,
  after: { connection: "DELETED", active: 0, archived: 12 },
  provider: "pulumi-atlan/1.2.3",
};

/** The receipt without some of its fields. */
const without = (...keys: readonly (keyof ReceiptContent)[]): object =>
  Object.fromEntries(Object.entries(full).filter(([key]) => !keys.includes(key as keyof ReceiptContent)));

describe("the receipt of an outcome", () => {
  it("of an own run tells all of it", () => {
    expect(receipt()).to.deep.equal(full);
  });

  it("of a run that was joined tells all of it, too", () => {
    expect(receipt(archived, { ...record, outcome: "attached" })).to.deep.equal({ ...full, outcome: "attached" });
  });

  for (const outcome of ["alreadyArchived", "alreadyGone"] as const) {
    it(`of nothing that ran tells of no run, whatever ran before: ${outcome}`, () => {
      const nothingRan = without("workflow", "run", "startedAt", "finishedAt", "before");
      expect(receipt(archived, { ...record, outcome })).to.deep.equal({ ...nothingRan, outcome });
    });
  }

  it("of a purge tells that the connection is gone", () => {
    const seen = receipt(gone, purged, { mode: "purge" });
    expect(seen).to.deep.include({ mode: "purge", after: { connection: "GONE", active: 0, archived: 0 } });
  });

  it("takes the mode from what was wanted and fulfilled", () => {
    expect(receipt(gone, purged).mode).to.equal("purge");
  });

  it("tells of the run that served the intent, not of the latest one", () => {
    const later = { ...record, workflowName: "another", runId: "another-run" };
    expect(receipt(archived, later)).to.include({ workflow: WORKFLOW, run: RUN });
  });

  it("tells what was left: counts and the connection's own state, not the types", () => {
    const after = { ...look("ACTIVE", 3, 9), assets: { active: 3, archived: 9, activeByType: { Table: 3 } } };
    expect(receipt({ ...archived, after }).after).to.deep.equal({ connection: "ACTIVE", active: 3, archived: 9 });
  });

  it("tells who ran the command in CI", () => {
    const by = { user: "ada", system: "GitHub Actions", pullRequest: "42" };
    const told = receiptOf(inputs, record, archived, { now: NOW, version: "1.2.3", by });
    expect(told).to.deep.equal({ ...full, by });
    expect(readReceipt(sealReceipt(told))?.by).to.deep.equal(by);
  });

  it("leaves out what is not known", () => {
    const { workflowName: _w, runId: _r, ...intent } = record.intent;
    const { startedAt: _s, finishedAt: _f, ...rest } = record;
    const { reason: _reason, ...noReason } = inputs;
    const proof: Proof = { ...archived, before: undefined, connectionName: undefined };
    expect(
      receiptOf(noReason, { ...rest, intent }, proof, { now: NOW, version: "1.2.3", by: undefined }),
    ).to.deep.equal(without("connectionName", "reason", "workflow", "run", "startedAt", "finishedAt", "before"));
  });

  it("takes no outcome for an own run", () => {
    const { outcome: _outcome, ...rest } = record;
    expect(receipt(archived, rest)).to.deep.equal(full);
  });

  it("can be sealed, and read again", () => {
    const read = readReceipt(sealReceipt(receipt()))!;
    expect(isIntact(read)).to.equal(true);
    expect(read).to.deep.include(full);
  });

  for (const [left, key] of [
    ["startedAt", "startedAt"],
    ["finishedAt", "finishedAt"],
  ] as const) {
    it(`leaves out ${key} alone`, () => {
      const { [left]: _left, ...rest } = record;
      expect(receipt(archived, rest)).to.deep.equal(without(key));
    });
  }

  it("leaves out the workflow alone", () => {
    const { workflowName: _left, ...intent } = record.intent;
    expect(receipt(archived, { ...record, intent })).to.deep.equal(without("workflow"));
  });

  it("leaves out the run, and the times that are another one's", () => {
    const { runId: _left, ...intent } = record.intent;
    expect(receipt(archived, { ...record, intent })).to.deep.equal(without("run", "startedAt", "finishedAt"));
  });

  it("does not give the times of a later run for those of its own", () => {
    const shown = receipt(archived, { ...record, runId: "somebody-else's", startedAt: "2026-01-16T00:00:00Z" });
    expect(shown).to.deep.equal(without("startedAt", "finishedAt"));
  });

  it("keeps an empty reason", () => {
    expect(receipt(archived, record, { reason: "" }).reason).to.equal("");
  });

  it("tells the time to the millisecond", () => {
    expect(receipt(archived, record, {}, NOW + 7).verifiedAt).to.equal("2026-01-15T09:05:03.007Z");
  });
});

describe("the place of a receipt", () => {
  const TYPE = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
  for (const [urn, stack, resource] of [
    [`urn:pulumi:prod::retire::${TYPE}::legacy`, "prod", "legacy"],
    [`urn:pulumi:prod::retire::${TYPE}::a::b`, "prod", "a::b"],
    [`urn:pulumi:prod::retire::${TYPE}::::a::`, "prod", "::a::"],
    [`urn:pulumi:prod::retire::${TYPE}::urn:pulumi:other::x`, "prod", "urn:pulumi:other::x"],
    [`urn:pulumi:prod.eu-1::retire::parent:T$${TYPE}::legacy`, "prod.eu-1", "legacy"],
    [`urn:pulumi:urn:pulumi:odd::retire::${TYPE}::legacy`, "urn:pulumi:odd", "legacy"],
    ["legacy", "", ""],
  ] as const) {
    it(`of ${urn} is ${resource} in ${stack}`, () => {
      expect(receipt(archived, record, { resourceUrn: urn })).to.include({ stack, resource });
    });
  }
});

describe("the archive before a purge, in its receipt", () => {
  const formerText = sealReceipt(receipt(archived, record, {}, NOW - 86_400_000));
  const former = readReceipt(formerText)!;

  it("is named with its digest", () => {
    expect(receipt(gone, { ...purged, receipt: formerText }).previous).to.deep.equal({
      mode: "archive",
      run: RUN,
      finishedAt: "2026-01-15T09:05:00Z",
      verifiedAt: "2026-01-14T09:05:03.000Z",
      sha256: former.sha256,
    });
  });

  it("has no run where none had to run", () => {
    const text = sealReceipt(receipt(archived, { ...record, outcome: "alreadyArchived" }));
    expect(receipt(gone, { ...purged, receipt: text }).previous).to.deep.equal({
      mode: "archive",
      verifiedAt: "2026-01-15T09:05:03.000Z",
      sha256: readReceipt(text)!.sha256,
    });
  });

  for (const [title, its, receiptText] of [
    ["a purge after a purge", purged, sealReceipt({ ...full, mode: "purge" })],
    ["an archive after an archive", record, formerText],
    ["a purge without one before", purged, undefined],
    ["a purge after something that is no receipt", purged, "archived in March"],
  ] as const) {
    it(`is not there: ${title}`, () => {
      const seen = receipt(archived, { ...its, ...(receiptText === undefined ? {} : { receipt: receiptText }) });
      expect(seen).to.not.have.property("previous");
    });
  }
});

describe("the connection's name in a receipt", () => {
  const named = sealReceipt({ ...full, connectionName: "former" });
  const nameless = sealReceipt(without("connectionName") as ReceiptContent);
  const unnamed: Proof = { ...gone, connectionName: undefined };

  for (const [title, proof, former, name] of [
    ["is the one that was seen", gone, named, "prod"],
    ["is the one of the receipt before, where none was seen", unnamed, named, "former"],
    ["is not there where the receipt before has none either", unnamed, nameless, undefined],
    ["is not there where there is no receipt before", unnamed, undefined, undefined],
    ["is not there where what is before is no receipt", unnamed, "archived in March", undefined],
  ] as const) {
    it(title, () => {
      const seen = receipt(proof, { ...purged, ...(former === undefined ? {} : { receipt: former }) });
      expect(seen.connectionName).to.equal(name);
      expect("connectionName" in seen).to.equal(name !== undefined);
    });
  }
});
