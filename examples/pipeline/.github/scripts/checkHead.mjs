/**
 * Refuses a commit that is no longer the head of its branch:
 *
 *     GITHUB_TOKEN=… GITHUB_REPOSITORY=owner/name COMMIT=… node checkHead.mjs main
 *
 * A plan may wait for its approval while a newer one is made and applied. If the older one was applied then, it would do what the
 * newer one has taken back.
 */
import { pathToFileURL } from "node:url";
import { oneLine } from "./oneLine.mjs";

/** @typedef {{ api: string, token: string, repository: string, branch: string }} Place */

/**
 * @param {string} commit
 * @param {Place} place
 * @returns {Promise<string | undefined>} what is wrong, if the commit is not the head of the branch
 */
export async function problemOf(commit, place) {
  const head = await headOf(place);
  if (head !== "" && head === commit) return undefined;
  return `the head of ${place.branch} is ${head === "" ? "not told by GitHub" : oneLine(head, 40)}, and this is ${commit}`;
}

/**
 * @param {Place} place
 * @returns {Promise<string>} empty, where the answer has none
 */
async function headOf({ api, token, repository, branch }) {
  const path = `/repos/${repository}/git/ref/heads/${branch}`;
  const response = await globalThis.fetch(`${api}${path}`, {
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
    },
  });
  if (!response.ok)
    throw new Error(
      `Asking for the head of ${branch} (GET ${path}): GitHub answers ${response.status}. ` +
        "Nothing was applied. Check that the job has the permission contents: read.",
    );
  const { object } = /** @type {{ object?: { sha?: unknown } }} */ (await response.json());
  return typeof object?.sha === "string" ? object.sha : "";
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { env } = process;
  const [, , branch = ""] = process.argv;
  const place = {
    api: env["GITHUB_API_URL"] ?? "https://api.github.com",
    token: env["GITHUB_TOKEN"] ?? "",
    repository: env["GITHUB_REPOSITORY"] ?? "",
    branch,
  };
  void problemOf(env["COMMIT"] ?? "", place).then((problem) => {
    if (problem === undefined) return;
    console.log(
      `Checking that this plan is the newest (${branch}): ${problem}. Nothing was applied. Approve the plan of the newest commit, ` +
        "or run the workflow again.",
    );
    process.exitCode = 1;
  });
}
