/** Reasons for which a promise is known not to hold; what breaks under one is counted apart. */
export type Limit =
  /** An index of the tenant lags more than `atlan:indexLag` says. */
  | "lag beyond atlan:indexLag"
  /**
   * A request was still inside the server when its process had died or given up: longer than the lag allows for, or until a later
   * command had started a run that its name did not keep apart: in another mode, or on a tenant that takes a name twice.
   */
  | "request late in the server"
  /** A process died right after its start, another command followed within the lag, and the name was no guard. */
  | "crash within the lag"
  /** The machine's clock jumped while a command ran. */
  | "clock jumped in mid-command"
  /** The tenant's answers do not carry who stopped a run. */
  | "a stop that does not show"
  /**
   * A death kept a run out of state, and what would lead to it has gone: its history or its definition, by a person's doing or by age,
   * or the program names another workflow by now.
   */
  | "state lost, and a person has removed the rest";

/** What one schedule has shown. */
export class Findings {
  readonly timeline: string[] = [];
  readonly violations: string[] = [];
  readonly limits = new Set<Limit>();
  /** How often things happened: keys are a class and names, with `|` in between. */
  readonly counts = new Map<string, number>();
  private readonly begin: number;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
    this.begin = now();
  }

  /** One line of the timeline. */
  tell(who: string, what: string): void {
    const seconds = ((this.now() - this.begin) / 1_000).toFixed(3);
    this.timeline.push(`${seconds.padStart(11)}  ${who.padEnd(9)} ${what}`);
  }

  violate(what: string): void {
    this.violations.push(what);
    this.tell("VIOLATION", what);
  }

  count(...names: readonly string[]): void {
    const key = names.join("|");
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  limit(limit: Limit): void {
    if (this.limits.has(limit)) return;
    this.limits.add(limit);
    this.tell("limit", limit);
  }
}
