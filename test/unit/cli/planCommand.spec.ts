import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { planCommand, type Ran, type RunProgram } from "../../../provider/cli/plan/planCommand";
import type { PlanDocument } from "../../../provider/cli/plan/planDocument";
import { archive, purge, scene } from "../preview/scene";
import { previewOf, withPlans } from "../plan/plans";
import { ScriptedTerminal } from "./scriptedTerminal";

/** What `pulumi preview --json` prints of a purge; with an error if the purge is not approved. */
async function previewed(maxAssets = 12): Promise<string> {
  const it = withPlans(scene());
  const { errors } = await it.legacy.preview(purge({ maxAssets }));
  return JSON.stringify(previewOf(it.reported, "create", errors));
}

interface Called {
  readonly code: number;
  readonly terminal: ScriptedTerminal;
  readonly calls: Parameters<RunProgram>[];
}

async function plan(args: readonly string[], ran?: Ran | Error, files: Record<string, string> = {}): Promise<Called> {
  const terminal = new ScriptedTerminal();
  terminal.env = { HOME: "/home/me", PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };
  for (const [name, text] of Object.entries(files)) terminal.files.set(name, text);
  terminal.stdin = files["-"];
  const calls: Parameters<RunProgram>[] = [];
  const run: RunProgram = (...call) => {
    calls.push(call);
    return ran === undefined || ran instanceof Error
      ? Promise.reject(ran ?? new Error("not to be run"))
      : Promise.resolve(ran);
  };
  return { code: await runCommandLine(["plan", ...args], terminal, [planCommand(run)]), terminal, calls };
}

describe("pulumi-atlan plan", () => {
  it("runs the preview and asks it for the plan, of another folder and stack as well", async () => {
    const { code, terminal, calls } = await plan(["--json", "--cwd", "infra", "--stack", "prod", "--refresh"], {
      code: 0,
      stdout: await previewed(),
    });
    expect(code).to.equal(0);
    expect((JSON.parse(terminal.out) as PlanDocument).summary.purge).to.equal(1);
    const args = ["preview", "--json", "--show-sames", "--non-interactive", "--stack", "prod", "--refresh"];
    const env = { HOME: "/home/me", ATLAN_PLAN: "json", PULUMI_ENABLE_STREAMING_JSON_PREVIEW: undefined };
    expect(calls).to.deep.equal([["pulumi", args, { cwd: "infra", env }]]);
  });

  it("takes no empty name for the selected stack or this folder", async () => {
    for (const option of ["--stack", "--cwd"])
      for (const args of [[option, ""], [`${option}=`]]) {
        const { code, terminal, calls } = await plan(args, { code: 0, stdout: await previewed() });
        expect(code).to.equal(2);
        expect(terminal.err).to.include(`${option} needs a name`);
        expect(calls).to.deep.equal([]);
      }
  });

  it("says of a held archive when its purge is due, and does not call it a purge", async () => {
    const it = withPlans(scene());
    const held = archive({ purgeAfter: "30d", maxAssets: 12 });
    await it.legacy.up(held);
    it.reported.length = 0;
    await it.legacy.preview(held);
    const text = JSON.stringify(previewOf(it.reported, "same"));
    const { code, terminal } = await plan(["p.json"], undefined, { "p.json": text });
    expect(code).to.equal(0);
    expect(terminal.out).to.match(/^unchanged +default\/\S+ +legacy +purge due at \S+\n/);
    expect(terminal.out).not.to.match(/PURGED/);
  });

  it("does not say that nothing is deleted of what leaves the stack while its run may be going", async () => {
    const urn = "urn:pulumi:prod::pipeline::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy";
    const leaving = (phase: string) => {
      const outputs = { intent: { mode: "purge", phase, runId: "run-1", fulfilled: false } };
      const inputs = { connectionQualifiedName: "default/x/1" };
      return JSON.stringify({ steps: [{ op: "delete", urn, oldState: { inputs, outputs } }], diagnostics: [] });
    };
    const said = async (phase: string) =>
      (await plan(["p.json"], undefined, { "p.json": leaving(phase) })).terminal.out;
    expect(await said("Running")).to.match(/\nPlan: 1 connection out of the stack while its run may be going\n$/);
    expect(await said("Failed")).to.match(/\nPlan: 1 connection out of the stack, nothing deleted\n$/);
  });

  it("reads a preview from a file or from standard input, and runs nothing", async () => {
    const text = await previewed();
    for (const source of ["preview.json", "-"]) {
      const { code, terminal, calls } = await plan([source], undefined, { [source]: text });
      expect([code, calls]).to.deep.equal([0, []]);
      expect(terminal.out).to.match(/^PERMANENTLY PURGED +default\/\S+ +legacy +12 assets\n/);
      expect(terminal.out).to.match(/\nPlan: 1 connection PERMANENTLY PURGED \(12 assets\)\n$/);
    }
  });

  it("prints the plan of a refused preview, and ends with 1", async () => {
    const stdout = await previewed(1);
    for (const { code, terminal } of [
      await plan(["--json"], { code: 255, stdout }),
      await plan(["p.json", "--json"], undefined, { "p.json": stdout }),
    ]) {
      expect(code).to.equal(1);
      expect(JSON.parse(terminal.out)).to.include({ outcome: "refused" });
    }
    const { terminal } = await plan([], { code: 255, stdout });
    expect(terminal.out).to.include("The preview was refused: nothing can be applied.");
  });

  for (const [what, ran] of [
    ["can't be run", new Error("spawn pulumi ENOENT")],
    ["fails and prints nothing", { code: 255, stdout: "" }],
    ["is killed", { code: null, stdout: '{"steps":[' }],
    ["succeeds and prints no plan", { code: 0, stdout: '{"steps":[]}' }],
  ] as const) {
    it(`prints no plan, ends with 1 and says why when the preview ${what}`, async () => {
      const { code, terminal } = await plan(["--json"], ran);
      expect([code, terminal.out]).to.deep.equal([1, ""]);
      expect(terminal.err).to.include("[ATLAN_PLAN]");
    });
  }

  it("is refused when the preview failed, also where the preview's document does not say so", async () => {
    const { code, terminal } = await plan(["--json"], { code: 255, stdout: await previewed() });
    expect(code).to.equal(1);
    expect(JSON.parse(terminal.out)).to.include({ outcome: "refused" });
  });

  it("names a file that is not there, and options that do not fit", async () => {
    expect((await plan(["gone.json"])).terminal.err)
      .to.include("no such file")
      .and.to.include("[ATLAN_PLAN]");
    expect((await plan(["a.json", "--stack", "prod"])).code).to.equal(2);
    expect((await plan(["a.json", "b.json"])).code).to.equal(2);
    expect((await plan(["-"])).code).to.equal(2);
  });

  it("does not send people to install the CLI where the folder is missing", async () => {
    const { code, terminal } = await plan(["--cwd", "nowhere"], new Error("spawn pulumi ENOENT"));
    expect(code).to.equal(1);
    expect(terminal.err).to.include("Check that the folder of --cwd is there (nowhere), and that the Pulumi CLI");
  });

  it("names the causes of a gap, and not only what it has done itself", async () => {
    const steps = [{ op: "create", urn: "urn:pulumi:prod::p::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy" }];
    const { code, terminal } = await plan([], { code: 0, stdout: JSON.stringify({ steps }) });
    expect(code).to.equal(1);
    expect(terminal.err).to.match(/legacy did not say what will happen\. .*--target.*configuration has no value yet/);
  });
});
