import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCommandLine } from "../../provider/cli/commandLine";
import { machineFiles } from "../../provider/cli/inventory/files";
import { inventoryCommand } from "../../provider/cli/inventory/inventoryCommand";
import { openAssetList } from "../../provider/cli/inventory/openAssetList";
import type { InventoriedAsset } from "../../provider/inventory/inventory";
import { readInventory } from "../../provider/inventory/readInventory";
import { startTenant, type Tenant } from "../tenant";
import { ScriptedTerminal } from "../unit/cli/scriptedTerminal";
import { officialClientPython, run } from "./officialClient";

const CONNECTION = "default/snowflake/1700000001";
const KEY = "peer-api-key";

describe("the official Python client beside an inventory", () => {
  let tenant: Tenant;
  let folder: string;
  before(async function () {
    this.timeout("10m");
    await officialClientPython();
    folder = mkdtempSync(path.join(tmpdir(), "inventory-"));
    tenant = await startTenant({
      connections: [
        {
          qualifiedName: CONNECTION,
          name: "prod",
          connectorName: "snowflake",
          assets: { Table: 150, Column: 250 },
          archivedAssets: { View: 25 },
          withLineage: 40,
          strays: [{ typeName: "Table", count: 3 }],
          details: { attributes: { description: "orders “x”", ownerUsers: ["mdoe", "jsmith"] } },
        },
        { qualifiedName: `${CONNECTION}0`, name: "other", connectorName: "snowflake", assets: { Table: 3 } },
      ],
      credentials: [{ token: KEY }],
    });
  });
  after(async () => {
    await tenant.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("finds the same assets, and says the same of each", async function () {
    this.timeout("2m");
    const env = { ATLAN_BASE_URL: tenant.url, ATLAN_API_KEY: KEY };
    const out = path.join(folder, "assets.jsonl");
    const terminal = new ScriptedTerminal();
    terminal.env = env;
    terminal.now = () => Date.now();
    const command = inventoryCommand(openAssetList, machineFiles);
    const code = await runCommandLine(["inventory", CONNECTION, "--out", out], terminal, [command]);
    expect(code, terminal.err).to.equal(0);
    const ours: object[] = [];
    const onAsset = (it: InventoriedAsset): void => {
      const { typeName, guid, qualifiedName, name, status, description, hasLineage, createdBy } = it;
      const ownerUsers = [...(it.ownerUsers ?? [])].sort();
      const createdAt = Date.parse(it.createdAt ?? "");
      ours.push({
        typeName,
        guid,
        qualifiedName,
        name,
        status,
        description,
        ownerUsers,
        hasLineage,
        createdAt,
        createdBy,
      });
    };
    await readInventory({ name: out, open: () => machineFiles.read(out) }, { onAsset });

    const script = path.join(__dirname, "listAssets.py");
    const python = await officialClientPython();
    const printed = await run(python, [script], { PATH: process.env["PATH"], ...env, PEER_CONNECTION: CONNECTION });
    const theirs = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { qualifiedName: string });
    theirs.sort((a, b) => (a.qualifiedName < b.qualifiedName ? -1 : 1));
    expect(ours).to.have.length(428);
    expect(ours).to.deep.equal(theirs);
  });
});
