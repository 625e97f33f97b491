import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readAppDefinition } from "../../../provider/atlan/apps/appContract";
import { readPackageDefinition } from "../../../provider/atlan/packages/definitions";
import { readDefinitions, readRuns } from "../../../provider/atlan/responses";
import {
  describeDefinition,
  doesSomethingElse,
  doesTheSame,
  mentions,
  purges,
} from "../../../provider/reconcile/definition";

const CONNECTION = "default/snowflake/1234567890";
const OTHER = "default/postgres/1222222222";

interface Task {
  name: string;
  arguments: { parameters: { name: string; value?: unknown }[] };
  templateRef: { name: string; template: string; clusterScope: boolean };
}

interface Spec {
  entrypoint: string;
  templates: { name: string; dag: { tasks: Task[] } }[];
  workflowMetadata: object;
}

/** What the official client has sent. */
function recorded(): Spec {
  const file = join(__dirname, "..", "..", "wire", "fixtures", "create-archive.json");
  const { body } = JSON.parse(readFileSync(file, "utf8")) as { body: { spec: Spec } };
  return body.spec;
}

/** The recorded definition, of this connection, after somebody has edited it. */
function edited(
  edit: (spec: Spec, task: Task, template: Spec["templates"][number]) => unknown = () => undefined,
): unknown {
  const spec = recorded();
  const template = spec.templates[0]!;
  const task = template.dag.tasks[0]!;
  task.arguments.parameters[0]!.value = CONNECTION;
  edit(spec, task, template);
  return spec;
}

const add = (to: object, more: object): unknown => Object.assign(to, more);
const parameter = (name: string, value: unknown) => ({ name, value });
const taskOn = (task: Task, connection: string): Task => ({
  ...task,
  name: "more",
  arguments: {
    parameters: [parameter("connection-qualified-name", connection), ...task.arguments.parameters.slice(1)],
  },
});

const ARCHIVE = { connectionQualifiedName: CONNECTION, deleteType: "SOFT", deleteAssets: true };
const wanted = { connectionQualifiedName: CONNECTION, mode: "archive" } as const;

describe("a definition that is understood", () => {
  for (const [title, spec] of [
    ["as the official client makes it", edited()],
    [
      "with what a server writes for what is not there",
      edited((spec, task, template) => {
        add(spec, { arguments: {}, hooks: null, onExit: "", volumes: [], templateDefaults: null });
        add(template, {
          inputs: {},
          outputs: { parameters: [] },
          metadata: { labels: {} },
          steps: [],
          container: null,
        });
        add(task, { dependencies: [], when: "", withItems: null, onExit: "" });
        add(task.arguments, { artifacts: [] });
        add(task.arguments.parameters[0]!, { valueFrom: null });
      }),
    ],
    [
      "with what says where and how long pods run",
      edited((spec) =>
        add(spec, {
          serviceAccountName: "argo",
          ttlStrategy: { secondsAfterCompletion: 60 },
          podGC: { strategy: "OnPodSuccess" },
          podMetadata: { labels: { team: "data" } },
          workflowMetadata: { annotations: { any: "thing" }, creationTimestamp: null },
        }),
      ),
    ],
    [
      "whose template has another name",
      edited((spec, _, template) => ((spec.entrypoint = "x"), (template.name = "x"))),
    ],
    [
      "that says in a run which definition it is of",
      edited((spec) => add(spec, { workflowTemplateRef: { name: "x" } })),
    ],
  ] as const) {
    it(title, () => {
      expect(readPackageDefinition(spec)).to.deep.equal(ARCHIVE);
      expect(doesTheSame(readPackageDefinition(spec), wanted)).to.equal(true);
    });
  }

  it("whose flag is a boolean, and whose type is an old one", () => {
    const spec = edited((_, task) => {
      task.arguments.parameters[1]!.value = true;
      task.arguments.parameters[2]!.value = "HARD";
    });
    expect(readPackageDefinition(spec)).to.deep.equal({ ...ARCHIVE, deleteType: "HARD" });
  });
});

