import { VirtualClock } from "../rig";
import { type ConnectionSeed, createTenantModel, defaultSwitches, type TenantModel } from "../tenant";
import { Clocks } from "./clocks";
import { Dice } from "./dice";
import { BYSTANDER, Edits } from "./edits";
import { Faces } from "./faces";
import { Findings } from "./findings";
import { History } from "./history";
import { IndexGhosts } from "./indexGhosts";
import { Inventories, PERSONS_KEY } from "./inventories";
import { LateTriggers } from "./lateTriggers";
import { MissingParts } from "./missingParts";
import { Namesakes } from "./namesakes";
import { HoldUps } from "./holdUps";
import { CONNECTION, OTHER_CONNECTION } from "./programs";
import type { Schedule } from "./schedule";
import { Remakes } from "./remakes";
import { StateDamage } from "./stateDamage";
import { Weather } from "./weather";

/** Looked for wherever a secret must not be. */
export const API_KEY = "canary-api-key-0123456789";
export const CLIENT_SECRET = "canary-client-secret-0123456789";
const CLIENT_ID = "oauth-client-7";
const TENANT = "https://tenant.example.com";

/** Everything that the commands of a schedule share. */
export class World {
  readonly schedule: Schedule;
  readonly clock = new VirtualClock();
  readonly dice: Dice;
  readonly findings: Findings;
  readonly tenant: TenantModel;
  readonly history: History;
  readonly weather: Weather;
  readonly missingParts: MissingParts;
  readonly namesakes: Namesakes;
  readonly edits: Edits;
  readonly stateDamage: StateDamage;
  readonly indexGhosts: IndexGhosts;
  readonly remakes: Remakes;
  readonly lateTriggers: LateTriggers;
  readonly faces: Faces;
  readonly clocks = new Clocks();
  readonly holdUps: HoldUps;
  /** Undefined where no program names one. */
  readonly inventories: Inventories | undefined;
  /** How long the machine has slept: time in which no process could have looked again. */
  sleptMs = 0;
  /** When an engine last died without its provider, which goes on until it notices. */
  orphanedAt: number | undefined;
  /** Trouble is over. */
  isSettling = false;

  constructor(schedule: Schedule) {
    this.schedule = schedule;
    // Another stream than the schedule's own: what is drawn on the way does not depend on how it was drawn.
    this.dice = new Dice(schedule.seed + 0x4000_0000);
    this.holdUps = new HoldUps(schedule.seed);
    const now = (): number => this.clock.now();
    this.findings = new Findings(now);
    this.weather = new Weather(schedule, this.dice);
    this.missingParts = new MissingParts(schedule.seed);
    this.namesakes = new Namesakes(schedule.seed);
    this.edits = new Edits(schedule.seed);
    this.stateDamage = new StateDamage(schedule.seed);
    this.indexGhosts = new IndexGhosts(schedule.seed);
    this.remakes = new Remakes(schedule.seed, schedule.existing.length === 0 && schedule.hasInventories !== true);
    this.lateTriggers = new LateTriggers(schedule.seed);
    this.faces = new Faces(schedule.seed);
    this.inventories = schedule.hasInventories === true ? new Inventories(schedule.seed) : undefined;
    const { switches, lag, stopMs, runHistoryMs, activeAssets, archivedAssets, odd } = schedule;
    const hiddenFrom = schedule.hidden ? [API_KEY, CLIENT_ID] : [];
    const roles = schedule.memberRole ? ["$member"] : ["$api-token-default-access"];
    this.tenant = createTenantModel({
      now,
      seed: schedule.seed,
      switches: { ...switches, ...odd.switches },
      indexLag: lag,
      stopMs,
      runHistoryMs,
      runTimes: schedule.times.runTimes,
      credentials: [
        { token: API_KEY, roles },
        ...(this.inventories === undefined ? [] : [{ token: PERSONS_KEY, roles }]),
      ],
      oauthClients: [{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, roles, expiresIn: 120 }],
      connections: [
        {
          qualifiedName: CONNECTION,
          name: "legacy",
          connectorName: "snowflake",
          assets: { Table: activeAssets },
          ...(archivedAssets === 0 ? {} : { archivedAssets: { Table: archivedAssets } }),
          strays: odd.strays,
          policies: odd.policies,
          staysInIndex: this.indexGhosts.areThere,
          hiddenFrom,
        },
        { qualifiedName: OTHER_CONNECTION, name: "trial", connectorName: "postgres", assets: { Table: 2 } },
        ...(odd.elsewhere === 0 ? [] : [thirdConnection(odd.elsewhere, hiddenFrom)]),
        ...(this.edits.areMade
          ? [{ qualifiedName: BYSTANDER, name: "bystander", connectorName: "mysql", assets: { Table: 1 } }]
          : []),
      ],
    });
    for (const { name, mode, connection } of schedule.existing) {
      const deleteType = mode === "archive" ? "SOFT" : "PURGE";
      this.tenant.ui.create({ name, connectionQualifiedName: connection, deleteType });
    }
    this.history = new History(this.tenant, now);
    this.clock.witness = {
      nextAt: () => this.tenant.nextRunChangeAt(),
      see: () => this.history.observe("a person"),
    };
    const beyond = Math.max(lag.workflows, lag.runs, lag.assets) > schedule.indexLagMs;
    if (beyond) this.findings.limit("lag beyond atlan:indexLag");
  }

