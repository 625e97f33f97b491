import { type Phase, toPhase } from "../../atlan/phase";
import { LINE_INTERVAL_MS } from "../../reconcile/progress";
import { countAffected, countAssets } from "../../reconcile/targetState";
import type { Log } from "../context";
import { howToLeaveFleet, type ProgressReporter } from "../progressReporter";

/** A connection whose run is waited for. */
interface Waiting {
  readonly phase: Phase;
  /** The number of assets left; undefined if not counted. */
  readonly left: number | undefined;
}

/** The progress of a command on a fleet: how many connections are done, and the phases of the others. */
export class FleetProgress {
  private size = 0;
  private done = 0;
  private failed = 0;
  private readonly waiting = new Map<string, Waiting>();
  private toldAt = -Infinity;
  private hasToldHowToLeave = false;

  /** Resets the progress for a command on this many connections. */
  begin(size: number): void {
    this.size = size;
    this.done = 0;
    this.failed = 0;
    this.waiting.clear();
    this.hasToldHowToLeave = false;
  }

  /** Records the phase of a run that is waited for. */
  see(name: string, phase: Phase, left: number | undefined): void {
    this.waiting.set(name, { phase, left: left ?? this.waiting.get(name)?.left });
  }

  /** Records the progress of each member, and shows the fleet's as a whole: a member's row would add its name. */
  reporter(log: Log): ProgressReporter {
    return ({ inputs: { connectionQualifiedName, mode }, clock, leavesAtOnce = false }) => {
      return (run, assets) => {
        if (!this.hasToldHowToLeave) log(howToLeaveFleet(leavesAtOnce));
        this.hasToldHowToLeave = true;
        this.see(connectionQualifiedName, toPhase(run.phase), assets && countAffected(mode, assets));
        const line = this.line(clock.now());
        if (line !== undefined) log(line, "ephemeral");
      };
    };
  }

  end(name: string, hasFailed: boolean): void {
    this.waiting.delete(name);
    this.done++;
    if (hasFailed) this.failed++;
  }

  /** The progress line to show now; undefined before the interval has passed. */
  line(now: number): string | undefined {
    if (now - this.toldAt < LINE_INTERVAL_MS) return undefined;
    this.toldAt = now;
    const failed = this.failed === 0 ? "" : `, ${this.failed} failed`;
    const phases = Map.groupBy(this.waiting.values(), ({ phase }) => phase);
    const going = [...phases].map(([phase, { length }]) => `, ${length} ${phase}`).join("");
    const counted = [...this.waiting.values()].map(({ left }) => left).filter((it) => it !== undefined);
    const left = counted.length === 0 ? "" : `, ${countAssets(counted.reduce((sum, it) => sum + it, 0))} left`;
    return `${this.done} of ${this.size} connections done${failed}${going}${left}`;
  }
}
