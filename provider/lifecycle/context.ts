import { isDeepStrictEqual } from "node:util";
import type { TenantApis } from "../atlan/tenantApis";
import type { Clock, Random } from "../concurrency/clock";
import { CoalescingClock } from "../concurrency/coalescingClock";
import type { Interruption } from "../concurrency/interruption";
import { KeyedMutex } from "../concurrency/keyedMutex";
import { ConfigurationError } from "../errors";
import type { HttpClientOptions } from "../http/client";
import { Redactor } from "../redact";
import type { Actor } from "../reconcile/actor";
import type { Inputs } from "../reconcile/inputs";
import type { InventoryApproval } from "../reconcile/inventoryApproval";
import { Attempts } from "./attempts";
import { CheckedAsNew } from "./checkedAsNew";
import { ciActor } from "./ciActor";
import { type ConfigReader, type Environment, readSettings, type Settings } from "./config";
import { CommandSummary } from "./commandSummary";
import { connect } from "./connect";
import { type Engine, leaveUnlessAlive, type Severity, watching } from "./engine";
import { announcesPurge } from "../reconcile/plan";
import type { FoundInventory } from "./inventoryFile";
import { ProgramDiffs } from "./programDiffs";
import { ResourcesInUse } from "./resourcesInUse";
import { CONFIGURE_TENANT, otherTenant } from "./tenant";
import { SharedConnections } from "./sharedConnections";
import { UnsettledStarts } from "./unsettledStarts";

/** What the provider needs from outside, so that tests control time, randomness and the network. */
export interface Dependencies {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Environment;
  readonly engine: Engine;
  /** The version of this package. */
  readonly version: string;
  /** Default: a dispatcher that honours the proxy variables. */
  readonly dispatcher?: HttpClientOptions["dispatcher"];
  /** The bytes of a file. Default: a file of this machine. */
  readonly readFile?: (path: string) => AsyncIterable<Uint8Array>;
  /** Ends waits when the command is cancelled. Default: nobody is told of that, as in a dynamic provider. */
  readonly interruption?: Interruption | undefined;
}

/**
 * Shows a line without secrets.
 *
 * @param as - how the engine shows it; an ephemeral line is shown only while it is the latest. Default: a warning if the
 *   line announces a purge, else an information
 */
export type Log = (line: string, as?: Severity | "ephemeral") => void;

/** A connection to a tenant, with the settings it was made from. */
export interface Connected extends TenantApis {
  readonly settings: Settings;
}

/** What all resources of a command share: one tenant, one connection to it, and one mutex. */
export class ProviderContext {
  readonly clock: Clock;
  readonly coalescingClock: CoalescingClock;
  readonly version: string;
  /** Who runs this command, if it runs in CI. */
  readonly by: Actor | undefined;
  readonly redactor = new Redactor();
  readonly mutex = new KeyedMutex();
  readonly unsettledStarts = new UnsettledStarts();
  readonly shared = new SharedConnections();
  readonly attempts = new Attempts();
  readonly programDiffs = new ProgramDiffs();
  readonly checkedAsNew = new CheckedAsNew();
  readonly inUse = new ResourcesInUse();
  /** What becomes of the connections of this command. */
  readonly summary = new CommandSummary();
  /** The connections that are being worked on; those of a fleet share a row. */
  readonly atWork = new Set<{ readonly row: Log }>();
  private readonly said = new Set<string>();
  /** Each file is read once in a command, for each index lag: what it approves in the beginning it approves to the end. */
  private readonly inventories = new Map<string, Promise<FoundInventory>>();
  private readonly deps: Dependencies;
  private config: ConfigReader | undefined;
  /** Read once: every call needs them, and while a command runs nobody changes its configuration or its environment. */
  private knownSettings: Settings | undefined;
  private connected: Connected | undefined;