describe("a definition that is not understood", () => {
  for (const [title, because, spec] of [
    [
      "two tasks, the first on another connection",
      "it has 2 tasks",
      edited((_, task, { dag }) => dag.tasks.unshift(taskOn(task, OTHER))),
    ],
    [
      "a second task on the same connection",
      "it has 2 tasks",
      edited((_, task, { dag }) => dag.tasks.push(taskOn(task, CONNECTION))),
    ],
    ["no task", "it has 0 tasks", edited((_, __, { dag }) => (dag.tasks = []))],
    [
      "a second template",
      "it has 2 templates",
      edited((spec, _, template) => spec.templates.push({ ...template, name: "more" })),
    ],
    [
      "a template that it does not begin with",
      "its template is not where it begins",
      edited((spec) => (spec.entrypoint = "more")),
    ],
    [
      "a template of steps",
      'its template has "steps"',
      edited((_, __, template) => add(template, { steps: [[{ name: "more" }]] })),
    ],
    [
      "a template that is a container",
      'its template has "container"',
      edited((_, __, template) => add(template, { container: { image: "x" } })),
    ],
    [
      "a template that is a script",
      'its template has "script"',
      edited((_, __, template) => add(template, { script: { source: "rm" } })),
    ],
    [
      "a template that waits for a person",
      'its template has "suspend"',
      edited((_, __, template) => add(template, { suspend: {} })),
    ],
    [
      "a template with inputs",
      "its template has inputs or outputs",
      edited((_, __, template) => add(template, { inputs: { parameters: [parameter("a", "b")] } })),
    ],
    ["an exit handler", 'it has "onExit"', edited((spec) => add(spec, { onExit: "main" }))],
    ["hooks", 'it has "hooks"', edited((spec) => add(spec, { hooks: { exit: { template: "main" } } }))],
    [
      "defaults for its templates",
      'it has "templateDefaults"',
      edited((spec) => add(spec, { templateDefaults: { sidecars: [{}] } })),
    ],
    ["patched pods", 'it has "podSpecPatch"', edited((spec) => add(spec, { podSpecPatch: "containers: []" }))],
    ["a start that is put off", 'it has "suspend"', edited((spec) => add(spec, { suspend: true }))],
    ["a field that nobody knows", 'it has "somethingNew"', edited((spec) => add(spec, { somethingNew: { a: 1 } }))],
    [
      "arguments of its own",
      "it has arguments of its own",
      edited((spec) => add(spec, { arguments: { parameters: [parameter("connection-qualified-name", OTHER)] } })),
    ],
    ["a graph with a target", 'its graph has "target"', edited((_, __, { dag }) => add(dag, { target: "run" }))],
    ["a task with a condition", 'its task has "when"', edited((_, task) => add(task, { when: "false" }))],
    [
      "a task for each of a list",
      'its task has "withItems"',
      edited((_, task) => add(task, { withItems: [CONNECTION, OTHER] })),
    ],
    ["a task for each of a parameter", 'its task has "withParam"', edited((_, task) => add(task, { withParam: "[]" }))],
    [
      "a task several times",
      'its task has "withSequence"',
      edited((_, task) => add(task, { withSequence: { count: "3" } })),
    ],
    [
      "a task with hooks",
      'its task has "hooks"',
      edited((_, task) => add(task, { hooks: { running: { template: "main" } } })),
    ],
    ["a task with an exit handler", 'its task has "onExit"', edited((_, task) => add(task, { onExit: "main" }))],
    [
      "a task that may fail",
      'its task has "continueOn"',
      edited((_, task) => add(task, { continueOn: { failed: true } })),
    ],
    [
      "a task with a template of its own",
      'its task has "inline"',
      edited((_, task) => add(task, { inline: { container: {} } })),
    ],
    [
      "a task of a template in the same definition",
      'its task has "template"',
      edited((_, task) => add(task, { template: "main" })),
    ],
    [
      "another package",
      "its task is not the package's atlan-connection-delete",
      edited((_, task) => (task.templateRef.name = "atlan-purge-all")),
    ],
    [
      "another template of the package",
      "its task is not the package's atlan-connection-delete",
      edited((_, task) => (task.templateRef.template = "purge")),
    ],
    [
      "a package of the namespace's own",
      "its task is not the package's atlan-connection-delete",
      edited((_, task) => (task.templateRef.clusterScope = false)),
    ],
    [
      "a reference with more in it",
      "its task is not the package's atlan-connection-delete",
      edited((_, task) => add(task.templateRef, { runtimeResolution: true })),
    ],
    [
      "no reference",
      "its task is not the package's atlan-connection-delete",
      edited((_, task) => add(task, { templateRef: null })),
    ],
    [
      "a parameter twice",
      'it is told "delete-type" twice',
      edited((_, task) => task.arguments.parameters.unshift(parameter("delete-type", "PURGE"))),
    ],
    [
      "a parameter twice, both alike",
      'it is told "delete-type" twice',
      edited((_, task) => task.arguments.parameters.push(parameter("delete-type", "SOFT"))),
    ],
    [
      "a parameter that comes from elsewhere",
      'it is told "delete-type" by something else than a value',
      edited((_, task) => add(task.arguments.parameters[2]!, { valueFrom: { expression: "'PURGE'" } })),
    ],
    [
      "a parameter that is filled in later",
      'it is told "connection-qualified-name" by something else than a value',
      edited((_, task) => (task.arguments.parameters[0]!.value = "{{item}}")),
    ],
    [
      "a parameter of another kind",
      "it is not told connection-qualified-name, delete-assets and delete-type, and these alone",
      edited((_, task) => (task.arguments.parameters[0]!.value = [CONNECTION])),
    ],
    [
      "a flag in another spelling",
      "it is not told connection-qualified-name, delete-assets and delete-type, and these alone",
      edited((_, task) => (task.arguments.parameters[1]!.value = "TRUE")),
    ],
    [
      "a parameter too few",
      "it is not told connection-qualified-name, delete-assets and delete-type, and these alone",
      edited((_, task) => task.arguments.parameters.pop()),
    ],
    [
      "a parameter too many",
      "it is not told connection-qualified-name, delete-assets and delete-type, and these alone",
      edited((_, task) => task.arguments.parameters.push(parameter("dry-run", "false"))),
    ],
    [
      "a parameter without a name",
      "it is not told connection-qualified-name, delete-assets and delete-type, and these alone",
      edited((_, task) => task.arguments.parameters.push({ name: "" })),
    ],
    [
      "artifacts",
      "its task takes artifacts",
      edited((_, task) => add(task.arguments, { artifacts: [{ name: "list" }] })),
    ],
  ] as const) {
    it(title, () => {
      const definition = readPackageDefinition(spec);
      expect(definition).to.include({ connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false });
      expect(describeDefinition(definition)).to.equal(`does not tell what it deletes: ${because}`);
      expect([
        doesTheSame(definition, wanted),
        doesSomethingElse(definition, wanted),
        purges(definition),
      ]).to.deep.equal([false, true, true]);
    });
  }
});

