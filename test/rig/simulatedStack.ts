import type { Dependencies } from "../../provider/lifecycle/context";
import { ConnectionDeletesProvider } from "../../provider/lifecycle/fleet/fleetProvider";
import { ConnectionDeleteProvider } from "../../provider/lifecycle/provider";
import type { Properties } from "../../provider/lifecycle/state";
import { CONNECTION_DELETE } from "../../provider/resources/connectionDelete";
import { CONNECTION_DELETES } from "../../provider/resources/connectionDeletes";
import { type Kind, providerText } from "../../provider/resources/dynamicResource";

/** A resource as the engine stores it. */
export interface StoredResource {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly initErrors: readonly string[];
}

/** How a command ended for the resource. */
export interface CommandEnd {
  /** What the engine would show as the step: `create`, `update`, `same`, … */
  readonly step: "create" | "update" | "replace" | "same" | "delete" | "refresh" | "none";
  /** The messages of what failed; empty when the command succeeded. */
  readonly errors: readonly string[];
}

/** What the engine calls of either kind of resource. */
type Provider = Omit<Pick<ConnectionDeleteProvider, keyof ConnectionDeletesProvider>, "diff"> & {
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces?: string[]; deleteBeforeReplace?: boolean }>;
};

/** A kind of resource, and what serves it. */
export interface SimulatedKind {
  readonly kind: Kind;
  readonly open: (dependencies: Dependencies) => Provider;
}

export const ONE: SimulatedKind = { kind: CONNECTION_DELETE, open: (it) => new ConnectionDeleteProvider(it) };
export const FLEET: SimulatedKind = { kind: CONNECTION_DELETES, open: (it) => new ConnectionDeletesProvider(it) };

/** The inputs that a program gives. */
export type ProgramInputs = Readonly<Record<string, unknown>>;

/**
 * The engine, as far as one dynamic resource can tell: which calls a command makes, in which order, and what it stores.
 * Every command is a process of its own, so nothing but state survives from one to the next.
 */
export class SimulatedStack {
  resource: StoredResource | undefined;
  /** How often the engine calls `create` and `update` again within a command when they fail, by an `onError` hook. */
  triesAgain = 0;
  beforeAnotherTry: () => void = () => undefined;
  readonly urn: string;
  private readonly dependencies: Dependencies;
  private readonly config: Readonly<Record<string, string>>;
  private readonly simulated: SimulatedKind;

  constructor(
    dependencies: Dependencies,
    config: Readonly<Record<string, string>>,
    name = "legacy",
    stack = "test",
    simulated = ONE,
  ) {
    this.dependencies = dependencies;
    this.config = config;
    this.simulated = simulated;
    this.urn = `urn:pulumi:${stack}::retire::pulumi-nodejs:dynamic/atlan:${simulated.kind.type}::${name}`;
  }

  /** The outputs in state. */
  get outputs(): Record<string, unknown> {
    return { ...this.resource?.outputs };
  }

  async preview(program: ProgramInputs): Promise<CommandEnd> {
    return ending(async () => {
      const provider = await this.process();
      const { step } = await this.plan(provider, program);
      // What replaces a resource is checked as a new one.
      if (step === "replace") await this.check(provider, {}, program);
      return step;
    });
  }

  async up(program: ProgramInputs): Promise<CommandEnd> {
    const previewed = await this.preview(program);
    return previewed.errors.length > 0 ? previewed : this.upWithoutPreview(program);
  }

  /** `pulumi up --skip-preview`. */
  async upWithoutPreview(program: ProgramInputs): Promise<CommandEnd> {
    return ending(async () => {
      const provider = await this.process();
      const { step, news } = await this.plan(provider, program);
      if (step === "create") await this.create(provider, news);
      else if (step === "replace") await this.replace(provider, program);
      else if (step === "update") await this.update(provider, news);
      else if (this.resource) this.resource = { ...this.resource, inputs: news };
      return step;
    });
  }

  /** `pulumi refresh`: what `read` returns is stored, and init errors are forgotten. */
  async refresh(): Promise<CommandEnd> {
    return ending(async () => {
      const { resource } = this;
      if (!resource) return "none";
      const provider = await this.process();
      const { id, props } = await provider.read(resource.id, copy(resource.outputs));
      if (id === "") throw new Error("read returned no id");
      const outputs = withText(props, resource.outputs);
      await provider.diff(id, copy(outputs), copy(resource.inputs));
      this.resource = { ...resource, id, outputs, initErrors: [] };
      return "refresh";
    });
  }

