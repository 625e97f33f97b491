import type { Mutant } from ".";

const approval = "reconcile/inventoryApproval.ts";
const file = "lifecycle/inventoryFile.ts";
const family = "inventories";

/** Wrong variants of the approval by an inventory, and of a restore by one. */
export const inventoryMutants: readonly Mutant[] = [
  {
    name: "neither the connection of an inventory nor its guid is compared",
    changes: [
      {
        file: "inventory/readInventory.ts",
        from: '(["tenant", "connection"] as const)',
        to: '(["tenant", "tenant"] as const)',
      },
      { file: approval, from: "if (guid !== inventory.connectionGuid)", to: "if (guid === undefined)" },
    ],
    family,
    caughtBy: 33,
  },
  {
    name: "the digest of an inventory is not checked",
    changes: [
      {
        file: "inventory/readInventory.ts",
        from: 'if (value["sha256"] !== hash) {',
        to: 'if (value["sha256"] === `${hash}0`) {',
      },
    ],
    family,
    caughtBy: 4,
  },
  {
    name: "nobody asks what came since the inventory",
    changes: [
      {
        file: "reconcile/observe.ts",
        from: "createdSince: await this.context.api.countAssetsSince(this.connection, settledAt, listedSince, patience),",
        to: "createdSince: { active: 0 * settledAt, archived: 0 * listedSince.length },",
      },
    ],
    family,
    caughtBy: 3,
  },
  {
    name: "what an inventory lists of the last moments counts as unlisted",
    changes: [{ file, from: "listedSince.push(guid);", to: "void guid;" }],
    family,
    caughtBy: 5,
  },
  {
    name: "an inventory does not limit how many are active",
    changes: [{ file: approval, from: "if (active !== undefined) return", to: 'if (active === "") return' }],
    family,
    caughtBy: 43,
  },
  {
    name: "a receipt does not tell by which inventory",
    changes: [
      {
        file: "reconcile/receiptContent.ts",
        from: "inventory: ran ? proof.inventory : undefined,",
        to: "inventory: undefined,",
      },
    ],
    family,
    caughtBy: 3,
  },
  {
    name: "a restore in a schedule takes back what is listed as archived",
    changes: [{ file: "cli/restore/listedAssets.ts", from: 'if (status !== "ACTIVE") return;', to: "void status;" }],
    family,
    caughtBy: 8,
  },
  {
    name: "an inventory takes the place of another connection's, by which alone that one can be restored",
    changes: [
      {
        file: "cli/inventory/takeInventory.ts",
        from: "if (!isOther && header.active > 0) return;",
        to: "if (isOther || header.active > 0) return;",
      },
    ],
    caughtBy: { spec: "test/unit/cli/inventory.spec.ts", title: "of another connection, which the command can't see" },
  },
  {
    name: "an inventory lists an asset that is none of the connection",
    changes: [
      {
        file: "inventory/inventoryWriter.ts",
        from: "if (!isAssetOf(connection, asset)) {",
        to: 'if (connection === "") {',
      },
    ],
    caughtBy: {
      spec: "test/unit/cli/inventory.spec.ts",
      title: "when Atlan lists an asset that neither names the connection nor lies below it",
    },
  },
];