  /** The configuration of every stack. */
  get config(): Readonly<Record<string, string>> {
    const { credentials, indexLagMs } = this.schedule;
    return {
      "atlan:baseUrl": TENANT,
      "atlan:indexLag": `${indexLagMs / 1_000}s`,
      ...(credentials === "API key"
        ? { "atlan:apiKey": API_KEY }
        : { "atlan:oauthClientId": CLIENT_ID, "atlan:oauthClientSecret": CLIENT_SECRET }),
    };
  }

  get tenantUrl(): string {
    return TENANT;
  }

  /** What the tenant knows the configured credentials by. */
  get credential(): string {
    return this.schedule.credentials === "API key" ? API_KEY : CLIENT_ID;
  }

  /** Whether the credentials see nothing of a connection, and are not told that they do not. */
  isBlindOn(connection: string): boolean {
    const { hidden, switches } = this.schedule;
    return hidden && connection === CONNECTION && (switches.hideForbidden ?? defaultSwitches.hideForbidden);
  }

  /** How far the machine's clock is ahead of the true time. */
  get skewMs(): number {
    return this.clocks.latest.machineMs;
  }

  /** The time by the machine's clock. */
  get machineNow(): number {
    return this.clock.now() + this.skewMs;
  }

  /** Sets clocks wrong, or right. */
  setClocks(change: Parameters<Clocks["set"]>[1]): void {
    this.clocks.set(this.clock.now(), change);
    this.tenant.clockAheadMs = this.clocks.latest.tenantMs;
  }

  /** The time, as far as the machine was awake. */
  get awakeAt(): number {
    return this.clock.now() - this.sleptMs;
  }

  get longestLag(): number {
    const { workflows, runs, assets } = this.schedule.lag;
    return Math.max(workflows, runs, assets);
  }

  /** Lets time pass for everybody. */
  async pass(ms: number): Promise<void> {
    await this.clock.sleep(ms);
    this.history.observe("a person");
  }
}

/** One of whose assets some name the connection that programs are about. */
function thirdConnection(count: number, hiddenFrom: readonly string[]): ConnectionSeed {
  const strays = [{ typeName: "Query", count, connectionQualifiedName: CONNECTION }];
  const qualifiedName = "default/oracle/1600000009";
  return { qualifiedName, name: "third", connectorName: "oracle", assets: {}, strays, hiddenFrom };
}
