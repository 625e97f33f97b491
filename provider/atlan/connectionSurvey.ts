import type { HttpClient } from "../http/client";
import { isTime } from "../text/isoTime";
import { at, listOf, wordOf } from "../text/json";
import type { AssetCounts, ListedConnection, Patience } from "./api";
import { readAssetCountsOf, readAssetTotal } from "./assetCounts";
import { Batcher } from "./batcher";
import { everything, type Page, type Place } from "./paging";
import { readConnections } from "./responses";
import { countsAt, MOST_AT_ONCE, SEARCH_ASSETS } from "./searches";
import { LAST_CRAWLED, LAST_READ, PEOPLE, surveyedConnectionsPage, usageOfAll } from "./surveySearches";
import { whyEntitiesAreUnread } from "./unreadableEntities";

/** The number of connections that a page asks for. */
const PAGE_SIZE = 500;
/** Limit of the time for a whole list, whatever the responses contain. */
const LONGEST_LIST_MS = 10 * 60_000;

/** The people responsible for a connection, as Atlan names them: users and groups by their names, roles by their guids. */
export type People = Readonly<Record<(typeof PEOPLE)[number], readonly string[]>>;

/** A connection with the people responsible for it. */
export interface SurveyedConnection extends ListedConnection {
  readonly people: People;
}

/** The connections that the credentials can see. */
export interface SurveyedConnections {
  readonly connections: readonly SurveyedConnection[];
  /** How many more the index has that the catalogue does not show: deleted ones that are still in the index. */
  readonly indexOnly: number;
}

/** The assets of a connection, and when they were last used. */
export interface ConnectionUsage {
  readonly assets: AssetCounts;
  /** When a crawler has come by last, in milliseconds since the epoch; undefined if the index has no time for any asset. */
  readonly lastCrawledAt: number | undefined;
  /** When somebody read any of the assets in the source, as far as Atlan has mined that; otherwise as above. */
  readonly lastReadAt: number | undefined;
}

/**
 * An overview of the connections of a tenant, in few requests: one for 500 connections, and one for the assets of 100.
 *
 * @throws AtlanApiError from every method, also for a response that is only a part of what was asked for
 */
export class ConnectionSurvey {
  private readonly http: HttpClient;
  private readonly patience: () => Patience;

  private readonly usages = new Batcher<ConnectionUsage>(
    MOST_AT_ONCE.counts,
    (name, patience) =>
      this.askUsage(`counting the assets of ${name}`, [name], (body) => readUsage([name], body)?.get(name), patience),
    (names, patience) =>
      this.askUsage(
        `counting the assets of ${names.length} connections`,
        names,
        (body) => readUsage(names, body),
        patience,
      ),
  );

  /** @param patience - called for each request */
  constructor(http: HttpClient, patience: () => Patience) {
    this.http = http;
    this.patience = patience;
  }

  /**
   * All connections, or those with certain names. One that was archived and created anew is listed for each time.
   *
   * @throws AtlanProviderError ATLAN_LIST_TOO_LONG when Atlan can't return the rest
   */
  async connections(qualifiedNames?: readonly string[]): Promise<SurveyedConnections> {
    const doing = "looking for connections";
    const identity = qualifiedNames === undefined ? "all" : `${qualifiedNames.length} by name`;
    const latest = this.http.now() + LONGEST_LIST_MS;
    let total = 0;
    const ask = async (place: Place): Promise<Page<SurveyedConnection>> => {
      const page = await this.page(`${doing}: ${identity}`, surveyedConnectionsPage(qualifiedNames, place), place);
      if (place.onward === undefined && place.from === 0) total = page.total;
      return page;
    };
    const listing = {
      doing,
      identity,
      pageSize: PAGE_SIZE,
      ask,
      id: (it: SurveyedConnection) => it.guid,
      madeAt: (it: SurveyedConnection) => it.createdAt,
      isOver: () => this.http.now() > latest,
    };
    const connections = await Array.fromAsync(everything(listing));
    return { connections, indexOnly: Math.max(0, total - connections.length) };
  }

