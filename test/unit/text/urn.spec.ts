import { expect } from "chai";
import { canonicalUrn, childUrn } from "../../../provider/text/urn";

const urn = (types: string, name = "legacy"): string => `urn:pulumi:prod::retire::${types}::${name}`;
const DYNAMIC = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
const PLUGIN = "atlan:index:ConnectionDelete";

// Names of workflows at Atlan are derived from it: what is pinned here never changes.
describe("the canonical URN of a resource", () => {
  it("of a dynamic resource is its own", () => {
    for (const own of [urn(DYNAMIC), urn(`my:component:Team$${DYNAMIC}`, "a::b$atlan:index:c")])
      expect(canonicalUrn(own)).to.equal(own);
  });

  it("of a resource of the plugin is that of the dynamic one, below any parent", () => {
    expect(canonicalUrn(urn(PLUGIN))).to.equal(urn(DYNAMIC));
    expect(canonicalUrn(urn(`${PLUGIN}s`))).to.equal(urn(`${DYNAMIC}s`));
    expect(canonicalUrn(urn(`my:component:Team$${PLUGIN}`))).to.equal(urn(`my:component:Team$${DYNAMIC}`));
    expect(canonicalUrn(urn(`${PLUGIN}$${PLUGIN}`))).to.equal(urn(`${DYNAMIC}$${DYNAMIC}`));
  });

  it("leaves names, other packages and what is no URN alone", () => {
    for (const own of [
      urn("other:atlan:index:X"),
      urn("not-atlan:index:X"),
      urn(DYNAMIC, "atlan:index:X"),
      "",
      "no urn",
    ])
      expect(canonicalUrn(own)).to.equal(own);
  });
});

describe("the URN of a child", () => {
  it("has the types of its parents before its own, and not that of the stack", () => {
    expect(childUrn(urn("pulumi:pulumi:Stack", "retire-prod"), DYNAMIC, "legacy")).to.equal(urn(DYNAMIC));
    expect(childUrn(urn("my:component:Team"), DYNAMIC, "legacy")).to.equal(urn(`my:component:Team$${DYNAMIC}`));
    expect(childUrn(urn("a:b:C$d:e:F"), DYNAMIC, "legacy")).to.equal(urn(`a:b:C$d:e:F$${DYNAMIC}`));
  });

  it("is told from a parent's name that contains ::", () => {
    expect(childUrn(urn("my:component:Team", "eu::west"), DYNAMIC, "x::y")).to.equal(
      urn(`my:component:Team$${DYNAMIC}`, "x::y"),
    );
  });
});
