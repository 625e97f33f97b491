import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { reportCommand } from "../../../provider/cli/report/reportCommand";
import { verifyReceiptCommand } from "../../../provider/cli/verifyReceipt";
import { FLEET, rig, SNOWFLAKE } from "../../rig";
import { ScriptedTerminal } from "../cli/scriptedTerminal";

/** What somebody may leave in the place of a value; `undefined` takes it away. */
const JUNK: readonly unknown[] = [undefined, null, "", "constructor", -1, 1.5, true, [], [null], {}, { a: null }];

type Fields = Readonly<Record<string, unknown>>;

/** Where anything stands in a value. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, it]: [string, unknown]) => [
    [...path, key],
    ...placesIn(it, [...path, key]),
  ]);
}

/** A copy with another value at a place. */
function withAt(value: unknown, [key = "", ...rest]: readonly string[], other: unknown): unknown {
  const former = (value as Fields)[key];
  const changed = rest.length === 0 ? other : withAt(former, rest, other);
  if (Array.isArray(value)) return (value as unknown[]).map((it, index) => (String(index) === key ? changed : it));
  const { [key]: _former, ...others } = value as Fields;
  return changed === undefined ? others : { ...others, [key]: changed };
}

/** The first place at which a program of this package could trip over a raw error. */
async function endOf(command: () => Promise<{ errors: readonly string[] }>): Promise<string[]> {
  try {
    return [...(await command()).errors];
  } catch (error) {
    return [`RAW ${String(error)}`];
  }
}

/** A stack whose resource has lived a little, and the program that it is of. */
async function lived(isFleet: boolean) {
  const world = rig();
  const stack = isFleet ? world.stack("fleet", { simulated: FLEET }) : world.stack();
  const what = isFleet ? { connections: [SNOWFLAKE] } : { connectionQualifiedName: SNOWFLAKE };
  const program = { ...what, triggers: { ticket: "1" }, maxAssets: 12, rerunOnDrift: true, purgeAfter: "30d" };
  expect((await stack.up(program)).errors).to.deep.equal([]);
  world.tenant.script({ outcome: "Failed", reach: 0 });
  await stack.up({ ...program, triggers: { ticket: "2" } });
  world.tenant.ui.restore(SNOWFLAKE, 5);
  await stack.refresh();
  return { world, stack, program: { ...program, triggers: { ticket: "2" } } };
}

describe("junk anywhere in state", function () {
  this.timeout(120_000);

  for (const isFleet of [false, true]) {
    it(`is never a raw error, and never a purge: ${isFleet ? "a fleet" : "a resource"}`, async () => {
      const { world, stack, program } = await lived(isFleet);
      const { resource } = stack;
      const places = placesIn(resource!.outputs).filter(([first]) => first !== "__provider");
      expect(places.length).to.be.above(30);
      const raw: string[] = [];
      for (const place of places) {
        for (const junk of JUNK) {
          const outputs = withAt(resource!.outputs, place, junk) as Fields;
          for (const command of ["preview", "refresh", "destroy"] as const) {
            stack.resource = { ...resource!, outputs };
            const end = await endOf(() => (command === "preview" ? stack.preview(program) : stack[command]()));
            const found = end.find((it) => /^RAW|TypeError|RangeError|undefined|\[object|NaN/.test(it));
            if (found !== undefined) raw.push(`${command}, ${place.join(".")} = ${JSON.stringify(junk)}: ${found}`);
          }
        }
      }
      expect(raw.slice(0, 10)).to.deep.equal([]);
      expect(world.tenant.workflows().some((it) => it.deleteType === "PURGE")).to.equal(false);
    });
  }
});

describe("junk anywhere in a receipt, or an export", () => {
  const isClean = (text: string): boolean =>
    !/TypeError|RangeError|Cannot read|is not a function|undefined|NaN/.test(text);

  it("is a message of verify-receipt, and never intact", async () => {
    const { stack } = await lived(false);
    const receipt = JSON.parse(String(stack.outputs["receipt"])) as Fields;
    for (const place of placesIn(receipt)) {
      for (const junk of JUNK) {
        const terminal = new ScriptedTerminal();
        terminal.stdin = JSON.stringify(withAt(receipt, place, junk));
        const code = await runCommandLine(["verify-receipt"], terminal, [
          verifyReceiptCommand(() => Promise.resolve(undefined)),
        ]);
        // It can't be read, or is not what was sealed.
        expect(code, `${place.join(".")} = ${JSON.stringify(junk)}`).to.be.oneOf([1, 3]);
        expect(terminal.out + terminal.err).to.satisfy(isClean);
        expect(terminal.out).not.to.include("Intact");
      }
    }
  });

  it("is a page of the report, or a message", async () => {
    const { stack } = await lived(false);
    const type = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
    const exported = { deployment: { resources: [{ urn: stack.urn, type, ...stack.resource }] } };
    for (const place of placesIn(exported)) {
      for (const junk of JUNK) {
        const terminal = new ScriptedTerminal();
        terminal.stdin = JSON.stringify(withAt(exported, place, junk));
        const code = await runCommandLine(["report"], terminal, [reportCommand]);
        expect(code, `${place.join(".")} = ${JSON.stringify(junk)}: ${terminal.err}`).to.be.oneOf([0, 1]);
        expect(terminal.out + terminal.err, place.join(".")).to.satisfy(isClean);
      }
    }
  });
});
