import { expect } from "chai";
import type { AssetCounts, ConnectionEntity, ConnectionObservation } from "../../../provider/atlan/api";
import { describePlan, describePossibleRun } from "../../../provider/reconcile/plan";
import { affectedLineage } from "../../../provider/reconcile/targetState";
import type { ApprovingInventory, InventoryApproval } from "../../../provider/reconcile/inventoryApproval";
import { AtlanProviderError } from "../../../provider/errors";
import { CONNECTION, look } from "./observed";

const shown = (assets: AssetCounts, connection: Partial<ConnectionEntity> = {}): ConnectionObservation => {
  const { connection: usual } = look("ACTIVE", 0, 0);
  return { connection: { ...usual!, ...connection }, assets };
};

const TWELVE: AssetCounts = { active: 12, archived: 0, activeByType: { Table: 3, Column: 9 } };
const MIXED: AssetCounts = {
  active: 12_345,
  archived: 678,
  activeByType: { Table: 345, Column: 12_000 },
  archivedByType: { Column: 600, View: 78 },
  activeWithLineage: 1_234,
  archivedWithLineage: 1,
};

describe("what pulumi up is going to do", () => {
  for (const [title, mode, seen, words] of [
    [
      "an archive",
      "archive",
      shown(TWELVE),
      `Will archive 12 assets of connection ${CONNECTION} ("prod", active): 9 Column, 3 Table.`,
    ],
    [
      "an archive of assets whose lineage is not told",
      "archive",
      shown({ ...TWELVE, lineageUnknown: true }),
      `Will archive 12 assets of connection ${CONNECTION} ("prod", active): 9 Column, 3 Table; ` +
        "how many of them carry lineage can't be told.",
    ],
    [
      "a purge",
      "purge",
      shown(TWELVE),
      `WILL PERMANENTLY PURGE 12 assets of connection ${CONNECTION} ("prod", active): 9 Column, 3 Table.`,
    ],
    [
      "an archive of some, with lineage",
      "archive",
      shown(MIXED),
      `Will archive 12,345 assets of connection ${CONNECTION} ("prod", active): ` +
        "12,000 Column, 345 Table; 1,234 of them carry lineage; 678 assets of it are archived already.",
    ],
    [
      "a purge of all, with lineage",
      "purge",
      shown(MIXED),
      `WILL PERMANENTLY PURGE 13,023 assets of connection ${CONNECTION} ("prod", active): ` +
        "12,600 Column, 345 Table, 78 View; 1,235 of them carry lineage.",
    ],
    [
      "a purge of what is archived",
      "purge",
      shown({ active: 0, archived: 1, archivedByType: { View: 1 }, archivedWithLineage: 1 }, { state: "DELETED" }),
      `WILL PERMANENTLY PURGE 1 asset of connection ${CONNECTION} ("prod", archived): 1 View; 1 of them carries lineage.`,
    ],
    [
      "an archive of one asset beside an archived one",
      "archive",
      shown({
        active: 1,
        archived: 1,
        activeByType: { Table: 1 },
        archivedByType: { Table: 1 },
        activeWithLineage: 1,
        archivedWithLineage: 1,
      }),
      `Will archive 1 asset of connection ${CONNECTION} ("prod", active): ` +
        "1 Table; 1 of them carries lineage; 1 asset of it is archived already.",
    ],
    [
      "an archive of a connection all of whose assets are archived",
      "archive",
      shown({ active: 0, archived: 2, archivedByType: { Table: 2 }, archivedWithLineage: 2 }),
      `Will archive 0 assets of connection ${CONNECTION} ("prod", active); 2 assets of it are archived already.`,
    ],
    [
      "an archive of an archived connection with active assets",
      "archive",
      shown({ active: 1, archived: 11, activeByType: { Table: 1 } }, { state: "DELETED" }),
      `Will archive 1 asset of connection ${CONNECTION} ("prod", archived): 1 Table; 11 assets of it are archived already.`,
    ],
    [
      "another archive of what is archived",
      "archive",
      shown({ active: 0, archived: 12, archivedByType: { Table: 12 } }, { state: "DELETED" }),
      `Will run the archive again: nothing of connection ${CONNECTION} ("prod", archived) is active.`,
    ],
    [
      "an archive of an empty connection",
      "archive",
      shown({ active: 0, archived: 0 }),
      `Will archive 0 assets of connection ${CONNECTION} ("prod", active).`,
    ],
    [
      "a purge of an empty connection",
      "purge",
      shown({ active: 0, archived: 0 }, { state: "DELETED" }),
      `WILL PERMANENTLY PURGE 0 assets of connection ${CONNECTION} ("prod", archived).`,
    ],
    [
      "a connection without a name",
      "archive",
      shown(TWELVE, { name: undefined }),
      `Will archive 12 assets of connection ${CONNECTION} (active): 9 Column, 3 Table.`,
    ],
    [
      "an archived connection without a name",
      "purge",
      shown(TWELVE, { name: undefined, state: "DELETED" }),
      `WILL PERMANENTLY PURGE 12 assets of connection ${CONNECTION} (archived): 9 Column, 3 Table.`,
    ],
    [
      "assets of which only lineage is told",
      "archive",
      shown({ active: 12, archived: 0, activeWithLineage: 2 }),
      `Will archive 12 assets of connection ${CONNECTION} ("prod", active): 2 of them carry lineage.`,
    ],
    [
      "assets of which nothing is told",
      "purge",
      shown({ active: 12, archived: 3 }),
      `WILL PERMANENTLY PURGE 15 assets of connection ${CONNECTION} ("prod", active).`,
    ],
    [
      "a connection that can't be seen",
      "archive",
      look(undefined, 0, 0),
      `Will archive 0 assets of connection ${CONNECTION}.`,
    ],
    [
      "one thing that names the connection and stays",
      "archive",
      shown({ ...TWELVE, stayingByType: { Persona: 1 } }),
      `Will archive 12 assets of connection ${CONNECTION} ("prod", active): 9 Column, 3 Table. ` +
        "1 Persona of access control names it, too, and stays: not counted here.",
    ],
    [
      "several things that name the connection and stay",
      "purge",
      shown({ ...TWELVE, stayingByType: { Persona: 1, AuthPolicy: 2 } }),
      `WILL PERMANENTLY PURGE 12 assets of connection ${CONNECTION} ("prod", active): 9 Column, 3 Table. ` +
        "2 AuthPolicy, 1 Persona of access control name it, too, and stay: not counted here.",
    ],
    [
      "nothing that stays, by a count of none",
      "archive",
      shown({ ...TWELVE, stayingByType: { Persona: 0 } }),
      `Will archive 12 assets of connection ${CONNECTION} ("prod", active): 9 Column, 3 Table.`,
    ],
    [
      "assets of many types",
      "archive",
      shown({ active: 21, archived: 0, activeByType: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 4, g: 2 } }),
      `Will archive 21 assets of connection ${CONNECTION} ("prod", active): 5 e, 4 d, 4 f, 3 c, 2 b, 3 assets of 2 other types.`,
    ],
  ] as const) {
    it(`${title}: ${words}`, () => {
      expect(describePlan(mode, CONNECTION, seen, "start")).to.equal(words);
    });
  }

  for (const [title, mode, guardResult, seen, words] of [
    [
      "what is archived",
      "archive",
      "alreadyArchived",
      shown({ active: 0, archived: 12, archivedByType: { Table: 12 } }, { state: "DELETED" }),
      `Nothing will run: connection ${CONNECTION} ("prod", archived) is archived already.`,
    ],
    [
      "what is archived and has no name",
      "archive",
      "alreadyArchived",
      shown({ active: 0, archived: 12 }, { state: "DELETED", name: undefined }),
      `Nothing will run: connection ${CONNECTION} (archived) is archived already.`,
    ],
    [
      "what is gone, for a purge",
      "purge",
      "alreadyGone",
      look(undefined, 0, 0),
      `Nothing will run: connection ${CONNECTION} can't be seen, and counts as gone.`,
    ],
    [
      "what is gone, for an archive",
      "archive",
      "alreadyGone",
      look(undefined, 0, 0),
      `Nothing will run: connection ${CONNECTION} can't be seen, and counts as gone.`,
    ],
  ] as const) {
    it(`about ${title}: ${words}`, () => {
      expect(describePlan(mode, CONNECTION, seen, guardResult)).to.equal(words);
    });
  }
});

