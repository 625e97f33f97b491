import type { AppSurface } from "./apps/surface";
import type { AppWorkflow, AppWorkflows } from "./apps/workflows";
import { deletedState, type Connection, type Connections } from "./connections";
import { readDefinition } from "./definition";
import { oddApp, oddDefinition, type Oddity } from "./oddities";
import type { DeleteType, TenantSettings } from "./options";
import { connectionDeleteBody, templateName } from "./package";
import type { Runs, StopStrategy } from "./runs";
import type { Workflows } from "./workflows";

/** A workflow as a person makes it. */
interface UiWorkflow {
  readonly connectionQualifiedName: string;
  /** Default SOFT. */
  readonly deleteType?: DeleteType;
  /** False deletes the Connection entity alone. Default true. */
  readonly deleteAssets?: boolean;
  /** Default: as the official clients make it. */
  readonly name?: string;
}

/** A workflow as somebody writes it who means harm, or does not know better. */
export interface Planted {
  readonly name: string;
  readonly oddity: Oddity;
  readonly connectionQualifiedName: string;
  /** Default SOFT. */
  readonly deleteType?: DeleteType;
  /** What it takes as well; that is purged. */
  readonly hidden: string;
}

/** What a person does in the user interface. None of it is in the request log. */
export interface TenantUi {
  /** Creates a workflow without running it; answers its name. */
  create(workflow: UiWorkflow): string;
  /** Creates a workflow and runs it. */
  createAndRun(workflow: UiWorkflow): { readonly workflowName: string; readonly runId: string };
  /**
   * Writes a workflow by hand: a new one, or an existing one anew. It seems to be about one connection, and takes another as
   * well, by an oddity; of native apps there is only that of two nodes.
   */
  plant(workflow: Planted): void;
  /** Runs an existing workflow; answers the run id. */
  run(workflowName: string): string;
  /** Stops (or terminates) a run. Default Stop. */
  stop(runId: string, strategy?: StopStrategy): void;
  /** Restores that many archived assets (default all), and the Connection entity when it is archived; answers how many. */
  restore(connectionQualifiedName: string, count?: number): number;
  /** New active assets from a crawl of the source. */
  crawl(connectionQualifiedName: string, typeName: string, count: number): void;
  archiveWorkflow(workflowName: string): void;
  /** Deletes the history of ended runs, of one workflow or of all. */
  deleteRunHistory(workflowName?: string): void;
  /** Has Atlan index a connection anew: what its catalogue no longer has is not listed any more. */
  indexAnew(connectionQualifiedName: string): void;
  /** Removes a connection with all its assets, and makes another one of its name, with that many new ones. */
  makeAnew(connectionQualifiedName: string, typeName: string, count: number): void;
  /** Archives (SOFT) or removes the Connection entity alone, which strands its assets. Default SOFT. */
  deleteConnectionEntity(connectionQualifiedName: string, deleteType?: DeleteType): void;
}

/** What the user interface works on. */
export interface UiGround {
  readonly connections: Connections;
  readonly workflows: Workflows;
  readonly runs: Runs;
  readonly apps: AppWorkflows;
  readonly appSurface: AppSurface;
  readonly settings: () => TenantSettings;
  /** Lets everything happen that is due, and answers the time. */
  readonly advance: () => number;
}

const person = { id: "00000000-0000-4000-8000-000000000001", username: "ui" };

export function createUi({ connections, workflows, runs, apps, appSurface, settings, advance }: UiGround): TenantUi {
  const existing = (qualifiedName: string): Connection => {
    const connection = connections.find(qualifiedName);
    if (connection === undefined) throw new Error(`no connection ${qualifiedName}`);
    return connection;
  };
  const freeName = (now: number): string => {
    for (let epoch = Math.floor(now / 1000); ; epoch += 1) {
      const name = `${templateName}-${epoch}`;
      if (!workflows.all().some((workflow) => workflow.name === name) && apps.named(name) === undefined) return name;
    }
  };
  const named = (workflowName: string): AppWorkflow => {
    const workflow = apps.named(workflowName);
    if (workflow === undefined) throw new Error(`no workflow ${workflowName}`);
    return workflow;
  };
  const run = (workflowName: string): string => {
    const now = advance();
    if (settings().surface === "app") return appSurface.start(named(workflowName), person, now).id;
    return runs.start(workflows.require(workflowName).versions.latest.definition, person, now).id;
  };

  const create = ({ connectionQualifiedName, deleteType = "SOFT", deleteAssets = true, name }: UiWorkflow): string => {
    const now = advance();
    const workflowName = name ?? freeName(now);
    const body = connectionDeleteBody(workflowName, connectionQualifiedName, deleteType, deleteAssets);
    const definition = readDefinition(body, "create");
    if (settings().surface === "app") apps.create(definition, person.username, now);
    else workflows.create(definition, person.id, now);
    return workflowName;
  };

  const plant = ({ name, oddity, connectionQualifiedName, deleteType = "SOFT", hidden }: Planted): void => {
    const now = advance();
    const isApp = settings().surface === "app";
    const purpose = {
      seeming: { connectionQualifiedName, deleteType, deleteAssets: true },
      hidden: { connectionQualifiedName: hidden, deleteType: "PURGE", deleteAssets: true },
    } as const;
    const odd = isApp ? oddApp(purpose) : oddDefinition(oddity, purpose);
    const body = connectionDeleteBody(name, connectionQualifiedName, deleteType);
    const definition = { ...readDefinition(body, "create"), odd };
    if (isApp) {
      const known = apps.named(name);
      if (known !== undefined) apps.archive(known.slug, now);
      apps.create(definition, person.username, now);
    } else if (workflows.live(name) !== undefined) workflows.update(definition, person.id, now);
    else workflows.create(definition, person.id, now);
  };

  return {
    run,
    create,
    plant,
    createAndRun: (workflow) => {
      const workflowName = create(workflow);
      return { workflowName, runId: run(workflowName) };
    },
    stop: (runId, strategy = "Stop") => {
      const now = advance();
      runs.stop(runs.require(runId, now), strategy, now);
    },
    restore: (connectionQualifiedName, count = Number.POSITIVE_INFINITY) => {
      const now = advance();
      const { assets, entity } = existing(connectionQualifiedName);
      const restored = assets.filter(({ states }) => states.latest === "DELETED").slice(0, count);
      if (entity.states.latest === "DELETED") entity.states.set(now, "ACTIVE");
      for (const { states } of restored) states.set(now, "ACTIVE");
      return restored.length;
    },
    crawl: (connectionQualifiedName, typeName, count) => {
      connections.crawl(existing(connectionQualifiedName), typeName, count, advance());
    },
    indexAnew: (connectionQualifiedName) => {
      existing(connectionQualifiedName).staysInIndex = false;
    },
    archiveWorkflow: (workflowName) => {
      const now = advance();
      if (settings().surface === "app") apps.archive(named(workflowName).slug, now);
      else workflows.archive(workflowName, now);
    },
    deleteRunHistory: (workflowName) => {
      runs.deleteHistory(workflowName, advance());
    },
    makeAnew: (connectionQualifiedName, typeName, count) => {
      connections.makeAnew(existing(connectionQualifiedName), typeName, count, advance());
    },
    deleteConnectionEntity: (connectionQualifiedName, deleteType = "SOFT") => {
      const now = advance();
      const { states } = existing(connectionQualifiedName).entity;
      states.set(now, deletedState(deleteType, states.latest));
    },
  };
}