describe("a definition that tells nothing", () => {
  for (const spec of [
    undefined,
    null,
    "",
    {},
    { entrypoint: "main", arguments: {} },
    { workflowTemplateRef: { name: "x" } },
  ]) {
    it(`by ${JSON.stringify(spec)}`, () => {
      const definition = readPackageDefinition(spec);
      expect(definition).to.deep.equal({
        connectionQualifiedName: undefined,
        deleteType: undefined,
        deleteAssets: false,
      });
      expect([doesTheSame(definition, wanted), doesSomethingElse(definition, wanted)]).to.deep.equal([false, false]);
    });
  }
});

describe("a search for what is not understood", () => {
  const hits = (source: object) => ({ hits: { total: { value: 1 }, hits: [{ _id: "x", _source: source }] } });
  const spec = edited((_, task, { dag }) => dag.tasks.unshift(taskOn(task, OTHER)));

  it("tells of a definition why, and which texts are in it", () => {
    expect(readDefinitions(hits({ spec }))?.[0]?.strange).to.deep.equal({
      because: "it has 2 tasks",
      texts: [OTHER, CONNECTION, "@atlan/connection-delete"],
    });
  });

  it("tells the same of what a run carries", () => {
    const run = readRuns(hits({ status: { storedWorkflowTemplateSpec: spec } }))?.[0];
    expect(run?.template?.strange?.because).to.equal("it has 2 tasks");
  });
});

describe("what is not understood names a connection", () => {
  for (const [text, isNamed] of [
    [CONNECTION, true],
    [`${CONNECTION}/DB/SCHEMA`, true],
    [`["${OTHER}","${CONNECTION}"]`, true],
    [CONNECTION.replaceAll("/", "\\/"), true],
    [CONNECTION.toUpperCase(), true],
    [`${CONNECTION}1`, false],
    [`${CONNECTION}1,${CONNECTION}`, true],
    [OTHER, false],
    ["", false],
  ] as const) {
    it(`${text}: ${isNamed ? "yes" : "no"}`, () => {
      const strange = { because: "it has 2 tasks", texts: [text] };
      const purpose = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false, strange };
      expect(mentions(purpose, CONNECTION)).to.equal(isNamed);
    });
  }

  for (const value of [` ${CONNECTION}`, `${CONNECTION}\n`, `${OTHER},${CONNECTION}`, JSON.stringify([CONNECTION])]) {
    it(`where the connection is not told as one name: ${JSON.stringify(value)}`, () => {
      const definition = readPackageDefinition(edited((_spec, task) => (task.arguments.parameters[0]!.value = value)));
      expect(mentions(definition, CONNECTION)).to.equal(true);
      expect(doesSomethingElse(definition, wanted)).to.equal(true);
    });
  }

  it("where its spec is a list", () => {
    const definition = readPackageDefinition([edited()]);
    expect(mentions(definition, CONNECTION)).to.equal(true);
    expect(doesSomethingElse(definition, wanted)).to.equal(true);
    expect(readPackageDefinition([])).not.to.have.property("strange");
  });

  it("not where all is understood", () => {
    expect(mentions(ARCHIVE, CONNECTION)).to.equal(false);
  });
});

