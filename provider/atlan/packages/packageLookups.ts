import type { HttpClient } from "../../http/client";
import type {
  AtlanLookups,
  ConnectionFilter,
  ListedConnection,
  Named,
  Patience,
  RunFilter,
  WorkflowDefinition,
  WorkflowRun,
} from "../api";
import { readAssetTotal } from "../assetCounts";
import { everything, type Page, type Place } from "../paging";
import { readConnections, readDefinitions, readRuns, readTotal } from "../responses";
import { FIND_RUNS, FIND_WORKFLOWS, SEARCH_ASSETS } from "../searches";
import { whyUnread } from "../unreadableEntities";
import { connectionsPage, definitionsPage, runsPage } from "./lookupSearches";

/** The number of items that a page asks for. */
export const PAGE_SIZE = 500;
/** Limit of the time for a whole list, whatever the responses contain. */
const LONGEST_LIST_MS = 10 * 60_000;

/** One kind of list: its search, and how a page of it is parsed. */
interface Kind<T> {
  /** For messages: `runs`. */
  readonly things: string;
  readonly path: string;
  readonly read: (body: unknown, from: number) => T[] | undefined;
  readonly readTotal: (body: unknown) => number | undefined;
  readonly id: (item: T) => string;
  readonly madeAt: (item: T) => string | number | undefined;
}

const CONNECTIONS: Kind<ListedConnection> = {
  things: "connections",
  path: SEARCH_ASSETS,
  read: readConnections,
  readTotal: readAssetTotal,
  id: (it) => it.guid,
  madeAt: (it) => it.createdAt,
};

const DEFINITIONS: Kind<WorkflowDefinition> = {
  things: "workflows",
  path: FIND_WORKFLOWS,
  read: readDefinitions,
  readTotal,
  id: (it) => it.name,
  madeAt: (it) => it.createdAt,
};

const RUNS: Kind<WorkflowRun> = {
  things: "runs",
  path: FIND_RUNS,
  read: readRuns,
  readTotal,
  id: (it) => it.id,
  madeAt: (it) => it.createdAt,
};

/** {@link AtlanLookups} with the searches of the official SDKs. */
export class PackageLookups implements AtlanLookups {
  private readonly http: HttpClient;
  private readonly patience: () => Patience;

  /** @param patience - called for each page */
  constructor(http: HttpClient, patience: () => Patience) {
    this.http = http;
    this.patience = patience;
  }

  connections(filter: ConnectionFilter): AsyncGenerator<ListedConnection, void> {
    const { name, connector, state } = filter;
    const wanted = [name, connector, state].filter((it) => it !== undefined);
    return this.list(CONNECTIONS, wanted.join(", ") || "all", (place) => connectionsPage(filter, place));
  }

  definitions(named: Named, atMost?: number): AsyncGenerator<WorkflowDefinition, void> {
    return this.list(DEFINITIONS, inWords(named), (place) => definitionsPage(named, place), atMost);
  }

  runs(filter: RunFilter, atMost?: number): AsyncGenerator<WorkflowRun, void> {
    return this.list(RUNS, inWords(filter.of), (place) => runsPage(filter, place), atMost);
  }

  private list<T>(kind: Kind<T>, identity: string, body: (place: Place) => unknown, atMost = PAGE_SIZE) {
    const { things, id, madeAt } = kind;
    const latest = this.http.now() + LONGEST_LIST_MS;
    const isOver = () => this.http.now() > Math.min(latest, this.patience().deadline);
    const ask = (place: Place) => this.page(kind, `looking for ${things}: ${identity}`, body(place), place);
    return everything({
      doing: `looking for ${things}`,
      identity,
      id,
      madeAt,
      pageSize: Math.min(atMost, PAGE_SIZE),
      ask,
      isOver,
    });
  }

  private page<T>(kind: Kind<T>, doing: string, body: unknown, { from }: Place): Promise<Page<T>> {
    const read = (answer: unknown): Page<T> | undefined => {
      const items = kind.read(answer, from);
      return items === undefined ? undefined : { items, total: kind.readTotal(answer) };
    };
    const { deadline: retryUntil, timeoutMs: answerTimeoutMs } = this.patience();
    const request = { doing, method: "POST", path: kind.path, body, retryUntil, answerTimeoutMs, read } as const;
    return this.http.send({ ...request, explain: whyUnread });
  }
}

function inWords(named: Named): string {
  return "name" in named ? named.name : `${named.prefix}…`;
}
