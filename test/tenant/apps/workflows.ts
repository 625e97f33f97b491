import { Refusal } from "../answers";
import type { Definition } from "../definition";
import type { JsonObject } from "../json";
import type { TenantSettings } from "../options";
import type { Random } from "../random";
import { Timeline } from "../timeline";
import type { WorkflowView } from "../workflows";

/** A workflow of the connection delete app. */
export interface AppWorkflow {
  readonly slug: string;
  readonly name: string;
  readonly definition: Definition;
  readonly owner: string;
  readonly createdAt: number;
  readonly isArchived: Timeline<boolean>;
}

/** A name that is taken: the answer says by which workflow, and in which words differs from all other refusals. */
export class NameTaken extends Refusal {
  readonly #workflow: AppWorkflow;

  constructor(workflow: AppWorkflow) {
    super(409, `a workflow named ${workflow.name} exists already`);
    this.#workflow = workflow;
  }

  override body(): JsonObject {
    return { message: this.message, slug: this.#workflow.slug, version: 1 };
  }
}

/** The workflows of native apps. The tenant knows them by slugs that it makes itself; their names are only labels. */
export class AppWorkflows {
  readonly #random: Random;
  readonly #settings: () => TenantSettings;
  readonly #bySlug = new Map<string, AppWorkflow>();

  constructor(random: Random, settings: () => TenantSettings) {
    this.#random = random;
    this.#settings = settings;
  }

  create(definition: Omit<Definition, "slug">, owner: string, now: number): AppWorkflow {
    const { archivedNameIsFree } = this.#settings();
    const taken = [...this.#bySlug.values()].find(
      ({ name, isArchived }) => name === definition.name && !(isArchived.latest && archivedNameIsFree),
    );
    if (taken !== undefined) throw new NameTaken(taken);
    const slug = `connection-delete-${this.#random.text(8)}`;
    const { name } = definition;
    const isArchived = new Timeline(now, false);
    const workflow = { slug, name, definition: { ...definition, slug }, owner, createdAt: now, isArchived };
    this.#bySlug.set(slug, workflow);
    return workflow;
  }

  /** The workflow of that slug, or a 404. */
  require(slug: string): AppWorkflow {
    const workflow = this.#bySlug.get(slug);
    if (workflow === undefined || workflow.isArchived.latest) throw new Refusal(404, `workflow ${slug} not found`);
    return workflow;
  }

  /** The live workflow of that name. */
  named(name: string): AppWorkflow | undefined {
    return [...this.#bySlug.values()].find((it) => it.name === name && !it.isArchived.latest);
  }

  /** The name behind a slug, also of an archived workflow. */
  nameOf(slug: string): string | undefined {
    return this.#bySlug.get(slug)?.name;
  }

  archive(slug: string, now: number): void {
    this.require(slug).isArchived.set(now, true);
  }

  /** What a list shows at that time, oldest first. */
  listedAt(time: number): AppWorkflow[] {
    return [...this.#bySlug.values()].filter(({ isArchived }) => isArchived.at(time) === false);
  }

  /** When a list shows something else than at that time; undefined when it will not. */
  nextChange(time: number): number | undefined {
    const changes = [...this.#bySlug.values()].map(
      ({ createdAt, isArchived }) => isArchived.nextChange(time) ?? (createdAt > time ? createdAt : undefined),
    );
    const next = Math.min(...changes.filter((it) => it !== undefined));
    return next === Infinity ? undefined : next;
  }

  views(): WorkflowView[] {
    return [...this.#bySlug.values()].map(({ name, definition, isArchived, createdAt }) => ({
      name,
      connectionQualifiedName: definition.connectionQualifiedName,
      deleteType: definition.deleteType,
      archived: isArchived.latest,
      generation: 1,
      createdAt,
    }));
  }
}
