/** Loaded before the tests: whoever asks for undici gets the one in the folder that `PULUMI_ATLAN_TEST_UNDICI` names. */
import { createRequire, registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.env["PULUMI_ATLAN_TEST_UNDICI"];
if (folder === undefined) throw new Error("PULUMI_ATLAN_TEST_UNDICI names no folder.");
const url = pathToFileURL(createRequire(path.join(folder, "package.json")).resolve(folder)).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "undici" ? { url, format: "commonjs", shortCircuit: true } : next(specifier, context),
});
