import { AtlanProviderError } from "../errors";
import { escapeLine, shownJson } from "../text/escape";
import { type Command, UsageError } from "./command";
import { readArguments } from "./readArguments";
import { readSource } from "./readSource";
import type { Terminal } from "./terminal";
import { counted } from "../text/counted";

const MOST_PORT = 65_535;

/** The most connections that are listed for people; `--json` lists all. */
const MOST_LISTED = 20;

interface LoopbackTenant {
  readonly url: string;
  /** By environment variable. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly connections: readonly LoopbackConnection[];
  close(): Promise<void>;
}

interface LoopbackConnection {
  readonly qualifiedName: string;
  readonly name: string;
  readonly state: "ACTIVE" | "DELETED" | "GONE";
  readonly active: number;
  readonly archived: number;
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
      "Usage: pulumi-atlan tenant [--seed FILE] [--port N] [--log] [--json]",
      "",
      "Listens on 127.0.0.1 until it is stopped by Ctrl-C or a SIGTERM. Prints its connections, a program to try, what to",
      "set in the environment, then a line that begins with `Ready`. Keeps nothing: the next start has the seed's",
      "connections again.",
      "",
      "  --seed FILE  its connections, assets, workflows and credentials, and how it behaves; docs/tenant.md of the",
      "               project tells each field. A small tenant unless given",
      "  --port N     the port to listen on; a free one unless given",
      "  --log        prints a line for each request, to standard error with --json",
      "  --json       prints its url, credentials (by environment variable) and connections as one line of JSON instead",
    ].join("\n"),
    async run(args, terminal) {
      const { values, positionals } = readArguments(args, {
        seed: { type: "string" },
        port: { type: "string" },
        log: { type: "boolean" },
        json: { type: "boolean" },
      });
      if (positionals.length > 0) throw new UsageError("it takes options only; a seed file is named by --seed FILE");
      const port = readPort(values.port ?? "0");
      const seed = values.seed === undefined ? undefined : await readSeedFile(values.seed, terminal);
      const onRequest = (line: string): void => {
        if (values.log !== true) return;
        if (values.json === true) terminal.stderr(`${line}\n`);
        else terminal.stdout(`${line}\n`);
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
      terminal.stdout(values.json === true ? asJson(tenant) : greeting(tenant));
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
  return readSource(file, terminal, {
    unreadable: (because, cause) =>
      new AtlanProviderError("ATLAN_TENANT_SEED", {
        doing: "reading the seed",
        identity: file,
        because,
        suggestion: "Name a JSON file that is there, or leave --seed out for a small tenant.",
        cause,
      }),
    nothing: "there is no seed",
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

function greeting({ url, credentials, connections }: LoopbackTenant): string {
  const assets = connections.reduce((sum, { active, archived }) => sum + active + archived, 0);
  return [
    `A loopback tenant of ${counted(connections.length, "connection")} with ${counted(assets, "asset")}. It is not Atlan.`,
    "",
    ...listed(connections),
    ...program(connections),
    `export ATLAN_BASE_URL=${url}`,
    ...Object.entries(credentials).map(([name, value]) => `export ${name}=${quoted(value)}`),
    "",
    `Ready: it listens on ${url}. Ctrl-C stops it.`,
    "",
  ].join("\n");
}

function listed(connections: readonly LoopbackConnection[]): string[] {
  const rows = connections.slice(0, MOST_LISTED).map((it) => ({ ...it, name: escapeLine(it.name) }));
  const [widest, longest] = [rows.map((it) => it.qualifiedName.length), rows.map((it) => it.name.length)].map((all) =>
    Math.max(0, ...all),
  ) as [number, number];
  const more = connections.length - rows.length;
  return [
    ...rows.map(
      ({ qualifiedName, name, active, archived }) =>
        `  ${qualifiedName.padEnd(widest)}  ${name.padEnd(longest)}  ${counts(active, archived)}`,
    ),
    ...(more === 0 ? [] : [`  … and ${more.toLocaleString("en-US")} more; --json lists all`]),
    ...(rows.length === 0 ? [] : [""]),
  ];
}

/** A whole program for the first connection that has anything to archive; none if there is none. */
function program(connections: readonly LoopbackConnection[]): string[] {
  const chosen = connections.find(({ state, active }) => state === "ACTIVE" && active > 0);
  if (chosen === undefined) return [];
  return [
    "A program that archives one of them:",
    "",
    '  import * as atlan from "pulumi-atlan";',
    "",
    '  const retired = new atlan.ConnectionDelete("retired", {',
    `      connectionQualifiedName: ${JSON.stringify(chosen.qualifiedName)},`,
    "  });",
    "  export const achieved = retired.achieved;",
    "",
    "Where that program is, run first:",
    "",
  ];
}

function asJson({ url, credentials, connections }: LoopbackTenant): string {
  return `${shownJson({ url, credentials, connections }, 0)}\n`;
}

function counts(active: number, archived: number): string {
  return [
    ...(active > 0 || archived === 0 ? [counted(active, "active asset")] : []),
    ...(archived > 0 ? [counted(archived, "archived asset")] : []),
  ].join(", ");
}

/** Quotes a value as one word for a POSIX shell. */
function quoted(value: string): string {
  return /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
