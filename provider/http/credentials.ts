import { jsonObjectOf } from "../text/json";

/** The credentials for a tenant: exactly one of the two kinds that Atlan's own clients have. */
export type Credentials =
  | { readonly kind: "apiKey"; readonly apiKey: string }
  | { readonly kind: "oauth"; readonly clientId: string; readonly clientSecret: string };

/** The Atlan path that exchanges client credentials for an access token. */
export const TOKEN_PATH = "/api/service/oauth-clients/token";

/** An access token is renewed this long before it expires, so that it does not expire during a request. */
const RENEW_BEFORE_MS = 30_000;
/** The lifetime that Atlan's clients assume when a response does not contain one. */
const DEFAULT_LIFETIME_S = 600;

/** An access token and when it must be renewed, in milliseconds since the epoch. */
export interface AccessToken {
  readonly value: string;
  readonly renewAt: number;
}

/**
 * Parses the response of the token endpoint; Atlan's camel case and OAuth's snake case are both in use.
 *
 * @returns undefined when the response contains no token
 */
export function readAccessToken(answer: unknown, now: number): AccessToken | undefined {
  const fields = jsonObjectOf(answer);
  if (fields === undefined) return undefined;
  const value = fields["accessToken"] ?? fields["access_token"];
  // A header can't contain other characters.
  if (typeof value !== "string" || !/^[\x21-\x7e]+$/.test(value)) return undefined;
  const lifetime = Number(fields["expiresIn"] ?? fields["expires_in"] ?? DEFAULT_LIFETIME_S);
  const seconds = Number.isFinite(lifetime) && lifetime > 0 ? lifetime : DEFAULT_LIFETIME_S;
  return { value, renewAt: now + Math.max(seconds * 1_000 - RENEW_BEFORE_MS, seconds * 500) };
}
