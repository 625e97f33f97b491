import type { AtlanApi, WorkflowRun } from "../atlan/api";
import { isLive } from "../atlan/phase";
import { BatchWindow } from "../concurrency/batchWindow";
import type { Clock } from "../concurrency/clock";
import { StartLimiter } from "../concurrency/startLimiter";
import {
  AtlanApiError,
  AtlanProviderError,
  ConfigurationError,
  TooManyAssetsError,
  withAdvice,
  withReference,
} from "../errors";
import { describeDrift, hasDrifted, newIntent, planIntent, retainedUntil, seenAssets } from "../reconcile/desired";
import { archiveFormerDefinitions, destroy } from "../reconcile/destroy";
import type { Inputs } from "../reconcile/inputs";
import { type Intent, type Mode, type NameSeed, workflowName } from "../reconcile/intent";
import { Journal } from "../reconcile/journal";
import { Observer } from "../reconcile/observe";
import type { ReconcileContext, ReconcileOptions } from "../reconcile/options";
import { type PreviewContext, previewCreate, previewRetention, previewUpdate } from "../reconcile/preview";
import { sealReceipt } from "../reconcile/receipt";
import { receiptOf } from "../reconcile/receiptContent";
import { Reconciler } from "../reconcile/reconciler";
import { latestRun, type ResourceRecord } from "../reconcile/record";
import type { Redactor } from "../redact";
import { canonicalJson } from "../text/canonicalJson";
import { parseDuration } from "../text/duration";
import { isSecondBefore, readIsoTime } from "../text/isoTime";
import type { ConfigReader, Settings } from "./config";
import { type Dependencies, NEW_ADDRESS, otherTenant, ProviderContext } from "./context";
import { PartialFailure, withoutStack } from "./failures";
import {
  asIfKnown,
  describeOpenRetention,
  describeUntold,
  isUntold,
  mayBecome,
  mayBeStopped,
  openInputs,
} from "./openInputs";
import { progressOnRow, type ProgressReporter } from "./progressReporter";
import { fromState, type Properties, toState } from "./state";
import { containsUnknown } from "./unknown";
import { type InputProblem, validate } from "./validate";

const DEFAULT_TIMEOUT_MS = 3_600_000;
/** How long `read` and `delete`, which have no timeout of their own, retry their requests. */
const PATIENCE_MS = 60_000;
/**
 * A `refresh` calls `read` for resources a few milliseconds apart, several at a time; those within this window (ms) are
 * batched.
 */
const READS_TOGETHER_MS = 50;

/** Inputs that an existing resource only stores: changing them runs nothing. */
const REMEMBERED = [
  "waitForCompletion",
  "timeout",
  "maxAssets",
  "allowMissing",
  "rerunOnDrift",
  "existingWorkflow",
  "reason",
] as const;
/** What the resources of a process may share. */
export interface Shared {
  readonly providerContext?: ProviderContext;
  /** Default: no limit to concurrent starts. */
  readonly starts?: StartLimiter;
  /** Default: each resource shows its progress on its own row. */
  readonly progress?: ProgressReporter;
  /** Called for a change that runs nothing. Default: each resource logs it on its own row. */
  readonly saysSaved?: (inputs: Inputs) => void;
}

/**
 * What the Pulumi engine calls for a `ConnectionDelete`: check, diff, create, read, update and delete.
 *
 * One instance serves all resources of a command, with concurrent calls. Preview and update use different processes.
 */
export class ConnectionDeleteProvider {
  private readonly deps: Dependencies;
  private readonly clock: Clock;
  private readonly redactor: Redactor;
  private readonly providerContext: ProviderContext;
  private readonly starts: StartLimiter;
  private readonly progress: ProgressReporter;
  /**
   * Resources that were just read: their next `diff` belongs to the refresh, so it sends nothing and refuses nothing.
   */
  private readonly justRead = new Set<unknown>();
  private readonly reads: BatchWindow;
  private readonly saysSaved: (inputs: Inputs) => void;

