import type { AtlanPort, WorkflowRun } from "../atlan/api";
import { Convoy } from "../concurrency/batchWindow";
import type { Clock } from "../concurrency/clock";
import { StartGate } from "../concurrency/startLimiter";
import { AtlanApiError, AtlanProviderError, ConfigurationError, TooManyAssetsError } from "../errors";
import { describeDrift, hasDrifted, heldUntil, newIntent, seenAssets, wishOf } from "../reconcile/desired";
import { retire, retireFormerDefinitions } from "../reconcile/destroy";
import type { Inputs } from "../reconcile/inputs";
import { type Intent, type Mode, type NameSeed, workflowName } from "../reconcile/intent";
import { Ledger } from "../reconcile/journal";
import { Lookout } from "../reconcile/observe";
import type { Order, Tools } from "../reconcile/options";
import { previewCreate, previewHold, type PreviewTools, previewUpdate } from "../reconcile/preview";
import { sealReceipt } from "../reconcile/receipt";
import { receiptOf } from "../reconcile/receiptContent";
import { Pursuit } from "../reconcile/reconciler";
import { type Facts, latestRun } from "../reconcile/record";
import type { Redactor } from "../redact";
import { canonicalJson } from "../text/canonicalJson";
import { parseDuration } from "../text/duration";
import { isSecondBefore, readIsoTime } from "../text/isoTime";
import type { ConfigReader, Settings } from "./config";
import { NEW_ADDRESS, otherTenant, type Surroundings, Tenancy } from "./context";
import { PartialFailure, quiet } from "./failures";
import {
  asIfKnown,
  describeOpenHold,
  describeUntold,
  isUntold,
  mayBecome,
  mayBeStopped,
  openInputs,
} from "./openInputs";
import { progressOnRow, type ProgressTeller } from "./progressReporter";
import { fromState, type Properties, toState } from "./state";
import { containsUnknown } from "./unknown";
import { type InputProblem, validate } from "./validate";

const DEFAULT_TIMEOUT_MS = 3_600_000;
/** How long the requests of `read` and `delete`, which have no timeout of their own, are tried again. */
const PATIENCE_MS = 60_000;
/** A `refresh` asks for the resources one after the other, a few milliseconds apart, and for several at once. */
const READS_TOGETHER_MS = 50;

/** Inputs that an existing resource only has to remember: a change of theirs runs nothing. */
const REMEMBERED = [
  "waitForCompletion",
  "timeout",
  "maxAssets",
  "allowMissing",
  "rerunOnDrift",
  "existingWorkflow",
  "reason",
] as const;
/** What resources of one process may share. */
export interface Shared {
  readonly tenancy?: Tenancy;
  /** By default all may start at once. */
  readonly starts?: StartGate;
  /** By default each resource tells on its own row how far it is. */
  readonly progress?: ProgressTeller;
  /** Told of a change that runs nothing. By default each resource says so on its own row. */
  readonly saysSaved?: (inputs: Inputs) => void;
}

/**
 * What the Pulumi engine calls for a `ConnectionDelete`: check, diff, create, read, update and delete.
 *
 * One instance serves all resources of a command, with calls that overlap; nothing survives from preview to update.
 */
export class ConnectionDeleteProvider {
  private readonly around: Surroundings;
  private readonly clock: Clock;
  private readonly redactor: Redactor;
  private readonly tenancy: Tenancy;
  private readonly starts: StartGate;
  private readonly progress: ProgressTeller;
  /** Resources that were just read: their next `diff` belongs to the refresh, which neither asks nor refuses. */
  private readonly justRead = new Set<unknown>();
  private readonly reads: Convoy;
  private readonly saysSaved: (inputs: Inputs) => void;

  /** @param shared - what it shares with other resources of the process; by default nothing */
  constructor(around: Surroundings, shared: Shared = {}) {
    const { tenancy = new Tenancy(around), starts = new StartGate(tenancy.clock), progress = progressOnRow } = shared;
    this.around = around;
    this.tenancy = tenancy;
    this.clock = tenancy.clock;
    this.redactor = tenancy.redactor;
    this.starts = starts;
    this.progress = progress;
    this.saysSaved =
      shared.saysSaved ??
      ((inputs) => {
        this.log(inputs, `Nothing will run on connection ${inputs.connectionQualifiedName}: only settings change.`);
      });
    // Not the clock that looks after the engine: a look takes as long as this.
    this.reads = new Convoy(around.clock, READS_TOGETHER_MS);
  }

