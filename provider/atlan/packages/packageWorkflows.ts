import { AtlanApiError, AtlanProviderError } from "../../errors";
import {
  type Accepted,
  type Archiving,
  type AtlanApi,
  type CreateAnswer,
  type LiveRun,
  type Patience,
  type Refused,
  type RerunAnswer,
  type RunsAhead,
  type Unclear,
  type WorkflowDefinition,
  type WorkflowOrder,
  type WorkflowRun,
  NEWEST_RUNS,
} from "../api";
import { AssetSearches } from "../assets";
import { Batcher } from "../batcher";
import { isSaid, startOnce, unlessGone } from "../changes";
import { LearntOnce } from "../learntOnce";
import { liveRunsOn } from "../liveRuns";
import { hasEnded, toPhase } from "../phase";
import { readDefinitions, readFound, readRoles, readRuns, readStarted, readTotal } from "../responses";
import {
  definitionsNamed,
  FIND_RUNS,
  FIND_WORKFLOWS,
  MOST_AT_ONCE,
  runsOf,
  runsOfAll,
  runsWithIds,
  runWithId,
} from "../searches";
import { readDone } from "../wholeAnswers";
import { runsPage } from "./lookupSearches";
import { PackageLookups, PAGE_SIZE } from "./packageLookups";
import { createBody, rerunBody } from "./requests";
import { toIsoTime } from "../../text/isoTime";

const NAME_PREFIX = "atlan-connection-delete";

/** Callers with one of these roles use `workflows`, all others `package-workflows`, as in the official Python client. */
const DIRECT_ROLES: readonly string[] = ["$admin", "$api-token-default-access"];

/** {@link AtlanApi} on the package workflows (Argo) that the official SDKs up to pyatlan 10 use. */
export class PackageWorkflows extends AssetSearches implements AtlanApi {
  /** `workflows` or `package-workflows`, as our roles require. */
  private readonly family = new LearntOnce(async ({ deadline: retryUntil }) => {
    const doing = "looking up the roles of the credentials";
    const roles = await this.http.send({
      doing,
      method: "GET",
      path: "/api/service/whoami",
      retryUntil,
      read: readRoles,
    });
    return roles.some((it) => DIRECT_ROLES.includes(it)) ? "workflows" : "package-workflows";
  });

  private readonly definitions = new Batcher<WorkflowDefinition | undefined>(
    MOST_AT_ONCE.definitions,
    async (name, patience) => {
      const doing = `looking for workflow ${name}`;
      const found = await this.search(
        { doing, path: FIND_WORKFLOWS, body: definitionsNamed([name]), read: readDefinitions },
        patience,
      );
      return found.find((it) => it.name === name);
    },
    async (names, patience) => {
      const doing = `looking for ${names.length} workflows`;
      const read = readFound(readDefinitions, readTotal);
      const { items, isAll } = await this.search(
        { doing, path: FIND_WORKFLOWS, body: definitionsNamed(names), read },
        patience,
      );
      // A missing definition lets a run start, so only a complete response may conclude it.
      const told = isAll ? names : names.filter((name) => items.some((it) => it.name === name));
      return new Map(told.map((name) => [name, items.find((it) => it.name === name)]));
    },
  );

  private readonly histories = new Batcher<WorkflowRun[]>(
    MOST_AT_ONCE.histories,
    async (name, patience) => {
      const found = await this.search(
        { doing: `looking for runs of ${name}`, path: FIND_RUNS, body: runsOf(name), read: readRuns },
        patience,
      );
      const newest = found.filter((it) => it.workflowName === undefined || it.workflowName === name);
      // The search for all runs in flight finds those of the usual names alone.
      const isShown = found.length < NEWEST_RUNS || name.startsWith(NAME_PREFIX);
      return isShown ? newest : [...newest, ...(await this.findOlderLive(name, newest, patience))];
    },
    async (names, patience) => {
      const doing = `looking for runs of ${names.length} workflows`;
      const read = readFound(readRuns, readTotal);
      const { items: runs, isAll } = await this.search(
        { doing, path: FIND_RUNS, body: runsOfAll(names), read },
        patience,
      );
      // If a run does not name its workflow, or the response is incomplete, each workflow is requested alone.
      if (!isAll || runs.some((it) => it.workflowName === undefined)) return new Map();
      const histories = Map.groupBy(runs, (it) => it.workflowName);
      return new Map(names.map((name) => [name, histories.get(name) ?? []]));
    },
  );

  private readonly runs = new Batcher<WorkflowRun | undefined>(
    MOST_AT_ONCE.runs,
    async (id, patience) => {
      const found = await this.search(
        { doing: `looking at run ${id}`, path: FIND_RUNS, body: runWithId(id), read: readRuns },
        patience,
      );
      return found.find((it) => it.id === id);
    },
    async (ids, patience) => {
      const doing = `looking at ${ids.length} runs`;
      const found = await this.search({ doing, path: FIND_RUNS, body: runsWithIds(ids), read: readRuns }, patience);
      return new Map(found.map((it) => [it.id, it]));
    },
  );

