import { STATUS_CODES } from "node:http";
import { AtlanApiError, type RequestFate } from "../errors";
import { parseRetryAfter } from "./retry";

/** What a failed request was about: for its message. */
export interface RequestContext {
  /** As a gerund with its object: `searching runs`. */
  readonly doing: string;
  /** The tenant's base URL. */
  readonly tenant: string;
  /** Takes secrets out of what is quoted: after parsing and before cutting, so that no half of one is left. */
  readonly clean: (text: string) => string;
}

/** What of an answer a failure is judged by. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** Whether the same request may succeed a little later. */
export function isPassing(error: AtlanApiError): boolean {
  if (error.status === 429 || error.status >= 500) return true;
  return error.status === 0 && PASSING.has(error.code);
}

/** The failure that an answer other than 2xx stands for. */
export function answeredFailure(context: RequestContext, answer: Answer, now: number): AtlanApiError {
  const { status, text } = answer;
  const body = parseObject(text);
  const said = whatAtlanSays(body, text, context.clean);
  return new AtlanApiError(`ATLAN_HTTP_${status}`, {
    doing: context.doing,
    identity: context.tenant,
    because: `Atlan answered ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd() + (said === "" ? "" : `: ${said}`),
    suggestion: adviceFor(status),
    status,
    // A client error says that nothing was done, and a redirect was not followed. A server error says nothing, and 408
    // is what a gateway says when the server behind it takes too long.
    fate: status < 500 && status !== 408 ? "refused" : "unclear",
    saidByAtlan: body !== undefined,
    retryAfterMs: parseRetryAfter(answer.headers["retry-after"], now),
  });
}

/** The failure that a 2xx answer stands for which is not one that Atlan gives. */
export function unreadableAnswer(context: RequestContext, answer: Answer): AtlanApiError {
  const looksLikePage = /^\s*</.test(answer.text);
  const because = looksLikePage
    ? "the answer is a web page, not Atlan's JSON"
    : "the answer is not one that Atlan gives";
  return new AtlanApiError("ATLAN_UNREADABLE_ANSWER", {
    doing: context.doing,
    identity: context.tenant,
    because: `${because}: ${excerpt(answer.text, context.clean) || "it is empty"}`,
    suggestion: looksLikePage
      ? "Check that atlan:baseUrl is the address of the tenant itself, and that no proxy or login page stands before it."
      : "Run `pulumi up` again; if it stays, something between here and the tenant changes the answers.",
    status: answer.status,
    fate: "unclear",
  });
}

/**
 * The failure to sign in, as a failure of the request that needed the token: that one never left, and what the sign-in was
 * answered must not be taken for its answer.
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
  });
}

/** The request was approved by what was seen before, and that is too long ago by now. */
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

/** Nothing was sent: the tenant has told another request of this command to stay away for longer than this one can wait. */
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

const PASSING = new Set([
  "ATLAN_CONNECTION_REFUSED",
  "ATLAN_CONNECTION_LOST",
  "ATLAN_TIMEOUT",
  "ATLAN_DNS_UNAVAILABLE",
]);

const TRY_AGAIN = "Run `pulumi up` again; what had been started is found and joined.";

/** The failure that an exception of the transport stands for: there was no whole answer. */
export function transportFailure(context: RequestContext, cause: unknown): AtlanApiError {
  const diagnosis = diagnose(firstOf(cause), context.tenant);
  return new AtlanApiError(diagnosis.code, {
    doing: context.doing,
    identity: context.tenant,
    because: diagnosis.because,
    suggestion: diagnosis.suggestion,
    cause,
    status: 0,
    fate: diagnosis.fate,
  });
}

/** A host with several addresses fails with all their errors at once; they are alike. */
function firstOf(cause: unknown): unknown {
  return cause instanceof AggregateError ? ((cause.errors as unknown[])[0] ?? cause) : cause;
}

function diagnose(cause: unknown, tenant: string): Diagnosis {
  const {
    code = "",
    syscall,
    message = String(cause),
  } = cause as { code?: string; syscall?: string; message?: string };
  const lost: Diagnosis = {
    code: "ATLAN_CONNECTION_LOST",
    fate: "unclear",
    because: `the connection was lost: ${message}`,
    suggestion: TRY_AGAIN,
  };
  switch (code) {
    case "ENOTFOUND":
      return {
        code: "ATLAN_UNKNOWN_HOST",
        fate: "notSent",
        because: `no such host: ${new URL(tenant).hostname}`,
        suggestion: "Check atlan:baseUrl for a typing error, and that this machine's DNS knows the tenant.",
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
        because: "the connection was refused",
        suggestion: "Check atlan:baseUrl, and that the tenant can be reached from this machine.",
      };
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      // The same codes end an open connection, and then the request may have arrived.
      if (code !== "UND_ERR_CONNECT_TIMEOUT" && syscall !== "connect") return lost;
      return {
        code: "ATLAN_CONNECTION_REFUSED",
        fate: "notSent",
        because: `no connection could be made (${code})`,
        suggestion: "Check that the tenant can be reached from this machine; a proxy is taken from HTTPS_PROXY.",
      };
    case "UND_ERR_HEADERS_TIMEOUT":
    case "UND_ERR_BODY_TIMEOUT":
      return { code: "ATLAN_TIMEOUT", fate: "unclear", because: "no answer came in time", suggestion: TRY_AGAIN };
    default:
      // Only what ends a handshake: EPROTO and ERR_SSL_… come in mid-stream as well.
      if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
        return {
          code: "ATLAN_TLS",
          fate: "notSent",
          because: `the tenant's certificate or TLS was not accepted (${code})`,
          suggestion: "Check atlan:baseUrl; name a company's own authority in NODE_EXTRA_CA_CERTS.",
        };
      }
      if (code.startsWith("UND_ERR_PRX_") || (code === "UND_ERR_ABORTED" && message.includes("HTTP Tunneling"))) {
        return {
          code: "ATLAN_PROXY",
          fate: "notSent",
          because: `the proxy did not let the request through: ${message}`,
          suggestion: "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
        };
      }
      return lost;
  }
}

function adviceFor(status: number): string {
  switch (true) {
    case status === 401:
      return "Check that atlan:apiKey (or the OAuth client) belongs to this tenant and has not expired.";
    case status === 403:
      return (
        "The credentials may not do this; running a connection delete needs an admin or an API token whose persona may " +
        "run workflows. Freshly granted permissions can take some minutes."
      );
    case status === 404:
      return "Check that atlan:baseUrl is the address of an Atlan tenant.";
    case status === 429:
      return "The tenant limits the rate of requests. Wait a minute and run the command again.";
    case status >= 500:
      return TRY_AGAIN;
    case status >= 300 && status < 400:
      return "Redirects are not followed, so that a token goes nowhere else. Set atlan:baseUrl to the tenant's final address.";
    default:
      return "The request was not accepted; Atlan's words above say why.";
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Atlan has two families of error bodies: Atlas (`errorCode`, `errorMessage`) and Heracles (`code`, `message`). */
function whatAtlanSays(
  body: Readonly<Record<string, unknown>> | undefined,
  text: string,
  clean: RequestContext["clean"],
): string {
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
  return excerpt(message, clean) + (details.length === 0 ? "" : ` (${clean(details.join(", "))})`);
}

function excerpt(text: string, clean: RequestContext["clean"]): string {
  const line = clean(text).replace(/\s+/g, " ").trim();
  const cut = line.length > 200 ? `${line.slice(0, 200)}…` : line;
  return cut.replace(/[.!]+$/, "");
}