  /** @param shared - what the resource shares with others of the process; default: nothing */
  constructor(deps: Dependencies, shared: Shared = {}) {
    const {
      providerContext = new ProviderContext(deps),
      starts = new StartLimiter(providerContext.clock),
      progress = progressOnRow,
    } = shared;
    this.deps = deps;
    this.providerContext = providerContext;
    this.clock = providerContext.clock;
    this.redactor = providerContext.redactor;
    this.starts = starts;
    this.progress = progress;
    this.saysSaved =
      shared.saysSaved ??
      ((inputs) => {
        this.log(inputs, `Nothing will run on connection ${inputs.connectionQualifiedName}: only settings change.`);
      });
    // Not the clock that checks whether the engine is alive: such a check takes as long as this window.
    this.reads = new BatchWindow(deps.clock, READS_TOGETHER_MS);
  }

  /** Only stores the configuration. The engine may call this any number of times, and does not wait for it. */
  configure({ config }: { readonly config: ConfigReader }): Promise<void> {
    this.providerContext.configure(config);
    return Promise.resolve();
  }

  /** Validates all inputs and adds defaults. For a new resource it previews what `create` will do. */
  async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: InputProblem[] }> {
    const settings = this.providerContext.settings();
    const failures = validate(news);
    const timeoutMs = parseDuration(news["timeout"]);
    if (timeoutMs !== undefined && timeoutMs < settings.indexLagMs) {
      failures.push({
        property: "timeout",
        reason: "it has to be at least atlan:indexLag, the time in which a run shows",
      });
    }
    const known = olds["tenant"];
    const isNew = typeof known !== "string";
    if (isNew) {
      // A new resource will need Atlan; an existing one may not need it at all.
      failures.push(...settings.problems.map(({ key, reason }) => ({ property: key, reason })));
    } else if (settings.baseUrl !== undefined && settings.baseUrl !== known) {
      failures.push({ property: "atlan:baseUrl", reason: `${otherTenant(known, settings.baseUrl)}. ${NEW_ADDRESS}` });
    }
    const tenant = known ?? settings.baseUrl;
    const inputs: Properties = {
      ...news,
      mode: news["mode"] ?? "archive",
      ...(tenant === undefined ? {} : { tenant }),
    };
    if (!isNew) return { inputs, failures };
    const open = openInputs(inputs);
    if (isUntold(open)) {
      this.log(inputs as unknown as Inputs, describeUntold(inputs, open));
      return { inputs, failures };
    }
    const isUnapproved =
      failures.every(({ property }) => property === "maxAssets") && inputs["maxAssets"] === undefined;
    if (failures.length > 0 && !isUnapproved) return { inputs, failures };
    const refusal = await this.withoutStacks(() => this.refusalOf(asIfKnown(inputs, open), mayBeStopped(open)));
    if (refusal === undefined) return { inputs, failures };
    return { inputs, failures: [...failures.filter(({ property }) => property !== refusal.property), refusal] };
  }

  /** Decides from the intent in state and the inputs only. Observes Atlan only to preview and check what will run. */
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces?: string[]; deleteBeforeReplace?: boolean }> {
    const isRefresh = this.justRead.delete(olds["resourceUrn"]);
    return this.withoutStacks(async () => {
      const isOther = news["connectionQualifiedName"] !== olds["connectionQualifiedName"];
      if (isOther && !containsUnknown(news["connectionQualifiedName"])) {
        return { changes: true, replaces: ["connectionQualifiedName"], deleteBeforeReplace: true };
      }
      if (containsUnknown(news)) {
        if (!isRefresh) await this.previewOpen(id, olds, news);
        return { changes: true };
      }
      const inputs = news as unknown as Inputs;
      const record = fromState(olds);
      const desired = planIntent(inputs, record, this.clock.wallTime());
      const isRemembered = REMEMBERED.every((it) => canonicalJson([olds[it]]) === canonicalJson([news[it]]));
      // Once the purge has begun, a changed retention has no effect.
      const isRetentionKept = record.intent.promoted === true || olds["purgeAfter"] === news["purgeAfter"];
      const answer = { changes: desired.hasToRun || !isRemembered || !isRetentionKept };
      if (isRefresh) return answer;
      if (desired.hasToRun)
        await previewUpdate(this.previewContext(inputs, id, desired.intent, record), inputs, record, desired);
      else if (answer.changes) this.saysSaved(inputs);
      if (!desired.hasToRun) previewRetention(inputs, record, (line) => this.log(inputs, line));
      return answer;
    });
  }

  /** Archives or purges, or continues what an interrupted create began. */
  async create(news: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = known(news);
    const id = workflowName(seedOf(inputs, inputs.resourceUrn, inputs.mode), 0);
    const { settings, api } = this.providerContext.connect(inputs.tenant);
    const journal = new Journal({}, newIntent(inputs, undefined));
    const reconciler = this.reconcile(
      inputs,
      orderOf(inputs, inputs.resourceUrn, settings, journal.intent),
      api,
      journal,
    );
    const outs = await this.storing(id, inputs, journal, () => reconciler.create());
    return { id, outs };
  }

  /** Runs again, promotes, resumes or only stores the inputs: see the table in docs/what-happens.md. */
  async update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    const inputs = known(news);
    const before = fromState(olds);
    const desired = planIntent(inputs, before, this.clock.wallTime());
    if (!desired.hasToRun) return { outs: toState(inputs as unknown as Properties, before) };
    const { settings, api } = this.providerContext.connect(inputs.tenant);
    const journal = new Journal(before, desired.intent);
    const reconciler = this.reconcile(inputs, orderOf(inputs, id, settings, desired.intent, before), api, journal);
    const outs = await this.storing(id, inputs, journal, async () => {
      await (desired.resumes ? reconciler.resume(before.intent) : reconciler.change(before.intent));
      if (journal.intent.fulfilled) await archiveFormerDefinitions(journal, this.destroyContext(inputs, api));
    });
    return { outs };
  }

  /**
   * Reads the latest run of the definition in use, and the assets. Decisions depend on these only with `rerunOnDrift`.
   */
  read(id: string, props: Properties): Promise<{ id: string; props: Properties }> {
    return this.withoutStacks(async () => {
      const record = fromState(props);
      const inputs = props as unknown as Inputs;
      const { api } = this.providerContext.connect(inputs.tenant);
      await this.reads.join();
      const [runs, observed] = await Promise.all([
        record.workflowName === undefined ? undefined : api.findRuns(record.workflowName, this.patience()),
        api.observeConnection(inputs.connectionQualifiedName, this.patience()),
      ]);
      const latest = runs === undefined ? record : withLatest(record, runs[0]);
      const shown = { ...latest, assets: seenAssets(record.intent, observed) };
      if (hasDrifted(shown)) this.log(inputs, describeDrift(shown, inputs));
      this.justRead.add(props["resourceUrn"]);
      return { id, props: toState(props, this.redactor.cleanAll(shown)) };
    }, adviceOnStoredConfig);
  }

  /** Archives the definitions that this resource created; never touches data. */
  delete(_id: string, props: Properties): Promise<void> {
    return this.withoutStacks(async () => {
      const record = fromState(props);
      const inputs = props as unknown as Inputs;
      const { api } = this.providerContext.connect(inputs.tenant);
      await destroy(record, this.destroyContext(inputs, api));
    }, adviceOnStoredConfig);
  }

  // ── Inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** @returns the reason why `create` would be refused, as a problem of an input */
  private async refusalOf(inputs: Inputs, isOpen: boolean): Promise<InputProblem | undefined> {
    const context = this.previewContext(inputs, inputs.resourceUrn, newIntent(inputs, undefined));
    const error = await previewCreate({ ...context, isOpen });
    if (error === undefined) return undefined;
    return {
      property: propertyOf(error),
      reason: this.redactor.clean(withReference(`${error.because}. ${error.suggestion}`, error.code)),
    };
  }

  /** Shows what will be deleted if anything runs, while an input of an existing resource has no value yet. */
  private async previewOpen(id: string, olds: Properties, news: Properties): Promise<void> {
    const open = openInputs(news);
    const said = new Set<string>();
    const log = (line: string): void => {
      if (said.has(line)) return;
      said.add(line);
      this.log(news as unknown as Inputs, line);
    };
    if (isUntold(open)) {
      log(describeUntold(news, open));
      return;
    }
    const record = fromState(olds);
    const changed = asIfKnown(news, open);
    // Unknown triggers may become equal to the former ones, which leads to a different plan.
    const isSame = open.includes("triggers") && mayBecome(news["triggers"], olds["triggers"]);
    const cases = isSame ? [changed, asIfKnown({ ...news, triggers: olds["triggers"] }, open)] : [changed];
    const held = describeOpenRetention(changed, record, open);
    if (held !== undefined) log(held);
    for (const inputs of cases) {
      const desired = planIntent(inputs, record, this.clock.wallTime());
      const context = { ...this.previewContext(inputs, id, desired.intent, record), log, isOpen: true };
      if (desired.hasToRun) await previewUpdate(context, inputs, record, desired);
      else previewRetention(inputs, record, log);
    }
    if (said.size === 0) this.saysSaved(changed);
  }

  private previewContext(inputs: Inputs, resource: string, intent: Intent, before?: ResourceRecord): PreviewContext {
    const { settings, api } = this.providerContext.connect(inputs.tenant);
    const options = orderOf(inputs, resource, settings, intent, before);
    const context = this.reconcileContext(inputs, api);
    return { options, observer: new Observer(options, context), log: context.log };
  }

  private reconcile(inputs: Inputs, options: ReconcileOptions, api: AtlanApi, journal: Journal): Reconciler {
    const { starts, clock } = this;
    const log = this.log.bind(this, inputs);
    const progress = this.progress({ inputs, options, clock, log });
    const former = this.providerContext.attempts.of(inputs, journal.intent);
    const failedBefore = (): string | undefined => (former?.kind === "failed" ? former.because : undefined);
    return new Reconciler(options, { ...this.reconcileContext(inputs, api), starts, progress, failedBefore }, journal);
  }

  private reconcileContext(
    inputs: Inputs,
    api: AtlanApi,
  ): Omit<ReconcileContext, "progress" | "starts" | "failedBefore"> {
    return {
      api,
      clock: this.clock,
      coalescingClock: this.providerContext.coalescingClock,
      log: (line) => this.log(inputs, line),
    };
  }

  /**
   * Runs a reconciler and returns what to store. If it fails after something exists in Atlan, the failure carries the
   * state, so that the next `pulumi up` continues from there.
   */
  private async storing(id: string, inputs: Inputs, journal: Journal, work: () => Promise<void>): Promise<Properties> {
    const { version } = this.deps;
    const stored = (): Properties => {
      const { record, proof } = journal;
      const now = this.clock.wallTime();
      const content = proof && receiptOf(inputs, record, proof, { now, version });
      const receipt = content && { receipt: sealReceipt(this.redactor.cleanAll(content)) };
      return toState(inputs as unknown as Properties, { ...this.redactor.cleanAll(record), ...receipt });
    };
    const { tenant, connectionQualifiedName } = inputs;
    const { attempts } = this.providerContext;
    const { intent } = journal;
    const former = attempts.of(inputs, intent);
    // The engine repeats the call for the whole fleet when some members have failed.
    if (former?.kind === "done") return former.outs;
    if (former?.isFinal === true) throw former.failure;
    try {
      await this.providerContext.mutex.runExclusive(`${tenant} ${connectionQualifiedName}`, work, () =>
        this.log(inputs, "Waits for another resource of this command, which works on the same connection."),
      );
      const outs = stored();
      if (journal.mustBeKept) attempts.record(inputs, intent, { kind: "done", outs });
      return outs;
    } catch (failure) {
      const error = this.redactor.cleanError(failure);
      const reason = this.redactor.clean(error instanceof Error ? error.message : String(error));
      // The first call's state says what it began; a call that starts nothing learns nothing more.
      const isRefused = error instanceof AtlanProviderError && error.code === "ATLAN_TRIED_BEFORE";
      if (former !== undefined && (isRefused || !journal.mustBeKept))
        throw new PartialFailure(id, former.failure.properties, [reason], error);
      if (journal.mustBeKept) {
        const partial = new PartialFailure(id, stored(), [reason], error);
        const because = error instanceof AtlanProviderError ? error.because : reason;
        attempts.record(inputs, intent, { kind: "failed", failure: partial, because, isFinal: journal.ranOther });
        throw partial;
      }
      throw error instanceof AtlanProviderError ? withoutStack(error, reason) : error;
    }
  }

  /** The SDK prints errors of these calls with their stack; a user needs only the message. */
  private async withoutStacks<T>(
    work: () => T | Promise<T>,
    advice: (error: AtlanProviderError) => string = () => "",
  ): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      const error = this.redactor.cleanError(failure);
      if (!(error instanceof AtlanProviderError)) throw error;
      throw withoutStack(error, withAdvice(error.message, error.code, advice(error)));
    }
  }

  private destroyContext(inputs: Inputs, api: AtlanApi): Parameters<typeof destroy>[1] {
    return {
      api,
      clock: this.clock,
      log: (line) => this.log(inputs, line),
      patience: this.patience(),
      indexLagMs: this.providerContext.settings().indexLagMs,
      connectionQualifiedName: inputs.connectionQualifiedName,
    };
  }

  private patience(): { deadline: number } {
    return { deadline: this.clock.now() + PATIENCE_MS };
  }

  private log(inputs: Inputs, line: string, ephemeral = false): void {
    this.deps.engine.log(inputs.resourceUrn, "info", this.redactor.clean(line), ephemeral);
  }
}

