/** `npm run docs:schema`: writes the plugin's schema (provider/plugin/schema.json) from the types and docstrings in provider/. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readSchema } from "./api/schema";

const clone = path.join(__dirname, "..");
const { description } = JSON.parse(readFileSync(path.join(clone, "package.json"), "utf8")) as { description: string };
const file = path.join(clone, "provider/plugin/schema.json");
writeFileSync(file, `${JSON.stringify(readSchema(description), undefined, 2)}\n`);
