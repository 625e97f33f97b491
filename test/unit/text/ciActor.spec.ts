import { expect } from "chai";
import { ciActor } from "../../../provider/lifecycle/ciActor";
import { readReceipt } from "../../../provider/reconcile/receipt";
import { rig, SNOWFLAKE } from "../../rig";

const GITHUB = {
  GITHUB_ACTIONS: "true",
  GITHUB_ACTOR: "ada",
  GITHUB_RUN_ID: "77",
  GITHUB_SERVER_URL: "https://github.example.com",
  GITHUB_REPOSITORY: "acme/data",
  GITHUB_SHA: "0123abc",
  GITHUB_REF: "refs/pull/42/merge",
  USER: "runner",
};

describe("who runs a command", () => {
  it("is told by GitHub Actions", () => {
    expect(ciActor(GITHUB)).to.deep.equal({
      user: "ada",
      system: "GitHub Actions",
      job: "https://github.example.com/acme/data/actions/runs/77",
      commit: "0123abc",
      pullRequest: "42",
    });
    expect(ciActor({ ...GITHUB, GITHUB_TRIGGERING_ACTOR: "lin", GITHUB_SERVER_URL: "" })).to.include({
      user: "lin",
      job: "77",
    });
  });

  it("is told by GitLab CI/CD", () => {
    expect(
      ciActor({ GITLAB_CI: "true", GITLAB_USER_LOGIN: "ada", CI_JOB_ID: "7", CI_MERGE_REQUEST_IID: "3" }),
    ).to.deep.equal({ user: "ada", system: "GitLab CI/CD", job: "7", pullRequest: "3" });
  });

  it("is told by the variables that Pulumi reads for any other CI", () => {
    expect(ciActor({ PULUMI_CI_SYSTEM: "Jenkins", PULUMI_CI_BUILD_ID: "9" })).to.deep.equal({
      system: "Jenkins",
      job: "9",
    });
  });

  it("is not told outside of CI: a machine's own user name is not kept", () => {
    expect(ciActor({ USER: "ada", USERNAME: "ada", GITHUB_ACTIONS: "false", GITHUB_ACTOR: "ada" })).to.equal(undefined);
  });

  it("is bounded, and in one line", () => {
    const { user = "" } = ciActor({ ...GITHUB, GITHUB_ACTOR: `a\u001b[31m\n${"x".repeat(5_000)}` }) ?? {};
    expect(user).to.have.length.below(2_100).and.not.include("\n");
    expect(user).not.to.include("\u001b");
  });

  for (const [title, env, by] of [
    ["stands in the receipt", { ...GITHUB, GITHUB_REF: "refs/heads/main" }, { user: "ada" }],
    ["does not stand in the receipt outside of CI", { USER: "ada" }, undefined],
  ] as const) {
    it(title, async () => {
      const stack = rig({}, env).stack("legacy");
      await stack.up({ connectionQualifiedName: SNOWFLAKE });
      const receipt = readReceipt(String(stack.outputs["receipt"]));
      if (by === undefined) expect(receipt).not.to.have.property("by");
      else expect(receipt?.by).to.include(by);
    });
  }
});
