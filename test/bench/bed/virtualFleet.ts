import { API_KEY, FLEET, rig, SimulatedStack, TENANT } from "../../rig";
import type { RunPlan, TenantModel } from "../../tenant";
import { tenantWith } from "./benchStack";
import { qualifiedNameOf } from "./programs";

/** The stack's configuration where the tenant is in this process. */
export const CONFIG: Readonly<Record<string, string>> = { "atlan:baseUrl": TENANT, "atlan:apiKey": API_KEY };

/** A fleet that has just been archived, on a virtual clock, in this process; the tenant knows all requests of that. */
export async function archivedFleet(
  count: number,
  run: RunPlan,
): Promise<{ readonly fleet: SimulatedStack; readonly tenant: TenantModel }> {
  const { tenant, dependencies } = rig(tenantWith(count, run));
  const fleet = new SimulatedStack(dependencies, CONFIG, "fleet", "test", FLEET);
  const connections = Array.from({ length: count }, (_, index) => qualifiedNameOf(index));
  const { errors } = await fleet.upWithoutPreview({ connections });
  if (errors.length > 0) throw new Error(`Archiving a fleet of ${count}: ${errors.join(", ")}`);
  return { fleet, tenant };
}
