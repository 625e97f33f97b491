import type { AssetTruth, TenantModel } from "../tenant";
import type { Mode } from "./history";
import { byType, type Listing } from "./inventoryFiles";

/** What there was of a connection at one moment, compared with what an inventory lists. */
export interface Moment {
  /** Whether the connection of the inventory had its name. */
  readonly isSameConnection: boolean;
  /** Whether the connection was active, and is listed as archived. */
  readonly isActiveAgain: boolean;
  /** How many assets the mode would have taken. */
  readonly inReach: number;
  /** The guids of those of them that the inventory does not list. */
  readonly unlisted: ReadonlySet<string>;
  /** Whether there were more, in all or of a type, than the inventory lists. */
  readonly isMore: boolean;
}

/** The same for every moment between two times at which anything changed. */
export function momentsOf(
  tenant: TenantModel,
  mode: Mode,
  listing: Listing,
  { connection, from, to }: { readonly connection: string; readonly from: number; readonly to: number },
): Moment[] {
  const { entities, assets } = tenant.truthOf(connection);
  const times = new Set([from, ...[...entities, ...assets].flatMap((it) => changesOf(it, from, to))]);
  return [...times].map((time) => {
    const there = assets.filter(({ states }) => isListable(states.at(time)));
    const active = there.filter(({ states }) => states.at(time) === "ACTIVE");
    const inReach = mode === "archive" ? active : there;
    const { header, guids } = listing;
    const isMoreActive = isMore(active, header.activeByType);
    return {
      isSameConnection: entities.some(
        ({ guid, states }) => guid === header.connectionGuid && isListable(states.at(time)),
      ),
      isActiveAgain:
        header.connectionStatus === "DELETED" &&
        entities.some(({ guid, states }) => guid === header.connectionGuid && states.at(time) === "ACTIVE"),
      inReach: inReach.length,
      unlisted: new Set(inReach.flatMap(({ guid }) => (guids.has(guid) ? [] : [guid]))),
      isMore: isMoreActive || (mode === "purge" && isMore(there, header.byType)),
    };
  });
}

function isMore(assets: readonly AssetTruth[], listed: Readonly<Record<string, number>>): boolean {
  const most = inLowerCase(listed);
  return Object.entries(inLowerCase(byType(assets))).some(([type, count]) => count > (most[type] ?? 0));
}

/** Some tenants fold the names of types in what they count. */
function inLowerCase(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([type, count]) => [type.toLowerCase(), count]));
}

function changesOf({ states }: AssetTruth, from: number, to: number): number[] {
  const times: number[] = [];
  for (let at = states.nextChange(from); at !== undefined && at <= to; at = states.nextChange(at)) times.push(at);
  return times;
}

const isListable = (state: string | undefined): boolean => state === "ACTIVE" || state === "DELETED";
