import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as atlan from "../../provider";
import { API_KEY, POSTGRES, SEEDS, SNOWFLAKE } from "../rig";
import { startTenant, type Tenant } from "../tenant";
import { APP_CONFIG, AUTO_CONFIG } from "./personalities";

const failure = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe("the functions of a program, on a tenant with native apps", () => {
  let tenant: Tenant;
  before(async () => {
    tenant = await startTenant({ ...SEEDS, surface: "app" });
  });
  after(async () => {
    pulumi.runtime.setAllConfig({});
    await tenant.close();
  });

  for (const [title, config] of [
    ["app", APP_CONFIG],
    ["auto", AUTO_CONFIG],
  ] as const) {
    describe(`with atlan:workflowApi ${title}`, () => {
      before(() => {
        pulumi.runtime.setAllConfig({ "atlan:baseUrl": tenant.url, "atlan:apiKey": API_KEY, ...config });
      });

      it("find connections as ever", async () => {
        const found = await atlan.getConnections();
        expect(found.map((it) => it.qualifiedName)).to.deep.equal([POSTGRES, SNOWFLAKE]);
        expect(await atlan.getConnection({ name: "legacy" })).to.include({ qualifiedName: SNOWFLAKE });
        expect(await atlan.getImpact({ connectionQualifiedName: SNOWFLAKE })).to.include({ assetsInReach: 12 });
      });

      for (const [things, ask] of [
        ["workflows", () => atlan.getConnectionDeletes()],
        ["runs", () => atlan.getRuns()],
      ] as const) {
        it(`say that ${things} can't be listed, and by which key that is so`, async () => {
          const error = await failure(ask());
          expect(error).to.be.instanceOf(atlan.AtlanProviderError).and.to.include({ code: "ATLAN_NOT_ON_APPS" });
          expect(error).to.have.property("message").that.includes(`looking for ${things}`);
          expect(error).to.have.property("message").that.includes("atlan:workflowApi");
        });
      }
    });
  }

  describe("that has gone back to package workflows, with atlan:workflowApi auto", () => {
    it("list workflows and runs", async () => {
      tenant.set({ surface: "package" });
      pulumi.runtime.setAllConfig({ "atlan:baseUrl": tenant.url, "atlan:apiKey": API_KEY, ...AUTO_CONFIG });
      const { workflowName, runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      expect((await atlan.getConnectionDeletes()).map((it) => it.workflowName)).to.deep.equal([workflowName]);
      expect((await atlan.getRuns()).map((it) => it.id)).to.deep.equal([runId]);
    });
  });
});
