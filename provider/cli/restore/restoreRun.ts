import {
  type FoundAsset,
  MOST_LOOKED_UP_AT_ONCE,
  MOST_RESTORED_AT_ONCE,
  type RestorableAsset,
} from "../../atlan/assetRestores";
import { AtlanApiError, AtlanProviderError } from "../../errors";
import { countAssets } from "../../reconcile/targetState";
import { word } from "../../text/escape";
import { conflict, DeletedMeanwhile } from "./approveRestore";
import type { ListedAsset, Listing } from "./listedAssets";
import type { RestoreTenant } from "./openRestore";
import { checkAsset, type Obstacle } from "./checkAsset";

/** How long one request is retried: longer than any pause that a tenant asks for. */
export const PATIENCE_MS = 15 * 60_000;
/** The longest time for which the search may still show as archived what was restored. */
const LONGEST_LAG_MS = 3 * 60_000;
/** The wait before the search is asked again. */
const BETWEEN_LOOKS_MS = 3_000;
/** After so many refusals nothing more is sent: what refuses them is not about single assets. */
const MOST_REFUSALS = 20;
/** How many of the assets that can't be restored are listed one by one. */
export const MOST_LISTED = 1_000;

/** A listed asset that is not restored. */
export interface NotRestored extends ListedAsset {
  readonly obstacle: Obstacle;
  readonly because: string;
}

/** What became of the listed assets. The connection counts apart. */
export interface RestoreResult {
  /** What became of the connection; undefined when the inventory does not list it as active. */
  readonly connection: "restored" | "alreadyActive" | "archived" | undefined;
  /** The assets that this command restored, or of a dry run would restore. */
  readonly restored: number;
  readonly restoredByType: Readonly<Record<string, number>>;
  readonly alreadyActive: number;
  /** How many of these may have become active so late that a count from before the first look did not show it. */
  readonly recentlyActive: number;
  /** How many are not restored. */
  readonly notRestored: Readonly<Partial<Record<Obstacle, number>>>;
  /** The first {@link MOST_LISTED} of these. */
  readonly examples: readonly NotRestored[];
  /** The first {@link MOST_LISTED} that were restored, or would be. */
  readonly restoredExamples: readonly ListedAsset[];
}

/** How a restore is carried out. */
export interface RestoreOptions {
  /** Only looks. */
  readonly dryRun: boolean;
  /** How many requests are under way at once. */
  readonly atOnce: number;
  /** When the counts of before were asked for: by the clock of this machine, and by the tenant's. */
  readonly begunAt: { readonly here: number; readonly there: number };
  /** Called before each group of requests; throws to stop. */
  readonly mayGoOn: () => void;
  /** Throws DeletedMeanwhile to stop, by a look of this moment. */
  readonly expectNoRun: () => Promise<void>;
  /** Awaited before each request that restores; returns until when it may be sent, and throws DeletedMeanwhile to stop. */
  readonly approve: () => Promise<number>;
  /** Called after each group, with the number of listed assets that were dealt with. */
  readonly onProgress: (done: number) => void;
}

/** What is known of a listed asset. */
type EntryStatus = "unknown" | "active" | "restored" | "refused" | "obstacle";

interface Entry {
  readonly listed: ListedAsset;
  status: EntryStatus;
  /** Whether a look has shown it active, at which this could not be from before the command began or before it was restored. */
  isSeenActive?: boolean;
  /** Whether it was changed so late that the counts of before may not contain it as active. */
  isRecent?: boolean;
  obstacle?: Omit<NotRestored, keyof ListedAsset>;
}

/**
 * Restores what an inventory lists as active and what is archived now, step by step. It remembers nothing: after a kill, the next
 * run asks again what is archived and goes on. The end is verified: each listed asset is looked up once more after the index lag,
 * and what is archived then is restored again until the search shows it active.
 */