  private readonly liveRuns = new Batcher<LiveRun[]>(
    Infinity,
    async (connection, patience) => liveRunsOn(connection, await this.findAllLiveRuns(patience)),
    async (connections, patience) => {
      const live = await this.findAllLiveRuns(patience);
      return new Map(connections.map((it) => [it, liveRunsOn(it, live)]));
    },
  );

  private readonly runsAhead = new Batcher<RunsAhead>(
    MOST_AT_ONCE.ahead,
    async (key, patience) => {
      const found = await this.findAllRunsAhead([key], patience);
      return found.get(key) ?? { live: [], runs: [] };
    },
    (keys, patience) => this.findAllRunsAhead(keys, patience),
  );

  findWorkflow(name: string, patience: Patience): Promise<WorkflowDefinition | undefined> {
    return this.definitions.load(name, patience);
  }

  findRuns(workflowName: string, patience: Patience): Promise<WorkflowRun[]> {
    return this.histories.load(workflowName, patience);
  }

  findRun(runId: string, patience: Patience): Promise<WorkflowRun | undefined> {
    return this.runs.load(runId, patience);
  }

  findLiveRuns(connectionQualifiedName: string, patience: Patience): Promise<LiveRun[]> {
    return this.liveRuns.load(connectionQualifiedName, patience);
  }

  async findRunsSince(connectionQualifiedName: string, since: number, patience: Patience): Promise<LiveRun[]> {
    const lists = new PackageLookups(this.http, () => patience);
    const filter = { of: { prefix: NAME_PREFIX }, unended: true, orStartedAfter: toIsoTime(since) };
    const runs = await Array.fromAsync(lists.runs(filter));
    return liveRunsOn(connectionQualifiedName, await this.defined(runs, patience));
  }

  findRunsAhead(connectionQualifiedName: string, workflowName: string, patience: Patience): Promise<RunsAhead> {
    return this.runsAhead.load(JSON.stringify([connectionQualifiedName, workflowName]), patience);
  }

  /** @param keys - a connection and the name of a definition each, as JSON */
  private async findAllRunsAhead(keys: readonly string[], patience: Patience): Promise<Map<string, RunsAhead>> {
    const asked = keys.map((key) => [key, ...(JSON.parse(key) as [string, string])] as const);
    const together = await this.findTogether([...new Set(asked.map(([, , name]) => name))], patience);
    const live = await (together === undefined
      ? this.findAllLiveRuns(patience)
      : this.withDefinitions(together, patience));
    // If a run does not name its workflow, only a search for one workflow tells that it is of it.
    const isTold = together?.every((it) => it.workflowName !== undefined) === true;
    const histories = isTold ? Map.groupBy(together, (it) => it.workflowName) : undefined;
    const found = asked.map(async ([key, connection, name]) => {
      const runs =
        histories === undefined
          ? await this.findRuns(name, patience)
          : (histories.get(name) ?? []).slice(0, NEWEST_RUNS);
      return [key, { live: liveRunsOn(connection, live), runs }] as const;
    });
    return new Map(await Promise.all(found));
  }

  /**
   * The runs in flight of all connection-delete workflows and the runs of these workflows, newest first, by one search.
   * Undefined where they are too many for it: a workflow that somebody else made may have thousands of runs.
   */
  private async findTogether(
    names: readonly string[],
    patience: Patience,
  ): Promise<readonly WorkflowRun[] | undefined> {
    const doing = `looking for runs in flight and of ${names.length === 1 ? names.join() : `${names.length} workflows`}`;
    const filter = { of: { prefix: NAME_PREFIX }, unended: true, orOf: names };
    const body = runsPage(filter, { onward: undefined, from: 0, size: PAGE_SIZE });
    try {
      const { items, isAll } = await this.search(
        { doing, path: FIND_RUNS, body, read: readFound(readRuns, readTotal) },
        patience,
      );
      return isAll ? items : undefined;
    } catch (error) {
      if (error instanceof AtlanProviderError && error.code === "ATLAN_ANSWER_TOO_LARGE") return undefined;
      throw error;
    }
  }

  /** The runs of a definition that are in flight and not among the newest ones. */
  private async findOlderLive(
    name: string,
    newest: readonly WorkflowRun[],
    patience: Patience,
  ): Promise<readonly WorkflowRun[]> {
    const lists = new PackageLookups(this.http, () => patience);
    const unended = await Array.fromAsync(lists.runs({ of: { name }, unended: true }));
    return unended.filter(({ id, phase }) => !hasEnded(toPhase(phase)) && !newest.some((it) => it.id === id));
  }

  /** The runs in flight of all connection-delete workflows, with what they do as far as it is known. */
  private async findAllLiveRuns(patience: Patience): Promise<LiveRun[]> {
    const lists = new PackageLookups(this.http, () => patience);
    return this.withDefinitions(
      await Array.fromAsync(lists.runs({ of: { prefix: NAME_PREFIX }, unended: true })),
      patience,
    );
  }

