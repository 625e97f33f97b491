import { expect } from "chai";
import { createRequire } from "node:module";
import * as errors from "../../../provider/errors";

type Module = typeof errors;

/** The module loaded anew: another copy of every class. */
function secondCopy(): Module {
  const load = createRequire(__filename);
  const file = load.resolve("../../../provider/errors");
  const kept = load.cache[file];
  Reflect.deleteProperty(load.cache, file);
  try {
    return load(file) as Module;
  } finally {
    if (kept === undefined) Reflect.deleteProperty(load.cache, file);
    else load.cache[file] = kept;
  }
}

const parts = {
  doing: "archiving connection",
  identity: "default/snowflake/1234567890",
  because: "that is how it is",
  suggestion: "Look at the run in Atlan.",
};

const CLASSES = [
  ["RunFailedError", "ATLAN_RUN_FAILED"],
  ["RunStoppedError", "ATLAN_RUN_STOPPED"],
  ["WaitTimeoutError", "ATLAN_WAIT_TIMEOUT"],
  ["UnexpectedPhaseError", "ATLAN_UNEXPECTED_PHASE"],
  ["ConnectionNotFoundError", "ATLAN_CONNECTION_NOT_FOUND"],
  ["TooManyAssetsError", "ATLAN_TOO_MANY_ASSETS"],
  ["ConflictingRunError", "ATLAN_CONFLICTING_RUN"],
  ["UnknownOutcomeError", "ATLAN_UNKNOWN_OUTCOME"],
  ["ConfigurationError", "ATLAN_CONFIGURATION"],
] as const;

describe("errors", () => {
  for (const [name, code] of CLASSES) {
    it(`${name} has its code, and says doing what (identity): cause. What to do next. [CODE] where to read on`, () => {
      const cause = new Error("below");
      const error = new errors[name]({ ...parts, cause });
      expect(error).to.include({ name, code, suggestion: parts.suggestion, cause });
      expect(error.message).to.equal(
        "archiving connection (default/snowflake/1234567890): that is how it is. Look at the run in Atlan. " +
          `[${code}] docs/errors.md#${code.toLowerCase()}`,
      );
    });

    it(`${name} is known across copies of the package, and as nothing else`, () => {
      const other = secondCopy();
      expect(other[name]).not.to.equal(errors[name]);
      const error = new other[name](parts);
      expect(error).to.be.instanceOf(Error).and.instanceOf(errors.AtlanProviderError).and.instanceOf(errors[name]);
      expect(new errors[name](parts)).to.be.instanceOf(other[name]).and.instanceOf(other.AtlanProviderError);
      const others = CLASSES.filter(([it]) => it !== name && error instanceof errors[it]);
      expect(others).to.deep.equal([]);
      expect(error).not.to.be.instanceOf(errors.AtlanApiError);
    });
  }

  it("AtlanApiError tells the status, the fate and how long to wait", () => {
    const error = new errors.AtlanApiError("ATLAN_HTTP_429", {
      ...parts,
      status: 429,
      fate: "refused",
      retryAfterMs: 7_000,
    });
    expect(error).to.include({
      name: "AtlanApiError",
      code: "ATLAN_HTTP_429",
      status: 429,
      fate: "refused",
      retryAfterMs: 7_000,
    });
    expect(error).to.be.instanceOf(secondCopy().AtlanApiError);
  });

  it("AtlanProviderError is a class of its own, too", () => {
    const error = new errors.AtlanProviderError("ATLAN_STATE_VERSION", parts);
    expect(error).to.include({ name: "AtlanProviderError", code: "ATLAN_STATE_VERSION", cause: undefined });
    expect(error).not.to.be.instanceOf(errors.RunFailedError);
  });

  it("a class that is derived elsewhere is known as itself and as what it comes from", () => {
    class PolicyError extends errors.RunFailedError {}
    const error = new PolicyError(parts);
    expect(error.name).to.equal("PolicyError");
    expect(error).to.be.instanceOf(PolicyError).and.instanceOf(errors.RunFailedError);
    expect(new errors.RunFailedError(parts)).not.to.be.instanceOf(PolicyError);
  });

  for (const value of [undefined, null, "ATLAN_RUN_FAILED", 7, {}, new Error("no"), { code: "ATLAN_RUN_FAILED" }]) {
    it(`${value instanceof Error ? "an Error" : JSON.stringify(value)} is none of them`, () => {
      expect(value instanceof errors.AtlanProviderError).to.equal(false);
      expect(value instanceof errors.RunFailedError).to.equal(false);
    });
  }

  it("keep their marks out of what is stored or printed", () => {
    const error = new errors.RunFailedError(parts);
    expect(Object.keys(error).sort()).to.deep.equal(["because", "code", "doing", "name", "suggestion"]);
    expect(JSON.parse(JSON.stringify(error))).to.have.all.keys("because", "code", "doing", "name", "suggestion");
  });
});
