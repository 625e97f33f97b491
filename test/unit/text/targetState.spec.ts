import { expect } from "chai";
import fc from "fast-check";
import type { AssetCounts } from "../../../provider/atlan/api";
import {
  achievedBy,
  affectedAssets,
  affectedLineage,
  affectedTypes,
  countAffected,
  countAssets,
  describeGone,
  describeRest,
  explainsByPast,
  isConnectionDone,
  isInvisible,
  isOnlyIndexLeft,
  isProof,
  isProofOfOurs,
  isReached,
  listTypes,
  mayHavePurged,
  stateInWords,
} from "../../../provider/reconcile/targetState";
import { look } from "./observed";

describe("wanted state", () => {
  const ACTIVE = "ACTIVE";
  const DELETED = "DELETED";
  for (const [state, active, archived, archive, purge] of [
    [ACTIVE, 12, 0, "12 assets are still active", "12 assets are still there"],
    [ACTIVE, 1, 0, "1 asset is still active", "1 asset is still there"],
    [ACTIVE, 0, 12, "the connection itself is still active", "12 assets are still there"],
    [ACTIVE, 0, 0, "the connection itself is still active", "the connection itself is still there"],
    [DELETED, 2, 3, "2 assets are still active", "5 assets are still there"],
    [DELETED, 0, 12_345, "reached", "12,345 assets are still there"],
    [DELETED, 0, 0, "reached", "the connection itself is still there"],
    [undefined, 12_345, 0, "12,345 assets are still active", "12,345 assets are still there"],
    [undefined, 0, 1, "reached", "1 asset is still there"],
    [undefined, 0, 0, "reached", "reached"],
  ] as const) {
    const shown = look(state, active, archived);
    const title = `connection ${state ?? "not to be seen"}, ${active} active, ${archived} archived`;
    for (const [mode, expected, reach] of [
      ["archive", archive, active],
      ["purge", purge, active + archived],
    ] as const) {
      it(`${title}; ${mode}: ${expected}`, () => {
        expect(affectedAssets(mode, shown)).to.equal(reach);
        expect(countAffected(mode, shown.assets)).to.equal(reach);
        expect(isReached(mode, shown)).to.equal(expected === "reached");
        if (expected !== "reached") expect(describeRest(mode, shown)).to.equal(expected);
      });
    }

    it(`${title}: ${state === undefined && active + archived === 0 ? "nothing" : "something"} is to be seen`, () => {
      expect(isInvisible(shown)).to.equal(state === undefined && active + archived === 0);
    });
  }
});

describe("a connection that only the index still lists", () => {
  for (const [title, active, archived, archive, purge] of [
    ["without assets", 0, 0, true, true],
    ["with archived assets", 0, 3, true, false],
    ["with active assets", 3, 0, false, false],
  ] as const) {
    const shown = { ...look("DELETED", active, archived), isIndexOnly: true } as const;

    it(`has neither gone nor reached a wanted state ${title}`, () => {
      for (const mode of ["archive", "purge"] as const)
        for (const observed of [shown, { ...shown, connection: undefined }])
          expect([isInvisible(observed), isConnectionDone(mode, observed), isReached(mode, observed)]).to.deep.equal([
            false,
            false,
            false,
          ]);
    });

    for (const [mode, isLeft] of [
      ["archive", archive],
      ["purge", purge],
    ] as const) {
      it(`is all that is left ${title}, ${mode}: ${isLeft ? "yes" : "no"}`, () => {
        expect(isOnlyIndexLeft(mode, shown)).to.equal(isLeft);
        expect(isOnlyIndexLeft(mode, look("DELETED", active, archived))).to.equal(false);
        const said = "Atlan's index still lists the connection, and its catalogue no longer has it";
        expect(describeRest(mode, shown) === said).to.equal(isLeft);
      });
    }
  }
});

describe("a purge of ours may be why a connection can't be seen", () => {
  for (const [title, intent, achieved, fellShort, mayHave, byPast] of [
    ["a run of the intent that saw the connection", { connectionSeen: true, runId: "a" }, "none", [], true, false],
    ["another run has left the connection", { connectionSeen: true, runId: "a" }, "none", ["b"], true, false],
    [
      "the intent's run has left the connection",
      { connectionSeen: true, runId: "a" },
      "none",
      ["b", "a"],
      false,
      false,
    ],
    ["no run of the intent", { connectionSeen: true }, "none", [], false, false],
    [
      "a run of the intent that did not see the connection",
      { connectionSeen: false, runId: "a" },
      "none",
      [],
      false,
      false,
    ],
    ["no run, and an earlier purge", { connectionSeen: false }, "purged", [], true, true],
    [
      "an earlier purge, and a run that has left the connection",
      { connectionSeen: false, runId: "a" },
      "purged",
      ["a"],
      true,
      true,
    ],
    ["an earlier purge, and the connection was visible since", { connectionSeen: true }, "purged", [], false, false],
    ["an earlier archive", { connectionSeen: false }, "archived", [], false, false],
  ] as const) {
    it(`${title}: ${mayHave ? "yes" : "no"}`, () => {
      expect(mayHavePurged({ intent, achieved, fellShort })).to.equal(mayHave);
      expect(explainsByPast({ intent: { connectionSeen: intent.connectionSeen }, achieved })).to.equal(byPast);
    });
  }

  it("a run of the intent, where no run is known to have left the connection: yes", () => {
    expect(mayHavePurged({ intent: { connectionSeen: true, runId: "a" }, achieved: "none" })).to.equal(true);
  });
});

