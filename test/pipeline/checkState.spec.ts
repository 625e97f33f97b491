import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { problemsOf, type State } from "../../examples/pipeline/.github/scripts/checkState.mjs";
import { CONNECTION_DELETE } from "../../provider/resources/connectionDelete";
import { CONNECTION_DELETES } from "../../provider/resources/connectionDeletes";
import { providerText } from "../../provider/resources/dynamicResource";
import { pipelineFolder, readWorkflow } from "./workflow";

const recorded = JSON.parse(
  readFileSync(path.join(__dirname, "../fixtures/state/0.1.0/resources.json"), "utf8"),
) as NonNullable<NonNullable<State["deployment"]>["resources"]>;

const TYPE = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
const PROVIDER = "pulumi:providers:pulumi-nodejs";
const urnOf = (type: string): string => `urn:pulumi:prod::pipeline::${type}::legacy`;
const urn = urnOf(TYPE);
const resourceOf = (type: string) => ({ urn: urnOf(type), type, custom: true });
const OURS = providerText(CONNECTION_DELETE);
const PLANTED = 'exports.handler=()=>require("node:fs")';
const resource = { urn, type: TYPE, custom: true, inputs: { __provider: OURS }, outputs: { __provider: OURS } };
const stateOf = (...resources: NonNullable<NonNullable<State["deployment"]>["resources"]>): State => ({
  deployment: { resources },
});

