import type { Receipt } from "../../provider/reconcile/receipt";
import type { CommandEnd } from "../rig";
import type { Act, Count } from "./acts";
import { endOf, inventoryEndKinds } from "./ends";
import { inReach, type Mode, modeMeant, type TrueRun } from "./history";
import { momentsOf, type Moment } from "./inventoryTruth";
import { ONE_MOMENT_MS } from "./lookRules";
import type { Sitting } from "./sitting";
import type { Arrival } from "./startRules";
import type { World } from "./world";

/** How far the tenant's clock may be ahead of the machine's for a file that was taken by the tenant's. */
const MOST_AHEAD_MS = 600_000;
/** How old what was counted may be when a purge is sent, by the true time. */
const FRESH_COUNTS_MS = 2_000;

/** What a refusal says, in words of its own. */
const REASONS: readonly (readonly [reason: string, sign: RegExp])[] = [
  ["missing", /ENOENT/],
  ["of another connection", /it is of connection/],
  ["of another tenant", /it is of tenant/],
  ["still to come", /which is still to come/],
  ["cut", /the file was cut here|it is empty/],
  ["made anew", /with the guid/],
  ["came since", /that (it|the inventory) does not list|does not list (was|were) created/],
  ["more than listed", /and the inventory lists/],
  ["none visible", /not one is visible/],
  ["active again", /lists the connection itself as archived/],
  ["changed", /\[ATLAN_INVENTORY\]/],
];

/** A run that an inventory approves starts: the file was whole and of this connection, and nothing was there beside what it lists. */
export function judgeApprovedByInventory(
  world: World,
  sitting: Sitting,
  run: TrueRun,
  { act, sentAt }: Arrival,
  approving: Count | undefined,
): void {
  const { findings, schedule, tenant } = world;
  const { program, session } = sitting;
  const { inventory, connectionQualifiedName: connection } = program;
  if (inventory === undefined) return;
  const mode = modeMeant(run);
  const { file } = act;
  const says = (what: string): void => {
    findings.violate(`a run starts (${mode}) that an inventory approves, and ${what}`);
  };
  if (file === undefined) {
    says("nobody has read the file, or there was none");
    return;
  }
  findings.count("inventory", "start", mode);
  const { listing, flaw } = file;
  const { header, sha256 } = listing;
  session.approvals.set(run.view.id, { sha256, assets: header.assets });
  if (flaw !== undefined && !(flaw === "taken in the future" && hasCome(world, act, false)))
    says(`the file was ${flaw}`);
  if (header.connection !== connection) says(`it is of ${header.connection}`);
  const added = act.added.findLast(({ told, countedAt = Infinity }) => told !== undefined && countedAt <= sentAt);
  if (added?.countedAt === undefined) {
    says("nobody has asked what came since");
    return;
  }
  const isFresh =
    mode === "archive" || sentAt - added.countedAt <= FRESH_COUNTS_MS || world.clocks.isJumpingSince(act.begunAt);
  if (!isFresh) says(`what came since was counted ${(sentAt - added.countedAt) / 1_000} s ago`);
  if (inReach(mode, added.told!) > 0) says(`${inReach(mode, added.told!)} assets that it does not list were told of`);
  const { told, countedAt = added.countedAt } = approving ?? {};
  if (told !== undefined && told.active > header.active)
    says(`${told.active} assets were told to be active, and it lists ${header.active}`);
  if (told !== undefined && mode === "purge" && told.active + told.archived > header.assets)
    says(`${told.active + told.archived} assets were told of, and it lists ${header.assets}`);
  const asked = [added.countedAt, countedAt];
  const from = Math.min(...asked) - schedule.lag.assets - ONE_MOMENT_MS - 1;
  const moments = momentsOf(tenant, mode, listing, { connection, from, to: Math.max(...asked) });
  if (world.isBlindOn(connection)) return;
  if (!moments.some(({ isSameConnection }) => isSameConnection)) says("the connection is another one");
  const [first, ...others] = moments.map(({ unlisted }) => unlisted);
  const always = [...first!].filter((guid) => others.every((it) => it.has(guid)));
  if (always.length > 0) says(`it does not list ${always.join(", ")}`);
  if (moments.every(({ isMore }) => isMore)) says("there was more than it lists");
  if (moments.every(({ isActiveAgain }) => isActiveAgain)) says("it lists the connection as archived");
}

