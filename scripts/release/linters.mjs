/** `node linters.mjs TARBALL`: prints what publint and attw (Are the types wrong?) have to say, as a JSON list of texts. */
import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

/** State requires it, by Node, and no program imports it: so it has no types, on purpose. */
const UNTYPED = ["./lifecycle", "./lifecycle/fleet"];

const { buffer, byteOffset, byteLength } = readFileSync(process.argv[2] ?? "");
const tarball = /** @type {ArrayBuffer} */ (buffer.slice(byteOffset, byteOffset + byteLength));

const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
const manifest = messages.map(
  (message) => `publint, ${message.code}: ${formatMessage(message, pkg, { color: false })}`,
);

const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)), {
  excludeEntrypoints: UNTYPED,
});
const types =
  analysis.types === false
    ? ["attw: the package has no types."]
    : analysis.problems.map((problem) => `attw, ${problem.kind}: ${JSON.stringify(problem)}`);

console.log(JSON.stringify([...manifest, ...types]));
