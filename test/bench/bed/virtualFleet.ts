import { CONFIG, FLEET, rig, SimulatedStack } from "../../rig";
import type { RunPlan, TenantModel } from "../../tenant";
import { tenantWith } from "./benchStack";
import { qualifiedNameOf } from "./programs";

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
