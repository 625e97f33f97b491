import { AtlanProviderError } from "../errors";
import { showTime } from "../text/isoTime";
import { RESULT_WINDOW } from "./searches";

/** Where a page begins. */
export interface Place {
  /** The page contains only items created at this time or after it in the list's order; undefined: from the beginning. */
  readonly onward: Time | undefined;
  /** The number of these items to skip. */
  readonly from: number;
  readonly size: number;
}

/** A time as the index stores it: a string in the indices of workflows, milliseconds in the index of assets. */
export type Time = string | number;

/** One page of a list that is sorted by the creation time of its items. */
export interface Page<T> {
  readonly items: readonly T[];
  /**
   * The number of items from the page's time on, including items that are not shown; undefined if the response does not contain
   * it.
   */
  readonly total: number | undefined;
}

/** What is listed, and how it is requested. */
export interface Listing<T> {
  /** As a gerund with its object, for messages: `looking for runs`. */
  readonly doing: string;
  /** Which items, for messages. */
  readonly identity: string;
  readonly pageSize: number;
  readonly ask: (place: Place) => Promise<Page<T>>;
  /** Identifies an item. */
  readonly id: (item: T) => string;
  readonly madeAt: (item: T) => Time | undefined;
  /** Whether it is too late to request another page; by default never. */
  readonly isOver?: () => boolean;
}

/**
 * All items of a list, each once, however long it is. Each page begins at the time of the last item of the previous page, so
 * that `from` stays small; the official Python client reads long lists of assets in this way. Only among items of the same time
 * does `from` advance.
 *
 * @throws AtlanProviderError ATLAN_LIST_TOO_LONG when there is no time left for the rest, or when more items were created at
 * one time than the result window holds
 */
export async function* everything<T>(listing: Listing<T>): AsyncGenerator<T, void> {
  const { ask, id, madeAt, isOver = () => false } = listing;
  let { pageSize } = listing;
  const seen = new Set<string>();
  const begun = new Set<Time>();
  let onward: Time | undefined;
  let from = 0;
  for (;;) {
    const size = Math.min(pageSize, RESULT_WINDOW - from);
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
    // A page without items still advances: entities that only the index has are counted but not returned.
    const last = items.at(-1);
    from += last === undefined ? size : items.length;
    // If the response contains no total, a page that is not full is the last one.
    if (total === undefined ? items.length < size : from >= total) return;
    if (isOver()) throw endless(listing, seen.size);
    const time = last && madeAt(last);
    // No time begins a page twice, so the loop ends whatever the responses contain.
    if (time !== undefined && !begun.has(time)) {
      begun.add(time);
      onward = time;
      from = 0;
    } else if (from >= RESULT_WINDOW) {
      throw tooLong(listing, time);
    }
  }
}

/** The page; undefined when the response exceeds the size limit. */
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
  const most = RESULT_WINDOW.toLocaleString("en-US");
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
