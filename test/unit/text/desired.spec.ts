import { expect } from "chai";
import type { ConnectionObservation } from "../../../provider/atlan/api";
import {
  describeBadForeignRun,
  describeDrift,
  hasDrifted,
  newIntent,
  planIntent,
  retainedUntil,
  seenAssets,
} from "../../../provider/reconcile/desired";
import type { Inputs } from "../../../provider/reconcile/inputs";
import { type Intent, intentKey, type Mode } from "../../../provider/reconcile/intent";
import type { ResourceRecord } from "../../../provider/reconcile/record";
import { newIntent as plainIntent } from "../reconcile/reconcilers";
import { CONNECTION, look } from "./observed";

const NOW = Date.parse("2026-01-15T10:00:00Z");
const URN = "urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy";

const inputsOf = (mode: Mode, more: Partial<Inputs> = {}): Inputs => ({
  resourceUrn: URN,
  tenant: "https://tenant.atlan.com",
  connectionQualifiedName: CONNECTION,
  mode,
  ...more,
});

const intentOf = (mode: Mode, more: Partial<Intent> = {}): Intent =>
  plainIntent(mode, {
    key: intentKey(mode, undefined),
    startedByUs: true,
    stopped: true,
    connectionSeen: true,
    ...more,
  });

const recordOf = (intent: Intent, more: Partial<ResourceRecord> = {}): ResourceRecord => ({
  achieved: "none",
  definitions: [],
  phase: "Unknown",
  intent,
  ...more,
});

/** What a call throws, else what it gives. */
function endOf<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
}

describe("what the inputs require", () => {
  it("of a new resource is an intent for which nobody has started or stopped anything", () => {
    expect(newIntent(inputsOf("archive"), undefined)).to.deep.equal({
      key: intentKey("archive", undefined),
      mode: "archive",
      phase: "Unknown",
      startedByUs: false,
      stopped: false,
      connectionSeen: false,
      fulfilled: false,
    });
  });

  for (const [title, mode, promoted, wanted] of [
    ["a purge by inputs that archive", "purge", undefined, "archive"],
    ["an archive by inputs that purge", "archive", undefined, "purge"],
    ["an archive that claims to follow a hold, by inputs that purge", "archive", true, "purge"],
  ] as const) {
    it(`is refused where state has, under the same key, ${title}`, () => {
      const intent = intentOf(mode, { key: intentKey(wanted, undefined), ...(promoted && { promoted }) });
      expect(endOf(() => planIntent(inputsOf(wanted), recordOf(intent), NOW))).to.equal(
        `reading the state of the resource (${URN}): intent.mode is "${mode}", and it has to be "${wanted}"; ` +
          "pulumi-atlan has not written that. Nothing was sent for it. Put the state back as it was (`pulumi stack export --version`, " +
          "`pulumi stack import`). To give the resource up instead (of a fleet, all of it), run `pulumi state delete` with the URN that " +
          "`pulumi stack --show-urns` lists: that changes nothing in Atlan, where its workflows stay until somebody archives them. " +
          "[ATLAN_STATE_DAMAGED] docs/errors.md#atlan_state_damaged",
      );
    });
  }

  for (const [title, mode, key, promoted, wanted] of [
    ["the purge after a hold, of inputs that archive", "purge", "archive", true, "archive"],
    ["a former archive, of inputs that purge now", "archive", "archive", undefined, "purge"],
    ["a former purge, of inputs that archive now", "purge", "purge", undefined, "archive"],
  ] as const) {
    it(`is not refused where state has ${title}`, () => {
      const intent = intentOf(mode, { key: intentKey(key, undefined), ...(promoted && { promoted }) });
      const desired = planIntent(inputsOf(wanted), recordOf(intent), NOW);
      expect(desired.intent).to.include({ mode: wanted, key: intentKey(wanted, undefined) });
    });
  }

  it("is no archive of what this resource has purged", () => {
    const record = recordOf(intentOf("purge", { fulfilled: true }), { achieved: "purged" });
    expect(endOf(() => planIntent(inputsOf("archive"), record, NOW))).to.equal(
      `archiving connection (${CONNECTION}): this resource has purged it, and what is purged can't be archived. ` +
        'Set mode back to "purge", or remove the resource. [ATLAN_ALREADY_PURGED] docs/errors.md#atlan_already_purged',
    );
  });

  it("is an archive where this resource has purged nothing, because nothing was there", () => {
    const record = recordOf(intentOf("purge", { fulfilled: true }), { achieved: "none" });
    expect(planIntent(inputsOf("archive"), record, NOW)).to.deep.include({ hasToRun: true, resumes: false });
  });
});

