import type { Phase } from "../../reconcile/phase";
import { LINE_INTERVAL_MS } from "../../reconcile/progress";
import { countAssets } from "../../reconcile/targetState";

/** What is known of a connection whose run is waited for. */
interface Waiting {
  readonly phase: Phase;
  /** Assets left, where they were counted. */
  readonly left: number | undefined;
}

/** What a command on a fleet has to tell while it lasts: how many have come to their end, and how far the others are. */
export class FleetProgress {
  private size = 0;
  private done = 0;
  private failed = 0;
  private readonly waiting = new Map<string, Waiting>();
  private toldAt = -Infinity;

  /** Another command on so many connections begins. */
  begin(size: number): void {
    this.size = size;
    this.done = 0;
    this.failed = 0;
    this.waiting.clear();
  }

  /** A connection's run is waited for. */
  see(name: string, phase: Phase, left: number | undefined): void {
    this.waiting.set(name, { phase, left: left ?? this.waiting.get(name)?.left });
  }

  end(name: string, hasFailed: boolean): void {
    this.waiting.delete(name);
    this.done++;
    if (hasFailed) this.failed++;
  }

  /** The line that is due; undefined when none is. */
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
