import { createRequire } from "node:module";
import type * as Undici from "undici";
import { type Alarm, type Clock, type Random, systemAlarm } from "../concurrency/clock";
import type { Interruption } from "../concurrency/interruption";
import { AtlanApiError, type ErrorParts } from "../errors";
import type { Redactor } from "../redact";
import { readHttpDate } from "../text/isoTime";
import { present } from "../text/present";
import { type AccessToken, type Credentials, readAccessToken, TOKEN_PATH } from "./credentials";
import { exchange } from "./exchange";
import {
  type Answer,
  answeredFailure,
  askedToWait,
  isPassing,
  libraryFailure,
  type RequestContext,
  signInFailure,
  tooLate,
  transportFailure,
  unreadableAnswer,
} from "./failure";
import type { Proxy } from "./proxy";
import { LONGEST_RETRY_AFTER_MS, retryDelay, wholeTimeout } from "./retry";
import { Throttle } from "./throttle";
import type { Exchange, WireLog } from "./wireLog";

const CONNECT_TIMEOUT_MS = 10_000;
/**
 * The connect timeout for each of a host's several addresses. Node's default of a quarter of a second is too short for many
 * networks.
 */
const ADDRESS_TIMEOUT_MS = 2_500;
const ANSWER_TIMEOUT_MS = 60_000;
/** The retry limit for a response that can't be parsed: a login page stays a login page. */
const MOST_UNREADABLE_ANSWERS = 3;
/** Atlan returns a 500 for a batch that its search engine refuses; a single one may be temporary. */
const MOST_SERVER_ERRORS_OF_MANY = 2;
/** How long a token request may be retried while the request that needs the token is sent only once. */
const TOKEN_PATIENCE_MS = 30_000;

/** The dependencies and settings of the client. */
export interface HttpClientOptions {
  /** Normalised, without a trailing slash. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Ends a response that takes too long, by the clock of its socket; by default the machine's timers. */
  readonly alarm?: Alarm | undefined;
  /** Is given every secret, so that it can be removed from errors. */
  readonly redactor: Redactor;
  /** The undici dispatcher to use; by default the client creates one. */
  readonly dispatcher?: Undici.Dispatcher | undefined;
  /** After it nothing is sent, and only answers to requests that start something are waited for; none by default. */
  readonly interruption?: Interruption | undefined;
  /** Awaited right before a request that starts something is sent, with its permit in hand; nothing by default. */
  readonly beforeStart?: (() => Promise<void>) | undefined;
  /** The proxy to use; none by default. */
  readonly proxy?: Proxy | undefined;
  /** Called before each retry. */
  readonly onRetry?: ((error: AtlanApiError, delayMs: number) => void) | undefined;
  /** Opens the log of all exchanges; no log by default. */
  readonly openWireLog?: (() => Promise<WireLog>) | undefined;
}

/** One request to Atlan. */
export interface HttpRequest<T> {
  /** As a gerund with its object, for messages: `searching runs`. */
  readonly doing: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /**
   * Until when the request may be retried after a temporary failure, in milliseconds since the epoch. Undefined means that it
   * is sent once: a retry could start something a second time.
   */
  readonly retryUntil: number | undefined;
  /**
   * When it is too late to send the request, in milliseconds since the epoch: for a request that was approved by an earlier
   * observation. Signing in may take long, and the machine may be suspended.
   */
  readonly notAfter?: number | undefined;
  /**
   * Awaited before each attempt, also of a retry: returns when it is too late to send that attempt, in milliseconds since the
   * epoch. An attempt that comes too late is not sent, but approved anew.
   */
  readonly approve?: (() => Promise<number>) | undefined;
  /** The timeout until the whole response has arrived, in milliseconds; a minute by default. */
  readonly answerTimeoutMs?: number | undefined;
  /**
   * Set for a batch whose items can be requested one by one: after two responses 500 the request fails, and its caller does
   * that.
   */
  readonly isForMany?: boolean | undefined;
  /** Set if the response contains a secret: if it can't be parsed, errors do not quote it. */
  readonly isSecret?: true;
  /** Called whenever an attempt is sent, with the time in milliseconds since the epoch. */
  readonly onSend?: ((at: number) => void) | undefined;
  /** Parses the JSON body (undefined when it is empty); returns undefined when it is not a response of Atlan's. */
  readonly read: (body: unknown) => T | undefined;
  /** Why `read` did not accept a body, and what to do about it; undefined when that is not known. */
  readonly explain?: (body: unknown) => Pick<ErrorParts, "because" | "suggestion"> | undefined;
  /** Parses the JSON body of a 409 that contains more than the conflict; undefined makes it a failure. */
  readonly readConflict?: (body: unknown) => T | undefined;
}

