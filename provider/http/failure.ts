import type Http from "node:http";
import { AtlanApiError, type ErrorParts, isPassingCode, type RequestFate } from "../errors";
import { formatDuration } from "../text/duration";
import { escapeText, shownText } from "../text/escape";
import { type JsonObject, parseJsonObject } from "../text/json";
import { MOST_BYTES } from "./exchangeError";
import type { Proxy } from "./proxy";
import { parseRetryAfter } from "./retry";

/** The setting with the tenant's address, as advice names it. */
const BASE_URL = "atlan:baseUrl (or ATLAN_BASE_URL)";

/** Describes a failed request for its message. */
export interface RequestContext {
  /** As a gerund with its object: `searching runs`. */
  readonly doing: string;
  /** The tenant's base URL. */
  readonly tenant: string;
  /** Removes secrets from quoted text: after parsing and before truncating, so that no part of a secret remains. */
  readonly clean: (text: string) => string;
  /** The proxy through which the tenant is reached. */
  readonly proxy?: Pick<Proxy, "shown" | "variable"> | undefined;
  /** Set if the response is a secret that is not known yet: if it can't be parsed, it is not quoted. */
  readonly isSecret?: boolean;
}

/** The parts of a response that determine a failure. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/**
 * The reason phrase of a status, such as `Not Found`. The module is loaded only here, since that takes as long as loading all
 * of this package.
 */
function statusText(status: number): string | undefined {
  const http: typeof Http = process.getBuiltinModule("node:http");
  return http.STATUS_CODES[status];
}

/** Whether a retry of the same request may succeed. A sign-in may have been given up by a request that had less time. */
export function isPassing(error: AtlanApiError): boolean {
  if (error.code === "ATLAN_SIGN_IN") return error.cause instanceof AtlanApiError && isPassing(error.cause);
  return isPassingCode(error.code);
}

/** The failure for a response other than 2xx. */
export function answeredFailure(context: RequestContext, answer: Answer, now: number): AtlanApiError {
  const { status, text } = answer;
  const body = parseJsonObject(text);
  const said = whatAtlanSays(context, body, text);
  const retryAfterMs = parseRetryAfter(answer.headers["retry-after"], answer.headers["date"], now);
  return new AtlanApiError(`ATLAN_HTTP_${status}`, {
    doing: context.doing,
    identity: context.tenant,
    because: `Atlan answered ${status} ${statusText(status) ?? ""}`.trimEnd() + (said === "" ? "" : `: ${said}`),
    suggestion: adviceFor(status, retryAfterMs),
    status,
    // A client error means that nothing was done, and a redirect was not followed. A server error leaves it unknown; so does
    // 408, which a gateway sends when the server behind it takes too long.
    fate: status < 500 && status !== 408 ? "refused" : "unclear",
    saidByAtlan: body !== undefined,
    retryAfterMs,
  });
}

/** The failure for a 2xx response that is not one of Atlan's. */
export function unreadableAnswer(
  context: RequestContext,
  answer: Answer,
  known?: Pick<ErrorParts, "because" | "suggestion">,
): AtlanApiError {
  const looksLikePage = /^\s*</.test(answer.text);
  const because = looksLikePage
    ? "the answer is a web page, not Atlan's JSON"
    : "the answer is not one that Atlan gives";
  return new AtlanApiError("ATLAN_UNREADABLE_ANSWER", {
    doing: context.doing,
    identity: context.tenant,
    because:
      known?.because ??
      (context.isSecret === true ? because : `${because}: ${excerpt(answer.text, context.clean) || "it is empty"}`),
    suggestion:
      known?.suggestion ??
      (looksLikePage
        ? `Check that ${BASE_URL} is the address of the tenant itself, and that no proxy or login page stands before it.`
        : "Run the same command again; if it stays, something between here and the tenant changes the answers."),
    status: answer.status,
    fate: "unclear",
  });
}

/**
 * A failure to sign in, as a failure of the request that needed the token: that request was never sent, and the response to the
 * sign-in must not be treated as its response.
 */