export class RestoreRun {
  private readonly tenant: RestoreTenant;
  private readonly connection: string;
  private readonly options: RestoreOptions;
  private readonly steps: readonly (readonly Entry[])[];
  /** The qualified names of assets that stay archived: what lies below them is not restored either. */
  private readonly stayArchived = new Set<string>();
  private refusals = 0;
  /** Whether something was sent of which no answer has told that it was done, before a deletion showed. */
  private isUnanswered = false;
  private done = 0;
  /** When the last request to restore was sent. */
  private sentAt = -Infinity;
  /** From when on a look can't show what was before the command. */
  private readonly settledAt: number;
  /** What was changed by then, by the tenant's clock, the search showed when the command began. */
  private readonly shownUntil: number;

  constructor(tenant: RestoreTenant, listing: Listing, options: RestoreOptions) {
    this.tenant = tenant;
    this.connection = listing.header.connection;
    this.options = options;
    this.settledAt = options.begunAt.here + tenant.indexLagMs;
    this.shownUntil = options.begunAt.there - tenant.indexLagMs;
    this.steps = listing.steps.map((step) => step.map((listed) => ({ listed, status: "unknown" })));
  }

  /**
   * @throws AtlanProviderError ATLAN_RESTORE when Atlan refuses more than a few assets, or the connection, or when it says that it
   *   did something else
   * @throws ConflictingRunError when it is deleted meanwhile
   * @throws AtlanApiError when a request fails for good; what is restored by then stays
   */
  async run(): Promise<RestoreResult> {
    try {
      return await this.restoreAll();
    } catch (error) {
      if (error instanceof DeletedMeanwhile)
        throw conflict(this.connection, error, this.restoredSoFar(), this.isUnanswered);
      throw error;
    }
  }

  private async restoreAll(): Promise<RestoreResult> {
    const { clock, indexLagMs } = this.tenant;
    const startedAt = clock.now();
    for (const step of this.steps) {
      await this.restoreStep(step);
      this.expectConnection();
    }
    if (!this.options.dryRun) {
      // What was archived right before may have been shown as active, and what was restored is still shown as archived.
      await clock.sleep(Math.max(0, Math.max(startedAt, this.sentAt) + indexLagMs - clock.now()));
      await this.options.expectNoRun();
      await this.verify();
      await this.options.expectNoRun();
    }
    return this.result();
  }

  private async restoreStep(step: readonly Entry[]): Promise<void> {
    for (const group of parts(step, this.options.atOnce * MOST_RESTORED_AT_ONCE)) {
      this.options.mayGoOn();
      await this.restoreGroup(group);
      this.done += group.length;
      this.options.onProgress(this.done);
    }
  }

  /**
   * Looks at each listed asset again until none of those that were restored is shown as archived any more. What was shown active
   * meanwhile is not restored again: somebody has archived it.
   */
  private async verify(): Promise<void> {
    let deadline: number | undefined;
    let open: readonly (readonly Entry[])[] = this.steps.flatMap((step) => parts(step, MOST_LOOKED_UP_AT_ONCE));
    for (;;) {
      const late: (readonly Entry[])[] = [];
      for (const group of open) {
        this.options.mayGoOn();
        if ((await this.restoreGroup(group)) > 0) late.push(group);
      }
      if (late.length === 0) return;
      const { clock } = this.tenant;
      deadline ??= clock.now() + LONGEST_LAG_MS;
      if (clock.now() > deadline) throw this.stillArchived(late.flat());
      await clock.sleep(BETWEEN_LOOKS_MS);
      open = late;
    }
  }

