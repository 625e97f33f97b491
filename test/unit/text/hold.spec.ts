import { expect } from "chai";
import type { ConnectionLook } from "../../../provider/atlan/port";
import { approvePromotion, parseHold, purgeEligibleAt } from "../../../provider/domain/hold";
import type { Intent } from "../../../provider/domain/intent";
import { AtlanProviderError } from "../../../provider/errors";
import { CONNECTION, look } from "./looks";

const DAY = 86_400_000;
const ARCHIVED_AT = "2026-01-15T09:00:21Z";
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
    ["never without one", archived, "archived", undefined, undefined],
    ["never with one that can't be read", archived, "archived", "a month", undefined],
    ["never of an archive that is not done", { ...archived, fulfilled: false }, "archived", "30d", undefined],
    ["never of what was archived at no known time", neverArchived, "archived", "30d", undefined],
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
    expect([parseHold("3650d"), parseHold("3651d"), parseHold("1s")]).to.deep.equal([3_650 * DAY, undefined, 1_000]);
  });
});

/** What becomes of a promotion: its error's code and message, or that it is approved. */
function judged(seen: ConnectionLook, tenantTime: number | undefined): string {
  const { connection } = seen;
  try {
    approvePromotion(
      { connectionQualifiedName: CONNECTION, heldUntil: OVER + 300, tenantTime },
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
    'mode: "purge" purges all the same; without purgeAfter it stays as it is.';
  const clocks = (told: string): string =>
    `ATLAN_CLOCKS_DISAGREE: ${SUBJECT}by this machine's clock the hold of purgeAfter is over since 2026-02-14T09:00:21.300Z, ` +
    `but the tenant ${told}. Nothing was purged. Check this machine's clock; \`pulumi up\` purges when both agree.`;
  const typed = { ...look("DELETED", 2, 10), assets: { active: 2, archived: 10, activeByType: { Table: 2 } } };

  for (const [title, seen, tenantTime, expected] of [
    ["is approved when the tenant's clock agrees", archivedLook, OVER + 1_000, "approved"],
    ["is approved in the second in which it is over", archivedLook, OVER, "approved"],
    ["is refused a second before", archivedLook, OVER - 1_000, clocks("says 2026-02-14T09:00:20.000Z")],
    ["is refused when the tenant tells no time", archivedLook, undefined, clocks("tells no time")],
    ["is refused for one asset that came back", look("DELETED", 1, 11), OVER + DAY, back("1 asset of it is")],
    ["is refused for assets that came back, by type", typed, OVER + DAY, back("2 assets of it (2 Table) are")],
    ["is refused for the connection alone that came back", look("ACTIVE", 0, 12), OVER + DAY, back("it is")],
    ["is refused for all that came back", look("ACTIVE", 12, 0), OVER + DAY, back("12 assets of it are")],
  ] as const) {
    it(title, () => {
      expect(judged(seen, tenantTime)).to.equal(expected);
    });
  }
});