  /** Those that are in flight, with what they do as far as it is known. */
  private withDefinitions(unended: readonly WorkflowRun[], patience: Patience): Promise<LiveRun[]> {
    const runs = unended.filter((it) => !hasEnded(toPhase(it.phase)));
    return this.defined(runs, patience);
  }

  /** Runs with what they do as far as it is known. */
  private async defined(runs: readonly WorkflowRun[], patience: Patience): Promise<LiveRun[]> {
    // Most runs only name their definition; the definition names the connection.
    const names = [...new Set(runs.map((it) => it.workflowName).filter((it) => it !== undefined))];
    const found = await Promise.all(names.map((name) => this.definitions.load(name, patience)));
    const definitions = new Map(found.filter((it) => it !== undefined).map((it) => [it.name, it]));
    return runs.map((run) => ({ ...run, definition: definitionOf(run, definitions) }));
  }

  async prepareStart(patience: Patience): Promise<void> {
    await this.path(patience);
  }

  async createAndRun(order: WorkflowOrder, patience: Patience): Promise<CreateAnswer> {
    const doing = `starting workflow ${order.name}`;
    const answer = await this.start({ doing, to: "", query: { submit: "true" }, body: createBody(order) }, patience);
    if (answer.kind === "refused" && isSaid(answer.error, 409)) return { kind: "taken" };
    if (answer.kind !== "accepted") return answer;
    // An answer about another workflow, which something between here and Atlan has mixed up, tells nothing of this one.
    const said = answer.runId === order.name ? answer : { kind: answer.kind, createdAt: undefined };
    return { ...said, runId: undefined };
  }

  async rerun(workflowName: string, patience: Patience): Promise<RerunAnswer> {
    const doing = `rerunning workflow ${workflowName}`;
    const answer = await this.start({ doing, to: "/submit", query: {}, body: rerunBody(workflowName) }, patience);
    if (answer.kind === "refused" && isSaid(answer.error, 404)) return { kind: "absent" };
    // The response names the run. If it repeats the definition's name instead, the run id is unknown.
    return answer.kind === "accepted" && answer.runId === workflowName ? { ...answer, runId: undefined } : answer;
  }

  async stopRun(runId: string, patience: Patience): Promise<boolean> {
    const stop = {
      doing: `stopping run ${runId}`,
      method: "POST",
      path: `/api/service/runs/${encodeURIComponent(runId)}/stop`,
    } as const;
    return unlessGone(() => this.http.send({ ...stop, retryUntil: patience.deadline, read: readDone }));
  }

  async archiveWorkflow(name: string, patience: Patience): Promise<Archiving> {
    const archive = { doing: `archiving workflow ${name}`, method: "POST", retryUntil: patience.deadline } as const;
    const to = `/${encodeURIComponent(name)}/archive`;
    const isThere = await unlessGone(() =>
      this.routed(patience, (path) => this.http.send({ ...archive, path: path + to, read: readDone })),
    );
    return isThere ? "archived" : "gone";
  }

  /** Sent once, whatever the response; twice only if the first request was refused because our roles have changed. */
  private async start(start: Start, patience: Patience): Promise<Accepted | Refused | Unclear> {
    const { doing, to, query, body } = start;
    const request = { doing, method: "POST", query, body, retryUntil: undefined, notAfter: patience.deadline } as const;
    // A failure of this look-up does not count as a result of the start: nothing was sent.
    await this.path(patience);
    const answer = await startOnce(() =>
      this.routed(patience, (path) => this.http.send({ ...request, path: path + to, read: readStarted })),
    );
    if (answer.kind !== "accepted") return answer;
    const { name: runId, ...said } = answer.said;
    return { kind: "accepted", runId, ...said };
  }

  /**
   * Sends to the path that our roles require. Roles change, so after a 403, which says that nothing was done, they are looked
   * up again; the request is sent once more if they now require the other path.
   */
  private async routed<T>(patience: Patience, send: (path: string) => Promise<T>): Promise<T> {
    const path = await this.path(patience);
    try {
      return await send(path);
    } catch (error) {
      if (!(error instanceof AtlanApiError) || error.status !== 403) throw error;
      this.family.forget();
      const other = await this.path(patience).catch(() => path);
      if (other === path) throw error;
      return send(other);
    }
  }

  /** Below it are the workflows. */
  private async path(patience: Patience): Promise<string> {
    return `/api/service/${await this.family.get(patience)}`;
  }
}

/** A request that starts a run. */
interface Start {
  /** As a gerund with its object, for messages. */
  readonly doing: string;
  /** The path below that of the workflows. */
  readonly to: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The run's own copy was true when the run started; the definition may have been changed or archived since. */
function definitionOf(
  run: WorkflowRun,
  definitions: ReadonlyMap<string, WorkflowDefinition>,
): WorkflowDefinition | undefined {
  const { template, workflowName: name = "" } = run;
  return template === undefined ? definitions.get(name) : { name, ...template };
}
