import type { Dispatcher } from "undici";
import { AssetRestores } from "../../provider/atlan/assetRestores";
import { openTenantApis } from "../../provider/atlan/detect";
import { runCommandLine } from "../../provider/cli/commandLine";
import { restoreCommand } from "../../provider/cli/restore/restoreCommand";
import { type FarEnd, type FarReply, TenantDispatcher } from "../rig";
import { MemoryFiles } from "../unit/cli/memoryFiles";
import { QuietTerminal } from "../unit/restore/restoring";
import { personsClient } from "./inventories";
import type { InventoryFile } from "./inventoryFiles";
import { INVENTORY } from "./inventoryPrograms";
import { judgeRestored, judgeRestoreEnd, judgeSentRestore, statesOf } from "./restoreRules";
import type { RestoreStep } from "./schedule";
import type { World } from "./world";

const RECEIPT = "receipt.json";
/** Longer than a restore looks for what goes on. */
const LONG_RUN_MS = 300_000;

/** How one try of a restore has ended. */
export interface RestoreEnd {
  readonly code: number;
  readonly said: string;
  readonly receipt: string | undefined;
}

/** A person takes an archive back by the file that is there, and runs the command again when its process has died. */
export async function playRestore(world: World, { deaths, isBeside }: RestoreStep): Promise<void> {
  const { findings, clock, inventories } = world;
  const file = inventories?.file;
  if (file === undefined) return;
  if (isBeside) await startRun(world, file.listing.header.connection);
  for (const [index, death] of [...deaths, undefined].entries()) {
    const begunAt = clock.now();
    const end = await tryOnce(world, file, death);
    world.history.observe("a person");
    if (end === undefined) {
      findings.count("restore", "died", death?.isSent === true ? "sent" : "before");
      findings.tell("restore", `dies at request ${death?.nth ?? 0}`);
      continue;
    }
    findings.tell("restore", `ends with ${end.code}: ${end.said.trim().split("\n").join("; ").slice(0, 300)}`);
    if (index > 0) findings.count("restore", "run again", String(end.code));
    judgeRestoreEnd(world, file, begunAt, end);
    return;
  }
}

/** Somebody has begun to archive it, and the index shows that. */
async function startRun(world: World, connection: string): Promise<void> {
  const { tenant, history, findings, schedule } = world;
  history.observe("a person");
  tenant.script({ pendingMs: 0, runningMs: LONG_RUN_MS });
  const { runId } = tenant.ui.createAndRun({ connectionQualifiedName: connection });
  history.observe("a person");
  findings.tell("incident", `a person archives the connection before the restore: ${runId}`);
  await world.pass(Math.max(schedule.lag.runs, schedule.lag.workflows) + 5_000);
}

/** @returns undefined if the process has died */
async function tryOnce(
  world: World,
  { bytes, listing }: InventoryFile,
  death: RestoreStep["deaths"][number] | undefined,
): Promise<RestoreEnd | undefined> {
  const { clock, schedule, tenantUrl } = world;
  const dispatcher = new PersonsDispatcher(world, listing, death);
  const http = personsClient(world, dispatcher);
  const { api } = openTenantApis(http, { kind: "package" }, () => undefined);
  const { indexLagMs } = schedule;
  const clean = (text: string): string => text;
  const restores = new AssetRestores(http);
  const tenant = { baseUrl: tenantUrl, api, restores, clock, indexLagMs, clean, close: () => http.close() };
  const files = new MemoryFiles();
  files.read = () =>
    (async function* () {
      yield await Promise.resolve(bytes);
    })();
  const terminal = new QuietTerminal();
  const command = restoreCommand(() => Promise.resolve(tenant), files);
  const code = await Promise.race([
    runCommandLine(["restore", INVENTORY, "--receipt", RECEIPT], terminal, [command]),
    dispatcher.death,
  ]);
  if (code === "died") return undefined;
  return { code, said: terminal.out + terminal.err, receipt: files.contents.get(RECEIPT) };
}

/** Between the command and the tenant: has judged what is restored, and may be where the process dies. */
class PersonsDispatcher extends TenantDispatcher {
  readonly death: Promise<"died">;
  private left: number;
  private readonly isSent: boolean;
  private die: (died: "died") => void = () => undefined;

  constructor(
    world: World,
    listing: InventoryFile["listing"],
    { nth = Infinity, isSent = false }: Partial<RestoreStep["deaths"][number]> = {},
  ) {
    super(new PersonsWire(world, listing), world.clock);
    this.left = nth;
    this.isSent = isSent;
    this.death = new Promise((resolve) => (this.die = resolve));
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.left -= 1;
    if (this.left > 0) return super.dispatch(options, handler);
    if (this.left === 0 && this.isSent) super.dispatch(options, {});
    this.die("died");
    return true;
  }
}

class PersonsWire implements FarEnd {
  private readonly world: World;
  private readonly listing: InventoryFile["listing"];

  constructor(world: World, listing: InventoryFile["listing"]) {
    this.world = world;
    this.listing = listing;
  }

  handle(request: Parameters<FarEnd["handle"]>[0]): FarReply {
    const { tenant, history } = this.world;
    if (!request.path.startsWith("/api/meta/entity/bulk")) return tenant.handle(request);
    history.observe("a person");
    judgeSentRestore(this.world, this.listing);
    const before = statesOf(tenant);
    const reply = tenant.handle(request);
    judgeRestored(this.world, this.listing, before);
    history.observe("a person");
    return reply;
  }
}
