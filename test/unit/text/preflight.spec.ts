import { expect } from "chai";
import type { ConnectionEntity, ConnectionObservation } from "../../../provider/atlan/api";
import { AtlanProviderError, ConnectionNotFoundError, TooManyAssetsError } from "../../../provider/errors";
import type { Mode } from "../../../provider/reconcile/intent";
import {
  approve,
  doing,
  evaluate,
  type GuardContext,
  isAboutInventory,
  isMissing,
  isRefusalOfGuards,
} from "../../../provider/reconcile/preflight";
import { CONNECTION, look } from "./observed";

/** The refusal of a run, undefined when it is approved. */
function refusal(
  mode: Mode,
  maxAssets: number | undefined,
  shown: ConnectionObservation,
  suggestions?: readonly ConnectionEntity[],
): AtlanProviderError | undefined {
  return refusalOf(() => {
    approve({ mode, connectionQualifiedName: CONNECTION, maxAssets, allowMissing: false }, shown, suggestions);
  });
}

function refusalOf(work: () => unknown): AtlanProviderError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof AtlanProviderError) return error;
    throw error;
  }
}

const ARCHIVING = `archiving connection (${CONNECTION}): `;
const PURGING = `purging connection (${CONNECTION}): `;
const NOT_THERE =
  "there is no such connection, or the credentials can't see it; Atlan's answers do not tell the two apart. ";
const WHAT_TO_CHECK =
  "Check connectionQualifiedName, and that the persona of the token includes the connection. " +
  "allowMissing: true takes a connection that can't be seen for gone, such as one that is already purged. " +
  "If this resource has purged it and is to be replaced, keep it: `pulumi state untaint`, or no `--replace`.";
const NOT_FOUND_AT = " [ATLAN_CONNECTION_NOT_FOUND] docs/errors.md#atlan_connection_not_found";
const NOT_FOUND = NOT_THERE + WHAT_TO_CHECK + NOT_FOUND_AT;
const NOTHING_VISIBLE =
  "the connection is there, but not one asset of it is visible, which may be for want of permission. " +
  "Check the token's persona. If the connection is empty, approve that with maxAssets: 0. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets";

const connection = (qualifiedName: string, name?: string): ConnectionEntity => ({
  qualifiedName,
  typeName: "Connection",
  name,
  state: "ACTIVE",
});

const stranded = (assets: string): string =>
  `${assets} of it can be seen, but not the connection itself, without which Atlan deletes nothing. ` +
  "Check that the persona of the token includes the connection. If it is gone, its assets have to be deleted one by one. [ATLAN_CONNECTION_NOT_FOUND] docs/errors.md#atlan_connection_not_found";

