import type { Dispatcher } from "undici";
import type { Clock, Random } from "../../../provider/concurrency/clock";
import type { Interruption } from "../../../provider/concurrency/interruption";
import { HttpClient, type HttpRequest } from "../../../provider/http/client";
import type { Credentials } from "../../../provider/http/credentials";
import { Redactor } from "../../../provider/redact";
import { Random as SeededRandom } from "../../tenant/random";

export const TENANT = "https://tenant.atlan.com";
export const API_KEY = "test-api-key";
export const apiKey: Credentials = { kind: "apiKey", apiKey: API_KEY };
export const oauthClient: Credentials = { kind: "oauth", clientId: "oauth-client-1", clientSecret: "oauth-secret-1" };

export interface ClientOptions {
  readonly clock: Clock;
  readonly credentials?: Credentials;
  readonly baseUrl?: string;
  readonly dispatcher?: Dispatcher;
  readonly interruption?: Interruption;
}

/** A client of the made-up tenant, the same at every run of the tests. */
export function client({
  clock,
  credentials = apiKey,
  baseUrl = TENANT,
  dispatcher,
  interruption,
}: ClientOptions): HttpClient {
  return new HttpClient({
    baseUrl,
    credentials,
    clock,
    random: seeded(),
    redactor: new Redactor(),
    userAgent: "pulumi-atlan/0.0.0-test",
    dispatcher,
    interruption,
  });
}

export function seeded(seed = 1): Random {
  const random = new SeededRandom(seed);
  return () => random.next();
}

/** A request that is content with any answer. */
export function anyRequest(retryUntil?: number): HttpRequest<true> {
  return { doing: "looking around", method: "GET", path: "/api/anything", retryUntil, read: () => true };
}
