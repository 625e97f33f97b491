import type { AtlanApi } from "../atlan/api";
import type { BatchWindow } from "../concurrency/batchWindow";
import type { StartLimiter } from "../concurrency/startLimiter";
import { retainedUntil } from "../reconcile/desired";
import type { DestroyContext } from "../reconcile/destroy";
import type { Inputs } from "../reconcile/inputs";
import { type Intent, workflowName } from "../reconcile/intent";
import { describeApproval, type InventoryApproval } from "../reconcile/inventoryApproval";
import type { PlannedConnection } from "../reconcile/plannedConnection";
import type { ReconcileContext, ReconcileOptions } from "../reconcile/options";
import type { Retention } from "../reconcile/retention";
import { parseDuration } from "../text/duration";
import { readIsoTime } from "../text/isoTime";
import { present } from "../text/present";
import { canonicalUrn } from "../text/urn";
import type { Settings } from "./config";
import type { Log, ProviderContext } from "./context";
import type { Stored } from "./callResult";
import { connectionKey } from "./keys";
import type { ProgressReporter } from "./progressReporter";
import type { StoredInputs } from "./state";

const DEFAULT_TIMEOUT_MS = 3_600_000;
/** How long `read` and `delete`, which have no timeout of their own, retry their requests. */
const PATIENCE_MS = 60_000;

/**
 * The context of the work on one connection. A resource of its own and a member of a fleet differ in nothing else, so both
 * call the same `checkConnection`, `planConnection`, `reconcileConnection`, `readConnection` and `destroyConnection`.
 */
export interface ConnectionContext {
  readonly providerContext: ProviderContext;
  /** Limits how many connections start at the same time. */
  readonly starts: StartLimiter;
  /** Batches the reads of a refresh. */
  readonly reads: BatchWindow;
  /** Shows a line about the connection. */
  readonly log: Log;
  /** Shows a line on the row on which the connection's progress is shown; a fleet's members share one. */
  readonly row: Log;
  readonly progress: ProgressReporter;
  /** Called for a change that runs nothing. */
  readonly saysSaved: () => void;
  /** Called by a preview with what it expects of the connection. */
  readonly planned?: (planned: PlannedConnection) => void;
  /** Tells a fleet's members apart that have no name yet. */
  readonly path?: string;
}

/** The id of a new resource: the first name of its workflow. It never changes. */
export function idOf({ tenant, resourceUrn, connectionQualifiedName, mode }: Inputs): string {
  const resource = canonicalUrn(resourceUrn);
  return workflowName({ tenant, resource, connectionQualifiedName, mode }, 0);
}

/** Does the work when no other resource of this command works on the connection any more. */
export function exclusively<T>(
  { providerContext, log }: Pick<ConnectionContext, "providerContext" | "log">,
  inputs: Pick<Inputs, "tenant" | "connectionQualifiedName">,
  work: () => Promise<T>,
): Promise<T> {
  return providerContext.mutex.runExclusive(connectionKey(inputs), work, () => {
    log("Waits for another resource of this command, which works on the same connection.");
  });
}

/** What the file of the input `inventory` approves, which is said. */
export async function inventoryFor(
  { providerContext, log }: Pick<ConnectionContext, "providerContext" | "log">,
  inputs: Inputs,
  settings: Settings,
): Promise<InventoryApproval | undefined> {
  const inventory = await providerContext.inventoryFor(inputs, settings);
  const said = inventory && describeApproval(inventory, inputs.inventory ?? "");
  if (said !== undefined) log(said);
  return inventory;
}

/**
 * @param stored - undefined for a new resource
 * @param inventory - what the file of the input `inventory` approves
 */
export function optionsOf(
  inputs: Inputs,
  stored: Stored | undefined,
  { mode, promoted }: Intent,
  { indexLagMs }: Settings,
  inventory?: InventoryApproval,
): ReconcileOptions {
  const { tenant, connectionQualifiedName } = inputs;
  return {
    seed: { tenant, resource: stored?.id ?? canonicalUrn(inputs.resourceUrn), connectionQualifiedName, mode },
    maxAssets: inputs.maxAssets,
    ...present({ inventory }),
    allowMissing: inputs.allowMissing ?? false,
    // An existing workflow only archives; the purge after the retention has a definition of its own.
    existingWorkflow: promoted === true ? undefined : inputs.existingWorkflow,
    retention: promoted === true && stored !== undefined ? retentionOf(stored, inputs) : undefined,
    waitForCompletion: inputs.waitForCompletion ?? true,
    timeoutMs: parseDuration(inputs.timeout) ?? DEFAULT_TIMEOUT_MS,
    indexLagMs,
  };
}

/** What the purge after a retention is checked by. */
function retentionOf({ record }: Stored, inputs: Inputs): Retention | undefined {
  const until = retainedUntil(record, inputs);
  if (until === undefined) return undefined;
  const { archivedAt, archivedGuid: guid, mode, runId, workflowName } = record.intent;
  const archivedBy = mode === "archive" ? { runId, workflowName } : {};
  const workflows = [archivedBy.workflowName, inputs.existingWorkflow];
  return present({ until, since: readIsoTime(archivedAt), guid, runId: archivedBy.runId, workflows });
}

/** The part of a reconciler's context that observing needs, too. */
export function observerContextOf(
  { providerContext: { clock, coalescingClock }, log }: ConnectionContext,
  api: AtlanApi,
): Pick<ReconcileContext, "api" | "clock" | "coalescingClock" | "log"> {
  return { api, clock, coalescingClock, log };
}

export function destroyContextOf(
  context: ConnectionContext,
  { connectionQualifiedName, existingWorkflow }: Pick<StoredInputs, "connectionQualifiedName" | "existingWorkflow">,
  api: AtlanApi,
): DestroyContext {
  const { providerContext, log } = context;
  const { indexLagMs } = providerContext.settings();
  const { clock } = providerContext;
  return { api, clock, log, patience: patienceOf(context), indexLagMs, connectionQualifiedName, existingWorkflow };
}

export function patienceOf({ providerContext: { clock } }: ConnectionContext): { readonly deadline: number } {
  return { deadline: clock.now() + PATIENCE_MS };
}
