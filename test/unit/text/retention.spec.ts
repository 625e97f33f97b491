import { expect } from "chai";
import type { ConnectionObservation, WorkflowRun } from "../../../provider/atlan/api";
import { AtlanProviderError } from "../../../provider/errors";
import { type Intent, workflowName } from "../../../provider/reconcile/intent";
import {
  approvePromotion,
  type ArchivingRun,
  parseRetention,
  archivingNames,
  purgeEligibleAt,
  refuseArchivedAgain,
  retainedSince,
} from "../../../provider/reconcile/retention";
import { present } from "../../../provider/text/present";
import { CONNECTION, look, shownRun } from "./observed";

const DAY = 86_400_000;
const ARCHIVED_AT = "2026-01-15T09:00:21Z";
const RUN_AT = "2026-01-15T08:59:21Z";
const OVER = Date.parse("2026-02-14T09:00:21Z");

const archived: Intent = {
  key: "0123456789abcdef0123456789abcdef",
  mode: "archive",
  phase: "Succeeded",
  startedByUs: true,
  stopped: false,
  connectionSeen: true,
  fulfilled: true,
  archivedAt: ARCHIVED_AT,
};
const { archivedAt: _never, ...neverArchived } = archived;
const promoted: Intent = { ...archived, mode: "purge", promoted: true, fulfilled: false };

describe("when a hold is over", () => {
  for (const [title, intent, achieved, purgeAfter, expected] of [
    ["that long after the archive", archived, "archived", "30d", OVER],
    ["the same while it is being purged", promoted, "archived", "30d", OVER],
    ["the same where its run was created before", { ...archived, runCreatedAt: RUN_AT }, "archived", "30d", OVER],
    [
      "the same in the second of that",
      { ...archived, runCreatedAt: "2026-01-15T09:00:21.9Z" },
      "archived",
      "30d",
      OVER,
    ],
    [
      "that long after the run, where state says that it archived before it was created",
      { ...archived, runCreatedAt: ARCHIVED_AT, archivedAt: RUN_AT },
      "archived",
      "30d",
      OVER,
    ],
    [
      "that long after the archive, however late the purge has begun",
      { ...promoted, runCreatedAt: "2026-02-15T09:00:21Z" },
      "archived",
      "30d",
      OVER,
    ],
    ["never without one", archived, "archived", undefined, undefined],
    ["never with one that can't be read", archived, "archived", "a month", undefined],
    ["never of an archive that is not done", { ...archived, fulfilled: false }, "archived", "30d", undefined],
    ["never of what was archived at no known time", neverArchived, "archived", "30d", undefined],
    ["never of an unset time", { ...archived, archivedAt: "0001-01-01T00:00:00Z" }, "archived", "30d", undefined],
    ["never of what only JavaScript reads", { ...archived, archivedAt: "Run 5" }, "archived", "30d", undefined],
    [
      "never of a year that nobody means",
      { ...archived, archivedAt: "+200000-01-01T00:00:00Z" },
      "archived",
      "30d",
      undefined,
    ],
    ["never of what has been purged", archived, "purged", "30d", undefined],
    ["never of what was not there", archived, "none", "30d", undefined],
    ["never once the purge after it is done", { ...promoted, fulfilled: true }, "archived", "30d", undefined],
    ["never of a purge that was asked for", { ...archived, mode: "purge" }, "archived", "30d", undefined],
    [
      "never of such a purge that goes on",
      { ...archived, mode: "purge", fulfilled: false },
      "archived",
      "30d",
      undefined,
    ],
  ] as const) {
    it(`is ${title}`, () => {
      expect(purgeEligibleAt({ intent, achieved }, purgeAfter)).to.equal(expected);
    });
  }

  it("is at most ten years later", () => {
    expect([parseRetention("3650d"), parseRetention("3651d"), parseRetention("1s")]).to.deep.equal([
      3_650 * DAY,
      undefined,
      1_000,
    ]);
  });
});

const SINCE = Date.parse(ARCHIVED_AT);

