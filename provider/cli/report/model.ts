import type { Phase } from "../../atlan/phase";
import type { LookBefore, Mode } from "../../reconcile/intent";
import type { InventoryMark } from "../../reconcile/inventoryMark";
import type { PreviousReceipt, Receipt } from "../../reconcile/receipt";
import type { Achieved, LatestRun, Outcome, SeenAssets } from "../../reconcile/record";
import type { StackUpdate } from "./who";

/** The connections in a stack export that the stack archives or purges. */
export interface StackReport {
  /** Absent when the export has no resource that contains it. */
  readonly stack?: string;
  readonly project?: string;
  /** When the engine last wrote the state. */
  readonly writtenAt?: string;
  readonly connections: readonly ConnectionReport[];
}

/** One `ConnectionDelete`, or one connection of a fleet. All fields except the name may be missing from an export. */
export interface ConnectionReport {
  /** Its name in the program. */
  readonly resource: string;
  readonly qualifiedName?: string;
  /** The connection's display name in Atlan, as in the receipt. */
  readonly connectionName?: string;
  readonly mode?: Mode;
  readonly reason?: string;
  readonly tenant?: string;
  /** Each name with its value as a string. */
  readonly triggers: readonly (readonly [name: string, value: string])[];
  /** The latest run of the definition, whoever started it. */
  readonly latestRun: LatestRun;
  readonly outcome?: Outcome;
  /** Absent where the state does not tell it, or has it encrypted. */
  readonly achieved?: Achieved;
  readonly intent?: IntentReport;
  /** At the last count. */
  readonly assets?: SeenAssets;
  /** Immediately before the run. */
  readonly before?: LookBefore;
  readonly purgeEligibleAt?: string;
  readonly receipt?: ReceiptReading;
  /** The errors of the last command for this resource; empty if it succeeded. */
  readonly errors: readonly string[];
  /** The engine's operation that was interrupted: `creating`, `updating`. */
  readonly interrupted?: string;
  /** The update that wrote the receipt, where the history of the stack tells it. */
  readonly update?: StackUpdate;
  /** Names of the outputs that are encrypted in the export. */
  readonly encrypted: readonly string[];
}

/** The intent of the resource, and its progress. */
export interface IntentReport {
  readonly mode?: Mode;
  readonly runId?: string;
  readonly phase: Phase;
  readonly stopped: boolean;
  readonly fulfilled: boolean;
}

/**
 * A receipt is trusted only when its digest is intact and it is of the resource's own connection; otherwise it is shown, but nothing is
 * read from it.
 */
export type ReceiptReading =
  | { readonly kind: "intact"; readonly text: string; readonly receipt: ReceiptFacts }
  | { readonly kind: "changed"; readonly text: string; readonly sha256: string }
  | { readonly kind: "ofAnother"; readonly text: string; readonly of: string }
  | { readonly kind: "unreadable"; readonly text: string };

/** The receipt's fields that the page uses. */
export type ReceiptFacts = Pick<
  Receipt,
  | "mode"
  | "connectionName"
  | "outcome"
  | "run"
  | "startedAt"
  | "finishedAt"
  | "verifiedAt"
  | "before"
  | "by"
  | "provider"
  | "sha256"
> & { readonly after?: Receipt["after"]; readonly previous?: PreviousReceipt; readonly inventory?: InventoryMark };
