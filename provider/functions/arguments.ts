import { ALL_PHASES, type Phase } from "../atlan/phase";
import { ConfigurationError } from "../errors";
import type { Mode } from "../reconcile/intent";
import { problemOfQualifiedName } from "../text/qualifiedName";
import { plainError } from "./plainError";
import { toSearchTime } from "./searchTime";

class Problem {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Converts an argument to what the query needs, or returns the problem. It is not called for omitted arguments. */
type Reader<T> = (value: unknown) => T | Problem;
type Readers = Readonly<Record<string, Reader<unknown>>>;

/** The converted arguments of a function. */
type Read<R extends Readers> = { readonly [K in keyof R]?: Exclude<ReturnType<R[K]>, Problem> | undefined };

type Known<R extends Readers, K extends keyof R> = Read<R> & {
  readonly [Name in K]: Exclude<ReturnType<R[Name]>, Problem>;
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
  const read = Object.entries(all)
    .filter(([argument, value]) => value !== undefined || required.some((it) => it === argument))
    .map(([argument, value]): [string, unknown] => {
      const reader = Object.hasOwn(readers, argument) ? readers[argument] : undefined;
      const there = `there is no such argument; there are ${Object.keys(readers).join(", ")}`;
      return [argument, reader === undefined ? new Problem(there) : reader(value)];
    });
  const problems = read.flatMap(([argument, it]) => (it instanceof Problem ? [`${argument}: ${it.reason}`] : []));
  if (problems.length === 0) return Object.fromEntries(read) as Known<R, K>;
  throw plainError(
    new ConfigurationError({
      doing,
      identity: "arguments",
      because: problems.join("; "),
      suggestion: "Nothing was sent.",
    }),
  );
}

/** The name of a connection or a workflow. */
export const aName: Reader<string> = (value) =>
  typeof value === "string" && value.trim() !== "" ? value : new Problem("it has to be a text that is not empty");

export const aConnector: Reader<string> = (value) =>
  typeof value === "string" && /^[\w-]+$/.test(value)
    ? value
    : new Problem('it has to be the middle part of default/<connector>/<epoch> alone, such as "snowflake"');

export const aState: Reader<"ACTIVE" | "DELETED"> = (value) =>
  value === "ACTIVE" || value === "DELETED" ? value : new Problem('it has to be "ACTIVE" or "DELETED" (archived)');

export const aConnection: Reader<string> = (value) => {
  const reason = problemOfQualifiedName(value);
  return reason === undefined ? (value as string) : new Problem(reason);
};

export const aMode: Reader<Mode> = (value) =>
  value === "archive" || value === "purge" ? value : new Problem('it has to be "archive" or "purge"');

export const phases: Reader<readonly Phase[]> = (value) => {
  const known = `phases are ${ALL_PHASES.join(", ")}`;
  if (!Array.isArray(value) || value.length === 0) return new Problem(`it has to be a list of one or more; ${known}`);
  const unknown = (value as unknown[]).filter((it) => !ALL_PHASES.some((phase) => phase === it));
  if (unknown.length === 0) return value as Phase[];
  return new Problem(`${unknown.map((it) => JSON.stringify(it)).join(", ")}: no such phase; ${known}`);
};

export const aTime: Reader<string> = (value) => {
  const time = typeof value === "string" ? toSearchTime(value) : undefined;
  return time ?? new Problem('it has to be a time, such as "2026-01-15T09:00:00Z" or "now-2h"');
};

export const aLimit: Reader<number> = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 1
    ? value
    : new Problem("it has to be a whole number, 1 or more");
