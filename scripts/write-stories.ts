/** `npm run docs:stories`: writes the table of stories (docs/what-happens.md) from the tests that play them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { storiesAsTable } from "../test/table/chapter";

const file = join(__dirname, "../docs/what-happens.md");
const text = readFileSync(file, "utf8");
const chapter = /(# What happens when …\n\n)[\s\S]*?(\n\nEvery line)/;
if (!chapter.test(text))
  throw new Error(`writing the stories (${file}): the chapter is not there. Restore its heading.`);
writeFileSync(
  file,
  text.replace(chapter, (_all, head: string, tail: string) => head + storiesAsTable() + tail),
);
