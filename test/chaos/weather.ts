import type { RouteName } from "../tenant";
import { Dice } from "./dice";
import { canHit, requestFaults, type RequestFault } from "./requestFaults";
import type { Schedule } from "./schedule";

const ROUTE_FACTOR: Partial<Record<RouteName, number>> = { token: 4, whoami: 4, archiveWorkflow: 6, stopRun: 8 };

/** Requests that come so seldom that each of their faults would hardly ever be met: how many of them go wrong where they do. */
const RARE_ROUTES: Partial<Record<RouteName, number>> = { stopRun: 0.8, archiveWorkflow: 0.65, rerunWorkflow: 0.65 };

/** Decides which requests go wrong, and how. */
export class Weather {
  private readonly schedule: Schedule;
  private readonly dice: Dice;
  private readonly ofRareRoutes: Dice;
  private readonly hitsRareRoutes: boolean;
  private readonly bursts = new Map<RouteName, { readonly fault: RequestFault; left: number }>();
  private forbiddenUntil = 0;
  private isCalm = false;

  constructor(schedule: Schedule, dice: Dice) {
    this.schedule = schedule;
    this.dice = dice;
    this.ofRareRoutes = Dice.ofKind(schedule.seed, "faults of rare requests");
    this.hitsRareRoutes = this.ofRareRoutes.chance(0.14);
  }

  /** From now on nothing goes wrong any more. */
  calmDown(): void {
    this.isCalm = true;
  }

  /** Every request is a 403 until then. */
  forbid(until: number): void {
    this.forbiddenUntil = until;
  }

  /** What happens to a request that is sent now. */
  faultFor(route: RouteName, now: number): RequestFault | undefined {
    if (this.isCalm) return undefined;
    if (now < this.forbiddenUntil && route !== "token") return "403";
    const rare = this.rareFaultFor(route);
    if (rare !== undefined) return rare;
    const burst = this.bursts.get(route);
    if (burst !== undefined) {
      if (--burst.left <= 0) this.bursts.delete(route);
      return burst.fault;
    }
    if (!this.dice.chance(this.rateOf(route)) || this.schedule.faults.length === 0) return undefined;
    const fault = this.dice.pick(this.schedule.faults);
    if (!canHit(fault, route)) return undefined;
    if (this.dice.chance(0.15)) this.bursts.set(route, { fault, left: this.dice.int(1, 6) });
    return fault;
  }

  private rareFaultFor(route: RouteName): RequestFault | undefined {
    if (!this.hitsRareRoutes || !this.ofRareRoutes.chance(RARE_ROUTES[route] ?? 0)) return undefined;
    return this.ofRareRoutes.pick(requestFaults.filter((it) => canHit(it, route)));
  }

  private rateOf(route: RouteName): number {
    const { faultRate, startFaultRate } = this.schedule;
    if (route === "createWorkflow" || route === "rerunWorkflow") return startFaultRate;
    return Math.min(0.4, faultRate * (ROUTE_FACTOR[route] ?? 1));
  }
}
