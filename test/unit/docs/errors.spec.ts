import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AtlanProviderError } from "../../../provider/errors";

const clone = join(__dirname, "../../..");
const page = readFileSync(join(clone, "docs/errors.md"), "utf8");
const source = globSync("provider/**/*.ts", { cwd: clone })
  .map((file) => readFileSync(join(clone, file), "utf8"))
  .join("\n");

/** Names of the same form that are variables of the environment. */
const VARIABLES = new Set([
  "ATLAN_BASE_URL",
  "ATLAN_API_KEY",
  "ATLAN_OAUTH_CLIENT_ID",
  "ATLAN_OAUTH_CLIENT_SECRET",
  "ATLAN_WIRE_LOG",
]);

/** The codes that the code can raise; those of HTTP answers end in their status. */
function codesInCode(): string[] {
  const literals = [...source.matchAll(/["`](ATLAN_[A-Z_]+)(?:["`]|\$\{status\})/g)].map((it) => it[1] ?? "");
  return [...new Set(literals)].filter((it) => !VARIABLES.has(it)).sort();
}

const sections = page
  .split(/^### /m)
  .slice(1)
  .map((text) => ({ code: /^\S+/.exec(text)?.[0] ?? "", text }));

describe("docs/errors.md", () => {
  it("has a section for every code that the provider can raise, and for no other", () => {
    const codesOnPage = sections.map(({ code }) => code.replace(/(ATLAN_HTTP_)[\dx]+$/, "$1"));
    expect([...new Set(codesOnPage)].sort()).to.deep.equal(codesInCode());
    expect(new Set(sections.map(({ code }) => code)), "each once").to.have.property("size", sections.length);
  });

  it("names every status that has an advice of its own", () => {
    const advice = /function adviceFor[\s\S]*?\n}/.exec(source)?.[0] ?? "";
    const statuses = [...advice.matchAll(/status === (\d+)/g)].map((it) => `ATLAN_HTTP_${it[1] ?? ""}`);
    expect(statuses).to.have.length.greaterThan(3);
    expect(sections.map(({ code }) => code)).to.include.members(statuses);
  });

  it("quotes the messages as the code has them", () => {
    const quoted = sections.flatMap(({ code, text }) => {
      const reads = /^Reads: ((?:.|\n)*?)\n\n/m.exec(text)?.[1] ?? "";
      return [...reads.matchAll(/`([^`]+)`/g)].map((it) => ({ code, words: it[1] ?? "" }));
    });
    expect(quoted.length).to.be.greaterThan(40);
    expect(quoted.filter(({ words }) => !source.includes(words))).to.deep.equal([]);
  });

  it("is where the end of each message leads", () => {
    const parts = { doing: "doing", identity: "identity", because: "because", suggestion: "Suggestion." };
    const statuses = [302, 400, 401, 403, 404, 409, 429, 500, 503, 599].map((it) => `ATLAN_HTTP_${it}`);
    const codes = [...codesInCode().filter((it) => it !== "ATLAN_HTTP_"), ...statuses];
    const anchors = sections.map(({ code }) => code.toLowerCase());
    for (const code of codes) {
      const { message } = new AtlanProviderError(code, parts);
      const [, named, anchor] = /^doing \(identity\): because\. Suggestion\. \[(\w+)\] docs\/errors\.md#(\w+)$/.exec(message) ?? [];
      expect(named).to.equal(code);
      expect(anchors).to.include(anchor);
    }
    expect(codes).to.have.length.greaterThan(35);
  });

  it("says of each what to do", () => {
    expect(sections.filter(({ text }) => !text.includes("\nDo: ")).map(({ code }) => code)).to.deep.equal([]);
  });
});
