import { expect } from "chai";
import { ConnectionDeletesProvider } from "../../../provider/lifecycle/fleet/fleetProvider";
import { ProviderContext } from "../../../provider/lifecycle/context";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import type { Properties } from "../../../provider/lifecycle/state";
import { CONFIG, copy, POSTGRES, type Rig, rig, type SimulatedKind, SNOWFLAKE } from "../../rig";
import { pluginCalls } from "../../rig/pluginCalls";
import { mutationsOf } from "../../table/world";

/** What the engine keeps of a resource. */
interface Kept {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

type Provider = ReturnType<SimulatedKind["open"]>;

/** The calls of one command, all of which one process serves. */
class Command {
  private readonly providerOf: (type: string) => Provider;

  constructor(providerOf: (type: string) => Provider) {
    this.providerOf = providerOf;
  }

  async create(type: string, name: string, program: Properties): Promise<Kept> {
    const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:${type}::${name}`;
    const provider = this.providerOf(resourceUrn);
    const { inputs } = await provider.check({}, { ...program, resourceUrn });
    const { id, outs } = await provider.create(copy(inputs));
    return copy({ id, inputs, outputs: { ...outs, resourceUrn } });
  }

  async update(before: Kept, program: Properties): Promise<Kept> {
    const { id, outputs } = before;
    const resourceUrn = String(outputs["resourceUrn"]);
    const inputs = await this.diff(before, program);
    const { outs } = await this.providerOf(resourceUrn).update(id, copy(outputs), copy(inputs));
    return copy({ id, inputs, outputs: { ...outs, resourceUrn } });
  }

  /** What comes before an update, which the engine may still make a replacement, or refuse. */
  async diff({ id, inputs: before, outputs }: Kept, program: Properties): Promise<Properties> {
    const resourceUrn = String(outputs["resourceUrn"]);
    const provider = this.providerOf(resourceUrn);
    const { inputs } = await provider.check(copy(before), { ...program, resourceUrn });
    expect(await provider.diff(id, copy(outputs), copy(inputs))).to.include({ changes: true });
    return inputs;
  }

  async checkNew({ outputs: { resourceUrn } }: Kept, program: Properties): Promise<void> {
    await this.providerOf(String(resourceUrn)).check({}, { ...program, resourceUrn });
  }

  delete({ id, outputs }: Kept): Promise<void> {
    return this.providerOf(String(outputs["resourceUrn"])).delete(id, copy(outputs));
  }
}

const configuration = { config: { get: (key: string) => CONFIG[key] } };

function byPlugin({ dependencies }: Rig): Command {
  const plugin = pluginCalls(() => undefined).open(dependencies);
  void plugin.configure(configuration);
  return new Command(() => plugin);
}

function byDynamicProvider({ dependencies }: Rig): Command {
  const providerContext = new ProviderContext(dependencies);
  const one = new ConnectionDeleteProvider(dependencies, { providerContext });
  const fleet = new ConnectionDeletesProvider(dependencies, providerContext);
  void one.configure(configuration);
  return new Command((urn) => (urn.includes("ConnectionDeletes::") ? fleet : one));
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
      expect(told).to.include(`Run ${run.id} is left to another resource of this command.`);
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

    for (const headStartMs of [0, 5_000]) {
      it(`is left going while a resource of its own waits for it, since ${headStartMs} ms, and its connection leaves a fleet`, async () => {
        const connections = [SNOWFLAKE, POSTGRES];
        const fleet = await open(it_).create("ConnectionDeletes", "fleet", { connections, waitForCompletion: false });
        it_.clock.advance(60_000);
        const command = open(it_);
        const joining = command.create("ConnectionDelete", "legacy", { connectionQualifiedName: SNOWFLAKE });
        const leaving = it_.clock
          .sleep(headStartMs)
          .then(() => command.update(fleet, { connections: [POSTGRES], waitForCompletion: false }));
        void it_.clock.sleep(30_000).then(() => it_.tenant.release());
        const [joined] = await Promise.all([joining, leaving]);
        const [run] = it_.tenant.runs();
        expect(run?.stoppedWith).to.equal(undefined);
        expect(joined.outputs).to.include({ outcome: "attached", achieved: "archived", runId: run?.id });
        // The run has ended by then, so that nobody needs its workflow any more.
        expect(mutationsOf(it_.tenant).filter((mutation) => mutation.startsWith("archive"))).to.have.length(1);
      });
    }

    it("is left going when a resource of its own has waited for it in vain", async () => {
      const former = await open(it_).create("ConnectionDelete", "former", program);
      it_.clock.advance(60_000);
      const command = open(it_);
      const joining = command.create("ConnectionDelete", "legacy", {
        connectionQualifiedName: SNOWFLAKE,
        timeout: "20s",
      });
      const leaving = it_.clock.sleep(5_000).then(() => command.delete(former));
      const [joined, left] = await Promise.allSettled([joining, leaving]);
      expect(joined).to.have.nested.property("reason.message").that.includes("ATLAN_WAIT_TIMEOUT");
      expect(left).to.have.property("status", "fulfilled");
      expect(it_.tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal([undefined]);
      expect(mutationsOf(it_.tenant).filter((mutation) => mutation.startsWith("archive"))).to.deep.equal([]);
    });

    it("is left going when its resource goes before the update of the one that follows it, or though that is refused", async () => {
      const former = await open(it_).create("ConnectionDelete", "former", program);
      it_.clock.advance(60_000);
      const joined = await open(it_).create("ConnectionDelete", "legacy", program);
      it_.clock.advance(60_000);
      const command = open(it_);
      await command.diff(joined, { ...program, waitForCompletion: true });
      await command.delete(former);
      await expectFollowed(joined);
    });

    it("is stopped when its own resource is replaced by one of another mode, though an update was planned before", async () => {
      const former = await open(it_).create("ConnectionDelete", "legacy", program);
      it_.clock.advance(60_000);
      const command = open(it_);
      const purge = { ...program, mode: "purge", maxAssets: 12 };
      await command.diff(former, purge);
      await command.checkNew(former, purge);
      await command.delete(former);
      expect(it_.tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal(["Stop"]);
      expect(mutationsOf(it_.tenant).filter((mutation) => mutation.startsWith("archive"))).to.have.length(1);
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