export function signInFailure(error: AtlanApiError, tenant: string): AtlanApiError {
  return new AtlanApiError("ATLAN_SIGN_IN", {
    doing: "signing in with the OAuth client",
    identity: tenant,
    because: error.because,
    suggestion: error.status === 401 || error.status === 400 ? adviceFor(401) : error.suggestion,
    cause: error,
    status: 0,
    fate: "notSent",
    retryAfterMs: error.retryAfterMs,
  });
}

/** The failure of a request that was not sent because its approval has expired. */
export function tooLate(context: RequestContext): AtlanApiError {
  return new AtlanApiError("ATLAN_TOO_LATE", {
    doing: context.doing,
    identity: context.tenant,
    because: "too much time has passed since the connection was looked at",
    suggestion: "Nothing was started. Run `pulumi up` again.",
    status: 0,
    fate: "notSent",
  });
}

/** Nothing was sent: the tenant's Retry-After to another request of this command is longer than this request can wait. */
export function askedToWait(context: RequestContext, saidBy: AtlanApiError, retryAfterMs: number): AtlanApiError {
  return new AtlanApiError(saidBy.code, {
    doing: context.doing,
    identity: context.tenant,
    because: saidBy.because,
    suggestion: saidBy.suggestion,
    status: saidBy.status,
    fate: "refused",
    retryAfterMs,
  });
}

interface Diagnosis {
  readonly code: string;
  readonly fate: RequestFate;
  readonly because: string;
  readonly suggestion: string;
}

const TRY_AGAIN = "Run the same command again; what had been started is found and joined.";

/**
 * The failure for an exception of the transport: there was no complete response.
 *
 * @param hasBegun - whether the request was being sent: if not, nothing was sent, whatever failed
 */
export function transportFailure(context: RequestContext, cause: unknown, hasBegun = true): AtlanApiError {
  const diagnosis = diagnose(firstOf(cause), context, hasBegun);
  return new AtlanApiError(diagnosis.code, {
    doing: context.doing,
    identity: context.tenant,
    because: context.clean(diagnosis.because),
    suggestion: diagnosis.suggestion,
    cause: withoutSecrets(cause, context.clean),
    status: 0,
    fate: diagnosis.fate,
  });
}

/** A host with several addresses fails with an error for each address; they are alike. */
function firstOf(cause: unknown): unknown {
  return cause instanceof AggregateError ? ((cause.errors as unknown[])[0] ?? cause) : cause;
}

/** The known parts of an exception. */
interface Thrown {
  readonly code: string;
  readonly syscall: string | undefined;
  readonly message: string;
  readonly name: string;
}

function diagnose(cause: unknown, context: RequestContext, hasBegun: boolean): Diagnosis {
  const { code, syscall, message, name } = (cause ?? {}) as Partial<Record<keyof Thrown, unknown>>;
  const thrown: Thrown = {
    // Errors of undici's parser do not always have a code.
    code: typeof code === "string" ? code : name === "HTTPParserError" ? "HPE_" : "",
    syscall: typeof syscall === "string" ? syscall : undefined,
    message: shortened(typeof message === "string" ? message : String(cause), context.clean),
    name: typeof name === "string" ? name : "Error",
  };
  return (
    ofTheProxy(thrown, context, hasBegun) ??
    ofTheAnswer(thrown, hasBegun) ??
    throughTheProxy(ofTheConnection(thrown, context, hasBegun), context) ??
    ofTheWire(thrown, hasBegun) ??
    ofThisProcess(thrown, hasBegun)
  );
}

const SLOW = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ANSWER_TOO_SLOW"]);

