import { expect } from "chai";
import type * as pb from "@pulumi/pulumi/proto/provider_pb";
import { messages, StructMessage } from "../../../provider/plugin/sdk";
import { readSchema } from "../../../provider/plugin/server";
import { CONNECTION_DELETE } from "../../../provider/resources/connectionDelete";
import { CONNECTION_DELETES } from "../../../provider/resources/connectionDeletes";
import { providerText } from "../../../provider/resources/dynamicResource";
import { API_KEY, FLEET, POSTGRES, type Rig, rig, SNOWFLAKE, TENANT } from "../../rig";
import { closePlugins, PLUGIN, PLUGIN_FLEET, PluginFace } from "../../rig/pluginFace";
import { pluginUrn } from "../../rig/toPlugin";
import { mutationsOf } from "../../table/world";

const CONFIG = { baseUrl: TENANT, apiKey: API_KEY };
const URN = "urn:pulumi:test::retire::atlan:index:ConnectionDelete::legacy";
const FLEET_URN = "urn:pulumi:test::retire::atlan:index:ConnectionDeletes::legacy";
const MINUTE = 60_000;

/** How the engine marks a secret. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** A process of the plugin, configured for the tenant. */
async function processOf({ dependencies }: Rig, config: Record<string, unknown> = CONFIG): Promise<PluginFace> {
  const face = new PluginFace(dependencies);
  await face.configureWith(config);
  return face;
}

async function failureOf(
  work: Promise<unknown>,
): Promise<Error & { properties?: Record<string, unknown>; id?: string }> {
  return work.then(
    () => {
      throw new Error("it has not failed");
    },
    (error: unknown) => error as Error,
  );
}

/** The properties of a provider that are refused, and why. */
async function configFailuresOf(config: object): Promise<string[][]> {
  const request = new messages.CheckRequest().setNews(StructMessage.fromJavaScript(config));
  const response = await new PluginFace(rig().dependencies).call<pb.CheckResponse>("checkConfig", request);
  return response.getFailuresList().map((it) => [it.getProperty(), it.getReason()]);
}

/** Waits in real time, which passes whether anything happens or not: until something has, by sockets or on the virtual clock. */
async function until(hasHappened: () => boolean): Promise<void> {
  while (!hasHappened()) await new Promise((done) => setImmediate(done));
}

