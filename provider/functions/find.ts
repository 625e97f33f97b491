import type {
  AtlanApi,
  AtlanLookups,
  ConnectionFilter,
  ListedConnection,
  Named,
  WorkflowDefinition,
  WorkflowRun,
} from "../atlan/api";
import { type Phase, toPhase } from "../atlan/phase";
import { AtlanProviderError, ConnectionNotFoundError } from "../errors";
import { modeOf } from "../reconcile/definition";
import { type Mode, WORKFLOW_NAME_PREFIX } from "../reconcile/intent";
import { connectorOf, didYouMean, findSuggestionsByName, NOT_VISIBLE } from "../reconcile/suggestions";
import { stateInWords } from "../reconcile/targetState";
import { quoted, word } from "../text/escape";

/** A connection that a look-up found. */
export interface FoundConnection {
  /** `default/<connector>/<epoch>`. */
  readonly qualifiedName: string;
  /** Its display name in Atlan. */
  readonly name: string | undefined;
  /** The kind of its source: `snowflake`. */
  readonly connector: string | undefined;
  /** `DELETED` means archived. */
  readonly state: "ACTIVE" | "DELETED";
}

/** The definition of a connection-delete workflow that a look-up found. */
export interface FoundConnectionDelete {
  /** Its name, as `existingWorkflow` takes it. */
  readonly workflowName: string;
  /** Undefined, like the three fields after it, if Atlan does not show the parameters. */
  readonly connectionQualifiedName: string | undefined;
  /** Undefined for a delete type that Atlan's clients do not list. */
  readonly mode: Mode | undefined;
  /** The mode in Atlan's own terms: `SOFT`, `PURGE`, or `HARD`, which only old clients send. */
  readonly deleteType: string | undefined;
  /** With `false`, only the connection is deleted; its assets stay without it. */
  readonly deleteAssets: boolean | undefined;
  /** By the tenant's clock. */
  readonly createdAt: string | undefined;
}

/** A workflow run that a look-up found. What Atlan does not show is undefined; times are by the tenant's clock. */
export interface FoundRun {
  /** Its id, as in the output `runId`. */
  readonly id: string;
  /** The name of its workflow definition. */
  readonly workflowName: string | undefined;
  /** Also `Pending` before Atlan has picked up the run; `Unknown` for a phase that Atlan's clients do not list. */
  readonly phase: Phase;
  /** When it started, as Atlan reports it: `2026-01-31T12:00:00Z`. */
  readonly startedAt: string | undefined;
  /** When it ended. Undefined while it is running. */
  readonly finishedAt: string | undefined;
  /** Atlan's message on it. */
  readonly message: string | undefined;
  /** Whether somebody stopped or terminated it. Such a run ends `Failed`. */
  readonly stopped: boolean;
  /** When it was requested. */
  readonly createdAt: string | undefined;
}

/** All connection-delete workflows, whoever created them. */
const CONNECTION_DELETES: Named = { prefix: WORKFLOW_NAME_PREFIX };
/** Phases that a run's label shows. A run that Atlan has not picked up yet has no label. */
const LABELLED: ReadonlySet<Phase> = new Set<Phase>(["Running", "Succeeded", "Failed", "Error"]);
const MOST_CANDIDATES = 10;

/** The matching connections, sorted by qualified name. */
export async function findConnections(lookups: AtlanLookups, filter: ConnectionFilter): Promise<FoundConnection[]> {
  const { name, connector, state } = filter;
  // Atlan's search is not case-sensitive.
  const fits = (it: FoundConnection): boolean =>
    (name ?? it.name) === it.name && (connector ?? it.connector) === it.connector && (state ?? it.state) === it.state;
  const found = (await take(lookups.connections(filter))).map(foundConnection).filter(fits);
  return found.sort((a, b) => (a.qualifiedName < b.qualifiedName ? -1 : 1));
}

/**
 * The only matching connection.
 *
 * @throws ConnectionNotFoundError when none matches
 * @throws AtlanProviderError ATLAN_AMBIGUOUS_CONNECTION when several match
 */
export async function findConnection(
  lookups: AtlanLookups,
  api: Pick<AtlanApi, "findConnections">,
  filter: ConnectionFilter,
): Promise<FoundConnection> {
  const found = await findConnections(lookups, filter);
  const [first] = found;
  const context = { doing: "looking up a connection", identity: inWords(filter) };
  if (first === undefined) {
    throw new ConnectionNotFoundError({
      ...context,
      because: NOT_VISIBLE,
      suggestion: `${didYouMean(await findSuggestionsByName(api, filter))}Names are compared letter by letter. Check also that the persona of the token includes the connection.`,
    });
  }
  if (found.length > 1) {
    throw new AtlanProviderError("ATLAN_AMBIGUOUS_CONNECTION", {
      ...context,
      because: `${found.length.toLocaleString("en-US")} connections fit: ${listed(found)}`,
      suggestion:
        "Say which one is meant, with name, connector and state, or write its qualified name into the program.",
    });
  }
  return first;
}

