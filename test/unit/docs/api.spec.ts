import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OWN, POLICY } from "../../../provider/lifecycle/fleet/members";
import { readExports } from "../../../scripts/api/exports";
import { apiPages } from "../../../scripts/api/pages";

const clone = join(__dirname, "../../..");
const folder = join(clone, "docs/api");

describe("docs/api", () => {
  let exported: ReturnType<typeof readExports>;
  before(function () {
    this.timeout(60_000);
    exported = readExports();
  });

  it("is what the docstrings say (`npm run docs:api` writes it)", () => {
    const pages = apiPages(exported);
    expect(readdirSync(folder).sort()).to.deep.equal([...pages.keys()].sort());
    for (const [name, text] of pages) expect(readFileSync(join(folder, name), "utf8"), name).to.equal(text);
  });

  it("names each input that a fleet, and a connection of it, may have", () => {
    const section = (page: string, heading: string): string =>
      readFileSync(join(folder, page), "utf8").split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
    for (const input of POLICY) expect(section("resources.md", "ConnectionDeletes")).to.match(new RegExp(`\`${input}\\b`));
    for (const input of OWN) expect(section("types.md", "FleetConnectionArgs")).to.match(new RegExp(`\`${input}\\b`));
  });

  it("has a docstring to show for each export, input, argument and output", () => {
    const inputs = exported.filter(({ name }) => name.endsWith("Args"));
    const given = new Set(inputs.flatMap(({ members }) => members.map(({ name }) => name)));
    const shown = exported.filter(({ name }) => !name.endsWith("OutputArgs"));
    const silent = shown.flatMap(({ name, kind, text, members }) => [
      ...(text === "" ? [name] : []),
      ...members
        .filter((it) => it.text === "" && !(kind === "resource" && given.has(it.name)))
        .map((it) => `${name}.${it.name}`),
    ]);
    expect(silent).to.deep.equal([]);
  });
});
