import { requestLine } from "../requestLog";
import { serve } from "../server";
import { defaultSeed } from "./defaultSeed";
import { defaultApiKey, plant } from "./plant";
import { readSeed, type Seed } from "./seed";

/** A tenant that was started from a seed file. */
export interface SeededTenant {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** The first credentials of the seed, by the environment variables that Atlan's clients read. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What it has at its start, in the order of the seed. */
  readonly connections: readonly SeededConnection[];
  /** Stops listening and destroys every connection. */
  close(): Promise<void>;
}

/** A connection that a tenant has at its start. */
export interface SeededConnection {
  readonly qualifiedName: string;
  readonly name: string;
  /** `DELETED` means archived. */
  readonly state: "ACTIVE" | "DELETED" | "GONE";
  /** Number of its assets. */
  readonly active: number;
  readonly archived: number;
}

/** How a tenant is started from a seed file. */
export interface SeededTenantOptions {
  /** The text of the seed file; a small tenant of our own without one. */
  readonly seed: string | undefined;
  /** The port to listen on; 0: a free one. */
  readonly port: number;
  /** Told of each request in a line. */
  readonly onRequest: (line: string) => void;
}

/** Starts a tenant on 127.0.0.1 in real time, unless there are problems with the seed. */
export async function startSeededTenant({
  seed: text,
  port,
  onRequest,
}: SeededTenantOptions): Promise<SeededTenant | { readonly problems: readonly string[] }> {
  const read = text === undefined ? { value: defaultSeed } : readSeed(text);
  if ("problems" in read) return read;
  const model = plant(read.value, {
    now: Date.now,
    onAnswered: (request) => {
      onRequest(requestLine(request));
      // It may listen for days, and nobody is going to ask for them.
      model.clearRequests();
    },
  });
  const server = await serve(model, port);
  return {
    url: server.url,
    credentials: credentialsOf(read.value),
    connections: model
      .connections()
      .map(({ qualifiedName, name, state, active, archived }) => ({ qualifiedName, name, state, active, archived })),
    close: () => server.close(),
  };
}

function credentialsOf({ apiKeys, oauthClients }: Seed): Record<string, string> {
  const key = apiKeys?.[0]?.key;
  const client = oauthClients?.[0];
  if (key === undefined && client !== undefined) {
    return { ATLAN_OAUTH_CLIENT_ID: client.clientId, ATLAN_OAUTH_CLIENT_SECRET: client.clientSecret };
  }
  return { ATLAN_API_KEY: key ?? defaultApiKey };
}
