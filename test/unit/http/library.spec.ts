import { expect } from "chai";
import Module from "node:module";
import { anyRequest, client } from "./client";
import { failureOf } from "./failureOf";
import { SteppingClock } from "./steppingClock";

type Load = (request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };

/** What a request ends with where `require` gives these modules instead. */
async function failureWith(modules: Readonly<Record<string, () => unknown>>) {
  const { _load: load } = loader;
  loader._load = (request, ...rest) => modules[request]?.() ?? load(request, ...rest);
  try {
    const clock = new SteppingClock();
    const http = client({ clock });
    return { clock, failure: await failureOf(http.send(anyRequest(clock.now() + 60_000))) };
  } finally {
    loader._load = load;
  }
}

const missing = (): never => {
  throw Object.assign(new Error("Cannot find module 'undici'"), { code: "MODULE_NOT_FOUND" });
};
class OldAgent {
  dispatch(): never {
    throw Object.assign(new Error("invalid onError method"), { code: "UND_ERR_INVALID_ARG" });
  }
}
const HOW_TO_MEND =
  "Install the packages of the program anew (npm install), without an override for undici; in a bundle, keep " +
  "pulumi-atlan and undici external. Nothing was sent.";

describe("the HTTP library", () => {
  it("that is missing is named at once, with how to mend it", async () => {
    const { failure, clock } = await failureWith({ undici: missing });
    expect(failure).to.include({ code: "ATLAN_UNDICI", fate: "notSent", suggestion: HOW_TO_MEND });
    expect(failure.because).to.equal("undici, the HTTP library of pulumi-atlan, can't be loaded (MODULE_NOT_FOUND)");
    expect(clock.slept).to.deep.equal([]);
  });

  it("that is too old is named at once, with its version", async () => {
    const modules = { undici: () => ({ Agent: OldAgent }), "undici/package.json": () => ({ version: "6.29.1" }) };
    const { failure, clock } = await failureWith(modules);
    expect(failure).to.include({ code: "ATLAN_UNDICI", fate: "notSent", suggestion: HOW_TO_MEND });
    expect(failure.because).to.equal("undici 6.29.1 was loaded, and pulumi-atlan needs version 7 or newer");
    expect(clock.slept).to.deep.equal([]);
  });

  it("that is another one, and has no version, is named all the same", async () => {
    const modules = { undici: () => ({ Agent: OldAgent }), "undici/package.json": missing };
    const { failure } = await failureWith(modules);
    expect(failure.because).to.include("undici of an unknown version was loaded");
  });

  it("of ours that refuses what it is given is not blamed", async () => {
    const modules = { undici: () => ({ Agent: OldAgent }), "undici/package.json": () => ({ version: "8.12.4" }) };
    const { failure } = await failureWith(modules);
    expect(failure).to.include({ code: "ATLAN_REQUEST_FAILED", fate: "notSent" });
  });

  it("waits for each of a host's addresses longer than Node does", async () => {
    let options: unknown;
    class Agent {
      constructor(given: unknown) {
        options = given;
      }
      dispatch(): never {
        throw new Error("enough");
      }
    }
    await failureWith({ undici: () => ({ Agent }) });
    expect(options).to.deep.include({ connect: { timeout: 10_000, autoSelectFamilyAttemptTimeout: 2_500 } });
  });
});
