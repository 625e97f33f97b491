/**
 * Puts a text on a pull request as a comment, and into the same comment the next time:
 *
 *     GITHUB_TOKEN=… GITHUB_REPOSITORY=owner/name PULL_REQUEST=12 node postComment.mjs text.md
 *
 * The first line of the text is how it is found again.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { oneLine } from "./oneLine.mjs";

/** GitHub refuses a longer comment, and the former one, of an older commit, would stay. */
const LONGEST = 65_536;
const CUT = "**This is cut, since GitHub takes no longer comment.** The page of the run has all of it.";

/** @typedef {{ api: string, token: string, repository: string, pullRequest: string }} Place */

/**
 * @param {string} text
 * @param {Place} place
 * @returns {Promise<"created" | "updated">}
 */
export async function postComment(text, place) {
  const mark = text.split("\n", 1)[0] ?? "";
  const cut = () => `${mark}\n\n${CUT}\n${text.slice(mark.length)}`.slice(0, LONGEST);
  // Half of an emoji is no text.
  const body = (text.length <= LONGEST ? text : cut()).toWellFormed();
  const issue = `/repos/${place.repository}/issues/${place.pullRequest}/comments`;
  const former = await findComment(mark, issue, place);
  if (former === undefined) await call("POST", issue, place, { body });
  else await call("PATCH", `/repos/${place.repository}/issues/comments/${former}`, place, { body });
  return former === undefined ? "created" : "updated";
}

/**
 * The comment that a workflow has made: a person who quotes it is not overwritten.
 * @param {string} mark
 * @param {string} issue
 * @param {Place} place
 * @returns {Promise<number | undefined>}
 */
async function findComment(mark, issue, place) {
  for (let page = 1; ; page += 1) {
    const comments = /** @type {{ id: number, body?: string, user?: { type?: string } }[]} */ (
      await call("GET", `${issue}?per_page=100&page=${page}`, place)
    );
    const former = comments.find(({ body, user }) => user?.type === "Bot" && body?.split(/\r?\n/, 1)[0] === mark);
    if (former !== undefined) return former.id;
    if (comments.length < 100) return undefined;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Place} place
 * @param {object} [content]
 * @returns {Promise<unknown>}
 */
async function call(method, path, { api, token }, content) {
  const response = await globalThis.fetch(`${api}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-github-api-version": "2022-11-28",
    },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
  });
  if (!response.ok) {
    const isForbidden = [401, 403, 404].includes(response.status);
    throw new Error(
      `Commenting on the pull request (${method} ${path}): GitHub answers ${response.status}. ` +
        (isForbidden
          ? "Check that the job has the permission pull-requests: write."
          : `It says: ${oneLine(await response.text(), 300)}. Run the job again when that is mended.`),
    );
  }
  return response.json();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { env } = process;
  const place = {
    api: env["GITHUB_API_URL"] ?? "https://api.github.com",
    token: env["GITHUB_TOKEN"] ?? "",
    repository: env["GITHUB_REPOSITORY"] ?? "",
    pullRequest: env["PULL_REQUEST"] ?? "",
  };
  void postComment(readFileSync(process.argv[2] ?? "", "utf8"), place).then((done) => {
    console.log(`Comment ${done}.`);
  });
}
