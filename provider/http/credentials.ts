/** How the tenant knows us. Exactly one of the two ways that Atlan's own clients have. */
export type Credentials =
  | { readonly kind: "apiKey"; readonly apiKey: string }
  | { readonly kind: "oauth"; readonly clientId: string; readonly clientSecret: string };

/** The Atlan path that trades client credentials for an access token. */
export const TOKEN_PATH = "/api/service/oauth-clients/token";

/** An access token is renewed this long before it ends, so that it does not end on its way. */
const RENEW_BEFORE_MS = 30_000;
/** What Atlan's clients assume where an answer does not say how long a token lives. */
const DEFAULT_LIFETIME_S = 600;

/** An access token and when it has to be renewed, in milliseconds since the epoch. */
export interface AccessToken {
  readonly value: string;
  readonly renewAt: number;
}

/**
 * Reads the answer of the token endpoint; Atlan's camel case and OAuth's own snake case are both in use.
 *
 * @returns undefined when there is no token in it
 */
export function readAccessToken(answer: unknown, now: number): AccessToken | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const fields = answer as Record<string, unknown>;
  const value = fields["accessToken"] ?? fields["access_token"];
  // Nothing else can stand in a header.
  if (typeof value !== "string" || !/^[\x21-\x7e]+$/.test(value)) return undefined;
  const lifetime = Number(fields["expiresIn"] ?? fields["expires_in"] ?? DEFAULT_LIFETIME_S);
  const seconds = Number.isFinite(lifetime) && lifetime > 0 ? lifetime : DEFAULT_LIFETIME_S;
  return { value, renewAt: now + Math.max(seconds * 1_000 - RENEW_BEFORE_MS, seconds * 500) };
}
