import { expect } from "chai";
import { Stack, type StateResource } from "./harness";
import { recordedStack } from "../states/record";
import { importResources } from "../states/carry";
import { readRecorded, recordedVersions } from "../states/recordedState";
import { openTenant } from "../states/recordedTenant";
import { FINISHED } from "../states/shapes";
import type { Tenant } from "../tenant";

const nameOf = ({ urn }: { readonly urn: string }): string => urn.split("::").at(-1)!;
const outputOf = (resources: readonly StateResource[], output: string): Record<string, unknown> =>
  Object.fromEntries(resources.map((resource) => [nameOf(resource), resource.outputs?.[output]]));

describe("the state of every released version, with the present code on the real engine", function () {
  this.timeout(300_000);
  let tenant: Tenant;
  let stack: Stack;
  afterEach(async () => {
    await stack.dispose();
    await tenant.close();
  });

  for (const version of recordedVersions())
    describe(version, () => {
      const recorded = readRecorded(version);

      beforeEach(async () => {
        tenant = await openTenant(recorded.tenant);
        stack = await Stack.create(recordedStack(tenant, recorded.program));
        await importResources(stack, recorded.resources, tenant.url);
      });

      it("asks for nothing where all is as it should be, and goes on where it is not", async () => {
        const { steps } = await stack.up({ json: true, args: ["--skip-preview", "--parallel", "16"] });
        const done = Object.fromEntries(steps.map((step) => [nameOf(step), step.op]));
        for (const name of FINISHED) expect(done[name], name).to.equal("same");
        expect(done).to.include({ failed: "update", waiting: "update" });
        const asked = JSON.stringify(tenant.requests);
        for (const { outputs } of recorded.resources.filter((it) => FINISHED.includes(nameOf(it)))) {
          expect(asked).to.not.include(outputs!["connectionQualifiedName"]);
          expect(asked).to.not.include(outputs!["workflowName"]);
        }
        const { failed, waiting } = outputOf(await stack.resources(), "workflowName");
        expect(tenant.mutations()).to.deep.equal([`submit ${String(failed)}`]);

        tenant.release();
        await stack.up({
          args: ["--skip-preview", "--target", recorded.resources.find((it) => nameOf(it) === "waiting")!.urn],
        });
        expect(tenant.runs().filter((run) => run.workflowName === waiting)).to.have.length(1);
        tenant.clearRequests();
        const { steps: none } = await stack.up({ json: true, args: ["--skip-preview"] });
        expect(none.filter(({ op }) => op !== "same")).to.deep.equal([]);
        expect(tenant.requests).to.deep.equal([]);
      });

      it("is refreshed and destroyed", async () => {
        await stack.refresh({ args: ["--skip-preview"] });
        const resources = await stack.resources();
        const before = recorded.resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/atlan:"));
        for (const output of ["achieved", "runId", "workflowName", "intent"])
          expect(outputOf(resources, output), output).to.deep.equal(outputOf(before, output));
        expect(outputOf(resources, "phase")).to.deep.equal({ ...outputOf(before, "phase"), waiting: "Running" });
        const { adopted } = outputOf(resources, "workflowName");
        await stack.destroy({ args: ["--skip-preview"] });
        expect(
          tenant
            .workflows()
            .filter(({ archived }) => !archived)
            .map(({ name }) => name),
        ).to.deep.equal([adopted]);
        expect(tenant.mutations().filter((line) => /^(create|submit|update) /.test(line))).to.deep.equal([]);
      });
    });
});