describe("approval of a run", () => {
  for (const [title, mode, maxAssets, shown] of [
    ["an archive without a limit", "archive", undefined, look("ACTIVE", 1_000_000, 0)],
    ["an archive at its limit", "archive", 12, look("ACTIVE", 12, 0)],
    ["an archive whose archived assets are beyond the limit", "archive", 12, look("ACTIVE", 12, 500)],
    ["an archive of an empty connection", "archive", undefined, look("ACTIVE", 0, 0)],
    ["an archive of an empty connection with a limit", "archive", 5, look("ACTIVE", 0, 0)],
    ["an archive with a limit of 0 and nothing to archive", "archive", 0, look("ACTIVE", 0, 3)],
    ["an archive of what is archived", "archive", undefined, look("DELETED", 0, 3)],
    ["a purge at its limit", "purge", 12, look("ACTIVE", 7, 5)],
    ["a purge of what is archived", "purge", 12, look("DELETED", 0, 12)],
    ["a purge of an empty connection, approved as such", "purge", 0, look("ACTIVE", 0, 0)],
  ] as const) {
    it(`is given for ${title}`, () => {
      expect(refusal(mode, maxAssets, shown)).to.equal(undefined);
    });
  }

  const tooMany = (mode: Mode, has: string, limit: string, wanted: number) =>
    `${doing(mode)} (${CONNECTION}): it has ${has} assets, more than maxAssets (${limit}) approves. ` +
    `Nothing was started. To approve this, set maxAssets to at least ${wanted}. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets`;
  for (const [title, mode, maxAssets, shown, message] of [
    ["an archive of what can't be seen", "archive", undefined, look(undefined, 0, 0), ARCHIVING + NOT_FOUND],
    ["a purge of what can't be seen", "purge", 12, look(undefined, 0, 0), PURGING + NOT_FOUND],
    [
      "an archive of assets without their connection",
      "archive",
      undefined,
      look(undefined, 3, 1),
      ARCHIVING + stranded("4 assets"),
    ],
    ["a purge of an asset without its connection", "purge", 3, look(undefined, 1, 0), PURGING + stranded("1 asset")],
    ["a purge of what can't be seen with a limit of 0", "purge", 0, look(undefined, 0, 0), PURGING + NOT_FOUND],
    ["an archive one beyond its limit", "archive", 12, look("ACTIVE", 13, 0), tooMany("archive", "13", "12", 13)],
    ["an archive with a limit of 0", "archive", 0, look("ACTIVE", 5_000, 0), tooMany("archive", "5,000", "0", 5_000)],
    [
      "a purge one beyond its limit",
      "purge",
      12_344,
      look("ACTIVE", 12_000, 345),
      tooMany("purge", "12,345", "12,344", 12_345),
    ],
    [
      "a purge whose archived assets are beyond the limit",
      "purge",
      7,
      look("DELETED", 0, 8),
      tooMany("purge", "8", "7", 8),
    ],
    [
      "a purge without a limit",
      "purge",
      undefined,
      look("ACTIVE", 12_000, 345),
      `${PURGING}a purge of 12,345 assets is not approved. A purge can't be undone. Approve it with maxAssets: 12345. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets`,
    ],
    [
      "a purge without a limit that sees no asset",
      "purge",
      undefined,
      look("ACTIVE", 0, 0),
      `${PURGING}a purge of 0 assets is not approved. Not one asset is visible, which may be for want of permission: check the token's persona first. A purge can't be undone. Approve it with maxAssets: 0. [ATLAN_TOO_MANY_ASSETS] docs/errors.md#atlan_too_many_assets`,
    ],
    ["a purge that sees no asset", "purge", 1, look("ACTIVE", 0, 0), PURGING + NOTHING_VISIBLE],
    [
      "a purge of an archived connection that sees no asset",
      "purge",
      5,
      look("DELETED", 0, 0),
      PURGING + NOTHING_VISIBLE,
    ],
  ] as const) {
    it(`is refused for ${title}`, () => {
      const refused = refusal(mode, maxAssets, shown);
      expect(refused?.message).to.equal(message);
      const isMissing = message.endsWith(NOT_FOUND) || shown.connection === undefined;
      expect(refused).to.be.instanceOf(isMissing ? ConnectionNotFoundError : TooManyAssetsError);
    });
  }

  it("is refused for what is not a connection", () => {
    const table = look("ACTIVE", 3, 0);
    const refused = refusal("archive", undefined, {
      ...table,
      connection: { ...table.connection!, typeName: "Table" },
    });
    expect(refused).to.be.instanceOf(ConnectionNotFoundError);
    expect(refused?.message).to.equal(
      `${ARCHIVING}this is the qualified name of a Table, not of a connection. ` +
        "A connection's qualified name has three parts: default/<connector>/<epoch>. [ATLAN_CONNECTION_NOT_FOUND] docs/errors.md#atlan_connection_not_found",
    );
  });
});

describe("an approval", () => {
  const asked = { mode: "purge", connectionQualifiedName: CONNECTION, maxAssets: 12 } as const;

  it("does not suggest allowMissing to a caller that has no such option", () => {
    const gone = look(undefined, 0, 0);
    expect(
      refusalOf(() => {
        approve(asked, gone);
      })?.suggestion,
    ).to.equal("Check connectionQualifiedName, and that the persona of the token includes the connection.");
  });

  it("is refused for a connection that only the index still lists, whatever it counts", () => {
    for (const [active, mode, begin] of [
      [0, "purge", PURGING],
      [3, "archive", ARCHIVING],
    ] as const) {
      const onlyIndexed = { ...look("DELETED", active, 0), isIndexOnly: true } as const;
      const refused = refusal(mode, 12, onlyIndexed);
      expect(refused).to.be.instanceOf(ConnectionNotFoundError);
      expect(refused?.message).to.equal(
        `${begin}Atlan's index still lists the connection, and its catalogue no longer has it. Nothing was started. ` +
          "`pulumi up` looks again. If it stays so, Atlan has to index the connection anew: ask its support for that." +
          NOT_FOUND_AT,
      );
    }
  });

  it("explains a count that only one of two ways of counting finds", () => {
    const shown = look("ACTIVE", 13, 0);
    const odd = { ...shown, assets: { ...shown.assets, activeUnnamed: 5 } };
    const details = "(5 of them lie below its qualified name without naming it in connectionQualifiedName)";
    expect(refusal("purge", 12, odd)?.because).to.equal(
      `it has 13 assets ${details}, more than maxAssets (12) approves`,
    );
    expect(refusal("purge", undefined, odd)?.because).to.equal(`a purge of 13 assets ${details} is not approved`);
  });

  it("is refused by an inventory that can't be used, whatever the limit", () => {
    const unusable = new AtlanProviderError("ATLAN_INVENTORY", {
      doing: "reading the inventory",
      identity: "a.jsonl",
      because: "it is cut off",
      suggestion: "Take it again.",
    });
    for (const maxAssets of [undefined, 12])
      expect(
        refusalOf(() => {
          approve({ ...asked, maxAssets, inventory: { unusable } }, look("ACTIVE", 1, 0));
        }),
      ).to.equal(unusable);
  });
});

