import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const clone = join(__dirname, "../../..");
const page = readFileSync(join(clone, "docs/from-the-sdks.md"), "utf8");

/** The paths of requests in the code, each as far as it is the same for every request. */
function pathsInCode(): string[] {
  const source = globSync("provider/**/*.ts", { cwd: clone }).map((file) => readFileSync(join(clone, file), "utf8"));
  const code = source.join("\n").replace(/^ *\/?\*.*$/gm, "");
  return [...code.matchAll(/["`](\/api\/[^"`?$]*)/g)].map(([, path = ""]) => path);
}

describe("the requests on docs/from-the-sdks.md, to which SECURITY.md leads", () => {
  it("are all that the provider and its commands send", () => {
    const paths = [...new Set(pathsInCode())];
    expect(paths).to.include.members(["/api/meta/search/indexsearch", "/api/meta/entity/bulk/", "/api/service/v1/app"]);
    expect(paths.filter((it) => !page.includes(it))).to.deep.equal([]);
    expect(readFileSync(join(clone, "SECURITY.md"), "utf8")).to.include("docs/from-the-sdks.md#the-requests");
  });
});
