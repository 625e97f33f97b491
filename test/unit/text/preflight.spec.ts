import { expect } from "chai";
import type { ConnectionLook } from "../../../provider/atlan/port";
import type { Mode } from "../../../provider/domain/intent";
import { approve, doing } from "../../../provider/domain/preflight";
import { AtlanProviderError, ConnectionNotFoundError, TooManyAssetsError } from "../../../provider/errors";
import { CONNECTION, look } from "./looks";

/** The refusal of a run, undefined when it is approved. */
function refusal(mode: Mode, maxAssets: number | undefined, shown: ConnectionLook): AtlanProviderError | undefined {
  try {
    approve({ mode, connectionQualifiedName: CONNECTION, maxAssets }, shown);
    return undefined;
  } catch (error) {
    if (error instanceof AtlanProviderError) return error;
    throw error;
  }
}

const ARCHIVING = `archiving connection (${CONNECTION}): `;
const PURGING = `purging connection (${CONNECTION}): `;
const NOT_FOUND =
  "there is no such connection, or the credentials can't see it; Atlan's answers do not tell the two apart. " +
  "Check connectionQualifiedName, and that the persona of the token includes the connection.";
const NOTHING_VISIBLE =
  "the connection is there, but not one asset of it is visible, which may be for want of permission. " +
  "Check the token's persona. If the connection is empty, approve that with maxAssets: 0.";

const stranded = (assets: string): string =>
  `${assets} of it can be seen, but not the connection itself, without which Atlan deletes nothing. ` +
  "Check that the persona of the token includes the connection. If it is gone, its assets have to be deleted one by one.";

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
    `Nothing was started. If that many shall go, set maxAssets to ${wanted} or more.`;
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
      `${PURGING}a purge of 12,345 assets is not approved. A purge can't be undone. Approve it with maxAssets: 12345.`,
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
        "A connection's qualified name has three parts: default/<connector>/<epoch>.",
    );
  });
});
