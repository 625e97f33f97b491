import * as messages from "@pulumi/pulumi/proto/language_pb.js";
import { expect } from "chai";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runPolicyPack } from "../../scripts/toolchain/policyRun.mjs";

describe("a policy pack of the development language host", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-policy-")));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Gives the pack an SDK whose runner is this script. */
  function installRunner(script: string): void {
    const place = path.join(folder, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, "index.js"), script);
  }

  async function run(signal = new AbortController().signal): Promise<{ code: number; stdout: string; stderr: string }> {
    const info = new messages.ProgramInfo().setProgramDirectory(folder);
    const request = new messages.RunPluginRequest()
      .setInfo(info)
      .setKind("analyzer")
      .setArgsList(["127.0.0.1:7"])
      .setEnvList(["GREETING=a=b"]);
    const heard = { stdout: "", stderr: "" };
    const code = await runPolicyPack(request, {
      stdout: (bytes) => (heard.stdout += bytes.toString()),
      stderr: (bytes) => (heard.stderr += bytes.toString()),
      signal,
    });
    return { code, ...heard };
  }

  it("is run by its own SDK, in its folder, with the engine's address and environment; what it prints and its code come back", async () => {
    installRunner(`
      console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2), process.env.GREETING]));
      console.error("oh");
      process.exitCode = 3;
    `);
    expect(await run()).to.deep.equal({
      code: 3,
      stdout: `${JSON.stringify([folder, "127.0.0.1:7", folder, "a=b"])}\n`,
      stderr: "oh\n",
    });
  });

  it("is ended when the engine gives up", async () => {
    installRunner("setInterval(() => undefined, 1_000);");
    expect((await run(AbortSignal.abort())).code).to.equal(-1);
  });

  it("without its SDK says what to install", async () => {
    const problem = await run().catch((error: unknown) => error);
    expect(String(problem)).to.equal(
      `Error: Running the policy pack (${folder}): @pulumi/pulumi is not installed where the pack can find it. Run npm install there.`,
    );
  });
});
