import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { runInNewContext } from "node:vm";
import { ConnectionDelete, ConnectionDeletes, type ConnectionDeletesArgs } from "../../../provider";
import { fleetProblems } from "../../../provider/lifecycle/fleet/problems";
import { SHOWN_IN_CLEAR } from "../../../provider/lifecycle/shownInClear";
import { validate } from "../../../provider/lifecycle/validate";
import { FLEET_RULES, guardInputs, RULES } from "../../../provider/resources/guardedInput";
import { findUnsendable } from "../../../provider/resources/plainJson";
import { SNOWFLAKE } from "../../rig/seeds";

class Version {
  readonly major = 1;
}

function itself(): Record<string, unknown> {
  const it: Record<string, unknown> = {};
  it["me"] = it;
  return it;
}

const LOST = "which would be lost on its way";
const DIGEST =
  "a change of where it lies would start a run, besides one of what is in it; use a digest of the content, for instance " +
  'createHash("sha256").update(readFileSync(path)).digest("hex") of node:crypto and node:fs';
const PLAIN = "use texts, numbers, lists and plain objects";

/** Values that would not reach the engine as they are, and what is said of them. */
const UNSENDABLE: readonly (readonly [what: string, value: unknown, said: string])[] = [
  ["a date", new Date(0), `is a Date, ${LOST}; use a text, for instance its toISOString()`],
  ["a map", new Map([["a", 1]]), `is a Map, ${LOST}; use a plain object, for instance Object.fromEntries(map)`],
  ["a set", new Set(["a"]), `is a Set, ${LOST}; use a list, for instance [...set].sort()`],
  ["a URL", new URL("https://example.com"), `is a URL, ${LOST}; use a text, its href`],
  ["an instance", new Version(), `is a Version, ${LOST}; ${PLAIN}`],
  ["bytes", Buffer.from("a"), `is a Buffer, ${LOST}; ${PLAIN}`],
  ["a function", () => 1, `is a function, ${LOST}; ${PLAIN}`],
  ["a symbol", Symbol("a"), `is a symbol, ${LOST}; ${PLAIN}`],
  ["a bigint", 1n, `is a bigint, ${LOST}; use a text, its toString()`],
  ["no number", NaN, `is NaN, ${LOST}; ${PLAIN}`],
  ["a file", new pulumi.asset.FileAsset("./a.sql"), `is a FileAsset: ${DIGEST}`],
  ["a text as a file", new pulumi.asset.StringAsset("a"), `is a StringAsset: ${DIGEST}`],
  ["a folder", new pulumi.asset.FileArchive("./a"), `is a FileArchive: ${DIGEST}`],
];

