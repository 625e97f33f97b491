import { AtlanApiError } from "../errors";
import type { HttpClient } from "../http/client";
import type {
  Accepted,
  AssetCounts,
  AtlanPort,
  ConnectionEntity,
  ConnectionLook,
  CreateAnswer,
  LiveRun,
  Patience,
  Refused,
  RerunAnswer,
  Unclear,
  WorkflowDefinition,
  WorkflowOrder,
  WorkflowRun,
} from "./port";
import { createBody, rerunBody } from "./requests";
import { readAssetCounts, readDefinitions, readEntities, readRoles, readRuns, readStarted } from "./responses";
import {
  assetsOf,
  connections,
  definitionsNamed,
  entityNamed,
  FIND_RUNS,
  FIND_WORKFLOWS,
  liveRunsOf,
  newestRunsOf,
  runsOf,
  runWithId,
  SEARCH_ASSETS,
} from "./searches";

/** Connections among which a similar name is looked for. */
const MOST_CONNECTIONS = 300;
const NAME_PREFIX = "atlan-connection-delete";
const LIVE_PHASES: ReadonlySet<string | undefined> = new Set([undefined, "Pending", "Running"]);

/** Who has one of these uses `workflows`, everybody else `package-workflows`; the official Python client's rule. */
const DIRECT_ROLES: readonly string[] = ["$admin", "$api-token-default-access"];

/** {@link AtlanPort} on the package workflows (Argo) that the official SDKs up to pyatlan 10 use. */
export class PackageWorkflows implements AtlanPort {
  private readonly http: HttpClient;
  private family: Promise<string> | undefined;

  constructor(http: HttpClient) {
    this.http = http;
  }

  toldTime(): number | undefined {
    return this.http.toldTime;
  }

  async lookAtConnection(qualifiedName: string, patience: Patience): Promise<ConnectionLook> {
    const doing = `looking at connection ${qualifiedName}`;
    const [entities, assets] = await Promise.all([
      this.search(doing, SEARCH_ASSETS, entityNamed(qualifiedName), readEntities, patience),
      this.countAssets(qualifiedName, patience),
    ]);
    // An archived and recreated connection leaves two entities of one name: the active one is the connection.
    const connection = entities.find((it) => it.state === "ACTIVE") ?? entities[0];
    return { connection, assets };
  }

  countAssets(qualifiedName: string, patience: Patience): Promise<AssetCounts> {
    const doing = `counting the assets of ${qualifiedName}`;
    return this.search(doing, SEARCH_ASSETS, assetsOf(qualifiedName), readAssetCounts, patience);
  }

  findConnections(patience: Patience): Promise<ConnectionEntity[]> {
    const doing = "looking for connections";
    return this.search(doing, SEARCH_ASSETS, connections(MOST_CONNECTIONS), readEntities, patience);
  }

  async findWorkflow(name: string, patience: Patience): Promise<WorkflowDefinition | undefined> {
    const found = await this.search(
      `looking for workflow ${name}`,
      FIND_WORKFLOWS,
      definitionsNamed([name]),
      readDefinitions,
      patience,
    );
    return found.find((it) => it.name === name);
  }

  async findRuns(workflowName: string, patience: Patience): Promise<WorkflowRun[]> {
    const found = await this.search(
      `looking for runs of ${workflowName}`,
      FIND_RUNS,
      runsOf(workflowName),
      readRuns,
      patience,
    );
    return found.filter((it) => it.workflowName === undefined || it.workflowName === workflowName);
  }

  async findRun(runId: string, patience: Patience): Promise<WorkflowRun | undefined> {
    const found = await this.search(`looking at run ${runId}`, FIND_RUNS, runWithId(runId), readRuns, patience);
    return found.find((it) => it.id === runId);
  }

  async findLiveRuns(connectionQualifiedName: string, patience: Patience): Promise<LiveRun[]> {
    const doing = `looking for runs in flight on ${connectionQualifiedName}`;
    // The label that can be searched is there only once a run has been picked up, so the newest runs are looked at too.
    const [live, newest] = await Promise.all([
      this.search(doing, FIND_RUNS, liveRunsOf(NAME_PREFIX), readRuns, patience),
      this.search(doing, FIND_RUNS, newestRunsOf(NAME_PREFIX), readRuns, patience),
    ]);
    const unlabelled = newest.filter((it) => LIVE_PHASES.has(it.phase) && !live.some((other) => other.id === it.id));
    const runs = [...live, ...unlabelled];
    // Most runs only name their definition; which connection it deletes stands in there.
    const names = [...new Set(runs.map((it) => it.workflowName).filter((it) => it !== undefined))];
    if (names.length === 0) return runs.map((run) => ({ ...run, definition: undefined }));
    const found = await this.search(doing, FIND_WORKFLOWS, definitionsNamed(names), readDefinitions, patience);
    const definitions = new Map(found.map((it) => [it.name, it]));
    return runs
      .map((run) => ({ ...run, definition: definitionOf(run, definitions) }))
      .filter((it) => (it.definition?.connectionQualifiedName ?? connectionQualifiedName) === connectionQualifiedName);
  }

