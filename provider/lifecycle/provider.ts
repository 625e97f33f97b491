import { PackageWorkflows } from "../atlan/packageWorkflows";
import type { AtlanPort, WorkflowRun } from "../atlan/port";
import type { Clock, Random } from "../clock";
import { canonicalJson } from "../domain/canonicalJson";
import { formatDuration, parseDuration } from "../domain/duration";
import { type Intent, intentKey, workflowName } from "../domain/intent";
import { type Facts, Ledger, latestRun } from "../domain/ledger";
import { toPhase } from "../domain/phase";
import type { Tools } from "../domain/order";
import { Pursuit } from "../domain/pursuit";
import { retire, retireFormerDefinitions } from "../domain/retirement";
import { AtlanProviderError, ConfigurationError } from "../errors";
import { HttpClient, type HttpClientOptions } from "../http/client";
import { Redactor } from "../redact";
import { type Engine, watching } from "./engine";
import { PartialFailure, quiet } from "./failures";
import { type ConfigReader, type Environment, readSettings, type Settings } from "./settings";
import { fromState, type Inputs, type Properties, toState } from "./state";
import { containsUnknown } from "./unknown";
import { type InputProblem, validate } from "./validate";

/** What the provider needs from outside, so that tests decide over time, chance and the network. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Environment;
  readonly engine: Engine;
  /** The version of this package. */
  readonly version: string;
  /** By default one that honours the proxy variables. */
  readonly dispatcher?: HttpClientOptions["dispatcher"];
}

const DEFAULT_TIMEOUT_MS = 3_600_000;
/** How long the requests of `read` and `delete`, which have no timeout of their own, are tried again. */
const PATIENCE_MS = 60_000;
const PROGRESS_INTERVAL_MS = 10_000;

/** Inputs that an existing resource only has to remember: a change of theirs runs nothing. */
const REMEMBERED = ["waitForCompletion", "timeout", "maxAssets", "reason"] as const;

/**
 * What the Pulumi engine calls for a `ConnectionDelete`: check, diff, create, read, update and delete.
 *
 * One instance serves all resources of a command, with calls that overlap; nothing survives from preview to update.
 */
export class ConnectionDeleteProvider {
  private readonly around: Surroundings;
  private readonly clock: Clock;
  private readonly redactor = new Redactor();
  private config: ConfigReader | undefined;
  private connected: { readonly settings: Settings; readonly port: AtlanPort } | undefined;

  constructor(around: Surroundings) {
    this.around = around;
    this.clock = watching(around.engine, around.clock);
  }

  /** Only remembers the configuration. The engine may call it any number of times, and does not wait for it. */
  configure(request: { readonly config: ConfigReader }): Promise<void> {
    this.config = request.config;
    this.connected = undefined;
    return Promise.resolve();
  }

