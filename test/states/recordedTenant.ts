import { startTenant, type RunPlan, type ScriptTarget, type Tenant, type TenantOptions } from "../tenant";
import { API_KEY } from "../rig/seeds";

/** Everything that made a tenant what it was: played again, it has the same workflows, the same runs and the same times. */
export interface RecordedTenant {
  /** Where its time began, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly options: TenantOptions;
  /** Workflows that somebody had made before. */
  readonly workflows: readonly { readonly name: string; readonly connectionQualifiedName: string }[];
  readonly scripts: readonly { readonly plan: RunPlan; readonly target: ScriptTarget }[];
  /** The requests that changed something. */
  readonly requests: readonly RecordedRequest[];
}

interface RecordedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Starts that tenant, as it stood after its requests; from then on it is on the real time. */
export async function openTenant(recorded: RecordedTenant): Promise<Tenant> {
  let then: number | undefined = recorded.startedAt;
  const credentials = [{ token: API_KEY }];
  const tenant = await startTenant({ ...recorded.options, credentials, now: () => then ?? Date.now() });
  for (const workflow of recorded.workflows) tenant.ui.create(workflow);
  for (const { plan, target } of recorded.scripts) tenant.script(plan, target);
  for (const { at, body, ...request } of recorded.requests) {
    then = at;
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
    tenant.handle({ ...request, headers, body: body === null ? "" : JSON.stringify(body) });
  }
  then = undefined;
  tenant.clearRequests();
  return tenant;
}

/** The requests that a tenant has got and that changed something, for {@link openTenant}. */
export function recordedRequests(tenant: Tenant): RecordedRequest[] {
  return tenant.requests
    .filter(({ mutating }) => mutating)
    .map(({ at, method, path, query, body }) => ({ at, method, path, query, body }));
}
