import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { runChild } from "./child.mjs";
import { cacheFolder, cloneFolder } from "./clone.mjs";
import { madeOnce } from "./madeOnce.mjs";
import { sayWhile } from "./progress.mjs";

/** What the engine that is fetched is built for. */
const oldestJava = 17;
const fetchedWithinMs = 240_000;
const compiledWithinMs = 60_000;

const sources = path.join(cloneFolder, "test", "search-engine", "java");

/**
 * @typedef {object} SearchEngine
 * @property {string} java the executable
 * @property {readonly string[]} classPath
 *
 * @typedef {{ engine: SearchEngine } | { missing: string }} Found
 */

/**
 * The search engine of the tests, fetched and compiled when it is not there yet: 45 MB from Maven Central, once per clone.
 * @param {{ env?: NodeJS.ProcessEnv, cache?: string, fetchWithinMs?: number }} [where]
 * @returns {Promise<Found>} `missing`: why it can't be had on this machine
 */
export async function findSearchEngine({ env = process.env, cache = cacheFolder, fetchWithinMs } = {}) {
  const tool = toolOf(env);
  const version = await javaVersion(tool("java"), env);
  if (version === undefined || version < oldestJava) {
    const found = version === undefined ? "no Java" : `Java ${version}`;
    return { missing: `there is ${found}, and it needs a JDK ${oldestJava} or newer` };
  }
  const folder = path.join(cache, `search-engine-${fingerprint()}`);
  const jars = path.join(folder, "jars");
  const missing = await madeOnce(
    folder,
    async (aside) => (await fetchJars(aside, env, fetchWithinMs)) ?? (await compile(aside, tool("javac"), env)),
  );
  if (missing !== undefined) return { missing };
  return { engine: { java: tool("java"), classPath: [path.join(folder, "classes"), path.join(jars, "*")] } };
}

/** Another text of the sources makes another folder. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["pom.xml", "LoopbackNode.java"]) hash.update(readFileSync(path.join(sources, file)));
  return hash.digest("hex").slice(0, 16);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {(name: string) => string}
 */
function toolOf(env) {
  const home = env["JAVA_HOME"];
  return (name) => (home ? path.join(home, "bin", name) : name);
}

/**
 * @param {string} java
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number | undefined>}
 */
async function javaVersion(java, env) {
  const { code, output } = await runChild(java, ["-version"], { env, timeoutMs: compiledWithinMs });
  const found = /version "(\d+)/.exec(output);
  return code === 0 && found !== null ? Number(found[1]) : undefined;
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @param {number} [timeoutMs]
 * @returns {Promise<string | undefined>} why it went wrong
 */
async function fetchJars(folder, env, timeoutMs = fetchedWithinMs) {
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${path.join(folder, "jars")}`];
  const args = ["--batch-mode", "--quiet", "--strict-checksums", "--file", path.join(sources, "pom.xml"), ...goal];
  const ended = await sayWhile("fetching the search engine", runChild("mvn", args, { env, timeoutMs }));
  if (ended.timedOut) return `Maven has not fetched it within ${timeoutMs / 1_000} s`;
  if (ended.code === 127) return "there is no Maven to fetch it";
  return ended.code === 0 ? undefined : `Maven can't fetch it: ${firstLine(ended.output)}`;
}

/**
 * @param {string} folder
 * @param {string} javac
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} why it went wrong
 */
async function compile(folder, javac, env) {
  const where = ["-cp", path.join(folder, "jars", "*"), "-d", path.join(folder, "classes")];
  const args = [...where, path.join(sources, "LoopbackNode.java")];
  const ended = await runChild(javac, args, { env, timeoutMs: compiledWithinMs });
  return ended.code === 0 ? undefined : `javac can't compile it: ${firstLine(ended.output)}`;
}

/** Why the step of the search engine can't be taken here; undefined where it can. */
export async function searchEngineObstacle() {
  const found = await findSearchEngine();
  return "missing" in found ? found.missing : undefined;
}

/** @param {string} output */
function firstLine(output) {
  return output.trim().split("\n")[0]?.slice(0, 200) || "it said nothing";
}
