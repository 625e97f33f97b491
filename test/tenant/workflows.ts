import { Refusal } from "./answers";
import type { Definition } from "./definition";
import { workflowDocument } from "./documents";
import type { JsonObject } from "./json";
import type { DeleteType, TenantSettings } from "./options";
import type { Random } from "./random";
import { Timeline } from "./timeline";

/** One state of a definition. */
export interface WorkflowVersion {
  readonly definition: Definition;
  readonly archived: boolean;
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: number;
  readonly createdAt: number;
  /** Id of the user that created it. */
  readonly creator: string;
  /** The document that the index has of it. */
  readonly document: JsonObject;
}

/** A workflow definition through its life: created, updated, archived, maybe created again. */
export interface Workflow {
  readonly name: string;
  /** Its place in the order in which they were created first, from 1 on. */
  readonly number: number;
  readonly versions: Timeline<WorkflowVersion>;
}

/** A definition as it stands at this moment. */
export interface WorkflowView {
  readonly name: string;
  readonly connectionQualifiedName: string;
  readonly deleteType: DeleteType;
  readonly archived: boolean;
  /** 1 at creation, one more for each change. */
  readonly generation: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** The workflow definitions of the tenant. */
export class Workflows {
  readonly #random: Random;
  readonly #settings: () => TenantSettings;
  readonly #byName = new Map<string, Workflow>();
  #changes = 0;

  constructor(random: Random, settings: () => TenantSettings) {
    this.#random = random;
    this.#settings = settings;
  }

  /** Every definition ever, oldest first. */
  all(): Workflow[] {
    return [...this.#byName.values()];
  }

  /** Those of these names, oldest first. */
  named(names: ReadonlySet<string>): Workflow[] {
    const found = [...names].map((name) => this.#byName.get(name)).filter((it) => it !== undefined);
    return found.sort((a, b) => a.number - b.number);
  }

  /** The live definition of that name. */
  live(name: string): Workflow | undefined {
    const workflow = this.#byName.get(name);
    return workflow?.versions.latest.archived === false ? workflow : undefined;
  }

  /** The live definition of that name, or a 404. */
  require(name: string): Workflow {
    const workflow = this.live(name);
    if (workflow === undefined) throw new Refusal(404, `workflow template ${name} not found`);
    return workflow;
  }

  /** What a create does with the name is for the switches to say. */
  create(definition: Definition, creator: string, now: number): Workflow {
    const { names, archivedNameIsFree } = this.#settings();
    const known = this.#byName.get(definition.name);
    if (known === undefined) return this.#put(definition, creator, now);
    if (known.versions.latest.archived) {
      if (archivedNameIsFree) return this.#put(definition, creator, now);
      throw new Refusal(409, `workflow template ${definition.name} already exists (archived)`);
    }
    switch (names) {
      case "reject":
        throw new Refusal(409, `workflow template ${definition.name} already exists`);
      case "accept":
        return known;
      case "upsert":
        return this.#change(known, { definition }, now);
    }
  }

  update(definition: Definition, creator: string, now: number): Workflow {
    const known = this.live(definition.name);
    if (known !== undefined) return this.#change(known, { definition }, now);
    if (this.#settings().updateOfAbsentName === "reject") return this.require(definition.name);
    return this.create(definition, creator, now);
  }

  archive(name: string, now: number): void {
    this.#change(this.require(name), { archived: true }, now);
  }

  views(): WorkflowView[] {
    return this.all().map(({ name, versions: { latest } }) => ({
      name,
      connectionQualifiedName: latest.definition.connectionQualifiedName,
      deleteType: latest.definition.deleteType,
      archived: latest.archived,
      generation: latest.generation,
      createdAt: latest.createdAt,
    }));
  }

  #put(definition: Definition, creator: string, now: number): Workflow {
    const version = this.#version({
      definition,
      archived: false,
      uid: this.#random.uuid(),
      generation: 1,
      createdAt: now,
      creator,
    });
    const known = this.#byName.get(definition.name);
    if (known !== undefined) {
      known.versions.set(now, version);
      return known;
    }
    const { name } = definition;
    const workflow = { name, number: this.#byName.size + 1, versions: new Timeline(now, version) };
    this.#byName.set(workflow.name, workflow);
    return workflow;
  }

  #change(
    workflow: Workflow,
    change: Partial<Pick<WorkflowVersion, "definition" | "archived">>,
    now: number,
  ): Workflow {
    const { latest } = workflow.versions;
    workflow.versions.set(now, this.#version({ ...latest, ...change, generation: latest.generation + 1 }));
    return workflow;
  }

  #version(fields: Omit<WorkflowVersion, "document" | "resourceVersion">): WorkflowVersion {
    this.#changes += 1;
    const version = { ...fields, resourceVersion: 100_000 + this.#changes };
    return { ...version, document: workflowDocument(version) };
  }
}
