import { escapeLine } from "../../text/escape";
import { type Cell, csvLine } from "../csv";
import type { ConnectionRow } from "./document";

/** The columns of `list --csv`, in this order; new ones come behind. */
const COLUMNS: Readonly<Record<string, (row: ConnectionRow) => string | number | null>> = {
  qualifiedName: (it) => it.qualifiedName,
  name: (it) => it.name,
  connector: (it) => it.connector,
  state: (it) => it.state,
  activeAssets: (it) => it.assets.active,
  archivedAssets: (it) => it.assets.archived,
  activeWithLineage: (it) => it.assets.activeWithLineage,
  archivedWithLineage: (it) => it.assets.archivedWithLineage,
  ownerUsers: (it) => it.owners.users.join(", "),
  ownerGroups: (it) => it.owners.groups.join(", "),
  adminUsers: (it) => it.admins.users.join(", "),
  adminGroups: (it) => it.admins.groups.join(", "),
  adminRoles: (it) => it.admins.roles.join(", "),
  createdAt: (it) => it.createdAt,
  lastCrawledAt: (it) => it.lastCrawledAt,
  lastReadAt: (it) => it.lastReadAt,
  workflows: (it) => it.workflows?.length ?? null,
  runs: (it) => it.runs?.total ?? null,
  liveRuns: (it) => it.runs?.live ?? null,
  latestRunPhase: (it) => it.runs?.latest?.phase ?? null,
  latestRunStartedAt: (it) => it.runs?.latest?.startedAt ?? null,
  namesakes: (it) => it.namesakes,
};

/** The rows as comma-separated values with a header. What is not known is an empty cell. */
export function toCsv(rows: readonly ConnectionRow[]): string {
  const columns = Object.values(COLUMNS);
  return [csvLine(Object.keys(COLUMNS)), ...rows.map((row) => csvLine(columns.map((read) => cellOf(read(row)))))].join(
    "",
  );
}

function cellOf(value: string | number | null): Cell {
  return typeof value === "string" ? escapeLine(value) : (value ?? undefined);
}
