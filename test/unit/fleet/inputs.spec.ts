import { expect } from "chai";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import { first, fleetScene, nth, type Program } from "./fleet";

async function problemsOf(program: Program): Promise<readonly string[]> {
  const it = fleetScene(3);
  const { errors } = await it.fleet.preview(program);
  expect(it.tenant.runs()).to.have.length(0);
  return errors;
}

describe("the inputs of a fleet", () => {
  const CASES: readonly (readonly [string, Program, readonly (string | RegExp)[]])[] = [
    ["no list", {}, ["connections: it has to be a list of qualified names, or of objects that have one"]],
    [
      "a name that is none",
      { connections: [nth(1), "snowflake"] },
      [/^connections\[1\]: snowflake: it has to have three parts/],
    ],
    [
      "a connection twice",
      { connections: [nth(1), { connectionQualifiedName: nth(1), mode: "purge", maxAssets: 9 }] },
      [`connections[1]: ${nth(1)} is on the list already: connections[0]`],
    ],
    [
      "an input that there is not",
      { connections: [{ connectionQualifiedName: nth(1), maxAsset: 3 }] },
      ["connections[0].maxAsset: there is no such input"],
    ],
    [
      "a tenant of its own, which no connection has",
      { connections: [{ connectionQualifiedName: nth(1), tenant: "https://other.atlan.com" }] },
      ["connections[0].tenant: there is no such input"],
    ],
    [
      "a connection twice, beside one that has no name yet",
      { connections: [UNKNOWN_VALUE, { connectionQualifiedName: UNKNOWN_VALUE }, nth(1), nth(1)] },
      [`connections[3]: ${nth(1)} is on the list already: connections[2]`],
    ],
    [
      "an input that there is not, beside one that has no value yet",
      { connections: [{ connectionQualifiedName: nth(1), triggers: UNKNOWN_VALUE, maxAsset: UNKNOWN_VALUE }, nth(2)] },
      ["connections[0].maxAsset: there is no such input"],
    ],
    [
      "inputs that there are not of a fleet",
      { connections: [nth(1)], maxAsset: 3, existingWorkflow: "atlan-connection-delete-1700000000" },
      ["maxAsset: there is no such input", "existingWorkflow: there is no such input"],
    ],
    [
      "an input of the fleet at a connection",
      { connections: [{ connectionQualifiedName: nth(1), timeout: "1h" }] },
      ["connections[0].timeout: there is no such input"],
    ],
    [
      "a bad policy, said once",
      { connections: first(3), timeout: "soon" },
      [/^timeout: it has to be a whole number with s, m, h or d.*\[ATLAN_INPUT\] docs\/errors\.md#atlan_input$/],
    ],
    [
      "a bad policy for one connection",
      { connections: [nth(1)], mode: "delete" },
      [
        /^connections\[0\]\.mode: default\/snowflake\/1700000001: it has to be "archive" or "purge".*\[ATLAN_INPUT\] docs\/errors\.md#atlan_input$/,
      ],
    ],
    [
      "too few starts",
      { connections: first(2), maxConcurrentStarts: 0 },
      ["maxConcurrentStarts: it has to be a whole number from 1 to 100"],
    ],
    [
      "too many starts",
      { connections: first(2), maxConcurrentStarts: 101 },
      ["maxConcurrentStarts: it has to be a whole number from 1 to 100"],
    ],
    [
      "a purge without approval, each with its number",
      { connections: first(2), mode: "purge" },
      [/^connections\[0\]\.maxAssets: .*2 assets/, /^connections\[1\]\.maxAssets: .*4 assets/],
    ],
    [
      "more assets than the policy approves",
      { connections: first(3), mode: "purge", maxAssets: 5 },
      [/^connections\[2\]\.maxAssets: default\/snowflake\/1700000003: .*6 assets/],
    ],
    [
      "a connection that is not there",
      { connections: [nth(1), nth(9)] },
      [/^connections\[1\]: default\/snowflake\/1700000009: there is no such connection/],
    ],
  ];
  for (const [what, program, expected] of CASES) {
    it(`are refused before anything is sent: ${what}`, async () => {
      const problems = await problemsOf(program);
      expect(problems, problems.join("\n")).to.have.length(expected.length);
      for (const [i, one] of expected.entries()) {
        if (typeof one === "string") expect(problems[i]).to.equal(`${one} [ATLAN_INPUT] docs/errors.md#atlan_input`);
        else expect(problems[i]).to.match(one);
      }
    });
  }

  it("are refused all together", async () => {
    const problems = await problemsOf({ connections: [nth(1), nth(1), 7], maxConcurrentStarts: "many" });
    expect(problems).to.have.length(2);
  });

  it("that refuse the fleet as a whole refuse each connection of it in the last line, too", async () => {
    for (const [program, count] of [
      [{ connections: [nth(1), nth(2), nth(1)] }, "2 connections"],
      [{ connections: [nth(1), { connectionQualifiedName: nth(2), maxasset: 3 }] }, "2 connections"],
      [{ connections: [nth(1)], maxConcurrentStarts: 0 }, "1 connection"],
    ] as const) {
      const it = fleetScene(2);
      expect((await it.fleet.preview(program)).errors).to.have.length(1);
      expect(it.lastLine()?.text).to.equal(`Plan: ${count} refused`);
    }
    const existing = fleetScene(2);
    await existing.fleet.up({ connections: first(2) });
    await existing.fleet.preview({ connections: [...first(2), nth(1)], mode: "purge", maxAssets: 9 });
    expect(existing.lastLine()?.text).to.equal("Plan: 2 connections refused");
  });

  it("of a connection win over the policy, and its triggers are added", async () => {
    const it = fleetScene(2);
    const own = { connectionQualifiedName: nth(1), mode: "purge", maxAssets: 2, reason: "trial", triggers: { b: 2 } };
    await it.fleet.up({ connections: [own, nth(2)], reason: "all", maxAssets: 100, triggers: { a: 1 } });
    const receipts = first(2).map((name) => JSON.parse(it.results()[name]!["receipt"] as string) as Program);
    expect(receipts[0]).to.include({ mode: "purge", reason: "trial" });
    expect(receipts[1]).to.include({ mode: "archive", reason: "all" });
  });

  it("that are not known yet are neither judged nor looked up", async () => {
    const it = fleetScene(2);
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect((await it.fleet.preview({ connections: unknown })).errors).to.deep.equal([]);
    expect(it.asked()).to.deep.equal({});
    expect(it.told()).to.deep.equal([
      "Can't be told which connections will be archived or PURGED: connections has no value yet.",
    ]);
    expect((await it.fleet.preview({ connections: [unknown, nth(1)] })).errors).to.deep.equal([]);
    const { errors } = await it.fleet.upWithoutPreview({ connections: [unknown] });
    expect(errors.join()).to.include("an input has no value yet");
    expect(it.tenant.runs()).to.have.length(0);
  });

  for (const [title, policy] of [
    ["archives", {}],
    ["archives, and purges later,", { purgeAfter: "30d", maxAssets: 9 }],
    ["purges", { mode: "purge", maxAssets: 9 }],
    ["purges, each with a number of its own,", { mode: "purge" }],
  ] as const) {
    for (const isNew of [true, false]) {
      it(`an entry without a value of a fleet that ${title} may archive or purge: ${isNew ? "new" : "added"}`, async () => {
        const it = fleetScene(2);
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const known = { connectionQualifiedName: nth(1), maxAssets: 9 };
        if (!isNew) await it.fleet.up({ connections: [known], ...policy });
        it.told();
        expect((await it.fleet.preview({ connections: [known, unknown], ...policy })).errors).to.deep.equal([]);
        expect(it.told().join("\n")).to.include(
          "Can't be told whether a connection will be archived or PURGED: connectionQualifiedName, mode, triggers have no value yet.",
        );
      });
    }
  }

  it("of another tenant than the one in state are refused, not followed", async () => {
    const it = fleetScene(1);
    await it.fleet.up({ connections: first(1) });
    const { resource } = it.fleet;
    it.fleet.resource = { ...resource!, inputs: { ...resource!.inputs, tenant: "https://other.example.com" } };
    const { errors } = await it.fleet.up({ connections: first(1), triggers: { again: true } });
    expect(errors.join()).to.match(/^atlan:baseUrl: this resource belongs to the tenant https:\/\/other.example.com/);
  });

  it("that are added to a fleet are judged in its diff", async () => {
    const it = fleetScene(2);
    await it.fleet.up({ connections: [nth(1)] });
    const { errors } = await it.fleet.preview({ connections: [nth(1), nth(2), nth(8), nth(9)] });
    expect(errors.join("\n")).to.match(new RegExp(`${nth(8)}: there is no such .*\n${nth(9)}: there is no such`));
  });
});

describe("a fleet so large that the engine may not store its state when a connection fails", () => {
  // A wrong mode ends the preview before anything is asked.
  for (const [size, lines] of [
    [5_000, []],
    [
      5_001,
      [
        "This fleet has 5,001 connections. If one of them fails, the engine may not store the state of so many, and forgets what has run: make fleets of at most 5,000.",
      ],
    ],
  ] as const) {
    it(`is told so: ${size} connections`, async () => {
      const it_ = fleetScene(1);
      await it_.fleet.preview({ connections: first(size), mode: "delete" });
      expect(it_.told().filter((line) => line.includes("This fleet has"))).to.deep.equal(lines);
    });
  }
});
