import { expect } from "chai";
import { PackageLookups } from "../../../provider/atlan/packages/packageLookups";
import { PackageWorkflows } from "../../../provider/atlan/packages/packageWorkflows";
import { AtlanProviderError } from "../../../provider/errors";
import {
  findConnection,
  findConnectionDeletes,
  findConnections,
  findRuns,
  type FoundRun,
  type RunsQuery,
} from "../../../provider/functions/find";
import { API_KEY, rig, TENANT, TenantDispatcher } from "../../rig";
import type { ConnectionSeed, TenantModel, TenantOptions } from "../../tenant";
import { client } from "../http/client";

/** A tenant, and the look-ups of a program that asks it. */
export function scene(options: TenantOptions = {}) {
  const { clock, tenant } = rig({ run: { runningMs: 400 }, ...options });
  const http = client({
    clock,
    baseUrl: TENANT,
    credentials: { kind: "apiKey", apiKey: API_KEY },
    dispatcher: new TenantDispatcher(tenant, clock),
  });
  const lookups = new PackageLookups(http, () => ({ deadline: clock.now() + 60_000 }));
  const api = new PackageWorkflows(http);
  return {
    clock,
    tenant,
    connections: (filter: Parameters<typeof findConnections>[1] = {}) => findConnections(lookups, filter),
    connection: (filter: Parameters<typeof findConnections>[1] = {}) => findConnection(lookups, api, filter),
    deletes: (query: Parameters<typeof findConnectionDeletes>[1] = {}) => findConnectionDeletes(lookups, query),
    runs: (query: RunsQuery = {}) => findRuns(lookups, query),
    requests: () => tenant.requests.length,
  };
}

type Scene = ReturnType<typeof scene>;

/** Somebody deletes a connection in the user interface; a second passes before the next thing happens. */
export function start(
  { tenant, clock }: Pick<Scene, "tenant" | "clock">,
  more: Parameters<TenantModel["ui"]["createAndRun"]>[0],
) {
  const started = tenant.ui.createAndRun(more);
  clock.advance(1_000);
  return started;
}

/** The refusal that something ends with. */
export async function refusalOf(work: Promise<unknown>): Promise<AtlanProviderError> {
  const end = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(end).to.be.instanceOf(AtlanProviderError);
  return end as AtlanProviderError;
}

export const ids = (runs: readonly FoundRun[]): string[] => runs.map((it) => it.id);

/** So many empty connections, all made in one moment. */
export function newConnections(count: number): ConnectionSeed[] {
  return Array.from({ length: count }, (_, i) => ({
    qualifiedName: `default/snowflake/${1_000 + i}`,
    name: `connection ${i}`,
    connectorName: "snowflake",
    assets: {},
  }));
}
