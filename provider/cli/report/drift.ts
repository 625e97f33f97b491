import { hasFailed } from "../../atlan/phase";
import { nameOf } from "./card";
import type { ConnectionReport } from "./model";
import { encryptedIs, summaryOf } from "./summary";

/**
 * What is not as it was declared, one line for each connection: what came back, what failed or was stopped, another one's run
 * that ended badly, what the last command has failed for, and what can't be told. A run that is still going is none of these.
 */
export function driftOf(connections: readonly ConnectionReport[]): string[] {
  return connections.flatMap((report) => {
    const { title, text, tone } = summaryOf(report);
    const isFailure = tone === "failed" || report.errors.length > 0;
    const summary = [`${title}: ${text}`, ...report.errors].join(" ").replaceAll("`", "");
    const said = isFailure ? summary : (foreignFailure(report) ?? untold(report));
    return said === undefined ? [] : [`${identityOf(report)}: ${said}`];
  });
}

function foreignFailure({ latestRun, intent }: ConnectionReport): string | undefined {
  const { runId, phase, message } = latestRun;
  const isForeign = runId !== undefined && intent?.runId !== undefined && runId !== intent.runId;
  if (!isForeign || !hasFailed(phase)) return undefined;
  return `Another run, ${runId}, ended ${phase}${message === undefined ? "" : `: ${message}`}.`;
}

/** The outputs that tell how another one's run ended. Those that tell of our own are in the summary. */
const TELLING = ["runId", "phase"];

/** What nobody can read is not taken for as it was declared. */
function untold(report: ConnectionReport): string | undefined {
  const { encrypted, receipt } = report;
  const names = (needsReceipt(report) ? [...TELLING, "receipt"] : TELLING).filter((it) => encrypted.includes(it));
  if (names.length > 0) return `Not known: ${encryptedIs(names)}`.replaceAll("`", "");
  if (receipt?.kind === "intact" || !needsReceipt(report)) return undefined;
  const problem = receipt === undefined ? "was taken out of the state" : "is not as it was written";
  return `Not known: its receipt ${problem}. pulumi-atlan verify-receipt says more.`;
}

/** What was archived stands in the receipt, so that only this tells what can't be seen any more. */
const needsReceipt = ({ achieved }: ConnectionReport): boolean => achieved === "archived";

function identityOf(report: ConnectionReport): string {
  const [name, { qualifiedName }] = [nameOf(report), report];
  return qualifiedName === undefined || qualifiedName === name ? name : `${name} (${qualifiedName})`;
}
