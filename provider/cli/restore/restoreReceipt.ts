import { canonicalDigest } from "../../text/canonicalDigest";
import { canonicalJson } from "../../text/canonicalJson";
import type { Obstacle } from "./checkAsset";

/** The format that this version writes. */
export const RESTORE_RECEIPT_FORMAT = "pulumi-atlan/restore-receipt/1";

/** A connection at one moment. The counts are those of all its assets, also of those that the inventory does not list. */
export interface RestoreLook {
  readonly connection: "ACTIVE" | "DELETED";
  readonly active: number;
  readonly archived: number;
}

/** What was taken back, when, and by which inventory, for people who were not there. A public format. */
export interface RestoreReceipt {
  readonly format: typeof RESTORE_RECEIPT_FORMAT;
  readonly tenant: string;
  /** The connection's qualified name. */
  readonly connection: string;
  readonly connectionGuid: string;
  /** The file that approved it: its digest, when it was taken, and how many assets it lists as active. */
  readonly inventory: { readonly sha256: string; readonly takenAt: string; readonly active: number };
  /** When the command began, and when the counts of `after` were taken, by the clock of the machine that ran it. ISO 8601. */
  readonly startedAt: string;
  readonly verifiedAt: string;
  readonly before: RestoreLook;
  readonly after: RestoreLook;
  /** What this command restored; an earlier one that was interrupted may have restored more. */
  readonly restored: {
    readonly connection: boolean;
    readonly assets: number;
    readonly byType: Readonly<Record<string, number>>;
  };
  /** How many listed assets were active when the command looked. */
  readonly alreadyActive: number;
  /** How many listed assets were not restored, by reason. */
  readonly notRestored: Readonly<Partial<Record<Obstacle, number>>>;
  /** The package that wrote this: `pulumi-atlan/1.2.3`. */
  readonly provider: string;
  /**
   * SHA-256 of the canonical JSON of all other fields. It detects accidental changes, but not forgery: a forger can compute it too.
   */
  readonly sha256: string;
}

/** A receipt as it is written: one line of canonical JSON, and the digest in it. */
export interface SealedReceipt {
  readonly text: string;
  readonly sha256: string;
}

/** Writes a receipt with its digest. */
export function sealRestoreReceipt(content: Omit<RestoreReceipt, "format" | "sha256">): SealedReceipt {
  const unsealed = { ...content, format: RESTORE_RECEIPT_FORMAT } as const;
  const sha256 = canonicalDigest(unsealed);
  return { text: canonicalJson({ ...unsealed, sha256 }), sha256 };
}