/** One attempt of a request. */
interface Sending {
  /** The same for every attempt, so that the tenant's logs show the attempts as one request. */
  readonly requestId: string;
  readonly attempt: number;
  readonly bearer: string | undefined;
}

/**
 * Loads undici at the first request, so that an unchanged `up` does not load it. Not `import()`, which would yield to the event
 * loop.
 */
const loadUndici = (): typeof Undici => createRequire(__filename)("undici") as typeof Undici;

/** Before this version, undici's handlers had other method names. */
const OLDEST_UNDICI = 7;

function undiciVersion(): string | undefined {
  try {
    return (createRequire(__filename)("undici/package.json") as { version?: string }).version;
  } catch {
    return undefined;
  }
}

/**
 * HTTP to one tenant: authentication, retries, and failures in this package's own terms.
 *
 * The only module that loads undici.
 */
export class HttpClient {
  private readonly options: HttpClientOptions;
  /** The time in the `Date` header of the latest response, in milliseconds since the epoch. */
  tenantTime: number | undefined;
  /** When the request of that response was sent, by this machine's clock: the process may have been held up before it read that. */
  private tenantTimeSince = 0;
  private token: AccessToken | undefined;
  /** The sign-in in progress; all requests that need a token wait for it. */
  private signingIn: Promise<AccessToken> | undefined;
  private wireLog: Promise<WireLog> | undefined;
  private ownDispatcher: Undici.Dispatcher | undefined;
  private readonly throttle: Throttle;
  private readonly clean = (text: string): string => this.options.redactor.clean(text);

  constructor(options: HttpClientOptions) {
    this.options = options;
    const { credentials, redactor, clock } = options;
    this.throttle = new Throttle(clock);
    redactor.add(credentials.kind === "apiKey" ? credentials.apiKey : credentials.clientSecret);
    redactor.add(options.proxy?.password);
  }

  /**
   * Sends a request and parses its response. Any 2xx is a response.
   *
   * @throws AtlanApiError
   */
  async send<T>(request: HttpRequest<T>): Promise<T> {
    const requestId = this.newRequestId();
    const mostServerErrors = request.isForMany === true ? MOST_SERVER_ERRORS_OF_MANY : Infinity;
    const { approve } = request;
    const once =
      approve === undefined
        ? (attempt: number) => this.sendAuthorized(request, requestId, attempt)
        : async (attempt: number) => this.sendAuthorized({ ...request, notAfter: await approve() }, requestId, attempt);
    const { interruption } = this.options;
    const send = (): Promise<T> => this.retrying(request.retryUntil, once, mostServerErrors);
    // What a request that is sent once has started must be known.
    return interruption === undefined || request.retryUntil === undefined ? send() : interruption.race(send);
  }

  /** The clock by which deadlines are measured. */
  now(): number {
    return this.options.clock.now();
  }

  /** Closes idle connections, so that they do not keep the process alive. */
  async close(): Promise<void> {
    await this.ownDispatcher?.close();
    this.ownDispatcher = undefined;
  }

