import { hasEnded, toPhase } from "../../atlan/phase";
import { shareInFlight } from "../../concurrency/shareInFlight";
import { DeletedMeanwhile, whyNotBeside } from "./approveRestore";
import type { RestoreTenant } from "./openRestore";

/** How long a look for runs is trusted. */
const TRUSTED_MS = 2_000;

/** Sees to it that nothing is restored while, or after, a run deletes the connection. */
export class RunWatch {
  private readonly tenant: Pick<RestoreTenant, "api" | "clock">;
  private readonly connection: string;
  private readonly patience: () => { readonly deadline: number };
  /** When the command began, by the tenant's clock. */
  private readonly since: number;
  /** The runs that had ended when the command began. */
  private earlier: ReadonlySet<string> | undefined;
  private trustedUntil = -Infinity;

  /** @param patience - until when a look that begins now is tried again */
  constructor(
    tenant: Pick<RestoreTenant, "api" | "clock">,
    connection: string,
    patience: () => { readonly deadline: number },
  ) {
    this.tenant = tenant;
    this.connection = connection;
    this.patience = patience;
    // Atlan tells the times of runs in whole seconds.
    this.since = Math.floor((tenant.api.tenantTime() ?? tenant.clock.wallTime()) / 1_000) * 1_000;
  }

  /**
   * Looks for runs, unless that was done in the last seconds. The first look tells which had ended before.
   *
   * @returns until when that is trusted
   * @throws DeletedMeanwhile when a run is in flight on the connection, or was started since the command began
   */
  async expectNone(): Promise<number> {
    if (this.tenant.clock.now() > this.trustedUntil) await this.expectNoneNow();
    return this.trustedUntil;
  }

  /** The same by a look of this moment. */
  readonly expectNoneNow = shareInFlight(() => this.look());

  private async look(): Promise<void> {
    const { api, clock } = this.tenant;
    const runs = await api.findRunsSince(this.connection, this.since, this.patience());
    this.earlier ??= new Set(runs.filter(({ phase }) => hasEnded(toPhase(phase))).map(({ id }) => id));
    const because = whyNotBeside(runs.filter(({ id }) => this.earlier?.has(id) !== true));
    if (because !== undefined) throw new DeletedMeanwhile(because);
    this.trustedUntil = clock.now() + TRUSTED_MS;
  }
}
