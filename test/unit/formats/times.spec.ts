import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const clone = join(__dirname, "../../..");
/** What reads or writes times itself: the one place for it, and two that read what a user or a server has a form of its own for. */
const READERS = ["provider/text/isoTime.ts", "provider/functions/searchTime.ts", "provider/http/retry.ts"];

describe("times in the provider", () => {
  it("are read and written in one place: what JavaScript takes for a time need not be one, and writing one may throw", () => {
    const files = globSync("provider/**/*.ts", { cwd: clone }).map((it) => it.replaceAll("\\", "/"));
    const others = files
      .filter((it) => !READERS.includes(it))
      .filter((it) =>
        /Date\.parse|\.toISOString|\.toUTCString|new Date\((?!ms\);)/.test(readFileSync(join(clone, it), "utf8")),
      );
    expect(others).to.deep.equal([]);
  });
});
