import type { IndexDocument } from "./indices";

/** A definition of the corpus. */
export interface CorpusDefinition {
  readonly id: string;
  readonly name: string;
  readonly connectionQualifiedName: string;
  readonly deleteType: "SOFT" | "PURGE";
  readonly createdAt: string | undefined;
}

/** A run of the corpus. */
export interface CorpusRun {
  readonly id: string;
  /** Undefined: its document does not say whose run it is. */
  readonly workflowName: string | undefined;
  /** Undefined: it has no status yet. */
  readonly phase: string | undefined;
  /** The phase as a label has it; undefined: it has no labels. */
  readonly label: string | undefined;
  readonly createdAt: string | undefined;
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
}

const MADE = Date.UTC(2026, 1, 1);

/** A time as Argo writes it. */
export const seconds = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");

export const NAMES = {
  plain: "atlan-connection-delete-1700000000",
  /** Begins like the plain one. */
  longer: "atlan-connection-delete-17000000001",
  otherCase: "Atlan-Connection-Delete-1700000000",
  otherPackage: "atlan-connection-deleter-1700000000",
  wildcard: "atlan-connection-delete-17*",
  regexp: "atlan[-]connection[-]delete[-][0-9]{10}",
  unicode: "atlan-connection-delete-straße-😀",
  /** With more runs than the window of a list holds. */
  long: "atlan-connection-delete-1700000099",
  absent: "atlan-connection-delete-1799999999",
} as const;

const definitions: CorpusDefinition[] = Object.values(NAMES)
  .filter((name) => name !== NAMES.absent)
  .map((name, i) => ({
    id: name,
    name,
    connectionQualifiedName: `default/snowflake/${1_700_000_000 + i}`,
    deleteType: i % 2 === 0 ? "SOFT" : "PURGE",
    // Some in one second, one without a time.
    createdAt: name === NAMES.regexp ? undefined : seconds(MADE + Math.floor(i / 3) * 1_000),
  }));
definitions.push(
  // The index may have a name twice.
  { ...definitions[0]!, id: "twice", deleteType: "PURGE", createdAt: seconds(MADE + 60_000) },
  { ...definitions[0]!, id: "other", name: "nightly-crawl" },
);

/** All definitions of the corpus. */
export const corpusDefinitions: readonly CorpusDefinition[] = definitions;

const runs: CorpusRun[] = [];

function run(workflowName: string | undefined, phase: string | undefined, more: Partial<CorpusRun> = {}): void {
  const number = runs.length;
  const at = MADE + Math.floor(number / 2) * 1_000;
  const isOver = phase === "Succeeded" || phase === "Failed" || phase === "Error";
  runs.push({
    id: `${workflowName ?? "nameless"}-${number.toString(36).padStart(5, "0")}`,
    workflowName,
    phase,
    label: phase,
    createdAt: seconds(at),
    startedAt: phase === undefined ? undefined : seconds(at),
    finishedAt: isOver ? seconds(at + 60_000) : undefined,
    ...more,
  });
}

const phases = ["Succeeded", "Failed", "Error", "Running", "Pending", undefined, "Paused", ""];
for (const name of Object.values(NAMES).filter((it) => it !== NAMES.absent && it !== NAMES.long)) {
  for (const phase of phases) run(name, phase);
  // What the label says and what the status says need not be the same, and either may be missing.
  run(name, "Running", { label: undefined });
  run(name, "Succeeded", { label: "Running" });
  run(name, "Running", { label: "Succeeded" });
  run(name, "running", { label: "RUNNING" });
  run(name, "Running", { createdAt: undefined });
}
run(undefined, "Running");
run("nightly-crawl", "Running");
// Sixty in one second.
for (let i = 0; i < 60; i += 1) run(NAMES.longer, "Succeeded", { createdAt: seconds(MADE + 90_000) });
for (let i = 0; i < 10_400; i += 1) {
  const at = MADE + 100_000 + (i < 700 ? 0 : Math.floor(i / 3)) * 1_000;
  run(NAMES.long, "Succeeded", { createdAt: seconds(at), startedAt: seconds(at), finishedAt: seconds(at + 30_000) });
}

/** All runs of the corpus. */
export const corpusRuns: readonly CorpusRun[] = runs;

/** What the index is told of a definition. */
export function definitionDocument(it: CorpusDefinition): IndexDocument {
  const parameters = [
    { name: "connection-qualified-name", value: it.connectionQualifiedName },
    { name: "delete-assets", value: "true" },
    { name: "delete-type", value: it.deleteType },
  ];
  const templateRef = { name: "atlan-connection-delete", template: "main", clusterScope: true };
  const source = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "WorkflowTemplate",
    metadata: {
      name: it.name,
      namespace: "default",
      creationTimestamp: it.createdAt,
      labels: { "orchestration.atlan.com/type": "utility", "workflows.argoproj.io/creator": "somebody" },
      annotations: { "package.argoproj.io/name": "@atlan/connection-delete" },
    },
    spec: {
      entrypoint: "main",
      templates: [{ name: "main", dag: { tasks: [{ name: "run", arguments: { parameters }, templateRef }] } }],
      workflowMetadata: { annotations: { "package.argoproj.io/name": "@atlan/connection-delete" } },
    },
  };
  return { id: it.id, source };
}

/** What the index is told of a run. */
export function runDocument({ id, workflowName, phase, label, ...times }: CorpusRun): IndexDocument {
  const labels = {
    "workflows.argoproj.io/creator": "somebody",
    ...(label === undefined ? {} : { "workflows.argoproj.io/phase": label }),
    ...(workflowName === undefined ? {} : { "workflows.argoproj.io/workflow-template": workflowName }),
  };
  const source = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: {
      name: id,
      namespace: "default",
      creationTimestamp: times.createdAt,
      ...(label === undefined ? {} : { labels }),
    },
    spec: workflowName === undefined ? { arguments: {} } : { workflowTemplateRef: { name: workflowName } },
    ...(phase === undefined
      ? {}
      : { status: { phase, startedAt: times.startedAt, finishedAt: times.finishedAt ?? null, progress: "0/1" } }),
  };
  return { id, source };
}