/** What becomes of a promotion: its error's code and message, or that it is approved. */
function judged(seen: ConnectionObservation, tenantTime: number | undefined, guid?: string): string {
  const { connection } = seen;
  try {
    approvePromotion(
      { until: OVER + 300, since: SINCE, ...present({ guid }) },
      { connectionQualifiedName: CONNECTION, tenantTime },
      { ...seen, connection: connection! },
    );
    return "approved";
  } catch (error) {
    return error instanceof AtlanProviderError ? `${error.code}: ${error.message}` : String(error);
  }
}

describe("a purge after a hold", () => {
  const archivedLook = look("DELETED", 0, 12);
  const SUBJECT = `purging connection (${CONNECTION}): `;
  const back = (what: string): string =>
    `ATLAN_CAME_BACK: ${SUBJECT}the hold of purgeAfter is over, but ${what} active again since the archive. ` +
    "Nothing was purged. A changed trigger archives again, and the hold begins anew; " +
    'mode: "purge" purges all the same; without purgeAfter it stays as it is. [ATLAN_CAME_BACK] docs/errors.md#atlan_came_back';
  const clocks = (told: string): string =>
    `ATLAN_CLOCKS_DISAGREE: ${SUBJECT}by this machine's clock the hold of purgeAfter is over since 2026-02-14T09:00:21.300Z, ` +
    `but the tenant ${told}. Nothing was purged. Check this machine's clock; \`pulumi up\` purges when both agree. [ATLAN_CLOCKS_DISAGREE] docs/errors.md#atlan_clocks_disagree`;
  const typed = { ...look("DELETED", 2, 10), assets: { active: 2, archived: 10, activeByType: { Table: 2 } } };

  const madeAt = (createdAt: number): ConnectionObservation => ({
    ...archivedLook,
    connection: { ...archivedLook.connection!, createdAt },
  });
  const anew =
    "the connection that has the name now was created (2026-01-15T09:00:21.001Z) after the hold began (2026-01-15T09:00:21.000Z)";

  for (const [title, seen, tenantTime, expected] of [
    ["is approved when the tenant's clock agrees", archivedLook, OVER + 1_000, "approved"],
    ["is approved in the second in which it is over", archivedLook, OVER, "approved"],
    ["is refused a second before", archivedLook, OVER - 1_000, clocks("says 2026-02-14T09:00:20.000Z")],
    ["is refused when the tenant tells no time", archivedLook, undefined, clocks("tells no time")],
    ["is refused for one asset that came back", look("DELETED", 1, 11), OVER + DAY, back("1 asset of it is")],
    ["is refused for assets that came back, by type", typed, OVER + DAY, back("2 assets of it (2 Table) are")],
    ["is refused for the connection alone that came back", look("ACTIVE", 0, 12), OVER + DAY, back("it is")],
    ["is approved for a connection of the very moment of the archive", madeAt(SINCE), OVER, "approved"],
    [
      "is refused for one that was made anew since",
      madeAt(SINCE + 1),
      OVER,
      back("it is").replace("it is active again since the archive", anew),
    ],
    ["is refused for all that came back", look("ACTIVE", 12, 0), OVER + DAY, back("12 assets of it are")],
  ] as const) {
    it(title, () => {
      expect(judged(seen, tenantTime)).to.equal(expected);
    });
  }
});

describe("a purge after a hold of a connection with a certain guid", () => {
  const [HELD, OTHER] = ["11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"];
  const withGuid = (guid: string | undefined): ConnectionObservation => {
    const seen = look("DELETED", 0, 12);
    return { ...seen, connection: { ...seen.connection!, ...present({ guid }) } };
  };
  const refused = (now: string): RegExp =>
    new RegExp(
      `^ATLAN_CAME_BACK: .* may be another one than was archived: ${now}, and that one's was ${HELD}\\. Nothing`,
    );

  for (const [title, held, now, expected] of [
    ["is approved for the same one", HELD, HELD, /^approved$/],
    ["is approved where the archive did not tell it", undefined, OTHER, /^approved$/],
    ["is refused for another one", HELD, OTHER, refused(`its guid is ${OTHER}`)],
    ["is refused where Atlan does not tell it any more", HELD, undefined, refused("Atlan does not tell its guid")],
  ] as const) {
    it(title, () => {
      expect(judged(withGuid(now), OVER, held)).to.match(expected);
    });
  }
});

