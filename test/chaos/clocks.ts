/** What the clocks show from a moment on. */
export interface ClockSetting {
  readonly at: number;
  /** How far the machine's clock is ahead of the true time. */
  readonly machineMs: number;
  /** How far the `Date` of the tenant's answers is ahead; undefined where it tells none. */
  readonly tenantMs: number | undefined;
}

/** How wrong the clocks are, and were. */
export class Clocks {
  private readonly settings: ClockSetting[] = [{ at: -Infinity, machineMs: 0, tenantMs: 0 }];

  get latest(): ClockSetting {
    return this.settings.at(-1)!;
  }

  set(at: number, change: Partial<Pick<ClockSetting, "machineMs" | "tenantMs">>): void {
    this.settings.push({ ...this.latest, ...change, at });
  }

  /** All that they have shown since then. */
  since(at: number): ClockSetting[] {
    const first = this.settings.findLastIndex((it) => it.at <= at);
    return this.settings.slice(Math.max(0, first));
  }

  /**
   * How far the clocks were behind, at most, for who goes by the later one of both. Where the tenant tells no time, that is
   * the machine's.
   */
  mostBehind(since: number): number {
    const settings = this.since(since);
    const machine = Math.min(...settings.map(({ machineMs }) => machineMs));
    const tenant = Math.min(...settings.map(({ tenantMs }) => tenantMs ?? -Infinity));
    return Math.max(0, -Math.max(machine, tenant));
  }

  /** How far the one of them that is ahead the most was ahead. */
  aheadOfBoth(since: number): number {
    return Math.max(0, ...this.since(since).flatMap(({ machineMs, tenantMs = 0 }) => [machineMs, tenantMs]));
  }

  /** Whether the machine's clock has jumped since then, or at that very moment. */
  isJumpingSince(at: number): boolean {
    const before = this.settings.findLastIndex((it) => it.at < at);
    return new Set(this.settings.slice(before).map(({ machineMs }) => machineMs)).size > 1;
  }

  /** How much too early the two together may let something happen that both have to agree to. */
  mostAhead(since: number): number {
    return Math.max(0, ...this.since(since).map(({ machineMs, tenantMs = 0 }) => Math.min(machineMs, tenantMs)));
  }
}
