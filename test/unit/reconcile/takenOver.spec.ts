import { expect } from "chai";
import { ConnectionDeletesProvider } from "../../../provider/lifecycle/fleet/fleetProvider";
import { ProviderContext } from "../../../provider/lifecycle/context";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import type { Properties } from "../../../provider/lifecycle/state";
import { Plugin } from "../../../provider/plugin/provider";
import { API_KEY, copy, POSTGRES, type Rig, rig, SNOWFLAKE, TENANT } from "../../rig";
import { mutationsOf } from "../../table/world";

const PROJECT = "urn:pulumi:test::retire::";
const NO_TIMEOUT = 0;

/** What the engine keeps of a resource. */
interface Kept {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** The provider of one command, by either face. */
interface Command {
  create(type: string, name: string, program: Properties): Promise<Kept>;
  update(resource: Kept, program: Properties): Promise<Kept>;
  delete(resource: Kept): Promise<void>;
}

function byPlugin({ dependencies }: Rig): Command {
  const plugin = new Plugin(dependencies);
  plugin.configure({ baseUrl: TENANT, apiKey: API_KEY });
  return {
    async create(type, name, program) {
      const urn = `${PROJECT}atlan:index:${type}::${name}`;
      const { inputs } = await plugin.check(urn, {}, program);
      const { id, properties } = await plugin.create(urn, copy(inputs), NO_TIMEOUT);
      return copy({ urn, id, inputs, outputs: properties });
    },
    async update(resource, program) {
      const { urn, id, inputs: before, outputs } = copy(resource);
      const { inputs } = await plugin.check(urn, before, program);
      await plugin.diff(urn, id, outputs, copy(inputs));
      const { properties } = await plugin.update(urn, id, outputs, copy(inputs), NO_TIMEOUT);
      return copy({ urn, id, inputs, outputs: properties });
    },
    delete: ({ urn, id, outputs }) => plugin.delete(urn, id, copy(outputs)),
  };
}

function byDynamicProvider({ dependencies }: Rig): Command {
  const context = new ProviderContext(dependencies);
  const providers = {
    ConnectionDelete: new ConnectionDeleteProvider(dependencies, { providerContext: context }),
    ConnectionDeletes: new ConnectionDeletesProvider(dependencies, context),
  };
  const config: Record<string, string> = { "atlan:baseUrl": TENANT, "atlan:apiKey": API_KEY };
  context.configure({ get: (key) => config[key] });
  const providerOf = (urn: string) =>
    providers[urn.includes("ConnectionDeletes::") ? "ConnectionDeletes" : "ConnectionDelete"];
  return {
    async create(type, name, program) {
      const urn = `${PROJECT}pulumi-nodejs:dynamic/atlan:${type}::${name}`;
      const { inputs } = await providerOf(urn).check({}, { ...program, resourceUrn: urn });
      const { id, outs } = await providerOf(urn).create(copy(inputs));
      return copy({ urn, id, inputs, outputs: outs });
    },
    async update(resource, program) {
      const { urn, id, inputs: before, outputs } = copy(resource);
      const { inputs } = await providerOf(urn).check(before, { ...program, resourceUrn: urn });
      await providerOf(urn).diff(id, outputs, copy(inputs));
      const { outs } = await providerOf(urn).update(id, outputs, copy(inputs));
      return copy({ urn, id, inputs, outputs: outs });
    },
    delete: ({ urn, id, outputs }) => providerOf(urn).delete(id, copy(outputs)),
  };
}

for (const [face, open] of [
  ["a dynamic resource", byDynamicProvider],
  ["the plugin", byPlugin],
] as const) {
  describe(`a run that another resource of the same command takes over, by ${face}`, () => {
    const program = { connectionQualifiedName: SNOWFLAKE, waitForCompletion: false };
    let it_: Rig;
    beforeEach(() => {
      it_ = rig();
      it_.tenant.script({ stuckIn: "Running" });
    });

    /** The run goes on under its workflow, the resource that has joined it follows it to its end, and then nothing is left to do. */
    async function expectFollowed(joined: Kept): Promise<void> {
      const { tenant, shown } = it_;
      const run = tenant.runs()[0]!;
      expect(run.stoppedWith).to.equal(undefined);
      const told = shown.map(({ line }) => line).join("\n");
      expect(told).to.include(`Run ${run.id} goes on: another resource of this command follows it.`);
      expect(mutationsOf(tenant).filter((mutation) => mutation.startsWith("archive"))).to.deep.equal([]);
      tenant.release();
      const { outputs } = await open(it_).update(joined, { ...program, waitForCompletion: true });
      expect(outputs).to.include({ achieved: "archived", runId: run.id });
      expect(tenant.runs().filter(({ connectionQualifiedName: on }) => on === SNOWFLAKE)).to.have.length(1);
    }

    it("is left going when its resource has another name now", async () => {
      const former = await open(it_).create("ConnectionDelete", "legacy", program);
      it_.clock.advance(60_000);
      const command = open(it_);
      const joined = await command.create("ConnectionDelete", "renamed", program);
      await command.delete(former);
      await expectFollowed(joined);
    });

    it("is left going when its connection moves from a fleet to a resource of its own", async () => {
      const connections = [SNOWFLAKE, POSTGRES];
      const fleet = await open(it_).create("ConnectionDeletes", "fleet", { connections, waitForCompletion: false });
      it_.clock.advance(60_000);
      const command = open(it_);
      const joined = await command.create("ConnectionDelete", "legacy", program);
      await command.update(fleet, { connections: [POSTGRES], waitForCompletion: false });
      await expectFollowed(joined);
    });

    it("is left going when its resource becomes a member of a fleet", async () => {
      const former = await open(it_).create("ConnectionDelete", "legacy", program);
      it_.clock.advance(60_000);
      const command = open(it_);
      await command.create("ConnectionDeletes", "fleet", { connections: [SNOWFLAKE], waitForCompletion: false });
      await command.delete(former);
      expect(it_.tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal([undefined]);
      expect(mutationsOf(it_.tenant).filter((mutation) => mutation.startsWith("archive"))).to.deep.equal([]);
    });

    it("is stopped when nobody has taken it over, and its workflow archived", async () => {
      const former = await open(it_).create("ConnectionDelete", "legacy", program);
      it_.clock.advance(60_000);
      const command = open(it_);
      await command.create("ConnectionDelete", "other", { ...program, connectionQualifiedName: POSTGRES });
      await command.delete(former);
      expect(it_.tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal(["Stop", undefined]);
      expect(mutationsOf(it_.tenant).filter((mutation) => mutation.startsWith("archive"))).to.have.length(1);
    });

    it("leaves the workflow of a run that has ended to its own resource, which archives it", async () => {
      it_ = rig();
      const former = await open(it_).create("ConnectionDelete", "legacy", { connectionQualifiedName: SNOWFLAKE });
      it_.clock.advance(60_000);
      const command = open(it_);
      await command.create("ConnectionDelete", "renamed", { connectionQualifiedName: SNOWFLAKE });
      await command.delete(former);
      expect(mutationsOf(it_.tenant).filter((mutation) => mutation.startsWith("archive"))).to.have.length(1);
    });

    for (const damage of [{ definitions: [null] }, { definitions: ["x"] }, { intent: null }]) {
      it(`a damaged state is refused in words: ${JSON.stringify(damage)}`, async () => {
        const former = await open(it_).create("ConnectionDelete", "legacy", program);
        const asked = it_.tenant.requests.length;
        const damaged = { ...former, outputs: { ...former.outputs, ...damage } };
        for (const call of [open(it_).delete(damaged), open(it_).update(damaged, program)]) {
          const error = await call.then(
            () => undefined,
            (it: unknown) => it as Error,
          );
          expect(error?.message).to.match(/\[ATLAN_STATE_DAMAGED\]/);
        }
        expect(it_.tenant.requests.length).to.equal(asked);
      });
    }
  });
}
