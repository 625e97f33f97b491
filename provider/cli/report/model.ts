import type { LookBefore, Mode } from "../../reconcile/intent";
import type { Phase } from "../../reconcile/phase";
import type { PreviousReceipt, Receipt } from "../../reconcile/receipt";
import type { Achieved, LatestRun, Outcome, SeenAssets } from "../../reconcile/record";

/** What a stack export tells of the connections that the stack retires. */
export interface StackReport {
  /** Absent when the export holds no resource that names them. */
  readonly stack?: string;
  readonly project?: string;
  /** When the engine last wrote the state. */
  readonly writtenAt?: string;
  readonly connections: readonly ConnectionReport[];
}

/** One `ConnectionDelete`, or one connection of a fleet. Everything but its name may be missing from an export. */
export interface ConnectionReport {
  /** Its name in the program. */
  readonly resource: string;
  readonly qualifiedName?: string;
  /** The connection's display name in Atlan, as a receipt keeps it. */
  readonly connectionName?: string;
  readonly mode?: Mode;
  readonly reason?: string;
  readonly tenant?: string;
  /** Each with its value as text. */
  readonly triggers: readonly (readonly [name: string, value: string])[];
  /** The latest run of the definition, whoever started it. */
  readonly latestRun: LatestRun;
  readonly outcome?: Outcome;
  readonly achieved: Achieved;
  readonly intent?: IntentReport;
  /** As last counted. */
  readonly assets?: SeenAssets;
  /** Right before the run. */
  readonly before?: LookBefore;
  readonly purgeEligibleAt?: string;
  readonly receipt?: ReceiptReading;
  /** What the last command that touched it said; empty when that went well. */
  readonly errors: readonly string[];
  /** What the engine was at when it was interrupted: `creating`, `updating`. */
  readonly interrupted?: string;
  /** Outputs that are encrypted in the export. */
  readonly encrypted: readonly string[];
}

/** What the resource wants, and how far that has come. */
export interface IntentReport {
  readonly mode?: Mode;
  readonly runId?: string;
  readonly phase: Phase;
  readonly stopped: boolean;
  readonly fulfilled: boolean;
}

/** A receipt is believed only when its digest is intact; the others are shown, and nothing is taken from them. */
export type ReceiptReading =
  | { readonly kind: "intact"; readonly text: string; readonly receipt: ReceiptFacts }
  | { readonly kind: "changed"; readonly text: string; readonly sha256: string }
  | { readonly kind: "unreadable"; readonly text: string };

/** What the page takes from a receipt. */
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
  | "provider"
  | "sha256"
> & { readonly after?: Receipt["after"]; readonly previous?: PreviousReceipt };
