import { expect } from "chai";
import { answeredFailure, isPassing, transportFailure, unreadableAnswer } from "../../../provider/http/failure";

const context = { doing: "searching runs", tenant: "https://tenant.atlan.com", clean: (text: string) => text };
const now = Date.parse("2026-01-15T09:00:00Z");

const answered = (status: number, text: string, headers: Record<string, string> = {}) =>
  answeredFailure(context, { status, headers, text }, now);
const unreadable = (text: string) => unreadableAnswer(context, { status: 200, headers: {}, text });
const broken = (code: string | undefined, message: string) =>
  transportFailure(context, Object.assign(new Error(message), code === undefined ? {} : { code }));

const RUN_AGAIN = "Run the same command again; what had been started is found and joined.";
const NOT_ACCEPTED = "The request was not accepted; Atlan's words above say why.";
const REDIRECT =
  "Redirects are not followed, so that a token goes nowhere else. Set atlan:baseUrl (or ATLAN_BASE_URL) to the tenant's final address.";

describe("message of an answer that refuses", () => {
  for (const [status, name, advice] of [
    [302, "Found", REDIRECT],
    [307, "Temporary Redirect", REDIRECT],
    [400, "Bad Request", NOT_ACCEPTED],
    [401, "Unauthorized", "Check that the API key (or the OAuth client) belongs to this tenant and has not expired."],
    [
      403,
      "Forbidden",
      "The credentials may not do this; running a connection delete needs an admin or an API token whose persona may " +
        "run workflows. Freshly granted permissions can take some minutes.",
    ],
    [404, "Not Found", "Check that atlan:baseUrl (or ATLAN_BASE_URL) is the address of an Atlan tenant."],
    [409, "Conflict", NOT_ACCEPTED],
    [423, "Locked", NOT_ACCEPTED],
    [429, "Too Many Requests", "The tenant limits the rate of requests. Wait a minute and run the command again."],
    [500, "Internal Server Error", RUN_AGAIN],
    [502, "Bad Gateway", RUN_AGAIN],
    [503, "Service Unavailable", RUN_AGAIN],
    [504, "Gateway Timeout", RUN_AGAIN],
  ] as const) {
    it(`${status}`, () => {
      const section = [401, 403, 404, 429].includes(status) ? status : `${String(status).charAt(0)}xx`;
      const failure = answered(status, '{"code":1011,"message":"that is how it is","requestId":"req-1"}');
      expect(failure.message).to.equal(
        `searching runs (https://tenant.atlan.com): Atlan answered ${status} ${name}: that is how it is (1011, request req-1). ${advice} [ATLAN_HTTP_${status}] docs/errors.md#atlan_http_${section}`,
      );
      expect(failure).to.include({ code: `ATLAN_HTTP_${status}`, status, suggestion: advice, cause: undefined });
      expect(failure.fate).to.equal(status < 500 ? "refused" : "unclear");
      expect(isPassing(failure)).to.equal(status === 429 || status >= 500);
    });
  }

  it("has no name for a status that has none", () => {
    expect(answered(599, "").message).to.equal(
      `searching runs (https://tenant.atlan.com): Atlan answered 599. ${RUN_AGAIN} [ATLAN_HTTP_599] docs/errors.md#atlan_http_5xx`,
    );
  });
});

