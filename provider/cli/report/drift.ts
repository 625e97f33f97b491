import { hasFailed } from "../../atlan/phase";
import { nameOf } from "./card";
import type { ConnectionReport } from "./model";
import { summaryOf } from "./summary";

/**
 * What is not as it was declared, one line for each connection: what came back, what failed or was stopped, and another one's run
 * that ended badly. A run that is still going is none of these.
 */
export function driftOf(connections: readonly ConnectionReport[]): string[] {
  return connections.flatMap((report) => {
    const { title, text, tone } = summaryOf(report);
    const said = tone === "failed" ? [`${title}: ${text.replaceAll("`", "")}`] : foreignFailure(report);
    return said.map((it) => `${identityOf(report)}: ${it}`);
  });
}

function foreignFailure({ latestRun, intent }: ConnectionReport): string[] {
  const { runId, phase, message } = latestRun;
  const isForeign = runId !== undefined && intent?.runId !== undefined && runId !== intent.runId;
  if (!isForeign || !hasFailed(phase)) return [];
  return [`Another run, ${runId}, ended ${phase}${message === undefined ? "" : `: ${message}`}.`];
}

function identityOf(report: ConnectionReport): string {
  const [name, { qualifiedName }] = [nameOf(report), report];
  return qualifiedName === undefined || qualifiedName === name ? name : `${name} (${qualifiedName})`;
}
