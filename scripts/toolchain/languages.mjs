import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { runChild } from "./child.mjs";
import { cacheFolder, cloneFolder, engineVersion } from "./clone.mjs";
import { assembleEngineFolder } from "./engineFolder.mjs";
import { madeOnce } from "./madeOnce.mjs";
import { say, sayWhile } from "./progress.mjs";

const HOSTS = "language-hosts";
const YAML_HOST = "pulumi-language-yaml";
/** What one binary is, by the name that it is started by. */
const OF_HOSTS = ["pulumi-language-go", "pulumi-language-python"];
const NODE_HOST = "pulumi-language-nodejs";

const builtWithinMs = 1_200_000;
const installedWithinMs = 300_000;

const modules = path.join(cloneFolder, "scripts", "toolchain");
const engineModule = path.join(modules, "engine-module");
const yamlModule = path.join(modules, "yaml-host-module");

/** Pulumi's SDK for Python, and what installs a package that its generator has made. */
const PYTHON_PACKAGES = [`pulumi==${engineVersion}`, "parver==1.0.1.post0", "setuptools==84.2.1"];

/**
 * @typedef {object} Languages what it takes to run programs of other languages than Node on the engine
 * @property {string} folder
 * @property {string} python an executable that has Pulumi's SDK
 * @property {string} nodeSdks the folder of a host for Node that generates SDKs
 *
 * @typedef {{ languages: Languages } | { missing: string }} Found
 */

/**
 * The hosts of Go, Python and YAML programs, built and installed where they are not there yet: once per clone.
 * @param {{ env?: NodeJS.ProcessEnv, cache?: string }} [where]
 * @returns {Promise<Found>} `missing`: why they can't be had on this machine
 */
export async function findLanguages({ env = process.env, cache = cacheFolder } = {}) {
  const folder = path.join(cache, `languages-${fingerprint()}`);
  const python = path.join(folder, "python", "bin", "python");
  const missing = await madeOnce(
    folder,
    async (aside) => (await buildHosts(aside, env)) ?? (await installPython(path.join(aside, "python"), env)),
  );
  if (missing !== undefined) return { missing };
  return { languages: { folder, python, nodeSdks: path.join(folder, "node-sdks") } };
}

/**
 * A folder with this CLI and, beside it, the hosts of all languages: what takes the place of PULUMI_ATLAN_ENGINE.
 * @param {Languages} languages
 * @param {string} cli
 */
export function engineOfAllLanguages({ folder }, cli) {
  const engine = assembleEngineFolder({ clone: cloneFolder, cache: folder, version: engineVersion, cli });
  for (const name of [...OF_HOSTS, YAML_HOST]) {
    const place = path.join(engine, name);
    if (!existsSync(place)) symlinkSync(path.join("..", name === YAML_HOST ? YAML_HOST : HOSTS), place);
  }
  return engine;
}

/** Why the step of the languages can't be taken here; undefined where it can. */
export async function languagesObstacle() {
  const found = await findLanguages();
  return "missing" in found ? found.missing : undefined;
}

/** Other modules, or another text of the hosts, make another folder. */
function fingerprint() {
  const hash = createHash("sha256").update(PYTHON_PACKAGES.join());
  for (const file of ["go.mod", path.join(HOSTS, "main.go")]) hash.update(readFileSync(path.join(engineModule, file)));
  hash.update(readFileSync(path.join(yamlModule, "go.mod")));
  return hash.digest("hex").slice(0, 16);
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} why it went wrong
 */
async function buildHosts(folder, env) {
  // A workspace above must not add to what is pinned, and a C compiler must not be needed.
  const goEnv = { ...env, GOWORK: "off", CGO_ENABLED: "0" };
  const go = await runChild("go", ["version"], { cwd: engineModule, env: goEnv, timeoutMs: 180_000 });
  if (go.code !== 0)
    return go.code === 127 ? "there is no Go to build the language hosts" : `Go: ${lastLine(go.output)}`;
  say(`building the language hosts with ${go.output.trim()}: once, some minutes`);
  for (const [module, source, name] of /** @type {const} */ ([
    [engineModule, `./${HOSTS}`, HOSTS],
    [yamlModule, "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", YAML_HOST],
  ])) {
    const args = ["build", "-mod=readonly", "-trimpath", "-ldflags", "-s -w", "-o", path.join(folder, name), source];
    const work = runChild("go", args, { cwd: module, env: goEnv, timeoutMs: builtWithinMs });
    const ended = await sayWhile(`building ${name}`, work);
    if (ended.timedOut) return `Go has not built ${name} within ${builtWithinMs / 60_000} minutes`;
    if (ended.code !== 0) return `Go can't build ${name}: ${lastLine(ended.output)}`;
  }
  mkdirSync(path.join(folder, "node-sdks"));
  symlinkSync(path.join("..", HOSTS), path.join(folder, "node-sdks", NODE_HOST));
  return undefined;
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} why it went wrong
 */
async function installPython(folder, env) {
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...PYTHON_PACKAGES];
  for (const [command, args] of /** @type {const} */ ([
    ["python3", ["-m", "venv", folder]],
    [path.join(folder, "bin", "python"), pip],
  ])) {
    const work = runChild(command, args, { env, timeoutMs: installedWithinMs });
    const ended = await sayWhile("installing Pulumi's SDK for Python", work);
    if (ended.code === 127) return "there is no Python 3";
    if (ended.timedOut) return `Python has not installed Pulumi's SDK within ${installedWithinMs / 1_000} s`;
    if (ended.code !== 0) return `Python can't install Pulumi's SDK: ${lastLine(ended.output)}`;
  }
  return undefined;
}

/** @param {string} output */
function lastLine(output) {
  return output.trim().split("\n").at(-1)?.slice(0, 200) || "it said nothing";
}
