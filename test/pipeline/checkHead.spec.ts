import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { problemOf } from "../../examples/pipeline/.github/scripts/checkHead.mjs";
import { type GitHub, startGitHub } from "./github";
import { pipelineFolder, readWorkflow } from "./workflow";

const script = path.join(pipelineFolder, ".github", "scripts", "checkHead.mjs");

describe("the check that a plan is the newest", () => {
  let github: GitHub;
  beforeEach(async () => {
    github = await startGitHub({ reader: "read" });
    github.heads.set("main", "aaaa").set("other", "bbbb");
  });
  afterEach(() => github.close());

  async function check(COMMIT: string, token = "reader", branch = "main") {
    const env = {
      ...process.env,
      COMMIT,
      GITHUB_TOKEN: token,
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: "acme/data",
    };
    const child = spawn(process.execPath, [script, branch], { env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    const [status] = (await once(child, "close")) as [number];
    return { status, said };
  }

  it("accepts the head of the branch", async () => {
    expect(await check("aaaa")).to.deep.equal({ status: 0, said: "" });
  });

  it("refuses another commit, and none", async () => {
    for (const commit of ["bbbb", "aaa", ""]) {
      const { status, said } = await check(commit);
      expect(status).to.equal(1);
      expect(said).to.include(`the head of main is aaaa, and this is ${commit}. Nothing was applied.`);
    }
  });

  it("takes an answer without a commit for no head", async () => {
    github.heads.set("main", "");
    const place = { api: github.url, token: "reader", repository: "acme/data", branch: "main" };
    expect(await problemOf("aaaa", place)).to.equal("the head of main is not told by GitHub, and this is aaaa");
    for (const none of ["", "undefined"]) expect(await problemOf(none, place)).not.to.equal(undefined);
  });

  it("refuses where the head can't be asked for, and says what to check", async () => {
    for (const [token, branch, answer] of [
      ["stranger", "main", 401],
      ["reader", "gone", 404],
    ] as const) {
      const { status, said } = await check("aaaa", token, branch);
      expect(status).to.equal(1);
      expect(said).to.include(
        `GitHub answers ${answer}. Nothing was applied. Check that the job has the permission contents: read.`,
      );
    }
  });

  it("comes before all else that is checked when a plan is applied, in a step that has no key of Atlan's", () => {
    const steps = readWorkflow().jobs["apply"]?.steps ?? [];
    const order = ["checkHead.mjs main", "checkPurges.mjs", "checkState.mjs", "pulumi up"];
    const found = order.map((it) => steps.findIndex(({ run }) => run?.includes(it) === true));
    expect(found).to.deep.equal([0, 1, 2, 3].map((it) => (found[0] ?? NaN) + it));
    expect(Object.keys(steps[found[0] ?? NaN]?.env ?? {})).to.deep.equal(["COMMIT", "GITHUB_TOKEN"]);
  });
});
