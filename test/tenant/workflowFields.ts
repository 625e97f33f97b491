import { isObject, type Json, type JsonObject } from "./json";
import { nameAnnotation, packageAnnotations, packageLabels } from "./package";
import type { Field, FieldKind, Index } from "./search/mapping";

/** A document of the workflows or the runs index. */
export interface WorkflowSearchDocument {
  readonly id: string;
  readonly source: JsonObject;
}

type Fields = [string, Field<WorkflowSearchDocument>][];

const labels = [
  ...Object.keys(packageLabels),
  "workflows.argoproj.io/creator",
  "workflows.argoproj.io/phase",
  "workflows.argoproj.io/workflow-template",
];

const metadataFields: Fields = [
  ...["name", "namespace", "uid", "resourceVersion", "generateName"].flatMap((name) => text(["metadata", name])),
  one(["metadata", "generation"], "number"),
  one(["metadata", "creationTimestamp"], "date"),
  ...labels.flatMap((label) => text(["metadata", "labels", label])),
  ...[...Object.keys(packageAnnotations), nameAnnotation].flatMap((name) => text(["metadata", "annotations", name])),
];

const idField: [string, Field<WorkflowSearchDocument>] = ["_id", { kind: "id", read: (doc) => doc.id }];

const nestedPaths = new Map(
  ["metadata", "spec"].map((path) => [path, (doc: WorkflowSearchDocument) => doc.source[path] !== undefined]),
);

/** The workflows index: what can be asked about a definition. Its parameters can't. */
export const workflowsIndex: Index<WorkflowSearchDocument> = {
  name: "workflows",
  nestedPaths,
  fields: new Map([idField, ...metadataFields, ...text(["spec", "entrypoint"])]),
};

/** The runs index: what can be asked about a run. */
export const runsIndex: Index<WorkflowSearchDocument> = {
  name: "runs",
  nestedPaths,
  fields: new Map([
    idField,
    ...metadataFields,
    ...text(["spec", "workflowTemplateRef", "name"]),
    ...text(["spec", "shutdown"]),
    ...text(["status", "phase"]),
    ...text(["status", "message"]),
    ...text(["status", "progress"]),
    one(["status", "startedAt"], "date"),
    one(["status", "finishedAt"], "date"),
  ]),
};

/** A text and its keyword twin, as dynamic mapping makes them. */
function text(path: readonly string[]): Fields {
  const [name, field] = one(path, "text");
  return [
    [name, field],
    [`${name}.keyword`, { ...field, kind: "keyword" }],
  ];
}

function one(path: readonly string[], kind: FieldKind): [string, Field<WorkflowSearchDocument>] {
  const [first] = path;
  return [
    path.join("."),
    {
      kind,
      ...(first === "metadata" || first === "spec" ? { nested: first } : {}),
      read: (doc) => {
        const value = valueAt(doc.source, path);
        if (kind === "date") return typeof value === "string" ? Date.parse(value) : undefined;
        return typeof value === "string" || typeof value === "number" ? value : undefined;
      },
    },
  ];
}

function valueAt(source: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = source;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return value;
}