  private async retrying<T>(
    retryUntil: number | undefined,
    once: (attempt: number) => Promise<T>,
    mostServerErrors = Infinity,
  ): Promise<T> {
    const { clock, random, onRetry } = this.options;
    let unreadable = 0;
    let serverErrors = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(attempt);
      } catch (error) {
        if (!(error instanceof AtlanApiError) || retryUntil === undefined) throw error;
        const isUnreadable = error.code === "ATLAN_UNREADABLE_ANSWER";
        // It was approved, and then waited for the tenant or for the sign-in.
        const isLate = error.code === "ATLAN_TOO_LATE";
        if (isUnreadable ? ++unreadable >= MOST_UNREADABLE_ANSWERS : !isPassing(error) && !isLate) throw error;
        if (error.status === 500 && ++serverErrors >= mostServerErrors) throw error;
        if ((error.retryAfterMs ?? 0) > LONGEST_RETRY_AFTER_MS) throw error;
        const delay = retryDelay(attempt, error.retryAfterMs, random);
        if (clock.now() + delay > retryUntil) throw error;
        onRetry?.(error, delay);
        await clock.sleep(delay);
      }
    }
  }

  private async sendAuthorized<T>(request: HttpRequest<T>, requestId: string, attempt: number): Promise<T> {
    const { credentials } = this.options;
    if (credentials.kind === "apiKey")
      return this.sendOnce(request, { requestId, attempt, bearer: credentials.apiKey });
    const token = await this.accessToken(request.retryUntil);
    try {
      return await this.sendOnce(request, { requestId, attempt, bearer: token.value });
    } catch (error) {
      if (!(error instanceof AtlanApiError) || error.status !== 401) throw error;
      // The token may have been revoked before it expired. A 401 means that nothing was done, so a retry is safe.
      if (this.token === token) this.token = undefined;
      const renewed = await this.accessToken(request.retryUntil);
      return this.sendOnce(request, { requestId, attempt, bearer: renewed.value });
    }
  }

  private accessToken(retryUntil: number | undefined): Promise<AccessToken> {
    const now = this.options.clock.now();
    if (this.token !== undefined && now < this.token.renewAt) return Promise.resolve(this.token);
    // Other requests with a later deadline may wait for the same sign-in.
    const until = Math.max(retryUntil ?? 0, now + TOKEN_PATIENCE_MS);
    this.signingIn ??= this.signIn(until).finally(() => (this.signingIn = undefined));
    return this.signingIn;
  }

  private async signIn(retryUntil: number): Promise<AccessToken> {
    const { credentials, clock, redactor, baseUrl } = this.options;
    if (credentials.kind !== "oauth") throw new TypeError("an API key needs no token");
    const { clientId, clientSecret } = credentials;
    const request: HttpRequest<AccessToken> = {
      doing: "signing in with the OAuth client",
      method: "POST",
      path: TOKEN_PATH,
      body: { clientId, clientSecret },
      retryUntil,
      isSecret: true,
      read: (body) => readAccessToken(body, clock.now()),
    };
    const requestId = this.newRequestId();
    try {
      this.token = await this.retrying(retryUntil, (attempt) =>
        this.sendOnce(request, { requestId, attempt, bearer: undefined }),
      );
      redactor.addPassing(this.token.value);
      return this.token;
    } catch (error) {
      throw error instanceof AtlanApiError ? signInFailure(error, baseUrl) : error;
    }
  }

  private async sendOnce<T>(request: HttpRequest<T>, sending: Sending): Promise<T> {
    const { clock, baseUrl: tenant, proxy } = this.options;
    const { doing, isSecret = false } = request;
    const context: RequestContext = { doing, tenant, clean: this.clean, proxy, isSecret };
    const { retryUntil, notAfter = Infinity } = request;
    let sentAt = 0;
    const answer = await this.throttle.pass(
      Math.min(retryUntil ?? Infinity, notAfter),
      ({ until, saidBy }) => askedToWait(context, saidBy, until - clock.now()),
      async () => {
        // What is sent once starts something.
        if (retryUntil === undefined) await this.options.beforeStart?.();
        if (clock.now() > notAfter) throw tooLate(context);
        this.options.interruption?.refuse();
        sentAt = clock.now();
        request.onSend?.(sentAt);
        const answer = await this.ask(request, sending, context);
        this.pauseOnTooMany(context, answer);
        return answer;
      },
    );
    this.tenantTime = readHttpDate(answer.headers["date"]);
    this.tenantTimeSince = sentAt;
    return this.read(request, context, answer);
  }

  /** @throws AtlanApiError when the response is a failure, or can't be read */
  private read<T>(request: HttpRequest<T>, context: RequestContext, answer: Answer): T {
    if (answer.status === 409 && request.readConflict !== undefined) {
      const { readConflict } = request;
      const conflict = undefinedIfTooDeep(() => readConflict(parsed(answer.text)));
      if (conflict !== undefined) return conflict;
    }
    if (answer.status < 200 || answer.status > 299)
      throw answeredFailure(context, answer, this.options.clock.wallTime());
    const body = parsed(answer.text);
    const read = body === NO_JSON ? undefined : undefinedIfTooDeep(() => request.read(body));
    if (read !== undefined) return read;
    const known = body === NO_JSON ? undefined : undefinedIfTooDeep(() => request.explain?.(body));
    throw unreadableAnswer(context, answer, known);
  }

  /**
   * What the tenant's clock has shown at a moment, at the latest: it told its time after the request was sent.
   *
   * @param moment - by this machine's clock, in milliseconds since the epoch
   */
  tenantTimeAt(moment: number): number | undefined {
    return this.tenantTime === undefined ? undefined : this.tenantTime + moment - this.tenantTimeSince;
  }

  /** A 429 pauses all requests, also those that already wait for a permit. */
  private pauseOnTooMany(context: RequestContext, answer: Answer): void {
    if (answer.status !== 429) return;
    const now = this.options.clock.now();
    const failure = answeredFailure(context, answer, this.options.clock.wallTime());
    const { retryAfterMs = 0 } = failure;
    if (retryAfterMs <= LONGEST_RETRY_AFTER_MS) this.throttle.close(now + retryAfterMs, failure);
  }

  private async ask(request: HttpRequest<unknown>, sending: Sending, context: RequestContext): Promise<Answer> {
    const url = this.addressOf(request, context);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const dispatcher = this.dispatcher(context);
    const { clock, alarm = systemAlarm } = this.options;
    const [sentAt, startedAt] = [clock.now(), clock.wallTime()];
    const { method, answerTimeoutMs = ANSWER_TIMEOUT_MS } = request;
    const { attempt, requestId } = sending;
    const note = (end: Exchange["end"]): void => {
      this.note({ startedAt, durationMs: clock.now() - sentAt, attempt, requestId, method, url, body, end });
    };
    const progress = { hasBegun: false };
    const limits = {
      // A dispatcher from outside has its own timeouts.
      wholeMs: dispatcher === this.ownDispatcher ? wholeTimeout(request.retryUntil, answerTimeoutMs, sentAt) : Infinity,
      alarm,
      onBegin: () => (progress.hasBegun = true),
    };
    const sent = {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headersTimeout: answerTimeoutMs,
      bodyTimeout: answerTimeoutMs,
      headers: this.headersOf(sending, body !== null),
      body,
    };
    try {
      const answer = await exchange(dispatcher, sent, limits);
      note(answer);
      return answer;
    } catch (cause) {
      note({ failure: cause });
      if (!progress.hasBegun) this.expectOurUndici(context, cause);
      throw transportFailure(context, cause, progress.hasBegun);
    }
  }

  private headersOf({ requestId, bearer }: Sending, hasBody: boolean): Readonly<Record<string, string>> {
    return {
      accept: "application/json",
      // Responses are small, and a compressed one could expand to a large one.
      "accept-encoding": "identity",
      "user-agent": this.options.userAgent,
      "x-atlan-request-id": requestId,
      ...present({
        "content-type": hasBody ? "application/json" : undefined,
        authorization: bearer === undefined ? undefined : `Bearer ${bearer}`,
      }),
    };
  }

  /** A name of `..` would change the path, and send the request to another endpoint. */
  private addressOf({ path }: HttpRequest<unknown>, context: RequestContext): URL {
    const { baseUrl } = this.options;
    const url = new URL(baseUrl + path);
    if (url.origin === new URL(baseUrl).origin && url.pathname + url.search === path) return url;
    throw transportFailure(context, new TypeError(`${path} leads to ${url.pathname}, which was not meant`), false);
  }

  /** No request waits for the log. */
  private note(exchange: Exchange): void {
    const { redactor, openWireLog } = this.options;
    if (openWireLog === undefined) return;
    this.wireLog ??= openWireLog();
    const noted = this.wireLog.then((log) => {
      log.note(exchange, redactor);
    });
    noted.catch(() => undefined);
  }

  private dispatcher(context: RequestContext): Undici.Dispatcher {
    const { dispatcher, proxy } = this.options;
    if (dispatcher !== undefined) return dispatcher;
    if (this.ownDispatcher !== undefined) return this.ownDispatcher;
    let undici: typeof Undici;
    try {
      undici = loadUndici();
    } catch (error) {
      const { code = "no code" } = error as NodeJS.ErrnoException;
      throw libraryFailure(context, `undici, the HTTP library of pulumi-atlan, can't be loaded (${code})`, error);
    }
    return (this.ownDispatcher = openDispatcher(undici, proxy));
  }

  /** An older undici, from the program's overrides or bundle, does not accept our handlers. */
  private expectOurUndici(context: RequestContext, cause: unknown): void {
    if (this.ownDispatcher === undefined || (cause as Partial<NodeJS.ErrnoException>).code !== "UND_ERR_INVALID_ARG")
      return;
    const version = undiciVersion();
    if (Number.parseInt(version ?? "") >= OLDEST_UNDICI) return;
    const because = `undici ${version ?? "of an unknown version"} was loaded, and pulumi-atlan needs version ${OLDEST_UNDICI} or newer`;
    throw libraryFailure(context, because, cause);
  }

  /** A UUID of version 4. */
  private newRequestId(): string {
    let id = "";
    for (const form of "xxxxxxxx-xxxx-4xxx-Nxxx-xxxxxxxxxxxx") {
      if (form === "x") id += Math.floor(this.options.random() * 16).toString(16);
      else id += form === "N" ? (8 + Math.floor(this.options.random() * 4)).toString(16) : form;
    }
    return id;
  }
}

