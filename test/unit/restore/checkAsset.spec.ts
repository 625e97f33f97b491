import { expect } from "chai";
import type { FoundAsset } from "../../../provider/atlan/assetRestores";
import { checkAsset } from "../../../provider/cli/restore/checkAsset";

const CONNECTION = "default/snowflake/1";
const listed = { typeName: "Table", guid: "g1", qualifiedName: `${CONNECTION}/t` };
const archived: FoundAsset = { ...listed, state: "DELETED", name: "t" };
const active: FoundAsset = { ...archived, state: "ACTIVE" };

/** The kind of a check, and of an obstacle which. */
function check(found: readonly FoundAsset[], of = listed): string {
  const result = checkAsset(of, found, CONNECTION);
  return result.kind === "obstacle" ? result.obstacle : result.kind;
}

describe("what has to be done about a listed asset", () => {
  for (const [what, found, expected] of [
    ["archived", [archived], "archived"],
    ["active", [active], "active"],
    ["archived, and another one archived has its name", [archived, { ...archived, guid: "g2" }], "archived"],
    ["archived, and an active one has its name", [{ ...active, guid: "g2" }, archived], "taken"],
    [
      "archived, and an active one of another type has its name",
      [{ ...active, guid: "g2", typeName: "View" }, archived],
      "archived",
    ],
    ["active, and another active one has its name", [active, { ...active, guid: "g2" }], "active"],
    ["not found", [], "gone"],
    ["not found, but another one of its name, archived", [{ ...archived, guid: "g2" }], "gone"],
    ["not found, but another one of its name, active", [{ ...active, guid: "g2" }], "gone"],
    ["of another name", [{ ...archived, qualifiedName: `${CONNECTION}/u` }], "changed"],
    ["of another case", [{ ...archived, qualifiedName: `${CONNECTION}/T` }], "changed"],
    ["of another type", [{ ...archived, typeName: "View" }], "changed"],
    ["of a type in another case", [{ ...archived, typeName: "table" }], "archived"],
    [
      "without a name",
      [{ typeName: "Table", guid: "g1", qualifiedName: `${CONNECTION}/t`, state: "DELETED" }],
      "unrestorable",
    ],
  ] as const satisfies readonly (readonly [string, readonly FoundAsset[], string])[]) {
    it(`${what}: ${expected}`, () => {
      expect(check(found)).to.equal(expected);
    });
  }

  it("one whose name another one has: that may be made by a crawl or by hand", () => {
    expect(checkAsset(listed, [{ ...active, guid: "g2" }, archived], CONNECTION)).to.include({
      because: "another asset that is active has its name (g2)",
    });
  });

  for (const [typeName, more, expected] of [
    ["Procedure", { definition: "BEGIN END" }, "archived"],
    ["Procedure", {}, "unrestorable"],
    ["BigqueryRoutine", {}, "unrestorable"],
    ["AuthPolicy", {}, "unrestorable"],
    ["Persona", {}, "unrestorable"],
  ] as const) {
    it(`a ${typeName} with ${Object.keys(more).join() || "nothing more"}: ${expected}`, () => {
      expect(check([{ ...archived, typeName, ...more }], { ...listed, typeName })).to.equal(expected);
    });
  }

  for (const [qualifiedName, connectionQualifiedName, expected] of [
    [CONNECTION, undefined, "archived"],
    [`${CONNECTION}/t`, "default/postgres/2", "archived"],
    [`${CONNECTION}0/t`, undefined, "elsewhere"],
    ["default/postgres/2/t", undefined, "elsewhere"],
    ["default/postgres/2/t", "default/postgres/2", "elsewhere"],
    ["default/postgres/2/t", CONNECTION, "archived"],
  ] as const) {
    it(`${qualifiedName} that names ${connectionQualifiedName ?? "nothing"}: ${expected}`, () => {
      const named = connectionQualifiedName === undefined ? {} : { connectionQualifiedName };
      expect(check([{ ...archived, qualifiedName, ...named }], { ...listed, qualifiedName })).to.equal(expected);
      const shown: FoundAsset = { ...active, qualifiedName, ...named };
      expect(check([shown], { ...listed, qualifiedName })).to.equal(expected === "archived" ? "active" : expected);
    });
  }
});
