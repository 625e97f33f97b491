import { AtlanProviderError } from "../../errors";
import type { HttpClient } from "../../http/client";
import { connectionsPage, definitionsPage, runsPage } from "../packages/lookupSearches";
import type { Place } from "../paging";
import {
  assetsOf,
  assetsOfAll,
  definitionsNamed,
  FIND_RUNS,
  FIND_WORKFLOWS,
  runsOf,
  runWithId,
  SEARCH_ASSETS,
} from "../searches";
import { assetsOneByOne, assetsWith, type Criterion, definitionsByPattern } from "./examinationSearches";
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
/** By what a page is made smaller whose answer is too large. */
const SMALLER = 8;
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
    return this.list(FIND_WORKFLOWS, (place) => definitionsPage(PREFIX, place), readDefinitionsSample);
  }

  /** The same by the pattern with which the official Python client finds them. */
  definitionsByPattern(): Promise<Asked<DefinitionsSample>> {
    return this.list(FIND_WORKFLOWS, ({ size }) => definitionsByPattern(size), readDefinitionsSample);
  }

  definitionNamed(name: string): Promise<Asked<DefinitionsSample>> {
    return this.ask("POST", FIND_WORKFLOWS, definitionsNamed([name]), readDefinitionsSample);
  }

  /** The newest runs of the package. @param most - how many are listed; all are counted */
  runs(most = MOST_LISTED): Promise<Asked<RunsSample>> {
    return this.list(FIND_RUNS, (place) => runsPage({ of: PREFIX }, place), readRunsSample, most);
  }

  /** Those that have not ended. */
  unendedRuns(): Promise<Asked<RunsSample>> {
    return this.list(FIND_RUNS, (place) => runsPage({ of: PREFIX, unended: true }, place), readRunsSample);
  }

  runsOf(workflowName: string): Promise<Asked<RunsSample>> {
    return this.ask("POST", FIND_RUNS, runsOf(workflowName), readRunsSample);
  }

  runWithId(id: string): Promise<Asked<RunsSample>> {
    return this.ask("POST", FIND_RUNS, runWithId(id), readRunsSample);
  }

  /** A page of the connections, oldest first. @param from - how many older ones are skipped */
  connections(from = 0): Promise<Asked<ConnectionsSample>> {
    const place = { onward: undefined, from, size: MOST_LISTED };
    const read = (body: unknown): ConnectionsSample => readConnectionsSample(body, from);
    return this.ask("POST", SEARCH_ASSETS, connectionsPage({}, place), read);
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
  assets(connection: string, by: Criterion, from = 0, size = MOST_LISTED): Promise<Asked<AssetsSample>> {
    return this.ask("POST", SEARCH_ASSETS, assetsOneByOne(connection, by, from, size), readAssetsSample);
  }

  /** How many assets have each of these values in each of these fields: only their number is read. */
  withValues(values: Readonly<Record<string, string>>): Promise<Asked<SearchSample>> {
    return this.ask("POST", SEARCH_ASSETS, assetsWith(values), readSearchOfAssets);
  }

  /** The time in the latest answer, in milliseconds since the epoch. */
  tenantTime(): number | undefined {
    return this.http.tenantTime;
  }

  /** Asks for a page; where the answer is too large, for smaller ones, as the provider does. */
  private async list<T>(
    path: string,
    body: (place: Place) => unknown,
    read: (body: unknown) => T,
    most = MOST_LISTED,
  ): Promise<Asked<T>> {
    let answer: Asked<T>;
    let size = most;
    do {
      answer = await this.ask("POST", path, body({ onward: undefined, from: 0, size }), read);
      size = Math.floor(size / SMALLER);
    } while (answer.kind === "unanswered" && answer.code === "ATLAN_ANSWER_TOO_LARGE" && size > 0);
    return answer;
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
