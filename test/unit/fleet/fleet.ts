import { FLEET, rig, type Rig, type SimulatedStack } from "../../rig";
import type { TenantOptions } from "../../tenant";

/** The inputs of a fleet. */
export type Program = Readonly<Record<string, unknown>>;

/** A result as state has it. */
export type Result = Readonly<Record<string, unknown>> & { readonly intent: Readonly<Record<string, unknown>> };

/** The n-th connection of the tenant: it has n active tables and as many columns. */
export const nth = (n: number): string => `default/snowflake/${1_700_000_000 + n}`;

/** The first n connections. */
export const first = (n: number): string[] => Array.from({ length: n }, (_, i) => nth(i + 1));

/** A fleet on a tenant with so many connections. */
export interface FleetScene extends Rig {
  readonly fleet: SimulatedStack;
  readonly results: () => Readonly<Record<string, Result>>;
  /** The routes of the requests since the last question, and how often each was taken. */
  readonly asked: () => Readonly<Record<string, number>>;
  /** The lines since the last question that stay on the screen. */
  readonly told: () => string[];
}

export function fleetScene(size: number, options: TenantOptions = {}, config: Record<string, string> = {}): FleetScene {
  const connections = first(size).map((qualifiedName, i) => ({
    qualifiedName,
    name: `source ${i + 1}`,
    connectorName: "snowflake",
    assets: { Table: i + 1, Column: i + 1 },
  }));
  const it = rig({ connections, ...options });
  const fleet = it.stack("fleet", { config, simulated: FLEET });
  let requests = 0;
  let lines = 0;
  return {
    ...it,
    fleet,
    results: () => fleet.outputs["results"] as Readonly<Record<string, Result>>,
    asked: () => {
      const fresh = it.tenant.requests.slice(requests);
      requests = it.tenant.requests.length;
      const routes = Object.entries(Object.groupBy(fresh, ({ route }) => route ?? "?"));
      return Object.fromEntries(routes.map(([route, taken]) => [route, taken.length]));
    },
    told: () => {
      const lasting = it.shown.filter(({ ephemeral }) => !ephemeral);
      const fresh = lasting.slice(lines);
      lines = lasting.length;
      return fresh.map(({ urn, line }) => (urn === fleet.urn ? line : `on another row: ${line}`));
    },
  };
}
