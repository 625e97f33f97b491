import { expect } from "chai";
import fc from "fast-check";
import type { ConnectionEntity, Patience } from "../../../provider/atlan/api";
import { AtlanApiError } from "../../../provider/errors";
import {
  type Called,
  didYouMean,
  findSuggestions,
  findSuggestionsByName,
  suggestByName,
  suggestConnections,
} from "../../../provider/reconcile/suggestions";
import { CONNECTION } from "./observed";

const entity = (qualifiedName: string, more: Partial<ConnectionEntity> = {}): ConnectionEntity => ({
  qualifiedName,
  typeName: "Connection",
  name: "prod",
  state: "ACTIVE",
  ...more,
});

/** The qualified names that are suggested for CONNECTION, of those that there are. */
const suggested = (...names: readonly string[]): string[] =>
  suggestConnections(
    CONNECTION,
    names.map((it) => entity(it)),
  ).map((it) => it.qualifiedName);

describe("connections that may have been meant", () => {
  for (const [title, there, meant] of [
    ["none where there are none", [], []],
    ["none of another connector", ["default/postgres/1700000000", "default/redshift/1700000000"], []],
    ["one with a wrong digit", ["default/snowflake/1234567891"], ["default/snowflake/1234567891"]],
    ["one with a digit too few", ["default/snowflake/123456789"], ["default/snowflake/123456789"]],
    ["one with a digit too many", ["default/snowflake/12345678900"], ["default/snowflake/12345678900"]],
    ["one with a digit missing within", ["default/snowflake/123467890"], ["default/snowflake/123467890"]],
    ["one with two digits swapped", ["default/snowflake/1234567980"], ["default/snowflake/1234567980"]],
    ["one of another connector that is spelt alike", ["default/snowflak/1234567890"], ["default/snowflak/1234567890"]],
    [
      "the likeliest first",
      ["default/snowflake/1234567001", "default/snowflake/1234567891", "default/snowflake/1234567801"],
      ["default/snowflake/1234567891", "default/snowflake/1234567801", "default/snowflake/1234567001"],
    ],
    [
      "of those that are as likely, by their names",
      ["default/snowflake/1234567893", "default/snowflake/1234567892", "default/snowflake/1234567891"],
      ["default/snowflake/1234567891", "default/snowflake/1234567892", "default/snowflake/1234567893"],
    ],
    [
      "three at most",
      [1, 2, 3, 4, 5].map((it) => `default/snowflake/123456789${it}`),
      [1, 2, 3].map((it) => `default/snowflake/123456789${it}`),
    ],
    // 1234567890 → 1234567123: three digits; → 1234561234: four.
    [
      "none with more than three wrong digits, where there is one with three",
      ["default/snowflake/1234561234", "default/snowflake/1234567123"],
      ["default/snowflake/1234567123"],
    ],
    [
      "others of the connector, the likeliest first, where nothing is near",
      ["default/snowflake/1700000000", "default/postgres/1234567890", "default/snowflake/1234561234"],
      ["default/snowflake/1234561234", "default/snowflake/1700000000"],
    ],
    [
      "three others of the connector at most",
      [1, 2, 3, 4].map((it) => `default/snowflake/999999999${it}`),
      [1, 2, 3].map((it) => `default/snowflake/999999999${it}`),
    ],
    [
      "none of a connector that begins like it",
      ["default/snowflake-2/1700000000", "default/snow/1700000000", "snowflake/default/1700000000"],
      [],
    ],
  ] as const) {
    it(`are ${title}`, () => {
      expect(suggested(...there)).to.deep.equal(meant);
      expect(suggested(...[...there].reverse())).to.deep.equal(meant);
    });
  }

  it("are told in full", () => {
    const near = entity("default/snowflake/1234567891", { name: undefined, state: "DELETED" });
    expect(suggestConnections(CONNECTION, [near])).to.deep.equal([near]);
  });

  it("are never the one that was looked for, nor anything but connections", () => {
    const there = [
      entity(CONNECTION, { state: "DELETED" }),
      entity("default/snowflake/1234567891", { typeName: "Table" }),
      entity("default/snowflake/1234567892", { typeName: "connection" }),
    ];
    expect(suggestConnections(CONNECTION, there)).to.deep.equal([]);
  });

  it("are not near when four characters at the beginning are missing or too many", () => {
    expect(suggestConnections("/abck", [entity("k")])).to.deep.equal([]);
    expect(suggestConnections("k", [entity("/abck")])).to.deep.equal([]);
    expect(suggestConnections("/abk", [entity("k")])).to.deep.equal([entity("k")]);
    expect(suggestConnections("k", [entity("/abk")])).to.deep.equal([entity("/abk")]);
  });

  it("do not depend on a name of three parts", () => {
    expect(suggestConnections("snowflake", [entity("default/snowflake/1700000000")])).to.deep.equal([]);
    expect(suggestConnections("", [entity("ab")])).to.deep.equal([entity("ab")]);
  });

  const char = fc.integer({ min: 0, max: 9 }).map(String);
  const slip = fc.oneof(
    fc.record({ kind: fc.constant("change" as const), at: fc.nat(9), to: char }),
    fc.record({ kind: fc.constant("add" as const), at: fc.nat(10), to: char }),
    fc.record({ kind: fc.constant("take" as const), at: fc.nat(6), to: char }),
  );

  it("are found after any three slips of the hand", () => {
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
        const epoch = Array.from("1234567890");
        for (const { kind, at, to } of slips) {
          if (kind === "change") epoch[at] = to;
          else if (kind === "add") epoch.splice(at, 0, to);
          else epoch.splice(at, 1);
        }
        const meant = `default/snowflake/${epoch.join("")}`;
        fc.pre(meant !== CONNECTION);
        // Others of the connector are far away, so that they would only be told if this one were not found near.
        expect(suggested("default/snowflake/9999999999999999", meant)).to.deep.equal([meant]);
      }),
      { seed: 1 },
    );
  });

  it("are the same whichever of two was looked for", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]{1,7}$/), fc.stringMatching(/^[ab]{1,7}$/), (a, b) => {
        expect(suggestConnections(`x/y/${a}`, [entity(`x/z/${b}`)]).length).to.equal(
          suggestConnections(`x/z/${b}`, [entity(`x/y/${a}`)]).length,
        );
      }),
      { seed: 1 },
    );
  });
});

