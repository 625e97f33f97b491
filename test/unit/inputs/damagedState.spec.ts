import { expect } from "chai";
import { AtlanProviderError } from "../../../provider/errors";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import { deleteTypeOf } from "../../../provider/reconcile/definition";
import { doing } from "../../../provider/reconcile/preflight";
import { hasRun } from "../../../provider/reconcile/record";
import { achievedBy, countAffected, isConnectionDone, stateInWords } from "../../../provider/reconcile/targetState";
import { CONNECTION_DELETE } from "../../../provider/resources/connectionDelete";
import { FLEET, type ProgramInputs, rig, type Rig, type SimulatedStack, SNOWFLAKE } from "../../rig";
import type { SimulatedKind } from "../../rig/simulatedStack";

const ARCHIVE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };

/** What each command says of a resource whose outputs somebody has edited, and what it sends. */
async function commandsOn(world: Rig, stack: SimulatedStack, program: ProgramInputs): Promise<Record<string, string>> {
  const { resource } = stack;
  const said: Record<string, string> = {};
  for (const command of ["preview", "upWithoutPreview", "refresh", "destroy"] as const) {
    stack.resource = resource;
    const sent = world.tenant.requests.length;
    const { step, errors } = await (command === "refresh" || command === "destroy"
      ? stack[command]()
      : stack[command](program));
    said[command] = `${step}: ${errors.join("\n")}`;
    expect(world.tenant.requests.length - sent, `${command} sends nothing`).to.equal(0);
  }
  return said;
}

