import { ALL_PHASES, type Phase } from "../atlan/phase";
import { ConfigurationError } from "../errors";
import type { Mode } from "../reconcile/intent";
import { readQualifiedName } from "../text/qualifiedName";
import { fitting, type Reader } from "../text/reading";
import { plainError } from "./plainError";
import { toSearchTime } from "./searchTime";

/** How each argument is read. Omitted ones are not. */
type Readers = Readonly<Record<string, Reader<unknown>>>;
type ValueOf<R> = R extends Reader<infer T> ? T : never;

/** The arguments of a function, as the query needs them. */
type Known<R extends Readers, K extends keyof R> = { readonly [Name in keyof R]?: ValueOf<R[Name]> | undefined } & {
  readonly [Name in K]: ValueOf<R[Name]>;
};

/**
 * Reads the arguments of a function.
 *
 * @param doing - what the function does, for the message
 * @param required - the names of arguments that can't be omitted
 * @throws ConfigurationError that names every unusable, unknown or missing argument
 */
export function readArguments<R extends Readers, K extends keyof R & string = never>(
  doing: string,
  given: object,
  readers: R,
  required: readonly K[] = [],
): Known<R, K> {
  const all: Readonly<Record<string, unknown>> = {
    ...Object.fromEntries(required.map((it) => [it, undefined])),
    ...given,
  };
  const known: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [argument, value] of Object.entries(all)) {
    if (value === undefined && !required.some((it) => it === argument)) continue;
    const read = (Object.hasOwn(readers, argument) ? readers[argument] : undefined) ?? noSuchArgument(readers);
    const reading = read(value);
    if ("value" in reading) known[argument] = reading.value;
    else problems.push(`${argument}: ${reading.reason}`);
  }
  if (problems.length === 0) return known as Known<R, K>;
  throw plainError(
    new ConfigurationError({
      doing,
      identity: "arguments",
      because: problems.join("; "),
      suggestion: "Nothing was sent.",
    }),
  );
}

const noSuchArgument =
  (readers: Readers): Reader<never> =>
  () => ({ reason: `there is no such argument; there are ${Object.keys(readers).join(", ")}` });

/** The name of a connection or a workflow. */
const aName = fitting(
  (it): it is string => typeof it === "string" && it.trim() !== "",
  "it has to be a text that is not empty",
);

const aConnector = fitting(
  (it): it is string => typeof it === "string" && /^[\w-]+$/.test(it),
  'it has to be the middle part of default/<connector>/<epoch> alone, such as "snowflake"',
);

const aState = fitting(
  (it): it is "ACTIVE" | "DELETED" => it === "ACTIVE" || it === "DELETED",
  'it has to be "ACTIVE" or "DELETED" (archived)',
);

const aConnection: Reader<string> = readQualifiedName;

const aMode = fitting((it): it is Mode => it === "archive" || it === "purge", 'it has to be "archive" or "purge"');

const phases: Reader<readonly Phase[]> = (given) => {
  const known = `phases are ${ALL_PHASES.join(", ")}`;
  if (!Array.isArray(given) || given.length === 0) return { reason: `it has to be a list of one or more; ${known}` };
  const unknown = (given as unknown[]).filter((it) => !ALL_PHASES.some((phase) => phase === it));
  if (unknown.length === 0) return { value: given as Phase[] };
  return { reason: `${unknown.map((it) => JSON.stringify(it)).join(", ")}: no such phase; ${known}` };
};

const aTime: Reader<string> = (given) => {
  const value = typeof given === "string" ? toSearchTime(given) : undefined;
  if (value !== undefined) return { value };
  return { reason: 'it has to be a time, such as "2026-01-15T09:00:00Z" or "now-2h"' };
};

const aLimit = fitting(
  (it): it is number => typeof it === "number" && Number.isSafeInteger(it) && it >= 1,
  "it has to be a whole number, 1 or more",
);

/** The arguments of `getConnections` and `getConnection`. */
export const connectionArguments = { name: aName, connector: aConnector, state: aState };

/** The arguments of `getConnectionDeletes`. */
export const connectionDeleteArguments = { connectionQualifiedName: aConnection, limit: aLimit };

/** The arguments of `getRuns`. */
export const runArguments = {
  workflowName: aName,
  connectionQualifiedName: aConnection,
  phases,
  startedAfter: aTime,
  finishedBefore: aTime,
  limit: aLimit,
};

/** The arguments of `getImpact`. */
export const impactArguments = { connectionQualifiedName: aConnection, mode: aMode };
