import { type Deletion, deletionsOf } from "./argo";
import type { Json, JsonObject } from "./json";
import { templateName } from "./package";

/** What somebody may write into a definition so that it does more, or something else, than it seems to. */
export const oddities = [
  "a task before",
  "a task after",
  "a purge before",
  "another package",
  "a condition",
  "a loop",
  "a loop over a parameter",
  "steps beside",
  "an exit handler",
  "an exit handler of the task",
  "hooks",
  "a parameter twice",
  "a parameter from elsewhere",
  "arguments of its own",
  "another entrypoint",
] as const;

export type Oddity = (typeof oddities)[number];

/** A definition as somebody has made it, and what a run of it deletes. */
export interface OddDefinition {
  /** What its document has in place of the package's. */
  readonly spec: JsonObject;
  readonly deletions: readonly Deletion[];
}

/** Two connections: the one that a definition is about, and one that it takes as well. */
export interface OddPurpose {
  readonly seeming: Deletion;
  readonly hidden: Deletion;
}

/** A definition that seems to do one thing, with an oddity by which it does another as well. */
export function oddDefinition(oddity: Oddity, { seeming, hidden }: OddPurpose): OddDefinition {
  const [task, more] = [taskFor("run", seeming), taskFor("more", hidden)];
  const main = (tasks: readonly Json[]): JsonObject => ({ name: "main", dag: { tasks: [...tasks] } });
  const other = { name: "other", dag: { tasks: [more] } };
  const told = parametersFor(seeming);
  const elsewhere = parametersFor(hidden);
  const withParameters = (parameters: readonly Json[]): JsonObject => ({
    ...task,
    arguments: { parameters: [...parameters] },
  });
  const [connection, ...others] = told as [JsonObject, ...JsonObject[]];
  const each = withParameters([{ ...connection, value: "{{item}}" }, ...others]);
  const both = [seeming.connectionQualifiedName, hidden.connectionQualifiedName];
  const specs: Record<Oddity, JsonObject> = {
    "a task before": { templates: [main([more, task])] },
    "a task after": { templates: [main([task, { ...more, dependencies: ["run"] }])] },
    "a purge before": { templates: [main([taskFor("more", { ...seeming, deleteType: "PURGE" }), task])] },
    "another package": {
      templates: [main([{ ...task, templateRef: { name: "atlan-purge-all", template: "main", clusterScope: true } }])],
    },
    "a condition": { templates: [main([{ ...task, when: "false" }])] },
    "a loop": { templates: [main([{ ...each, withItems: both }])] },
    "a loop over a parameter": { templates: [main([{ ...each, withParam: JSON.stringify(both) }])] },
    "steps beside": { templates: [{ ...main([task]), steps: [[more]] }] },
    "an exit handler": { onExit: "other", templates: [main([task]), other] },
    "an exit handler of the task": { templates: [main([{ ...task, onExit: "other" }]), other] },
    hooks: { hooks: { exit: { template: "other" } }, templates: [main([task]), other] },
    "a parameter twice": { templates: [main([withParameters([...told, ...elsewhere])])] },
    "a parameter from elsewhere": {
      templates: [
        main([
          withParameters([{ name: "connection-qualified-name", valueFrom: { expression: `'${both[1]}'` } }, ...others]),
        ]),
      ],
    },
    "arguments of its own": {
      arguments: { parameters: elsewhere },
      templates: [
        main([
          withParameters([{ ...connection, value: "{{workflow.parameters.connection-qualified-name}}" }, ...others]),
        ]),
      ],
    },
    "another entrypoint": { entrypoint: "other", templates: [main([task]), other] },
  };
  const spec = { entrypoint: "main", ...specs[oddity] };
  return { spec, deletions: deletionsOf(spec) };
}

function parametersFor({ connectionQualifiedName, deleteType, deleteAssets }: Deletion): JsonObject[] {
  return [
    { name: "connection-qualified-name", value: connectionQualifiedName },
    { name: "delete-assets", value: String(deleteAssets) },
    { name: "delete-type", value: deleteType },
  ];
}

function taskFor(name: string, deletion: Deletion): JsonObject {
  return {
    name,
    arguments: { parameters: parametersFor(deletion) },
    templateRef: { name: templateName, template: "main", clusterScope: true },
  };
}

/** The same for a workflow of a native app: two nodes. */
export function oddApp({ seeming, hidden }: OddPurpose): OddDefinition {
  const node = ({ connectionQualifiedName, deleteType, deleteAssets }: Deletion): JsonObject => ({
    inputs: {
      args: {
        connection_qualified_name: connectionQualifiedName,
        delete_type: deleteType,
        delete_assets: deleteAssets,
      },
    },
  });
  return { spec: { dag: { delete: node(seeming), more: node(hidden) } }, deletions: [seeming, hidden] };
}
