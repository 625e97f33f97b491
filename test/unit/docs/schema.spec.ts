import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openModule } from "../../../scripts/api/exports";
import { type Part, readSchema } from "../../../scripts/api/schema";
import { FUNCTIONS } from "../../../provider/plugin/functions";
import { readSchema as served } from "../../../provider/plugin/server";
import { OWN, POLICY } from "../../../provider/lifecycle/fleet/members";
import { inputsWhere } from "../../../provider/lifecycle/inputTable";
import { OUTPUTS } from "../../../provider/lifecycle/outputs";
import { version } from "../../../provider/version";

const clone = join(__dirname, "../../..");
const file = readFileSync(join(clone, "provider/plugin/schema.json"), "utf8");
const { description } = JSON.parse(readFileSync(join(clone, "package.json"), "utf8")) as { description: string };

interface Resource {
  readonly inputProperties: Readonly<Record<string, Part>>;
  readonly properties: Readonly<Record<string, Part>>;
  readonly requiredInputs: readonly string[];
}
interface Schema {
  readonly config: { readonly variables: Readonly<Record<string, Part>> };
  readonly resources: Readonly<Record<string, Resource>>;
  readonly functions: Readonly<Record<string, object>>;
  readonly types: Readonly<Record<string, { readonly properties: Readonly<Record<string, Part>> }>>;
}
const schema = JSON.parse(file) as Schema;

describe("the plugin's schema", () => {
  it("is what the types and docstrings say (`npm run docs:schema` writes it)", function () {
    this.timeout(60_000);
    expect(file).to.equal(`${JSON.stringify(readSchema(description), undefined, 2)}\n`);
  });

  it("is served with the version of the package", () => {
    expect(JSON.parse(served())).to.deep.equal({ ...(JSON.parse(file) as object), version });
  });

  it("has each input that the provider knows, and no other, and gives it back; only the connection is required", () => {
    const { inputProperties, properties, requiredInputs } = schema.resources["atlan:index:ConnectionDelete"]!;
    const inputs = inputsWhere(() => true);
    expect(Object.keys(inputProperties)).to.have.members(inputs);
    expect(Object.keys(properties)).to.include.members(inputs);
    expect(requiredInputs).to.deep.equal(["connectionQualifiedName"]);
  });

  it("has each input of a fleet's policy that the provider knows, and no other; only the list is required", () => {
    const { inputProperties, requiredInputs } = schema.resources["atlan:index:ConnectionDeletes"]!;
    expect(Object.keys(inputProperties)).to.have.members(["connections", "maxConcurrentStarts", ...POLICY]);
    expect(requiredInputs).to.deep.equal(["connections"]);
  });

  it("has each input that an output of Node's class gives back", function () {
    this.timeout(60_000);
    const { inputProperties } = schema.resources["atlan:index:ConnectionDelete"]!;
    const { exported, checker } = openModule("provider/index.ts");
    const resource = checker.getDeclaredTypeOfSymbol(exported.get("ConnectionDelete")!);
    const members = checker.getPropertiesOfType(resource).map(({ name }) => name);
    expect(members).to.include.members(Object.keys(inputProperties));
  });

  it("has each input of a fleet's connection that the provider knows, which an output of Node's type gives back", function () {
    this.timeout(60_000);
    const { properties } = schema.types["atlan:index:FleetConnection"]!;
    expect(Object.keys(properties)).to.have.members(OWN);
    const { exported, checker } = openModule("provider/index.ts");
    const output = checker.getDeclaredTypeOfSymbol(exported.get("FleetConnection")!);
    expect(checker.getPropertiesOfType(output).map(({ name }) => name)).to.have.members(OWN);
  });

  it("has each output that state has", () => {
    const { properties } = schema.resources["atlan:index:ConnectionDelete"]!;
    expect(Object.keys(properties)).to.include.members([...OUTPUTS, "tenant"]);
  });

  it("has each function that the plugin answers", () => {
    const tokens = Object.keys(FUNCTIONS).map((name) => `atlan:index:${name}`);
    expect(Object.keys(schema.functions).sort()).to.deep.equal(tokens.sort());
  });

  it("marks what is a credential as secret", () => {
    const marked = Object.entries(schema.config.variables).filter(([, { secret }]) => secret === true);
    expect(marked.map(([name]) => name)).to.deep.equal(["apiKey", "oauthClientSecret"]);
  });

  it("describes each part", () => {
    const silent: string[] = [];
    const walk = (part: unknown, path: string): void => {
      if (typeof part !== "object" || part === null) return;
      const { description: said } = part as Part;
      if (said === "") silent.push(path);
      for (const [name, inner] of Object.entries(part)) walk(inner, `${path}.${name}`);
    };
    walk(schema, "");
    expect(silent).to.deep.equal([]);
  });
});
