import { expect } from "chai";
import { csvLine } from "../../../../provider/cli/csv";
import { escapeLine } from "../../../../provider/text/escape";
import { DAY, listScene, seed } from "./listScene";

describe("list --csv", () => {
  it("prints a header and a line for each connection; what is not known is empty", async () => {
    const connection = seed(2, {
      name: 'the "old", one',
      assets: { Table: 1_200 },
      archivedAssets: { View: 3 },
      withLineage: 12,
      owners: { users: ["jsmith", "mdoe"], groups: ["stewards"] },
      admins: { users: ["admin"], roles: ["role-guid"] },
      readAgoMs: 100 * DAY,
    });
    const { run } = listScene({ connections: [connection] });
    const { code, out, err } = await run("list", "--csv");
    expect(code).to.equal(0);
    expect(out.split("\n")).to.deep.equal([
      '"qualifiedName","name","connector","state","activeAssets","archivedAssets","activeWithLineage","archivedWithLineage","ownerUsers","ownerGroups","adminUsers","adminGroups","adminRoles","createdAt","lastCrawledAt","lastReadAt","workflows","runs","liveRuns","latestRunPhase","latestRunStartedAt","namesakes"',
      '"default/snowflake/1700000002","the ""old"", one","snowflake","active",1200,3,12,0,"jsmith, mdoe","stewards","admin","","role-guid","2025-12-16T09:00:00.000Z",,"2025-10-07T09:00:00.000Z",0,0,0,,,0',
      "",
    ]);
    expect(err).to.include("Atlan has no time of a crawl");
  });

  for (const [text, cell] of [
    ["plain", '"plain"'],
    ['=HYPERLINK("https://x")', `"'=HYPERLINK(""https://x"")"`],
    ["+1", `"'+1"`],
    ["-2+3", `"'-2+3"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["  =1", `"'  =1"`],
    ["\t=1", `"' =1"`],
    ["\r\n=1", `"' =1"`],
    ["＝1", `"'＝1"`],
    ["a;=1", `"a;'=1"`],
    ['a;"=1+1;z', `"a;""'=1+1;z"`],
    ["a, =1", `"a, '=1"`],
    ["a|@b", `"a|'@b"`],
    ["a=1 - 2", '"a=1 - 2"'],
    ["\u200b=1", '"\\u200b=1"'],
    ["", '""'],
  ] as const) {
    it(`takes no cell for a formula: ${JSON.stringify(text)}`, () => {
      expect(csvLine([escapeLine(text)])).to.equal(`${cell}\n`);
    });
  }

  it("writes numbers as numbers, and nothing for what is not known", () => {
    expect(csvLine([-1, 0, undefined])).to.equal("-1,0,\n");
  });
});
