import type { ConnectionLook } from "../atlan/port";
import { forecast } from "../domain/forecast";
import { isPutBack, type RunMark } from "../domain/intent";
import type { Facts } from "../domain/ledger";
import type { Lookout } from "../domain/lookout";
import type { Order } from "../domain/order";
import { markOfIntent } from "../domain/runMark";
import { isInvisible } from "../domain/wantedState";
import { AtlanApiError, AtlanProviderError } from "../errors";
import { showTime } from "../isoTime";
import type { Inputs } from "./state";
import { heldUntil, type Wish } from "./wish";

/** What a preview of one resource works with. */
export interface PreviewTools {
  readonly order: Order;
  readonly lookout: Lookout;
  /** Shows a line on the resource's row. */
  readonly log: (line: string) => void;
}

/**
 * Says what `create` is going to do.
 *
 * @returns what would stop it
 */
export async function previewCreate(tools: PreviewTools): Promise<AtlanProviderError | undefined> {
  const { order, lookout, log } = tools;
  const look = await lookout.lookAtConnection();
  try {
    log(await forecast(order, lookout, look, { asksForRun: false, hasPurged: false }));
  } catch (error) {
    if (!(error instanceof AtlanProviderError) || error instanceof AtlanApiError) throw error;
    // What an interrupted create has begun was approved when it began; `create` looks at that first.
    return (await goesOn(tools, look)) ? undefined : error;
  }
  return undefined;
}

/**
 * Says what `update` is going to do, and stops what it would refuse. While an earlier run may still serve the intent,
 * nothing is known for sure; then it only warns.
 */
export async function previewUpdate(
  tools: PreviewTools,
  inputs: Inputs,
  { intent, achieved, definitions }: Facts,
  { intent: wanted, resumes }: Wish,
): Promise<void> {
  const { order, lookout, log } = tools;
  if (intent.stopped && resumes) {
    const run = intent.runId ?? "of this resource";
    log(`Will be refused: run ${run} was stopped by somebody. A changed trigger starts another one.`);
    return;
  }
  if (!intent.fulfilled && intent.workflowName !== undefined) {
    const which = intent.runId === undefined ? `the run of workflow ${intent.workflowName}` : `run ${intent.runId}`;
    log(`Looks at ${which} first, which was ${intent.phase} when last seen.`);
  }
  if (order.heldUntil !== undefined)
    log(`The hold of ${inputs.purgeAfter ?? ""} is over since ${showTime(order.heldUntil)}.`);
  let look: ConnectionLook | undefined;
  try {
    look = await lookout.lookAtConnection();
    if (!intent.fulfilled && intent.mode === "purge" && intent.connectionSeen && isInvisible(look)) {
      log("Nothing of the connection is to be seen any more: the run has probably purged it.");
      return;
    }
    const asksForRun = wanted.asksForRun === true && !isPutBack(intent, wanted.key);
    log(await forecast(order, lookout, look, { asksForRun, hasPurged: achieved === "purged" }));
  } catch (error) {
    if (!(error instanceof AtlanProviderError) || (intent.fulfilled && error instanceof AtlanApiError)) throw error;
    if (intent.fulfilled) {
      // An update that was interrupted has left nothing in state, but maybe a run.
      const ours = definitions.filter(({ mode }) => mode === wanted.mode).map(({ name }) => name);
      if (!(await goesOn(tools, look, ours, markOfIntent(intent)))) throw error;
    } else if (error instanceof AtlanApiError) log(`What another run would do can't be told: ${error.because}.`);
    else log(`Another run would be refused: ${error.because}. ${error.suggestion}`);
  }
}

/** Says when the hold is over, without a request. */
export function previewHold(inputs: Inputs, facts: Facts, log: PreviewTools["log"]): void {
  const until = heldUntil(facts, inputs);
  const { intent, achieved } = facts;
  const isArchived = intent.mode === "archive" && intent.fulfilled && achieved === "archived";
  if (until === undefined && isArchived && inputs.mode === "archive" && inputs.purgeAfter !== undefined)
    log(
      `Archived, but it is not known since when, so the hold of ${inputs.purgeAfter} does not end. A changed trigger archives again, and the hold begins.`,
    );
  if (until === undefined) return;
  log(`Archived; purge due at ${showTime(until)}, by the first \`pulumi up\` after that.`);
}

/**
 * Says so when an interrupted command has begun what the next one goes on with, whatever would be refused now.
 *
 * @param known - definitions that state knows
 * @param base - the newest run that state knows
 */
async function goesOn(
  { lookout, log }: PreviewTools,
  look: ConnectionLook | undefined,
  known?: readonly string[],
  base?: RunMark,
): Promise<boolean> {
  const begun = await lookout.findBegun(look, known, base);
  if (begun === undefined) return false;
  log(`Will go on with workflow ${begun}, which an earlier command has started.`);
  return true;
}
