import type { Place } from "./paging";
import { assetsOfAll, assetSearch, type Query, term } from "./searches";

/** Bodies of the searches for an overview of connections. As in all searches, fields and operators are those of the official clients. */

/** The attributes of a connection that name the people responsible for it. */
export const PEOPLE = ["ownerUsers", "ownerGroups", "adminUsers", "adminGroups", "adminRoles"] as const;

/**
 * A page of connections with the people responsible for them, oldest first.
 *
 * @param qualifiedNames - only those with these names; undefined: all
 */
export function surveyedConnectionsPage(
  qualifiedNames: readonly string[] | undefined,
  { onward, from, size }: Place,
): unknown {
  const filters: Query[] = [
    term("__typeName.keyword", "Connection"),
    ...(qualifiedNames === undefined ? [] : [{ terms: { qualifiedName: qualifiedNames } }]),
    ...(onward === undefined ? [] : [{ range: { __timestamp: { gte: onward } } }]),
  ];
  const sort = [{ __timestamp: { order: "asc" } }, { __guid: { order: "asc" } }];
  return assetSearch(size, filters, ["name", "qualifiedName", "connectorName", ...PEOPLE], {}, { from, sort });
}

/** The keys of the two times in the answer. */
export const LAST_CRAWLED = "last_crawled";
export const LAST_READ = "last_read";

const latest = (field: string): Query => ({ max: { field } });

/** Counts the assets of several connections, and finds when a crawler and when a reader of the source has come by last. */
export function usageOfAll(connectionQualifiedNames: readonly string[]): unknown {
  return assetsOfAll(connectionQualifiedNames, {
    [LAST_CRAWLED]: latest("lastSyncRunAt"),
    [LAST_READ]: latest("sourceLastReadAt"),
  });
}