describe("the end of a hold", () => {
  const archivedAt = "2026-01-15T09:00:00Z";
  const record = recordOf(intentOf("archive", { fulfilled: true, archivedAt }), { achieved: "archived" });

  it("is that long after the archive", () => {
    expect(retainedUntil(record, { mode: "archive", purgeAfter: "2h" })).to.equal(Date.parse("2026-01-15T11:00:00Z"));
  });

  it("is never for inputs that purge anyway", () => {
    expect(retainedUntil(record, { mode: "purge", purgeAfter: "2h" })).to.equal(undefined);
  });

  for (const [when, now, expected] of [
    ["a millisecond before it", Date.parse("2026-01-15T11:00:00Z") - 1, { hasToRun: false, mode: "archive" }],
    ["at it", Date.parse("2026-01-15T11:00:00Z"), { hasToRun: true, mode: "purge" }],
  ] as const) {
    it(`asks for ${expected.hasToRun ? "the purge" : "nothing"} ${when}`, () => {
      const { hasToRun, intent } = planIntent(inputsOf("archive", { purgeAfter: "2h" }), record, now);
      expect({ hasToRun, mode: intent.mode }).to.deep.equal(expected);
    });
  }
});

describe("what came back", () => {
  const done = { mode: "purge", fulfilled: true } as Intent;

  it("is stored with the connection's state where that is back, and without it where only its index entry is", () => {
    const indexOnly: ConnectionObservation = { ...look(undefined, 0, 0), isIndexOnly: true };
    expect(seenAssets(done, look("DELETED", 0, 3))).to.deep.equal({ active: 0, archived: 3, connection: "DELETED" });
    expect(seenAssets(done, indexOnly)).to.deep.equal({ active: 0, archived: 0 });
  });

  it("is nothing where nobody has counted yet", () => {
    expect(hasDrifted(recordOf(intentOf("archive", { fulfilled: true })))).to.equal(false);
  });

  it("ends the former hold, where rerunOnDrift asks for it", () => {
    const held = intentOf("archive", { fulfilled: true, archivedAt: "2026-01-01T10:00:00Z", archivedGuid: "guid-1" });
    const record = recordOf(held, { achieved: "archived", assets: { active: 1, archived: 11 } });
    const { hasToRun, intent } = planIntent(inputsOf("archive", { purgeAfter: "1d", rerunOnDrift: true }), record, NOW);
    expect({ hasToRun, mode: intent.mode }).to.deep.equal({ hasToRun: true, mode: "archive" });
    expect(intent).not.to.have.any.keys("archivedAt", "archivedGuid");
  });

  for (const [title, mode, wanted, assets, rerunOnDrift, words] of [
    [
      "assets by type, of an archive",
      "archive",
      "archive",
      { active: 2, archived: 9, activeByType: { Table: 2 } },
      undefined,
      "2 assets (2 Table) active again since the archive. With rerunOnDrift: true the next `pulumi up` runs it again.",
    ],
    [
      "assets whose types nobody tells, of a purge",
      "purge",
      "purge",
      { active: 1, archived: 0 },
      true,
      "1 asset there again since the purge. The next `pulumi up` runs it again.",
    ],
    [
      "assets after the purge that followed a hold",
      "purge",
      "archive",
      { active: 1, archived: 1 },
      true,
      "2 assets there again since the purge. The next `pulumi up` archives it again.",
    ],
    [
      "assets after the archive, where a purge has failed since",
      "archive",
      "purge",
      { active: 2, archived: 1 },
      undefined,
      "2 assets active again since the archive. The next `pulumi up` PERMANENTLY PURGES it.",
    ],
    [
      "the connection alone",
      "archive",
      "archive",
      undefined,
      true,
      "The connection itself is active again since the archive. The next `pulumi up` runs it again.",
    ],
  ] as const) {
    it(`is told with what happens next: ${title}`, () => {
      const record = recordOf(intentOf(mode, { fulfilled: true }), assets === undefined ? {} : { assets });
      const inputs = { mode: wanted, ...(rerunOnDrift && { rerunOnDrift }) };
      expect(describeDrift(record, inputs)).to.equal(words);
    });
  }
});

describe("a run of somebody else that ended badly", () => {
  const own = intentOf("archive", { runId: "own", fulfilled: true });
  const told = (more: Partial<ResourceRecord>): string | undefined =>
    describeBadForeignRun(recordOf(own, { runId: "theirs", phase: "Failed", ...more }));

  for (const [title, message, words] of [
    ["without a message", undefined, "ended Failed. Look"],
    ["with a message", "child failed", "ended Failed: child failed. Look"],
    ["with a message of several full stops", "child failed. . .\n", "ended Failed: child failed. Look"],
  ] as const) {
    it(`is told ${title}`, () => {
      expect(told(message === undefined ? {} : { message })).to.equal(
        `Run theirs, which this resource is not known to have started, ${words} at it in Atlan.`,
      );
    });
  }

  it("is not the one of this resource, nor one that went well", () => {
    expect(told({ runId: "own" })).to.equal(undefined);
    expect(told({ phase: "Succeeded" })).to.equal(undefined);
  });

  it("is not told where no run is known, or where the intent has none to tell it from", () => {
    expect(describeBadForeignRun(recordOf(own, { phase: "Failed" }))).to.equal(undefined);
    const { runId: _none, ...intent } = own;
    expect(describeBadForeignRun(recordOf(intent, { runId: "theirs", phase: "Failed" }))).to.equal(undefined);
  });
});