describe("since when something is held", () => {
  const [BEGUN, NOW] = [Date.parse("2026-01-15T09:00:00Z"), Date.parse("2026-01-15T10:00:00.250Z")];
  const [CREATED, ENDED] = ["2026-01-15T09:00:05Z", "2026-01-15T09:50:00Z"];
  const run = { createdAt: CREATED, startedAt: CREATED, finishedAt: ENDED };
  const LATER = "2026-01-15T10:00:00.250Z";

  /** Clocks that agree, unless said otherwise. */
  const CLOCKS = { now: NOW, tenantTime: NOW, begunAt: BEGUN };
  const awaited = (change: Partial<typeof run> | object = {}): ArchivingRun => ({
    run: { ...run, ...change },
    isAwaited: true,
  });
  const found = (change: Partial<typeof run> | object = {}): ArchivingRun => ({ ...awaited(change), isAwaited: false });

  for (const [title, archiving, expected] of [
    ["the end of a run that was waited for", awaited(), ENDED],
    ["the end of a run that state knew", found(), ENDED],
    ["now, for what nobody knew of", undefined, LATER],
    ["now, for an unset end", awaited({ finishedAt: "0001-01-01T00:00:00Z" }), LATER],
    ["now, for an end that only JavaScript reads", awaited({ finishedAt: "Run 5" }), LATER],
    ["now, for an end in a year that nobody means", awaited({ finishedAt: "200000-01-01T00:00:00Z" }), LATER],
    ["now, for no end", awaited({ finishedAt: undefined }), LATER],
    [
      "the end in another zone, as it was told",
      awaited({ finishedAt: "2026-01-15T11:50:00+02:00" }),
      "2026-01-15T11:50:00+02:00",
    ],
    ["the end of this very second", awaited({ finishedAt: "2026-01-15T10:00:00.900Z" }), "2026-01-15T10:00:00.900Z"],
    ["now, for an end that is still to come", awaited({ finishedAt: "2026-01-15T10:00:01Z" }), LATER],
    ["now, for an end in a far future", found({ finishedAt: "2199-01-01T00:00:00Z" }), LATER],
    ["now, for an end before the run was created", found({ finishedAt: "2026-01-15T09:00:04Z" }), LATER],
    [
      "the end of a run that took less than a second",
      found({ createdAt: "2026-01-15T09:00:05.900Z", startedAt: undefined, finishedAt: "2026-01-15T09:00:05Z" }),
      "2026-01-15T09:00:05Z",
    ],
    ["now, for an end before the run began", found({ startedAt: "2026-01-15T09:55:00Z" }), LATER],
    ["the end, where it is not told when the run began", found({ startedAt: undefined }), ENDED],
    ["now, for a run of unknown age", found({ createdAt: undefined }), LATER],
    ["now, for a run of a garbled age", awaited({ createdAt: "yesterday" }), LATER],
    [
      "now, for an end before the command that waited for it",
      awaited({ createdAt: "2026-01-15T08:00:00Z", startedAt: undefined, finishedAt: "2026-01-15T08:30:00Z" }),
      LATER,
    ],
    [
      "the end of a run that was found to have ended before the command",
      found({ createdAt: "2026-01-15T08:00:00Z", startedAt: undefined, finishedAt: "2026-01-15T08:30:00Z" }),
      "2026-01-15T08:30:00Z",
    ],
  ] as const) {
    it(`is ${title}`, () => {
      expect(retainedSince(CLOCKS, archiving)).to.equal(expected);
    });
  }

  const DAYS_60 = 60 * DAY;
  const behind = { now: NOW - DAYS_60 };
  const ahead = { now: NOW + DAYS_60 };

  for (const [title, archiving, clocks, expected] of [
    ["the tenant's now, where this machine is behind", undefined, behind, LATER],
    ["this machine's now, where the tenant is behind", undefined, { tenantTime: NOW - DAYS_60 }, LATER],
    ["the later now, where this machine is ahead", undefined, ahead, "2026-03-16T10:00:00.250Z"],
    ["the end, also where this machine is behind", awaited(), behind, ENDED],
    ["the end, also where this machine is ahead", awaited(), ahead, ENDED],
    [
      "the tenant's now, not an end before the command on a machine that is behind",
      awaited({ createdAt: undefined, finishedAt: "2026-01-01T00:00:00Z" }),
      behind,
      LATER,
    ],
    ["now, where the tenant tells no time", undefined, { tenantTime: undefined }, LATER],
    [
      "the end, where the tenant tells no time and this machine is behind",
      found(),
      { ...behind, tenantTime: undefined },
      ENDED,
    ],
    [
      "no end in a far future, also where the tenant tells no time",
      found({ finishedAt: "2199-01-01T00:00:00Z" }),
      { tenantTime: undefined },
      LATER,
    ],
    [
      "no earlier than the run was created, where the tenant tells no time",
      found({ finishedAt: undefined }),
      { ...behind, tenantTime: undefined },
      "2026-01-15T09:00:05.000Z",
    ],
    [
      "what the tenant says, where this machine's clock is out of all bounds",
      undefined,
      { now: 9e15, begunAt: 9e15 },
      LATER,
    ],
    ["unknown where no clock shows a time", undefined, { now: 9e15, begunAt: 9e15, tenantTime: undefined }, undefined],
  ] as const) {
    it(`is ${title}`, () => {
      expect(retainedSince({ ...CLOCKS, ...clocks }, archiving)).to.equal(expected);
    });
  }
});

