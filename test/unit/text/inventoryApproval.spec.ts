import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AssetCounts, ConnectionObservation } from "../../../provider/atlan/api";
import { AtlanProviderError } from "../../../provider/errors";
import { approvalOf, findInventory } from "../../../provider/lifecycle/inventoryFile";
import type { Inputs } from "../../../provider/reconcile/inputs";
import type { Mode } from "../../../provider/reconcile/intent";
import {
  type ApprovingInventory,
  approveByInventory,
  describeApproval,
  markOf,
} from "../../../provider/reconcile/inventoryApproval";
import { approve } from "../../../provider/reconcile/preflight";
import { asset, CONNECTION, fileOf, inventoryText, TENANT } from "../inventory/inventories";

const NONE: AssetCounts = { active: 0, archived: 0 };
/** Three active tables, and an archived one of each type. */
const INVENTORY: ApprovingInventory = {
  sha256: "0".repeat(64),
  connectionGuid: "guid-1",
  connectionStatus: "ACTIVE",
  assets: 5,
  active: 3,
  activeByType: { Table: 3 },
  byType: { Table: 4, MyType: 1 },
  takenAt: Date.UTC(2026, 2, 1, 12),
  settledAt: Date.UTC(2026, 2, 1, 11, 59),
  listedSince: [],
};

const ENTITY = { qualifiedName: CONNECTION, typeName: "Connection", name: "prod", state: "ACTIVE" } as const;

const UNUSABLE = new AtlanProviderError("ATLAN_INVENTORY", {
  doing: "reading the inventory",
  identity: "a.jsonl",
  because: "it is cut off",
  suggestion: "Take it again.",
});

function observed(assets: AssetCounts, createdSince: AssetCounts = NONE): ConnectionObservation {
  return { connection: { ...ENTITY, guid: INVENTORY.connectionGuid }, assets, createdSince };
}

function refusal(work: () => void): string {
  try {
    work();
  } catch (error) {
    return (error as AtlanProviderError).because;
  }
  return "approved";
}

const approved = (mode: Mode, observation: ConnectionObservation): string =>
  refusal(() => {
    approveByInventory({ doing: "purging connection", identity: CONNECTION }, mode, INVENTORY, observation);
  });

const TAKEN = "(taken 2026-03-01T12:00:00.000Z)";

