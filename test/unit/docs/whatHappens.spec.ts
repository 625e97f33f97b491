import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { storiesAsTable } from "../../table/chapter";

const page = readFileSync(join(__dirname, "../../../docs/what-happens.md"), "utf8");

describe("docs/what-happens.md", () => {
  it("lists the stories that the tests play (`npm run docs:stories` writes them)", () => {
    const chapter = /# What happens when …\n\n([\s\S]*?)\n\nEvery line/.exec(page)?.[1];
    expect(chapter).to.equal(storiesAsTable());
  });
});