  /** Only remembers the configuration. The engine may call it any number of times, and does not wait for it. */
  configure({ config }: { readonly config: ConfigReader }): Promise<void> {
    this.tenancy.configure(config);
    return Promise.resolve();
  }

  /** Judges the inputs, all together, and completes them. For a new resource it looks at what `create` is going to do. */
  async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: InputProblem[] }> {
    const settings = this.tenancy.settings();
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
      // A new resource needs Atlan soon; an old one may not need it at all.
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
    const refusal = await this.quietly(() => this.refusalOf(asIfKnown(inputs, open), mayBeStopped(open)));
    if (refusal === undefined) return { inputs, failures };
    return { inputs, failures: [...failures.filter(({ property }) => property !== refusal.property), refusal] };
  }

  /** Decides from the intent in state and the inputs alone; looks at Atlan only to show and judge what is going to run. */
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces?: string[]; deleteBeforeReplace?: boolean }> {
    const isRefresh = this.justRead.delete(olds["resourceUrn"]);
    return this.quietly(async () => {
      const isOther = news["connectionQualifiedName"] !== olds["connectionQualifiedName"];
      if (isOther && !containsUnknown(news["connectionQualifiedName"])) {
        return { changes: true, replaces: ["connectionQualifiedName"], deleteBeforeReplace: true };
      }
      if (containsUnknown(news)) {
        if (!isRefresh) await this.previewOpen(id, olds, news);
        return { changes: true };
      }
      const inputs = news as unknown as Inputs;
      const facts = fromState(olds);
      const wish = wishOf(inputs, facts, this.clock.wallTime());
      const isRemembered = REMEMBERED.every((it) => canonicalJson([olds[it]]) === canonicalJson([news[it]]));
      // A hold has no meaning any more for what it has led to.
      const isHoldKept = facts.intent.promoted === true || olds["purgeAfter"] === news["purgeAfter"];
      const answer = { changes: wish.hasToRun || !isRemembered || !isHoldKept };
      if (isRefresh) return answer;
      if (wish.hasToRun) await previewUpdate(this.previewTools(inputs, id, wish.intent, facts), inputs, facts, wish);
      else if (answer.changes) this.saysSaved(inputs);
      if (!wish.hasToRun) previewHold(inputs, facts, (line) => this.log(inputs, line));
      return answer;
    });
  }

  /** Archives or purges, or picks up what an interrupted create has begun. */
  async create(news: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = known(news);
    const id = workflowName(seedOf(inputs, inputs.resourceUrn, inputs.mode), 0);
    const { settings, port } = this.tenancy.connect(inputs.tenant);
    const ledger = new Ledger({}, newIntent(inputs, undefined));
    const pursuit = this.pursue(inputs, orderOf(inputs, inputs.resourceUrn, settings, ledger.intent), port, ledger);
    const outs = await this.storing(id, inputs, ledger, () => pursuit.create());
    return { id, outs };
  }

  /** Runs again, promotes, resumes or only remembers: the table in docs/what-happens.md. */
  async update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    const inputs = known(news);
    const before = fromState(olds);
    const wish = wishOf(inputs, before, this.clock.wallTime());
    if (!wish.hasToRun) return { outs: toState(inputs as unknown as Properties, before) };
    const { settings, port } = this.tenancy.connect(inputs.tenant);
    const ledger = new Ledger(before, wish.intent);
    const pursuit = this.pursue(inputs, orderOf(inputs, id, settings, wish.intent, before), port, ledger);
    const outs = await this.storing(id, inputs, ledger, async () => {
      await (wish.resumes ? pursuit.resume(before.intent) : pursuit.change(before.intent));
      if (ledger.intent.fulfilled) await retireFormerDefinitions(ledger, this.retirementTools(inputs, port));
    });
    return { outs };
  }

  /** Shows the latest run of the definition in use, and the assets. Only `rerunOnDrift` makes a decision read these. */
  read(id: string, props: Properties): Promise<{ id: string; props: Properties }> {
    return this.quietly(async () => {
      const facts = fromState(props);
      const inputs = props as unknown as Inputs;
      const { port } = this.tenancy.connect(inputs.tenant);
      await this.reads.join();
      const [runs, look] = await Promise.all([
        facts.workflowName === undefined ? undefined : port.findRuns(facts.workflowName, this.patience()),
        port.lookAtConnection(inputs.connectionQualifiedName, this.patience()),
      ]);
      const latest = runs === undefined ? facts : withLatest(facts, runs[0]);
      const shown = { ...latest, assets: seenAssets(facts.intent, look) };
      if (hasDrifted(shown)) this.log(inputs, describeDrift(shown, inputs));
      this.justRead.add(props["resourceUrn"]);
      return { id, props: toState(props, this.redactor.cleanAll(shown)) };
    }, adviceOnStoredConfig);
  }

  /** Archives the definitions that this resource created; never touches data. */
  delete(_id: string, props: Properties): Promise<void> {
    return this.quietly(async () => {
      const facts = fromState(props);
      const inputs = props as unknown as Inputs;
      const { port } = this.tenancy.connect(inputs.tenant);
      await retire(facts, this.retirementTools(inputs, port));
    }, adviceOnStoredConfig);
  }

  // ── Inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** @returns what would stop `create`, as a problem of an input */
  private async refusalOf(inputs: Inputs, isOpen: boolean): Promise<InputProblem | undefined> {
    const tools = this.previewTools(inputs, inputs.resourceUrn, newIntent(inputs, undefined));
    const error = await previewCreate({ ...tools, isOpen });
    if (error === undefined) return undefined;
    return { property: propertyOf(error), reason: this.redactor.clean(`${error.because}. ${error.suggestion}`) };
  }

  /** Says what is going to be deleted if anything runs: an input of an existing resource has no value yet. */
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
    const facts = fromState(olds);
    const changed = asIfKnown(news, open);
    // Triggers that are not known may turn out to be the former ones: that asks for something else.
    const isSame = open.includes("triggers") && mayBecome(news["triggers"], olds["triggers"]);
    const cases = isSame ? [changed, asIfKnown({ ...news, triggers: olds["triggers"] }, open)] : [changed];
    const held = describeOpenHold(changed, facts, open);
    if (held !== undefined) log(held);
    for (const inputs of cases) {
      const wish = wishOf(inputs, facts, this.clock.wallTime());
      const tools = { ...this.previewTools(inputs, id, wish.intent, facts), log, isOpen: true };
      if (wish.hasToRun) await previewUpdate(tools, inputs, facts, wish);
      else previewHold(inputs, facts, log);
    }
    if (said.size === 0) this.saysSaved(changed);
  }

  private previewTools(inputs: Inputs, resource: string, intent: Intent, before?: Facts): PreviewTools {
    const { settings, port } = this.tenancy.connect(inputs.tenant);
    const order = orderOf(inputs, resource, settings, intent, before);
    const tools = this.tools(inputs, port);
    return { order, lookout: new Lookout(order, tools), log: tools.log };
  }

  private pursue(inputs: Inputs, order: Order, port: AtlanPort, ledger: Ledger): Pursuit {
    const { starts, clock } = this;
    const log = this.log.bind(this, inputs);
    const progress = this.progress({ inputs, order, clock, log });
    const former = this.tenancy.attempts.of(inputs, ledger.intent);
    const failedBefore = (): string | undefined => (former?.kind === "failed" ? former.because : undefined);
    return new Pursuit(order, { ...this.tools(inputs, port), starts, progress, failedBefore }, ledger);
  }

  private tools(inputs: Inputs, port: AtlanPort): Omit<Tools, "progress" | "starts" | "failedBefore"> {
    return { port, clock: this.clock, pace: this.tenancy.pace, log: (line) => this.log(inputs, line) };
  }

  /**
   * Runs a pursuit and gives what to store. When it fails after something exists at Atlan, the failure carries the state,
   * so that the next `pulumi up` goes on from there.
   */
  private async storing(id: string, inputs: Inputs, ledger: Ledger, work: () => Promise<void>): Promise<Properties> {
    const { version } = this.around;
    const stored = (): Properties => {
      const { facts, proof } = ledger;
      const now = this.clock.wallTime();
      const content = proof && receiptOf(inputs, facts, proof, { now, version });
      const receipt = content && { receipt: sealReceipt(this.redactor.cleanAll(content)) };
      return toState(inputs as unknown as Properties, { ...this.redactor.cleanAll(facts), ...receipt });
    };
    const { tenant, connectionQualifiedName } = inputs;
    const { attempts } = this.tenancy;
    const { intent } = ledger;
    const former = attempts.of(inputs, intent);
    // The engine asks again for all of a fleet when some of it have failed.
    if (former?.kind === "done") return former.outs;
    if (former?.isFinal === true) throw former.failure;
    try {
      await this.tenancy.turns.take(`${tenant} ${connectionQualifiedName}`, work, () =>
        this.log(inputs, "Waits for another resource of this command, which works on the same connection."),
      );
      const outs = stored();
      if (ledger.mustBeKept) attempts.note(inputs, intent, { kind: "done", outs });
      return outs;
    } catch (failure) {
      const error = this.redactor.cleanError(failure);
      const reason = this.redactor.clean(error instanceof Error ? error.message : String(error));
      // What the first call has begun is known from its state; one that starts nothing learns no more than that.
      const isRefused = error instanceof AtlanProviderError && error.code === "ATLAN_TRIED_BEFORE";
      if (former !== undefined && (isRefused || !ledger.mustBeKept))
        throw new PartialFailure(id, former.failure.properties, [reason], error);
      if (ledger.mustBeKept) {
        const partial = new PartialFailure(id, stored(), [reason], error);
        const because = error instanceof AtlanProviderError ? error.because : reason;
        attempts.note(inputs, intent, { kind: "failed", failure: partial, because, isFinal: ledger.ranOther });
        throw partial;
      }
      throw error instanceof AtlanProviderError ? quiet(error, reason) : error;
    }
  }

  /** Errors of these calls are printed by the SDK with their stack, so what a person needs goes without one. */
  private async quietly<T>(
    work: () => T | Promise<T>,
    advice: (error: AtlanProviderError) => string = () => "",
  ): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      const error = this.redactor.cleanError(failure);
      if (!(error instanceof AtlanProviderError)) throw error;
      throw quiet(error, error.message + advice(error));
    }
  }

  private retirementTools(inputs: Inputs, port: AtlanPort): Parameters<typeof retire>[1] {
    return {
      port,
      clock: this.clock,
      log: (line) => this.log(inputs, line),
      patience: this.patience(),
      indexLagMs: this.tenancy.settings().indexLagMs,
      connectionQualifiedName: inputs.connectionQualifiedName,
    };
  }

  private patience(): { until: number } {
    return { until: this.clock.now() + PATIENCE_MS };
  }

  private log(inputs: Inputs, line: string, ephemeral = false): void {
    this.around.engine.log(inputs.resourceUrn, "info", this.redactor.clean(line), ephemeral);
  }
}

