/** `npm run docs:api`: writes the pages about the package's exports (docs/api) from the docstrings in provider/. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readExports } from "./api/exports";
import { apiPages } from "./api/pages";

const folder = path.join(__dirname, "../docs/api");
mkdirSync(folder, { recursive: true });
for (const [name, text] of apiPages(readExports())) writeFileSync(path.join(folder, name), text);