describe("damaged state", () => {
  for (const [title, change, because] of [
    ["without an intent", (outputs: object) => ({ ...outputs, intent: undefined }), "intent is missing"],
    [
      "with Atlan's word for a mode",
      (outputs: { intent?: object }) => ({ ...outputs, intent: { ...outputs.intent, mode: "SOFT", fulfilled: false } }),
      'intent.mode is "SOFT"',
    ],
  ] as const) {
    it(`is refused by every command, without a request: ${title}`, async () => {
      const world = rig();
      const stack = world.stack();
      expect((await stack.up(ARCHIVE)).errors).to.deep.equal([]);
      world.tenant.ui.restore(SNOWFLAKE, 5);
      stack.resource = { ...stack.resource!, outputs: change(stack.outputs) };
      const said = await commandsOn(world, stack, { ...ARCHIVE, maxAssets: 12 });
      for (const [command, end] of Object.entries(said)) expect(end, command).to.include(`none: `).and.include(because);
      expect(world.tenant.runs()).to.have.length(1);
    });
  }

  for (const [title, change] of [
    ["the same program", {}],
    ["a changed trigger", { triggers: { ticket: "2" } }],
    ["another mode", { mode: "purge" }],
  ] as const) {
    it(`of the other mode is refused by every command, without a request: ${title}`, async () => {
      const world = rig();
      const stack = world.stack();
      await stack.up(ARCHIVE);
      world.tenant.ui.restore(SNOWFLAKE, 5);
      const intent = { ...(stack.outputs["intent"] as object), mode: "purge", fulfilled: false, phase: "Failed" };
      stack.resource = { ...stack.resource!, outputs: { ...stack.outputs, intent } };
      const said = await commandsOn(world, stack, { ...ARCHIVE, maxAssets: 12, ...change });
      for (const [command, end] of Object.entries(said))
        expect(end, command).to.include('intent.mode is "purge", and it has to be "archive"');
      expect(world.tenant.runs()).to.have.length(1);
      expect(world.tenant.connection(SNOWFLAKE).active).to.equal(5);
    });
  }

  it("of a member of a fleet that has the other mode is refused by every command, without a request", async () => {
    const world = rig();
    const stack = world.stack("fleet", { simulated: FLEET });
    const program = { connections: [SNOWFLAKE], maxAssets: 12, triggers: { ticket: "1" } };
    await stack.up(program);
    const [result] = Object.values(stack.outputs["results"] as Record<string, { readonly intent: object }>);
    const intent = { ...result!.intent, mode: "purge", fulfilled: false, phase: "Failed" };
    stack.resource = {
      ...stack.resource!,
      outputs: { ...stack.outputs, results: { [SNOWFLAKE]: { ...result, intent } } },
    };
    for (const change of [{}, { triggers: { ticket: "2" } }]) {
      const said = await commandsOn(world, stack, { ...program, ...change });
      for (const [command, end] of Object.entries(said))
        expect(end, command).to.include('intent.mode is "purge", and it has to be "archive"');
    }
    expect(world.tenant.runs()).to.have.length(1);
  });

  for (const [title, change, because] of [
    ["no results", () => undefined, "results is missing, and it has to be an object"],
    ["a list of results", () => [], "results is [], and it has to be an object"],
    [
      "a result that has lost its id",
      (results: Record<string, object>) => ({ [SNOWFLAKE]: { ...results[SNOWFLAKE], id: undefined } }),
      `results.${SNOWFLAKE}.id is missing, and it has to be the name of a workflow`,
    ],
    [
      "an id that is none",
      (results: Record<string, object>) => ({ [SNOWFLAKE]: { ...results[SNOWFLAKE], id: 5 } }),
      `results.${SNOWFLAKE}.id is 5`,
    ],
    [
      "a result without an intent",
      (results: Record<string, object>) => ({ [SNOWFLAKE]: { ...results[SNOWFLAKE], intent: undefined } }),
      "intent is missing",
    ],
  ] as const) {
    it(`of a fleet is refused by every command, without a request: ${title}`, async () => {
      const world = rig();
      const stack = world.stack("fleet", { simulated: FLEET });
      const program = { connections: [SNOWFLAKE], triggers: { ticket: "1" } };
      expect((await stack.up(program)).errors).to.deep.equal([]);
      const results = change(stack.outputs["results"] as Record<string, object>);
      stack.resource = { ...stack.resource!, outputs: { ...stack.outputs, results } };
      const said = await commandsOn(world, stack, program);
      for (const [command, end] of Object.entries(said)) expect(end, command).to.include(because);
      expect(world.tenant.runs()).to.have.length(1);
    });
  }

  for (const [what, kind, program] of [
    ["a resource", { kind: CONNECTION_DELETE, open: (it) => new ConnectionDeleteProvider(it) }, ARCHIVE],
    ["a fleet", FLEET, { connections: [SNOWFLAKE] }],
  ] as const satisfies readonly (readonly [string, SimulatedKind, ProgramInputs])[]) {
    it(`is refused without a stack for the SDK to print: ${what}`, async () => {
      const world = rig();
      const stack = world.stack("legacy", { simulated: kind });
      await stack.up(program);
      const { id, inputs, outputs } = stack.resource!;
      const olds = { ...outputs, stateVersion: 99 };
      const provider = kind.open(world.dependencies);
      for (const call of [
        () => provider.diff(id, olds, inputs),
        () => provider.update(id, olds, inputs),
        () => provider.read(id, olds),
        () => provider.delete(id, olds),
      ]) {
        const error: unknown = await call().then(
          () => undefined,
          (it: unknown) => it,
        );
        expect(error).to.have.property("stack", "ATLAN_STATE_VERSION");
      }
    });
  }
});

describe("a word that nobody knows", () => {
  const bad = "SOFT" as never;
  for (const [title, decide, what] of [
    ["no delete type", () => deleteTypeOf(bad), "mode"],
    ["no assets in reach", () => countAffected(bad, { active: 1, archived: 1 }), "mode"],
    ["no connection that is done", () => isConnectionDone(bad, { connection: undefined }), "mode"],
    ["nothing achieved", () => achievedBy(bad), "mode"],
    ["no name for what is going on", () => doing(bad), "mode"],
    ["no run", () => hasRun(bad), "outcome"],
    ["no state", () => stateInWords(bad), "state of a connection"],
  ] as const) {
    it(`means ${title}`, () => {
      expect(decide)
        .to.throw(AtlanProviderError)
        .that.includes({
          code: "ATLAN_UNKNOWN_WORD",
          message:
            `deciding by the ${what} (SOFT): this version of pulumi-atlan does not know what that means. ` +
            "Nothing more was done. Check what the inputs and the state say, or use a newer version of pulumi-atlan. [ATLAN_UNKNOWN_WORD] docs/errors.md#atlan_unknown_word",
        });
    });
  }
});
