import { expect } from "chai";
import { StartLimiter } from "../../../provider/concurrency/startLimiter";
import type { ConnectionContext } from "../../../provider/lifecycle/connection";
import { ProviderContext } from "../../../provider/lifecycle/context";
import { reconcileConnection } from "../../../provider/lifecycle/reconcileConnection";
import { batchReads } from "../../../provider/lifecycle/storedConnection";
import type { Inputs } from "../../../provider/reconcile/inputs";
import { API_KEY, CONFIG, rig, SNOWFLAKE, TENANT } from "../../rig";

const INPUTS: Inputs = {
  resourceUrn: "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
  tenant: TENANT,
  connectionQualifiedName: SNOWFLAKE,
  mode: "archive",
};

/** A process in which one connection is worked on; what it says is gathered. */
function scene() {
  const world = rig();
  const providerContext = new ProviderContext(world.dependencies);
  providerContext.configure({ get: (key) => CONFIG[key] });
  const lines: string[] = [];
  const context: ConnectionContext = {
    providerContext,
    starts: new StartLimiter(providerContext.clock),
    reads: batchReads(world.dependencies.clock),
    log: (line) => lines.push(line),
    row: () => undefined,
    progress: () => () => undefined,
    saysSaved: () => lines.push("saved"),
  };
  return { ...world, context, lines };
}

describe("reconciling a connection", () => {
  it("answers with what to store", async () => {
    const { context, tenant } = scene();
    const { stored, failure } = await reconcileConnection(context, INPUTS, undefined);
    expect(failure).to.equal(undefined);
    expect(stored?.record).to.include({ achieved: "archived", outcome: "ran" });
    expect(stored?.id).to.equal(stored?.record.workflowName);
    expect(tenant.runs()).to.have.length(1);
  });

  it("answers with the same, and sends nothing, where nothing has to run", async () => {
    const { context, tenant } = scene();
    const { stored } = await reconcileConnection(context, INPUTS, undefined);
    tenant.clearRequests();
    const again = await reconcileConnection(context, { ...INPUTS, timeout: "2h" }, stored);
    expect(again).to.deep.equal({ stored });
    expect(tenant.requests).to.deep.equal([]);
  });

  it("answers with the reason and with what a failed run left, instead of throwing", async () => {
    const { context, tenant } = scene();
    tenant.script({ outcome: "Failed", message: `it was ${API_KEY}`, reach: 0 });
    const { stored, failure } = await reconcileConnection(context, INPUTS, undefined);
    expect(failure?.error).to.have.property("code", "ATLAN_RUN_FAILED");
    expect(failure?.reason).to.include("it was [secret]");
    expect(stored?.record).to.include({ phase: "Failed", achieved: "none" });
    expect(JSON.stringify(stored)).not.to.include(API_KEY);
  });

  for (const [title, inputs, code] of [
    ["before it asks Atlan", { ...INPUTS, tenant: "https://other.atlan.com" }, "ATLAN_CONFIGURATION"],
    [
      "before anything exists",
      { ...INPUTS, connectionQualifiedName: "default/snowflake/1" },
      "ATLAN_CONNECTION_NOT_FOUND",
    ],
  ] as const) {
    it(`has nothing to store where it fails ${title}, and throws nothing`, async () => {
      const { context, tenant } = scene();
      const { stored, failure } = await reconcileConnection(context, inputs, undefined);
      expect(stored).to.equal(undefined);
      expect(failure?.error).to.have.property("code", code);
      expect(tenant.mutations()).to.deep.equal([]);
    });
  }

  it("has nothing to store where the inputs are refused, and throws nothing", async () => {
    const { context, tenant } = scene();
    const purge: Inputs = { ...INPUTS, mode: "purge", maxAssets: 100 };
    const { stored } = await reconcileConnection(context, purge, undefined);
    tenant.clearRequests();
    const end = await reconcileConnection(context, INPUTS, stored);
    expect(end.stored).to.equal(undefined);
    expect(end.failure?.error).to.have.property("code", "ATLAN_ALREADY_PURGED");
    expect(tenant.requests).to.deep.equal([]);
  });
});
