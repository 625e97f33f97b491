import { readIsoTime } from "../../text/isoTime";
import type { ConnectionRow } from "./document";

/** The orders of a list, by what `--sort` takes. Rows that tie, and those without a value, are sorted by qualified name. */
const ORDERS = {
  "qualified-name": () => undefined,
  name: ({ name }: ConnectionRow) => name?.toLowerCase(),
  connector: ({ connector }: ConnectionRow) => connector ?? undefined,
  /** The most first. */
  assets: ({ assets }: ConnectionRow) => -(assets.active + assets.archived),
  /** The longest ago first, since those are what one looks for. */
  "last-read": ({ lastReadAt }: ConnectionRow) => lastReadAt ?? undefined,
  "last-crawled": ({ lastCrawledAt }: ConnectionRow) => lastCrawledAt ?? undefined,
  created: ({ createdAt }: ConnectionRow) => createdAt ?? undefined,
} as const satisfies Record<string, (row: ConnectionRow) => string | number | undefined>;

export type Order = keyof typeof ORDERS;
export const ALL_ORDERS = Object.keys(ORDERS) as readonly Order[];

/** The rows in an order; those of which it is not known come last. */
export function sorted(rows: readonly ConnectionRow[], order: Order): ConnectionRow[] {
  const keyOf: (row: ConnectionRow) => string | number | undefined = ORDERS[order];
  return [...rows].sort((a, b) => compare(keyOf(a), keyOf(b)) || compare(a.qualifiedName, b.qualifiedName));
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return a < b ? -1 : 1;
}

/** The rows that nobody has read since a time, and how many are left out because nobody knows when they were read. */
export function unusedSince(
  rows: readonly ConnectionRow[],
  time: number,
): { readonly unused: readonly ConnectionRow[]; readonly unknown: number } {
  const readAt = (row: ConnectionRow): number | undefined => readIsoTime(row.lastReadAt);
  return {
    unused: rows.filter((row) => (readAt(row) ?? Infinity) < time),
    unknown: rows.filter((row) => readAt(row) === undefined).length,
  };
}