  async createAndRun(order: WorkflowOrder, patience: Patience): Promise<CreateAnswer> {
    const path = await this.path(patience);
    const answer = await this.start(
      `starting workflow ${order.name}`,
      path,
      { submit: "true" },
      createBody(order),
      patience,
    );
    if (answer.kind === "refused" && isSaid(answer.error, 409)) return { kind: "taken" };
    return answer.kind === "accepted" ? { ...answer, runId: undefined } : answer;
  }

  async rerun(workflowName: string, patience: Patience): Promise<RerunAnswer> {
    const path = `${await this.path(patience)}/submit`;
    const answer = await this.start(`rerunning workflow ${workflowName}`, path, {}, rerunBody(workflowName), patience);
    if (answer.kind === "refused" && isSaid(answer.error, 404)) return { kind: "absent" };
    // The answer names the run. One that repeats the definition's name has not told the run's.
    return answer.kind === "accepted" && answer.runId === workflowName ? { ...answer, runId: undefined } : answer;
  }

  async stopRun(runId: string, patience: Patience): Promise<void> {
    const stop = {
      doing: `stopping run ${runId}`,
      method: "POST",
      path: `/api/service/runs/${encodeURIComponent(runId)}/stop`,
    } as const;
    await this.idempotent(() => this.http.send({ ...stop, retryUntil: patience.until, read: () => true }));
  }

  async archiveWorkflow(name: string, patience: Patience): Promise<void> {
    const path = `${await this.path(patience)}/${encodeURIComponent(name)}/archive`;
    const archive = { doing: `archiving workflow ${name}`, method: "POST", path } as const;
    await this.idempotent(() => this.http.send({ ...archive, retryUntil: patience.until, read: () => true }));
  }

  /** A change that may be sent again; a 404 says that there is nothing left to change. */
  private async idempotent(change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
    } catch (error) {
      if (!(error instanceof AtlanApiError) || !isSaid(error, 404)) throw error;
    }
  }

  /** Sent exactly once, whatever comes back. */
  private async start(
    doing: string,
    path: string,
    query: Readonly<Record<string, string>>,
    body: unknown,
    { until: notAfter }: Patience,
  ): Promise<Accepted | Refused | Unclear> {
    try {
      const what = { doing, method: "POST", path, query, body, read: readStarted } as const;
      const request = { ...what, retryUntil: undefined, notAfter };
      const started = await this.http.send(request);
      return { kind: "accepted", runId: started.name, createdAt: started.createdAt };
    } catch (error) {
      if (!(error instanceof AtlanApiError)) throw error;
      return { kind: error.fate === "unclear" ? "unclear" : "refused", error };
    }
  }

  private search<T>(
    doing: string,
    path: string,
    body: unknown,
    read: (body: unknown) => T | undefined,
    patience: Patience,
  ): Promise<T> {
    const { until: retryUntil, answerMs: answerTimeoutMs } = patience;
    return this.http.send({ doing, method: "POST", path, body, retryUntil, answerTimeoutMs, read });
  }

  /** `/api/service/workflows` or `/api/service/package-workflows`, as our roles ask for; looked up once. */
  private async path(patience: Patience): Promise<string> {
    this.family ??= this.http
      .send({
        doing: "looking up the roles of the credentials",
        method: "GET",
        path: "/api/service/whoami",
        retryUntil: patience.until,
        read: readRoles,
      })
      .then((roles) => (roles.some((it) => DIRECT_ROLES.includes(it)) ? "workflows" : "package-workflows"));
    try {
      return `/api/service/${await this.family}`;
    } catch (error) {
      this.family = undefined;
      throw error;
    }
  }
}

/** What the run itself carries was true when it started; the definition may have been changed or archived since. */
function definitionOf(
  run: WorkflowRun,
  definitions: ReadonlyMap<string, WorkflowDefinition>,
): WorkflowDefinition | undefined {
  const { template, workflowName: name = "" } = run;
  return template?.connectionQualifiedName === undefined ? definitions.get(name) : { name, ...template };
}

/** Whether Atlan itself has said this; a gateway on the way that knows no such page has said nothing of a workflow. */
function isSaid(error: AtlanApiError, status: number): boolean {
  return error.status === status && error.saidByAtlan;
}
