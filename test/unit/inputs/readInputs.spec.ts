import { expect } from "chai";
import { ConfigurationError } from "../../../provider/errors";
import { readInputs, readKnownInputs } from "../../../provider/lifecycle/readInputs";
import { readState } from "../../../provider/lifecycle/state";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";

const FEW = {
  resourceUrn: "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
  tenant: "https://tenant.atlan.com",
  connectionQualifiedName: "default/snowflake/1234567890",
  mode: "archive",
};
const ALL = {
  ...FEW,
  triggers: { ticket: "DATA-481" },
  waitForCompletion: false,
  timeout: "2h",
  maxAssets: 0,
  purgeAfter: "30d",
  allowMissing: false,
  existingWorkflow: "atlan-connection-delete-1700000000",
  rerunOnDrift: true,
  reason: "",
};

const refused = (work: () => unknown): ConfigurationError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error("it was not refused");
};

describe("the inputs that the engine passes", () => {
  for (const [title, properties] of [
    ["the fewest", FEW],
    ["all, also those that mean nothing by themselves", ALL],
  ] as const) {
    it(`are read as they are: ${title}`, () => {
      expect(readKnownInputs(properties)).to.deep.equal(properties);
    });
  }

  it("are read without what is no input", () => {
    expect(readInputs({ ...FEW, __provider: "exports.handler=…", runId: "mine" })).to.deep.equal(FEW);
  });

  it("are read without those that have no value", () => {
    expect(readInputs({ ...FEW, maxAssets: undefined })).to.have.all.keys(...Object.keys(FEW));
  });

  for (const [name, value, expected] of [
    ["resourceUrn", undefined, "a text"],
    ["tenant", 5, "a text"],
    ["connectionQualifiedName", null, "a text"],
    ["mode", "SOFT", '"archive" or "purge"'],
    ["triggers", "DATA-481", "an object"],
    ["waitForCompletion", "false", "true or false"],
    ["timeout", 60, "a text"],
    // Compared with a number, this text would be one.
    ["maxAssets", "12", "a number"],
    ["purgeAfter", 30, "a text"],
    ["allowMissing", "no", "true or false"],
    ["existingWorkflow", {}, "a text"],
    ["rerunOnDrift", 1, "true or false"],
    ["reason", null, "a text"],
  ] as const) {
    it(`are refused with a value of another type: ${name}`, () => {
      const { because, suggestion } = refused(() => readInputs({ ...ALL, [name]: value }));
      expect(because).to.match(new RegExp(`^${name} is .*, and it has to be ${expected}$`));
      expect(suggestion).to.include("Nothing was sent.");
    });
  }

  it("are refused while one is unknown, wherever that is", () => {
    const { message } = refused(() => readKnownInputs({ ...FEW, triggers: { a: [UNKNOWN_VALUE] } }));
    expect(message).to.include("reading the inputs (default/snowflake/1234567890): an input has no value yet.");
  });
});

describe("the inputs in state", () => {
  const phase = "Unknown";
  const intent = { key: "0", mode: "archive", phase, startedByUs: false, stopped: false, connectionSeen: false };
  const outputs = {
    phase,
    achieved: "none",
    definitions: [],
    intent: { ...intent, fulfilled: false },
    stateVersion: 1,
  };

  it("are read as far as a refresh and a destroy need them", () => {
    const { existingWorkflow } = ALL;
    expect(readState({ ...ALL, ...outputs }).inputs).to.deep.equal({ ...FEW, rerunOnDrift: true, existingWorkflow });
    expect(readState({ ...FEW, ...outputs }).inputs).to.deep.equal({ ...FEW, rerunOnDrift: false });
  });

  it("are read although one is damaged that neither needs", () => {
    const damaged = { ...ALL, ...outputs, timeout: 60, maxAssets: "12", purgeAfter: [], rerunOnDrift: "yes" };
    expect(readState({ ...damaged, existingWorkflow: 7 }).inputs).to.deep.equal({ ...FEW, rerunOnDrift: false });
  });
});
