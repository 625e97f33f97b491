import { expect } from "chai";
import { AtlanProviderError } from "../../../provider/errors";
import type { Facts } from "../../../provider/domain/ledger";
import { fromState, STATE_VERSION, toState } from "../../../provider/lifecycle/state";

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

const facts: Facts = {
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

/** What the engine makes of a value between two commands. */
const throughEngine = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe("stored state", () => {
  it("is the inputs, the facts and a version", () => {
    expect(toState(inputs, facts)).to.deep.equal({ ...inputs, ...facts, stateVersion: 1 });
  });

  it("gives the facts back after a round trip through the engine", () => {
    expect(fromState(throughEngine(toState(inputs, facts)))).to.deep.equal(facts);
  });

  it("gives back the few facts of a resource without a run", () => {
    const few: Facts = { phase: "Unknown", achieved: "none", definitions: [], intent: facts.intent };
    expect(fromState(throughEngine(toState(inputs, few)))).to.deep.equal(few);
  });

  it("holds no output any more that has no value", () => {
    const before = toState(inputs, facts);
    const { startedAt: _started, finishedAt: _finished, message: _message, outcome: _outcome, ...now } = facts;
    const after = toState(before, { ...now, phase: "Running" });
    expect(after).to.include({ phase: "Running", runId: facts.runId, stateVersion: 1 });
    expect(after).not.to.have.any.keys("startedAt", "finishedAt", "message", "outcome");
  });

  it("is the same when it is written again", () => {
    const once = toState(inputs, facts);
    expect(toState(once, fromState(once))).to.deep.equal(once);
  });

  it("does not take an input for an output, whatever its name", () => {
    const impostors = { workflowName: "mine", runId: "mine", phase: "Failed", achieved: "purged", stateVersion: 99 };
    const few: Facts = { phase: "Unknown", achieved: "none", definitions: [], intent: facts.intent };
    const state = toState({ ...inputs, ...impostors }, few);
    expect(state).to.deep.equal({ ...inputs, ...few, stateVersion: 1 });
  });

  it("leaves values inside triggers alone that are named like outputs", () => {
    expect(toState(inputs, facts)["triggers"]).to.deep.equal({ ticket: "DATA-481", phase: "Succeeded" });
  });

  it("has version 1", () => {
    expect(STATE_VERSION).to.equal(1);
  });

  for (const [title, version] of [
    ["a newer version", 2],
    ["a version that is a text", "1"],
  ] as const) {
    it(`is refused with ${title}`, () => {
      const state = { ...toState(inputs, facts), stateVersion: version };
      expect(() => fromState(state))
        .to.throw(AtlanProviderError)
        .that.includes({
          code: "ATLAN_STATE_VERSION",
          message:
            `reading the state of the resource (${inputs.resourceUrn}): its version is ${version}, ` +
            "and this version of pulumi-atlan knows 1. Use the version of pulumi-atlan that wrote it, or a newer one.",
        });
    });
  }

  it("is refused without a version", () => {
    expect(() => fromState({ ...inputs, ...facts }))
      .to.throw(AtlanProviderError, "its version is undefined")
      .with.property("code", "ATLAN_STATE_VERSION");
  });
});
