import { expect } from "chai";
import type { AssetCounts, ConnectionObservation } from "../../../provider/atlan/api";
import { ConnectionNotFoundError } from "../../../provider/errors";
import { impactOf } from "../../../provider/reconcile/impact";
import type { Mode } from "../../../provider/reconcile/intent";
import { ScriptedAtlan } from "../reconcile/scriptedAtlan";
import { CONNECTION, look } from "./observed";

const ASSETS: AssetCounts = {
  active: 12,
  archived: 6,
  activeByType: { Table: 3, Column: 9 },
  archivedByType: { View: 6 },
  activeWithLineage: 7,
  archivedWithLineage: 1,
};

function impact(mode: Mode, shown: ConnectionObservation, atlan = new ScriptedAtlan(CONNECTION)) {
  atlan.shown = shown;
  return impactOf(atlan, { mode, connectionQualifiedName: CONNECTION }, { deadline: atlan.begin + 60_000 });
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(ConnectionNotFoundError);
    return (error as Error).message;
  }
  return expect.fail("it should have failed");
}

describe("what a run would take", () => {
  const active = { ...look("ACTIVE", 0, 0), assets: ASSETS };

  it("of an archive is what is active", async () => {
    expect(await impact("archive", active)).to.deep.equal({
      connectionQualifiedName: CONNECTION,
      connectionName: "prod",
      state: "ACTIVE",
      mode: "archive",
      summary:
        `Will archive 12 assets of connection ${CONNECTION} ("prod", active): ` +
        "9 Column, 3 Table; 7 of them carry lineage; 6 assets of it are archived already.",
      assetsInReach: 12,
      withLineage: 7,
      assets: ASSETS,
    });
  });

  it("of a purge is everything", async () => {
    expect(await impact("purge", active)).to.deep.equal({
      connectionQualifiedName: CONNECTION,
      connectionName: "prod",
      state: "ACTIVE",
      mode: "purge",
      summary:
        `WILL PERMANENTLY PURGE 18 assets of connection ${CONNECTION} ("prod", active): ` +
        "9 Column, 6 View, 3 Table; 8 of them carry lineage.",
      assetsInReach: 18,
      withLineage: 8,
      assets: ASSETS,
    });
  });

  for (const [title, mode, shown, expected] of [
    [
      "an archive of what is archived is nothing",
      "archive",
      look("DELETED", 0, 12),
      {
        state: "DELETED",
        assetsInReach: 0,
        withLineage: 0,
        summary: `Nothing will run: connection ${CONNECTION} ("prod", archived) is archived already.`,
      },
    ],
    [
      "a purge of an empty connection is nothing but the connection",
      "purge",
      look("ACTIVE", 0, 0),
      {
        state: "ACTIVE",
        assetsInReach: 0,
        withLineage: 0,
        summary: `WILL PERMANENTLY PURGE 0 assets of connection ${CONNECTION} ("prod", active).`,
      },
    ],
    [
      "an archive of an empty connection is nothing but the connection",
      "archive",
      look("ACTIVE", 0, 0),
      { assetsInReach: 0, summary: `Will archive 0 assets of connection ${CONNECTION} ("prod", active).` },
    ],
    ["a purge of millions needs no approval", "purge", look("ACTIVE", 9_999_999, 1), { assetsInReach: 10_000_000 }],
  ] as const) {
    it(`of ${title}`, async () => {
      expect(await impact(mode, shown)).to.include(expected);
    });
  }

  it("of a connection without a name has none", async () => {
    const { connection } = active;
    const shown = { ...active, connection: { ...connection!, name: undefined } };
    expect(await impact("archive", shown)).to.have.property("connectionName", undefined);
  });

  for (const mode of ["archive", "purge"] as const) {
    it(`of a connection that can't be seen is an error that names what may have been meant: ${mode}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      const typeName = "Connection";
      atlan.others = [{ qualifiedName: "default/snowflake/1234567891", typeName, name: "other", state: "ACTIVE" }];
      expect(await refusalOf(impact(mode, look(undefined, 0, 0), atlan)))
        .to.include("there is no such connection, or the credentials can't see it")
        .and.include('Did you mean default/snowflake/1234567891 ("other")?');
    });

    it(`of assets without their connection is an error: ${mode}`, async () => {
      const atlan = new ScriptedAtlan(CONNECTION);
      expect(await refusalOf(impact(mode, look(undefined, 1, 1), atlan))).to.include("2 assets of it can be seen, but");
      expect(atlan.patience).to.not.have.property("findConnections");
    });

    it(`of something that is no connection is an error: ${mode}`, async () => {
      const shown = { ...active, connection: { ...active.connection!, typeName: "Table" } };
      expect(await refusalOf(impact(mode, shown))).to.include("this is the qualified name of a Table");
    });
  }

  it("is looked at once, as patiently as is asked for, and changes nothing", async () => {
    const atlan = new ScriptedAtlan(CONNECTION);
    await impact("purge", active, atlan);
    expect(atlan.patience).to.deep.equal({ observeConnection: 60_000 });
    expect(atlan.sent).to.deep.equal([]);
  });
});
