import { expect } from "chai";
import type { Block } from "../../docs/blocks";
import { checkTypes } from "../../docs/checkTypes";

/** What a program may have read from its configuration. */
const CONFIG = `const config = new pulumi.Config();
const connectionQualifiedName = config.require("connection");
const mode = config.require("mode") as atlan.Mode;
const maxAssets = config.getNumber("maxAssets");
const purgeAfter = config.get("purgeAfter");
declare const later: { mode: pulumi.Output<atlan.Mode>; maxAssets: pulumi.Output<number>; purgeAfter: pulumi.Output<string> };
`;

const one = (args: string): string =>
  `${CONFIG}new atlan.ConnectionDelete("a", { connectionQualifiedName, ${args} }${args.includes(" as ") ? " as atlan.ConnectionDeleteArgs" : ""});`;
const policy = (args: string): string =>
  `${CONFIG}new atlan.ConnectionDeletes("a", { connections: ["default/a/1"], ${args} });`;
const member = (args: string): string =>
  `${CONFIG}new atlan.ConnectionDeletes("a", { connections: ["default/a/1", { connectionQualifiedName, ${args} }] });`;

/** Programs that compile, by what they do. */
const GOOD: Readonly<Record<string, string>> = {
  "archives by default": one(""),
  "archives, with a limit that the configuration may leave out": one(
    'mode: "archive", ...(maxAssets === undefined ? {} : { maxAssets })',
  ),
  "purges what is approved": one('mode: "purge", maxAssets: 1'),
  "purges what an output approves": one('mode: "purge", maxAssets: later.maxAssets'),
  "archives, and purges after a wait": one('purgeAfter: "30d", maxAssets: 1'),
  "archives, and purges after a wait that comes later": one(
    'mode: "archive", purgeAfter: later.purgeAfter, maxAssets: later.maxAssets',
  ),
  "takes the mode from the configuration": one('mode, maxAssets: config.requireNumber("maxAssets")'),
  "takes the mode from an output": one("mode: later.mode, maxAssets: later.maxAssets"),
  "passes on what has the type of the arguments": `const all: Record<string, atlan.ConnectionDeleteArgs> = {
      a: { connectionQualifiedName: "default/a/1", mode: "purge", maxAssets: 1 },
      b: { connectionQualifiedName: "default/b/1" },
    };
    for (const [name, args] of Object.entries(all)) new atlan.ConnectionDelete(name, { ...args, triggers: { ticket: "A" } });`,
  "leaves it to the preview": `${CONFIG}new atlan.ConnectionDelete("a", { connectionQualifiedName, mode, maxAssets, purgeAfter } as atlan.ConnectionDeleteArgs);`,
  "purges in a fleet, approved for one or for all": `${policy('mode: "purge", maxAssets: 1')} ${member('mode: "purge", maxAssets: 1').replace(CONFIG, "")}`,
  "has the approval of a fleet elsewhere": `${policy('mode: "purge"')} ${member('purgeAfter: "30d"').replace(CONFIG, "")}`,
  "takes the mode of a fleet from the configuration": `${policy("mode")} ${member("mode").replace(CONFIG, "")}`,
  "reads back the connections of a fleet": `const fleet = new atlan.ConnectionDeletes("a", { connections: ["default/a/1"] });
    export const names: pulumi.Output<string[]> = fleet.connections.apply((all) =>
      all.map((it) => (typeof it === "string" ? it : it.connectionQualifiedName)));
    export const approved: pulumi.Output<number> = fleet.connections.apply((all) =>
      all.reduce((sum, it) => sum + (typeof it === "string" ? 0 : (it.maxAssets ?? 0)), 0));`,
};

/** What the compiler says where `maxAssets` is missing. */
const LACKS_APPROVAL = {
  ofPurge: /Property 'maxAssets' is missing in type .* but required in type 'PurgeArgs'\.$/,
  ofLaterPurge: /Property 'maxAssets' is missing in type .* but required in type 'ArchiveThenPurgeArgs'\.$/,
};
/** What it says of a purge where only an archive can be followed by one. */
const NO_ARCHIVE =
  /Types of property 'mode' are incompatible\. +Type '"purge"' is not assignable to type 'Input<"archive">/;

/** Programs that do not, with what the compiler says last: the name that is missing or that must not be there. */
const BAD: Readonly<Record<string, readonly [string, RegExp]>> = {
  "a purge without maxAssets": [one('mode: "purge"'), LACKS_APPROVAL.ofPurge],
  "a mode of the configuration without maxAssets": [one("mode"), LACKS_APPROVAL.ofPurge],
  "a mode of an output without maxAssets": [one("mode: later.mode"), LACKS_APPROVAL.ofPurge],
  "a purge with a maxAssets that may be missing": [
    one('mode: "purge", maxAssets'),
    /Types of property 'maxAssets' are incompatible\. .* Type 'undefined' is not assignable to type 'Input<number>'\.$/,
  ],
  "purgeAfter without maxAssets": [one('purgeAfter: "30d"'), LACKS_APPROVAL.ofLaterPurge],
  "purgeAfter of an output without maxAssets": [one("purgeAfter: later.purgeAfter"), LACKS_APPROVAL.ofLaterPurge],
  "a purge with purgeAfter": [one('mode: "purge", purgeAfter: "30d", maxAssets: 1'), NO_ARCHIVE],
  "a mode of the configuration with purgeAfter": [
    one('mode, purgeAfter: "30d", maxAssets: 1'),
    /Types of property 'mode' are incompatible\. +Type 'Mode' is not assignable to type 'Input<"archive">/,
  ],
  "a mode that there is not": [one('mode: "SOFT"'), /Type '"SOFT"' is not assignable to type '"archive" \| "purge" \|/],
  "a name that there is not": [
    one("maxAsset: 1"),
    /'maxAsset' does not exist in type 'ConnectionDeleteArgs'\. Did you mean to write 'maxAssets'\?$/,
  ],
  "a fleet's purge with purgeAfter": [policy('mode: "purge", purgeAfter: "30d", maxAssets: 1'), NO_ARCHIVE],
  "a purge with purgeAfter of one connection of a fleet": [
    member('mode: "purge", purgeAfter: "30d", maxAssets: 1'),
    /'"purge"' is not assignable to type 'Input<"archive">/,
  ],
  "an output of a fleet as an input": [
    'const fleet = new atlan.ConnectionDeletes("a", { connections: [] }); fleet.connections.apply((all) => all.map((it) => it.mode));',
    /Property 'mode' does not exist on type 'string \| FleetConnection'/,
  ],
};

describe("the types of the arguments", () => {
  const programs = [...Object.entries(GOOD), ...Object.entries(BAD).map(([name, [text]]) => [name, text] as const)];
  let found: readonly string[];
  before(function () {
    this.timeout(120_000);
    const blocks = programs.map(([name, text]): Block => ({ page: name, line: 0, text, use: { kind: "check" } }));
    found = checkTypes(blocks);
  });
  const saidOf = (name: string): string[] =>
    found.filter((it) => it.startsWith(`${name}:`)).map((it) => it.slice(name.length).replace(/^:\d+: /, ""));

  for (const name of Object.keys(GOOD)) {
    it(`let a program that ${name} compile`, () => {
      expect(saidOf(name)).to.deep.equal([]);
    });
  }

  for (const [name, [, said]] of Object.entries(BAD)) {
    it(`refuse ${name}, and say why`, () => {
      const [first, ...others] = saidOf(name);
      expect(first).to.match(said);
      expect(others).to.deep.equal([]);
    });
  }
});
