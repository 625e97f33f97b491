import type { RunPlan } from "../tenant";
import type { World } from "./world";

/** What a run is going to do. */
export const runPlanNames = [
  "succeeds",
  "fails",
  "ends in Error",
  "succeeds with assets left",
  "succeeds with the connection left",
  "stuck in Pending",
  "stuck in Running",
  "unknown phase",
  "empty phase",
  "no status at first",
] as const;

/** How long after its start a run may show no status, whatever it has done by then. */
export const LONGEST_WITHOUT_STATUS_MS = 30_000;

/** Draws the plan of a run that is about to start; once the weather is calm, all runs succeed. */
export function drawRunPlan({ dice, findings, isSettling }: World): RunPlan {
  const base = { pendingMs: dice.int(0, 15_000), runningMs: dice.int(500, 60_000), reach: dice.pick([0, 0.5, 1]) };
  if (isSettling) return base;
  const [name, plan] = dice.weighted<readonly [(typeof runPlanNames)[number], RunPlan]>([
    [50, ["succeeds", {}]],
    [11, ["fails", { outcome: "Failed" }]],
    [5, ["ends in Error", { outcome: "Error" }]],
    [6, ["succeeds with assets left", { leaveAssets: 1 }]],
    [3, ["succeeds with the connection left", { leaveConnection: true }]],
    [5, ["stuck in Pending", { stuckIn: "Pending" }]],
    [7, ["stuck in Running", { stuckIn: "Running" }]],
    [3, ["unknown phase", { outcome: dice.pick(["Omitted", "Skipped", "running"]) }]],
    [1, ["empty phase", { outcome: "" }]],
    [9, ["no status at first", { noStatusMs: dice.int(1_000, LONGEST_WITHOUT_STATUS_MS) }]],
  ]);
  findings.count("run", name);
  return { ...base, ...plan };
}
