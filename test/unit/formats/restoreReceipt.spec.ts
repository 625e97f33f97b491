import { expect } from "chai";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { rig, SNOWFLAKE } from "../../rig";
import { MemoryFiles } from "../cli/memoryFiles";
import { restore, takeInventory } from "../restore/restoring";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

/** A restore with a receipt, and what is written. */
async function receiptOf(files = new MemoryFiles(), path = "receipt.json") {
  const { tenant, clock } = rig();
  const inventory = takeInventory(tenant);
  tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
  await clock.sleep(60_000);
  const end = await restore(tenant, clock, inventory, { args: ["--receipt", path], files });
  return { ...end, text: files.contents.get(path) };
}

describe("the receipt of a restore, a public format", () => {
  it("pulumi-atlan/restore-receipt/1", async () => {
    const { code, text, out } = await receiptOf();
    expect(code).to.equal(0);
    const { sha256, ...content } = JSON.parse(text!) as Record<string, unknown>;
    expect(content).to.deep.equal({
      format: "pulumi-atlan/restore-receipt/1",
      tenant: "https://tenant.example.com",
      connection: SNOWFLAKE,
      connectionGuid: "00000001-a71a-4000-8000-000000000000",
      inventory: {
        sha256: (content["inventory"] as Record<string, unknown>)["sha256"],
        takenAt: "2026-01-15T09:00:00.000Z",
        active: 12,
      },
      startedAt: "2026-01-15T09:01:00.000Z",
      verifiedAt: "2026-01-15T09:01:10.000Z",
      before: { connection: "DELETED", active: 0, archived: 12 },
      after: { connection: "ACTIVE", active: 12, archived: 0 },
      restored: { connection: true, assets: 12, byType: { Column: 9, Table: 3 } },
      alreadyActive: 0,
      notRestored: {},
      provider: `pulumi-atlan/${version}`,
    });
    expect(text).to.match(/^\{"after":.*\}\n$/);
    const unsealed = text!.replace(`"sha256":"${String(sha256)}","startedAt"`, '"startedAt"').trimEnd();
    expect(createHash("sha256").update(unsealed).digest("hex")).to.equal(sha256);
    expect(out).to.include(`receipt: SHA-256 ${String(sha256)}\n`);
  });

  it("is also in the result with --json, whose shape is pinned", async () => {
    const { tenant, clock } = rig();
    const inventory = takeInventory(tenant);
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await clock.sleep(60_000);
    const dry = JSON.parse((await restore(tenant, clock, inventory, { args: ["--json", "--dry-run"] })).out) as object;
    const done = JSON.parse((await restore(tenant, clock, inventory, { args: ["--json"] })).out) as object;
    const keys = [
      ..."format dryRun tenant connection inventory connectionItself restored restoredByType alreadyActive".split(" "),
      ..."notRestored restoredAssets notRestoredAssets before".split(" "),
    ];
    expect(Object.keys(dry)).to.have.members([...keys, "unasked", "notActiveAnyMore"]);
    expect(Object.keys(done)).to.have.members([...keys, "unasked", "notActiveAnyMore", "after", "receipt"]);
    expect(dry).to.include({ format: 1, dryRun: true, restored: 12, connectionItself: "restored" });
    expect(done).to.include({ format: 1, dryRun: false, restored: 12, connectionItself: "restored" });
    expect((done as { restoredAssets: unknown[] }).restoredAssets[0]).to.have.all.keys(
      "typeName",
      "guid",
      "qualifiedName",
    );
  });

  it("that can't be written any more (ENOSPC) does not hide that the restore is done", async () => {
    const files = new MemoryFiles();
    files.writesLeft = 0;
    const { code, err, out, text } = await receiptOf(files, "receipt.json");
    expect(code).to.equal(1);
    expect(text, "nothing half-written under the final name").to.equal(undefined);
    expect(err).to.include("writing the receipt (receipt.json): ENOSPC");
    expect(err).to.include("The restore itself is done.");
    expect(out).to.include("after:  12 active, 0 archived");
  });
});
