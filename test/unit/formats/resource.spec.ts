import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ConnectionDelete } from "../../../provider";
import { CONNECTION_DELETE } from "../../../provider/connectionDelete";
import { providerText } from "../../../provider/dynamicResource";
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

function itself(): Record<string, unknown> {
  const it: Record<string, unknown> = {};
  it["me"] = it;
  return it;
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

  for (const [what, triggers, where] of [
    ["a function", { build: () => 1 }, "triggers.build is a function"],
    ["a date", { list: [{ when: new Date(0) }] }, "triggers.list.0.when is a Date"],
    ["a bigint", { count: 1n }, "triggers.count is a bigint"],
    ["a map", { map: new Map() }, "triggers.map is a Map"],
    ["itself", itself(), "triggers.me contains itself"],
  ] as const) {
    it(`refuses triggers that hold ${what}: the SDK would lose it without a word`, () => {
      expect(() => new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE, triggers })).to.throw(
        pulumi.RunError,
        `creating a ConnectionDelete (legacy): ${where}, which is not plain JSON and would be lost on its way. ` +
          "Use texts and numbers, for instance a date as a text or a digest of a file.",
      );
    });
  }

  it("takes triggers that come later, and secret ones", async () => {
    const hidden = pulumi.secret("x");
    expect(
      () => new ConnectionDelete("hidden", { connectionQualifiedName: SNOWFLAKE, triggers: { hidden } }),
    ).not.to.throw();
    const triggers = { later: pulumi.output("v1"), promised: Promise.resolve(2), none: undefined };
    const { inputs } = await register(
      () => new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE, triggers }),
    );
    expect(inputs["triggers"]).to.deep.equal({ later: "v1", promised: 2 });
  });

  it("has a provider text that requires a published path and functions that never change their names", () => {
    expect(providerText(CONNECTION_DELETE)).to.equal('exports.handler=()=>require("pulumi-atlan/lifecycle")');
    const names = ["check", "configure", "create", "delete", "diff", "read", "update"];
    expect(Object.keys(lifecycle).sort()).to.deep.equal(names);
    for (const name of names) expect((lifecycle as Record<string, unknown>)[name]).to.be.a("function");
  });

  it("says how to mend a program whose packages are installed by Yarn Plug'n'Play", () => {
    // As Yarn's own hook says it to whoever asks.
    Object.defineProperty(process.versions, "pnp", { value: "3", configurable: true });
    try {
      expect(() => new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE })).to.throw(
        pulumi.RunError,
        `creating a ConnectionDelete (in ${process.cwd()}): packages are installed by Yarn Plug'n'Play, and Pulumi's SDK ` +
          "does not work with that. Write `nodeLinker: node-modules` into .yarnrc.yml and run `yarn install`.",
      );
    } finally {
      delete process.versions["pnp"];
    }
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