  /** `pulumi up --refresh`. */
  async upWithRefresh(program: ProgramInputs): Promise<CommandEnd> {
    const refreshed = await this.refresh();
    return refreshed.errors.length > 0 ? refreshed : this.up(program);
  }

  /** `pulumi up --replace`, or the `up` after `pulumi state taint`. */
  async forceReplacement(program: ProgramInputs): Promise<CommandEnd> {
    return ending(async () => {
      await this.replace(await this.process(), program);
      return "replace";
    });
  }

  async destroy(): Promise<CommandEnd> {
    return ending(async () => {
      if (!this.resource) return "none";
      const provider = await this.process();
      await provider.delete(this.resource.id, copy(this.resource.outputs));
      this.resource = undefined;
      return "delete";
    });
  }

  private async process(): Promise<Provider> {
    const provider = this.simulated.open(this.dependencies);
    await provider.configure({ config: { get: (key) => this.config[key] } });
    return provider;
  }

  private async check(provider: Provider, olds: Properties, program: ProgramInputs): Promise<Properties> {
    const given = copy({ ...program, resourceUrn: this.urn, __provider: providerText(this.simulated.kind) });
    const { inputs, failures } = await provider.check(copy(olds), given);
    if (failures.length > 0)
      throw new Failures(failures.map(({ property, reason }) => (property === "" ? reason : `${property}: ${reason}`)));
    return withText(inputs, given);
  }

  private async plan(
    provider: Provider,
    program: ProgramInputs,
  ): Promise<{ step: CommandEnd["step"]; news: Properties }> {
    const { resource } = this;
    const news = await this.check(provider, resource?.inputs ?? {}, program);
    if (!resource) return { step: "create", news };
    const diff = await provider.diff(resource.id, copy(resource.outputs), copy(news));
    if (diff.replaces && diff.replaces.length > 0) return { step: "replace", news };
    return { step: diff.changes || resource.initErrors.length > 0 ? "update" : "same", news };
  }

  private async create(provider: Provider, news: Properties): Promise<void> {
    try {
      const { id, outs } = await this.trying(() => provider.create(copy(news)));
      this.resource = { id, inputs: news, outputs: withText(outs, news), initErrors: [] };
    } catch (error) {
      const partial = asPartial(error);
      if (partial)
        this.resource = {
          id: partial.id,
          inputs: news,
          outputs: copy(partial.properties),
          initErrors: partial.reasons,
        };
      throw error;
    }
  }

  private async update(provider: Provider, news: Properties): Promise<void> {
    const { resource } = this;
    if (!resource) throw new Error("there is nothing to update");
    try {
      const update = () => provider.update(resource.id, copy(resource.outputs), copy(news));
      const { outs } = await this.trying(update);
      this.resource = { id: resource.id, inputs: news, outputs: withText(outs, news), initErrors: [] };
    } catch (error) {
      const partial = asPartial(error);
      // The engine keeps the former inputs here, but takes the new outputs.
      if (partial) this.resource = { ...resource, outputs: copy(partial.properties), initErrors: partial.reasons };
      throw error;
    }
  }

  /** What the engine calls again knows nothing of the former call: state has not been written yet. */
  private async trying<T>(call: () => Promise<T>): Promise<T> {
    for (let left = this.triesAgain; ; left--) {
      try {
        return await call();
      } catch (error) {
        if (left <= 0) throw error;
        this.beforeAnotherTry();
      }
    }
  }

  /** Delete before create, as the resource's own option asks for. */
  private async replace(provider: Provider, program: ProgramInputs): Promise<void> {
    const news = await this.check(provider, {}, program);
    if (this.resource) await provider.delete(this.resource.id, copy(this.resource.outputs));
    this.resource = undefined;
    await this.create(provider, news);
  }
}

class Failures extends Error {
  readonly reasons: readonly string[];
  constructor(reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.reasons = reasons;
  }
}

interface Partial {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];
}

function asPartial(error: unknown): Partial | undefined {
  return typeof (error as Partial).id === "string" ? (error as Partial) : undefined;
}

async function ending(command: () => Promise<CommandEnd["step"]>): Promise<CommandEnd> {
  try {
    return { step: await command(), errors: [] };
  } catch (error) {
    const { reasons } = error as { reasons?: readonly string[] };
    if (reasons === undefined && error instanceof Error && !(error.cause instanceof Error) && !("code" in error))
      throw error;
    return { step: "none", errors: reasons ?? [(error as Error).message] };
  }
}

/** Everything passes the engine as plain JSON. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function withText(properties: Properties, source: Properties): Properties {
  return copy({ ...properties, __provider: source["__provider"] });
}
