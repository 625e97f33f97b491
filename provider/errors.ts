import { shownLine } from "./text/escape";

/** What every error of this package tells: doing what (identity): cause. What to do next. */
export interface ErrorParts {
  /** What was going on, as a gerund with its object: `archiving connection`. */
  readonly doing: string;
  /** What it was going on with: a connection, a run, a tenant. */
  readonly identity: string;
  /** What went wrong, without a full stop. */
  readonly because: string;
  /** What the reader can do now: whole sentences. */
  readonly suggestion: string;
  /** The error below this one. */
  readonly cause?: unknown;
}

const LINES = ["doing", "identity", "because", "suggestion"] as const;
type Lines = [doing: string, identity: string, because: string, suggestion: string];

const brand = (name: string): symbol => Symbol.for(`pulumi-atlan.${name}`);

/**
 * The base of all errors of this package. `instanceof` works across copies of the package: it looks for a brand, not for
 * the class object, because a program and its provider process may have loaded different copies.
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
  /** Stable identifier to search for and to branch on; the message's wording may change. */
  readonly code: string;
  /** What was going on, as a gerund with its object. */
  readonly doing: string;
  /** What went wrong, without a full stop. */
  readonly because: string;
  /** What to do next, in whole sentences. */
  readonly suggestion: string;

  /** @param parts - may hold text from outside: each is shown as one line of at most 2,000 characters that no terminal takes for a command */
  constructor(code: string, parts: ErrorParts) {
    const [doing, identity, because, suggestion] = LINES.map((it) => shownLine(parts[it])) as Lines;
    super(`${doing} (${identity}): ${because}. ${suggestion}`, { cause: parts.cause });
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

/** What is known of a request that failed: was it carried out? See {@link AtlanApiError.fate}. */
export type RequestFate = "notSent" | "refused" | "unclear";

/** A request to Atlan failed, or its answer was not one that Atlan gives. */
export class AtlanApiError extends AtlanProviderError {
  /** The HTTP status, 0 when there was no answer. */
  readonly status: number;
  /**
   * Whether the request may have been carried out: `notSent`, it never reached the tenant (a refused connection, an unknown
   * host); `refused`, the tenant answered that it will not do it; `unclear`, it may have happened (a server error, a lost
   * connection, an answer that can't be read).
   */
  readonly fate: RequestFate;
  /** How long the tenant asked to wait before the next try, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Whether the answer had the form of Atlan's own errors. A gateway's "not found" says nothing about a workflow. */
  readonly saidByAtlan: boolean;

  constructor(code: string, parts: AtlanApiErrorParts) {
    super(code, parts);
    this.status = parts.status;
    this.fate = parts.fate;
    this.retryAfterMs = parts.retryAfterMs;
    this.saidByAtlan = parts.saidByAtlan ?? false;
  }
}

/** What an {@link AtlanApiError} tells besides its message. */
export interface AtlanApiErrorParts extends ErrorParts {
  readonly status: number;
  readonly fate: RequestFate;
  readonly retryAfterMs?: number | undefined;
  readonly saidByAtlan?: boolean;
}

/** The run ended Failed or Error, or Succeeded short of the wanted state. */
export class RunFailedError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_RUN_FAILED", parts);
  }
}

/** Somebody stopped or terminated the run. It is not started again by itself. */
export class RunStoppedError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_RUN_STOPPED", parts);
  }
}

/** The run had not ended when `timeout` had passed, and goes on at Atlan; or none had been started until then. */
export class WaitTimeoutError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_WAIT_TIMEOUT", parts);
  }
}

/** The run is in a phase that this package does not know; it counts neither as going nor as ended. */
export class UnexpectedPhaseError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_UNEXPECTED_PHASE", parts);
  }
}

/** The connection is not there, or the credentials can't see it: Atlan's answers do not tell the two apart. */
export class ConnectionNotFoundError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_CONNECTION_NOT_FOUND", parts);
  }
}

/** The run would take more assets than `maxAssets` approves, or none can be counted. Nothing was started. */
export class TooManyAssetsError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_TOO_MANY_ASSETS", parts);
  }
}

/** Another run stands in the way, or the one that was started does something else, as its workflow was edited just then. */
export class ConflictingRunError extends AtlanProviderError {
  constructor(parts: ErrorParts) {
    super("ATLAN_CONFLICTING_RUN", parts);
  }
}

/** Whether a run was started, or what it achieved, can't be known from here; so nothing more is started. */
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