  /** The assets of a connection. Calls of the same moment are one request for up to 100 connections. */
  usage(connectionQualifiedName: string): Promise<ConnectionUsage> {
    return this.usages.load(connectionQualifiedName, this.patience());
  }

  private page(
    doing: string,
    body: unknown,
    { from }: Place,
  ): Promise<Page<SurveyedConnection> & { readonly total: number }> {
    const { deadline: retryUntil, timeoutMs: answerTimeoutMs } = this.patience();
    return this.http.send({
      doing,
      method: "POST",
      path: SEARCH_ASSETS,
      body,
      retryUntil,
      answerTimeoutMs,
      read: (answer) => readSurveyedConnections(answer, from),
      explain: whyEntitiesAreUnread,
    });
  }

  private askUsage<T>(
    doing: string,
    names: readonly string[],
    read: (body: unknown) => T | undefined,
    { deadline: retryUntil, timeoutMs: answerTimeoutMs, isForMany }: Patience,
  ): Promise<T> {
    return this.http.send({
      doing,
      method: "POST",
      path: SEARCH_ASSETS,
      body: usageOfAll(names),
      retryUntil,
      answerTimeoutMs,
      isForMany,
      read,
    });
  }
}

function readSurveyedConnections(
  body: unknown,
  from: number,
): (Page<SurveyedConnection> & { readonly total: number }) | undefined {
  const connections = readConnections(body, from);
  const total = readAssetTotal(body);
  if (connections === undefined || total === undefined) return undefined;
  const entities = listOf(at(body, "entities"));
  const items = connections.map((connection, index) => {
    const people = readPeople(at(entities[index], "attributes"));
    return people && { ...connection, people };
  });
  return items.includes(undefined) ? undefined : { items: items as SurveyedConnection[], total };
}

/** Undefined if an attribute has another form than a list of names. One that is missing names nobody. */
function readPeople(attributes: unknown): People | undefined {
  const read = PEOPLE.map((name) => [name, readNames(at(attributes, name) ?? [])] as const);
  return read.some(([, names]) => names === undefined) ? undefined : (Object.fromEntries(read) as unknown as People);
}

function readNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = (value as unknown[]).filter((it) => it !== "").map(wordOf);
  return names.includes(undefined) ? undefined : (names as string[]);
}

function readUsage(names: readonly string[], body: unknown): ReadonlyMap<string, ConnectionUsage> | undefined {
  const counts = readAssetCountsOf(names, body);
  if (counts === undefined) return undefined;
  const aggregations = at(body, "aggregations") ?? undefined;
  const found = names.map((name, index) => {
    const assets = counts.get(name);
    // A search that finds nothing may be answered without aggregations.
    const part = aggregations === undefined ? NO_TIMES : at(aggregations, countsAt(index));
    const [lastCrawled, lastRead] = [readLatest(at(part, LAST_CRAWLED)), readLatest(at(part, LAST_READ))];
    if (assets === undefined || lastCrawled === undefined || lastRead === undefined) return undefined;
    return [name, { assets, lastCrawledAt: lastCrawled.time, lastReadAt: lastRead.time }] as const;
  });
  return found.includes(undefined) ? undefined : new Map(found as (readonly [string, ConnectionUsage])[]);
}

const NO_TIMES = { [LAST_CRAWLED]: { value: null }, [LAST_READ]: { value: null } };

/** The highest value of a time; undefined if it is no answer. A value that no clock shows, such as 0, is no time. */
function readLatest(aggregation: unknown): { readonly time: number | undefined } | undefined {
  const value = at(aggregation, "value");
  if (value === null) return { time: undefined };
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  const time = Math.round(value);
  return { time: isTime(time) ? time : undefined };
}
