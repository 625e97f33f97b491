import { expect } from "chai";
import { describeDisagreement } from "../../../provider/reconcile/disagreement";

describe("assets that only one of two ways of counting finds, in words", () => {
  const below = (count: string): string =>
    `${count} below its qualified name without naming it in connectionQualifiedName`;
  const elsewhere = (count: string): string =>
    `${count} it in connectionQualifiedName without lying below its qualified name`;

  for (const [title, counts, archive, purge] of [
    ["none", {}, "", ""],
    ["an active one", { activeUnnamed: 1 }, below("1 of them lies"), below("1 of them lies")],
    ["archived ones", { archivedUnnamed: 2 }, "", below("2 of them lie")],
    ["both", { activeUnnamed: 1_200, archivedUnnamed: 34 }, below("1,200 of them lie"), below("1,234 of them lie")],
    ["an active one elsewhere", { activeElsewhere: 1 }, elsewhere("1 of them names"), elsewhere("1 of them names")],
    ["archived ones elsewhere", { archivedElsewhere: 2 }, "", elsewhere("2 of them name")],
    [
      "both elsewhere",
      { activeElsewhere: 3, archivedElsewhere: 4 },
      elsewhere("3 of them name"),
      elsewhere("7 of them name"),
    ],
    [
      "some of each kind",
      { activeUnnamed: 5, activeElsewhere: 1, archivedElsewhere: 1 },
      `${below("5 of them lie")}, and ${elsewhere("1 of them names")}`,
      `${below("5 of them lie")}, and ${elsewhere("2 of them name")}`,
    ],
  ] as const) {
    it(`${title}; archive`, () => {
      expect(describeDisagreement("archive", { active: 9, archived: 9, ...counts })).to.equal(archive);
    });

    it(`${title}; purge`, () => {
      expect(describeDisagreement("purge", { active: 9, archived: 9, ...counts })).to.equal(purge);
    });
  }
});