describe("what Atlan says in an answer that refuses", () => {
  const long = "x".repeat(300);
  for (const [title, text, said] of [
    ["nothing", "", ""],
    ["white space", " \n ", ""],
    ["a text", "no healthy upstream", ": no healthy upstream"],
    ["a text of several lines", "first\r\n  second\n", ": first second"],
    ["a text with an end", "Go away!!.", ": Go away"],
    ["a long text", long, `: ${"x".repeat(200)}…`],
    ["a page", "<html><h1>Sign in</h1></html>", ": <html><h1>Sign in</h1></html>"],
    [
      "Heracles' body",
      '{"code":403,"message":"not authorised","requestId":"req-2"}',
      ": not authorised (403, request req-2)",
    ],
    [
      "Atlas' body",
      '{"errorCode":"ATLAS-404-00-005","errorMessage":"Given instance guid x is invalid/not found","errorId":"e-1"}',
      ": Given instance guid x is invalid/not found (ATLAS-404-00-005, request e-1)",
    ],
    ["OAuth's body", '{"error":"invalid_client","error_description":"unknown client."}', ": unknown client"],
    ["only an error", '{"error":"invalid_client"}', ": invalid_client"],
    ["a message without a code", '{"message":"no"}', ": no"],
    ["an empty message beside an error", '{"message":"","error":"no"}', ": no"],
    ["a code without a message", '{"code":7}', ': {"code":7}'],
    ["a message that is no text", '{"message":{"a":1}}', ': {"message":{"a":1}}'],
    ["a JSON text", '"no"', ': "no"'],
    ["a JSON list", "[1]", ": [1]"],
    ["null", "null", ": null"],
  ] as const) {
    it(title, () => {
      expect(answered(400, text).message).to.equal(
        `searching runs (https://tenant.atlan.com): Atlan answered 400 Bad Request${said}. ${NOT_ACCEPTED} [ATLAN_HTTP_400] docs/errors.md#atlan_http_4xx`,
      );
    });
  }
});

describe("Retry-After of an answer that refuses", () => {
  for (const [title, headers, expected] of [
    ["in seconds", { "retry-after": "7" }, 7_000],
    ["as a date", { "retry-after": "Thu, 15 Jan 2026 09:01:00 GMT" }, 60_000],
    ["absent", {}, undefined],
  ] as const) {
    it(title, () => {
      expect(answered(429, "", headers).retryAfterMs).to.equal(expected);
    });
  }
});

describe("message of an answer that can't be read", () => {
  const page =
    "Check that atlan:baseUrl (or ATLAN_BASE_URL) is the address of the tenant itself, and that no proxy or login page stands before it.";
  const other = "Run the same command again; if it stays, something between here and the tenant changes the answers.";
  for (const [title, text, because, advice] of [
    ["a page", "\n <html>Sign in</html>", "the answer is a web page, not Atlan's JSON: <html>Sign in</html>", page],
    ["garbage", "%%%", "the answer is not one that Atlan gives: %%%", other],
    ["JSON of another kind", '{"ok":true}', 'the answer is not one that Atlan gives: {"ok":true}', other],
    ["nothing", "", "the answer is not one that Atlan gives: it is empty", other],
  ] as const) {
    it(title, () => {
      const failure = unreadable(text);
      expect(failure.message).to.equal(
        `searching runs (https://tenant.atlan.com): ${because}. ${advice} [ATLAN_UNREADABLE_ANSWER] docs/errors.md#atlan_unreadable_answer`,
      );
      expect(failure).to.include({ code: "ATLAN_UNREADABLE_ANSWER", status: 200, fate: "unclear", suggestion: advice });
      expect(isPassing(failure)).to.equal(false);
    });
  }
});