describe("a count of 0 proves that the wanted state is reached", () => {
  const gone = look(undefined, 0, 0);
  const stranded = look(undefined, 0, 1);
  for (const [mode, state, shown, purged, allowMissing, ours, any] of [
    ["archive", "is visible", look("DELETED", 0, 0), false, false, true, true],
    ["purge", "is visible", look("ACTIVE", 0, 0), false, false, true, true],
    ["archive", "can't be seen", gone, false, false, false, false],
    ["archive", "can't be seen", gone, true, false, false, false],
    ["archive", "can't be seen", gone, false, true, false, true],
    ["purge", "can't be seen", gone, false, false, false, false],
    ["purge", "can't be seen", gone, true, false, true, true],
    ["purge", "can't be seen", gone, false, true, false, true],
    ["archive", "can't be seen, but an asset can", stranded, false, true, false, false],
    ["purge", "can't be seen, but an asset can", stranded, false, true, false, false],
  ] as const) {
    const options = `${purged ? "perhaps purged by us" : "never purged by us"}${allowMissing ? ", allowMissing" : ""}`;
    it(`${mode} of a connection that ${state}, ${options}: ${any ? "yes" : "no"}`, () => {
      expect(isProofOfOurs(mode, shown, purged)).to.equal(ours);
      expect(isProof(mode, shown, { mayHavePurged: purged, allowMissing })).to.equal(any);
    });
  }
});

describe("Atlan's words in ours", () => {
  it("are active and archived for the state of a connection", () => {
    expect([stateInWords("ACTIVE"), stateInWords("DELETED")]).to.deep.equal(["active", "archived"]);
  });

  it("are archived and purged for what a run achieves", () => {
    expect([achievedBy("archive"), achievedBy("purge")]).to.deep.equal(["archived", "purged"]);
  });
});

describe("lineage of the assets that a run would take", () => {
  for (const [title, lineage, archive, purge] of [
    ["active and archived", { activeWithLineage: 7, archivedWithLineage: 5 }, 7, 12],
    ["active", { activeWithLineage: 7 }, 7, 7],
    ["archived", { archivedWithLineage: 5 }, 0, 5],
    ["none", {}, 0, 0],
    ["not told", { activeWithLineage: 7, archivedWithLineage: 5, lineageUnknown: true }, undefined, undefined],
  ] as const) {
    it(title, () => {
      const assets: AssetCounts = { active: 9, archived: 9, ...lineage };
      expect([affectedLineage("archive", assets), affectedLineage("purge", assets)]).to.deep.equal([archive, purge]);
    });
  }
});

describe("types of the assets that a run would take", () => {
  const both: AssetCounts = {
    active: 12,
    archived: 6,
    activeByType: { Table: 3, Column: 9 },
    archivedByType: { Table: 4, View: 2 },
  };

  for (const [title, assets, archive, purge] of [
    ["active and archived", both, { Table: 3, Column: 9 }, { Table: 7, Column: 9, View: 2 }],
    ["active", { active: 3, archived: 0, activeByType: { Table: 3 } }, { Table: 3 }, { Table: 3 }],
    ["archived", { active: 0, archived: 3, archivedByType: { Table: 3 } }, {}, { Table: 3 }],
    ["none", { active: 0, archived: 0 }, {}, {}],
    ["not told", { active: 3, archived: 4 }, {}, {}],
  ] as const) {
    it(`${title}; archive`, () => {
      expect(affectedTypes("archive", assets)).to.deep.equal(archive);
    });

    it(`${title}; purge`, () => {
      expect(affectedTypes("purge", assets)).to.deep.equal(purge);
    });
  }

  it("are another thing than what was counted", () => {
    const activeByType = Object.freeze({ Table: 3 });
    const types = affectedTypes("purge", { active: 3, archived: 1, activeByType, archivedByType: { Table: 1 } });
    expect(types).to.deep.equal({ Table: 4 });
    expect(activeByType).to.deep.equal({ Table: 3 });
  });

  it("add up to the assets that it would take", () => {
    const types = fc.dictionary(
      fc.constantFrom("Table", "Column", "View", "Schema"),
      fc.integer({ min: 1, max: 999 }),
      {
        noNullPrototype: true,
      },
    );
    const total = (it: Readonly<Record<string, number>>): number => Object.values(it).reduce((a, b) => a + b, 0);
    fc.assert(
      fc.property(
        types,
        types,
        fc.constantFrom("archive" as const, "purge" as const),
        (activeByType, archivedByType, mode) => {
          const assets = { active: total(activeByType), archived: total(archivedByType), activeByType, archivedByType };
          expect(total(affectedTypes(mode, assets))).to.equal(countAffected(mode, assets));
        },
      ),
      { seed: 1 },
    );
  });
});

