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
    { tenant: TENANT, connection, out: "out" },
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