describe("a purge after the hold of purgeAfter", () => {
  const END = Date.UTC(2026, 0, 15, 9);
  const held: GuardContext = {
    mode: "purge",
    connectionQualifiedName: CONNECTION,
    maxAssets: 12,
    allowMissing: false,
    asksForRun: false,
    hasPurged: false,
    retention: { until: END },
  };

  for (const [title, guardContext, shown, tenantTime, code] of [
    ["begins when the hold is over by the tenant's clock too", held, look("DELETED", 0, 12), END, undefined],
    [
      "is refused while the tenant's clock is before the end",
      held,
      look("DELETED", 0, 12),
      END - 1,
      "ATLAN_CLOCKS_DISAGREE",
    ],
    ["is refused without a time from the tenant", held, look("DELETED", 0, 12), undefined, "ATLAN_CLOCKS_DISAGREE"],
    ["is refused for assets that came back", held, look("DELETED", 1, 11), END, "ATLAN_CAME_BACK"],
    ["is refused for a connection that came back", held, look("ACTIVE", 0, 12), END, "ATLAN_CAME_BACK"],
    ["is refused for more than the limit", held, look("DELETED", 0, 13), END, "ATLAN_TOO_MANY_ASSETS"],
    ["is refused for assets without their connection", held, look(undefined, 0, 12), END, "ATLAN_CONNECTION_NOT_FOUND"],
    [
      "needs no time from the tenant where nothing is held",
      { ...held, retention: undefined },
      look("ACTIVE", 1, 11),
      undefined,
      undefined,
    ],
  ] as const) {
    it(title, () => {
      const refused = refusalOf(() => evaluate(guardContext, shown, [], tenantTime));
      expect(refused?.code).to.equal(code);
      if (code !== undefined) expect(refused?.message).to.include(PURGING);
    });
  }
});

describe("a purge after one of its runs that state knows", () => {
  const RUN = Date.UTC(2026, 2, 1, 12);
  const purge: GuardContext = {
    ...{ mode: "purge", connectionQualifiedName: CONNECTION, maxAssets: 12 },
    ...{ allowMissing: false, asksForRun: false, hasPurged: true },
    mustPredate: { runId: "run-1", createdAt: "2026-03-01T12:00:00Z" },
  };
  const made = (createdAt: number | undefined): ConnectionObservation => ({
    assets: { active: 12, archived: 0, activeByType: { Table: 12 }, archivedByType: {} },
    connection: { ...connection(CONNECTION), guid: "guid-1", createdAt },
    createdSince: { active: 0, archived: 0 },
  });
  const inventory = {
    ...{ sha256: "0", connectionGuid: "guid-1", connectionStatus: "ACTIVE" as const, assets: 12, active: 12 },
    ...{ activeByType: { Table: 12 }, byType: { Table: 12 } },
    ...{ takenAt: RUN, settledAt: RUN, listedSince: [] },
  };
  for (const [title, guardContext, createdAt, code] of [
    ["begins again on the connection that was there before it", purge, RUN - 1, undefined],
    ["is refused for one that was made a second later", purge, RUN + 1_000, "ATLAN_CAME_BACK"],
    ["begins again on one that was made in the same second", purge, RUN + 999, undefined],
    ["begins again where Atlan does not tell when it was made", purge, undefined, undefined],
    [
      "begins again where the time of the run is not known",
      { ...purge, mustPredate: { runId: "run-1" } },
      RUN + 1_000,
      undefined,
    ],
    ["begins where no run is known", { ...purge, mustPredate: undefined }, RUN + 1_000, undefined],
    ["is no matter of an archive", { ...purge, mode: "archive" }, RUN + 1_000, undefined],
    ["begins where an inventory approves that very connection", { ...purge, inventory }, RUN + 1_000, undefined],
  ] as const) {
    it(title, () => {
      expect(refusalOf(() => evaluate(guardContext, made(createdAt)))?.code).to.equal(code);
    });
  }

  it("is refused in words that tell of both", () => {
    expect(refusalOf(() => evaluate(purge, made(RUN + 1_000)))?.message).to.equal(
      `${PURGING}the connection that has the name now was created (2026-03-01T12:00:01.000Z) after run run-1, which purged, or was to purge, the one before it. ` +
        "Nothing was started. A changed trigger purges this one as well. [ATLAN_CAME_BACK] docs/errors.md#atlan_came_back",
    );
  });
});

