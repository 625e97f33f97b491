import { AssetList } from "../../../provider/atlan/assetList";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { inventoryCommand } from "../../../provider/cli/inventory/inventoryCommand";
import type { InventoriedAsset } from "../../../provider/inventory/inventory";
import { readInventory } from "../../../provider/inventory/readInventory";
import { Redactor } from "../../../provider/redact";
import { API_KEY, type FarEnd, rig, SNOWFLAKE, TENANT, TenantDispatcher } from "../../rig";
import type { ConnectionSeed, TenantOptions } from "../../tenant";
import { client } from "../http/client";
import { fileOf } from "../inventory/inventories";
import { MemoryFiles } from "./memoryFiles";
import { ScriptedTerminal } from "./scriptedTerminal";

/** A connection with active and archived assets. */
export const SEED: ConnectionSeed = {
  qualifiedName: SNOWFLAKE,
  name: "legacy",
  connectorName: "snowflake",
  assets: { Table: 3, MaterialisedView: 9 },
  archivedAssets: { Table: 2 },
  withLineage: 2,
};
/** One whose name begins with its. */
export const OTHER: ConnectionSeed = { ...SEED, qualifiedName: `${SNOWFLAKE}0`, name: "other", archivedAssets: {} };

/** What happens before a request reaches the tenant, by its number from 1. */
type Before = (request: number) => ReturnType<FarEnd["handle"]> | undefined;

/** The command `inventory` beside a tenant in this process. */
export class Scene {
  readonly files = new MemoryFiles();
  readonly world;
  before: Before = () => undefined;
  sent = 0;
  readonly redactor = new Redactor();
  readonly cleanAll = <T>(value: T): T => this.redactor.cleanAll(value);

  constructor(seeds: readonly ConnectionSeed[] = [SEED, OTHER], options: TenantOptions = {}) {
    this.world = rig({ connections: seeds, ...options });
  }

  async run(...args: string[]) {
    const { clock, tenant } = this.world;
    this.sent = 0;
    const farEnd: FarEnd = { handle: (request) => this.before(++this.sent) ?? tenant.handle(request) };
    const http = client({
      clock,
      baseUrl: TENANT,
      credentials: { kind: "apiKey", apiKey: API_KEY },
      dispatcher: new TenantDispatcher(farEnd, clock),
    });
    const terminal = new ScriptedTerminal();
    terminal.now = () => clock.now();
    const open = () =>
      Promise.resolve({
        baseUrl: TENANT,
        list: new AssetList(http),
        cleanAll: this.cleanAll,
        close: () => http.close(),
      });
    const code = await runCommandLine(["inventory", ...args], terminal, [inventoryCommand(open, this.files)]);
    return { code, out: terminal.out, err: terminal.err };
  }

  take(...more: string[]) {
    return this.run(SNOWFLAKE, "--out", "assets.jsonl", ...more);
  }

  get text(): string {
    return this.files.contents.get("assets.jsonl") ?? "";
  }

  async read(): Promise<{ readonly assets: InventoriedAsset[] } & Awaited<ReturnType<typeof readInventory>>> {
    const assets: InventoriedAsset[] = [];
    const whole = await readInventory(fileOf(this.text, 10_000), { onAsset: (it) => void assets.push(it) });
    return { ...whole, assets };
  }
}