describe("a workflow of a native app", () => {
  const args = { connection_qualified_name: CONNECTION, delete_type: "SOFT", delete_assets: true };
  const node = (inputs: object) => ({ inputs: { args: inputs } });

  for (const [title, body] of [
    ["at its node", { dag: { delete: node(args) } }],
    ["at its node, without a function", { dag: { delete: { inputs: args } } }],
    ["at the top", { inputs: args }],
    ["at both, alike", { inputs: args, dag: { delete: node(args) } }],
    ["at one of several nodes", { dag: { begin: {}, delete: node(args), end: { inputs: {} } } }],
    [
      "in both spellings, at different places",
      {
        inputs: { "connection-qualified-name": CONNECTION, "delete-type": "SOFT", "delete-assets": "true" },
        dag: { delete: node(args) },
      },
    ],
  ] as const) {
    it(`is told ${title}`, () => {
      expect(readAppDefinition(body)).to.deep.equal({ definition: ARCHIVE, isDelete: true });
    });
  }

  for (const [title, because, body] of [
    [
      "several nodes",
      "2 of its nodes have inputs",
      { dag: { a: node(args), b: node({ ...args, connection_qualified_name: OTHER }) } },
    ],
    ["a node of something else", "2 of its nodes have inputs", { dag: { a: node({ script: "rm" }), b: node(args) } }],
    [
      "another thing at the top",
      "it is told one thing, and its node another",
      { inputs: { ...args, delete_type: "PURGE" }, dag: { a: node(args) } },
    ],
    ["an input twice", "it is told delete-type twice", { dag: { a: node({ ...args, "delete-type": "PURGE" }) } }],
    [
      "an input twice, once for the function",
      "it is told delete-type twice",
      { dag: { a: { inputs: { args, delete_type: "SOFT" } } } },
    ],
    [
      "an input that is filled in later",
      "it is told something that is filled in later",
      { dag: { a: node({ ...args, connection_qualified_name: "{{x}}" }) } },
    ],
  ] as const) {
    it(`is not understood with ${title}`, () => {
      const { definition, isDelete } = readAppDefinition(body);
      expect(describeDefinition(definition)).to.equal(`does not tell what it deletes: ${because}`);
      expect(isDelete).to.equal(true);
      expect(mentions(definition, CONNECTION)).to.equal(because !== "it is told something that is filled in later");
    });
  }

  for (const [title, body] of [
    ["a list", { dag: { a: node({ ...args, connection_qualified_name: [CONNECTION] }) } }],
    ["an object", { dag: { a: node({ ...args, connection_qualified_name: { value: CONNECTION } }) } }],
    ["a text of two names", { dag: { a: node({ ...args, connection_qualified_name: `${CONNECTION},${OTHER}` }) } }],
    ["JSON", { dag: { a: node({ ...args, connection_qualified_name: `["${CONNECTION}"]` }) } }],
    ["a text with a space", { dag: { a: node({ ...args, connection_qualified_name: `${CONNECTION} ` }) } }],
    ["another spelling", { dag: { a: node({ connectionQualifiedName: CONNECTION, deleteType: "PURGE" }) } }],
    ["a list of parameters", { inputs: [{ name: "connection-qualified-name", value: CONNECTION }] }],
    ["a list of nodes", { dag: [node(args)] }],
  ] as const) {
    it(`may be about the connection that it names in ${title}`, () => {
      const { definition } = readAppDefinition(body);
      expect(describeDefinition(definition)).to.include("it may name its connection in another form");
      expect(mentions(definition, CONNECTION)).to.equal(true);
    });
  }

  for (const body of [{}, { dag: { a: {} } }, { dag: { a: node({ ...args, connection_qualified_name: 5 }) } }]) {
    it(`that names nothing does not tell what it deletes: ${JSON.stringify(body)}`, () => {
      expect(readAppDefinition(body).definition).not.to.have.property("strange");
    });
  }

  it("that tells nothing is none of ours", () => {
    const { definition, isDelete } = readAppDefinition({
      dag: { extract: node({ connection_qualified_name: CONNECTION }) },
    });
    expect([definition.strange, isDelete]).to.deep.equal([undefined, false]);
  });
});