  /** @returns how many of the assets that can be restored are shown as archived */
  private async restoreGroup(group: readonly Entry[]): Promise<number> {
    const lookedAt = this.tenant.clock.now();
    const looks = parts(group, MOST_LOOKED_UP_AT_ONCE).map((some) => this.look(some.map(({ listed }) => listed)));
    const found = (await Promise.all(looks)).flat();
    const byGuid = new Map(found.map((it) => [it.guid, it]));
    const byName = Map.groupBy(found, (it) => it.qualifiedName);
    const archived: { readonly entry: Entry; readonly asset: RestorableAsset }[] = [];
    for (const entry of group) {
      if (entry.status === "refused") continue;
      const { guid, qualifiedName } = entry.listed;
      const own = byGuid.get(guid);
      const candidates = [...(own === undefined ? [] : [own]), ...(byName.get(qualifiedName) ?? [])];
      const check = checkAsset(entry.listed, candidates, this.connection);
      switch (check.kind) {
        case "active":
          if (entry.status === "restored") entry.isSeenActive = true;
          else {
            entry.status = "active";
            entry.isSeenActive ||= lookedAt >= this.settledAt;
            entry.isRecent ||= (own?.updatedAt ?? Infinity) > this.shownUntil;
          }
          break;
        case "archived":
          if (entry.isSeenActive === true) throw archivedAgain(entry.listed);
          if (this.isBelowArchived(entry.listed)) {
            this.refuse(entry, "unrestorable", "an asset above it is archived and could not be restored");
          } else archived.push({ entry, asset: check.asset });
          break;
        case "obstacle":
          if (check.obstacle === "unrestorable") this.stayArchived.add(entry.listed.qualifiedName);
          entry.status = "obstacle";
          entry.obstacle = { obstacle: check.obstacle, because: check.because };
      }
    }
    const { dryRun, atOnce } = this.options;
    if (!dryRun) {
      const batches = parts(archived, MOST_RESTORED_AT_ONCE);
      for (const some of parts(batches, atOnce)) await allOf(some.map((batch) => this.restoreBatch(batch)));
    }
    if (dryRun) for (const { entry } of archived) entry.status = "restored";
    return archived.filter(({ entry }) => entry.status === "restored").length;
  }

  /** All that has the listed names; and by their guids those that have another name by now. */
  private async look(listed: readonly ListedAsset[]): Promise<FoundAsset[]> {
    const { restores } = this.tenant;
    const found = await restores.named(
      listed.map(({ qualifiedName }) => qualifiedName),
      this.patience(),
    );
    const guids = new Set(found.map(({ guid }) => guid));
    const missing = listed.filter(({ guid }) => !guids.has(guid)).map(({ guid }) => guid);
    return missing.length === 0 ? found : [...found, ...(await restores.withGuids(missing, this.patience()))];
  }

