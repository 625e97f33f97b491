import type { AssetState, AssetTruth, TenantModel } from "../tenant";
import { ENDED_PHASES } from "./history";
import type { InventoryFile, Listing } from "./inventoryFiles";
import { mayShowAsGoing } from "./lookRules";
import type { RestoreEnd } from "./restores";
import type { World } from "./world";

/** For how long a restore trusts that no run goes on. */
const TRUSTED_MS = 2_000;

/** How all assets and connections are now, by their guids. */
export function statesOf(tenant: TenantModel): Map<string, AssetState | undefined> {
  const all = tenant.connections().flatMap(({ qualifiedName }) => {
    const { entities, assets } = tenant.truthOf(qualifiedName);
    return [...entities, ...assets];
  });
  return new Map(all.map((it) => [it.guid, stateOf(it)]));
}

/** A restore is sent: not while a run that the index shows deletes what it is about. */
export function judgeSentRestore({ findings, tenant, clock, schedule }: World, { header }: Listing): void {
  findings.count("restore", "sent");
  const shownSince = clock.now() - Math.max(schedule.lag.runs, schedule.lag.workflows) - TRUSTED_MS - 1;
  const going = tenant
    .runs()
    .find(
      (it) =>
        it.connectionQualifiedName === header.connection &&
        it.finishedAt === undefined &&
        it.phase !== "" &&
        it.startedAt < shownSince,
    );
  if (going !== undefined) findings.violate(`a restore is sent beside run ${going.id}`);
}

/** A restore has arrived: it has changed nothing but what the file lists as active and what was archived. */
export function judgeRestored(
  { findings, tenant }: World,
  { header, assets }: Listing,
  before: ReadonlyMap<string, AssetState | undefined>,
): void {
  const mayComeBack = new Set(assets.flatMap(({ guid, status }) => (status === "ACTIVE" ? [guid] : [])));
  if (header.connectionStatus === "ACTIVE") mayComeBack.add(header.connectionGuid);
  for (const [guid, state] of statesOf(tenant)) {
    const was = before.get(guid);
    if (state === was) continue;
    if (state === "ACTIVE" && was === "DELETED" && mayComeBack.has(guid)) findings.count("restore", "asset");
    else findings.violate(`a restore makes ${guid} ${String(state)}, which was ${String(was)}`);
  }
}

/** A restore that has ended well has left all that the file lists as active; one that has not has a reason. */
export function judgeRestoreEnd(world: World, file: InventoryFile, begunAt: number, end: RestoreEnd): void {
  const { findings } = world;
  const { code, said, receipt } = end;
  const { clock, schedule } = world;
  const reason = whyNot(world, file, begunAt, Infinity);
  // What happens in the very moment of its last look, or so shortly before that the index was late, it can't see.
  const unseenSince = clock.now() - schedule.lag.assets - TRUSTED_MS - 1;
  const wasDone = [unseenSince, ...changesSince(world, file, unseenSince)].some(
    (at) => whyNot(world, file, begunAt, at) === undefined,
  );
  findings.count("restore", code === 0 ? "done" : (reason ?? "not done"));
  if (said.includes("is going, and")) findings.count("restore", "refused", "beside a run");
  if (code !== 0 && reason === undefined && !hasChangedBeside(world, file, begunAt))
    findings.violate(`a restore ends with ${code} for no reason: ${said}`);
  const { listing, flaw } = file;
  if (code !== 0) return;
  if (flaw !== undefined && flaw !== "taken in the future")
    findings.violate(`a restore by a file that is ${flaw} ends well`);
  const { inventory } = JSON.parse(receipt ?? "{}") as { readonly inventory?: { readonly sha256?: string } };
  if (inventory?.sha256 !== listing.sha256)
    findings.violate(`the receipt of a restore is of ${String(inventory?.sha256)}`);
  if (reason !== undefined && reason !== "a run" && !wasDone) findings.violate(`a restore ends well, and ${reason}`);
}

/** Why not all that the file lists as active can be active by now. */
function whyNot(
  world: World,
  { listing: { header, assets }, flaw }: InventoryFile,
  begunAt: number,
  at: number,
): string | undefined {
  const { tenant, history, schedule } = world;
  if (flaw !== undefined && flaw !== "taken in the future") return `the file is ${flaw}`;
  const active = assets.filter(({ status }) => status === "ACTIVE");
  if (active.length === 0 && header.connectionStatus !== "ACTIVE") return "nothing is listed as active";
  // One that Atlan tells nothing of may be on this connection.
  const since = begunAt - Math.max(schedule.lag.runs, schedule.lag.workflows) - TRUSTED_MS;
  // The index shows for a while those whose history somebody has deleted.
  const isGoing = [...history.runs.values()].some(
    (run) => run.view.startedAt >= since || mayShowAsGoing(world, run, since) || !ENDED_PHASES.has(run.view.phase),
  );
  if (isGoing) return "a run";
  const { entities, assets: known } = tenant.truthOf(header.connection);
  const states = new Map([...entities, ...known].map((it) => [it.guid, it.states.at(at)]));
  const connection = states.get(header.connectionGuid);
  if (connection === undefined || connection === "GONE") return "the connection is gone";
  if (header.connectionStatus === "ACTIVE" && connection !== "ACTIVE") return "the connection is not active";
  const left = active.find(({ guid }) => states.get(guid) !== "ACTIVE");
  return left === undefined ? undefined : "an asset is not active";
}

/** When anything under the connection's name has changed since. */
function changesSince({ tenant }: World, { listing }: InventoryFile, since: number): number[] {
  const { entities, assets } = tenant.truthOf(listing.header.connection);
  return [...entities, ...assets].flatMap(({ states }) => {
    const times: number[] = [];
    for (let at = states.nextChange(since); at !== undefined; at = states.nextChange(at)) times.push(at);
    return times;
  });
}

/** Whether something else than what is listed as active has changed meanwhile, or so shortly before that the index was late. */
function hasChangedBeside({ tenant, schedule }: World, { listing }: InventoryFile, begunAt: number): boolean {
  const { header, assets } = listing;
  const listed = new Set(assets.flatMap(({ guid, status }) => (status === "ACTIVE" ? [guid] : [])));
  const { entities, assets: known } = tenant.truthOf(header.connection);
  return [...entities, ...known].some(
    ({ guid, states }) => !listed.has(guid) && states.nextChange(begunAt - schedule.lag.assets - 1) !== undefined,
  );
}

const stateOf = ({ states }: AssetTruth): AssetState | undefined => states.at(Infinity);