/** There was a response, but it was too large or took too long. */
function ofTheAnswer({ code, message }: Thrown, hasBegun: boolean): Diagnosis | undefined {
  if (SLOW.has(code)) {
    if (!hasBegun) return cannotConnect("no answer in time");
    return { code: "ATLAN_TIMEOUT", fate: "unclear", because: "no answer came in time", suggestion: TRY_AGAIN };
  }
  switch (code) {
    case "ANSWER_TOO_LARGE":
      return {
        code: "ATLAN_ANSWER_TOO_LARGE",
        fate: "unclear",
        because: `the answer is larger than ${MOST_BYTES / 1024 / 1024} MiB, which none of Atlan's is`,
        suggestion: `Check that ${BASE_URL} is the address of the tenant itself; if it is, report this, with the message.`,
      };
    case "ANSWER_ENCODING":
      return {
        code: "ATLAN_UNREADABLE_ANSWER",
        fate: "unclear",
        because: `the answer is not one that Atlan gives: ${message}`,
        suggestion: "Check what stands between here and the tenant: it compresses answers although it is asked not to.",
      };
  }
  return undefined;
}

const PROXY_VARIABLES = "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY";

/** A failure of the connection to a proxy, or of the proxy. An open tunnel fails like any other connection. */
function ofTheProxy({ code, message }: Thrown, { proxy }: RequestContext, hasBegun: boolean): Diagnosis | undefined {
  const which = proxy === undefined ? "the proxy" : `the proxy ${proxy.shown} (from ${proxy.variable})`;
  const suggestion = `Check ${PROXY_VARIABLES}, and that the proxy can be reached from this machine. Nothing was sent.`;
  const tunnel = /^Proxy response \((\d+)\) !== 200 when HTTP Tunneling/.exec(message);
  if ((code === "UND_ERR_ABORTED" && tunnel !== null) || /^UND_ERR_(?:PRX_|SOCKS5)/.test(code)) {
    const status = Number(tunnel?.[1] ?? 0);
    const answer = statusText(status);
    // A proxy that has just lost the connection to the tenant can connect again.
    const isPassing = status === 429 || (status >= 502 && status <= 504) || code === "UND_ERR_PRX_CONN";
    return {
      code: isPassing ? "ATLAN_PROXY_DOWN" : "ATLAN_PROXY",
      fate: "notSent",
      because: `${which} did not let the request through: ${answer === undefined ? message : `it answered ${status} ${answer}`}`,
      suggestion: `Check ${PROXY_VARIABLES}${status === 407 ? ", and the user and password in it" : ""}. Nothing was sent.`,
    };
  }
  if (proxy === undefined || hasBegun) return undefined;
  if (code === "ENOTFOUND")
    return { code: "ATLAN_PROXY", fate: "notSent", because: `${which} can't be found: no such host`, suggestion };
  const isLate = SLOW.has(code);
  if (!isLate && code !== "EAI_AGAIN" && !CONNECTING.test(code)) return undefined;
  const because = `${which} can't be reached (${isLate ? "no answer in time" : code})`;
  return { code: "ATLAN_PROXY_DOWN", fate: "notSent", because, suggestion };
}

/** Error codes of a connection that could not be established. */
const CONNECTING =
  /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENETRESET|EADDRNOTAVAIL|EMFILE|ENFILE|ENOBUFS|UND_ERR_CONNECT_TIMEOUT|UND_ERR_SOCKET|UND_ERR_INFO)$/;
/** Error codes of a connection that was closed. */
const LOST =
  /^(?:ECONNRESET|ECONNABORTED|ECONNREFUSED|EPIPE|EPROTO|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENETRESET|ENOTCONN|ESHUTDOWN|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_(?:SOCKET|INFO|ABORT|ABORTED|CLOSED|DESTROYED|HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH)|(?:HPE|ERR_SSL|ERR_TLS|ERR_HTTP2)_\w*)$/;

function cannotConnect(what: string): Diagnosis {
  return {
    code: "ATLAN_CONNECTION_REFUSED",
    fate: "notSent",
    because: `no connection could be made (${what})`,
    suggestion: "Check that the tenant can be reached from this machine; a proxy is taken from HTTPS_PROXY.",
  };
}