  /** Atlan restores a batch whole or not at all: what it refuses is found by halves. */
  private async restoreBatch(
    batch: readonly { readonly entry: Entry; readonly asset: RestorableAsset }[],
  ): Promise<void> {
    const attempt = { isSent: false };
    const approve = async (): Promise<number> => {
      const until = await this.options.approve();
      attempt.isSent = true;
      return until;
    };
    try {
      this.sentAt = this.tenant.clock.now();
      await this.tenant.restores.restore(
        batch.map(({ asset }) => asset),
        this.patience(),
        approve,
      );
      for (const { entry } of batch) entry.status = "restored";
    } catch (error) {
      this.isUnanswered ||= attempt.isSent && error instanceof DeletedMeanwhile;
      if (!isAboutAssets(error, batch.length)) throw error;
      const [only] = batch;
      if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await this.restoreBatch(batch.slice(0, half));
        await this.restoreBatch(batch.slice(half));
      } else if (only !== undefined) {
        this.refuse(only.entry, "refused", error.because);
        this.refusals += 1;
        if (this.refusals >= MOST_REFUSALS) throw this.tooManyRefusals(error);
      }
    }
  }

  private refuse(entry: Entry, obstacle: Obstacle, because: string): void {
    entry.status = "refused";
    entry.obstacle = { obstacle, because };
    this.stayArchived.add(entry.listed.qualifiedName);
  }

  private isBelowArchived({ qualifiedName }: ListedAsset): boolean {
    if (this.stayArchived.size === 0) return false;
    for (let end = qualifiedName.lastIndexOf("/"); end > 0; end = qualifiedName.lastIndexOf("/", end - 1)) {
      if (this.stayArchived.has(qualifiedName.slice(0, end))) return true;
    }
    return false;
  }

  /** Nothing is restored below a connection that stays archived. */
  private expectConnection(): void {
    const entry = this.connectionEntry();
    if (entry?.obstacle === undefined) return;
    throw new AtlanProviderError("ATLAN_RESTORE", {
      doing: "restoring the connection",
      identity: this.connection,
      because: entry.obstacle.because,
      suggestion: "Nothing below it was restored.",
    });
  }

  private connectionEntry(): Entry | undefined {
    const entry = this.steps[0]?.[0];
    return entry?.listed.qualifiedName === this.connection ? entry : undefined;
  }

  /** `the connection and 12 assets were`; empty when nothing was restored. */
  private restoredSoFar(): string {
    const { connection, restored } = this.result();
    const assets = restored === 0 ? "" : countAssets(restored);
    const all = [connection === "restored" ? "the connection" : "", assets].filter((it) => it !== "");
    return all.length === 0 ? "" : `${all.join(" and ")} ${all.length > 1 || restored > 1 ? "were" : "was"}`;
  }

  private stillArchived(late: readonly Entry[]): AtlanProviderError {
    const shown = late.filter(({ status }) => status === "restored");
    return new AtlanProviderError("ATLAN_RESTORE", {
      doing: "verifying the restore",
      identity: this.connection,
      because: `Atlan has accepted it, and its search still shows some of ${shown.length} assets as archived`,
      suggestion: "Run the same command again: it looks what is archived now, and goes on from there.",
    });
  }

  private tooManyRefusals(error: AtlanApiError): AtlanProviderError {
    return new AtlanProviderError("ATLAN_RESTORE", {
      doing: "restoring assets",
      identity: this.connection,
      because: `Atlan has refused ${this.refusals} of them, the last one with: ${error.because}`,
      suggestion: `${error.suggestion} Then run the same command again: what is restored stays, and it goes on from there.`,
      cause: error,
    });
  }

  private patience() {
    return { deadline: this.tenant.clock.now() + PATIENCE_MS };
  }

  private result(): RestoreResult {
    const connection = this.connectionEntry();
    const notRestored: Partial<Record<Obstacle, number>> = {};
    const byType = new Map<string, number>();
    const examples: NotRestored[] = [];
    const restoredExamples: ListedAsset[] = [];
    let [restored, alreadyActive, recentlyActive] = [0, 0, 0];
    for (const entry of this.steps.flat()) {
      const { listed, status, obstacle } = entry;
      if (obstacle !== undefined && (status === "refused" || status === "obstacle")) {
        notRestored[obstacle.obstacle] = (notRestored[obstacle.obstacle] ?? 0) + 1;
        if (examples.length < MOST_LISTED) examples.push({ ...listed, ...obstacle });
      } else if (entry !== connection && status === "active") {
        alreadyActive += 1;
        if (entry.isRecent === true) recentlyActive += 1;
      } else if (entry !== connection && status === "restored") {
        restored += 1;
        byType.set(listed.typeName, (byType.get(listed.typeName) ?? 0) + 1);
        if (restoredExamples.length < MOST_LISTED) restoredExamples.push(listed);
      }
    }
    return {
      connection: connection && (connection.status === "restored" ? "restored" : "alreadyActive"),
      restored,
      restoredByType: Object.fromEntries(byType),
      alreadyActive,
      recentlyActive,
      notRestored,
      examples,
      restoredExamples,
    };
  }
}

function archivedAgain({ typeName, qualifiedName }: ListedAsset): DeletedMeanwhile {
  return new DeletedMeanwhile(
    `${word(typeName)} ${word(qualifiedName)} was active after this command had begun, and is archived again`,
  );
}

/** Statuses with which Atlan refuses an update because of an asset in it: what it is, where it is, whose it is. */
const ABOUT_AN_ASSET: readonly number[] = [400, 403, 404, 409, 422];

/** Whether a batch was refused because of its assets or its size, so that parts of it may be accepted. */
function isAboutAssets(error: unknown, size: number): error is AtlanApiError {
  if (!(error instanceof AtlanApiError)) return false;
  if (size > 1 && (error.status === 500 || error.status === 413)) return true;
  return error.saidByAtlan && ABOUT_AN_ASSET.includes(error.status);
}

/** Waits for all, and then throws the first failure: nothing goes on behind it. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

function parts<T>(items: readonly T[], size: number): T[][] {
  const all: T[][] = [];
  for (let from = 0; from < items.length; from += size) all.push(items.slice(from, from + size));
  return all;
}
