import { expect } from "chai";
import type { Properties } from "../../../provider/lifecycle/state";
import { Plugin } from "../../../provider/plugin/provider";
import { API_KEY, copy, type Rig, rig, SNOWFLAKE, TENANT } from "../../rig";
import { mutationsOf } from "../../table/world";

const URN = "urn:pulumi:test::retire::atlan:index:ConnectionDelete::legacy";
const RENAMED = URN.replace("::legacy", "::renamed");
const OTHER = URN.replace("::legacy", "::other");
const NO_TIMEOUT = 0;
const SHORT_MS = 90_000;

interface Kept {
  readonly id: string;
  readonly properties: Properties;
}

/** A process of the plugin: each command has its own. */
function processOf({ dependencies }: Rig): Plugin {
  const plugin = new Plugin(dependencies);
  plugin.configure({ baseUrl: TENANT, apiKey: API_KEY });
  return plugin;
}

/** What the engine keeps of a call, also of one that fails after something exists. */
const kept = (call: Promise<Kept>): Promise<Kept> =>
  call.catch((error: unknown) => error as Kept).then(({ id, properties }) => copy({ id, properties }));

/**
 * `up --replace` that was killed before it had deleted the former resource: state has both, with one URN.
 *
 * @param timeoutMs - of both creates
 */
async function twoStates(it: Rig, program: Properties, timeoutMs = NO_TIMEOUT, between = (): void => undefined) {
  const make = async (triggers: Properties): Promise<Kept & { readonly inputs: Properties }> => {
    const plugin = processOf(it);
    const { inputs, failures } = await plugin.check(URN, {}, { ...program, triggers });
    expect(failures).to.deep.equal([]);
    return { ...(await kept(plugin.create(URN, copy(inputs), timeoutMs))), inputs: copy(inputs) };
  };
  const former = await make({ ticket: "1" });
  between();
  const present = await make({ ticket: "2" });
  return { former, present };
}

describe("a resource that a forced replacement has left for a later command", () => {
  for (const [title, order] of [
    ["the new one first", ["present", "former"]],
    ["the former one first", ["former", "present"]],
  ] as const) {
    it(`destroy --refresh: both are deleted, and what is going is stopped; compared ${title}`, async () => {
      const it = rig();
      const states = await twoStates(it, { connectionQualifiedName: SNOWFLAKE }, SHORT_MS, () => {
        it.tenant.ui.restore(SNOWFLAKE);
        it.clock.advance(60_000);
        it.tenant.script({ stuckIn: "Running" });
      });
      const plugin = processOf(it);
      const all = order.map((which) => states[which]);
      const read = await Promise.all(all.map((state) => plugin.read(URN, state.id, copy(state.properties))));
      const asked = it.tenant.requests.length;
      await Promise.all(
        all.map((state, index) => plugin.diff(URN, state.id, copy(read[index]!.properties), copy(state.inputs))),
      );
      expect(it.tenant.requests.length, "requests of the refresh's diffs").to.equal(asked);
      for (const [index, state] of all.entries()) await plugin.delete(URN, state.id, copy(read[index]!.properties));
      expect(it.tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal([undefined, "Stop"]);
      expect(it.tenant.workflows().filter(({ archived }) => !archived)).to.deep.equal([]);
    });
  }

  it("does not count as out of the stack: the new one is there", async () => {
    const it = rig();
    const { former, present } = await twoStates(it, { connectionQualifiedName: SNOWFLAKE });
    const plugin = processOf(it);
    const news = (await plugin.check(URN, copy(present.inputs), copy(present.inputs))).inputs;
    await plugin.diff(URN, present.id, copy(present.properties), copy(news));
    await plugin.delete(URN, former.id, copy(former.properties));
    expect(it.lastLine()).to.equal(undefined);
  });

  it("is not what the last line tells of the command that replaces it", async () => {
    const it = rig();
    const plugin = processOf(it);
    const { inputs } = await plugin.check(URN, {}, { connectionQualifiedName: SNOWFLAKE });
    const former = await kept(plugin.create(URN, copy(inputs), NO_TIMEOUT));
    it.tenant.ui.restore(SNOWFLAKE);
    const other = processOf(it);
    await other.check(URN, {}, { connectionQualifiedName: SNOWFLAKE });
    await other.create(URN, copy(inputs), NO_TIMEOUT);
    await other.delete(URN, former.id, copy(former.properties));
    expect(it.lastLine()?.text).to.equal("Done: 1 connection archived (12 assets)");
  });

  for (const [title, waits] of [
    ["that is followed", true],
    ["that nobody waits for", false],
  ] as const) {
    it(`keeps the definition and the run ${title} of the new one, when an alias has given that another name`, async () => {
      const it = rig();
      it.tenant.script({ stuckIn: "Running" });
      const program = { connectionQualifiedName: SNOWFLAKE, waitForCompletion: waits };
      const { former, present } = await twoStates(it, program, waits ? SHORT_MS : NO_TIMEOUT);
      const plugin = processOf(it);
      const { inputs } = await plugin.check(RENAMED, copy(present.inputs), { ...program, triggers: { ticket: "2" } });
      if (waits) it.tenant.release();
      const { changes } = await plugin.diff(RENAMED, present.id, copy(present.properties), copy(inputs));
      if (changes) await plugin.update(RENAMED, present.id, copy(present.properties), copy(inputs), NO_TIMEOUT);
      await plugin.delete(URN, former.id, copy(former.properties));
      expect(mutationsOf(it.tenant).filter((mutation) => !mutation.startsWith("create"))).to.deep.equal([]);
      expect(it.tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal([undefined]);
    });
  }

  it("leaves its run of a shared workflow going when another resource of the program has joined it", async () => {
    const it = rig();
    const existingWorkflow = it.tenant.ui.create({ connectionQualifiedName: SNOWFLAKE });
    it.tenant.script({ stuckIn: "Running" });
    const program = { connectionQualifiedName: SNOWFLAKE, existingWorkflow, waitForCompletion: false };
    const make = async (plugin: Plugin, urn: string): Promise<Kept> => {
      const { inputs } = await plugin.check(urn, {}, program);
      return kept(plugin.create(urn, copy(inputs), NO_TIMEOUT));
    };
    const former = await make(processOf(it), URN);
    const plugin = processOf(it);
    await make(plugin, OTHER);
    expect(it.tenant.runs()).to.have.length(1);
    await plugin.delete(URN, former.id, copy(former.properties));
    expect(it.tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal([undefined]);
  });
});