/** Why no connection to the tenant could be established. */
function ofTheConnection(
  { code, syscall, message }: Thrown,
  { tenant }: RequestContext,
  hasBegun: boolean,
): Diagnosis | undefined {
  switch (code) {
    case "ENOTFOUND":
      return {
        code: "ATLAN_UNKNOWN_HOST",
        fate: "notSent",
        because: `no such host: ${new URL(tenant).hostname}`,
        suggestion: `Check ${BASE_URL} for a typing error, and that this machine's DNS knows the tenant.`,
      };
    case "EAI_AGAIN":
      return {
        code: "ATLAN_DNS_UNAVAILABLE",
        fate: "notSent",
        because: "the name server did not answer",
        suggestion: "Check this machine's network and DNS, then run the command again.",
      };
    case "ECONNREFUSED":
      return {
        code: "ATLAN_CONNECTION_REFUSED",
        fate: "notSent",
        because: `nothing listens at ${new URL(tenant).host}`,
        suggestion: `Check ${BASE_URL}, and that the tenant can be reached from this machine.`,
      };
    case "UND_ERR_CONNECT_TIMEOUT":
      return cannotConnect(code);
  }
  // The same codes can end an open connection, and then the request may have arrived.
  if (CONNECTING.test(code) && (!hasBegun || syscall === "connect")) return cannotConnect(code);
  // Only errors of a handshake: EPROTO and ERR_SSL_… also occur after it.
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return {
      code: "ATLAN_TLS",
      fate: "notSent",
      because: `the tenant's certificate or TLS was not accepted (${code})`,
      suggestion: `Check ${BASE_URL}; name a company's own authority in NODE_EXTRA_CA_CERTS.`,
    };
  }
  if (hasBegun || !/^(?:EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code)) return undefined;
  const isPlain = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(
    `${code} ${message.toUpperCase().replaceAll(" ", "_")}`,
  );
  return {
    code: "ATLAN_TLS",
    fate: "notSent",
    because: isPlain ? "this port does not speak TLS" : `no TLS connection could be made (${code})`,
    suggestion: isPlain
      ? `Check the port in ${BASE_URL}; https: needs one that speaks TLS, which is 443 unless said. Nothing was sent.`
      : `Check ${BASE_URL}, and what stands between here and the tenant. Nothing was sent.`,
  };
}

/** TLS that fails behind a proxy may be the proxy's own, or a page that it gives in the tenant's place. */
function throughTheProxy(diagnosis: Diagnosis | undefined, { proxy }: RequestContext): Diagnosis | undefined {
  if (diagnosis?.code !== "ATLAN_TLS" || proxy === undefined) return diagnosis;
  return {
    ...diagnosis,
    because: `${diagnosis.because}; the connection goes through the proxy ${proxy.shown} (from ${proxy.variable}), and this may come from it`,
    suggestion: `Check ${PROXY_VARIABLES}. ${diagnosis.suggestion}`,
  };
}

function ofTheWire({ code, message }: Thrown, hasBegun: boolean): Diagnosis | undefined {
  if (!hasBegun || !LOST.test(code)) return undefined;
  return {
    code: "ATLAN_CONNECTION_LOST",
    fate: "unclear",
    because: `the connection was lost: ${message}`,
    suggestion: TRY_AGAIN,
  };
}

/** A failure that no network causes. A retry would fail in the same way. */
function ofThisProcess({ code, message, name }: Thrown, hasBegun: boolean): Diagnosis {
  return {
    code: "ATLAN_REQUEST_FAILED",
    fate: hasBegun ? "unclear" : "notSent",
    because: `the request failed in this process, not on its way (${code === "" ? name : code}): ${message}`,
    suggestion: hasBegun ? TRY_AGAIN : "Nothing was sent. Report this, with the message.",
  };
}

