import type { PlanDocument } from "../../../provider/cli/plan/planDocument";
import { readPlan } from "../../../provider/cli/plan/readPlan";
import type { Rig } from "../../rig";

/** Makes the providers of a rig write their plans. To be called before it opens a stack. */
export function withPlans<R extends Pick<Rig, "dependencies">>(rig: R): R {
  Object.assign(rig.dependencies.env, { ATLAN_PLAN: "json" });
  return rig;
}

/** What `pulumi preview --json` would print of the lines that were reported since the last call. */
export function previewOf(
  reported: Rig["reported"],
  op: string,
  errors: readonly string[] = [],
): { readonly steps: readonly object[]; readonly diagnostics: readonly object[] } {
  const lines = reported.splice(0);
  const urns = [...new Set(lines.map(({ urn }) => urn))];
  return {
    steps: urns.map((urn) => ({ op, urn })),
    diagnostics: [
      ...lines.map(({ urn, line }) => ({ urn, message: `${line}\n`, severity: "info" })),
      ...errors.map((message) => ({ message, severity: "error" })),
    ],
  };
}

export function planOf(reported: Rig["reported"], op = "update", errors: readonly string[] = []): PlanDocument {
  return readPlan(JSON.stringify(previewOf(reported, op, errors)), "preview.json");
}
