import { expect } from "chai";
import type { Stack, StateResource } from "../engine/harness";
import { pluginProject } from "../engine/pluginProgram";
import { exportResources } from "../states/carry";
import { backFromPlugin, ofPlugin, stackOfState } from "../states/move";
import { movedOf, readRecorded, recordedVersions } from "../states/recordedState";
import { openTenant, type RecordedTenant } from "../states/recordedTenant";
import { FINISHED } from "../states/shapes";
import type { Tenant } from "../tenant";

/** Goes on for ever, and is looked at by each command. */
const WAITING = "waiting";

const nameOf = ({ urn }: { readonly urn: string }): string => urn.split("::").at(-1)!;
const ofDynamic = ({ type }: StateResource): boolean => type.startsWith("pulumi-nodejs:dynamic/atlan:");
const ofPluginType = ({ type }: StateResource): boolean => type.startsWith("atlan:index:");

describe("a stack that moves between the dynamic resources and the plugin, on the real engine", function () {
  this.timeout(300_000);
  let tenant: Tenant | undefined;
  let stack: Stack | undefined;
  afterEach(async () => {
    await stack?.dispose();
    await tenant?.close();
    [stack, tenant] = [undefined, undefined];
  });

  async function open(
    recorded: { readonly resources: readonly StateResource[]; readonly tenant: RecordedTenant },
    program: string,
  ): Promise<{ readonly tenant: Tenant; readonly stack: Stack }> {
    tenant = await openTenant(recorded.tenant);
    stack = await stackOfState({ ...recorded, program }, tenant);
    return { tenant, stack };
  }

  /** What an `up` does with each resource. */
  async function upOf(of: Stack): Promise<Record<string, string>> {
    const { steps } = await of.up({ json: true, args: ["--skip-preview", "--parallel", "16"] });
    return Object.fromEntries(steps.map((step) => [nameOf(step), step.op]));
  }

  /** Only the run that goes on was looked at: nothing else was asked, and nothing changed. */
  function expectOneLook(tenant: Tenant, resources: readonly StateResource[]): void {
    const { connectionQualifiedName, workflowName } = resources.find((it) => nameOf(it) === WAITING)!.outputs as Record<
      string,
      string
    >;
    expect(tenant.mutations()).to.deep.equal([]);
    const others = tenant.requests.filter((it) => {
      const asked = JSON.stringify(it);
      return !asked.includes(connectionQualifiedName!) && !asked.includes(workflowName!);
    });
    expect(others.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([]);
  }

  for (const version of recordedVersions()) {
    const [recorded, moved] = [readRecorded(version), readRecorded(movedOf(version))];
    const names = recorded.resources.filter(ofDynamic).map(nameOf);

    describe(version, () => {
      it("is taken over: what is finished is unchanged, and what is not goes on by the names that it has", async () => {
        const { stack, tenant } = await open(recorded, ofPlugin(recorded.program));
        const done = await upOf(stack);
        for (const name of names) expect(done[name], name).to.equal(FINISHED.includes(name) ? "same" : "update");
        expect(tenant.mutations().filter((it) => !it.startsWith("submit "))).to.deep.equal([]);
        const resources = await exportResources(stack, tenant.url);
        expect(resources.filter(ofPluginType).map(nameOf)).to.have.members(names);
        expect(resources.filter(ofDynamic)).to.deep.equal([]);
        const outputsOf = (all: readonly StateResource[], name: string) => {
          const { resourceUrn: _, ...rest } = all.find((it) => nameOf(it) === name)!.outputs!;
          return rest;
        };
        for (const name of FINISHED)
          expect(outputsOf(resources, name), name).to.deep.equal(outputsOf(recorded.resources, name));
      });

      it("once it is the plugin's, is unchanged, refreshed and destroyed", async () => {
        const { stack, tenant } = await open(moved, ofPlugin(moved.program));
        const done = await upOf(stack);
        for (const name of names) expect(done[name], name).to.equal(name === WAITING ? "update" : "same");
        expectOneLook(tenant, moved.resources);
        await stack.refresh({ args: ["--skip-preview"] });
        expect(tenant.mutations()).to.deep.equal([]);
        await stack.destroy({ args: ["--skip-preview"] });
        expect(tenant.mutations().filter((it) => /^(create|submit|update) /.test(it))).to.deep.equal([]);
        expect(await stack.resources()).to.deep.equal([]);
      });

      it("goes back to the dynamic resources unchanged, and comes again", async () => {
        const { stack, tenant } = await open(moved, backFromPlugin(moved.program));
        const done = await upOf(stack);
        for (const name of names) expect(done[name], name).to.equal(name === WAITING ? "update" : "same");
        expectOneLook(tenant, moved.resources);
        const resources = await stack.resources();
        expect(resources.filter(ofDynamic).map(nameOf)).to.have.members(names);
        await stack.refresh({ args: ["--skip-preview"] });
        stack.writeProgram({
          "Pulumi.yaml": pluginProject(stack.workspace.project),
          "index.js": ofPlugin(moved.program),
        });
        expect((await upOf(stack))["archived"]).to.equal("same");
        await stack.refresh({ args: ["--skip-preview"] });
        expect(tenant.mutations()).to.deep.equal([]);
      });
    });
  }
});