/** What the engine would hand to the provider of what a program gives: values that came later are there by then. */
async function arrive(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    return arrive(await (value as unknown as { promise(): Promise<unknown> }).promise());
  }
  if (value instanceof Promise) return arrive(await value);
  if (Array.isArray(value)) return Promise.all(value.map(arrive));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(async ([key, it]) => [key, await arrive(it)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const problemsOfOne = async (args: object) => {
  const guarded = guardInputs({ connectionQualifiedName: SNOWFLAKE, ...args }, RULES);
  return validate((await arrive(guarded)) as Record<string, unknown>);
};
const problemsOfFleet = async (args: object) =>
  fleetProblems((await arrive(guardInputs(args, FLEET_RULES))) as Record<string, unknown>);

describe("triggers that would not reach the engine as they are", () => {
  for (const [what, value, said] of UNSENDABLE) {
    it(`${what} is refused in the constructor, with what to do instead`, () => {
      const declare = (triggers: Record<string, unknown>) => () =>
        new ConnectionDelete("legacy", { connectionQualifiedName: SNOWFLAKE, triggers });
      expect(declare({ it: value })).to.throw(
        pulumi.RunError,
        `creating a ConnectionDelete (legacy): triggers.it ${said}. [ATLAN_INPUT] docs/errors.md#atlan_input`,
      );
      expect(declare({ list: [{ it: value }] })).to.throw(pulumi.RunError, `triggers.list.0.it ${said}.`);
      const fleet =
        (args: Pick<ConnectionDeletesArgs, "triggers">, own: object = {}) =>
        () =>
          new ConnectionDeletes("fleet", { connections: [{ connectionQualifiedName: SNOWFLAKE, ...own }], ...args });
      expect(fleet({ triggers: { it: value } })).to.throw(`creating a ConnectionDeletes (fleet): triggers.it ${said}.`);
      expect(fleet({}, { triggers: { it: value } })).to.throw(`connections.0.triggers.it ${said}.`);
    });

    for (const [later, wrapped] of [
      ["an output", () => ({ it: pulumi.output(1).apply(() => value) })],
      ["a promise", () => ({ it: Promise.resolve(value) })],
      ["an output in a promise", () => Promise.resolve({ it: pulumi.output(1).apply(() => value) })],
      ["an output of all", () => pulumi.output(1).apply(() => ({ it: value }))],
    ] as const) {
      it(`${what} that comes later, by ${later}, is refused by the check`, async () => {
        const problem = { property: "triggers", reason: `triggers.it ${said}` };
        expect(await problemsOfOne({ triggers: wrapped() })).to.deep.equal([problem]);
        const connections = [{ connectionQualifiedName: SNOWFLAKE, triggers: wrapped() }];
        for (const given of [connections, pulumi.output(1).apply(() => connections)]) {
          expect(await problemsOfFleet({ connections: given })).to.deep.equal([
            { property: "connections", reason: `connections.0.triggers.it ${said}` },
          ]);
        }
      });
    }
  }

  it("one that contains itself is refused", () => {
    expect(findUnsendable(itself(), "triggers")).to.equal("triggers.me contains itself, which can't be written down");
  });

  for (const value of ["a", 1, -0, true, null, undefined, [], {}, [{ a: [null] }], Object.create(null)] as unknown[]) {
    it(`${JSON.stringify(value)} is sent as it is, at once and later`, async () => {
      expect(findUnsendable(value, "triggers")).to.equal(undefined);
      const triggers = { it: value };
      expect(guardInputs({ triggers }, RULES)).to.deep.equal({ triggers });
      expect(await problemsOfOne({ triggers: { it: pulumi.output(value) } })).to.deep.equal([]);
      expect(await problemsOfOne({ triggers: pulumi.output(triggers) })).to.deep.equal([]);
    });
  }

  it("a plain object of another realm, as a test runner has one, is plain", () => {
    expect(findUnsendable(runInNewContext("({ a: [{ b: 1 }] })"), "triggers")).to.equal(undefined);
    expect(findUnsendable(runInNewContext("new Map()"), "triggers")).to.match(/is a Map/);
  });

  it("what has no value yet in a preview stays without one", async () => {
    const unknown = new (pulumi.output(1).constructor as new (...args: unknown[]) => pulumi.Output<string>)(
      [],
      Promise.resolve(undefined),
      Promise.resolve(false),
      Promise.resolve(false),
      Promise.resolve([]),
    );
    const { triggers } = guardInputs({ triggers: { it: unknown } }, RULES) as {
      triggers: { it: { isKnown: Promise<boolean> } };
    };
    expect(await triggers.it.isKnown).to.equal(false);
  });
});

describe("secret inputs that would be stored in clear", () => {
  const INSTEAD = "use something that anybody may read, such as a version or a ticket";
  const TRIGGERS = `but triggers are shown in previews, and a digest of them is stored in clear; ${INSTEAD}`;
  const REASON = `but the receipt has the reason in clear; ${INSTEAD}`;
  const NAME =
    "but state, previews and the receipt have the connection's name in clear; give it without the mark, by pulumi.unsecret if it comes from a secret";

  for (const [what, args, property, reason] of [
    ["a reason", { reason: pulumi.secret("x") }, "reason", `reason is secret, ${REASON}`],
    ["a trigger", { triggers: { a: pulumi.secret("x") } }, "triggers", `triggers.a is secret, ${TRIGGERS}`],
    ["triggers", { triggers: pulumi.secret({ a: "x" }) }, "triggers", `triggers is secret, ${TRIGGERS}`],
    [
      "a trigger that is derived from something secret",
      { triggers: { list: [pulumi.interpolate`v${pulumi.secret("x")}`] } },
      "triggers",
      `triggers.list.0 is secret, ${TRIGGERS}`,
    ],
    [
      "a trigger in an output",
      { triggers: pulumi.output(1).apply(() => ({ a: pulumi.secret("x") })) },
      "triggers",
      `triggers.a is secret, ${TRIGGERS}`,
    ],
    [
      "a connection's name",
      { connectionQualifiedName: pulumi.secret("x") },
      "connectionQualifiedName",
      `connectionQualifiedName is secret, ${NAME}`,
    ],
    ["a reason in a promise", { reason: Promise.resolve(pulumi.secret("x")) }, "reason", `reason is secret, ${REASON}`],
  ] as const) {
    it(`${what}: refused by name, and the value goes nowhere`, async () => {
      const guarded = guardInputs({ connectionQualifiedName: SNOWFLAKE, ...args }, RULES);
      expect(JSON.stringify(await arrive(guarded))).not.to.match(/"v?x"/);
      expect(await problemsOfOne(args)).to.deep.equal([{ property, reason }]);
      const connections = [{ connectionQualifiedName: SNOWFLAKE, ...args }];
      expect(await problemsOfFleet({ connections })).to.deep.equal([
        { property: "connections", reason: `connections.0.${reason}` },
      ]);
    });
  }

  // By the same list the plugin, for other languages, refuses secrets.
  it("in whichever input is shown in clear, and in no other", () => {
    const inClear = Object.entries(RULES).map(([name, rule]) => [name, rule.inClear]);
    expect(Object.fromEntries(inClear)).to.deep.equal(SHOWN_IN_CLEAR);
  });

  for (const [title, connections, path] of [
    ["a list", pulumi.secret([SNOWFLAKE]), "connections"],
    ["an entry", [SNOWFLAKE, pulumi.secret(SNOWFLAKE)], "connections.1"],
    [
      "an entry in a promise",
      Promise.resolve([pulumi.secret({ connectionQualifiedName: SNOWFLAKE })]),
      "connections.0",
    ],
  ] as const) {
    it(`in ${title} of a fleet that is secret as a whole: it has a connection's name`, async () => {
      expect(JSON.stringify(await arrive(guardInputs({ connections }, FLEET_RULES)))).to.include(`${path} is secret`);
      expect(await problemsOfFleet({ connections })).to.deep.equal([
        { property: "connections", reason: `${path} is secret, ${NAME}` },
      ]);
    });
  }

  it("what is not secret passes, and inputs that are stored nowhere else", async () => {
    const args = { reason: pulumi.output("x"), triggers: { a: pulumi.unsecret(pulumi.secret(1)) } };
    expect(await problemsOfOne(args)).to.deep.equal([]);
    expect(await problemsOfOne({ timeout: pulumi.secret("1h") })).to.deep.equal([]);
    const entry = { connectionQualifiedName: SNOWFLAKE, mode: pulumi.secret("archive"), maxAssets: pulumi.secret(12) };
    expect(await problemsOfFleet({ connections: [entry] })).to.deep.equal([]);
  });
});
