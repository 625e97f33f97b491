import { CONFIG, rig, type Rig, SimulatedStack, SNOWFLAKE, TenantDispatcher } from "../../rig";
import type { TenantModel, TenantOptions } from "../../tenant";

export type Program = Readonly<Record<string, unknown>>;
type FarRequest = Parameters<TenantModel["handle"]>[0];

export const archive = (more: Program = {}): Program => ({
  connectionQualifiedName: SNOWFLAKE,
  triggers: { ticket: "1" },
  ...more,
});
export const purge = (more: Program = {}): Program => archive({ mode: "purge", maxAssets: 12, ...more });

/** A run that fails before it has done anything. */
export const FUTILE = { outcome: "Failed", message: "child failed", reach: 0 } as const;
/** A run that goes on until it is released, and has done half of its work by then. */
export const STUCK = { stuckIn: "Running", reach: 0.5 } as const;

/** The search that counts assets; the other one, which looks for the connection itself, does not contain this. */
export const COUNTING = "by_state";
/** What a search that looks for connections themselves contains, and the one that counts assets does not. */
export const LOOKING = '"attributes":["name","qualifiedName"]';
/** Every one from now on. */
export const ALWAYS = Number.POSITIVE_INFINITY;

/** One resource on one tenant, and what the test sees of them since it last asked. */
export interface Scene extends Rig {
  readonly legacy: SimulatedStack;
  /** The routes of the requests since the last question, e.g. `["searchAssets", "searchAssets"]`. */
  readonly asked: () => string[];
  /** The lines since the last question that stay on the screen, all of which have to be on the resource's row. */
  readonly told: () => string[];
  /** The lines since the last question that are replaced by the next one, all on the resource's row. */
  readonly flashed: () => string[];
  /** Called with every request, before the tenant sees it; may put another in its place. */
  meanwhile: (request: FarRequest) => FarRequest;
}

export function scene(options: TenantOptions = {}, config: Record<string, string> = {}): Scene {
  const it = rig(options);
  const { tenant, clock, shown, dependencies } = it;
  const dispatcher = new TenantDispatcher({ handle: (request) => tenant.handle(made.meanwhile(request)) }, clock);
  const legacy = new SimulatedStack({ ...dependencies, dispatcher }, { ...CONFIG, ...config });
  let requests = 0;
  const seen = { lasting: 0, fleeting: 0 };
  const lines = (kind: keyof typeof seen): string[] => {
    const all = shown.filter(({ ephemeral }) => ephemeral === (kind === "fleeting"));
    const fresh = all.slice(seen[kind]);
    seen[kind] = all.length;
    return fresh.map(({ urn, line }) => (urn === legacy.urn ? line : `on the row of "${urn}": ${line}`));
  };
  const made: Scene = {
    ...it,
    legacy,
    meanwhile: (request) => request,
    asked: () => {
      const fresh = tenant.requests.slice(requests).map(({ route }) => route ?? "?");
      requests = tenant.requests.length;
      return fresh;
    },
    told: () => lines("lasting"),
    flashed: () => lines("fleeting"),
  };
  return made;
}

/** What a refresh asks: for the connection itself, for the counts, and for the latest run. */
export const ONE_LOOK = ["searchAssets", "searchAssets", "findRuns"];
/**
 * What a preview asks: for the connection itself, for the counts, for what is in flight together with the runs of the
 * definition that a start would use, and for that definition.
 */
export const LOOK_AHEAD = [...ONE_LOOK, "findWorkflows"];
export const LEGACY = `connection ${SNOWFLAKE} ("legacy", active)`;
export const LEGACY_ARCHIVED = `connection ${SNOWFLAKE} ("legacy", archived)`;
