import { steady } from "../../provider/concurrency/clock";
import type { Dependencies } from "../../provider/lifecycle/context";
import type { Severity } from "../../provider/lifecycle/engine";
import { type FarEnd, TenantDispatcher, type VirtualClock } from "../rig";
import type { Death } from "./schedule";

/** What a process hears of the world, and the world of it. */
export interface ProcessWorld {
  readonly clock: VirtualClock;
  /** How far the machine's clock is ahead of the tenant's, in milliseconds. */
  readonly skew: () => number;
  readonly random: () => number;
  readonly onLine: (line: string, severity: Severity) => void;
  /** Told the moment of death, and of what the process was at. */
  readonly onDeath: (at: string, how: Death["how"]) => void;
  /** Makes what stands between a provider of this process and the tenant. */
  readonly wire: () => FarEnd;
  readonly readFile: (path: string) => AsyncIterable<Uint8Array>;
}

/**
 * A command of the CLI with its provider: it may die at any request and at any sleep. Whatever a dead provider has begun
 * never goes on: its sleeps do not end and its answers do not come.
 */
export class ProviderProcess {
  readonly dependencies: Dependencies;
  /** Resolves when the command is dead for the one who typed it. */
  readonly death: Promise<"died">;
  private readonly world: ProcessWorld;
  private readonly plan: Death | undefined;
  /** The last line of the latest provider, if it has anything to say in the end. */
  lastLine: () => { readonly severity: Severity; readonly text: string } | undefined = () => undefined;
  private announceDeath: (died: "died") => void = () => undefined;
  private seen = { request: 0, start: 0, archive: 0, sleep: 0 };
  private isGone = false;
  private isOrphan = false;

  constructor(world: ProcessWorld, plan: Death | undefined) {
    this.world = world;
    this.plan = plan;
    this.death = new Promise((resolve) => (this.announceDeath = resolve));
    const wallTime = (): number => world.clock.now() + world.skew();
    const now = steady(wallTime, () => world.clock.now());
    const outlast = (ms: number): Promise<void> => this.outlast(ms);
    this.dependencies = {
      clock: { now, wallTime, sleep: (ms) => this.sleep(ms) },
      random: world.random,
      env: {},
      version: "0.0.0-chaos",
      readFile: world.readFile,
      // Each provider opens its own way to the tenant, so that what it sends can be told from what others send.
      get dispatcher() {
        return new TenantDispatcher(world.wire(), { now, wallTime, sleep: outlast });
      },
      engine: {
        log: (_urn, severity, line) => {
          if (!this.isGone) world.onLine(line, severity);
        },
        report: () => Promise.resolve(),
        isAlive: () => Promise.resolve(!this.isOrphan),
        isEnding: () => false,
        leave: () => {
          this.isGone = true;
        },
        atEnd: (line) => {
          this.lastLine = line;
        },
      },
    };
  }

  /** Whether nothing of it has an effect any more. */
  get isDead(): boolean {
    return this.isGone;
  }

  /** Whether nobody waits for it any more. */
  get isLost(): boolean {
    return this.isGone || this.isOrphan;
  }

  /** Ends it at once, wherever it is. */
  kill(): void {
    this.isGone = true;
  }

  /**
   * A request is about to be sent.
   *
   * @returns whether it leaves the process
   */
  mayUse(route: string, isStart: boolean): boolean {
    if (this.isGone) return false;
    const isDue =
      this.counts("request") ||
      (isStart && this.counts("start")) ||
      (route === "archiveWorkflow" && this.counts("archive"));
    if (!isDue) return true;
    return this.die(route);
  }

  private async sleep(ms: number): Promise<void> {
    if (!this.isGone && this.counts("sleep")) this.die("a sleep");
    await this.outlast(ms);
  }

  /** Passes the time; a process that is dead by then never comes out of it. */
  private async outlast(ms: number): Promise<void> {
    if (!this.isGone) await this.world.clock.sleep(ms);
    if (this.isGone) await new Promise(() => undefined);
  }

  private counts(what: Death["at"]): boolean {
    this.seen[what] += 1;
    return this.plan?.at === what && this.plan.nth === this.seen[what] && !this.isOrphan;
  }

  private die(at: string): boolean {
    const { how } = this.plan!;
    this.world.onDeath(at, how);
    if (how === "orphaned") this.isOrphan = true;
    else this.isGone = true;
    this.announceDeath("died");
    return how !== "before";
  }
}
