import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as atlan from "../../provider";
import { API_KEY, POSTGRES, SEEDS, SNOWFLAKE } from "../rig";
import { startTenant, type Tenant } from "../tenant";

/** What an output comes to. */
const valueOf = <T>(output: pulumi.Output<T>): Promise<unknown> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });

describe("the functions of a program, on a socket", () => {
  let tenant: Tenant;
  let workflowName: string;
  let runId: string;
  before(async () => {
    tenant = await startTenant({ ...SEEDS, run: { stuckIn: "Running", reach: 0 } });
    ({ workflowName, runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE }));
    pulumi.runtime.setAllConfig({ "atlan:baseUrl": tenant.url, "atlan:apiKey": API_KEY });
  });
  after(async () => {
    pulumi.runtime.setAllConfig({});
    expect(tenant.mutations()).to.deep.equal([]);
    await tenant.close();
  });

  describe("where somebody has named connections after the token", () => {
    let named: Tenant;
    before(async () => {
      const [snowflake, postgres] = SEEDS.connections!;
      const connections = [snowflake!, postgres!].map((it) => ({ ...it, name: `it is ${API_KEY}` }));
      named = await startTenant({ ...SEEDS, connections });
      pulumi.runtime.setAllConfig({ "atlan:baseUrl": named.url, "atlan:apiKey": API_KEY });
    });
    after(async () => {
      pulumi.runtime.setAllConfig({ "atlan:baseUrl": tenant.url, "atlan:apiKey": API_KEY });
      await named.close();
    });

    it("answers and errors show none", async () => {
      const found = await atlan.getConnections();
      expect(found.map((it) => it.name)).to.deep.equal(["it is [secret]", "it is [secret]"]);
      const impact = await atlan.getImpact({ connectionQualifiedName: SNOWFLAKE });
      expect(impact.connectionName).to.equal("it is [secret]");
      expect(impact.summary).to.include('("it is [secret]", active)');
      const ambiguous = await atlan.getConnection().catch((it: unknown) => it as atlan.AtlanProviderError);
      const missing = await atlan
        .getConnection({ connector: "snowflak" })
        .catch((it: unknown) => it as atlan.AtlanProviderError);
      for (const error of [ambiguous, missing] as atlan.AtlanProviderError[]) {
        const { message, because, suggestion, stack } = error;
        expect(`${message}${because}${suggestion}${stack}`).to.include("it is [secret]").and.not.to.include(API_KEY);
      }
    });
  });

  it("getConnections", async () => {
    const found = await atlan.getConnections({ connector: "snowflake" });
    expect(found.map((it) => it.qualifiedName)).to.deep.equal([SNOWFLAKE]);
    const connector = pulumi.output("snowflake");
    expect(await valueOf(atlan.getConnectionsOutput({ connector }))).to.deep.equal(found);
    expect(await valueOf(atlan.getConnectionsOutput())).to.have.length(2);
  });

  it("getConnection", async () => {
    const found = await atlan.getConnection({ name: "trial", state: "ACTIVE" });
    expect(found).to.include({ qualifiedName: POSTGRES, connector: "postgres" });
    expect(await valueOf(atlan.getConnectionOutput({ name: pulumi.output("trial") }))).to.deep.equal(found);
    const ambiguous = await atlan.getConnection().catch((error: unknown) => error);
    expect(ambiguous).to.be.instanceOf(atlan.AtlanProviderError).and.to.include({ code: "ATLAN_AMBIGUOUS_CONNECTION" });
  });

  it("getConnectionDeletes", async () => {
    const found = await atlan.getConnectionDeletes();
    expect(found).to.have.nested.property("[0].workflowName", workflowName);
    const connectionQualifiedName = pulumi.output(SNOWFLAKE);
    expect(await valueOf(atlan.getConnectionDeletesOutput({ connectionQualifiedName }))).to.deep.equal(found);
    expect(await valueOf(atlan.getConnectionDeletesOutput())).to.deep.equal(found);
  });

  it("getRuns", async () => {
    const found = await atlan.getRuns({ workflowName, phases: ["Running"], limit: 1 });
    expect(found.map((it) => it.id)).to.deep.equal([runId]);
    const phases = [pulumi.output("Running" as const)];
    expect(await valueOf(atlan.getRunsOutput({ workflowName: pulumi.output(workflowName), phases }))).to.deep.equal(
      found,
    );
    expect(await valueOf(atlan.getRunsOutput())).to.deep.equal(found);
  });

  it("getImpact", async () => {
    const connectionQualifiedName = SNOWFLAKE;
    const impact = await atlan.getImpact({ connectionQualifiedName });
    expect(impact).to.include({ mode: "archive", assetsInReach: 12 });
    expect(await valueOf(atlan.getImpactOutput({ connectionQualifiedName }))).to.deep.equal(impact);
  });

  it("errors of the tenant are one clean line to Pulumi, too", async () => {
    const error = await atlan.getConnection({ name: "nothing" }).catch((it: unknown) => it as Error);
    expect(error).to.be.instanceOf(atlan.ConnectionNotFoundError);
    expect(pulumi.RunError.isInstance(error)).to.equal(true);
    expect((error as Error).stack).to.equal(`ConnectionNotFoundError: ${(error as Error).message}`);
  });
});
