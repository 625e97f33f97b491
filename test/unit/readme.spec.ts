import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { storiesAsTable } from "../table/chapter";

const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");

describe("the README", () => {
  it("lists the stories that the tests play (`npm run docs:stories` writes them)", () => {
    const chapter = /## What happens when …\n\n([\s\S]*?)\n\nEvery line/.exec(readme)?.[1];
    expect(chapter).to.equal(storiesAsTable());
  });
});