export interface ConnectionDeletesQuery {
  readonly connectionQualifiedName?: string | undefined;
  readonly limit?: number | undefined;
}

/** The definitions of connection-delete workflows, newest first. */
export async function findConnectionDeletes(
  lookups: AtlanLookups,
  { connectionQualifiedName: wanted, limit }: ConnectionDeletesQuery,
): Promise<FoundConnectionDelete[]> {
  // Atlan's search can't filter by parameters.
  const fits = (it: WorkflowDefinition) => wanted === undefined || it.connectionQualifiedName === wanted;
  const definitions = lookups.definitions(CONNECTION_DELETES, wanted === undefined ? limit : undefined);
  return (await take(definitions, fits, limit)).map(foundConnectionDelete);
}

export interface RunsQuery extends ConnectionDeletesQuery {
  readonly workflowName?: string | undefined;
  readonly phases?: readonly Phase[] | undefined;
  readonly startedAfter?: string | undefined;
  readonly finishedBefore?: string | undefined;
}

/** Runs, newest first: of one workflow, or of all connection-delete workflows. */
export async function findRuns(lookups: AtlanLookups, query: RunsQuery): Promise<FoundRun[]> {
  const { workflowName, connectionQualifiedName, phases, startedAfter, finishedBefore, limit } = query;
  const of: Named = workflowName === undefined ? CONNECTION_DELETES : { name: workflowName };
  const isOnConnection = await connectionMatcher(lookups, of, connectionQualifiedName);
  const searched = phases?.every((it) => LABELLED.has(it)) ? phases : undefined;
  const fits = (run: WorkflowRun) =>
    (phases === undefined || phases.includes(toPhase(run.phase))) &&
    (workflowName === undefined || (run.workflowName ?? workflowName) === workflowName) &&
    isOnConnection(run);
  const isSearchedWhole = searched === phases && connectionQualifiedName === undefined;
  const runs = lookups.runs(
    { of, phases: searched, startedAfter, finishedBefore },
    isSearchedWhole ? limit : undefined,
  );
  return (await take(runs, fits, limit)).map((run) => foundRun(run, workflowName));
}

/** Makes a filter for the runs of a connection. Most runs only name their definition, which names the connection. */
async function connectionMatcher(
  lookups: AtlanLookups,
  of: Named,
  wanted: string | undefined,
): Promise<(run: WorkflowRun) => boolean> {
  if (wanted === undefined) return () => true;
  const definitions = await take(lookups.definitions(of));
  const connections = new Map(definitions.map((it) => [it.name, it.connectionQualifiedName]));
  const soleName = "name" in of ? of.name : undefined;
  // The run's own parameters come first: its definition may have changed since it started.
  return ({ template, workflowName = soleName }) =>
    (template?.connectionQualifiedName ?? connections.get(workflowName ?? "")) === wanted;
}

/** The first matching items. Reads no more pages than needed. */
async function take<T>(items: AsyncIterable<T>, fits: (item: T) => boolean = () => true, limit = Infinity) {
  const taken: T[] = [];
  for await (const item of items) {
    if (fits(item)) taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}

function foundConnection({ qualifiedName, name, connector, state }: ListedConnection): FoundConnection {
  return { qualifiedName, name, connector: connector ?? connectorOf({ qualifiedName }), state };
}

function foundConnectionDelete(definition: WorkflowDefinition): FoundConnectionDelete {
  const { name: workflowName, connectionQualifiedName, deleteType, deleteAssets, createdAt } = definition;
  return {
    workflowName,
    connectionQualifiedName,
    mode: modeOf(deleteType),
    deleteType,
    deleteAssets: deleteType === undefined ? undefined : deleteAssets,
    createdAt,
  };
}

function foundRun(run: WorkflowRun, askedFor: string | undefined): FoundRun {
  const { id, workflowName = askedFor, phase, startedAt, finishedAt, message, stopped, createdAt } = run;
  return { id, workflowName, phase: toPhase(phase), startedAt, finishedAt, message, stopped, createdAt };
}

/** The filter in words: `name "prod", connector "snowflake"`. */
function inWords({ name, connector, state }: ConnectionFilter): string {
  const wanted = Object.entries({ name, connector, state }).flatMap(([argument, value]) =>
    value === undefined ? [] : [`${argument} ${quoted(value)}`],
  );
  return wanted.length === 0 ? "any" : wanted.join(", ");
}

function listed(connections: readonly FoundConnection[]): string {
  const named = connections.slice(0, MOST_CANDIDATES).map(({ qualifiedName, name, state }) => {
    const called = name === undefined ? "" : `${quoted(name)}, `;
    return `${word(qualifiedName)} (${called}${stateInWords(state)})`;
  });
  const rest = connections.length - named.length;
  return [...named, ...(rest === 0 ? [] : [`and ${rest.toLocaleString("en-US")} more`])].join(", ");
}