describe("types in words", () => {
  for (const [types, words] of [
    [{}, ""],
    [{ Table: 1 }, "1 Table"],
    [{ Table: 34, Column: 1_200 }, "1,200 Column, 34 Table"],
    [{ View: 2, Table: 2, Column: 2 }, "2 Column, 2 Table, 2 View"],
    [{ Table: 3, Column: 3, View: 3 }, "3 Column, 3 Table, 3 View"],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, "5 e, 4 d, 3 c, 2 b, 1 a"],
    [
      { a: 1_000, b: 1_000, c: 3_000, d: 4_000, e: 5_000, f: 6_000, g: 7_000 },
      "7,000 g, 6,000 f, 5,000 e, 4,000 d, 3,000 c, 2,000 assets of 2 other types",
    ],
  ] as const) {
    it(words === "" ? "nothing" : words, () => {
      expect(listTypes(types)).to.equal(words);
    });
  }

  it("name six of six, and five of seven", () => {
    expect(listTypes({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 })).to.equal("6 f, 5 e, 4 d, 3 c, 2 b, 1 a");
    expect(listTypes({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 })).to.equal(
      "7 g, 6 f, 5 e, 4 d, 3 c, 3 assets of 2 other types",
    );
  });

  it("are added up also where a type is called like something that every object has", () => {
    const assets = { active: 1, archived: 2, activeByType: { Table: 1 }, archivedByType: { toString: 2 } };
    expect(listTypes(affectedTypes("purge", assets))).to.equal("2 toString, 1 Table");
  });

  it("leave nothing out", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z]+$/), fc.integer({ min: 1, max: 99 })), (types) => {
        const said = [...listTypes(types).matchAll(/(\d+) /g)].map((it) => Number(it[1]));
        const hasRest = Object.keys(types).length > 6;
        const sum = said.slice(0, hasRest ? 6 : undefined).reduce((a, b) => a + b, 0);
        expect(sum).to.equal(Object.values(types).reduce((a, b) => a + b, 0));
        if (hasRest) expect(said[6]).to.equal(Object.keys(types).length - 5);
      }),
      { seed: 1 },
    );
  });

  for (const [count, words] of [
    [0, "0 assets"],
    [1, "1 asset"],
    [2, "2 assets"],
    [1_234_567, "1,234,567 assets"],
  ] as const) {
    it(words, () => {
      expect(countAssets(count)).to.equal(words);
    });
  }

  it("follow what is left", () => {
    const shown = look("ACTIVE", 12, 1);
    const assets: AssetCounts = {
      ...shown.assets,
      activeByType: { Table: 3, Column: 9 },
      archivedByType: { Column: 1 },
    };
    expect(describeRest("archive", { ...shown, assets })).to.equal("12 assets are still active (9 Column, 3 Table)");
    expect(describeRest("purge", { ...shown, assets })).to.equal("13 assets are still there (10 Column, 3 Table)");
    expect(describeRest("archive", { ...shown, assets: { ...assets, activeUnnamed: 5 } })).to.equal(
      "12 assets are still active (9 Column, 3 Table; 5 of them lie below its qualified name without naming it in connectionQualifiedName)",
    );
  });
});

describe("what a run that fell short has got done", () => {
  const whole = { active: 1_225, archived: 10 };
  for (const [mode, before, after, says] of [
    ["archive", whole, { active: 613, archived: 622 }, "612 of 1,225 assets are gone"],
    ["purge", whole, { active: 613, archived: 10 }, "612 of 1,235 assets are gone"],
    ["purge", whole, { active: 0, archived: 1_235 }, ""],
    ["archive", whole, { active: 1_224, archived: 11 }, "1 of 1,225 assets is gone"],
    ["archive", whole, { active: 1_225, archived: 10 }, ""],
    ["archive", whole, { active: 1_300, archived: 10 }, ""],
    ["archive", { active: 1, archived: 0 }, { active: 0, archived: 1 }, "1 of 1 asset is gone"],
    ["archive", whole, { active: 0, archived: 0 }, "none of 1,225 assets can be seen any more"],
    ["purge", whole, { active: 0, archived: 0 }, "none of 1,235 assets can be seen any more"],
    ["archive", undefined, whole, ""],
    ["archive", whole, undefined, ""],
  ] as const) {
    it(`${mode}: ${JSON.stringify(before)} before, ${JSON.stringify(after)} after: "${says}"`, () => {
      expect(describeGone(mode, before, after)).to.equal(says);
    });
  }
});
