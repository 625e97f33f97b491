import type { Dispatcher } from "undici";
import { PackageWorkflows } from "../../provider/atlan/packages/packageWorkflows";
import type { Random } from "../../provider/concurrency/clock";
import { HttpClient } from "../../provider/http/client";
import type { Credentials } from "../../provider/http/credentials";
import { Redactor } from "../../provider/redact";
import { apiKey, TENANT } from "../unit/http/client";
import { SteppingClock } from "../unit/http/steppingClock";

export const CONNECTION = "default/snowflake/1234567890";
export const NAME = "atlan-connection-delete-1700000000";
export const RUN = `${NAME}-x7k2p`;

export interface PortOptions {
  readonly credentials?: Credentials;
  readonly baseUrl?: string;
  readonly dispatcher?: Dispatcher;
  /** By default always 0.5, which makes every delay known: 625 ms, 1125 ms, 2125 ms, … */
  readonly random?: Random;
}

/** The real adapter on the real HTTP client; only the clock is not. */
export function port({ credentials = apiKey, baseUrl = TENANT, dispatcher, random = () => 0.5 }: PortOptions = {}) {
  const clock = new SteppingClock();
  const http = new HttpClient({
    baseUrl,
    credentials,
    clock,
    random,
    dispatcher,
    redactor: new Redactor(),
    userAgent: "pulumi-atlan/0.0.0-test",
  });
  return { clock, http, atlan: new PackageWorkflows(http), patience: { deadline: clock.now() + 60_000 } };
}
