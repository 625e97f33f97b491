import type { Dispatcher } from "undici";
import { AssetRestores } from "../../../provider/atlan/assetRestores";
import { openTenantApis } from "../../../provider/atlan/detect";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { restoreCommand } from "../../../provider/cli/restore/restoreCommand";
import { HttpClient } from "../../../provider/http/client";
import {
  compareAssets,
  INVENTORY_FORMAT,
  type InventoriedAsset,
  type InventoryHeader,
} from "../../../provider/inventory/inventory";
import { InventoryWriter } from "../../../provider/inventory/inventoryWriter";
import { Redactor } from "../../../provider/redact";
import { API_KEY, SNOWFLAKE, TENANT, TenantDispatcher, type VirtualClock } from "../../rig";
import type { JsonObject, TenantModel } from "../../tenant";
import { parseJson } from "../../tenant/json";
import { MemoryFiles } from "../cli/memoryFiles";
import { ScriptedTerminal } from "../cli/scriptedTerminal";

/** A person who does not press Ctrl-C until told to. */
export class QuietTerminal extends ScriptedTerminal {
  pressCtrlC: () => void = () => undefined;

  override askedToEnd(): Promise<void> {
    return new Promise((resolve) => (this.pressCtrlC = resolve));
  }
}

const FILE = "assets.jsonl";

/** What an inventory is made of, to be made wrong. */
export interface Taken {
  readonly header: InventoryHeader;
  readonly assets: readonly InventoriedAsset[];
}

/** The inventory of a connection as it is now, as far as a restore reads it. */
export function takeInventory(tenant: TenantModel, connection = SNOWFLAKE): Taken {
  const entities = entitiesOf(tenant, connection);
  const itself = entities.find(({ qualifiedName }) => qualifiedName === connection)!;
  const assets = entities
    .filter((it) => it !== itself && it.typeName !== "AuthPolicy")
    // Which a restore has no use for.
    .map((it): InventoriedAsset => ({ ...it, customMetadata: { "Data Quality": { Score: 4.5, Odd: [null, {}] } } }))
    .sort(compareAssets);
  return { header: headerOf(itself, assets), assets };
}

/** The header that fits these assets. */
export function headerOf(connection: InventoriedAsset, assets: readonly InventoriedAsset[]): InventoryHeader {
  const of = (status?: string) => assets.filter((it) => status === undefined || it.status === status);
  const byType = (status?: string) => {
    const counts: Record<string, number> = {};
    for (const { typeName } of of(status)) counts[typeName] = (counts[typeName] ?? 0) + 1;
    return counts;
  };
  return {
    format: INVENTORY_FORMAT,
    tenant: TENANT,
    connection: connection.qualifiedName,
    connectionGuid: connection.guid,
    connectionStatus: connection.status,
    takenAt: "2026-01-15T09:00:00.000Z",
    assets: assets.length,
    active: of("ACTIVE").length,
    archived: of("DELETED").length,
    byType: byType(),
    activeByType: byType("ACTIVE"),
    archivedByType: byType("DELETED"),
    customMetadata: { "Data Quality": ["Odd", "Score"] },
  };
}

/** The bytes of an inventory. */
export function written({ header, assets }: Taken): string {
  const writer = new InventoryWriter(header);
  return [writer.begin(), ...assets.map((it) => writer.asset(it)), writer.end().line].join("");
}

/** All entities of a connection, by the tenant's own search. */
export function entitiesOf(tenant: TenantModel, connection: string): InventoriedAsset[] {
  const should = [
    { prefix: { qualifiedName: { value: `${connection}/` } } },
    { term: { qualifiedName: { value: connection } } },
    { term: { connectionQualifiedName: { value: connection } } },
  ];
  const reply = tenant.handle({
    method: "POST",
    path: "/api/meta/search/indexsearch",
    headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ dsl: { size: 10_000, query: { bool: { should, minimum_should_match: 1 } } } }),
  });
  if (reply.kind !== "answer") throw new Error(`no answer but ${reply.kind}`);
  const entities = ((parseJson(reply.body) as JsonObject)["entities"] ?? []) as {
    typeName: string;
    guid: string;
    status: "ACTIVE" | "DELETED";
    attributes: { qualifiedName: string; name: string };
  }[];
  return entities.map(({ typeName, guid, status, attributes }) => ({ typeName, guid, status, ...attributes }));
}

/** `Table default/…: ACTIVE`, of each entity. */
export function states(tenant: TenantModel, connection: string): string[] {
  return entitiesOf(tenant, connection)
    .map(({ typeName, qualifiedName, status }) => `${typeName} ${qualifiedName}: ${status}`)
    .sort();
}

/** A process that is killed when it sends its n-th request: the tenant does what that one asks, or does not get it. */
export class DyingDispatcher extends TenantDispatcher {
  readonly died: Promise<void>;
  private left: number;
  private readonly isLost: boolean;
  private die: () => void = () => undefined;

  constructor(tenant: TenantModel, clock: VirtualClock, atRequest: number, isLost: boolean) {
    super(tenant, clock);
    this.left = atRequest;
    this.isLost = isLost;
    this.died = new Promise((resolve) => (this.die = resolve));
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.left -= 1;
    if (this.left > 0) return super.dispatch(options, handler);
    if (this.left === 0 && !this.isLost) super.dispatch(options, {});
    this.die();
    return true;
  }
}

/** How a restore is run. */
export interface RunOptions {
  readonly args?: readonly string[];
  readonly dispatcher?: Dispatcher;
  readonly terminal?: ScriptedTerminal;
  readonly baseUrl?: string;
  readonly file?: string;
  readonly files?: MemoryFiles;
  /** Of a tenant with native apps. */
  readonly appId?: string;
}

/** Runs the command against the tenant of a rig. */
export async function restore(
  tenant: TenantModel,
  clock: VirtualClock,
  inventory: Taken | undefined,
  {
    args = [],
    dispatcher,
    terminal = new QuietTerminal(),
    baseUrl = TENANT,
    file,
    files = new MemoryFiles(),
    appId,
  }: RunOptions = {},
) {
  const text = file ?? (inventory === undefined ? undefined : written(inventory));
  if (text !== undefined) files.contents.set(FILE, text);
  const open = () => {
    const http = new HttpClient({
      baseUrl,
      credentials: { kind: "apiKey", apiKey: API_KEY },
      clock,
      random: () => 0.5,
      dispatcher: dispatcher ?? new TenantDispatcher(tenant, clock),
      redactor: new Redactor(),
      userAgent: "pulumi-atlan/0.0.0-test",
    });
    const { api } = openTenantApis(
      http,
      appId === undefined ? { kind: "package" } : { kind: "app", appId },
      () => undefined,
    );
    const [clean, close] = [(it: string) => it, () => http.close()];
    return Promise.resolve({
      baseUrl,
      api,
      restores: new AssetRestores(http),
      clock,
      indexLagMs: 10_000,
      clean,
      close,
    });
  };
  tenant.clearRequests();
  const code = await runCommandLine(["restore", FILE, ...args], terminal, [restoreCommand(open, files)]);
  const sent = tenant.requests.filter(({ route }) => route === "updateEntities").length;
  return { code, out: terminal.out, err: terminal.err, files: files.contents, sent, requests: tenant.requests.length };
}