describe("what may run although it is refused now", () => {
  const listing = (assets: number): InventoryApproval => ({ assets }) as ApprovingInventory;
  const unusable: InventoryApproval = {
    unusable: new AtlanProviderError("ATLAN_INVENTORY", {
      doing: "reading inventory",
      identity: "legacy.jsonl",
      because: "it is empty",
      suggestion: "Take it again.",
    }),
  };
  const line = (what: string): string => `May run: ${what} if that is no longer so when \`pulumi up\` looks.`;
  const purge = `WILL PERMANENTLY PURGE connection ${CONNECTION}`;
  const archive = `Will archive connection ${CONNECTION}`;

  for (const [title, mode, maxAssets, inventory, words] of [
    ["an archive of any number", "archive", undefined, undefined, line(archive)],
    ["an archive of a number", "archive", 1, undefined, line(`${archive} (at most 1 asset)`)],
    ["no purge that nothing approves", "purge", undefined, undefined, undefined],
    ["no purge by an inventory that can't be used", "purge", undefined, unusable, undefined],
    ["a purge of a number", "purge", 12, undefined, line(`${purge} (at most 12 assets)`)],
    [
      "a purge of a number, beside an inventory that can't be used",
      "purge",
      12,
      unusable,
      line(`${purge} (at most 12 assets)`),
    ],
    ["a purge of none", "purge", 0, undefined, line(`${purge} (at most 0 assets)`)],
    ["a purge of any number", "purge", Infinity, undefined, line(purge)],
    ["a purge of what an inventory lists", "purge", undefined, listing(7), line(`${purge} (at most 7 assets)`)],
    ["the fewer of both, which the inventory lists", "purge", 12, listing(7), line(`${purge} (at most 7 assets)`)],
    ["the fewer of both, which maxAssets approves", "purge", 5, listing(7), line(`${purge} (at most 5 assets)`)],
  ] as const) {
    it(`is ${title}`, () => {
      const seed = {
        tenant: "https://tenant.atlan.com",
        resource: "legacy",
        connectionQualifiedName: CONNECTION,
        mode,
      };
      expect(describePossibleRun({ seed, maxAssets, inventory })).to.equal(words);
    });
  }
});

describe("lineage in reach", () => {
  for (const [assets, archive, purge] of [
    [{ active: 9, archived: 9 }, 0, 0],
    [{ active: 9, archived: 9, activeWithLineage: 3 }, 3, 3],
    [{ active: 9, archived: 9, archivedWithLineage: 4 }, 0, 4],
    [{ active: 9, archived: 9, activeWithLineage: 3, archivedWithLineage: 4 }, 3, 7],
    [{ active: 9, archived: 9, activeWithLineage: 3, lineageUnknown: true }, undefined, undefined],
  ] as const) {
    it(`of ${JSON.stringify(assets)}: ${archive} for an archive, ${purge} for a purge`, () => {
      expect([affectedLineage("archive", assets), affectedLineage("purge", assets)]).to.deep.equal([archive, purge]);
    });
  }
});