describe("the guard of an approval by inventory", () => {
  for (const [guid, said] of [
    ["guid-2", "the guid guid-1, and guid-2 has its name now"],
    [undefined, "the guid guid-1, and Atlan does not tell whether that is this one"],
  ] as const)
    it(`refuses a connection that was made anew under the name: ${String(guid)}`, () => {
      const made = { ...ENTITY, ...(guid === undefined ? {} : { guid }) };
      for (const mode of ["archive", "purge"] as const) {
        const because = approved(mode, { ...observed(NONE), connection: made });
        expect(because).to.equal(`it lists the assets of the connection with ${said}`);
      }
    });

  for (const [what, mode, observation, said] of [
    [
      "all that is listed",
      "purge",
      observed({ active: 3, archived: 2, activeByType: { Table: 3 }, archivedByType: { Table: 1, mytype: 1 } }),
      "approved",
    ],
    ["less than is listed", "purge", observed({ active: 1, archived: 0, activeByType: { Table: 1 } }), "approved"],
    [
      "what was archived since",
      "purge",
      observed({ active: 0, archived: 5, archivedByType: { Table: 4, MyType: 1 } }),
      "approved",
    ],
    [
      "an archive of what is listed, whatever else is archived",
      "archive",
      observed(
        { active: 3, archived: 90, activeByType: { TABLE: 3 }, archivedByType: { View: 90 } },
        { active: 0, archived: 1 },
      ),
      "approved",
    ],
    [
      "one more active asset",
      "archive",
      observed({ active: 4, archived: 0, activeByType: { Table: 4 } }),
      `4 assets are active, and the inventory lists 3 ${TAKEN}`,
    ],
    [
      "an active asset of another type",
      "archive",
      observed({ active: 3, archived: 0, activeByType: { Table: 2, View: 1 } }),
      `1 asset of type view are active, and the inventory lists 0 ${TAKEN}`,
    ],
    [
      "an archived asset that is active again",
      "purge",
      observed({ active: 4, archived: 0, activeByType: { Table: 3, MyType: 1 } }),
      `4 assets are active, and the inventory lists 3 ${TAKEN}`,
    ],
    [
      "one more asset",
      "purge",
      observed({ active: 3, archived: 3, activeByType: { Table: 3 }, archivedByType: { Table: 2, MyType: 1 } }),
      `6 assets are there, and the inventory lists 5 ${TAKEN}`,
    ],
    [
      "an archived asset of another type",
      "purge",
      observed({ active: 3, archived: 1, activeByType: { Table: 3 }, archivedByType: { View: 1 } }),
      `1 asset of type view are there, and the inventory lists 0 ${TAKEN}`,
    ],
    [
      "an asset that was created since",
      "archive",
      observed(
        { active: 3, archived: 0, activeByType: { Table: 3 } },
        { active: 1, archived: 0, activeByType: { Table: 1 } },
      ),
      "1 asset (1 Table) that it does not list was created after the inventory was taken (2026-03-01T12:00:00.000Z), or within atlan:indexLag before",
    ],
    [
      "an asset that was created and archived since",
      "purge",
      observed(
        { active: 3, archived: 1, activeByType: { Table: 3 }, archivedByType: { Table: 1 } },
        { active: 0, archived: 1 },
      ),
      "1 asset that it does not list was created after the inventory was taken (2026-03-01T12:00:00.000Z), or within atlan:indexLag before",
    ],
    [
      "assets that were created since",
      "archive",
      observed({ active: 0, archived: 0 }, { active: 2, archived: 9, activeByType: { Table: 1, View: 1 } }),
      "2 assets (1 Table, 1 View) that it does not list were created after the inventory was taken (2026-03-01T12:00:00.000Z), or within atlan:indexLag before",
    ],
    [
      "types that Atlan does not tell",
      "archive",
      observed({ active: 3, archived: 0 }),
      `Atlan does not tell the types of the 3 assets that are active ${TAKEN}`,
    ],
    [
      "archived types that Atlan does not tell",
      "purge",
      observed({ active: 3, archived: 1, activeByType: { Table: 3 } }),
      `Atlan does not tell the types of the 4 assets that are there ${TAKEN}`,
    ],
    [
      "a purge of what can't be seen",
      "purge",
      observed(NONE),
      "the inventory lists 5 assets, and not one is visible, which may be for want of permission",
    ],
  ] as const) {
    it(`${said === "approved" ? "approves" : "refuses"} ${what}`, () => {
      expect(approved(mode, observation)).to.equal(said);
    });
  }

  it("refuses a connection that can't be seen, since that may be another one", () => {
    expect(approved("purge", { ...observed(NONE), connection: undefined })).to.equal(
      "it lists the assets of the connection with the guid guid-1, and Atlan does not tell whether that is this one",
    );
  });

  it("approves the purge of an empty connection by an inventory that lists nothing", () => {
    const empty: ApprovingInventory = { ...INVENTORY, assets: 0, active: 0, activeByType: {}, byType: {} };
    const context = { doing: "purging connection", identity: CONNECTION };
    for (const mode of ["archive", "purge"] as const) {
      approveByInventory(context, mode, empty, observed(NONE));
    }
  });

  it("says what was refused, and what to do next", () => {
    const context = { doing: "purging connection", identity: CONNECTION };
    const more = observed({ active: 4, archived: 0, activeByType: { Table: 4 } });
    expect(() => {
      approveByInventory(context, "purge", INVENTORY, more);
    })
      .to.throw(AtlanProviderError)
      .that.includes({
        code: "ATLAN_NOT_IN_INVENTORY",
        message:
          `purging connection (${CONNECTION}): 4 assets are active, and the inventory lists 3 ${TAKEN}. Nothing was started. ` +
          "Take the inventory again, and have it approved: npx pulumi-atlan inventory QN --out FILE. " +
          "[ATLAN_NOT_IN_INVENTORY] docs/errors.md#atlan_not_in_inventory",
      });
  });

  it("refuses by an inventory that can't be used, for the reason why it can't", () => {
    const context = { doing: "purging connection", identity: CONNECTION };
    expect(() => {
      approveByInventory(context, "purge", { unusable: UNUSABLE }, observed(NONE));
    }).to.throw(UNUSABLE);
    expect(describeApproval({ unusable: UNUSABLE }, "a.jsonl")).to.equal(undefined);
  });

  it("tells what approves the next start", () => {
    expect(describeApproval(INVENTORY, "lists/a\u202e.jsonl")).to.equal(
      `Only what lists/a\\u202e.jsonl lists is approved: 5 assets, sha256 ${INVENTORY.sha256}, taken 2026-03-01T12:00:00.000Z.`,
    );
  });

  it("refuses what nobody has counted", () => {
    const { createdSince: _none, ...unasked } = observed({ active: 3, archived: 0, activeByType: { Table: 3 } });
    expect(approved("archive", unasked)).to.equal("nobody has counted what was created since the inventory was taken");
  });

  it("refuses a connection that it lists as archived and that is active again, though none of its assets is", () => {
    const archived = observed({ active: 0, archived: 5, archivedByType: { Table: 4, MyType: 1 } });
    for (const [listed, now, said] of [
      ["DELETED", "ACTIVE", `it lists the connection itself as archived ${TAKEN}, and that is active again`],
      ["DELETED", "DELETED", "approved"],
      ["ACTIVE", "DELETED", "approved"],
      ["ACTIVE", "ACTIVE", "approved"],
    ] as const)
      for (const mode of ["archive", "purge"] as const) {
        const inventory = { ...INVENTORY, connectionStatus: listed };
        const connection = { ...ENTITY, guid: INVENTORY.connectionGuid, state: now };
        const because = refusal(() => {
          const context = { doing: "purging connection", identity: CONNECTION };
          approveByInventory(context, mode, inventory, { ...archived, connection });
        });
        expect(because).to.equal(said);
      }
  });

  it("stands before every other approval of a start", () => {
    const approval = {
      mode: "purge",
      connectionQualifiedName: CONNECTION,
      maxAssets: 90,
      inventory: INVENTORY,
    } as const;
    const more = observed({ active: 4, archived: 0, activeByType: { Table: 4 } });
    expect(refusal(() => approve(approval, more))).to.include("the inventory lists 3");
    const none = { ...approval, maxAssets: undefined };
    expect(refusal(() => approve(none, observed({ active: 3, archived: 0, activeByType: { Table: 3 } })))).to.equal(
      "approved",
    );
  });
});