describe("message of a request without an answer", () => {
  const cannotConnect = (code: string) =>
    `no connection could be made (${code}). Check that the tenant can be reached from this machine; a proxy is taken from HTTPS_PROXY.`;
  const badCertificate = (code: string) =>
    `the tenant's certificate or TLS was not accepted (${code}). Check atlan:baseUrl (or ATLAN_BASE_URL); name a company's own authority in NODE_EXTRA_CA_CERTS.`;
  for (const [code, said, rest, expected] of [
    [
      "ENOTFOUND",
      "getaddrinfo ENOTFOUND tenant.atlan.com",
      "no such host: tenant.atlan.com. Check atlan:baseUrl (or ATLAN_BASE_URL) for a typing error, and that this machine's DNS knows the tenant.",
      { code: "ATLAN_UNKNOWN_HOST", fate: "notSent", passing: false },
    ],
    [
      "EAI_AGAIN",
      "getaddrinfo EAI_AGAIN tenant.atlan.com",
      "the name server did not answer. Check this machine's network and DNS, then run the command again.",
      { code: "ATLAN_DNS_UNAVAILABLE", fate: "notSent", passing: true },
    ],
    [
      "ECONNREFUSED",
      "connect ECONNREFUSED 127.0.0.1:1",
      "nothing listens at tenant.atlan.com. Check atlan:baseUrl (or ATLAN_BASE_URL), and that the tenant can be reached from this machine.",
      { code: "ATLAN_CONNECTION_REFUSED", fate: "notSent", passing: true },
    ],
    [
      "UND_ERR_CONNECT_TIMEOUT",
      "Connect Timeout Error",
      cannotConnect("UND_ERR_CONNECT_TIMEOUT"),
      { code: "ATLAN_CONNECTION_REFUSED", fate: "notSent", passing: true },
    ],
    [
      "UND_ERR_HEADERS_TIMEOUT",
      "Headers Timeout Error",
      `no answer came in time. ${RUN_AGAIN}`,
      { code: "ATLAN_TIMEOUT", fate: "unclear", passing: true },
    ],
    [
      "UND_ERR_BODY_TIMEOUT",
      "Body Timeout Error",
      `no answer came in time. ${RUN_AGAIN}`,
      { code: "ATLAN_TIMEOUT", fate: "unclear", passing: true },
    ],
    ...[
      "CERT_HAS_EXPIRED",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ].map((it) => [it, "no", badCertificate(it), { code: "ATLAN_TLS", fate: "notSent", passing: false }] as const),
    [
      "UND_ERR_ABORTED",
      "Proxy response (407) !== 200 when HTTP Tunneling",
      "the proxy did not let the request through: it answered 407 Proxy Authentication Required. Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, and the user and password in it. Nothing was sent.",
      { code: "ATLAN_PROXY", fate: "notSent", passing: false },
    ],
    [
      "UND_ERR_SOCKET",
      "other side closed",
      `the connection was lost: other side closed. ${RUN_AGAIN}`,
      { code: "ATLAN_CONNECTION_LOST", fate: "unclear", passing: true },
    ],
    [
      "ECONNRESET",
      "read ECONNRESET",
      `the connection was lost: read ECONNRESET. ${RUN_AGAIN}`,
      { code: "ATLAN_CONNECTION_LOST", fate: "unclear", passing: true },
    ],
    [
      "EPIPE",
      "write EPIPE",
      `the connection was lost: write EPIPE. ${RUN_AGAIN}`,
      { code: "ATLAN_CONNECTION_LOST", fate: "unclear", passing: true },
    ],
    [
      undefined,
      "something else",
      `the request failed in this process, not on its way (Error): something else. ${RUN_AGAIN}`,
      { code: "ATLAN_REQUEST_FAILED", fate: "unclear", passing: false },
    ],
  ] as const) {
    it(`${code ?? "no code"}: ${said}`, () => {
      const failure = broken(code, said);
      expect(failure.message).to.equal(
        `searching runs (https://tenant.atlan.com): ${rest} [${expected.code}] docs/errors.md#${expected.code.toLowerCase()}`,
      );
      expect(failure).to.include({ code: expected.code, fate: expected.fate, status: 0, retryAfterMs: undefined });
      expect(isPassing(failure)).to.equal(expected.passing);
      expect(failure.cause).to.be.instanceOf(Error).with.property("message", said);
    });
  }

  for (const code of ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]) {
    it(`${code} while connecting`, () => {
      const cause = Object.assign(new Error(`connect ${code} 203.0.113.1:443`), { code, syscall: "connect" });
      const failure = transportFailure(context, cause);
      expect(failure.message).to.equal(
        `searching runs (https://tenant.atlan.com): ${cannotConnect(code)} [ATLAN_CONNECTION_REFUSED] docs/errors.md#atlan_connection_refused`,
      );
      expect(failure).to.include({ code: "ATLAN_CONNECTION_REFUSED", fate: "notSent" });
      expect(isPassing(failure)).to.equal(true);
    });
  }

  it("also when what was thrown is a text", () => {
    expect(transportFailure(context, "boom").message).to.equal(
      `searching runs (https://tenant.atlan.com): the request failed in this process, not on its way (Error): boom. ${RUN_AGAIN} [ATLAN_REQUEST_FAILED] docs/errors.md#atlan_request_failed`,
    );
  });
});
