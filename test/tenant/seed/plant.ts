import { createTenantModel } from "..";
import type { TenantModel } from "../model";
import type { CredentialSeed, RunPlan, TenantModelOptions, TenantOptions } from "../options";
import type { Seed, SeedPlan } from "./seed";

/** The API key of a seed that has no credentials. */
export const defaultApiKey = "loopback-api-key";

/** A tenant as the seed has it: what happened before its start has happened, by the same rules as all that comes. */
export function plant(
  seed: Seed,
  { now, onAnswered }: Pick<TenantModelOptions, "onAnswered"> & { readonly now: () => number },
): TenantModel {
  const start = now();
  const past = history(seed);
  let before: number | undefined = start - Math.max(0, ...past.map(({ ago }) => ago));
  const model = createTenantModel({
    ...optionsOf(seed),
    now: () => before ?? now(),
    ...(onAnswered === undefined ? {} : { onAnswered }),
  });
  for (const { ago, happens } of past) {
    before = start - ago;
    happens(model);
  }
  before = undefined;
  for (const { connection, workflow, times, ...plan } of seed.nextRuns ?? []) {
    model.script(planOf(plan), {
      ...given({ connectionQualifiedName: connection, workflowName: workflow, times }),
    });
  }
  for (const { route, status, retryAfter, delay, drop, ...rest } of seed.faults ?? []) {
    const kind =
      status !== undefined
        ? { status, ...given({ retryAfter }) }
        : delay !== undefined
          ? { delayMs: delay }
          : { drop: drop ?? "before" };
    model.fault({ route, kind, ...rest });
  }
  return model;
}

interface PastEvent {
  /** How long before the start, in milliseconds. */
  readonly ago: number;
  readonly happens: (model: TenantModel) => void;
}

/** What people have done with workflows before the tenant starts, oldest first. */
function history({ workflows = [] }: Seed): PastEvent[] {
  const events = workflows.flatMap((workflow): PastEvent[] => {
    const { connection: connectionQualifiedName, runs = [], archived = false, ...rest } = workflow;
    const { name, deleteType, deleteAssets } = rest;
    let workflowName = "";
    const create = (model: TenantModel): void => {
      workflowName = model.ui.create({ connectionQualifiedName, ...given({ name, deleteType, deleteAssets }) });
    };
    const run =
      (plan: SeedPlan) =>
      (model: TenantModel): void => {
        model.script(planOf(plan), { workflowName });
        model.ui.run(workflowName);
      };
    const archive = (model: TenantModel): void => {
      model.ui.archiveWorkflow(workflowName);
    };
    return [
      { ago: Math.max(0, ...runs.map(({ startedAgo }) => startedAgo)), happens: create },
      ...runs.map(({ startedAgo, ...plan }) => ({ ago: startedAgo, happens: run(plan) })),
      ...(archived ? [{ ago: 0, happens: archive }] : []),
    ];
  });
  return events.sort((a, b) => b.ago - a.ago);
}

function optionsOf(seed: Seed): TenantOptions {
  const { connections = [], apiKeys, oauthClients, indexLag, run, app, switches } = seed;
  const isOpen = apiKeys === undefined && oauthClients === undefined;
  return {
    connections: connections.map(({ connector, assets = {}, strays = [], lastCrawled, lastRead, ...rest }) => ({
      ...rest,
      ...given({ crawledAgoMs: lastCrawled, readAgoMs: lastRead }),
      assets,
      strays: strays.map(({ type, ...stray }) => ({ typeName: type, ...stray })),
      connectorName: connector ?? rest.qualifiedName.split("/")[1] ?? "",
    })),
    credentials: (isOpen ? [{ key: defaultApiKey }] : (apiKeys ?? [])).map(({ key, ...standing }) => ({
      token: key,
      ...standingOf(standing),
    })),
    oauthClients: (oauthClients ?? []).map(({ clientId, clientSecret, expiresIn, ...standing }) => ({
      clientId,
      clientSecret,
      ...given({ expiresIn: expiresIn === undefined ? undefined : Math.ceil(expiresIn / 1000) }),
      ...standingOf(standing),
    })),
    ...given({
      indexLag,
      run: run === undefined ? undefined : planOf(run),
      stopMs: seed.stopping,
      runHistoryMs: seed.runHistoryKept,
      surface: seed.surface,
      switches,
      seed: seed.idSeed,
      app: app === undefined ? undefined : appOf(app),
    }),
  };
}

type Standing = Omit<NonNullable<Seed["apiKeys"]>[number], "key">;

function standingOf({ mayRunWorkflows, ...rest }: Standing): Omit<CredentialSeed, "token"> {
  return { ...rest, ...given({ permitted: mayRunWorkflows }) };
}

function appOf({ workerStart, ...rest }: NonNullable<Seed["app"]>): NonNullable<TenantOptions["app"]> {
  return { ...rest, ...given({ workerStartMs: workerStart }) };
}

function planOf({ pending, running, stoppedAfter, withoutStatus, ...rest }: SeedPlan): RunPlan {
  return {
    ...rest,
    ...given({ pendingMs: pending, runningMs: running, stopAfterMs: stoppedAfter, noStatusMs: withoutStatus }),
  };
}

/** The same without the fields that are undefined. */
function given<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof given<T>
  >;
}
