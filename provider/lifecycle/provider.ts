import type { BatchWindow } from "../concurrency/batchWindow";
import { StartLimiter } from "../concurrency/startLimiter";
import { present } from "../text/present";
import type { ConfigReader } from "./config";
import type { ConnectionContext } from "./connection";
import { type Dependencies, ProviderContext } from "./context";
import { type Advice, adviceOnStoredConfig, PartialFailure, quietly } from "./failures";
import type { CallResult } from "./callResult";
import { importConnection } from "./importConnection";
import { checkConnection, planConnection, planRefusal } from "./planConnection";
import { PlanReport } from "./planReport";
import { progressOnRow } from "./progressReporter";
import { readKnownInputs } from "./readInputs";
import { reconcileConnection } from "./reconcileConnection";
import { fromState, type Properties, readState, toState } from "./state";
import { batchReads, destroyConnection, readConnection } from "./storedConnection";
import { tenantOf } from "./tenant";
import { containsUnknown } from "./unknown";
import { type InputProblem, toFailures } from "./validate";

/** Whether something changes, and what of it replaces the resource. */
export interface Changes {
  readonly changes: boolean;
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

/** What the resources of a process may share. */
export interface Shared {
  readonly providerContext?: ProviderContext;
  /** Default: no limit to concurrent starts. */
  readonly starts?: StartLimiter;
}

/**
 * What the Pulumi engine calls for a `ConnectionDelete`: check, diff, create, read, update and delete. Reads the engine's
 * properties as typed values, and turns what becomes of the connection into properties or an error.
 *
 * One instance serves all resources of a command, with concurrent calls. Preview and update use different processes.
 */
export class ConnectionDeleteProvider {
  private readonly providerContext: ProviderContext;
  private readonly starts: StartLimiter;
  private readonly reads: BatchWindow;

  /** @param shared - what the resource shares with others of the process; default: nothing */
  constructor(deps: Dependencies, { providerContext = new ProviderContext(deps), starts }: Shared = {}) {
    this.providerContext = providerContext;
    this.starts = starts ?? new StartLimiter(providerContext.clock);
    this.reads = batchReads(deps.clock);
  }

  /** Only stores the configuration. The engine may call this any number of times, and does not wait for it. */
  configure({ config }: { readonly config: ConfigReader }): Promise<void> {
    this.providerContext.configure(config);
    return Promise.resolve();
  }

  /** Validates all inputs and adds defaults. For a new resource it previews what `create` will do. */
  check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: InputProblem[] }> {
    this.providerContext.programDiffs.noteCheck(news["resourceUrn"]);
    return this.quietly(async () => {
      const { tenant, isNew, problems } = tenantOf(olds, this.providerContext.settings());
      const inputs = { ...news, mode: news["mode"] === undefined ? "archive" : news["mode"], ...present({ tenant }) };
      const failures = await this.withPlan(inputs, async (context) => {
        const found = await checkConnection(context, inputs, isNew);
        if (found.length === 0 && problems.length > 0) planRefusal(context, inputs, problems, "ATLAN_CONFIGURATION");
        return found;
      });
      return { inputs, failures: toFailures([...failures, ...problems]) };
    });
  }

  /** Decides from the intent in state and the inputs only. Observes Atlan only to preview and check what will run. */
  diff(id: string, olds: Properties, news: Properties): Promise<Changes> {
    const isRefresh = !this.providerContext.programDiffs.take(news["resourceUrn"]);
    return this.quietly(async () => {
      const isOther = news["connectionQualifiedName"] !== olds["connectionQualifiedName"];
      if (isOther && !containsUnknown(news["connectionQualifiedName"])) {
        return { changes: true, replaces: ["connectionQualifiedName"], deleteBeforeReplace: true };
      }
      const plan = (context: ConnectionContext) => planConnection(context, id, olds, news, isRefresh);
      return { changes: isRefresh ? await plan(this.contextOf(news)) : await this.withPlan(news, plan) };
    });
  }

  /** Archives or purges, or continues what an interrupted create began. */
  create(news: Properties): Promise<{ id: string; outs: Properties }> {
    return this.quietly(async () => {
      const inputs = readKnownInputs(news);
      return toEngine(news, await reconcileConnection(this.contextOf(news), inputs, undefined));
    });
  }

  /** Runs again, promotes, resumes or only stores the inputs: see the table in docs/what-happens.md. */
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    return this.quietly(async () => {
      const inputs = readKnownInputs(news);
      const stored = { id, record: fromState(olds) };
      const { outs } = toEngine(news, await reconcileConnection(this.contextOf(news), inputs, stored));
      return { outs };
    });
  }

  /**
   * Reads the latest run of the definition in use, and the assets. Decisions depend on these only with `rerunOnDrift`.
   */
  read(id: string, props: Properties): Promise<{ id: string; props: Properties }> {
    this.providerContext.programDiffs.noteRead(props["resourceUrn"]);
    return this.quietly(async () => {
      const { inputs, record } = readState(props);
      const read = await readConnection(this.contextOf(props), inputs, record);
      return { id, props: toState(props, read) };
    }, adviceOnStoredConfig);
  }

  /**
   * Takes over a connection, or an existing workflow, by its name. A dynamic provider is never asked.
   *
   * @returns what to store as the resource's inputs, and as its outputs
   */
  import(name: string, urn: string): Promise<{ id: string; inputs: Properties; props: Properties }> {
    return this.quietly(async () => {
      const shown = { resourceUrn: urn, connectionQualifiedName: name };
      const { id, inputs, record } = await importConnection(this.contextOf(shown), name, urn);
      const given = present({ ...inputs });
      return { id, inputs: given, props: toState(given, record) };
    });
  }

  /** Archives the definitions that this resource created; never touches data. */
  delete(_id: string, props: Properties): Promise<void> {
    return this.quietly(() => destroyConnection(this.contextOf(props), props), adviceOnStoredConfig);
  }

  // ── Internal ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Works with a context whose plan is reported when the work has ended. */
  private async withPlan<T>(inputs: Properties, work: (context: ConnectionContext) => Promise<T>): Promise<T> {
    const report = new PlanReport();
    try {
      return await work({ ...this.contextOf(inputs), planned: report.planned });
    } finally {
      await report.tell(this.providerContext.planOutput, String(inputs["resourceUrn"]), false);
    }
  }

  private contextOf(inputs: Properties): ConnectionContext {
    const { providerContext, starts, reads } = this;
    const log = providerContext.logAt(String(inputs["resourceUrn"]));
    const saysSaved = (): void => {
      log(`Nothing will run on connection ${String(inputs["connectionQualifiedName"])}: only settings change.`);
    };
    return { providerContext, starts, reads, log, row: log, progress: progressOnRow, saysSaved };
  }

  private quietly<T>(work: () => Promise<T>, advice?: Advice): Promise<T> {
    return quietly(this.providerContext.redactor, work, advice);
  }
}

/**
 * What the engine stores.
 *
 * @throws PartialFailure when the work has failed and there is something to store
 */
function toEngine(news: Properties, result: CallResult): { id: string; outs: Properties } {
  if (result.failure === undefined) {
    const { id, record } = result.stored;
    return { id, outs: toState(news, record) };
  }
  const { stored, failure } = result;
  if (stored === undefined) throw failure.error;
  throw new PartialFailure(stored.id, toState(news, stored.record), [failure.reason], failure.error);
}
