import { createHash } from "node:crypto";
import { canonicalJson } from "./canonicalJson";
import type { LookBefore, Mode } from "./intent";
import type { Outcome } from "./ledger";

/** The version of the shape of a receipt. */
const RECEIPT_VERSION = 1;

/** What became of a connection, when, and by whom: a record for people who were not there. Stored: a public format. */
export interface Receipt {
  /** The version of this shape. */
  readonly receipt: number;
  readonly tenant: string;
  /** The connection's qualified name. */
  readonly connection: string;
  readonly connectionName?: string;
  readonly mode: Mode;
  readonly reason?: string;
  /** The Pulumi stack, and the resource's name in it. */
  readonly stack: string;
  readonly resource: string;
  readonly outcome: Outcome;
  readonly workflow?: string;
  readonly run?: string;
  /** When the run started and ended, as Atlan says it. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** When the counts below were seen, by the clock of the machine that ran `pulumi up`. */
  readonly verifiedAt: string;
  /** Right before the run; left out when nothing ran, or when that was lost with the state. */
  readonly before?: LookBefore;
  readonly after: {
    readonly connection: "ACTIVE" | "DELETED" | "GONE";
    readonly active: number;
    readonly archived: number;
  };
  /** The archive that came before a purge. */
  readonly previous?: PreviousReceipt;
  /** What has written this: `pulumi-atlan/1.2.3`. */
  readonly provider: string;
  /** SHA-256 of the canonical JSON of all other fields. It shows accidents; whoever forges a receipt can forge this too. */
  readonly sha256: string;
}

/** What a receipt keeps of the one before. */
export type PreviousReceipt = Pick<Receipt, "mode" | "run" | "finishedAt" | "verifiedAt" | "sha256">;

/** A receipt before it is sealed. */
export type ReceiptContent = Omit<Receipt, "receipt" | "sha256">;

/** The receipt as it is stored: compact canonical JSON with its digest. */
export function sealReceipt(content: ReceiptContent): string {
  const unsealed = { ...content, receipt: RECEIPT_VERSION };
  return canonicalJson({ ...unsealed, sha256: digestOf(unsealed) });
}

/** Reads a receipt; undefined for what is none. Says nothing of its digest: see {@link isIntact}. */
export function readReceipt(text: string): Receipt | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const receipt = value as Readonly<Record<string, unknown>>;
  const texts = ["tenant", "connection", "mode", "stack", "resource", "outcome", "verifiedAt", "provider", "sha256"];
  const { after } = receipt;
  const isComplete =
    texts.every((key) => typeof receipt[key] === "string") && typeof after === "object" && after !== null;
  return isComplete && receipt["receipt"] === RECEIPT_VERSION ? (value as Receipt) : undefined;
}

/** Whether a receipt is as it was written. */
export function isIntact({ sha256, ...content }: Receipt): boolean {
  try {
    return digestOf(content) === sha256;
  } catch {
    // It holds what canonical JSON can't: a number that is too large.
    return false;
  }
}

function digestOf(content: object): string {
  return createHash("sha256").update(canonicalJson(content), "utf8").digest("hex");
}
