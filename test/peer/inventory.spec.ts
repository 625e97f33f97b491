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
const DESCRIBED = "default/postgres/1700000002";
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
        {
          qualifiedName: DESCRIBED,
          name: "described",
          connectorName: "postgres",
          assets: { Table: 120 },
          archivedAssets: { View: 3 },
          details: {
            customMetadata: {
              MNJ8mpLsIOaP4OQnLNhRta: {
                fWMB77RSjRGNYoFeD4FcGi: ["jsmith", "mdoe"],
                V2mUVcYBAqXCFnUxjRbZdw: 4.5,
                x: "gone",
              },
              WQ6XGXwq9o7UnZlkWyKhQN: { fWMB77RSjRGNYoFeD4FcGi: "“checked”\n" },
            },
          },
        },
      ],
      customMetadata: [
        {
          name: "MNJ8mpLsIOaP4OQnLNhRta",
          displayName: "Data Quality",
          attributes: [
            { name: "fWMB77RSjRGNYoFeD4FcGi", displayName: "Stewards" },
            { name: "V2mUVcYBAqXCFnUxjRbZdw", displayName: "Score, in %" },
            { name: "x", displayName: "Score-archived-1700000000", isArchived: true },
            { name: "y", displayName: "Never written" },
          ],
        },
        {
          name: "WQ6XGXwq9o7UnZlkWyKhQN",
          displayName: "Audit “2026”",
          attributes: [{ name: "fWMB77RSjRGNYoFeD4FcGi", displayName: "Result" }],
        },
        { name: "eMpTy", displayName: "Empty", attributes: [] },
      ],
      credentials: [{ token: KEY }],
    });
  });
  after(async () => {
    await tenant.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const environment = () => ({ ATLAN_BASE_URL: tenant.url, ATLAN_API_KEY: KEY });

  /** The file with the inventory. */
  async function taken(connection: string): Promise<string> {
    const out = path.join(folder, `${encodeURIComponent(connection)}.jsonl`);
    const terminal = new ScriptedTerminal();
    terminal.env = environment();
    terminal.now = () => Date.now();
    const command = inventoryCommand(openAssetList, machineFiles);
    const code = await runCommandLine(["inventory", connection, "--out", out], terminal, [command]);
    expect(code, terminal.err).to.equal(0);
    return out;
  }

  /** What a script with the official client prints, sorted by qualified name. */
  async function listed(script: string, connection: string): Promise<readonly { readonly qualifiedName: string }[]> {
    const env = { PATH: process.env["PATH"], ...environment(), PEER_CONNECTION: connection };
    const printed = await run(await officialClientPython(), [path.join(__dirname, script)], env);
    const lines = printed.trim().split("\n");
    return lines
      .map((line) => JSON.parse(line) as { readonly qualifiedName: string })
      .sort((a, b) => (a.qualifiedName < b.qualifiedName ? -1 : 1));
  }

  it("finds the same assets, and says the same of each", async function () {
    this.timeout("2m");
    const out = await taken(CONNECTION);
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

    const theirs = await listed("listAssets.py", CONNECTION);
    expect(ours).to.have.length(428);
    expect(ours).to.deep.equal(theirs);
  });

  it("reads the same custom metadata, by the same requests for its definitions", async function () {
    this.timeout("2m");
    const definitions = () =>
      tenant.requests.filter(({ route }) => route === "getTypeDefs").map(({ path: to, query }) => ({ to, query }));
    tenant.clearRequests();
    const out = await taken(DESCRIBED);
    const [asked, ...more] = definitions();
    expect(more).to.deep.equal([]);
    const ours: object[] = [];
    const onAsset = ({ qualifiedName, customMetadata }: InventoriedAsset): void => {
      ours.push({ qualifiedName, customMetadata });
    };
    await readInventory({ name: out, open: () => machineFiles.read(out) }, { onAsset });
    expect(ours).to.have.length(123);
    expect(ours[0])
      .to.have.property("customMetadata")
      .that.deep.equals({
        "Audit “2026”": { Result: "“checked”\n" },
        "Data Quality": { "Score, in %": 4.5, Stewards: ["jsmith", "mdoe"] },
      });

    tenant.clearRequests();
    expect(await listed("listCustomMetadata.py", DESCRIBED)).to.deep.equal(ours);
    expect(definitions()[0]).to.deep.equal(asked);
  });
});
