import { expect } from "chai";
import { answeredFailure, transportFailure } from "../../../provider/http/failure";

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
});
