/**
 * Writes the receipts of a stack into a folder, one file for each of them:
 *
 *     node writeReceipts.mjs state.json receipts
 *
 * `state.json` is what `pulumi stack export` printed. Each file is what `npx pulumi-atlan verify-receipt` reads.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { oneLine } from "./oneLine.mjs";

/** A resource of pulumi-atlan, by the plugin or not. */
const OURS = /[:$](?:pulumi-nodejs:dynamic\/atlan|atlan:index):/;

/** The field by which Pulumi's state tells a secret, which it has encrypted. */
const SECRET = "4dabf18193072939515e22adb298388d";

/**
 * @typedef {{ urn: string, outputs?: Readonly<Record<string, unknown>> }} Resource
 * @typedef {{ deployment?: { resources?: readonly Resource[] } }} State
 */

/**
 * @param {State} state
 * @returns {Resource[]} those of pulumi-atlan
 */
function oursIn({ deployment }) {
  return (deployment?.resources ?? []).filter(({ urn }) => OURS.test(urn));
}

/**
 * @param {State} state
 * @returns {{ file: string, receipt: string }[]}
 */
export function receiptsOf(state) {
  /** @type {Set<string>} */
  const taken = new Set();
  return oursIn(state).flatMap(({ urn, outputs }) => {
    // A fleet has the receipt of each of its connections in `results`.
    const fleet = Object.entries(outputs?.["results"] ?? {}).map(([name, result]) => [`${urn}#${name}`, result]);
    return [[urn, outputs], ...fleet].flatMap(([name, its]) => {
      const receipt = its?.["receipt"];
      if (typeof receipt !== "string") return [];
      return [{ file: `${freeName(fileNameOf(name.split("::").slice(3).join("::")), taken)}.json`, receipt }];
    });
  });
}

/**
 * @param {State} state
 * @returns {string[]} the resources of which Pulumi has encrypted a receipt: each input that is secret may make it one
 */
export function encryptedOf(state) {
  return oursIn(state)
    .filter(({ outputs }) => {
      const { receipt, results } = outputs ?? {};
      const ofFleet = Object.values(results ?? {}).map((result) => result?.["receipt"]);
      return [receipt, results, ...Object.values(results ?? {}), ...ofFleet].some(isSecret);
    })
    .map(({ urn }) => urn);
}

/** @param {unknown} value */
function isSecret(value) {
  return typeof value === "object" && value !== null && SECRET in value;
}

/** Most file systems take 255 bytes. */
const LONGEST_NAME = 200;

/**
 * A name may hold what a file name can't, and be longer than one may be; no two names become the same file.
 * @param {string} name
 */
function fileNameOf(name) {
  const file = encodeURIComponent(name.toWellFormed());
  if (file.length <= LONGEST_NAME) return file;
  const digest = createHash("sha256").update(name, "utf8").digest("hex").slice(0, 32);
  return `${file.slice(0, LONGEST_NAME - digest.length - 1)}-${digest}`;
}

/**
 * Resources of two components may have the same name, and so has one that is still to be deleted and what has replaced it.
 * @param {string} file
 * @param {Set<string>} taken the names of the other files, in small letters: not every file system tells capitals apart
 */
function freeName(file, taken) {
  let name = file;
  for (let at = 2; taken.has(name.toLowerCase()); at += 1) name = `${file}-${at}`;
  taken.add(name.toLowerCase());
  return name;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , state = "", folder = ""] = process.argv;
  const read = JSON.parse(readFileSync(state, "utf8"));
  const receipts = receiptsOf(read);
  mkdirSync(folder, { recursive: true });
  for (const { file, receipt } of receipts) writeFileSync(path.join(folder, file), `${receipt}\n`);
  console.log(`${receipts.length} written to ${folder}.`);
  for (const urn of encryptedOf(read)) {
    console.log(`- ${oneLine(urn)}: its receipt is encrypted and was not written. Take secrets out of its inputs.`);
    process.exitCode = 1;
  }
}
