import { expect } from "chai";
import { AtlanProviderError } from "../../../provider/errors";
import { fromState, STATE_VERSION, toState } from "../../../provider/lifecycle/state";
import { intentKey } from "../../../provider/reconcile/intent";
import type { ResourceRecord } from "../../../provider/reconcile/record";
import { copy } from "../../rig";

const inputs = {
  resourceUrn: "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
  tenant: "https://tenant.atlan.com",
  connectionQualifiedName: "default/snowflake/1234567890",
  mode: "archive",
  triggers: { ticket: "DATA-481", phase: "Succeeded" },
  timeout: "2h",
  maxAssets: 12,
  reason: "retired",
  __provider: 'exports.handler=()=>require("pulumi-atlan/lifecycle")',
};

const record: ResourceRecord = {
  workflowName: "atlan-connection-delete-5000000001",
  runId: "atlan-connection-delete-5000000001-x7k2p",
  phase: "Succeeded",
  startedAt: "2026-01-15T09:00:01Z",
  finishedAt: "2026-01-15T09:05:00Z",
  message: "done",
  outcome: "ran",
  achieved: "archived",
  intent: {
    key: "0123456789abcdef0123456789abcdef",
    mode: "archive",
    workflowName: "atlan-connection-delete-5000000001",
    runId: "atlan-connection-delete-5000000001-x7k2p",
    runCreatedAt: "2026-01-15T09:00:00Z",
    phase: "Succeeded",
    startedByUs: true,
    stopped: false,
    connectionSeen: true,
    fulfilled: true,
  },
  definitions: [{ name: "atlan-connection-delete-5000000001", mode: "archive" }],
  assets: { active: 0, archived: 12 },
};

describe("stored state", () => {
  it("is the inputs, the facts and a version", () => {
    expect(toState(inputs, record)).to.deep.equal({ ...inputs, ...record, stateVersion: 1 });
  });

  it("gives the facts back after a round trip through the engine", () => {
    expect(fromState(copy(toState(inputs, record)))).to.deep.equal(record);
  });

  it("gives back the few facts of a resource without a run", () => {
    const few: ResourceRecord = { phase: "Unknown", achieved: "none", definitions: [], intent: record.intent };
    expect(fromState(copy(toState(inputs, few)))).to.deep.equal(few);
  });

  it("holds no output any more that has no value", () => {
    const before = toState(inputs, record);
    const { startedAt: _started, finishedAt: _finished, message: _message, outcome: _outcome, ...now } = record;
    const after = toState(before, { ...now, phase: "Running" });
    expect(after).to.include({ phase: "Running", runId: record.runId, stateVersion: 1 });
    expect(after).not.to.have.any.keys("startedAt", "finishedAt", "message", "outcome");
  });

  it("is the same when it is written again", () => {
    const once = toState(inputs, record);
    expect(toState(once, fromState(once))).to.deep.equal(once);
  });

  it("does not take an input for an output, whatever its name", () => {
    const impostors = { workflowName: "mine", runId: "mine", phase: "Failed", achieved: "purged", stateVersion: 99 };
    const few: ResourceRecord = { phase: "Unknown", achieved: "none", definitions: [], intent: record.intent };
    const state = toState({ ...inputs, ...impostors }, few);
    expect(state).to.deep.equal({ ...inputs, ...few, stateVersion: 1 });
  });

  it("leaves values inside triggers alone that are named like outputs", () => {
    expect(toState(inputs, record)["triggers"]).to.deep.equal({ ticket: "DATA-481", phase: "Succeeded" });
  });

  it("has version 1", () => {
    expect(STATE_VERSION).to.equal(1);
  });

  for (const [title, version] of [
    ["a newer version", 2],
    ["a version that is a text", "1"],
  ] as const) {
    it(`is refused with ${title}`, () => {
      const state = { ...toState(inputs, record), stateVersion: version };
      expect(() => fromState(state))
        .to.throw(AtlanProviderError)
        .that.includes({
          code: "ATLAN_STATE_VERSION",
          message:
            `reading the state of the resource (${inputs.resourceUrn}): its version is ${JSON.stringify(version)}, ` +
            "and this version of pulumi-atlan knows 1. Use the version of pulumi-atlan that wrote it, or a newer one. [ATLAN_STATE_VERSION] docs/errors.md#atlan_state_version",
        });
    });
  }

  it("is refused without a version", () => {
    expect(() => fromState({ ...inputs, ...record }))
      .to.throw(AtlanProviderError, "its version is missing")
      .with.property("code", "ATLAN_STATE_VERSION");
  });
});

