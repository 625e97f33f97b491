import type { Settings } from "./config";
import type { Properties } from "./state";
import { type InputProblem, withCode } from "./validate";

/** What to do if another tenant is configured. Workflow names, and so the whole state, depend on the address of the tenant. */
export const CONFIGURE_TENANT =
  "Nothing was sent. Configure that tenant again. If it is the same tenant at a new address: `pulumi state delete` with the resource's " +
  "URN, then `pulumi up`; nothing runs where the target state holds. Take a resource that has purged out of the program.";

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
  const reason = `${otherTenant(known, baseUrl)}. ${CONFIGURE_TENANT}`;
  return {
    tenant: known,
    isNew: false,
    problems: withCode("ATLAN_CONFIGURATION", [{ property: "atlan:baseUrl", reason }]),
  };
}