describe("a refusal for what a connection is, or has", () => {
  const parts = { doing: "purging connection", identity: CONNECTION, because: "it is so", suggestion: "Wait." };
  for (const [title, error, isOfGuards, isOfInventory] of [
    ["a connection that can't be seen", new ConnectionNotFoundError(parts), true, false],
    ["too many assets", new TooManyAssetsError(parts), true, false],
    ["an inventory that can't be used", new AtlanProviderError("ATLAN_INVENTORY", parts), true, true],
    ["what an inventory does not list", new AtlanProviderError("ATLAN_NOT_IN_INVENTORY", parts), true, true],
    ["another refusal", new AtlanProviderError("ATLAN_CAME_BACK", parts), false, false],
    ["a fault", new Error("a fault"), false, undefined],
    [
      "a fault with the code of a refusal",
      Object.assign(new Error("a fault"), { code: "ATLAN_INVENTORY" }),
      false,
      undefined,
    ],
  ] as const) {
    it(`${title}: ${isOfGuards ? "yes" : "no"}`, () => {
      expect(isRefusalOfGuards(error)).to.equal(isOfGuards);
      if (error instanceof AtlanProviderError) expect(isAboutInventory(error)).to.equal(isOfInventory);
    });
  }
});

describe("a connection that is not to be seen", () => {
  for (const [title, similar, said] of [
    ["none that is like it", [], ""],
    [
      "one that is like it",
      [connection("default/snowflake/1234567891", "prod")],
      'Did you mean default/snowflake/1234567891 ("prod")? ',
    ],
    ["one without a name", [connection("default/snowflake/1")], "Did you mean default/snowflake/1? "],
    [
      "several that are like it",
      [connection("default/a/1", "A"), connection("default/b/2"), connection("default/c/3", "C c")],
      'Did you mean default/a/1 ("A"), default/b/2 or default/c/3 ("C c")? ',
    ],
  ] as const) {
    it(`is refused with the names that may have been meant: ${title}`, () => {
      for (const [mode, begin] of [
        ["archive", ARCHIVING],
        ["purge", PURGING],
      ] as const) {
        const refused = refusal(mode, 12, look(undefined, 0, 0), similar);
        expect(refused).to.be.instanceOf(ConnectionNotFoundError);
        expect(refused?.message).to.equal(begin + NOT_THERE + said + WHAT_TO_CHECK + NOT_FOUND_AT);
        expect(refused?.suggestion).to.equal(said + WHAT_TO_CHECK);
      }
    });
  }

  it("is the only one for which a name is suggested", () => {
    const suggestions = [connection("default/snowflake/1", "prod")];
    for (const shown of [look(undefined, 1, 0), look("ACTIVE", 13, 0), look("ACTIVE", 0, 0)]) {
      expect(refusal("purge", 12, shown, suggestions)?.message).to.not.include("meant");
    }
  });
});

