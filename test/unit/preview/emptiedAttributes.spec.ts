import { expect } from "chai";
import { whyEntitiesAreUnread } from "../../../provider/atlan/unreadableEntities";
import { ALWAYS, archive, LOOKING, purge, scene } from "./scene";

const NAMED = { typeName: "Connection", status: "ACTIVE", attributes: { qualifiedName: "default/snowflake/1" } };
const EMPTIED = [
  { typeName: "Connection", guid: "-1", status: "ACTIVE", attributes: {}, scrubbed: true },
  { typeName: "Connection", guid: "-1", status: "ACTIVE", attributes: null },
  { typeName: "Connection", guid: "-1", status: "ACTIVE", attributes: { qualifiedName: null } },
  { guid: "-1" },
];
const SAYS =
  "the answer lists assets whose names the credentials may not read. " +
  "Check that the persona of the token includes the connection, with the permission to read its assets.";

describe("entities whose attributes are emptied, as the token may not read them", () => {
  for (const entity of EMPTIED) {
    it(`lead to words about the persona, and start nothing: ${JSON.stringify(entity)}`, async () => {
      for (const program of [archive(), purge()]) {
        const it = scene();
        const json = { approximateCount: 1, entities: [entity] };
        it.tenant.fault({ route: "searchAssets", kind: { json }, containing: LOOKING, times: ALWAYS });
        const { errors } = await it.legacy.upWithoutPreview(program);
        expect(errors.join()).to.include(SAYS);
        expect(errors.join()).to.match(/^looking at connection /);
        expect(it.tenant.runs()).to.deep.equal([]);
      }
    });
  }

  it("are told from answers that are none, and from those that can be read", () => {
    for (const it of EMPTIED) expect(whyEntitiesAreUnread({ entities: [NAMED, it] })).to.not.equal(undefined);
    for (const it of [
      { entities: [NAMED] },
      { entities: [] },
      { entities: null },
      { entities: [null, 7] },
      {},
      undefined,
    ])
      expect(whyEntitiesAreUnread(it)).to.equal(undefined);
  });
});
