import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ConnectionDelete } from "../../../provider";
import { PROVIDER_TEXT } from "../../../provider/connectionDelete";
import * as lifecycle from "../../../provider/lifecycle";
import { SNOWFLAKE } from "../../rig/seeds";

/** A resource as the SDK would register it with the engine. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

async function register(declare: () => pulumi.Resource): Promise<Registered> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: "an-id", state: inputs as Record<string, unknown> };
      },
      call: () => ({}),
    },
    "retire",
    "test",
  );
  const resource = declare();
  await new Promise((done) => resource.urn.apply(done));
  const found = registered.find(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
  if (!found) throw new Error("nothing was registered");
  return found;
}

describe("public formats: the resource", () => {
  it("registers under its own type, with the provider text and the URN", async () => {
    const program = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "DATA-481" } };
    const { type, name, inputs } = await register(() => new ConnectionDelete("legacy", program));
    expect({ type, name }).to.deep.equal({ type: "pulumi-nodejs:dynamic/atlan:ConnectionDelete", name: "legacy" });
    expect(inputs).to.deep.equal({
      ...program,
      resourceUrn: "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
      __provider: 'exports.handler=()=>require("pulumi-atlan/lifecycle")',
    });
  });

  it("has a provider text that requires a published path and functions that never change their names", () => {
    expect(PROVIDER_TEXT).to.equal('exports.handler=()=>require("pulumi-atlan/lifecycle")');
    const names = ["check", "configure", "create", "delete", "diff", "read", "update"];
    expect(Object.keys(lifecycle).sort()).to.deep.equal(names);
    for (const name of names) expect((lifecycle as Record<string, unknown>)[name]).to.be.a("function");
  });

  it("says how to mend a program from whose folder the package can't be resolved", () => {
    const folder = process.cwd();
    process.chdir("/");
    try {
      expect(() => new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE })).to.throw(
        pulumi.RunError,
        "creating a ConnectionDelete (in /): pulumi-atlan can't be resolved from the program's folder, and state refers to it by name. " +
          "Add it to the dependencies of the program's own package.json (`npm install pulumi-atlan`); a library that wraps it makes it a peer dependency.",
      );
    } finally {
      process.chdir(folder);
    }
  });
});