describe("the plugin", () => {
  afterEach(closePlugins);

  describe("a resource that moves", () => {
    for (const [title, fleet] of [
      ["a connection", false],
      ["a fleet", true],
    ] as const) {
      it(`${title}, from the dynamic resource and back: unchanged, 0 requests, 0 runs`, async () => {
        const world = rig();
        const [dynamic, plugin] = fleet ? [FLEET, PLUGIN_FLEET] : [undefined, PLUGIN];
        const program = fleet ? { connections: [SNOWFLAKE, POSTGRES] } : { connectionQualifiedName: SNOWFLAKE };
        const from = world.stack("legacy", { simulated: dynamic });
        expect(await from.up(program)).to.deep.equal({ step: "create", errors: [] });
        const asked = world.tenant.requests.length;
        const to = world.stack("legacy", { simulated: plugin });
        to.resource = from.resource;
        expect(await to.up(program)).to.deep.equal({ step: "same", errors: [] });
        from.resource = to.resource;
        expect(await from.up(program)).to.deep.equal({ step: "same", errors: [] });
        expect(world.tenant.requests.length).to.equal(asked);
        to.resource = from.resource;
        expect((await to.refresh()).errors).to.deep.equal([]);
        expect((await from.up(program)).step).to.equal("same");
        expect((await to.destroy()).errors).to.deep.equal([]);
      });
    }

    for (const mode of ["archive", "purge"] as const) {
      it(`after a ${mode} whose state was lost: found by the same name, one run`, async () => {
        const world = rig();
        const program = { connectionQualifiedName: SNOWFLAKE, mode, maxAssets: 12 };
        expect((await world.stack().up(program)).step).to.equal("create");
        const moved = world.stack("legacy", { simulated: PLUGIN });
        expect(await moved.up(program)).to.deep.equal({ step: "create", errors: [] });
        expect(moved.outputs).to.include({ outcome: "ran", achieved: mode === "purge" ? "purged" : "archived" });
        expect(mutationsOf(world.tenant)).to.deep.equal([`create ${mode}-1`]);
      });
    }

    it("has the same id and the same names by either", async () => {
      const byDynamic = rig();
      const byPlugin = rig();
      for (const [one, other] of [
        [byDynamic.stack(), byPlugin.stack("legacy", { simulated: PLUGIN })],
        [byDynamic.stack("fleet", { simulated: FLEET }), byPlugin.stack("fleet", { simulated: PLUGIN_FLEET })],
      ] as const) {
        const program = one.urn.includes("Deletes:")
          ? { connections: [POSTGRES] }
          : { connectionQualifiedName: SNOWFLAKE };
        await one.up(program);
        await other.up(program);
        expect(other.resource!.id).to.equal(one.resource!.id);
      }
      expect(byPlugin.tenant.mutations()).to.deep.equal(byDynamic.tenant.mutations());
    });

    describe("stores by what code the dynamic resources refresh and destroy it", () => {
      for (const [title, urn, kind, program] of [
        ["a connection", URN, CONNECTION_DELETE, { connectionQualifiedName: SNOWFLAKE }],
        ["a fleet", FLEET_URN, CONNECTION_DELETES, { connections: [SNOWFLAKE] }],
      ] as const) {
        const __provider = providerText(kind);

        it(`${title}: after a create, an update and a refresh`, async () => {
          const face = await processOf(rig());
          const { inputs } = await face.checkOf(urn, {}, program);
          const { id, outs } = await face.createOf(urn, inputs);
          expect(outs).to.include({ __provider });
          const { __provider: _lost, ...former } = outs;
          const changed = { ...program, triggers: { again: true } };
          const next = await face.checkOf(urn, inputs, changed);
          expect((await face.updateOf(urn, id, former, next.inputs)).outs).to.include({ __provider });
          expect((await face.readOf(urn, id, former)).props).to.include({ __provider });
        });

        it(`${title}: where the create fails`, async () => {
          const world = rig();
          world.tenant.script({ outcome: "Failed" });
          const face = await processOf(world);
          const { inputs } = await face.checkOf(urn, {}, program);
          expect((await failureOf(face.createOf(urn, inputs))).properties).to.include({ __provider });
        });
      }

      it("by an import", async () => {
        const face = await processOf(rig());
        const { props } = await face.readOf(URN, POSTGRES, {});
        expect(props).to.include({ __provider: providerText(CONNECTION_DELETE) });
      });
    });

    it("needs no more room in state than the dynamic one", async () => {
      const world = rig();
      const [dynamic, plugin] = [world.stack(), world.stack("other", { simulated: PLUGIN })];
      await dynamic.up({ connectionQualifiedName: SNOWFLAKE });
      await plugin.up({ connectionQualifiedName: SNOWFLAKE });
      expect(JSON.stringify(plugin.resource).length).to.be.below(JSON.stringify(dynamic.resource).length);
    });
  });

  describe("Ctrl-C", () => {
    it("ends the wait, keeps the run in state and sends nothing more; the next up joins it: one run", async () => {
      const world = rig();
      world.tenant.script({ stuckIn: "Running" });
      const face = await processOf(world);
      const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
      const creating = failureOf(face.createOf(URN, inputs));
      await until(() => world.shown.some(({ line }) => line.includes("Running")));
      const row = world.shown.map(({ line }) => line).join("\n");
      expect(row).to.include("Ctrl-C: leaves now").and.not.include("Ctrl-C once");
      const cancelling = face.cancel();
      const failure = await creating;
      await cancelling;
      const asked = world.tenant.requests.length;
      // On the virtual clock an hour passes, in which a wait that went on would look at the run many times.
      await world.clock.sleep(60 * MINUTE);
      expect(world.tenant.requests.length).to.equal(asked);
      const { id: runId } = world.tenant.runs()[0]!;
      expect(failure.message).to.include("[ATLAN_CANCELLED]");
      expect(failure.properties).to.include({ runId });
      expect(failure.properties!["phase"]).to.match(/^(Pending|Running)$/);
      expect(failure.properties!["intent"]).to.deep.include({ runId, startedByUs: true, fulfilled: false });

      world.tenant.release();
      const next = await processOf(world);
      const { outs } = await next.updateOf(URN, failure.id!, failure.properties!, inputs);
      expect(outs).to.include({ achieved: "archived", runId });
      expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
    });

    it("before anything was sent: nothing is sent, and nothing is in state", async () => {
      const world = rig();
      const face = await processOf(world);
      const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
      const asked = world.tenant.requests.length;
      await face.cancel();
      const failure = await failureOf(face.createOf(URN, inputs));
      expect(failure.message).to.include("[ATLAN_CANCELLED]");
      expect(failure.properties).to.equal(undefined);
      expect(world.tenant.requests.length).to.equal(asked);
    });

    it("at each request of a create: at most one run, and the next up ends with it", async () => {
      let left = Infinity;
      for (let count = 1; count <= left; count++) {
        const world = rig({ run: { pendingMs: 1_000, runningMs: 5_000 } });
        const face = await processOf(world);
        const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
        const begin = world.tenant.requests.length;
        let hasEnded = false;
        const creating = face
          .createOf(URN, inputs)
          .catch((error: unknown) => error as Error)
          .finally(() => (hasEnded = true));
        await until(() => hasEnded || world.tenant.requests.length >= begin + count);
        await face.cancel();
        const { outs, id, properties } = (await creating) as {
          id?: string;
          properties?: Record<string, unknown>;
          outs?: object;
        };
        if (outs !== undefined) left = count;
        const next = await processOf(world);
        const end =
          outs !== undefined
            ? { outs }
            : properties === undefined
              ? await next.createOf(URN, inputs)
              : await next.updateOf(URN, id!, properties, inputs);
        expect(end.outs, `request ${count}`).to.include({ achieved: "archived" });
        expect(mutationsOf(world.tenant), `request ${count}`).to.deep.equal(["create archive-1"]);
        await closePlugins();
      }
      expect(left).to.be.within(5, 100);
    });

    it("of a fleet ends all waits and keeps all runs", async () => {
      const world = rig();
      world.tenant.script({ stuckIn: "Running" });
      world.tenant.script({ stuckIn: "Running" });
      const face = await processOf(world);
      const { inputs } = await face.checkOf(FLEET_URN, {}, { connections: [SNOWFLAKE, POSTGRES] });
      const creating = failureOf(face.createOf(FLEET_URN, inputs));
      await until(() => world.shown.some(({ line }) => line.includes("2 Running")));
      await face.cancel();
      const { properties } = await creating;
      const results = Object.values(properties!["results"] as Record<string, { runId?: string }>);
      expect(results.map(({ runId }) => runId).sort()).to.deep.equal(
        world.tenant
          .runs()
          .map(({ id }) => id)
          .sort(),
      );
    });
  });

  describe("import", () => {
    it("takes over what is archived: no run, and an empty preview", async () => {
      const world = rig();
      await world.stack("before").up({ connectionQualifiedName: SNOWFLAKE });
      const mutations = world.tenant.mutations().length;
      const face = await processOf(world);
      const { id, props, inputs } = await face.readOf(URN, SNOWFLAKE, {});
      expect(inputs).to.include({ connectionQualifiedName: SNOWFLAKE, mode: "archive" });
      expect(props).to.include({ outcome: "alreadyArchived", achieved: "archived" });
      const asked = world.tenant.requests.length;
      const next = await face.checkOf(URN, inputs, { connectionQualifiedName: SNOWFLAKE });
      expect(next.failures).to.deep.equal([]);
      expect((await face.diffOf(URN, id, props, next.inputs)).changes).to.equal(false);
      expect(world.tenant.requests.length).to.equal(asked);
      expect(world.tenant.mutations()).to.have.length(mutations);
      await face.deleteOf(URN, id, props);
      expect(world.tenant.mutations()).to.have.length(mutations);
    });

    it("of an active connection changes nothing and says what the next up runs; that up runs it once", async () => {
      const world = rig();
      const face = await processOf(world);
      const { id, props, inputs } = await face.readOf(URN, SNOWFLAKE, {});
      expect(world.tenant.mutations()).to.deep.equal([]);
      const lines = world.shown.filter(({ urn }) => urn === URN).map(({ line }) => line);
      expect(lines.join("\n"))
        .to.include("`pulumi up` does this, also the one that imports it (for `get` it runs nothing):")
        .and.include("Will archive 12 assets");
      expect(props).to.include({ achieved: "none", phase: "Unknown" });
      const next = await processOf(world);
      const checked = await next.checkOf(URN, inputs, { connectionQualifiedName: SNOWFLAKE });
      expect((await next.diffOf(URN, id, props, checked.inputs)).changes).to.equal(true);
      expect((await next.updateOf(URN, id, props, checked.inputs)).outs).to.include({ achieved: "archived" });
      expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
    });

    it("ignores what `get` gives beside the id", async () => {
      const world = rig();
      await world.stack("before").up({ connectionQualifiedName: SNOWFLAKE });
      const face = await processOf(world);
      // The engine passes it as state and as inputs.
      const given = { mode: "purge", connectionQualifiedName: POSTGRES };
      const { props } = await face.readOf(URN, SNOWFLAKE, given, given);
      expect(props).to.include({ connectionQualifiedName: SNOWFLAKE, mode: "archive", achieved: "archived" });
    });

    it("is nothing that a refresh does to a resource whose state was edited", async () => {
      const world = rig();
      const plugin = world.stack("legacy", { simulated: PLUGIN });
      await plugin.up({ connectionQualifiedName: SNOWFLAKE });
      const { stateVersion: _edited, ...others } = plugin.outputs;
      const { message } = await failureOf((await processOf(world)).readOf(URN, plugin.resource!.id, others));
      expect(message).to.include("[ATLAN_STATE_VERSION]");
    });

    it("takes over an existing workflow by its name", async () => {
      const world = rig();
      await world.stack("before").up({ connectionQualifiedName: SNOWFLAKE });
      const { name } = world.tenant.workflows()[0]!;
      const face = await processOf(world);
      const { props, inputs } = await face.readOf(URN, name, {});
      expect(inputs).to.include({ connectionQualifiedName: SNOWFLAKE, existingWorkflow: name });
      expect(props).to.include({ achieved: "archived" });
    });

    for (const [title, id, code, words] of [
      ["a connection that is not there", "default/snowflake/1", "ATLAN_CONNECTION_NOT_FOUND", "no such connection"],
      ["a name that nothing has", "atlan-connection-delete-1", "ATLAN_CONFIGURATION", "neither the qualified name"],
      ["a text that is no name", "legacy warehouse", "ATLAN_CONFIGURATION", "neither the qualified name"],
    ] as const) {
      it(`refuses ${title}`, async () => {
        const { message } = await failureOf((await processOf(rig())).readOf(URN, id, {}));
        expect(message).to.include(`[${code}]`).and.include(words);
      });
    }

    it("refuses a workflow that purges, and a fleet", async () => {
      const world = rig();
      await world.stack().up({ connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12 });
      const face = await processOf(world);
      const { name } = world.tenant.workflows()[0]!;
      const purging = await failureOf(face.readOf(URN, name, {}));
      expect(purging.message).to.include("only archives can be imported").and.include("[ATLAN_CONFIGURATION]");
      const fleet = await failureOf(face.readOf(FLEET_URN, SNOWFLAKE, {}));
      expect(fleet.message).to.include("a fleet can't be imported").and.include("[ATLAN_CONFIGURATION]");
    });
  });

  describe("timeouts of the engine", () => {
    it("limit the wait, and are no part of state", async () => {
      const world = rig();
      world.tenant.script({ stuckIn: "Running" });
      const face = await processOf(world);
      const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
      const begin = world.clock.now();
      const { message, properties } = await failureOf(face.createOf(URN, inputs, 90));
      expect(message).to.include("Running after 90s").and.include("[ATLAN_WAIT_TIMEOUT]");
      expect(world.clock.now() - begin).to.be.within(90_000, 100_000);
      expect(properties).not.to.have.property("timeout");
      world.tenant.release();
      const { outs } = await face.updateOf(URN, "id", properties!, inputs, 90);
      expect(outs).not.to.have.property("timeout");
    });

    for (const [title, inputs, seconds, words] of [
      ["beside the input", { timeout: "1h" }, 90, "the input timeout is given, too"],
      ["where nothing is waited for", { waitForCompletion: false }, 90, "nothing is waited for"],
      ["of half a second", {}, 0.5, "whole seconds"],
      ["of less than no time", {}, -90, "whole seconds, more than zero"],
      ["below the time in which a run shows", {}, 9, "at least atlan:indexLag"],
    ] as const) {
      it(`are refused ${title}`, async () => {
        const world = rig();
        const face = await processOf(world);
        const checked = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE, ...inputs });
        const { message } = await failureOf(face.createOf(URN, checked.inputs, seconds));
        expect(message).to.include(words).and.include("[ATLAN_CONFIGURATION]").and.include("customTimeouts");
        expect(world.tenant.mutations()).to.deep.equal([]);
        // The end of an `up` must not say what a preview would.
        expect(world.lastLine()).to.equal(undefined);
      });
    }

    it("are accepted from the configured time in which a run shows", async () => {
      const world = rig();
      const face = await processOf(world, { ...CONFIG, indexLag: "5s" });
      const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
      const { message } = await failureOf(face.createOf(URN, inputs, 4));
      expect(message).to.include("at least atlan:indexLag").and.include("(4s)");
      world.tenant.script({ stuckIn: "Running" });
      expect((await failureOf(face.createOf(URN, inputs, 5))).message).to.include("[ATLAN_WAIT_TIMEOUT]");
    });
  });

  describe("secrets", () => {
    it("stay secret in inputs and outputs", async () => {
      const world = rig();
      const face = await processOf(world);
      const program = { connectionQualifiedName: SNOWFLAKE, timeout: secret("1h") };
      const { inputs } = await face.checkOf(URN, {}, program);
      expect(inputs["timeout"]).to.deep.equal(secret("1h"));
      expect(inputs["mode"]).to.equal("archive");
      const { id, outs } = await face.createOf(URN, inputs);
      expect(outs["timeout"]).to.deep.equal(secret("1h"));
      expect((await face.readOf(URN, id, outs)).props["timeout"]).to.deep.equal(secret("1h"));
      expect((await face.diffOf(URN, id, outs, inputs)).changes).to.equal(false);
    });

    for (const [urn, program, property] of [
      [URN, { connectionQualifiedName: SNOWFLAKE, triggers: { a: secret("b") } }, "triggers"],
      [URN, { connectionQualifiedName: SNOWFLAKE, reason: secret("b") }, "reason"],
      [URN, { connectionQualifiedName: secret(SNOWFLAKE) }, "connectionQualifiedName"],
      [URN, { connectionQualifiedName: secret("04da6b54-80e4-46f7-96ec-b56ff0331ba9") }, "connectionQualifiedName"],
      [FLEET_URN, { connections: [SNOWFLAKE], triggers: secret({ a: "b" }) }, "triggers"],
      [FLEET_URN, { connections: secret([POSTGRES, SNOWFLAKE]) }, "connections"],
      [FLEET_URN, { connections: secret(secret([POSTGRES])) }, "connections"],
      [FLEET_URN, { connections: [POSTGRES, secret(SNOWFLAKE)] }, "connections.1"],
      [FLEET_URN, { connections: [POSTGRES, secret({ connectionQualifiedName: SNOWFLAKE })] }, "connections.1"],
      [
        FLEET_URN,
        { connections: [POSTGRES, { connectionQualifiedName: secret(SNOWFLAKE) }] },
        "connections.1.connectionQualifiedName",
      ],
      [
        FLEET_URN,
        { connections: [{ connectionQualifiedName: SNOWFLAKE, reason: secret("b") }] },
        "connections.0.reason",
      ],
    ] as const) {
      it(`are refused in ${property} of a ${urn.includes("Deletes:") ? "fleet" : "connection"}, where anybody reads them`, async () => {
        const face = await processOf(rig());
        const { failures } = await face.checkOf(urn, {}, program);
        // The engine would show the value of a named property.
        expect(failures.map((it) => it.property)).to.deep.equal([""]);
        expect(failures[0]!.reason).to.include(`: ${property} is secret, but `);
      });
    }

    it("a name that is refused is not shown, also while the mode has no value yet", async () => {
      const world = rig();
      const face = await processOf(world);
      const one = { connectionQualifiedName: secret(SNOWFLAKE), mode: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
      await face.checkOf(URN, {}, one);
      await face.checkOf(FLEET_URN, {}, { connections: [one] });
      const lines = world.shown.map(({ line }) => line).join("\n");
      expect(lines).to.include("Can't be told whether a connection will be archived or PURGED: mode has no value yet.");
      expect(lines).not.to.include("[object").and.not.include(SNOWFLAKE);
    });

    it("are accepted elsewhere in an entry of a fleet, and stay secret", async () => {
      const face = await processOf(rig());
      const entry = { connectionQualifiedName: SNOWFLAKE, maxAssets: 12 };
      const given = { ...entry, maxAssets: secret(12) };
      const checked = await face.checkOf(FLEET_URN, {}, { connections: [POSTGRES, given] });
      expect(checked.failures).to.deep.equal([]);
      expect(checked.inputs["connections"]).to.deep.equal(secret([POSTGRES, entry]));
    });

    for (const [title, urn, program, property, isNamed] of [
      ["a secret input that is wrong", URN, { timeout: secret("soon") }, "timeout", false],
      [
        "an entry of a fleet with a secret that is wrong",
        FLEET_URN,
        { maxAssets: secret("x") },
        "connections[0].maxAssets",
        false,
      ],
      ["what is no input", URN, { apiKey: "x" }, "apiKey", false],
      ["what is no input, and secret", URN, { apiKey: secret("x") }, "apiKey", false],
      ["what is no input of an entry", FLEET_URN, { apiKey: "x" }, "connections[0].apiKey", false],
      ["an input that is wrong", URN, { timeout: "soon" }, "timeout", true],
      ["an entry of a fleet that is wrong", FLEET_URN, { maxAssets: "x" }, "connections[0].maxAssets", true],
    ] as const) {
      it(`${title}: the engine is ${isNamed ? "told" : "not told"} of which input it shows the value`, async () => {
        const face = await processOf(rig());
        const one = { connectionQualifiedName: SNOWFLAKE, ...program };
        const { failures } = await face.checkOf(urn, {}, urn === FLEET_URN ? { connections: [one] } : one);
        expect(failures.map((it) => it.property)).to.deep.equal([isNamed ? property : ""]);
        expect(failures[0]!.reason.startsWith(`${property}: `)).to.equal(!isNamed);
      });
    }

    it("of the configuration are marked, whoever gives them", async () => {
      const face = new PluginFace(rig().dependencies);
      const request = new messages.CheckRequest();
      request.setNews(
        StructMessage.fromJavaScript({ ...CONFIG, oauthClientSecret: "s", wrong: "x", version: "1.0.0" }),
      );
      const response = await face.call<pb.CheckResponse>("checkConfig", request);
      const inputs = response.getInputs()!.toJavaScript();
      expect(inputs["apiKey"]).to.deep.equal(secret(API_KEY));
      expect(inputs["oauthClientSecret"]).to.deep.equal(secret("s"));
      expect(inputs["baseUrl"]).to.equal(TENANT);
      const failures = response.getFailuresList().map((it) => [it.getProperty(), it.getReason()]);
      expect(failures).to.deep.equal([
        ["", "wrong: there is no such input [ATLAN_CONFIGURATION] docs/errors.md#atlan_configuration"],
      ]);
    });
  });

  describe("configuration that is no text", () => {
    for (const [property, value] of [
      ["indexLag", 60],
      ["indexLag", secret(60)],
      ["baseUrl", true],
      ["apiKey", secret({ key: "k" })],
      ["workflowApi", ["app"]],
    ] as const) {
      it(`is refused, not ignored: ${property}: ${JSON.stringify(value)}`, async () => {
        const failures = await configFailuresOf({ ...CONFIG, [property]: value });
        const reason = `${property}: it has to be a text, in quotes, such as "60s" for indexLag`;
        expect(failures).to.deep.equal([["", `${reason} [ATLAN_CONFIGURATION] docs/errors.md#atlan_configuration`]]);
      });

      it(`and where it is stored, before anything is sent: ${property}: ${JSON.stringify(value)}`, async () => {
        const world = rig();
        const { message } = await failureOf(processOf(world, { ...CONFIG, [property]: value }));
        expect(message).to.include(`reading the provider's configuration (${property}): it has to be a text`);
        expect(message).to.include("[ATLAN_CONFIGURATION]");
        expect(world.tenant.requests).to.deep.equal([]);
      });
    }

    it("is left out, has no value yet, or is the engine's: accepted", async () => {
      const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
      const config = { ...CONFIG, indexLag: secret("60s"), oauthClientId: null, workflowApi: unknown };
      expect(await configFailuresOf({ ...config, parameterization: { name: "x" } })).to.deep.equal([]);
    });
  });

  describe("each output that the schema requires is there", () => {
    const { resources } = JSON.parse(readSchema()) as {
      resources: Record<string, { required: readonly string[] }>;
    };
    const missingIn = (token: string, outputs: object): string[] =>
      resources[token]!.required.filter((it) => !Object.hasOwn(outputs, it));

    for (const [title, urn, program] of [
      ["a connection", URN, { connectionQualifiedName: SNOWFLAKE, waitForCompletion: false }],
      ["a fleet", FLEET_URN, { connections: [SNOWFLAKE], waitForCompletion: false }],
    ] as const) {
      it(`${title}: while its run goes on`, async () => {
        const face = await processOf(rig());
        const { inputs } = await face.checkOf(urn, {}, program);
        const { outs } = await face.createOf(urn, inputs);
        expect(
          missingIn(urn === URN ? "atlan:index:ConnectionDelete" : "atlan:index:ConnectionDeletes", outs),
        ).to.deep.equal([]);
      });
    }

    it("a connection that is looked up and is active", async () => {
      const { props } = await (await processOf(rig())).readOf(URN, SNOWFLAKE, {});
      expect(missingIn("atlan:index:ConnectionDelete", props)).to.deep.equal([]);
    });
  });

  describe("configuration that there is not", () => {
    // A resource has these beside what its program gives. A setting by such a name would be ignored, and another tenant asked.
    for (const property of ["tenant", "resourceUrn", "__provider"]) {
      it(`is refused, not ignored: ${property}`, async () => {
        const failures = await configFailuresOf({ ...CONFIG, [property]: "https://other.atlan.com" });
        const reason = `${property}: there is no such input [ATLAN_CONFIGURATION] docs/errors.md#atlan_configuration`;
        expect(failures).to.deep.equal([["", reason]]);
      });
    }
  });

  describe("configuration that has no value yet", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const urn = "urn:pulumi:test::retire::pulumi:providers:atlan::explicit";

    for (const [title, config, keys] of [
      ["an address", { baseUrl: unknown, apiKey: API_KEY }, "baseUrl has"],
      ["a secret key", { baseUrl: TENANT, apiKey: secret(unknown) }, "apiKey has"],
      ["both", { baseUrl: unknown, apiKey: unknown }, "apiKey, baseUrl have"],
    ] as const) {
      it(`${title}: a warning on the provider's row, for the engine asks nothing of its resources`, async () => {
        const world = rig();
        const request = new messages.CheckRequest().setUrn(urn).setNews(StructMessage.fromJavaScript(config));
        const response = await new PluginFace(world.dependencies).call<pb.CheckResponse>("checkConfig", request);
        expect(response.getFailuresList()).to.deep.equal([]);
        const line = `Can't be told what the resources of this provider will archive or PERMANENTLY PURGE: ${keys} no value yet. They are checked at \`pulumi up\`.`;
        expect(world.shown).to.deep.equal([{ urn, severity: "warning", line, ephemeral: false }]);
      });
    }

    it("and where it is known, nothing", async () => {
      const world = rig();
      const request = new messages.CheckRequest().setUrn(urn).setNews(StructMessage.fromJavaScript(CONFIG));
      await new PluginFace(world.dependencies).call<pb.CheckResponse>("checkConfig", request);
      expect(world.shown).to.deep.equal([]);
    });
  });

  describe("tenants", () => {
    it("two in one stack: each process asks its own", async () => {
      const [one, other] = [rig(), rig()];
      for (const world of [one, other]) {
        const face = await processOf(world);
        const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
        await face.createOf(URN, inputs);
        expect(world.tenant.runs()).to.have.length(1);
      }
    });

    it("another address is a change of the provider, which replaces nothing; each resource refuses it", async () => {
      const world = rig();
      const plugin = world.stack("legacy", { simulated: PLUGIN });
      await plugin.up({ connectionQualifiedName: SNOWFLAKE });
      const face = await processOf(world, { ...CONFIG, baseUrl: "https://other.example.com" });
      const config = (baseUrl: string) => StructMessage.fromJavaScript({ ...CONFIG, baseUrl });
      const diff = await face.call<pb.DiffResponse>(
        "diffConfig",
        new messages.DiffRequest().setOldInputs(config(TENANT)).setNews(config("https://other.example.com")),
      );
      expect(diff.getReplacesList()).to.deep.equal([]);
      expect(diff.getChanges()).to.equal(messages.DiffResponse.DiffChanges.DIFF_SOME);
      const { inputs } = plugin.resource!;
      const { failures } = await face.checkOf(URN, inputs, { connectionQualifiedName: SNOWFLAKE });
      expect(failures.map(({ reason }) => reason).join()).to.match(
        /a resource never moves to another tenant.* \[ATLAN_CONFIGURATION\] docs\/errors\.md#atlan_configuration$/,
      );
    });

    it("none configured: a new resource is refused, and says which setting is missing", async () => {
      const face = await processOf(rig(), {});
      const { failures } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
      expect(failures.map(({ property }) => property)).to.include.members(["atlan:baseUrl", "atlan:apiKey"]);
      for (const { reason } of failures)
        expect(reason.endsWith(" [ATLAN_CONFIGURATION] docs/errors.md#atlan_configuration"), reason).to.equal(true);
    });

    it("the environment is read where the configuration says nothing", async () => {
      const world = rig();
      const env = { ATLAN_BASE_URL: TENANT, ATLAN_API_KEY: API_KEY };
      const face = await processOf({ ...world, dependencies: { ...world.dependencies, env } }, {});
      const { failures } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
      expect(failures).to.deep.equal([]);
    });
  });

  describe("bad input", () => {
    for (const [title, kind] of [
      ["a file", "c44067f5952c0a294b673a41bacd8c17"],
      ["an archive of files", "0def7320c3a5731c473e5ecbe6d01bc7"],
    ] as const) {
      const file = { "4dabf18193072939515e22adb298388d": kind, hash: "2cf24dba", path: "./retire.csv" };
      for (const [urn, program, property, path] of [
        [URN, { connectionQualifiedName: SNOWFLAKE, triggers: { a: 1, b: [file] } }, "triggers", "triggers.b.0"],
        [
          FLEET_URN,
          { connections: [POSTGRES, { connectionQualifiedName: SNOWFLAKE, triggers: { a: file } }] },
          "connections",
          "connections.1.triggers.a",
        ],
      ] as const) {
        it(`${title} is refused in ${path}: the engine tells diff less of it than create`, async () => {
          const { failures } = await (await processOf(rig())).checkOf(urn, {}, program);
          expect(failures.map((it) => it.property)).to.deep.equal([property]);
          expect(failures[0]!.reason).to.include(`${path} is a file (an asset or an archive)`);
        });
      }
    }

    it("a purge needs maxAssets", async () => {
      const face = await processOf(rig());
      const { failures } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE, mode: "purge" });
      expect(failures.map(({ property }) => property)).to.deep.equal(["maxAssets"]);
    });

    it("a tenant can't be given as an input", async () => {
      const face = await processOf(rig());
      const program = { connectionQualifiedName: SNOWFLAKE, tenant: "https://other.example.com" };
      expect((await face.checkOf(URN, {}, program)).inputs["tenant"]).to.equal(TENANT);
    });

    it("an unknown type of resource, and an unknown function", async () => {
      const face = await processOf(rig());
      const resource = await failureOf(face.checkOf(URN.replace("Delete:", "Restore:"), {}, {}));
      expect(resource.message).to.include('"atlan:index:ConnectionRestore"').and.include("[ATLAN_CONFIGURATION]");
      const fn = await failureOf(face.invokeOf("atlan:index:toString", {}));
      expect(fn.message).to.include('"atlan:index:toString"').and.include("[ATLAN_CONFIGURATION]");
    });

    it("state of another version", async () => {
      const world = rig();
      const plugin = world.stack("legacy", { simulated: PLUGIN });
      await plugin.up({ connectionQualifiedName: SNOWFLAKE });
      const face = await processOf(world);
      const { message } = await failureOf(
        face.readOf(URN, plugin.resource!.id, { ...plugin.outputs, stateVersion: 2 }),
      );
      expect(message).to.include("[ATLAN_STATE_VERSION]");
    });
  });

  describe("functions", () => {
    it("answer as those of a Node program, lists by name", async () => {
      const world = rig();
      const face = await processOf(world);
      const found = await face.invokeOf("atlan:index:getConnection", { name: "legacy" });
      expect(found).to.include({ qualifiedName: SNOWFLAKE, connector: "snowflake", state: "ACTIVE" });
      const { connections } = await face.invokeOf("atlan:index:getConnections", {});
      expect(connections).to.have.length(2);
      const impact = await face.invokeOf("atlan:index:getImpact", { connectionQualifiedName: SNOWFLAKE });
      expect(impact).to.include({ assetsInReach: 12 });
      const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
      await face.createOf(URN, inputs);
      const { runs } = await face.invokeOf("atlan:index:getRuns", { phases: ["Succeeded"] });
      expect(runs).to.have.length(1);
      const { connectionDeletes } = await face.invokeOf("atlan:index:getConnectionDeletes", { limit: 1 });
      expect(connectionDeletes).to.have.length(1);
    });

    it("share one client with the resources: an OAuth client signs in once", async () => {
      const client = { clientId: "client-1", clientSecret: "oauth-secret-0123456789" };
      const world = rig({ oauthClients: [client] });
      const { clientId: oauthClientId, clientSecret: oauthClientSecret } = client;
      const face = await processOf(world, { baseUrl: TENANT, oauthClientId, oauthClientSecret });
      await face.invokeOf("atlan:index:getConnections", {});
      await face.invokeOf("atlan:index:getRuns", {});
      const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
      await face.createOf(URN, inputs);
      expect(world.tenant.requests.filter(({ route }) => route === "token")).to.have.length(1);
    });

    it("show no reason that may repeat a secret argument", async () => {
      const face = await processOf(rig());
      for (const args of [
        { connectionQualifiedName: secret("default/snowflake/1") },
        { connectionQualifiedName: "default/snowflake/1", mode: secret("archive") },
      ]) {
        const { message } = await failureOf(face.invokeOf("atlan:index:getImpact", args));
        expect(message).to.include("[ATLAN_CONNECTION_NOT_FOUND]").and.not.include("default/snowflake");
      }
    });

    it("refuse an argument that does not exist, before anything is sent", async () => {
      const world = rig();
      const face = await processOf(world);
      const { message } = await failureOf(face.invokeOf("atlan:index:getRuns", { phase: "Failed" }));
      expect(message).to.include("there is no such argument").and.include("[ATLAN_CONFIGURATION]");
      expect(world.tenant.requests).to.have.length(0);
    });
  });

  for (const [title, urn, program] of [
    ["connection", URN, { connectionQualifiedName: SNOWFLAKE }],
    ["fleet", FLEET_URN, { connections: [SNOWFLAKE] }],
  ] as const) {
    it(`a forced replacement of a ${title}, which creates first, leaves the definition that both use`, async () => {
      const world = rig();
      const first = await processOf(world);
      const { inputs } = await first.checkOf(urn, {}, program);
      const before = await first.createOf(urn, inputs);
      const second = await processOf(world);
      await second.createOf(urn, inputs);
      await second.deleteOf(urn, before.id, before.outs);
      expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
      const third = await processOf(world);
      await third.deleteOf(urn, before.id, before.outs);
      expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "archive archive-1"]);
    });
  }

  for (const [title, urn, program] of [
    ["connection", URN, { connectionQualifiedName: SNOWFLAKE }],
    ["fleet", FLEET_URN, { connections: [SNOWFLAKE] }],
  ] as const) {
    describe(`a forced replacement of a ${title} that another command ends`, () => {
      const CREATED_ONLY = ["create archive-1"];

      it("after a create that failed: the update of the new one comes before the delete of the former", async () => {
        const world = rig();
        world.tenant.script({ stuckIn: "Running" });
        const first = await processOf(world);
        const { inputs } = await first.checkOf(urn, {}, program);
        const before = (await failureOf(first.createOf(urn, inputs, 90))) as { id?: string; properties?: object };
        const second = await processOf(world);
        const now = await failureOf(second.createOf(urn, inputs, 90));
        const third = await processOf(world);
        const still = await failureOf(third.updateOf(urn, now.id!, now.properties!, inputs, 90));
        expect(still.message).to.include("[ATLAN_WAIT_TIMEOUT]");
        await third.deleteOf(urn, before.id!, { ...before.properties });
        expect(mutationsOf(world.tenant)).to.deep.equal(CREATED_ONLY);
        expect(world.tenant.runs().map(({ phase }) => phase)).to.deep.equal(["Running"]);
      });

      it("in the command whose create failed, too", async () => {
        const world = rig();
        world.tenant.script({ stuckIn: "Running" });
        const first = await processOf(world);
        const { inputs } = await first.checkOf(urn, {}, program);
        const before = await failureOf(first.createOf(urn, inputs, 90));
        const second = await processOf(world);
        await failureOf(second.createOf(urn, inputs, 90));
        await second.deleteOf(urn, before.id!, before.properties!);
        expect(mutationsOf(world.tenant)).to.deep.equal(CREATED_ONLY);
      });

      it("after a create that ended: the new one is found unchanged, then the former is deleted", async () => {
        const world = rig();
        const first = await processOf(world);
        const { inputs } = await first.checkOf(urn, {}, program);
        const before = await first.createOf(urn, inputs);
        const now = await (await processOf(world)).createOf(urn, inputs);
        const third = await processOf(world);
        await third.checkOf(urn, inputs, program);
        expect((await third.diffOf(urn, now.id, now.outs, inputs)).changes).to.equal(false);
        await third.deleteOf(urn, before.id, before.outs);
        expect(mutationsOf(world.tenant)).to.deep.equal(CREATED_ONLY);
      });

      it("what changes and is deleted first, to be replaced, is deleted as ever", async () => {
        const world = rig();
        const first = await processOf(world);
        const { inputs } = await first.checkOf(urn, {}, program);
        const { id, outs } = await first.createOf(urn, inputs);
        const next = await processOf(world);
        await next.checkOf(urn, inputs, program);
        const changed = { ...program, triggers: { ticket: "7" } };
        expect((await next.diffOf(urn, id, outs, { ...inputs, ...changed })).changes).to.equal(true);
        // As the engine does before each replacement after a diff.
        await next.checkOf(urn, {}, changed);
        await next.deleteOf(urn, id, outs);
        expect(mutationsOf(world.tenant)).to.deep.equal([...CREATED_ONLY, "archive archive-1"]);
      });

      it("what a refresh has read is deleted as ever", async () => {
        const world = rig();
        const face = await processOf(world);
        const { inputs } = await face.checkOf(urn, {}, program);
        const { id, outs } = await face.createOf(urn, inputs);
        const next = await processOf(world);
        const { props } = await next.readOf(urn, id, outs);
        await next.diffOf(urn, id, props, inputs);
        await next.deleteOf(urn, id, props);
        expect(mutationsOf(world.tenant)).to.deep.equal([...CREATED_ONLY, "archive archive-1"]);
      });
    });
  }

  it("another connection replaces, and deletes first", async () => {
    const world = rig();
    const face = await processOf(world);
    const { inputs } = await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
    const { id, outs } = await face.createOf(URN, inputs);
    const diff = await face.diffOf(URN, id, outs, { ...inputs, connectionQualifiedName: POSTGRES });
    expect(diff).to.deep.equal({ changes: true, replaces: ["connectionQualifiedName"], deleteBeforeReplace: true });
  });

  it("shows lines at the resource's own URN", async () => {
    const world = rig();
    const face = await processOf(world);
    await face.checkOf(URN, {}, { connectionQualifiedName: SNOWFLAKE });
    expect(world.shown.map(({ urn }) => urn)).to.include(URN);
    expect(pluginUrn(world.stack().urn)).to.equal(URN);
  });
});