describe("what is left to do", () => {
  const before: GuardContext = {
    mode: "archive",
    connectionQualifiedName: CONNECTION,
    maxAssets: undefined,
    allowMissing: false,
    asksForRun: false,
    hasPurged: false,
  };
  const purge: GuardContext = { ...before, mode: "purge", maxAssets: 12 };
  const gone = look(undefined, 0, 0);
  const asTable = (shown: ConnectionObservation): ConnectionObservation => ({
    ...shown,
    connection: { ...shown.connection!, typeName: "Table" },
  });

  for (const [title, guardContext, shown, guardResult] of [
    ["an archive of what is active", before, look("ACTIVE", 12, 0), "start"],
    ["an archive of an active connection without assets", before, look("ACTIVE", 0, 12), "start"],
    ["an archive of active assets of an archived connection", before, look("DELETED", 1, 11), "start"],
    ["an archive of what is archived", before, look("DELETED", 0, 12), "alreadyArchived"],
    ["an archive of an archived connection without assets", before, look("DELETED", 0, 0), "alreadyArchived"],
    [
      "an archive of what is archived, whatever the limit",
      { ...before, maxAssets: 0 },
      look("DELETED", 0, 12),
      "alreadyArchived",
    ],
    [
      "an archive of what is archived, when a changed trigger asks for it",
      { ...before, asksForRun: true },
      look("DELETED", 0, 12),
      "start",
    ],
    ["a purge of what is active", purge, look("ACTIVE", 12, 0), "start"],
    ["a purge of what is archived", purge, look("DELETED", 0, 12), "start"],
    ["a purge of what is there again", { ...purge, hasPurged: true }, look("ACTIVE", 12, 0), "start"],
    ["a purge of an empty connection", { ...purge, maxAssets: 0 }, look("DELETED", 0, 0), "start"],
    ["a purge of what this resource has purged", { ...purge, hasPurged: true }, gone, "alreadyGone"],
    [
      "a purge without a limit of what this resource has purged",
      { ...purge, maxAssets: undefined, hasPurged: true },
      gone,
      "alreadyGone",
    ],
    [
      "another purge of what this resource has purged",
      { ...purge, hasPurged: true, asksForRun: true },
      gone,
      "alreadyGone",
    ],
    ["a purge of what may be missing", { ...purge, allowMissing: true }, gone, "alreadyGone"],
    [
      "a purge without a limit of what may be missing",
      { ...purge, maxAssets: undefined, allowMissing: true },
      gone,
      "alreadyGone",
    ],
    ["an archive of what may be missing", { ...before, allowMissing: true }, gone, "alreadyGone"],
    [
      "another archive of what may be missing",
      { ...before, allowMissing: true, asksForRun: true },
      gone,
      "alreadyGone",
    ],
    ["an archive of what this resource has purged", { ...before, hasPurged: true }, gone, "alreadyGone"],
  ] as const) {
    it(`about ${title}: ${guardResult}`, () => {
      expect(evaluate(guardContext, shown)).to.equal(guardResult);
    });
  }

  for (const [title, guardContext, shown, refused] of [
    ["an archive of what is missing", before, gone, NOT_THERE],
    ["a purge of what is missing", purge, gone, NOT_THERE],
    ["another run on what is missing", { ...before, asksForRun: true }, gone, NOT_THERE],
    [
      "assets without a connection that may be missing",
      { ...before, allowMissing: true },
      look(undefined, 0, 1),
      stranded("1 asset"),
    ],
    [
      "assets without a connection that this resource has purged",
      { ...purge, hasPurged: true },
      look(undefined, 2, 0),
      stranded("2 assets"),
    ],
    ["too many assets", { ...purge, allowMissing: true, hasPurged: true }, look("ACTIVE", 13, 0), "it has 13 assets"],
    [
      "a purge without a limit",
      { ...purge, maxAssets: undefined },
      look("DELETED", 0, 12),
      "a purge of 12 assets is not approved",
    ],
    ["a purge that sees no asset", purge, look("DELETED", 0, 0), NOTHING_VISIBLE],
    [
      "another archive beyond its limit",
      { ...before, maxAssets: 1, asksForRun: true },
      look("ACTIVE", 2, 0),
      "it has 2 assets",
    ],
    ["an archived table", before, asTable(look("DELETED", 0, 0)), "this is the qualified name of a Table"],
    ["an active table", before, asTable(look("ACTIVE", 0, 0)), "this is the qualified name of a Table"],
  ] as const) {
    it(`is refused for ${title}`, () => {
      const said = refusalOf(() => evaluate(guardContext, shown));
      expect(said?.message).to.include(`${doing(guardContext.mode)} (${CONNECTION}): ${refused}`);
    });
  }

  it("is refused with the names that may have been meant", () => {
    const suggestions = [connection("default/snowflake/1234567891", "prod")];
    expect(refusalOf(() => evaluate(before, gone, suggestions))?.message).to.equal(
      `${ARCHIVING}${NOT_THERE}Did you mean default/snowflake/1234567891 ("prod")? ${WHAT_TO_CHECK}${NOT_FOUND_AT}`,
    );
  });

  for (const [allowMissing, hasPurged, missing] of [
    [false, false, true],
    [true, false, false],
    [false, true, false],
    [true, true, false],
  ] as const) {
    it(`a connection is missing: allowMissing ${allowMissing}, purged before ${hasPurged}`, () => {
      const guardContext = { ...before, allowMissing, hasPurged };
      expect(isMissing(guardContext, gone)).to.equal(missing);
      for (const shown of [look("ACTIVE", 0, 0), look("DELETED", 0, 0), look(undefined, 1, 0), look(undefined, 0, 1)]) {
        expect(isMissing(guardContext, shown)).to.equal(false);
      }
    });
  }
});
