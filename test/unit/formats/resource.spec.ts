import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ConnectionDelete, ConnectionDeletes } from "../../../provider";
import * as lifecycle from "../../../provider/lifecycle";
import { CONNECTION_DELETE } from "../../../provider/resources/connectionDelete";
import { providerText } from "../../../provider/resources/dynamicResource";
import { SNOWFLAKE } from "../../rig/seeds";

/** A resource as the SDK would register it with the engine. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** The file of the line that is noted as its declaration. */
  readonly position: string | undefined;
}

async function register(declare: () => pulumi.Resource): Promise<Registered> {
  const registered: Omit<Registered, "position">[] = [];
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
  let position: string | undefined;
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: Request, ...more: never[]) => void;
  };
  const registerResource = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...more) => {
    if (request.getCustom()) position = request.getSourceposition()?.getUri();
    registerResource(request, ...more);
  };
  const resource = declare();
  await new Promise((done) => resource.urn.apply(done));
  const found = registered.find(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
  if (!found) throw new Error("nothing was registered");
  return { ...found, position };
}

/** The little that is read of the SDK's request. */
interface Request {
  getCustom(): boolean;
  getSourceposition(): { getUri(): string } | undefined;
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

  it("has the engine's URN below a parent, also one whose name contains ::", async () => {
    const parent = new pulumi.ComponentResource("my:component:Team", "eu::west");
    const { inputs } = await register(() => {
      return new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE }, { parent });
    });
    expect(inputs["resourceUrn"]).to.match(
      /::my:component:Team\$pulumi-nodejs:dynamic\/atlan:ConnectionDelete::legacy$/,
    );
  });

  it("is stored with the position of the program's own line", async () => {
    const mapped = process.sourceMapsEnabled;
    process.setSourceMapsEnabled(false);
    try {
      const { position } = await register(function declare() {
        return new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE });
      });
      expect(position).to.equal(pathToFileURL(__filename).toString());
    } finally {
      process.setSourceMapsEnabled(mapped);
    }
  });

  it("leaves nothing going on behind it that a short test would cut off: nothing is serialized", async () => {
    const closures = createRequire(__filename)("@pulumi/pulumi/runtime/closure/serializeClosure") as {
      serializeFunction: unknown;
    };
    const { serializeFunction } = closures;
    let calls = 0;
    closures.serializeFunction = () => {
      calls += 1;
      return Promise.reject(new Error("v8.getFunctionLocationAsync is not a function"));
    };
    try {
      await register(() => new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE }));
      await register(() => new ConnectionDeletes("fleet", { connections: [SNOWFLAKE] }));
    } finally {
      closures.serializeFunction = serializeFunction;
    }
    expect(calls).to.equal(0);
  });

  it("takes triggers that come later", async () => {
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

  describe("where the Pulumi CLI runs the program", () => {
    const folder = process.cwd();
    beforeEach(() => {
      process.env["PULUMI_NODEJS_MONITOR"] = "127.0.0.1:1";
    });
    afterEach(() => {
      delete process.env["PULUMI_NODEJS_MONITOR"];
      process.chdir(folder);
    });

    /** A program in that folder, on its own in a process. */
    function programIn(place: string, lines: string): string {
      const code = `
        process.chdir(${JSON.stringify(place)});
        const { refuseUnresolvable } = require(${JSON.stringify(join(folder, "provider/resources/stateResolves"))});
        ${lines}
        try { refuseUnresolvable("ConnectionDelete", "pulumi-atlan/lifecycle"); console.log("fine"); }
        catch (error) { console.log(error.message); }`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "-e", code], { encoding: "utf8" });
      expect(stderr).to.equal("");
      return stdout.trim();
    }

    it("refuses one whose packages are installed by Yarn Plug'n'Play, and says how to mend it", () => {
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

    it("refuses one from whose folder the package can't be resolved, and says how to mend it", () => {
      expect(programIn("/", "")).to.equal(
        "creating a ConnectionDelete (in /): pulumi-atlan can't be resolved from the program's folder, and state refers to it by name. " +
          "Add it to the dependencies of the program's own package.json (`npm install pulumi-atlan`); a library that wraps it makes it a peer dependency.",
      );
    });

    it("takes one from whose folder it can be resolved, also when the program has gone elsewhere", () => {
      expect(programIn(folder, "")).to.equal("fine");
      expect(programIn(folder, 'process.chdir("/");')).to.equal("fine");
      expect(programIn("/", `process.chdir(${JSON.stringify(folder)});`)).to.equal("fine");
    });

    it("lets a unit test and an inline program be where they are: nothing is stored there, or the CLI knows better", async () => {
      delete process.env["PULUMI_NODEJS_MONITOR"];
      process.chdir("/");
      const declare = () => new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE });
      expect((await register(declare)).name).to.equal("legacy");
    });
  });
});

