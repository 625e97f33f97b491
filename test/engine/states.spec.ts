import { expect } from "chai";
import { Stack, type StateResource } from "./harness";
import { recordedStack } from "../states/record";
import { importResources } from "../states/carry";
import { readRecorded, recordedVersions } from "../states/recordedState";
import { openTenant } from "../states/recordedTenant";
import { FINISHED } from "../states/shapes";
import type { Tenant } from "../tenant";

const nameOf = ({ urn }: { readonly urn: string }): string => urn.split("::").at(-1)!;

/** What is stored of each connection: by the name of its resource, or of its fleet and its own. */
function storedOf(resources: readonly StateResource[]): Record<string, Readonly<Record<string, unknown>>> {
  const entries = resources.flatMap((resource) => {
    const { outputs = {} } = resource;
    const results = outputs["results"] as Readonly<Record<string, Record<string, unknown>>> | undefined;
    if (results === undefined) return [[nameOf(resource), outputs] as const];
    return Object.entries(results).map(
      ([connectionQualifiedName, result]) =>
        [`${nameOf(resource)} ${connectionQualifiedName}`, { connectionQualifiedName, ...result }] as const,
    );
  });
  return Object.fromEntries(entries);
}

const outputOf = (resources: readonly StateResource[], output: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(storedOf(resources)).map(([name, stored]) => [name, stored[output]]));
const isFulfilled = ({ intent }: Readonly<Record<string, unknown>>): boolean =>
  (intent as { readonly fulfilled: boolean }).fulfilled;
const isOurs = ({ type }: StateResource): boolean => type.startsWith("pulumi-nodejs:dynamic/atlan:");

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
        const before = recorded.resources.filter(isOurs);
        for (const name of before.map(nameOf)) {
          expect(done[name], name).to.equal(FINISHED.includes(name) ? "same" : "update");
        }
        const asked = JSON.stringify(tenant.requests);
        const rows = Object.values(storedOf(before));
        const finished = Object.values(storedOf(before.filter((it) => FINISHED.includes(nameOf(it)))));
        expect(finished.filter((it) => !isFulfilled(it))).to.deep.equal([]);
        for (const { connectionQualifiedName, workflowName } of rows.filter(isFulfilled)) {
          expect(asked).to.not.include(connectionQualifiedName);
          expect(asked).to.not.include(workflowName);
        }
        const failed = rows.filter(({ phase }) => phase === "Failed");
        expect(tenant.mutations()).to.have.members(failed.map(({ workflowName }) => `submit ${String(workflowName)}`));
        const { waiting } = outputOf(before, "workflowName");

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
        const before = recorded.resources.filter(isOurs);
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
