import { Problem } from "./problem.mjs";
import { isAtLeast, majorOf } from "./version.mjs";

/**
 * @typedef {object} Candidate a `pulumi` found on PATH
 * @property {string} folder
 * @property {boolean} hasLanguageHost whether `pulumi-language-nodejs` lies beside it
 * @property {() => Promise<string | undefined>} version asks it; only done where the rest fits
 *
 * @typedef {{ ok: true } | { ok: false, why: string }} Attempt
 *
 * @typedef {object} Probes everything that the choice needs to know of the machine
 * @property {() => Candidate[]} onPath
 * @property {() => boolean} isCached whether the launcher's cache holds the CLI
 * @property {() => Promise<Attempt>} download lets the launcher fill its cache
 * @property {() => Promise<Attempt>} build fills the same cache from the Go modules
 * @property {(line: string) => void} say
 *
 * @typedef {{ from: "path", folder: string } | { from: "cache" | "download" | "build" }} Choice
 */

/**
 * Finds the engine or makes one, cheapest way first. A CLI of the next major version is not taken: its protocol may be
 * another one.
 * @param {string} wanted the oldest version that will do
 * @param {Probes} probes
 * @returns {Promise<Choice>}
 */
export async function chooseEngine(wanted, probes) {
  /** @type {string[]} */
  const reasons = [];
  for (const candidate of probes.onPath()) {
    const why = await whyNot(candidate, wanted);
    if (why === undefined) return { from: "path", folder: candidate.folder };
    reasons.push(`pulumi in ${candidate.folder}: ${why}`);
  }
  if (reasons.length === 0) reasons.push("on PATH: no pulumi");
  if (probes.isCached()) return { from: "cache" };

  probes.say(`no usable Pulumi CLI yet (${reasons.join("; ")}): downloading ${wanted} with the official npm launcher`);
  const download = await probes.download();
  if (download.ok) return { from: "download" };
  reasons.push(`download: ${download.why}`);

  probes.say(`the download did not work (${download.why}): building the CLI from its Go modules instead`);
  const build = await probes.build();
  if (build.ok) return { from: "build" };
  reasons.push(`build: ${build.why}`);

  throw new Problem(
    `Finding or making the Pulumi CLI (${wanted}):\n${reasons.map((reason) => `  - ${reason}`).join("\n")}\n` +
      `Install the Pulumi CLI, ${wanted} or newer, or Go with access to a module proxy, put it on PATH and try again.`,
  );
}

/**
 * @param {Candidate} candidate
 * @param {string} wanted
 * @returns {Promise<string | undefined>}
 */
async function whyNot(candidate, wanted) {
  if (!candidate.hasLanguageHost) return "no pulumi-language-nodejs beside it";
  const version = await candidate.version();
  if (version === undefined) return "it does not tell its version";
  if (!isAtLeast(version, wanted)) return `${version} is older than ${wanted}`;
  if (majorOf(version) !== majorOf(wanted)) return `${version} is of another major version than ${wanted}`;
  return undefined;
}
