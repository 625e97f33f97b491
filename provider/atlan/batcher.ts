import { AtlanApiError } from "../errors";
import { isPassing } from "../http/failure";
import type { Patience } from "./api";

/** Callers whose deadline is at most this much later than that of a caller that gave up give up with it, in milliseconds. */
const ABOUT_AS_PATIENT_MS = 1_000;

/** Requests a batch of keys. A key that is missing from the response is requested again, alone. */
type Ask<T> = (keys: readonly string[], patience: Patience) => Promise<ReadonlyMap<string, T>>;

interface Caller<T> {
  readonly key: string;
  readonly patience: Patience;
  readonly resolve: (found: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Batches the look-ups that start in one tick of the event loop: a thousand waiting resources send two searches, not a
 * thousand. A single look-up sends the same search as without batching.
 */
export class Batcher<T> {
  private readonly maxBatchSize: number;
  private readonly loadOne: (key: string, patience: Patience) => Promise<T>;
  private readonly loadMany: Ask<T>;
  private callers: Caller<T>[] = [];

  /** @param maxBatchSize - the most keys that one search takes */
  constructor(maxBatchSize: number, loadOne: (key: string, patience: Patience) => Promise<T>, loadMany: Ask<T>) {
    this.maxBatchSize = maxBatchSize;
    this.loadOne = loadOne;
    this.loadMany = loadMany;
  }

  /** Returns what {@link loadOne} would return, possibly from a batched search. */
  load(key: string, patience: Patience): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.callers.length === 0) setImmediate(() => this.send());
      this.callers.push({ key, patience, resolve, reject });
    });
  }

  private send(): void {
    const callers = this.callers;
    this.callers = [];
    const keys = [...new Set(callers.map(({ key }) => key))];
    for (let from = 0; from < keys.length; from += this.maxBatchSize) {
      const some = new Set(keys.slice(from, from + this.maxBatchSize));
      void this.serve(callers.filter(({ key }) => some.has(key)));
    }
  }

  private async serve(callers: readonly Caller<T>[]): Promise<void> {
    const keys = [...new Set(callers.map(({ key }) => key))];
    const patience = leastOf(callers);
    try {
      const [key] = keys;
      const found =
        keys.length === 1 && key !== undefined
          ? new Map([[key, await this.loadOne(key, patience)]])
          : await this.loadMany(keys, this.isParted ? { ...patience, isForMany: true } : patience);
      for (const caller of callers) {
        const it = found.get(caller.key);
        // A key can be found with the value undefined.
        if (it !== undefined || found.has(caller.key)) caller.resolve(it as T);
        else this.serveAlone(caller);
      }
    } catch (error) {
      this.answerFailure(callers, keys.length, patience, error);
    }
  }

  /** Whether the request for a batch is larger than the request for one key. */
  private get isParted(): boolean {
    return Number.isFinite(this.maxBatchSize);
  }

  private serveAlone({ key, patience, resolve, reject }: Caller<T>): void {
    this.loadOne(key, patience).then(resolve, reject);
  }

  private answerFailure(
    callers: readonly Caller<T>[],
    keys: number,
    { deadline: until }: Patience,
    error: unknown,
  ): void {
    if (keys > 1 && (isAboutTheSearch(error) || (this.isParted && isServerError(error)))) {
      for (const caller of callers) this.serveAlone(caller);
      return;
    }
    const goOn = ({ patience }: Caller<T>): boolean => isPatienceOver(error, until, patience);
    for (const caller of callers) if (!goOn(caller)) caller.reject(error);
    const patient = callers.filter(goOn);
    if (patient.length > 0) void this.serve(patient);
  }
}

/** Whether a request failed that was retried until then, so that a caller who has more patience asks again. */
export function isPatienceOver(error: unknown, until: number, { deadline }: Patience): boolean {
  return error instanceof AtlanApiError && isPassing(error) && deadline > until + ABOUT_AS_PATIENT_MS;
}

/** The shortest deadline and timeout, so that no caller waits longer than it wants because another one is more patient. */
function leastOf(callers: readonly Pick<Caller<unknown>, "patience">[]): Patience {
  const until = Math.min(...callers.map(({ patience }) => patience.deadline));
  const timeoutsMs = callers.map(({ patience }) => patience.timeoutMs).filter((it) => it !== undefined);
  return timeoutsMs.length === 0 ? { deadline: until } : { deadline: until, timeoutMs: Math.min(...timeoutsMs) };
}

/** Statuses of a search that is too large, and of a batch with an item that the credentials may not read. */
const ABOUT_THE_SEARCH: readonly number[] = [400, 403, 413];
const ABOUT_THE_ANSWER: readonly string[] = ["ATLAN_UNREADABLE_ANSWER", "ATLAN_ANSWER_TOO_LARGE"];

/** Atlan responds with 500 to everything that its search engine refuses: too many clauses, too many buckets. */
function isServerError(error: unknown): boolean {
  return error instanceof AtlanApiError && error.status === 500;
}

/** One item that can't be read, or a search that is too large, must not fail the look-ups of the other items. */
function isAboutTheSearch(error: unknown): boolean {
  if (!(error instanceof AtlanApiError)) return false;
  return ABOUT_THE_ANSWER.includes(error.code) || ABOUT_THE_SEARCH.includes(error.status);
}
