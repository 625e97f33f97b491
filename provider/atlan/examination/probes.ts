import { AtlanProviderError } from "../../errors";
import type { HttpClient } from "../../http/client";
import { definitionsPage, connectionsPage, runsPage } from "../packages/lookupSearches";
import {
  assetSearch,
  assetsOf,
  assetsOfAll,
  definitionsNamed,
  FIND_RUNS,
  FIND_WORKFLOWS,
  nested,
  runsOf,
  runWithId,
  SEARCH_ASSETS,
  term,
  workflowSearch,
} from "../searches";
import {
  readAssetsSample,
  readConnectionsSample,
  readCountsSample,
  readDefinitionsSample,
  readManyCountsSample,
  readRunsSample,
  readSearchOfAssets,
  readWhoAmI,
} from "./sampleReaders";
import {
  type Asked,
  type AssetsSample,
  NOT_ASKED,
  type ConnectionsSample,
  type CountsSample,
  type DefinitionsSample,
  type ManyCountsSample,
  type RunsSample,
  type SearchSample,
  type Unanswered,
  type WhoAmI,
} from "./samples";

/** The prefix of the names of connection-delete workflows. */
const PREFIX = { prefix: "atlan-connection-delete" };
/** How many items a search lists at most: one page of the provider's own lists. */
export const MOST_LISTED = 500;
/** How long one answer may take. */
const ANSWER_TIMEOUT_MS = 30_000;
/** How long one question is repeated after a failure that may pass. */
const RETRIES_MS = 20_000;

/**
 * The questions by which a tenant is examined. Each is a search, or who the caller is: nothing that is sent here changes
 * anything. No method throws: that there is no answer is an answer too.
 */
export class Probes {
  private readonly http: HttpClient;
  private readonly deadline: number;

  /** @param deadline - after it nothing is asked any more, in milliseconds since the epoch by the clock of `http` */
  constructor(http: HttpClient, deadline: number) {
    this.http = http;
    this.deadline = deadline;
  }

  whoAmI(): Promise<Asked<WhoAmI>> {
    return this.ask("GET", "/api/service/whoami", undefined, readWhoAmI);
  }

  /** The newest definitions of the package. */
  definitions(): Promise<Asked<DefinitionsSample>> {
    const place = { onward: undefined, from: 0, size: MOST_LISTED };
    return this.ask("POST", FIND_WORKFLOWS, definitionsPage(PREFIX, place), readDefinitionsSample);
  }

  /** The same by the pattern with which the official Python client finds them. */
  definitionsByPattern(): Promise<Asked<DefinitionsSample>> {
    const value = "atlan[-]connection[-]delete[-][0-9]{10}";
    const filter = [nested("metadata", { regexp: { "metadata.name.keyword": { value } } })];
    return this.ask("POST", FIND_WORKFLOWS, workflowSearch(MOST_LISTED, filter), readDefinitionsSample);
  }

  definitionNamed(name: string): Promise<Asked<DefinitionsSample>> {
    return this.ask("POST", FIND_WORKFLOWS, definitionsNamed([name]), readDefinitionsSample);
  }

  /** The newest runs of the package. @param size - how many are listed; all are counted */
  runs(size = MOST_LISTED): Promise<Asked<RunsSample>> {
    return this.ask("POST", FIND_RUNS, runsPage({ of: PREFIX }, { onward: undefined, from: 0, size }), readRunsSample);
  }

  /** Those that have not ended. */
  unendedRuns(): Promise<Asked<RunsSample>> {
    const place = { onward: undefined, from: 0, size: MOST_LISTED };
    return this.ask("POST", FIND_RUNS, runsPage({ of: PREFIX, unended: true }, place), readRunsSample);
  }

  runsOf(workflowName: string): Promise<Asked<RunsSample>> {
    return this.ask("POST", FIND_RUNS, runsOf(workflowName), readRunsSample);
  }

