import type { AtlanLookups, Named } from "../../atlan/api";
import type { ConnectionUsage, SurveyedConnection } from "../../atlan/connectionSurvey";
import { AtlanProviderError, withAdvice } from "../../errors";
import { WORKFLOW_NAME_PREFIX } from "../../reconcile/intent";
import { stateInWords } from "../../reconcile/targetState";
import { toIsoTime } from "../../text/isoTime";
import type { AssetsRow, ConnectionRow, NotListed, RunRow } from "./document";
import type { SurveyedTenant } from "./survey";
import { type Assigned, assignWorkflows, summaryOf, type Workflows } from "./workflows";

/** What to list. */
export interface Collecting {
  /** Only these connections, which may be absent; undefined: all. */
  readonly qualifiedNames?: readonly string[];
  /** Only connections that fit; the assets of others are not counted. */
  readonly fits?: (connection: Pick<ConnectionRow, "connector" | "state">) => boolean;
  /** Whether the workflows are looked for. */
  readonly withWorkflows: boolean;
}

/** What was found. */
export interface Collected {
  /** One row for each qualified name, sorted by it. */
  readonly rows: readonly ConnectionRow[];
  /** The runs of a connection, newest first; undefined if nobody has looked. */
  readonly runsOf: (connectionQualifiedName: string) => readonly RunRow[] | undefined;
  /** How many qualified names there are, whether they fit or not. */
  readonly visible: number;
  readonly notListed: Omit<NotListed, "unknownLastRead">;
}

/**
 * Looks at connections, their assets and their workflows. It is whole or an error.
 *
 * @throws AtlanApiError, AtlanProviderError ATLAN_LIST_TOO_LONG
 */
export async function collect(
  tenant: SurveyedTenant,
  { qualifiedNames, fits, withWorkflows }: Collecting,
): Promise<Collected> {
  const [{ connections, indexOnly }, workflows] = await Promise.all([
    tenant.survey.connections(qualifiedNames),
    withWorkflows ? allWorkflows(tenant.lookups) : undefined,
  ]);
  const byName = Map.groupBy(connections, (it) => it.qualifiedName);
  const chosen = [...byName.values()].flatMap((namesakes) => {
    const connection = namesakes.find(({ state }) => state === "ACTIVE") ?? namesakes.at(-1);
    const isChosen = connection !== undefined && (fits?.(describe(connection)) ?? true);
    return isChosen ? [{ connection, namesakes: namesakes.length - 1 }] : [];
  });
  const assigned = workflows && assignWorkflows([...byName.keys()], workflows);
  // All begin in one moment, so that their searches are batched.
  const rows = await Promise.all(
    chosen.map(async ({ connection, namesakes }) =>
      rowOf(connection, await tenant.survey.usage(connection.qualifiedName), namesakes, assigned),
    ),
  );
  return {
    rows: rows.sort((a, b) => (a.qualifiedName < b.qualifiedName ? -1 : 1)),
    runsOf: (name) => assigned?.of(name).runs,
    visible: byName.size,
    notListed: {
      indexOnly,
      workflows: assigned?.others.workflows ?? null,
      runs: assigned?.others.runs ?? null,
      unclearWorkflows: assigned?.unclear.workflows ?? null,
      unclearRuns: assigned?.unclear.runs ?? null,
    },
  };
}

/** All connection-delete workflows with names as Atlan's clients and this package choose them. */
const CONNECTION_DELETES: Named = { prefix: WORKFLOW_NAME_PREFIX };
const WITHOUT_WORKFLOWS = " With --no-workflows the connections are told without their workflows.";

async function allWorkflows(lookups: Pick<AtlanLookups, "definitions" | "runs">): Promise<Workflows> {
  try {
    const [definitions, runs] = await Promise.all([
      Array.fromAsync(lookups.definitions(CONNECTION_DELETES)),
      Array.fromAsync(lookups.runs({ of: CONNECTION_DELETES })),
    ]);
    return { definitions, runs };
  } catch (error) {
    if (error instanceof AtlanProviderError) error.message = withAdvice(error.message, error.code, WITHOUT_WORKFLOWS);
    throw error;
  }
}

function describe(connection: SurveyedConnection): Pick<ConnectionRow, "connector" | "state"> {
  // As in a look-up of connections: an entity without the attribute tells its connector by its name.
  const connector = connection.connector ?? connection.qualifiedName.split("/")[1] ?? null;
  return { connector, state: stateInWords(connection.state) };
}

function rowOf(
  connection: SurveyedConnection,
  { assets, lastCrawledAt, lastReadAt }: ConnectionUsage,
  namesakes: number,
  assigned: Assigned | undefined,
): ConnectionRow {
  const { qualifiedName, name, guid, createdAt, people } = connection;
  const own = assigned?.of(qualifiedName);
  return {
    qualifiedName,
    name: name ?? null,
    ...describe(connection),
    guid,
    createdAt: toIsoTime(createdAt) ?? null,
    namesakes,
    assets: assetsRow(assets),
    owners: { users: people.ownerUsers, groups: people.ownerGroups },
    admins: { users: people.adminUsers, groups: people.adminGroups, roles: people.adminRoles },
    lastCrawledAt: toIsoTime(lastCrawledAt) ?? null,
    lastReadAt: toIsoTime(lastReadAt) ?? null,
    workflows: own?.workflows ?? null,
    runs: own === undefined ? null : summaryOf(own.runs),
  };
}

/** The counts without gaps. */
export function assetsRow(assets: ConnectionUsage["assets"]): AssetsRow {
  const lineage = (count = 0): number | null => (assets.lineageUnknown === true ? null : count);
  return {
    active: assets.active,
    archived: assets.archived,
    activeByType: assets.activeByType ?? {},
    archivedByType: assets.archivedByType ?? {},
    activeWithLineage: lineage(assets.activeWithLineage),
    archivedWithLineage: lineage(assets.archivedWithLineage),
    activeUnnamed: assets.activeUnnamed ?? 0,
    archivedUnnamed: assets.archivedUnnamed ?? 0,
    activeElsewhere: assets.activeElsewhere ?? 0,
    archivedElsewhere: assets.archivedElsewhere ?? 0,
    stayingByType: assets.stayingByType ?? {},
  };
}