  constructor(deps: Dependencies) {
    this.deps = deps;
    const clock = watching(deps.engine, deps.clock);
    this.clock = deps.interruption?.clock(clock) ?? clock;
    this.version = deps.version;
    this.by = ciActor(deps.env);
    this.coalescingClock = new CoalescingClock(this.clock);
  }

  /** Where a plan for programs goes, and what says whether anybody wants it. */
  get planOutput(): Pick<Dependencies, "env" | "engine"> {
    return this.deps;
  }

  /** Only stores the configuration. The engine calls it once for each provider that shares this context, also later. */
  configure(config: ConfigReader): void {
    this.config = config;
    this.knownSettings = undefined;
    this.deps.engine.atEnd(() => {
      const { isBusy } = this.summary;
      return isBusy ? undefined : this.summary.line();
    });
  }

  /** Whether the engine has told this process to end: nothing may begin any more. */
  get isEnding(): boolean {
    return this.deps.engine.isEnding();
  }

  /** Whether a cancelled command ends its waits, instead of waiting for the runs. */
  get leavesAtOnce(): boolean {
    return this.deps.interruption !== undefined;
  }

  /** Shows lines on the row of a resource. */
  logAt(urn: string): Log {
    return (line, as = severityOf(line)) => {
      const [severity, isEphemeral] = as === "ephemeral" ? (["info", true] as const) : ([as, false] as const);
      this.deps.engine.log(urn, severity, this.redactor.clean(line), isEphemeral);
    };
  }

  /** Whether this is called for the first time with a text. */
  isNews(text: string): boolean {
    const { size } = this.said;
    return this.said.add(text).size > size;
  }

  /** What the file of the input `inventory` approves; undefined without that input. */
  async inventoryFor(inputs: Inputs, { indexLagMs }: Settings): Promise<InventoryApproval | undefined> {
    const { inventory: path } = inputs;
    if (path === undefined) return undefined;
    const { approvalOf, findInventory } = await import("./inventoryFile.js");
    const key = `${indexLagMs} ${path}`;
    const found = this.inventories.get(key) ?? findInventory(path, indexLagMs, this.deps.readFile);
    this.inventories.set(key, found);
    return approvalOf(await found, inputs, path, this.clock.wallTime());
  }

  settings(): Settings {
    return (this.knownSettings ??= readSettings(this.config, this.deps.env));
  }

  /**
   * Returns the connection to the tenant in state.
   *
   * @throws ConfigurationError when another tenant is configured, or none
   */
  connect(tenant: string): Connected {
    const settings = this.settings();
    // Unchanged settings keep the connection, because rate limits and retries must be shared by all resources.
    if (this.connected === undefined || !isDeepStrictEqual(this.connected.settings, settings))
      this.connected = this.openApi(settings, tenant);
    if (settings.baseUrl !== tenant) {
      throw new ConfigurationError({
        doing: "connecting to Atlan",
        identity: tenant,
        because: otherTenant(tenant, settings.baseUrl ?? "none"),
        suggestion: CONFIGURE_TENANT,
      });
    }
    return this.connected;
  }

  private openApi(settings: Settings, tenant: string): Connected {
    const { clock, redactor } = this;
    const { engine } = this.deps;
    // All resources share the connection, so a retry goes to the stack's row, and to each row that would else show old
    // progress.
    const log = (line: string): void => {
      engine.log("", "info", line, true);
      for (const row of new Set([...this.atWork].map((it) => it.row))) row(line, "ephemeral");
    };
    const announce = (line: string): void => engine.log("", "info", line);
    // Who has killed the command does not want what it was about to start.
    const beforeStart = (): Promise<void> => leaveUnlessAlive(engine);
    return { settings, ...connect(settings, tenant, { ...this.deps, clock, redactor, beforeStart, log, announce }) };
  }
}

/** Nobody overlooks a purge: whatever line announces one is a warning, wherever it comes from. */
function severityOf(line: string): Severity {
  return announcesPurge(line) ? "warning" : "info";
}