/** undici can't be used: it is missing, or its version does not fit. */
export function libraryFailure(context: RequestContext, because: string, cause: unknown): AtlanApiError {
  return new AtlanApiError("ATLAN_UNDICI", {
    doing: context.doing,
    identity: context.tenant,
    because: context.clean(because),
    suggestion:
      "Install the packages of the program anew (npm install), without an override for undici; in a bundle, keep " +
      "pulumi-atlan and undici external. Nothing was sent.",
    cause: withoutSecrets(cause, context.clean),
    status: 0,
    fate: "notSent",
  });
}

/** The depth to which a chain of causes is kept. */
const MOST_CAUSES = 5;

/** A copy of an exception that is safe to show: with its message, stack and causes, without its other properties. */
function withoutSecrets(caught: unknown, clean: RequestContext["clean"], depth = 0): Error | undefined {
  if (caught === undefined || depth === MOST_CAUSES) return undefined;
  const thrown = firstOf(caught);
  if (!(thrown instanceof Error)) return new Error(escapeText(shortened(String(thrown), clean)));
  const { name, message, code, cause, stack } = thrown as NodeJS.ErrnoException;
  const shown = new Error(escapeText(shortened(message, clean)), { cause: withoutSecrets(cause, clean, depth + 1) });
  shown.name = name;
  // The stack begins with the message, however long that is.
  if (stack !== undefined) shown.stack = shownText(clean(stack.slice(0, MOST_LOOKED_AT)));
  return code === undefined ? shown : Object.assign(shown, { code });
}

/** Who has nothing better to go by waits so long before the next command, in milliseconds. */
const A_MINUTE_MS = 60_000;

function adviceFor(status: number, retryAfterMs = 0): string {
  const asked = retryAfterMs > A_MINUTE_MS ? formatDuration(retryAfterMs) : undefined;
  switch (true) {
    case status === 401:
      return "Check that the API key (or the OAuth client) belongs to this tenant and has not expired.";
    case status === 403:
      return (
        "The credentials may not do this; running a connection delete needs an admin or an API token whose persona may " +
        "run workflows. Freshly granted permissions can take some minutes."
      );
    case status === 404:
      return `Check that ${BASE_URL} is the address of an Atlan tenant.`;
    case status === 429:
      return `The tenant limits the rate of requests. Wait ${asked ?? "a minute"} and run the command again.`;
    case status >= 500:
      return asked === undefined ? TRY_AGAIN : `Wait ${asked}, as the tenant asks. ${TRY_AGAIN}`;
    case status >= 300 && status < 400:
      return `Redirects are not followed, so that a token goes nowhere else. Set ${BASE_URL} to the tenant's final address.`;
    default:
      return "The request was not accepted; Atlan's words above say why.";
  }
}

/** Atlan has two formats of error bodies: Atlas (`errorCode`, `errorMessage`) and Heracles (`code`, `message`). */
function whatAtlanSays({ clean }: RequestContext, body: JsonObject | undefined, text: string): string {
  if (body === undefined) return excerpt(text, clean);
  const message = [body["errorMessage"], body["message"], body["error_description"], body["error"]].find(
    (it) => typeof it === "string" && it !== "",
  );
  if (typeof message !== "string") return excerpt(text, clean);
  const code = [body["errorCode"], body["code"]].find((it) => typeof it === "string" || typeof it === "number");
  const requestId = body["requestId"] ?? body["errorId"];
  const details = [code, typeof requestId === "string" ? `request ${requestId}` : undefined].filter(
    (it) => it !== undefined,
  );
  return excerpt(message, clean) + (details.length === 0 ? "" : ` (${shortened(details.join(", "), clean)})`);
}

const MOST_CHARACTERS = 200;
/**
 * How many characters of a text are searched for secrets before it is truncated. A secret that this cuts is recognised by its
 * beginning.
 */
const MOST_LOOKED_AT = 20_000;

function excerpt(text: string, clean: RequestContext["clean"]): string {
  return shortened(text, clean).replace(/[.!]+$/, "");
}

/** One line of limited length, without secrets. */
function shortened(text: string, clean: RequestContext["clean"]): string {
  const line = clean(text.slice(0, MOST_LOOKED_AT)).replace(/\s+/g, " ").trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}
