import { STATUS_CODES } from "node:http";
import { AtlanApiError, type RequestFate } from "../errors";
import { parseRetryAfter } from "./retry";

/** What a failed request was about: for its message. */
export interface RequestContext {
  /** As a gerund with its object: `searching runs`. */
  readonly doing: string;
  /** The tenant's base URL. */
  readonly tenant: string;
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
  const said = whatAtlanSays(text);
  return new AtlanApiError(`ATLAN_HTTP_${status}`, {
    doing: context.doing,
    identity: context.tenant,
    because: `Atlan answered ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd() + (said === "" ? "" : `: ${said}`),
    suggestion: adviceFor(status),
    status,
    // A client error says that nothing was done. A server error says nothing, and a redirect was not followed.
    fate: status < 500 ? "refused" : "unclear",
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
    because: `${because}: ${excerpt(answer.text) || "it is empty"}`,
    suggestion: looksLikePage
      ? "Check that atlan:baseUrl is the address of the tenant itself, and that no proxy or login page stands before it."
      : "Run `pulumi up` again; if it stays, something between here and the tenant changes the answers.",
    status: answer.status,
    fate: "unclear",
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
  const diagnosis = diagnose(cause, context.tenant);
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

function diagnose(cause: unknown, tenant: string): Diagnosis {
  const { code = "", message = String(cause) } = cause as { code?: string; message?: string };
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
      if (/CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO_/.test(code)) {
        return {
          code: "ATLAN_TLS",
          fate: "notSent",
          because: `the tenant's certificate or TLS was not accepted (${code})`,
          suggestion: "Check atlan:baseUrl; name a company's own authority in NODE_EXTRA_CA_CERTS.",
        };
      }
      if (/proxy/i.test(message)) {
        return {
          code: "ATLAN_PROXY",
          fate: "notSent",
          because: `the proxy did not let the request through: ${message}`,
          suggestion: "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
        };
      }
      return {
        code: "ATLAN_CONNECTION_LOST",
        fate: "unclear",
        because: `the connection was lost: ${message}`,
        suggestion: TRY_AGAIN,
      };
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

/** Atlan has two families of error bodies: Atlas (`errorCode`, `errorMessage`) and Heracles (`code`, `message`). */
function whatAtlanSays(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return excerpt(text);
  }
  if (typeof body !== "object" || body === null) return excerpt(text);
  const fields = body as Record<string, unknown>;
  const message = [fields["errorMessage"], fields["message"], fields["error_description"], fields["error"]].find(
    (it) => typeof it === "string" && it !== "",
  );
  if (typeof message !== "string") return excerpt(text);
  const code = [fields["errorCode"], fields["code"]].find((it) => typeof it === "string" || typeof it === "number");
  const requestId = fields["requestId"] ?? fields["errorId"];
  const details = [code, typeof requestId === "string" ? `request ${requestId}` : undefined].filter(
    (it) => it !== undefined,
  );
  return excerpt(message) + (details.length === 0 ? "" : ` (${details.join(", ")})`);
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const cut = line.length > 200 ? `${line.slice(0, 200)}…` : line;
  return cut.replace(/[.!]+$/, "");
}
