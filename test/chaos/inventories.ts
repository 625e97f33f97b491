import { AssetList } from "../../provider/atlan/assetList";
import { takeInventory } from "../../provider/cli/inventory/takeInventory";
import { AtlanProviderError } from "../../provider/errors";
import { HttpClient } from "../../provider/http/client";
// Loaded here, so that no command waits for it in real time.
import "../../provider/lifecycle/inventoryFile";
import { Redactor } from "../../provider/redact";
import { TenantDispatcher } from "../rig";
import { MemoryFiles } from "../unit/cli/memoryFiles";
import { Dice } from "./dice";
import { cut, type InventoryFile, resealed, wholeFile, withOneByteChanged } from "./inventoryFiles";
import { INVENTORY, otherThan } from "./inventoryPrograms";
import type { InventoryDeed } from "./schedule";
import type { World } from "./world";

/** Of a person who sees all, and takes the inventories and restores by them. */
export const PERSONS_KEY = "persons-api-key-0123456789";

const HOUR_MS = 3_600_000;

/** The file that programs name, and what people do with it. */
export class Inventories {
  /** Undefined: there is none. */
  file: InventoryFile | undefined;
  private readonly dice: Dice;

  constructor(seed: number) {
    this.dice = Dice.ofKind(seed, "what becomes of an inventory");
  }

  /** A program's way to the file. */
  async *read(path: string): AsyncGenerator<Uint8Array, void> {
    const { file } = this;
    if (path !== INVENTORY || file === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
    yield await Promise.resolve(file.bytes);
  }

  /** Somebody does something with the file, if it is there. */
  async happen(world: World, deed: InventoryDeed, connection: string): Promise<void> {
    const { findings } = world;
    const is = await this.deed(world, deed, connection);
    if (!is) return;
    findings.count("inventory", "file", deed);
    const { file } = this;
    const what =
      file === undefined
        ? "none"
        : `${file.listing.assets.length} assets of ${file.listing.header.connection}, taken ${file.listing.header.takenAt}, ${file.bytes.length} bytes`;
    findings.tell("incident", `the inventory: ${deed}: ${what}`);
  }

  /** Between the preview and the start of one command, somebody may do something that the preview has not seen. */
  strike(world: World, connection: string): void {
    if (world.isSettling || !this.dice.chance(0.15)) return;
    const { tenant, findings, history } = world;
    const what = this.dice.pick(["a crawl", "a restore", "a cut"] as const);
    const isGone = tenant.connection(connection).state === "GONE";
    history.observe("a person");
    if (what === "a cut") {
      if (this.file === undefined) return;
      this.file = cut(this.file, this.dice);
    } else if (isGone) return;
    else if (what === "a crawl") tenant.ui.crawl(connection, "Table", this.dice.int(1, 2));
    else tenant.ui.restore(connection, this.dice.pick([1, 99]));
    history.observe("a person");
    findings.count("inventory", "between preview and start", what);
    findings.tell("incident", `${what} between the preview and the start`);
  }

  /** @returns whether there was anything to do it with */
  private async deed(world: World, deed: InventoryDeed, connection: string): Promise<boolean> {
    const { file, dice } = this;
    switch (deed) {
      case "taken":
        return this.take(world, connection);
      case "taken of another connection":
        return this.take(world, otherThan(connection));
      case "taken in the future": {
        if (!(await this.take(world, connection))) return false;
        const takenAt = new Date(world.clock.now() + HOUR_MS).toISOString();
        this.file = resealed(this.file!, { takenAt }, "taken in the future");
        return true;
      }
      case "lost":
        this.file = undefined;
        return file !== undefined;
      default: {
        if (file?.flaw !== undefined || file === undefined) return false;
        const made = {
          cut: () => cut(file, dice),
          "one byte changed": () => withOneByteChanged(file, dice),
          "of another tenant": () => resealed(file, { tenant: "https://other.example.com" }, "of another tenant"),
        };
        this.file = made[deed]();
        return true;
      }
    }
  }

  /** The real command, as a person runs it who sees all. What is not there can't be listed. */
  private async take(world: World, connection: string): Promise<boolean> {
    const { clock, findings } = world;
    const files = new MemoryFiles();
    const list = new AssetList(personsClient(world));
    const deps = {
      list,
      files,
      now: () => clock.now(),
      patience: () => ({ deadline: clock.now() + 60_000 }),
      cleanAll: <T>(value: T): T => value,
      tell: () => undefined,
    };
    try {
      await takeInventory({ tenant: world.tenantUrl, connection, out: "out", withCustomMetadata: true }, deps);
    } catch (error) {
      if (!(error instanceof AtlanProviderError)) throw error;
      findings.count("inventory", "not taken", error.code);
      findings.tell("incident", `the inventory can't be taken: ${error.because}`);
      return false;
    }
    this.file = wholeFile(files.contents.get("out")!);
    return true;
  }
}

/** How a person's commands reach the tenant. */
export function personsClient(
  { clock, tenant, tenantUrl }: World,
  dispatcher = new TenantDispatcher(tenant, clock),
): HttpClient {
  return new HttpClient({
    baseUrl: tenantUrl,
    credentials: { kind: "apiKey", apiKey: PERSONS_KEY },
    clock,
    random: () => 0.5,
    redactor: new Redactor(),
    userAgent: "pulumi-atlan/0.0.0-chaos",
    dispatcher,
  });
}
