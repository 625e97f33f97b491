import { AtlanProviderError } from "../errors";
import { showTime } from "../text/isoTime";

/** Elasticsearch shows nothing beyond this place of a list: it refuses `from` + `size` above it. */
const WINDOW = 10_000;

/** Where a page begins. */
export interface Place {
  /** Only what was made at this time or comes after it in the list; undefined: from the beginning. */
  readonly onward: Time | undefined;
  /** How many of these to pass over. */
  readonly from: number;
  readonly size: number;
}

/** A time as the index has it: a text in the indices of workflows, milliseconds in that of assets. */
export type Time = string | number;

/** One page of a list that is in the order of the times at which its items were made. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are from the page's time on, if the answer tells; what is not shown is among them. */
  readonly total: number | undefined;
}

/** What is listed, and how it is asked for. */
export interface Listing<T> {
  /** As a gerund with its object, for messages: `looking for runs`. */
  readonly doing: string;
  /** Which of them, for messages. */
  readonly identity: string;
  readonly pageSize: number;
  readonly ask: (place: Place) => Promise<Page<T>>;
  /** Tells one item from all others. */
  readonly id: (item: T) => string;
  readonly madeAt: (item: T) => Time | undefined;
  /** Whether it is too late to ask for another page; never unless given. */
  readonly isOver?: () => boolean;
}

/**
 * Everything on a list, each once, however long it is. Each page begins at the time of the last item of the page before, so
 * that no place is far from the beginning of what is asked for; the official Python client reads long lists of assets in
 * this way. Only within one moment pages are counted on.
 *
 * @throws AtlanProviderError ATLAN_LIST_TOO_LONG when there is no time left for the rest, or when more items were made in one moment than the window holds
 */
export async function* everything<T>(listing: Listing<T>): AsyncGenerator<T, void> {
  const { ask, id, madeAt, isOver = () => false } = listing;
  let { pageSize } = listing;
  const seen = new Set<string>();
  const begun = new Set<Time>();
  let onward: Time | undefined;
  let from = 0;
  for (;;) {
    const size = Math.min(pageSize, WINDOW - from);
    const asked = ask({ onward, from, size });
    const page = await (size > 1 ? unlessTooLarge(asked) : asked);
    if (page === undefined) {
      pageSize = Math.ceil(size / 2);
      continue;
    }
    const { items, total } = page;
    for (const item of items) {
      if (seen.has(id(item))) continue;
      seen.add(id(item));
      yield item;
    }
    // A page that shows nothing passes over its places: what the index alone still has is counted and not shown.
    const last = items.at(-1);
    from += last === undefined ? size : items.length;
    // Where the answer does not tell how many there are, a page that is not full is the last one.
    if (total === undefined ? items.length < size : from >= total) return;
    if (isOver()) throw endless(listing, seen.size);
    const time = last && madeAt(last);
    // No time is begun at twice: whatever the answers say, this comes to an end.
    if (time !== undefined && !begun.has(time)) {
      begun.add(time);
      onward = time;
      from = 0;
    } else if (from >= WINDOW) {
      throw tooLong(listing, time);
    }
  }
}

/** The page; undefined where it is more than is read of one answer. */
async function unlessTooLarge<T>(asked: Promise<Page<T>>): Promise<Page<T> | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AtlanProviderError && error.code === "ATLAN_ANSWER_TOO_LARGE") return undefined;
    throw error;
  }
}

function endless({ doing, identity }: Pick<Listing<never>, "doing" | "identity">, count: number): AtlanProviderError {
  return new AtlanProviderError("ATLAN_LIST_TOO_LONG", {
    doing,
    identity,
    because: `the list has not come to an end in the time for it, after ${count.toLocaleString("en-US")} items`,
    suggestion: "Ask for fewer, with limit or with narrower arguments.",
  });
}

function tooLong(
  { doing, identity }: Pick<Listing<never>, "doing" | "identity">,
  time: Time | undefined,
): AtlanProviderError {
  const most = WINDOW.toLocaleString("en-US");
  const at = typeof time === "number" ? showTime(time) : time;
  return new AtlanProviderError("ATLAN_LIST_TOO_LONG", {
    doing,
    identity,
    because:
      at === undefined
        ? `there are ${most} or more, and the answers don't say when they were made, which is needed to go on`
        : `${most} or more were made in one moment (${at}), and Atlan's search shows no more of one moment`,
    suggestion: "Ask for fewer, with limit or with narrower arguments.",
  });
}