/** The file is refused, or what is there: there has to be a reason for it. */
export function judgeInventoryRefusal(world: World, { program }: Sitting, act: Act, { errors }: CommandEnd): void {
  const kind = endOf(errors);
  if (kind === undefined || !inventoryEndKinds.some((it) => it === kind)) return;
  const { findings } = world;
  const said = errors.join("\n");
  const [reason = "?"] = REASONS.find(([, sign]) => sign.test(said)) ?? [];
  findings.count("inventory", "refused", reason);
  const why = whyRefused(world, program.connectionQualifiedName, act, reason);
  if (why !== undefined) findings.violate(`the ${act.kind} is refused for its inventory, and ${why}: ${said}`);
}

/** Why a refusal is wrong; undefined for one that is right. */
function whyRefused(world: World, connection: string, act: Act, reason: string): string | undefined {
  const { file, hasAskedForFile } = act;
  if (reason === "missing") return hasAskedForFile && file === undefined ? undefined : "it was there";
  if (file === undefined) return "there is no such file";
  const { flaw, listing } = file;
  switch (reason) {
    case "of another connection":
      return listing.header.connection === connection ? "it was of this connection" : undefined;
    case "of another tenant":
      return flaw === "of another tenant" ? undefined : "it was of this tenant";
    case "still to come":
      return hasCome(world, act, true) ? "that time had come" : undefined;
    case "cut":
    case "changed":
      return flaw === "cut" || flaw === "one byte changed" ? undefined : "it was whole";
    default:
      return whyNotListed(world, connection, act, reason);
  }
}

function whyNotListed(world: World, connection: string, act: Act, reason: string): string | undefined {
  const { schedule, clock, tenant } = world;
  const from = act.begunAt - schedule.lag.assets - ONE_MOMENT_MS - 1;
  const { listing } = act.file!;
  // A purge is refused for all that it would take; what it is refused for under an archive is among that.
  const ofMode = (mode: Mode): Moment[] => momentsOf(tenant, mode, listing, { connection, from, to: clock.now() });
  const isSo = (test: (moment: Moment) => boolean): boolean => ofMode("purge").some(test);
  switch (reason) {
    case "made anew":
      return isSo(({ isSameConnection }) => !isSameConnection) ? undefined : "it was the same connection";
    case "came since":
      return isSo(({ unlisted }) => unlisted.size > 0) ? undefined : "it lists all that was there";
    case "more than listed":
      return isSo(({ isMore }) => isMore) ? undefined : "there was no more than it lists";
    case "active again":
      return isSo(({ isActiveAgain }) => isActiveAgain) ? undefined : "it lists the connection as it was";
    case "none visible":
      return world.isBlindOn(connection) || isSo((it) => it.inReach === 0) ? undefined : "some were there";
    default:
      return "nobody knows why";
  }
}

/** What a receipt says of an inventory has approved just that run. */
export function judgeReceiptInventory(
  { findings }: World,
  { session, number }: Sitting,
  { inventory, outcome, before, run }: Receipt,
  starter: TrueRun["starter"] | undefined,
): void {
  if (inventory !== undefined) findings.count("receipt", "by inventory");
  // Of a run that nobody has found there is no id: its start may have been lost.
  if (run === undefined) return;
  const approval = session.approvals.get(run);
  const isOfThisCommand = typeof starter === "object" && starter.stack === session.index && starter.command === number;
  const isSame = inventory?.sha256 === approval?.sha256 && inventory?.assets === approval?.assets;
  // Where the answer to the start was lost, or state was, a receipt claims nothing of what was so before the run.
  if (isSame || (inventory === undefined && (!isOfThisCommand || before === undefined))) return;
  findings.violate(
    `the receipt (${outcome}, ${JSON.stringify(before)}) tells of inventory ${JSON.stringify(inventory)}, and run ${run} was approved by ${JSON.stringify(approval)}`,
  );
}

/** Whether a file seems, by the machine's clock, to be taken at a time that has come; `every`: at each moment of the pass. */
function hasCome({ clock, clocks }: World, { file, begunAt }: Act, every: boolean): boolean {
  const shown = clocks.since(begunAt).map(({ machineMs }) => machineMs);
  const now = every ? begunAt + Math.min(...shown) : clock.now() + Math.max(...shown);
  return Date.parse(file!.listing.header.takenAt) <= now + MOST_AHEAD_MS;
}
