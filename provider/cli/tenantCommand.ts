import { parseArgs } from "node:util";
import { AtlanProviderError } from "../errors";
import { type Command, UsageError } from "./command";
import type { Terminal } from "./terminal";

const MOST_PORT = 65_535;

interface LoopbackTenant {
  readonly url: string;
  /** By environment variable. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly assets: number;
  close(): Promise<void>;
}

/** Starts the loopback tenant, unless its seed is invalid. */
export type StartTenant = (options: {
  /** The text of the seed file; undefined for the default tenant. */
  readonly seed: string | undefined;
  /** 0 for any free port. */
  readonly port: number;
  /** Called with one line per request. */
  readonly onRequest: (line: string) => void;
}) => Promise<LoopbackTenant | { readonly problems: readonly string[] }>;

/** `pulumi-atlan tenant`: an Atlan tenant on this machine, to test pipelines against. */
export function tenantCommand(start: StartTenant): Command {
  return {
    name: "tenant",
    purpose: "starts a loopback Atlan tenant, to test programs and pipelines without Atlan",
    usage: [
      "Usage: pulumi-atlan tenant [--seed FILE] [--port N] [--log]",
      "",
      "Listens on 127.0.0.1 until it is stopped by Ctrl-C or a SIGTERM. Prints what to set in the environment, then a line",
      "that begins with `Ready`. Keeps nothing: the next start has the seed's connections again.",
      "",
      "  --seed FILE  its connections, assets, workflows and credentials, and how it behaves; docs/tenant.md of the",
      "               project tells each field. A small tenant unless given",
      "  --port N     the port to listen on; a free one unless given",
      "  --log        prints a line for each request",
    ].join("\n"),
    async run(args, terminal) {
      const options = { seed: { type: "string" }, port: { type: "string" }, log: { type: "boolean" } } as const;
      const { values } = parseArgs({ args: [...args], options });
      const port = readPort(values.port ?? "0");
      const seed = values.seed === undefined ? undefined : await readSeedFile(values.seed, terminal);
      const onRequest = (line: string): void => {
        if (values.log === true) terminal.stdout(`${line}\n`);
      };
      const tenant = await start({ seed, port, onRequest }).catch((cause: unknown) => {
        throw notStarted(port, cause);
      });
      if ("problems" in tenant) {
        terminal.stderr(`pulumi-atlan tenant: ${String(values.seed)} can't be used:\n`);
        for (const problem of tenant.problems) terminal.stderr(`  ${problem}\n`);
        return 1;
      }
      const ending = terminal.askedToEnd();
      terminal.stdout(greeting(tenant));
      await ending;
      await tenant.close();
      return 0;
    },
  };
}

function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > MOST_PORT) {
    throw new UsageError(`the port has to be a number from 0 to ${MOST_PORT}, not "${text}"`);
  }
  return Number(text);
}

function readSeedFile(file: string, terminal: Terminal): Promise<string> {
  return terminal.readFile(file).catch((cause: unknown) => {
    throw new AtlanProviderError("ATLAN_TENANT_SEED", {
      doing: "reading the seed",
      identity: file,
      because: cause instanceof Error ? cause.message : String(cause),
      suggestion: "Name a JSON file that is there, or leave --seed out for a small tenant.",
      cause,
    });
  });
}

function notStarted(port: number, cause: unknown): Error {
  const { code, message = String(cause) } = cause as { code?: unknown; message?: string };
  const because: Readonly<Record<string, string>> = {
    EADDRINUSE: "something listens there already",
    EACCES: "this user may not listen there",
  };
  return new AtlanProviderError("ATLAN_TENANT_START", {
    doing: "starting the loopback tenant",
    identity: `127.0.0.1:${port}`,
    because: because[String(code)] ?? message,
    suggestion: "Name another --port, or leave it out for a free one.",
    cause,
  });
}

function greeting({ url, credentials, connections, assets }: LoopbackTenant): string {
  const count = (n: number, what: string): string => `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
  return [
    `A loopback tenant of ${count(connections, "connection")} with ${count(assets, "asset")}. It is not Atlan.`,
    "",
    `export ATLAN_BASE_URL=${url}`,
    ...Object.entries(credentials).map(([name, value]) => `export ${name}=${quoted(value)}`),
    "",
    `Ready: it listens on ${url}. Ctrl-C stops it.`,
    "",
  ].join("\n");
}

/** Quotes a value as one word for a POSIX shell. */
function quoted(value: string): string {
  return /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
