import type { Definition } from "./definition";
import type { JsonObject } from "./json";
import { packageName } from "./package";
import type { Run, RunState } from "./runs";
import { timestamp, told, toldEnd } from "./runTimes";
import type { WorkflowVersion } from "./workflows";

/** The document that the workflows index has of a definition. */
export function workflowDocument(version: Omit<WorkflowVersion, "document">): JsonObject {
  const { definition } = version;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "WorkflowTemplate",
    metadata: {
      name: definition.name,
      namespace: "default",
      uid: version.uid,
      resourceVersion: String(version.resourceVersion),
      generation: version.generation,
      creationTimestamp: timestamp(version.createdAt),
      labels: { ...definition.labels, "workflows.argoproj.io/creator": version.creator },
      annotations: { ...definition.annotations },
      managedFields: [],
    },
    spec: { entrypoint: "main", arguments: {}, ...templateSpec(definition), ...definition.odd?.spec },
  };
}

/** The answer to create and update: the definition. Its name is the name of the workflow, not of a run. */
export function workflowAnswer(document: JsonObject): JsonObject {
  return { metadata: document["metadata"], spec: document["spec"], payload: [] };
}

/** The document that the runs index has of a run in one of its states; without `status` while the run has none. */
export function runDocument(run: Run, state: RunState, hasStatus: boolean): JsonObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: runMetadata(run, hasStatus ? state : undefined),
    spec: runSpec(run, state),
    ...(hasStatus ? { status: runStatus(run, state) } : {}),
  };
}

/** The answer to a rerun: the new run, which nothing has looked at yet. */
export function submitAnswer(run: Run): JsonObject {
  return {
    metadata: runMetadata(run, undefined),
    spec: runSpec(run, run.states.latest),
    status: { phase: "Pending", startedAt: timestamp(run.createdAt), finishedAt: null, progress: "0/0", nodes: null },
  };
}

/** The answer to a stop: the run as it was when the stop came, with the template that it runs. */
export function stopAnswer(run: Run): JsonObject {
  const state = run.states.latest;
  return {
    metadata: runMetadata(run, undefined),
    spec: runSpec(run, state),
    status: {
      phase: state.phase,
      startedAt: timestamp(run.createdAt),
      storedWorkflowTemplateSpec: { workflowTemplateRef: { name: run.workflowName } },
    },
  };
}

function runMetadata(run: Run, state: RunState | undefined): JsonObject {
  return {
    name: run.id,
    namespace: "default",
    uid: run.uid,
    resourceVersion: String(200_000 + run.number),
    generation: 1,
    creationTimestamp: told(run.createdAt, run.times),
    labels: {
      ...run.definition.labels,
      "workflows.argoproj.io/creator": run.creator,
      "workflows.argoproj.io/workflow-template": run.workflowName,
      ...(state === undefined ? {} : { "workflows.argoproj.io/phase": state.phase }),
    },
    annotations: {
      "package.argoproj.io/name": packageName,
      "orchestration.atlan.com/atlanName": run.workflowName,
      "orchestration.atlan.com/name": "Connection Delete",
    },
    managedFields: [],
    generateName: `${run.workflowName}-`,
  };
}

function runSpec(run: Run, state: RunState): JsonObject {
  return {
    arguments: {},
    workflowTemplateRef: { name: run.workflowName },
    ...(state.shutdown === undefined ? {} : { shutdown: state.shutdown }),
  };
}

function runStatus(run: Run, state: RunState): JsonObject {
  const ended = state.finishedAt !== undefined;
  return {
    phase: state.phase,
    startedAt: told(run.createdAt, run.times),
    finishedAt: ended ? toldEnd(state.finishedAt, run.times) : null,
    progress: state.phase === "Succeeded" ? "1/1" : "0/1",
    estimatedDuration: 60,
    resourcesDuration: { cpu: 12, memory: 12 },
    conditions: [{ type: ended ? "Completed" : "PodRunning", status: "True" }],
    storedWorkflowTemplateSpec: {
      workflowTemplateRef: { name: run.workflowName },
      ...(run.carriesTemplate ? { ...templateSpec(run.definition), ...run.definition.odd?.spec } : {}),
    },
    ...(state.message === undefined ? {} : { message: state.message }),
  };
}

function templateSpec(definition: Definition): JsonObject {
  return {
    templates: [{ name: "main", inputs: {}, outputs: {}, metadata: {}, dag: { tasks: [definition.task] } }],
    workflowMetadata: { annotations: { "package.argoproj.io/name": packageName }, creationTimestamp: null },
  };
}