/** Refuses inputs with an unknown value before anything is sent. The engine never passes such inputs here. */
function known(news: Properties): Inputs {
  if (containsUnknown(news)) {
    throw new ConfigurationError({
      doing: "reading the inputs",
      identity: String(news["connectionQualifiedName"]),
      because: "an input has no value yet",
      suggestion: "Nothing was sent. Run `pulumi up` again.",
    });
  }
  return news as unknown as Inputs;
}

function seedOf(inputs: Inputs, resource: string, mode: Mode): NameSeed {
  const { tenant, connectionQualifiedName } = inputs;
  return { tenant, resource, connectionQualifiedName, mode };
}

/**
 * Additional advice for wrong credentials or a wrong address in a `refresh` or `destroy`: the engine passes these the
 * configuration in state, not the stack's current one.
 */
function adviceOnStoredConfig(error: AtlanProviderError): string {
  const isUnauthorized = error instanceof AtlanApiError && (error.status === 401 || error.code === "ATLAN_SIGN_IN");
  if (!isUnauthorized && !(error instanceof ConfigurationError)) return "";
  return (
    " `pulumi refresh` and `pulumi destroy` use the configuration that the last `pulumi up` has left in state: after a change " +
    "of the token or of the address run `pulumi up` first, or add --run-program."
  );
}