describe("a run that archives, and was created after the hold began", () => {
  const since = Date.parse(ARCHIVED_AT);
  const template = { connectionQualifiedName: CONNECTION, deleteType: "SOFT", deleteAssets: true };
  const run = shownRun({ id: "w-2", phase: "Succeeded", createdAt: "2026-01-20T09:00:00Z" });
  const refuse = (more: Partial<WorkflowRun>) => () => {
    refuseArchivedAgain({ until: OVER, since, runId: "w-1" }, CONNECTION, [{ ...run, ...more }]);
  };

  for (const [title, more] of [
    ["whatever it has done", {}],
    ["also if it has failed", { phase: "Failed" }],
    ["also if it was stopped", { stopped: true }],
    ["also if it is going", { phase: "Running" }],
    ["also if it tells that it archives the connection", { template }],
    ["also if it does not tell all that it does", { template: { ...template, strange: { because: "?", texts: [] } } }],
    ["two seconds later", { createdAt: "2026-01-15T09:00:23Z" }],
  ] as const) {
    it(`refuses the purge, ${title}`, () => {
      expect(refuse(more)).to.throw(
        AtlanProviderError,
        /run w-2, which has archived it again or may have, was created/,
      );
    });
  }

  for (const [title, more] of [
    ["of another connection", { template: { ...template, connectionQualifiedName: "default/x/1" } }],
    ["that purges", { template: { ...template, deleteType: "PURGE" } }],
    ["with which the hold began", { id: "w-1" }],
    ["without a time", { createdAt: undefined }],
    ["with what is no time", { createdAt: "Run 5" }],
    ["of before", { createdAt: "2026-01-15T09:00:05Z" }],
    ["of the second after, by times in whole seconds", { createdAt: "2026-01-15T09:00:22Z" }],
  ] as const) {
    it(`does not refuse it where it is one ${title}`, () => {
      expect(refuse(more)).not.to.throw();
    });
  }

  it("does not refuse it where state does not tell when the hold began", () => {
    expect(() => {
      refuseArchivedAgain({ until: OVER }, CONNECTION, [run]);
    }).not.to.throw();
  });

  it("is looked for under our names, and under those of the workflows that have archived or are to", () => {
    const seed = { tenant: "https://t", resource: "r", connectionQualifiedName: CONNECTION, mode: "purge" } as const;
    const definitions = [
      { name: "a-1", mode: "archive" },
      { name: "p-1", mode: "purge" },
    ] as const;
    expect(archivingNames({ until: OVER, workflows: ["a-1", undefined, "w"] }, seed, { definitions })).to.deep.equal([
      "a-1",
      workflowName({ ...seed, mode: "archive" }, 0),
      "w",
    ]);
  });
});