  /** Judges the inputs, all together, and completes them. Sends nothing. */
  check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: InputProblem[] }> {
    const settings = this.settings();
    const failures = validate(news);
    const timeoutMs = parseDuration(news["timeout"]);
    if (timeoutMs !== undefined && timeoutMs < settings.indexLagMs) {
      failures.push({
        property: "timeout",
        reason: "it has to be at least atlan:indexLag, the time in which a run shows",
      });
    }
    const known = olds["tenant"];
    if (typeof known !== "string") {
      // A new resource needs Atlan soon; an old one may not need it at all.
      failures.push(...settings.problems.map(({ key, reason }) => ({ property: key, reason })));
    } else if (settings.baseUrl !== undefined && settings.baseUrl !== known) {
      failures.push({ property: "atlan:baseUrl", reason: otherTenant(known, settings.baseUrl) });
    }
    if (containsUnknown(news)) this.log(news as unknown as Inputs, "May run: an input has no value yet.");
    const tenant = known ?? settings.baseUrl;
    const inputs = { ...news, mode: news["mode"] ?? "archive", ...(tenant === undefined ? {} : { tenant }) };
    return Promise.resolve({ inputs, failures });
  }

  /** Decides from the intent in state and the inputs alone. Sends nothing. */
  diff(
    _id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces?: string[]; deleteBeforeReplace?: boolean }> {
    return this.quietly(() => {
      const isOther = news["connectionQualifiedName"] !== olds["connectionQualifiedName"];
      if (isOther && !containsUnknown(news["connectionQualifiedName"])) {
        return { changes: true, replaces: ["connectionQualifiedName"], deleteBeforeReplace: true };
      }
      if (containsUnknown(news)) return { changes: true };
      const inputs = news as unknown as Inputs;
      const { intent } = fromState(olds);
      refuseArchiveOfPurged(intent, inputs);
      const isRemembered = REMEMBERED.every((it) => canonicalJson([olds[it]]) === canonicalJson([news[it]]));
      const changes = !intent.fulfilled || intent.key !== intentKey(inputs.mode, inputs.triggers) || !isRemembered;
      return { changes };
    });
  }

  /** Archives or purges, or picks up what an interrupted create has begun. */
  async create(news: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = known(news);
    const id = workflowName(seedOf(inputs, inputs.resourceUrn), 0);
    const { settings, port } = this.connect(inputs.tenant);
    const ledger = new Ledger({}, newIntent(inputs, undefined));
    const pursuit = this.pursue(inputs, inputs.resourceUrn, settings, port, ledger);
    const outs = await this.storing(id, inputs, ledger, () => pursuit.create());
    return { id, outs };
  }

  /** Runs again, promotes, resumes or only remembers: the table in the README. */
  async update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    const inputs = known(news);
    const before = fromState(olds);
    const key = intentKey(inputs.mode, inputs.triggers);
    const isSame = before.intent.key === key;
    refuseArchiveOfPurged(before.intent, inputs);
    if (isSame && before.intent.fulfilled) return { outs: toState(inputs as unknown as Properties, before) };
    const { settings, port } = this.connect(inputs.tenant);
    const ledger = new Ledger(before, isSame ? before.intent : newIntent(inputs, before.intent));
    const pursuit = this.pursue(inputs, id, settings, port, ledger);
    const outs = await this.storing(id, inputs, ledger, async () => {
      await (isSame ? pursuit.resume(before.intent) : pursuit.change(before.intent));
      if (ledger.intent.fulfilled) await retireFormerDefinitions(ledger, this.retirementTools(inputs, port));
    });
    return { outs };
  }

  /** Shows the latest run of the definition in use. Decisions do not read what it writes. */
  read(id: string, props: Properties): Promise<{ id: string; props: Properties }> {
    return this.quietly(async () => {
      const facts = fromState(props);
      const inputs = props as unknown as Inputs;
      const { port } = this.connect(inputs.tenant);
      if (facts.workflowName === undefined) return { id, props };
      const [latest] = await port.findRuns(facts.workflowName, this.patience());
      return { id, props: toState(props, this.redactor.cleanAll(withLatest(facts, latest))) };
    });
  }

  /** Archives the definitions that this resource created; never touches data. */
  delete(_id: string, props: Properties): Promise<void> {
    return this.quietly(async () => {
      const inputs = props as unknown as Inputs;
      const { port } = this.connect(inputs.tenant);
      await retire(fromState(props), this.retirementTools(inputs, port));
    });
  }

  // ── Inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private pursue(inputs: Inputs, resource: string, settings: Settings, port: AtlanPort, ledger: Ledger): Pursuit {
    const { clock } = this;
    const order = {
      seed: seedOf(inputs, resource),
      maxAssets: inputs.maxAssets,
      waitForCompletion: inputs.waitForCompletion ?? true,
      timeoutMs:
        inputs.timeout === undefined ? DEFAULT_TIMEOUT_MS : (parseDuration(inputs.timeout) ?? DEFAULT_TIMEOUT_MS),
      indexLagMs: settings.indexLagMs,
    };
    const tools: Tools = {
      port,
      clock,
      log: (line) => this.log(inputs, line),
      progress: this.progress(inputs, order.timeoutMs),
    };
    return new Pursuit(order, tools, ledger);
  }

  /**
   * Runs a pursuit and gives what to store. When it fails after something exists at Atlan, the failure carries the state,
   * so that the next `pulumi up` goes on from there.
   */
  private async storing(id: string, inputs: Inputs, ledger: Ledger, work: () => Promise<void>): Promise<Properties> {
    const stored = (): Properties => toState(inputs as unknown as Properties, this.redactor.cleanAll(ledger.facts));
    try {
      await work();
      return stored();
    } catch (error) {
      const reason = this.redactor.clean(error instanceof Error ? error.message : String(error));
      if (ledger.mustBeKept) throw new PartialFailure(id, stored(), reason, error);
      throw error instanceof AtlanProviderError ? quiet(error, reason) : error;
    }
  }

  /** Errors of these calls are printed by the SDK with their stack, so what a person needs goes without one. */
  private async quietly<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof AtlanProviderError ? quiet(error, this.redactor.clean(error.message)) : error;
    }
  }

  private settings(): Settings {
    return readSettings(this.config, this.around.env);
  }

  /** The port to the tenant in state. */
  private connect(tenant: string): { settings: Settings; port: AtlanPort } {
    this.connected ??= this.openPort(tenant);
    const { settings } = this.connected;
    if (settings.baseUrl !== tenant) {
      throw new ConfigurationError({
        doing: "connecting to Atlan",
        identity: tenant,
        because: otherTenant(tenant, settings.baseUrl ?? "none"),
        suggestion: "Select the stack's own configuration.",
      });
    }
    return this.connected;
  }

  private openPort(tenant: string): { settings: Settings; port: AtlanPort } {
    const settings = this.settings();
    const { baseUrl, credentials, problems } = settings;
    if (baseUrl === undefined || credentials === undefined || problems.length > 0) {
      throw new ConfigurationError({
        doing: "connecting to Atlan",
        identity: tenant,
        because: problems.map(({ key, reason }) => `${key}: ${reason}`).join("; "),
        suggestion: "Nothing was sent.",
      });
    }
    const { random, dispatcher, version } = this.around;
    const { clock, redactor } = this;
    const http = new HttpClient({
      baseUrl,
      credentials,
      clock,
      random,
      dispatcher,
      redactor,
      userAgent: `pulumi-atlan/${version}`,
      // All resources share the connection, so this goes to the stack's row.
      onRetry: (error, delayMs) => {
        const line = `${error.because}; trying again in ${formatDuration(delayMs)} (${error.doing})`;
        this.around.engine.log("", "info", redactor.clean(line), true);
      },
    });
    return { settings, port: new PackageWorkflows(http) };
  }

  private retirementTools(inputs: Inputs, port: AtlanPort): Parameters<typeof retire>[1] {
    return {
      port,
      clock: this.clock,
      log: (line) => this.log(inputs, line),
      patience: this.patience(),
      indexLagMs: this.settings().indexLagMs,
    };
  }

  private patience(): { until: number } {
    return { until: this.clock.now() + PATIENCE_MS };
  }

  private log(inputs: Inputs, line: string, ephemeral = false): void {
    this.around.engine.log(inputs.resourceUrn, "info", this.redactor.clean(line), ephemeral);
  }

  /** Shows that a wait goes on. */
  private progress(inputs: Inputs, timeoutMs: number): Tools["progress"] {
    const { clock } = this;
    const begin = clock.now();
    let shown: { readonly at: number; readonly phase: string } | undefined;
    return (run) => {
      const now = clock.now();
      const phase = toPhase(run.phase);
      if (shown === undefined) {
        const leave = "Ctrl-C leaves it going: the first one waits for it, the second does not.";
        this.log(inputs, `Waiting up to ${formatDuration(timeoutMs)} for run ${run.id}. ${leave}`);
      }
      if (shown?.phase === phase && now - shown.at < PROGRESS_INTERVAL_MS) return;
      shown = { at: now, phase };
      this.log(inputs, `Run ${run.id}: ${phase}, ${formatDuration(now - begin)}`, true);
    };
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

function seedOf(inputs: Inputs, resource: string): Parameters<typeof workflowName>[0] {
  const { tenant, connectionQualifiedName, mode } = inputs;
  return { tenant, resource, connectionQualifiedName, mode };
}

function newIntent(inputs: Inputs, before: Intent | undefined): Intent {
  const previouslyFulfilled = before?.fulfilled === true ? before.key : before?.previouslyFulfilled;
  return {
    key: intentKey(inputs.mode, inputs.triggers),
    mode: inputs.mode,
    phase: "Unknown",
    startedByUs: false,
    stopped: false,
    connectionSeen: false,
    fulfilled: false,
    ...(before?.mode === inputs.mode ? { asksForRun: true } : {}),
    ...(previouslyFulfilled === undefined ? {} : { previouslyFulfilled }),
  };
}

function refuseArchiveOfPurged(before: Intent, inputs: Inputs): void {
  if (!before.fulfilled || before.mode !== "purge" || inputs.mode !== "archive") return;
  throw new AtlanProviderError("ATLAN_ALREADY_PURGED", {
    doing: "archiving connection",
    identity: inputs.connectionQualifiedName,
    because: "this resource has purged it, and what is purged can't be archived",
    suggestion: 'Set mode back to "purge", or remove the resource.',
  });
}

/** The facts with the latest run as the index shows it; a run that we know to be newer stays. */
function withLatest(facts: Facts, latest: WorkflowRun | undefined): Facts {
  const { runId, phase, startedAt: _started, finishedAt: _finished, message: _message, ...others } = facts;
  if (latest === undefined) {
    const hadEnded = phase !== "Pending" && phase !== "Running";
    return hadEnded ? facts : { ...others, ...(runId === undefined ? {} : { runId }), phase: "Unknown" };
  }
  const { intent } = facts;
  const isOlder =
    intent.runCreatedAt !== undefined && latest.createdAt !== undefined && latest.createdAt < intent.runCreatedAt;
  return runId === intent.runId && isOlder ? facts : { ...others, ...latestRun(latest, facts.workflowName) };
}

function otherTenant(known: string, configured: string): string {
  return `this resource belongs to the tenant ${known}, but ${configured} is configured; a resource never moves to another tenant`;
}