  runWithId(id: string): Promise<Asked<RunsSample>> {
    return this.ask("POST", FIND_RUNS, runWithId(id), readRunsSample);
  }

  /** The oldest connections. */
  connections(): Promise<Asked<ConnectionsSample>> {
    const place = { onward: undefined, from: 0, size: MOST_LISTED };
    return this.ask("POST", SEARCH_ASSETS, connectionsPage({}, place), readConnectionsSample);
  }

  /** How many assets a connection has, as the provider counts before a purge. */
  counts(connection: string): Promise<Asked<CountsSample>> {
    return this.ask("POST", SEARCH_ASSETS, assetsOf(connection), readCountsSample);
  }

  /** The same for several at once, as the provider counts for a fleet. */
  manyCounts(connections: readonly string[]): Promise<Asked<ManyCountsSample>> {
    const read = (body: unknown): ManyCountsSample => readManyCountsSample(connections, body);
    return this.ask("POST", SEARCH_ASSETS, assetsOfAll(connections), read);
  }

  /** The assets that name a connection, or lie below it; without the connection itself. */
  assets(
    connection: string,
    by: "both" | "name" | "place",
    from = 0,
    size = MOST_LISTED,
  ): Promise<Asked<AssetsSample>> {
    const named = term("connectionQualifiedName", connection);
    const below = { prefix: { qualifiedName: { value: `${connection}/` } } };
    const should = by === "both" ? [named, below] : by === "name" ? [named] : [below];
    const itself = [term("qualifiedName", connection)];
    const query = { bool: { should, minimum_should_match: 1, must_not: itself } };
    const sort = [{ __timestamp: { order: "asc" } }, { __guid: { order: "asc" } }];
    const body = assetSearch(size, [query], ["qualifiedName", "connectionQualifiedName"], {}, { from, sort });
    return this.ask("POST", SEARCH_ASSETS, body, readAssetsSample);
  }

  /** Everything with a value in a field: only its number is read. */
  withTerm(
    field: string,
    value: string,
    more: readonly (readonly [string, string])[] = [],
  ): Promise<Asked<SearchSample>> {
    const filter = [term(field, value), ...more.map(([name, its]) => term(name, its))];
    return this.ask("POST", SEARCH_ASSETS, assetSearch(1, filter, []), readSearchOfAssets);
  }

  /** The time in the latest answer, in milliseconds since the epoch. */
  toldTime(): number | undefined {
    return this.http.toldTime;
  }

  private async ask<T>(
    method: "GET" | "POST",
    path: string,
    body: unknown,
    read: (body: unknown) => T,
  ): Promise<Asked<T>> {
    if (this.http.now() >= this.deadline) return NO_TIME;
    const retryUntil = Math.min(this.deadline, this.http.now() + RETRIES_MS);
    const request = {
      doing: "examining the tenant",
      method,
      path,
      body,
      retryUntil,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
    };
    try {
      // The value stands in an object, since undefined would make the answer unreadable.
      const { value } = await this.http.send({ ...request, read: (answer) => ({ value: read(answer) }) });
      return { kind: "answered", value };
    } catch (error) {
      return unanswered(error);
    }
  }
}

/** The error of a request as an answer. @throws any other error */
export function unanswered(error: unknown): Unanswered {
  if (!(error instanceof AtlanProviderError)) throw error;
  const { code, because, suggestion } = error;
  const status = (error as { status?: unknown }).status;
  return { kind: "unanswered", code, status: typeof status === "number" ? status : 0, because, suggestion };
}

/** Nothing was asked. */
export function notAsked(because: string): Unanswered {
  return { kind: "unanswered", code: NOT_ASKED, status: 0, because, suggestion: "" };
}

const NO_TIME: Unanswered = {
  kind: "unanswered",
  code: "ATLAN_TIMEOUT",
  status: 0,
  because: "the time for the examination was over",
  suggestion: "",
};
