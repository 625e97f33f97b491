import type { Settings } from "./config";
import type { Properties } from "./state";
import { type InputProblem, withCode } from "./validate";

/**
 * What to do if a tenant's address has changed. Workflow names, and so the whole state, depend on the former address.
 */
export const NEW_ADDRESS =
  "If it is the same tenant at a new address: `pulumi state delete` with the resource's URN takes it out of the stack and changes " +
  "nothing at Atlan; the next `pulumi up` declares it anew, and runs nothing where the wanted state is there. Leave one that has " +
  "purged its connection out of the program.";

export function otherTenant(known: string, configured: string): string {
  return `this resource belongs to the tenant ${known}, but ${configured} is configured; a resource never moves to another tenant`;
}

/** The tenant that a resource belongs to. */
export interface OwnTenant {
  /** The tenant in state; for a new resource, the configured one, if there is one. */
  readonly tenant: string | undefined;
  /** Whether state has none yet. */
  readonly isNew: boolean;
  /** Says that another tenant is configured. */
  readonly problems: readonly InputProblem[];
}

/** Reads the tenant from the stored outputs, or from the settings for a resource that has none. */
export function tenantOf(olds: Properties, { baseUrl }: Settings): OwnTenant {
  const known = olds["tenant"];
  if (typeof known !== "string") return { tenant: baseUrl, isNew: true, problems: [] };
  if (baseUrl === undefined || baseUrl === known) return { tenant: known, isNew: false, problems: [] };
  const reason = `${otherTenant(known, baseUrl)}. ${NEW_ADDRESS}`;
  return {
    tenant: known,
    isNew: false,
    problems: withCode("ATLAN_CONFIGURATION", [{ property: "atlan:baseUrl", reason }]),
  };
}