describe("connections of a connector", () => {
  it("are those of it, not one of another that is called like it", () => {
    const [of, called] = [entity("default/tableau/1"), entity("default/postgres/2", { name: "tableau" })];
    expect(suggestByName({ connector: "tableau" }, [called, of])).to.deep.equal([of]);
    expect(suggestByName({ name: "tableau" }, [called, of])).to.deep.equal([called]);
  });
});

describe("connections that are called nearly so", () => {
  const there = [
    entity("default/snowflake/1", { name: "warehouse" }),
    entity("default/snowflake/2", { name: "Warehouse" }),
    entity("default/postgres/3", { name: "ware house" }),
    entity("default/postgres/4", { name: "dev" }),
    entity("default/tableau/5", { name: undefined }),
  ];

  for (const [wanted, meant] of [
    [{ name: "warehouse" }, [1, 2, 3]],
    [{ name: "ware house" }, [3, 1, 2]],
    [{ name: "WAREHOUSES" }, [1, 2, 3]],
    // Three slips from "warehouse", four from "ware house".
    [{ name: "wareho" }, [1, 2]],
    [{ name: "wareh" }, []],
    // In a short name, fewer slips are as many as it may have.
    [{ name: "dex" }, [4]],
    [{ name: "pox" }, []],
    [{ name: "d" }, []],
    [{ name: "warehouse", connector: "tableau" }, [1, 2, 3]],
    [{ name: "finance", connector: "postgres" }, [3, 4]],
    [{ name: "finance", connector: "postgre" }, [3, 4]],
    [{ name: "finance" }, []],
    [{ connector: "Snowflake" }, [1, 2]],
    [{ connector: "tableu" }, [5]],
    [{ connector: "redshift" }, []],
    [{}, []],
  ] as readonly (readonly [Called, readonly number[]])[]) {
    it(`are found: ${JSON.stringify(wanted)}`, () => {
      const found = (among: readonly ConnectionEntity[]) =>
        suggestByName(wanted, among).map(({ qualifiedName }) => Number(qualifiedName.split("/")[2]));
      expect(found(there)).to.deep.equal(meant);
      expect(found([...there].reverse())).to.deep.equal(meant);
    });
  }

  it("are three at most", () => {
    const many = [1, 2, 3, 4, 5].map((it) => entity(`default/snowflake/${it}`, { name: "prod" }));
    expect(suggestByName({ name: "prod" }, many)).to.deep.equal(many.slice(0, 3));
  });

  it("are asked about with what tells them apart", () => {
    const archived = entity("default/x/3", { state: "DELETED" });
    const nameless = entity("default/x/4", { name: undefined, state: "DELETED" });
    expect(
      didYouMean([entity("default/x/1"), entity("default/x/2", { name: undefined }), archived, nameless]),
    ).to.equal(
      'Did you mean default/x/1 ("prod"), default/x/2, default/x/3 ("prod", archived) or default/x/4 (archived)? ',
    );
    expect(didYouMean([])).to.equal("");
  });
});

describe("looking for connections that may have been meant", () => {
  const near = entity("default/snowflake/1234567891");

  it("asks for connections once, and does not wait long", async () => {
    const asked: Patience[] = [];
    const findConnections = (patience: Patience) => {
      asked.push(patience);
      return Promise.resolve([entity("default/postgres/1700000000"), near]);
    };
    expect(await findSuggestions({ findConnections }, CONNECTION)).to.deep.equal([near]);
    expect(asked).to.deep.equal([{ deadline: 0, timeoutMs: 5_000 }]);
  });

  it("finds none when Atlan does not answer: what is missing matters more", async () => {
    const error = new AtlanApiError("ATLAN_HTTP_503", {
      doing: "looking for connections",
      identity: "https://tenant.atlan.com",
      because: "it is down",
      suggestion: "Wait.",
      status: 503,
      fate: "unclear",
    });
    expect(await findSuggestions({ findConnections: () => Promise.reject(error) }, CONNECTION)).to.deep.equal([]);
  });

  it("does not hide a fault of its own", async () => {
    const fault = new TypeError("a fault");
    let thrown: unknown;
    await findSuggestions({ findConnections: () => Promise.reject(fault) }, CONNECTION).catch(
      (it: unknown) => (thrown = it),
    );
    expect(thrown).to.equal(fault);
  });

  it("looks for what is called nearly so, too", async () => {
    const meant = entity("default/snowflake/1", { name: "prod" });
    const findConnections = () => Promise.resolve([meant, entity("default/x/1", { name: "something else" })]);
    expect(await findSuggestionsByName({ findConnections }, { name: "prot" })).to.deep.equal([meant]);
  });
});
