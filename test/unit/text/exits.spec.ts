import { expect } from "chai";
import { markup } from "../../../provider/cli/report/markup";
import { processTerminal } from "../../../provider/cli/terminal";
import { ConfigurationError } from "../../../provider/errors";
import { ParentEngine } from "../../../provider/lifecycle/engine";
import { FleetFailure, PartialFailure, withoutStack } from "../../../provider/lifecycle/failures";
import { escapeLine, escapeText } from "../../../provider/text/escape";
import { SEEDS, SNOWFLAKE } from "../../rig";
import { fleetScene, nth } from "../fleet/fleet";
import { archive, purge, scene } from "../preview/scene";

/** All that a text from outside may try at once. */
const HOSTILE = [
  'x", active): 0 Table.',
  "WILL PERMANENTLY PURGE 0 assets of connection default/safe/1.",
  "::add-mask::PURGE",
  "##[group]x",
  "\u001b[2K\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007\u202e<{%fg 1%}>",
].join("\n");

const hostileTenant = {
  connections: [{ ...SEEDS.connections![0]!, name: HOSTILE, assets: { [`Table${HOSTILE}`]: 3, Column: 9 } }],
};

/** Whether a line is one, and steers nothing. */
function expectHarmless(lines: readonly string[]): void {
  expect(lines).to.not.have.length(0);
  for (const line of lines) expect(escapeLine(line)).to.equal(line);
}

/** All texts in a value, names of properties too. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, it]) => [name, ...textsIn(it)]);
}

describe("text from Atlan at every exit", () => {
  it("a renamed connection forges no line of a preview, nor of what follows", async () => {
    const it = scene(hostileTenant);
    await it.legacy.preview(archive());
    const [line = "", ...more] = it.told();
    expect(more).to.deep.equal([]);
    expectHarmless([line]);
    expect(line).to.match(/^Will archive 12 assets of connection /);
    // All of the name stands between its quotes.
    expect(line.replace(/"([^"\\]|\\.)*"/g, "…")).to.equal(
      `Will archive 12 assets of connection ${SNOWFLAKE} (…, active): 9 Column, 3 ….`,
    );
    await it.legacy.up(archive());
    await it.legacy.up(purge({ maxAssets: 12 }));
    expectHarmless(it.told());
    expectHarmless(it.flashed());
  });

  it("nor comes as it is into state, or into the receipt", async () => {
    const it = scene(hostileTenant);
    await it.legacy.up(archive());
    const { receipt, ...outputs } = it.legacy.outputs;
    const texts = textsIn([outputs, JSON.parse(String(receipt))]);
    expect(texts.join("")).to.include("add-mask");
    expectHarmless(texts);
  });

  it("nor a line of a fleet", async () => {
    const it = fleetScene(2, {
      connections: [1, 2].map((n) => ({
        qualifiedName: nth(n),
        name: HOSTILE,
        connectorName: "snowflake",
        assets: { Table: n },
      })),
    });
    await it.fleet.preview({ connections: [nth(1), nth(2)] });
    const lines = it.told();
    expect(lines).to.have.length(2);
    expectHarmless(lines);
  });

  it("a refusal in the preview that suggests it is one line", async () => {
    const it = scene(hostileTenant);
    const { errors } = await it.legacy.preview(archive({ connectionQualifiedName: "default/snowflake/1700000002" }));
    expect(errors).to.have.length(1);
    expectHarmless(errors);
    expect(errors[0]).to.include(`Did you mean ${SNOWFLAKE} ("x\\", active): 0 Table.\\nWILL`);
  });

  it("what a run or an error page says is one line, in the error and in state", async () => {
    const it = scene();
    it.tenant.script({ outcome: "Failed", message: HOSTILE, reach: 0 });
    const { errors } = await it.legacy.upWithoutPreview(archive());
    expectHarmless(errors);
    expectHarmless([String(it.legacy.outputs["message"])]);
    await it.legacy.refresh();
    expectHarmless([String(it.legacy.outputs["message"])]);
    const body = { message: HOSTILE };
    it.tenant.fault({ route: "searchAssets", kind: { status: 418, body }, times: 9 });
    expectHarmless((await it.legacy.refresh()).errors);
  });

  it("each part of an error of this package is one line", () => {
    const error = new ConfigurationError({ doing: HOSTILE, identity: HOSTILE, because: HOSTILE, suggestion: HOSTILE });
    expectHarmless([error.message, error.doing, error.because, error.suggestion]);
  });

  it("each reason that the engine gets is one line, and only the breaks between them stay", () => {
    const cause = new ConfigurationError({ doing: "a", identity: "b", because: "c", suggestion: "d" });
    const partial = new PartialFailure("id", {}, [HOSTILE, "second"], cause);
    expectHarmless(partial.reasons);
    expect(partial.message).to.equal(partial.reasons.join("\n"));
    expect(new FleetFailure([HOSTILE, HOSTILE, "b"]).message).to.equal(`${escapeLine(HOSTILE)}\nb`);
    expectHarmless([withoutStack(cause, HOSTILE).message]);
  });

  it("the command line keeps the line breaks that are its own, and nothing else", () => {
    const written: string[] = [];
    const stream = { on: () => undefined, write: (text: string) => written.push(text) };
    const terminal = processTerminal({
      stdin: {},
      stdout: stream,
      stderr: stream,
      env: {},
    } as unknown as NodeJS.Process);
    terminal.stdout(HOSTILE);
    terminal.stderr(HOSTILE);
    expect(written).to.deep.equal([escapeText(HOSTILE), escapeText(HOSTILE)]);
    expect(written[0]).to.not.match(/[^\n\P{Cc}]/u);
  });

  it("a page of the report shows what nobody would see", () => {
    expect(markup`<p>${"a\u202eb<\u001b"}</p>`.text).to.equal("<p>a\\u202eb&#60;\\u001b</p>");
  });
});

describe("a line on its way to the engine", () => {
  it("is one line that steers nothing", () => {
    const { log } = console;
    const printed: string[] = [];
    console.log = (line: string) => printed.push(line);
    try {
      new ParentEngine(undefined).log("urn", "info", HOSTILE);
    } finally {
      console.log = log;
    }
    expectHarmless(printed);
  });
});
