import type { Definition, WorkflowDefinition, WorkflowRun } from "../../atlan/api";
import { hasEnded, isLive, toPhase } from "../../atlan/phase";
import { mentions, modeOf } from "../../reconcile/definition";
import type { RunRow, RunsRow, WorkflowRow } from "./document";

/** All connection-delete workflows of a tenant and their runs, newest first. */
export interface Workflows {
  readonly definitions: readonly WorkflowDefinition[];
  readonly runs: readonly WorkflowRun[];
}

/** The workflows and runs of one connection. */
export interface OfConnection {
  readonly workflows: readonly WorkflowRow[];
  readonly runs: readonly RunRow[];
}

/** Which workflows and runs belong to which connection, and how many belong to none of them. */
export interface Assigned {
  readonly of: (connectionQualifiedName: string) => OfConnection;
  readonly others: { readonly workflows: number; readonly runs: number };
  /** Those that do not say of which connection they are. */
  readonly unclear: { readonly workflows: number; readonly runs: number };
}

/**
 * Assigns workflows and runs to connections. A run is told by the copy of its definition that it carries, else by the
 * definition of its name. What is not understood belongs to each connection that it names, since it may delete any.
 *
 * @param names - the qualified names of all connections that are visible
 */
export function assignWorkflows(names: readonly string[], { definitions, runs }: Workflows): Assigned {
  const byName = new Map(definitions.map((it) => [it.name, it]));
  const found = new Map<string, { workflows: WorkflowRow[]; runs: RunRow[] }>(
    names.map((name) => [name, { workflows: [], runs: [] }]),
  );
  const known = new Map<string, readonly string[]>();
  const connectionsOf = (definition: Definition, key: string): readonly string[] => {
    const { connectionQualifiedName, strange } = definition;
    if (strange === undefined) return connectionQualifiedName === undefined ? [] : [connectionQualifiedName];
    const named = known.get(key) ?? namedBy(definition, names);
    known.set(key, named);
    return named;
  };
  const others = { workflows: 0, runs: 0 };
  const unclear = { workflows: 0, runs: 0 };
  const assign = (kind: "workflows" | "runs", connections: readonly string[], add: (to: OfRows) => void): void => {
    const rows = connections.flatMap((name) => found.get(name) ?? []);
    for (const row of rows) add(row);
    if (connections.length === 0) unclear[kind] += 1;
    else if (rows.length === 0) others[kind] += 1;
  };
  for (const definition of definitions) {
    const row = workflowRow(definition);
    assign("workflows", connectionsOf(definition, definition.name), (to) => to.workflows.push(row));
  }
  for (const run of runs) {
    const definition = run.template ?? byName.get(run.workflowName ?? "");
    const key = run.template === undefined ? (run.workflowName ?? "") : `run ${run.id}`;
    const row = runRow(run);
    assign("runs", definition === undefined ? [] : connectionsOf(definition, key), (to) => to.runs.push(row));
  }
  return { of: (name) => found.get(name) ?? { workflows: [], runs: [] }, others, unclear };
}

/** The connections that a definition names which is not understood. */
function namedBy(definition: Definition, names: readonly string[]): readonly string[] {
  // Anybody may write long definitions, so that most names are ruled out quickly.
  const text = (definition.strange?.texts ?? []).join("\n").replaceAll("\\/", "/").toLowerCase();
  return names.filter((name) => text.includes(name.toLowerCase()) && mentions(definition, name));
}

interface OfRows {
  readonly workflows: WorkflowRow[];
  readonly runs: RunRow[];
}

/** How many runs there are, and the newest. */
export function summaryOf(runs: readonly RunRow[]): RunsRow {
  const phases = runs.map(({ phase }) => toPhase(phase));
  return {
    total: runs.length,
    live: phases.filter(isLive).length,
    unknown: phases.filter((it) => !isLive(it) && !hasEnded(it)).length,
    latest: runs[0] ?? null,
  };
}

function workflowRow({ name, deleteType, deleteAssets, strange, createdAt }: WorkflowDefinition): WorkflowRow {
  return {
    name,
    mode: modeOf(deleteType) ?? null,
    deleteType: deleteType ?? null,
    deletesAssets: deleteType === undefined ? null : deleteAssets,
    understood: strange === undefined,
    createdAt: createdAt ?? null,
  };
}

function runRow({ id, workflowName, phase, startedAt, finishedAt, stopped, message }: WorkflowRun): RunRow {
  return {
    id,
    workflowName: workflowName ?? null,
    phase: toPhase(phase),
    startedAt: startedAt ?? null,
    finishedAt: finishedAt ?? null,
    stopped,
    message: message ?? null,
  };
}
