import type { Actor } from "../reconcile/actor";
import { shownLine } from "../text/escape";
import { textOf } from "../text/json";
import { present } from "../text/present";
import type { Environment } from "./config";

/**
 * The user and the job of this process, from the variables of GitHub Actions, GitLab CI/CD, and those that Pulumi reads for
 * any other CI system. Undefined outside of CI: a machine's own user name tells nothing that must be kept.
 */
export function ciActor(env: Environment): Actor | undefined {
  const actor = valuesIn((name) => {
    const value = textOf(env[name]);
    return value === undefined ? undefined : shownLine(value);
  });
  return Object.keys(actor).length === 0 ? undefined : actor;
}

function valuesIn(of: (name: string) => string | undefined): Actor {
  if (of("GITHUB_ACTIONS") === "true") {
    const run = of("GITHUB_RUN_ID");
    const place = [of("GITHUB_SERVER_URL"), of("GITHUB_REPOSITORY")];
    return present({
      user: of("GITHUB_TRIGGERING_ACTOR") ?? of("GITHUB_ACTOR"),
      system: "GitHub Actions",
      job: place.includes(undefined) || run === undefined ? run : `${place.join("/")}/actions/runs/${run}`,
      commit: of("GITHUB_SHA"),
      pullRequest: /^refs\/pull\/(\d+)\//.exec(of("GITHUB_REF") ?? "")?.[1],
    });
  }
  if (of("GITLAB_CI") === "true") {
    return present({
      user: of("GITLAB_USER_LOGIN"),
      system: "GitLab CI/CD",
      job: of("CI_JOB_URL") ?? of("CI_JOB_ID"),
      commit: of("CI_COMMIT_SHA"),
      pullRequest: of("CI_MERGE_REQUEST_IID"),
    });
  }
  return present({
    system: of("PULUMI_CI_SYSTEM"),
    job: of("PULUMI_CI_BUILD_URL") ?? of("PULUMI_CI_BUILD_ID"),
    commit: of("PULUMI_CI_PULL_REQUEST_SHA"),
  });
}