/**
 * With HTTP/2 undici sends what the tenant refuses a second time, also a start, and however long ago it was approved.
 */
const HTTP_1_ONLY = { allowH2: false };

function openDispatcher({ Agent, ProxyAgent }: typeof Undici, proxy: Proxy | undefined): Undici.Dispatcher {
  const addresses = { autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS };
  if (proxy === undefined) return new Agent({ ...HTTP_1_ONLY, connect: { timeout: CONNECT_TIMEOUT_MS, ...addresses } });
  // With these options the connection to a SOCKS proxy would use TLS.
  const proxyTls = proxy.url.startsWith("socks") ? {} : { proxyTls: addresses as Undici.buildConnector.BuildOptions };
  const requestTls = HTTP_1_ONLY as Undici.buildConnector.BuildOptions;
  return new ProxyAgent({ uri: proxy.url, connectTimeout: CONNECT_TIMEOUT_MS, requestTls, ...proxyTls });
}

/** Parses a response; undefined for one that is nested too deeply to be traversed. Atlan's never are. */
function undefinedIfTooDeep<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const NO_JSON = Symbol("no JSON");

/** The JSON of a response; undefined when the response is empty. */
function parsed(text: string): unknown {
  try {
    return text.trim() === "" ? undefined : JSON.parse(text);
  } catch {
    return NO_JSON;
  }
}
