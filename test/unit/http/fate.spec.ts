import { expect } from "chai";
import { answeredFailure, isPassing, transportFailure } from "../../../provider/http/failure";

const context = { doing: "starting workflow", tenant: "https://tenant.atlan.com", clean: (text: string) => text };

function systemError(code: string, syscall?: string, message = code): Error {
  return Object.assign(new Error(message), { code, ...(syscall === undefined ? {} : { syscall }) });
}

describe("was the request carried out?", () => {
  for (const [code, syscall] of [
    ["ETIMEDOUT", "read"],
    ["EHOSTUNREACH", "read"],
    ["ENETUNREACH", "write"],
    ["EPROTO", "write"],
    ["ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", undefined],
    ["ECONNRESET", "read"],
  ] as const) {
    it(`${code} on an open connection: it may have been`, () => {
      expect(transportFailure(context, systemError(code, syscall)).fate).to.equal("unclear");
    });
  }

  for (const code of ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]) {
    it(`${code} while connecting: it never left`, () => {
      expect(transportFailure(context, systemError(code, "connect")).fate).to.equal("notSent");
      const all = new AggregateError([systemError(code, "connect"), systemError(code, "connect")]);
      expect(transportFailure(context, all).fate).to.equal("notSent");
    });
  }

  it("a message that only mentions a proxy proves nothing", () => {
    const cause = systemError("ECONNRESET", "read", "read ECONNRESET proxy.example:3128");
    expect(transportFailure(context, cause).fate).to.equal("unclear");
  });

  it("408 is what a gateway says that has passed it on", () => {
    const answer = { status: 408, headers: {}, text: "" };
    expect(answeredFailure(context, answer, 0).fate).to.equal("unclear");
  });

  for (const code of ["ECONNRESET", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "EADDRNOTAVAIL", "EMFILE"]) {
    it(`${code} before it was on its way: it never left, and may be tried again`, () => {
      const failure = transportFailure(context, systemError(code), false);
      expect(failure).to.include({ code: "ATLAN_CONNECTION_REFUSED", fate: "notSent" });
      expect(failure.because).to.equal(`no connection could be made (${code})`);
      expect(isPassing(failure)).to.equal(true);
    });
  }

  for (const code of ["ANSWER_TOO_SLOW", "UND_ERR_HEADERS_TIMEOUT"]) {
    it(`${code} before it was on its way: it never left`, () => {
      const failure = transportFailure(context, systemError(code), false);
      expect(failure).to.include({ code: "ATLAN_CONNECTION_REFUSED", fate: "notSent" });
      expect(transportFailure(context, systemError(code))).to.include({ code: "ATLAN_TIMEOUT", fate: "unclear" });
    });
  }

  for (const [title, cause, named] of [
    ["a mistake of ours", new TypeError("x is not a function"), "(TypeError): x is not a function"],
    [
      "what undici does not take",
      systemError("UND_ERR_INVALID_ARG", undefined, "invalid path"),
      "(UND_ERR_INVALID_ARG): invalid path",
    ],
    ["what Node does not take", systemError("ERR_INVALID_ARG_TYPE", undefined, "no"), "(ERR_INVALID_ARG_TYPE): no"],
    ["what has no code", new Error("odd"), "(Error): odd"],
    ["what this machine forbids", systemError("EACCES", "connect", "connect EACCES"), "(EACCES): connect EACCES"],
    ["nothing at all", undefined, "(Error): undefined"],
  ] as const) {
    it(`${title} is the end at once, and named`, () => {
      const early = transportFailure(context, cause, false);
      const late = transportFailure(context, cause, true);
      for (const it of [early, late]) {
        expect(it.code).to.equal("ATLAN_REQUEST_FAILED");
        expect(it.because).to.equal(`the request failed in this process, not on its way ${named}`);
        expect(isPassing(it)).to.equal(false);
      }
      expect(early).to.include({ fate: "notSent", suggestion: "Nothing was sent. Report this, with the message." });
      // It may have been sent, so nobody says that it was not.
      expect(late.fate).to.equal("unclear");
    });
  }

  for (const [code, message, because] of [
    ["ERR_SSL_WRONG_VERSION_NUMBER", "0A00010B:SSL routines::wrong version number", "this port does not speak TLS"],
    [
      "EPROTO",
      "write EPROTO 00:error:SSL routines:ssl3_get_record:wrong version number",
      "this port does not speak TLS",
    ],
    ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "packet length too long", "this port does not speak TLS"],
    [
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
      "no",
      "no TLS connection could be made (ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE)",
    ],
  ] as const) {
    it(`${code} in a handshake: it never left, and that is the end`, () => {
      const failure = transportFailure(context, systemError(code, undefined, message), false);
      expect(failure).to.include({ code: "ATLAN_TLS", fate: "notSent", because });
      expect(failure.suggestion).to.include("Nothing was sent.");
      expect(isPassing(failure)).to.equal(false);
    });
  }
});