describe("the file of the input inventory", () => {
  const LAG_MS = 60_000;
  const inputs = { tenant: TENANT, connectionQualifiedName: CONNECTION } as Inputs;
  const now = Date.UTC(2026, 2, 2);
  const taken = async (members: object = {}, more: object = {}) => {
    const found = await findInventory("a.jsonl", LAG_MS, () => fileOf(inventoryText([asset("a")], members)).open());
    return approvalOf(found, { ...inputs, ...more }, "a.jsonl", now);
  };
  const unusable = async (members: object, more: object = {}): Promise<string> => {
    const approval = await taken(members, more);
    return "unusable" in approval ? approval.unusable.because : "usable";
  };

  it("approves what it counts", async () => {
    const approval = await taken();
    expect(approval).to.deep.include({ assets: 1, active: 1, activeByType: { Table: 1 }, byType: { Table: 1 } });
    expect(approval).to.deep.include({ takenAt: Date.UTC(2026, 2, 1, 12) });
    expect(markOf(approval)).to.deep.equal({ sha256: (approval as ApprovingInventory).sha256, assets: 1 });
  });

  it("tells which of its assets the search may have shown late: those that were created within the lag", async () => {
    const created = {
      a: "11:00:00.000Z",
      b: "11:58:59.999Z",
      c: "11:59:00.000Z",
      d: "11:59:00.001Z",
      e: "12:00:05.000Z",
    };
    const listed = Object.entries(created).map(([name, time]) => asset(name, { createdAt: `2026-03-01T${time}` }));
    const found = await findInventory("a.jsonl", LAG_MS, () => fileOf(inventoryText(listed)).open());
    expect(approvalOf(found, inputs, "a.jsonl", now)).to.deep.include({
      settledAt: Date.UTC(2026, 2, 1, 11, 59),
      listedSince: ["guid-d", "guid-e"],
    });
  });

  it("counts a listed asset of which no time is known among those: the search that counts what is new does so, too", async () => {
    const { createdAt: _unknown, ...timeless } = asset("b", { createdAt: "2026-03-01T11:00:00Z" });
    const listed = [asset("a", { createdAt: "2026-03-01T11:00:00Z" }), timeless];
    const found = await findInventory("a.jsonl", LAG_MS, () => fileOf(inventoryText(listed)).open());
    expect(approvalOf(found, inputs, "a.jsonl", now)).to.deep.include({ listedSince: ["guid-b"] });
  });

  it("can't be used if it lists more of those than one search takes", async () => {
    const said = async (count: number): Promise<string> => {
      const listed = Array.from({ length: count }, (_, i) =>
        asset(`${10_000 + i}`, { createdAt: "2026-03-01T11:59:30Z" }),
      );
      const found = await findInventory("a.jsonl", LAG_MS, () => fileOf(inventoryText(listed), 60_000).open());
      return "unusable" in found ? found.unusable.message : "usable";
    };
    expect(await said(10_000)).to.equal("usable");
    expect(await said(10_001)).to.include(
      "it lists more than 10,000 assets that were created within atlan:indexLag (60s) before it was taken, or later. Take it again when nothing crawls the connection",
    );
  });

  it("has to be of the tenant, of the connection, and of the past", async () => {
    expect(await unusable({}, { tenant: "https://other.example.com" })).to.equal(
      `it is of tenant "${TENANT}", not of https://other.example.com`,
    );
    expect(await unusable({ connection: "default/a/1" })).to.equal(
      `it is of connection "default/a/1", not of ${CONNECTION}`,
    );
    expect(await unusable({ takenAt: "2026-03-02T00:11:00Z" })).to.equal(
      "it was taken at 2026-03-02T00:11:00Z, which is still to come by the clock of this machine",
    );
    expect(await unusable({ takenAt: "2026-03-02T00:09:00Z" })).to.equal("usable");
  });

  it("is a file, also behind a link, and nothing whose reading may never end", async function () {
    if (process.platform === "win32") this.skip();
    const folder = mkdtempSync(join(tmpdir(), "inventory-"));
    const at = (name: string): string => join(folder, name);
    const server = createServer().listen(at("socket"));
    try {
      await once(server, "listening");
      writeFileSync(at("file"), inventoryText([asset("a")]));
      symlinkSync(at("file"), at("link"));
      expect(await findInventory(at("link"), LAG_MS)).to.include({ takenAt: Date.UTC(2026, 2, 1, 12) });
      execFileSync("mkfifo", [at("pipe")]);
      symlinkSync(at("pipe"), at("link to a pipe"));
      for (const path of [at("pipe"), at("link to a pipe"), at("socket"), "/dev/zero", folder]) {
        const found = await findInventory(path, LAG_MS);
        expect("unusable" in found && found.unusable.message).to.include(
          `reading the inventory (${path}): it is no regular file. The path is relative to the folder of the program.`,
        );
      }
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("says why it can't be read", async () => {
    const found = await findInventory("missing/a.jsonl", LAG_MS);
    expect("unusable" in found && found.unusable.message).to.match(
      /^reading the inventory \(missing\/a\.jsonl\): ENOENT.* The path is relative to the folder of the program/,
    );
    expect(markOf(approvalOf(found, inputs, "missing/a.jsonl", now))).to.equal(undefined);
  });
});