/** Inputs that hold an unknown value can't be acted on. The engine does not let that happen; if it did, nothing is sent. */
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
 * What to do besides when credentials or addresses don't fit in a `refresh` or `destroy`: the engine gives those the
 * configuration that is in state, and not the stack's of now.
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

/** @param before - what is known of the resource, where it is in state */
function orderOf(
  inputs: Inputs,
  resource: string,
  { indexLagMs }: Settings,
  { mode, promoted }: Intent,
  before?: Facts,
): Order {
  return {
    seed: seedOf(inputs, resource, mode),
    maxAssets: inputs.maxAssets,
    allowMissing: inputs.allowMissing ?? false,
    // It archives; the purge after the hold has a definition of its own.
    existingWorkflow: promoted === true ? undefined : inputs.existingWorkflow,
    heldUntil: promoted === true && before !== undefined ? heldUntil(before, inputs) : undefined,
    waitForCompletion: inputs.waitForCompletion ?? true,
    timeoutMs: parseDuration(inputs.timeout) ?? DEFAULT_TIMEOUT_MS,
    indexLagMs,
  };
}

/** The facts with the latest run as the index shows it; a run that we know to be newer stays. */
function withLatest(facts: Facts, latest: WorkflowRun | undefined): Facts {
  const { runId, phase, startedAt: _started, finishedAt: _finished, message: _message, ...others } = facts;
  if (latest === undefined) {
    const hadEnded = phase !== "Pending" && phase !== "Running";
    return hadEnded ? facts : { ...others, ...(runId === undefined ? {} : { runId }), phase: "Unknown" };
  }
  const { intent } = facts;
  const [ofLatest, ofIntent] = [readIsoTime(latest.createdAt), readIsoTime(intent.runCreatedAt)];
  const isOlder = ofLatest !== undefined && ofIntent !== undefined && isSecondBefore(ofLatest, ofIntent);
  return runId === intent.runId && isOlder ? facts : { ...others, ...latestRun(latest, facts.workflowName) };
}