describe("the check of a state that is going to be applied", () => {
  it("finds nothing in what this package and Pulumi write, nor in a stack that has nothing", () => {
    expect(problemsOf({ deployment: { resources: recorded } })).to.deep.equal([]);
    const fleet = { ...resourceOf(`${TYPE}s`), inputs: { __provider: providerText(CONNECTION_DELETES) } };
    const part = { urn: urnOf("acme:Retired"), type: "acme:Retired", custom: false };
    const inPart = { ...resource, urn: urnOf(`acme:Retired$${TYPE}`) };
    expect(problemsOf(stateOf(resource, fleet, part, inPart, resourceOf(PROVIDER)))).to.deep.equal([]);
    expect(problemsOf({})).to.deep.equal([]);
    expect(problemsOf({ deployment: {} })).to.deep.equal([]);
  });

  for (const [what, planted] of [
    ["in the outputs, which a delete runs", { outputs: { __provider: PLANTED } }],
    ["in the inputs", { inputs: { __provider: PLANTED } }],
    ["that begins like ours", { outputs: { __provider: `${OURS};require("node:fs")` } }],
    ["that can't be read, as it is secret", { outputs: { __provider: { ciphertext: "AAA" } } }],
    ["in a resource that says it is a component", { custom: false, outputs: { __provider: PLANTED } }],
    ["of another dynamic resource", { type: "pulumi-nodejs:dynamic:Resource", outputs: { __provider: PLANTED } }],
  ] as const) {
    it(`finds code ${what}`, () => {
      expect(problemsOf(stateOf({ ...resource, ...planted }))).to.deep.equal([
        `${urn}: its code is not pulumi-atlan's`,
      ]);
      const operations = [{ resource: { ...resource, ...planted } }];
      expect(problemsOf({ deployment: { pending_operations: operations } })).to.have.length(1);
    });
  }

  it("finds resources of other providers, which have code as well", () => {
    for (const type of ["command:local:Command", "pulumi:providers:command"]) {
      const other = { ...resourceOf(type), inputs: { delete: "env" } };
      const problem = `${other.urn}: this program has no resource of type ${type}`;
      expect(problemsOf(stateOf(other))).to.deep.equal([problem]);
      expect(problemsOf({ deployment: { pending_operations: [{ resource: other }] } })).to.deep.equal([problem]);
    }
  });

  it("finds a provider also where it says that it is a component", () => {
    const { custom: _custom, ...provider } = resourceOf("pulumi:providers:command");
    expect(problemsOf(stateOf(provider, { ...provider, custom: false }))).to.have.length(2);
  });

  it("finds a type that is not that of the URN, by which Pulumi finds the plugin", () => {
    for (const planted of ["evil:local:Command", "pulumi:providers:evil", `${TYPE}$evil:local:Command`])
      for (const type of [TYPE, PROVIDER])
        expect(problemsOf(stateOf({ urn: urnOf(planted), type, custom: true }))).to.deep.equal([
          `${urnOf(planted)}: its URN is not that of a resource of type ${type}`,
        ]);
    expect(problemsOf(stateOf({ custom: true }, { urn: "urn", type: "", custom: false }))).to.have.length(2);
  });

  for (const [what, inputs] of [
    ["__internal", { __internal: { name: "evil", version: "1.0.0" } }],
    ["__internal", { __internal: { name: "terraform-provider", parameterization: { name: "evil" } } }],
    ["__internal", { __internal: { ciphertext: "AAA" } }],
    ["__internal", { "atlan:baseUrl": { __internal: {} } }],
    ["pluginDownloadURL", { pluginDownloadURL: "https://evil.example.com" }],
    ["parameterization", { parameterization: "AAA" }],
  ] as const) {
    it(`finds ${what}, by which a provider is another plugin: ${JSON.stringify(inputs)}`, () => {
      const provider = resourceOf(PROVIDER);
      for (const planted of [{ inputs }, { outputs: inputs }, inputs])
        expect(problemsOf(stateOf({ ...provider, ...planted }))).to.deep.equal([
          `${provider.urn}: it has ${what}, which can name another plugin`,
        ]);
    });
  }

  for (const [what, state] of [
    ["resources", { deployment: { resources: [], RESOURCES: [resource] } }],
    ["pending_operations", { deployment: { Pending_Operations: [{ resource }] } }],
    ["resource", { deployment: { pending_operations: [{ Resource: resource }] } }],
    ["outputs", { deployment: { resources: [{ ...resource, "output\u017f": { __provider: PLANTED } }] } }],
    ["inputs", { deployment: { resources: [{ ...resource, Inputs: { __provider: PLANTED } }] } }],
    ["urn", { deployment: { pending_operations: [{ resource: { ...resource, URN: urnOf("evil:local:Command") } }] } }],
    ["deployment", { deployment: {}, Deployment: { resources: [] } }],
  ] as const) {
    it(`finds ${what} under a name that Pulumi takes for it, as it does not tell capitals apart`, () => {
      expect(problemsOf(state as object)[0]).to.include(`Pulumi reads as ${what}`);
    });
  }

  it("fails the step with a line for each, in which no name is a command", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-state-"));
    try {
      const file = path.join(folder, "state.json");
      const script = path.join(pipelineFolder, ".github/scripts/checkState.mjs");
      const check = (state: State) => {
        writeFileSync(file, JSON.stringify(state));
        return spawnSync(process.execPath, [script, file], { encoding: "utf8" });
      };
      expect(check(stateOf(resource))).to.include({ status: 0, stdout: "", stderr: "" });
      const { status, stdout } = check(stateOf({ ...resource, urn: "a\n::x::##[y]", inputs: { __provider: PLANTED } }));
      expect(status).to.equal(1);
      expect(stdout.split("\n")[0]).to.equal("- a ::x::#\\u{23}[y]: its code is not pulumi-atlan's");
      expect(stdout).to.include("Nothing was applied.");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("comes right before the plan is applied, in a step that has no key of Atlan's", () => {
    const steps = readWorkflow().jobs["apply"]?.steps ?? [];
    const at = steps.findIndex(({ run }) => run?.includes("checkState.mjs") === true);
    expect(steps[at + 1]?.run).to.include("pulumi up");
    expect(Object.keys(steps[at]?.env ?? {})).to.deep.equal(["PULUMI_ACCESS_TOKEN"]);
  });
});
