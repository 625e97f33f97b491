import { globSync } from "node:fs";
import path from "node:path";
import { cloneFolder } from "../toolchain/clone.mjs";
import { languagesObstacle } from "../toolchain/languages.mjs";
import { searchEngineObstacle } from "../toolchain/searchEngine.mjs";
import { undiciObstacle } from "../toolchain/undici.mjs";

/**
 * @typedef {import("./lanes.mjs").Place & Own} Step
 *
 * @typedef {object} Own
 * @property {string} title
 * @property {"check" | "suite"} kind a check counts as one; a suite counts its tests, and none is a failure
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} [needs] another step that has to come before, also when only this one is asked for
 * @property {() => Promise<string | undefined>} [obstacle] why it can't be taken on this machine: then it is skipped
 * @property {"quick" | "all"} [only] which set of steps it belongs to; by default to both
 * @property {Readonly<Record<string, string>>} [env] set for it beside the environment
 */

const mocha = [
  path.join("node_modules", "mocha", "bin", "mocha.js"),
  "--reporter",
  path.join("scripts", "mocha-reporter.cjs"),
];
const c8 = path.join("node_modules", "c8", "bin", "c8.js");

/** Whatever needs no peer, engine, search engine, browser or many minutes: new folders of fast tests join by themselves. */
const fastSpecs = globSync("test/**/*.spec.ts", { cwd: cloneFolder })
  .filter((file) => !/^test[\\/](peer|engine|languages|moves|search-engine|browser|chaos|undici)[\\/]/.test(file))
  .sort();

/** The files that take minutes: one that begins last would be waited for alone. */
const LONG_ON_THE_ENGINE = ["docs", "table", "interruptions", "model", "pipeline", "operations", "examples", "kills"];

/**
 * In the order in which they begin. What takes long comes early, so that the lanes end at about the same time.
 * @type {readonly Step[]}
 */
export const steps = [
  // First, for the examples are checked against what the package publishes.
  { ...npmCheck("build", "Build"), alone: true },
  // The official client mostly sleeps between its polls.
  { ...suite("peer", "Official client against the tenant"), only: "all", isIdle: true },
  npmCheck("typecheck", "Type check"),
  { ...npmCheck("lint:cached", "Lint, of what has changed", "lint-changed"), only: "quick" },
  { ...npmCheck("lint", "Lint"), only: "all" },
  { ...suite("chaos", "Seeded faults, and wrong variants of the provider"), only: "all" },
  {
    name: "specs",
    title: "Unit, wire and tenant tests",
    kind: "suite",
    command: process.execPath,
    args: [...mocha, ...fastSpecs],
    only: "quick",
  },
  {
    name: "stories",
    title: "A dozen stories on the engine",
    kind: "suite",
    command: process.execPath,
    args: [
      ...mocha,
      ...["--parallel", "--jobs", "2"],
      ...["--grep", "the table|one run fails"],
      ...["test/engine/table.spec.ts", "test/engine/fleet.spec.ts"],
    ],
    env: { PULUMI_ATLAN_TEST_STORIES: "few" },
    only: "quick",
    needs: "build",
  },
  {
    name: "seeds",
    title: "Seeded faults: 300 schedules, and 100 with holds",
    kind: "check",
    command: process.execPath,
    args: ["--import", "tsx", path.join("test", "chaos", "main.ts"), "--seeds", "300", "--holds", "100"],
    only: "quick",
  },
  {
    name: "unit",
    title: "Unit, wire and tenant tests, with their coverage",
    kind: "suite",
    only: "all",
    command: process.execPath,
    args: [c8, "--config", ".config/c8.json", "--check-coverage=false", process.execPath, ...mocha, ...fastSpecs],
  },
  {
    name: "coverage",
    title: "Coverage threshold",
    kind: "check",
    only: "all",
    command: process.execPath,
    args: [c8, "--config", ".config/c8.json", "check-coverage"],
    after: "unit",
  },
  { ...suite("search-engine", "Searches on a real search engine"), only: "all", obstacle: searchEngineObstacle },
  { ...suite("undici", "Both ends of the range of undici"), only: "all", obstacle: undiciObstacle },
  { ...suite("moves", "Stacks moved to the plugin, and back"), only: "all", needs: "build" },
  {
    ...suite("languages", "Programs in YAML, Python, Go and TypeScript, by the plugin"),
    only: "all",
    needs: "build",
    obstacle: languagesObstacle,
  },
  { ...npmCheck("format:check", "Format", "format"), only: "all" },
  { ...suite("browser", "The report in a browser"), only: "all" },
  { ...npmCheck("deadcode", "Dead code"), only: "all" },
  {
    name: "engine",
    title: "Engine tests",
    kind: "suite",
    command: process.execPath,
    // Five files at a time: a command of the CLI waits for a third of its time.
    args: [...mocha, "--parallel", "--jobs", "5", ...longestFirst("engine", LONG_ON_THE_ENGINE)],
    only: "all",
    needs: "build",
    alone: true,
  },
];

/**
 * @param {string} script
 * @param {string} title
 * @param {string} [name]
 * @returns {Step}
 */
function npmCheck(script, title, name = script) {
  return { name, title, kind: "check", command: "npm", args: ["run", "--silent", script] };
}

/**
 * All specs of a folder.
 * @param {string} folder
 * @param {readonly string[]} first the names of those that begin before the others
 * @returns {string[]}
 */
function longestFirst(folder, first) {
  const specs = globSync(`test/${folder}/**/*.spec.ts`, { cwd: cloneFolder }).sort();
  const rank = (/** @type {string} */ file) => {
    const place = first.indexOf(path.basename(file, ".spec.ts"));
    return place === -1 ? first.length : place;
  };
  return specs.sort((a, b) => rank(a) - rank(b));
}

/**
 * @param {string} name also the folder of its specs
 * @param {string} title
 * @param {readonly string[]} [options] for mocha
 * @returns {Step}
 */
function suite(name, title, options = []) {
  const args = [...mocha, ...options, `test/${name}/**/*.spec.ts`];
  return { name, title, kind: "suite", command: process.execPath, args };
}
