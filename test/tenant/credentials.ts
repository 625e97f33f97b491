import { Refusal } from "./answers";
import { isObject, type Json, type JsonObject } from "./json";
import type { CredentialSeed, OAuthClientSeed, TenantOptions } from "./options";
import type { Random } from "./random";

/** Who is calling. */
export interface Caller {
  readonly id: string;
  readonly username: string;
  readonly roles: readonly string[];
  /** May start, change, stop and archive workflows. */
  readonly permitted: boolean;
  /** Sees the runs of native apps. */
  readonly seesAppRuns: boolean;
  readonly readsTypeDefs: NonNullable<CredentialSeed["readsTypeDefs"]>;
  /** The API key or the OAuth client id: what a connection may be hidden from. */
  readonly key: string;
}

interface OAuthClient {
  readonly caller: Caller;
  readonly secret: string;
  readonly expiresIn: number;
}

interface AccessToken {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const defaultRole = "$api-token-default-access";

/** Roles that call `workflows`; every other role has to call `package-workflows`. */
const workflowRoles = new Set(["$admin", defaultRole]);

const defaultExpirySeconds = 600;

/** API keys, OAuth clients and the access tokens that they have been given. */
export class Credentials {
  readonly #random: Random;
  readonly #apiKeys = new Map<string, Caller>();
  readonly #clients = new Map<string, OAuthClient>();
  readonly #tokens = new Map<string, AccessToken>();
  readonly #revoked = new Set<string>();

  constructor(options: TenantOptions, random: Random) {
    this.#random = random;
    for (const seed of options.credentials ?? [{ token: "test-api-key" }]) {
      this.#apiKeys.set(seed.token, this.#caller(seed, seed.token));
    }
    for (const seed of options.oauthClients ?? []) {
      this.#clients.set(seed.clientId, {
        caller: this.#caller(seed, seed.clientId),
        secret: seed.clientSecret,
        expiresIn: seed.expiresIn ?? defaultExpirySeconds,
      });
    }
  }

  /** Who the `authorization` header stands for; a 401 when nobody. */
  identify(authorization: string | undefined, now: number): Caller {
    const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    if (token === undefined) throw new Refusal(401, "no bearer token in the request");
    if (this.#revoked.has(token)) throw new Refusal(401, "the token has been revoked");
    const apiKey = this.#apiKeys.get(token);
    if (apiKey !== undefined) return apiKey;
    const access = this.#tokens.get(token);
    if (access === undefined) throw new Refusal(401, "the token is not known");
    if (this.#revoked.has(access.caller.key)) throw new Refusal(401, "the token has been revoked");
    if (now >= access.expiresAt) throw new Refusal(401, "the token has expired");
    return access.caller;
  }

  /** The answer of the token endpoint: a new access token for an OAuth client. */
  issueToken(body: Json | undefined, now: number): JsonObject {
    if (!isObject(body)) throw new Refusal(400, "the body has to be an object with clientId and clientSecret");
    const { clientId, clientSecret } = body;
    if (typeof clientId !== "string" || typeof clientSecret !== "string" || Object.keys(body).length !== 2) {
      throw new Refusal(400, "the body has to be an object with clientId and clientSecret, and nothing else");
    }
    const client = this.#clients.get(clientId);
    if (client?.secret !== clientSecret || this.#revoked.has(clientId)) {
      throw new Refusal(401, "client id or client secret is wrong");
    }
    const accessToken = `oauth.${this.#random.text(24)}.${this.#random.text(12)}`;
    this.#tokens.set(accessToken, { caller: client.caller, expiresAt: now + client.expiresIn * 1000 });
    return { accessToken, tokenType: "Bearer", expiresIn: client.expiresIn };
  }

  /** From now on a 401: an API key, an access token, or an OAuth client with all its access tokens. */
  revoke(token: string): void {
    this.#revoked.add(token);
  }

  /** Takes a revocation back. */
  restore(token: string): void {
    this.#revoked.delete(token);
  }

  #caller(seed: Omit<CredentialSeed, "token"> | Omit<OAuthClientSeed, "clientSecret">, key: string): Caller {
    const id = this.#random.uuid();
    return {
      id,
      username: seed.username ?? `service-account-apikey-${id}`,
      roles: seed.roles ?? [defaultRole],
      permitted: seed.permitted ?? true,
      seesAppRuns: seed.seesAppRuns ?? true,
      readsTypeDefs: seed.readsTypeDefs ?? "all",
      key,
    };
  }
}

/** True when the roles of the caller make `workflows` its route. */
export function usesWorkflows(caller: Caller): boolean {
  return caller.roles.some((role) => workflowRoles.has(role));
}

/** The answer of whoami. */
export function whoami(caller: Caller): JsonObject {
  return {
    id: caller.id,
    username: caller.username,
    roles: caller.roles.map((name, i) => ({ id: `r${i + 1}`, name })),
    groups: [],
  };
}
