import { createHash } from "node:crypto";
import { canonicalJson } from "./canonicalJson";

/**
 * The SHA-256 of the canonical JSON of a value, in hexadecimal.
 *
 * @throws TypeError as {@link canonicalJson}
 */
export function canonicalDigest(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
}

/** Whether the field `sha256` is the digest of all other fields. */
export function isSealed({ sha256, ...content }: { readonly sha256: string }): boolean {
  try {
    return canonicalDigest(content) === sha256;
  } catch {
    // It contains a number that is too large for canonical JSON.
    return false;
  }
}