describe("Pulumi's options that a dynamic resource can't have", () => {
  for (const [options, says] of [
    [{ import: SNOWFLAKE }, "the option import has no meaning here: only the plugin can import"],
    [{ id: "a-workflow" }, "the option id has no meaning here: only the plugin can look at a resource"],
  ] as const) {
    it(`are refused with words: ${Object.keys(options).join()}`, () => {
      const one = () => new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE }, options);
      expect(one).to.throw(pulumi.RunError, `creating a ConnectionDelete (legacy): ${says}`);
      const fleet = () => new ConnectionDeletes("fleet", { connections: [SNOWFLAKE] }, options);
      expect(fleet).to.throw(pulumi.RunError, `creating a ConnectionDeletes (fleet): ${says}`);
    });
  }

  it("are nothing where they are empty", async () => {
    const options = { import: "", id: "" };
    const { inputs } = await register(
      () => new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE }, options),
    );
    expect(inputs).to.include({ connectionQualifiedName: SNOWFLAKE });
  });
});

describe("Pulumi's customTimeouts", () => {
  const timeoutOf = async (customTimeouts: pulumi.CustomTimeouts, more: { timeout?: string } = {}) => {
    const program = { connectionQualifiedName: SNOWFLAKE, ...more };
    return (await register(() => new ConnectionDelete("legacy", program, { customTimeouts }))).inputs["timeout"];
  };
  for (const [title, customTimeouts, timeout] of [
    ["create", { create: "30m" }, "30m"],
    ["update", { update: "90s" }, "90s"],
    ["both, the same in other words", { create: "1h30m", update: "90m" }, "90m"],
    ["hours and minutes", { create: "1h30m" }, "90m"],
    ["a part of an hour", { create: "0.5h" }, "30m"],
    ["days", { create: "3d" }, "72h"],
    ["nothing", {}, undefined],
    ["nothing that is said", { create: "", delete: "" }, undefined],
  ] as const) {
    it(`are taken for timeout: ${title}`, async () => {
      expect(await timeoutOf(customTimeouts)).to.equal(timeout);
    });
  }

  it("are taken for timeout by a fleet, too", async () => {
    const opts = { customTimeouts: { create: "2h" } };
    const { inputs } = await register(() => new ConnectionDeletes("fleet", { connections: [SNOWFLAKE] }, opts));
    expect(inputs["timeout"]).to.equal("2h");
  });

  it("may say what timeout says", async () => {
    expect(await timeoutOf({ create: "1h30m" }, { timeout: "90m" })).to.equal("90m");
    expect(await timeoutOf({}, { timeout: "90m" })).to.equal("90m");
  });

  const ONLY = "has no meaning here: only the wait for a run has a limit, the input timeout";
  const FORM = 'it has to be a duration of whole seconds, at most 90d, such as "30m". Write it as the input timeout';
  for (const [customTimeouts, more, says] of [
    [
      { create: "1h", update: "2h" },
      {},
      "customTimeouts.create and customTimeouts.update differ; there is one limit for both, the input timeout",
    ],
    [{ create: "1h" }, { timeout: "2h" }, "timeout and customTimeouts.create are both given; leave customTimeouts out"],
    [
      { update: "1h" },
      { timeout: pulumi.output("1h") },
      "timeout and customTimeouts.update are both given; leave customTimeouts out",
    ],
    [
      { update: "1h" },
      { waitForCompletion: false },
      "customTimeouts.update can't be combined with waitForCompletion: false",
    ],
    [{ delete: "5m" }, {}, `customTimeouts.delete ${ONLY}`],
    [{ create: "5m", read: "5m" }, {}, `customTimeouts.read ${ONLY}`],
    [{ create: "soon" }, {}, `customTimeouts.create is "soon"; ${FORM}`],
    [{ create: "1500ms" }, {}, `customTimeouts.create is "1500ms"; ${FORM}`],
    [{ create: "91d" }, {}, `customTimeouts.create is "91d"; ${FORM}`],
    [{ create: "0s" }, {}, `customTimeouts.create is "0s"; ${FORM}`],
    [{ create: "1h " }, {}, `customTimeouts.create is "1h "; ${FORM}`],
  ] as const) {
    it(`are refused with words: ${JSON.stringify({ ...customTimeouts, ...more })}`, () => {
      const program = { connectionQualifiedName: SNOWFLAKE, ...more };
      expect(() => new ConnectionDelete("legacy", program, { customTimeouts })).to.throw(
        pulumi.RunError,
        `creating a ConnectionDelete (legacy): ${says}. [ATLAN_INPUT] docs/errors.md#atlan_input`,
      );
    });
  }
});
