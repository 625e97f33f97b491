import { createHash } from "node:crypto";
import { AssetList } from "../../../provider/atlan/assetList";
import { takeInventory } from "../../../provider/cli/inventory/takeInventory";
import { API_KEY, type Rig, TENANT, TenantDispatcher } from "../../rig";
import { MemoryFiles } from "../cli/memoryFiles";
import { client } from "../http/client";

/** The text of the inventory of a connection as it is now. */
export async function takenNow({ clock, tenant }: Pick<Rig, "clock" | "tenant">, connection: string): Promise<string> {
  const files = new MemoryFiles();
  const http = client({
    clock,
    baseUrl: TENANT,
    credentials: { kind: "apiKey", apiKey: API_KEY },
    dispatcher: new TenantDispatcher(tenant, clock),
  });
  await takeInventory(
    { tenant: TENANT, connection, out: "out", withCustomMetadata: true },
    {
      list: new AssetList(http),
      files,
      now: () => clock.now(),
      patience: () => ({ deadline: clock.now() + 60_000 }),
      cleanAll: (value) => value,
      tell: () => undefined,
    },
  );
  return files.contents.get("out") ?? "";
}

/** The same inventory of assets for which somebody has written custom metadata. */
export function withCustomMetadata(text: string): string {
  const [header = "", ...assets] = text.split("\n").slice(0, -2);
  const add = (line: string, customMetadata: object): string =>
    JSON.stringify({ ...(JSON.parse(line) as object), customMetadata });
  const lines = [
    add(header, { "Data Quality": ["Odd", "Score"] }),
    ...assets.map((line) => add(line, { "Data Quality": { Score: 4.5, Odd: [null, { "": {} }] } })),
  ];
  const before = lines.map((line) => `${line}\n`).join("");
  const sha256 = createHash("sha256").update(before).digest("hex");
  return `${before}${JSON.stringify({ sha256, lines: lines.length })}\n`;
}
