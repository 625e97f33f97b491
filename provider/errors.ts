import { shownLine } from "./text/escape";

/** The parts of every error message of this package: doing what (identity): cause. What to do next. [CODE] where to read on */
export interface ErrorParts {
  /** What the provider was doing, as a gerund with its object: `archiving connection`. */
  readonly doing: string;
  /** What it was working on: a connection, a workflow run, a tenant. */
  readonly identity: string;
  /** What went wrong, without a full stop. */
  readonly because: string;
  /** What to do next, in whole sentences. */
  readonly suggestion: string;
  /** The error that caused this one. */
  readonly cause?: unknown;
}

const LINES = ["doing", "identity", "because", "suggestion"] as const;
type Lines = [doing: string, identity: string, because: string, suggestion: string];

/** The HTTP statuses that docs/errors.md explains one by one; it explains the others by their first digit. */
const STATUSES_OF_THEIR_OWN = ["401", "403", "404", "429"];

/**
 * Ends a message with its code, and with where the package explains it:
 * `… [ATLAN_RUN_FAILED] docs/errors.md#atlan_run_failed`.
 */
export function withReference(text: string, code: string): string {
  return `${text}${referenceTo(code)}`;
}

/** Adds a sentence to a message of {@link withReference}; its code stays at the end. */
export function withAdvice(message: string, code: string, advice: string): string {
  const reference = referenceTo(code);
  return message.endsWith(reference)
    ? withReference(message.slice(0, -reference.length) + advice, code)
    : message + advice;
}

function referenceTo(code: string): string {
  const section = code.replace(/^(ATLAN_HTTP_)(\d)\d\d$/, (all, http: string, first: string) =>
    STATUSES_OF_THEIR_OWN.includes(all.slice(http.length)) ? all : `${http}${first}xx`,
  );
  return ` [${code}] docs/errors.md#${section.toLowerCase()}`;
}

/** Codes of requests that may succeed when they are sent again, besides those of HTTP statuses. */
const PASSING = new Set([
  "ATLAN_CONNECTION_REFUSED",
  "ATLAN_CONNECTION_LOST",
  "ATLAN_TIMEOUT",
  "ATLAN_DNS_UNAVAILABLE",
  "ATLAN_PROXY_DOWN",
]);

/** Whether what has this code may pass by itself: Atlan is busy or fails for a moment, or can't be reached. */
export function isPassingCode(code: string): boolean {
  return PASSING.has(code) || /^ATLAN_HTTP_(429|[5-9]\d\d)$/.test(code);
}

const brand = (name: string): symbol => Symbol.for(`pulumi-atlan.${name}`);

/**
 * The base of all errors of this package. `instanceof` works across copies of the package: it checks for a marker
 * property, not for the class object, because a program and its provider process may have loaded different copies.
 *
 * @example
 * ```ts
 * try {
 *   await atlan.getConnection({ name: "legacy warehouse" });
 * } catch (error) {
 *   if (error instanceof atlan.AtlanProviderError) console.error(error.code, error.suggestion);
 * }
 * ```
 */
export class AtlanProviderError extends Error {
  /** Stable identifier to search for and to branch on; the message ends with it, and its wording may change. */
  readonly code: string;
  /** What the provider was doing, as a gerund with its object. */
  readonly doing: string;
  /** What went wrong, without a full stop. */
  readonly because: string;
  /** What to do next, in whole sentences. */
  readonly suggestion: string;

  /**
   * @param parts - may hold untrusted text: each part is shown as one line of at most 2,000 characters, without
   *   terminal control sequences
   */
  constructor(code: string, parts: ErrorParts) {
    const [doing, identity, because, suggestion] = LINES.map((it) => shownLine(parts[it])) as Lines;
    super(withReference(`${doing} (${identity}): ${because}. ${suggestion}`, code), { cause: parts.cause });
    this.code = code;
    this.doing = doing;
    this.because = because;
    this.suggestion = suggestion;
    this.name = new.target.name;
    for (let it: object = new.target; it !== Error; it = Object.getPrototypeOf(it) as object) {
      Object.defineProperty(this, brand((it as { name: string }).name), { value: true });
    }
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand(this.name) in value;
  }
}

/** Whether a failed request was carried out. See {@link AtlanApiError.fate}. */
export type RequestFate = "notSent" | "refused" | "unclear";

/** A request to Atlan failed, or its answer was not one that Atlan gives. */
export class AtlanApiError extends AtlanProviderError {
  /** The HTTP status, 0 when there was no answer. */
  readonly status: number;
  /**
   * Whether the request was carried out. `notSent`: it never reached the tenant (a refused connection, an unknown
   * host). `refused`: the tenant rejected it. `unclear`: it may have been carried out (a server error, a lost
   * connection, an answer that can't be read).
   */
  readonly fate: RequestFate;
  /** How long the tenant asked to wait before the next try, in milliseconds. Undefined when it did not say. */
  readonly retryAfterMs: number | undefined;
  /** Whether the answer has the form of Atlan's own errors. A gateway's "not found" says nothing about a workflow. */
  readonly saidByAtlan: boolean;

  constructor(code: string, parts: AtlanApiErrorParts) {
    super(code, parts);
    this.status = parts.status;
    this.fate = parts.fate;
    this.retryAfterMs = parts.retryAfterMs;
    this.saidByAtlan = parts.saidByAtlan ?? false;
  }
}

/** What an {@link AtlanApiError} holds besides its message. */
export interface AtlanApiErrorParts extends ErrorParts {
  readonly status: number;
  readonly fate: RequestFate;
  readonly retryAfterMs?: number | undefined;
  readonly saidByAtlan?: boolean;
}

/** The run ended `Failed` or `Error`, or it ended `Succeeded` but the target state was not reached. */
export class RunFailedError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_RUN_FAILED", parts);
  }
}

/** Somebody stopped or terminated the run. It is not restarted automatically. */
export class RunStoppedError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_RUN_STOPPED", parts);
  }
}

/** `timeout` passed before the run ended, and the run continues in Atlan; or it passed before a run was started. */
export class WaitTimeoutError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_WAIT_TIMEOUT", parts);
  }
}

/** The run is in a phase that this package does not know; it counts neither as running nor as ended. */
export class UnexpectedPhaseError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_UNEXPECTED_PHASE", parts);
  }
}

/** The connection does not exist, or the credentials can't see it: Atlan's answers do not distinguish the two. */
export class ConnectionNotFoundError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_CONNECTION_NOT_FOUND", parts);
  }
}

/** The run would delete more assets than `maxAssets` approves, or the assets can't be counted. Nothing was started. */
export class TooManyAssetsError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_TOO_MANY_ASSETS", parts);
  }
}

/** Another run prevents this one, or the started run does something else because its workflow was edited meanwhile. */
export class ConflictingRunError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_CONFLICTING_RUN", parts);
  }
}

/** It is unknown whether a run was started or what it achieved, so nothing more is started. */
export class UnknownOutcomeError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_UNKNOWN_OUTCOME", parts);
  }
}

/** The configuration, an input or an argument is not usable. Nothing was sent. */
export class ConfigurationError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_CONFIGURATION", parts);
  }
}

/** What anything that was thrown says, without its name. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
