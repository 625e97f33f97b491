import { isTime } from "../../text/isoTime";
import { at, parseJsonObject } from "../../text/json";

/**
 * When an API key expires, in milliseconds since the epoch. Atlan's keys are JSON Web Tokens, which tell it in the clear; their
 * signature is the tenant's business. Undefined for a key that does not tell.
 */
export function tokenExpiry(apiKey: string): number | undefined {
  const [, payload, , ...more] = apiKey.split(".");
  if (payload === undefined || more.length > 0) return undefined;
  const expiry = at(parseJsonObject(Buffer.from(payload, "base64url").toString("utf8")), "exp");
  const ms = typeof expiry === "number" ? expiry * 1_000 : undefined;
  return isTime(ms) ? ms : undefined;
}