describe("state that this package has not written", () => {
  const stored = toState(inputs, {
    ...record,
    receipt: "{}",
    intent: { ...record.intent, archivedAt: record.finishedAt! },
  });
  const intent = stored["intent"] as object;
  const withIntent = (change: object): object => ({ intent: { ...intent, ...change } });

  for (const [change, because] of [
    [{ intent: undefined }, "intent is missing, and it has to be an object"],
    [{ intent: null }, "intent is null, and it has to be an object"],
    [{ intent: [] }, "intent is [], and it has to be an object"],
    [withIntent({ mode: "SOFT" }), 'intent.mode is "SOFT", and it has to be "archive" or "purge"'],
    [withIntent({ mode: "Archive" }), 'intent.mode is "Archive", and it has to be "archive" or "purge"'],
    [withIntent({ mode: undefined }), 'intent.mode is missing, and it has to be "archive" or "purge"'],
    [
      withIntent({ mode: "purge", key: intentKey("archive", inputs.triggers) }),
      'intent.mode is "purge", and it has to be "archive"',
    ],
    [withIntent({ promoted: true }), 'intent.mode is "archive", and it has to be "purge", since it is promoted'],
    [withIntent({ promoted: "yes" }), 'intent.promoted is "yes", and it has to be true, or left out'],
    [withIntent({ asksForRun: false }), "intent.asksForRun is false, and it has to be true, or left out"],
    [withIntent({ key: 7 }), "intent.key is 7, and it has to be a text that is not empty"],
    [withIntent({ fulfilled: "false" }), 'intent.fulfilled is "false", and it has to be true or false'],
    [withIntent({ stopped: null }), "intent.stopped is null, and it has to be true or false"],
    [withIntent({ startedByUs: undefined }), "intent.startedByUs is missing, and it has to be true or false"],
    [withIntent({ connectionSeen: 1 }), "intent.connectionSeen is 1, and it has to be true or false"],
    [withIntent({ runId: "" }), 'intent.runId is "", and it has to be a text that is not empty'],
    [withIntent({ archivedAt: 0 }), "intent.archivedAt is 0, and it has to be a text"],
    [withIntent({ base: {} }), "intent.base.runId is missing, and it has to be a text that is not empty"],
    [
      withIntent({ before: { connection: "GONE" } }),
      'intent.before.connection is "GONE", and it has to be "ACTIVE" or "DELETED"',
    ],
    [
      withIntent({ before: { connection: "ACTIVE", active: 1, archived: 0, types: { Table: -1 } } }),
      "intent.before.types.Table is -1, and it has to be a whole number, 0 or more",
    ],
    [{ achieved: "gone" }, 'achieved is "gone", and it has to be "none" or "archived" or "purged"'],
    [{ achieved: undefined }, 'achieved is missing, and it has to be "none" or "archived" or "purged"'],
    [
      { outcome: "won" },
      'outcome is "won", and it has to be "ran" or "attached" or "alreadyArchived" or "alreadyGone"',
    ],
    [{ definitions: undefined }, "definitions is missing, and it has to be a list"],
    [
      { definitions: [{ name: "x", mode: "HARD" }] },
      'definitions[0].mode is "HARD", and it has to be "archive" or "purge"',
    ],
    [
      { definitions: [{ name: "x", mode: "purge", unconfirmed: false }] },
      "definitions[0].unconfirmed is false, and it has to be true, or left out",
    ],
    [{ definitions: [{ mode: "purge" }] }, "definitions[0].name is missing, and it has to be a text that is not empty"],
    [{ assets: { active: "0", archived: 12 } }, 'assets.active is "0", and it has to be a whole number, 0 or more'],
    [{ assets: { active: 0, archived: 1.5 } }, "assets.archived is 1.5, and it has to be a whole number, 0 or more"],
    [
      { assets: { active: 0, archived: 2 ** 53 } },
      "assets.archived is 9007199254740992, and it has to be a whole number, 0 or more",
    ],
    [{ assets: { active: 0 } }, "assets.archived is missing, and it has to be a whole number, 0 or more"],
    [{ receipt: {} }, "receipt is {}, and it has to be a text"],
    [{ tenant: undefined }, "tenant is missing, and it has to be a text that is not empty"],
    [{ connectionQualifiedName: ["a"] }, 'connectionQualifiedName is ["a"], and it has to be a text that is not empty'],
    [{ mode: "SOFT" }, 'mode is "SOFT", and it has to be "archive" or "purge"'],
  ] as const) {
    it(`is refused: ${because}`, () => {
      expect(() => fromState({ ...stored, ...change }))
        .to.throw(AtlanProviderError)
        .that.includes({
          code: "ATLAN_STATE_DAMAGED",
          message:
            `reading the state of the resource (${inputs.resourceUrn}): ${because}; pulumi-atlan has not written that. ` +
            "Nothing was sent for it. Put the state back as it was (`pulumi stack export --version`, `pulumi stack import`). To give the resource up " +
            "instead (of a fleet, all of it), run `pulumi state delete` with the URN that `pulumi stack --show-urns` lists: that changes " +
            "nothing in Atlan, where its workflows stay until somebody archives them. [ATLAN_STATE_DAMAGED] docs/errors.md#atlan_state_damaged",
        });
    });
  }

  it("may be of a phase that is none", () => {
    expect(() => fromState({ ...stored, phase: "succeeded" })).to.throw(
      'phase is "succeeded", and it has to be "Pending"',
    );
  });

  it("may not even tell its URN", () => {
    expect(() => fromState({ ...stored, resourceUrn: 5 }))
      .to.throw(AtlanProviderError)
      .with.property("message")
      .that.includes("resourceUrn is 5");
  });

  it("is read where the intent is of other inputs, or was promoted", () => {
    const key = intentKey("archive", inputs.triggers);
    for (const change of [
      { mode: "purge", key: intentKey("purge", {}) },
      { mode: "purge", key, promoted: true },
    ])
      expect(fromState({ ...stored, ...withIntent(change) }).intent).to.include(change);
  });

  it("is read where a later version has added to it", () => {
    const more = { ...stored, ...withIntent({ later: { a: 1 } }), assets: { ...record.assets, later: 7 } };
    expect(fromState(more).intent).to.have.deep.property("later", { a: 1 });
  });
});