/** The input that a refusal is about. */
function propertyOf(error: AtlanProviderError): string {
  if (error instanceof TooManyAssetsError) return "maxAssets";
  return error.code === "ATLAN_EXISTING_WORKFLOW" ? "existingWorkflow" : "connectionQualifiedName";
}

/** @param before - the resource's record in state, if it has one */
function orderOf(
  inputs: Inputs,
  resource: string,
  { indexLagMs }: Settings,
  { mode, promoted }: Intent,
  before?: ResourceRecord,
): ReconcileOptions {
  return {
    seed: seedOf(inputs, resource, mode),
    maxAssets: inputs.maxAssets,
    allowMissing: inputs.allowMissing ?? false,
    // An existing workflow only archives; the purge after the retention has a definition of its own.
    existingWorkflow: promoted === true ? undefined : inputs.existingWorkflow,
    retainedUntil: promoted === true && before !== undefined ? retainedUntil(before, inputs) : undefined,
    waitForCompletion: inputs.waitForCompletion ?? true,
    timeoutMs: parseDuration(inputs.timeout) ?? DEFAULT_TIMEOUT_MS,
    indexLagMs,
  };
}

/** The record, with the latest run as the index shows it. A newer run in the record is kept. */
function withLatest(record: ResourceRecord, latest: WorkflowRun | undefined): ResourceRecord {
  const { runId, phase, startedAt: _started, finishedAt: _finished, message: _message, ...others } = record;
  if (latest === undefined) {
    return isLive(phase) ? { ...others, ...(runId === undefined ? {} : { runId }), phase: "Unknown" } : record;
  }
  const { intent } = record;
  const [ofLatest, ofIntent] = [readIsoTime(latest.createdAt), readIsoTime(intent.runCreatedAt)];
  const isOlder = ofLatest !== undefined && ofIntent !== undefined && isSecondBefore(ofLatest, ofIntent);
  return runId === intent.runId && isOlder ? record : { ...others, ...latestRun(latest, record.workflowName) };
}
