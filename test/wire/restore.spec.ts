import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { AssetRestores, readMutation, type RestorableAsset } from "../../provider/atlan/assetRestores";
import { ExchangeError } from "../../provider/http/exchangeError";
import { ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { port } from "./api";

/** A request that the official Python client 9.11.0 was seen to send. */
interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: { readonly entities: readonly [{ readonly guid: string }] };
}

const recorded = (file: string): Recorded =>
  JSON.parse(readFileSync(path.join(__dirname, "fixtures", `${file}.json`), "utf8")) as Recorded;

const CONNECTION: RestorableAsset = {
  typeName: "Connection",
  guid: "00000001-a71a-4000-8000-000000000000",
  qualifiedName: "default/snowflake/1700000004",
  name: "taken back",
  state: "DELETED",
};
const TABLE: RestorableAsset = {
  typeName: "Table",
  guid: "00000001-a71a-4000-8000-000000000002",
  qualifiedName: "default/snowflake/1700000004/table_2",
  name: "table_2",
  state: "DELETED",
  connectionQualifiedName: "default/snowflake/1700000004",
};

function restoring(answer: unknown = { guidAssignments: {} }) {
  const dispatcher = new ScriptedDispatcher(() => ({ body: JSON.stringify(answer) }));
  const { http, patience, clock } = port({ dispatcher });
  return { restores: new AssetRestores(http), patience, dispatcher, clock };
}

describe("a restore, held to recordings of the official client", () => {
  for (const [file, asset] of [
    ["restore-connection", CONNECTION],
    ["restore-table", TABLE],
  ] as const) {
    it(`${file}: the same request, but for the guid, where the client sends a placeholder`, async () => {
      const { restores, patience, dispatcher } = restoring();
      await restores.restore([asset], patience);
      const { method, path: to, query, body } = recorded(file);
      const placeholder = body.entities[0].guid;
      expect(placeholder).to.match(/^-\d+$/);
      const [{ headers: _headers, ...request }] = dispatcher.sent as [(typeof dispatcher.sent)[number]];
      // The body as a text, so that the order of its keys counts too.
      const wanted = JSON.stringify(body).replace(placeholder, asset.guid);
      expect(dispatcher.sent).to.have.length(1);
      expect(request).to.deep.equal({ method, path: to, query, body: wanted });
    });
  }

  it("several assets are the entities of one request, in their order, as the official Java client sends them", async () => {
    const { restores, patience, dispatcher } = restoring();
    await restores.restore([CONNECTION, TABLE], patience);
    const { entities } = JSON.parse(dispatcher.sent[0]!.body!) as { entities: { guid: string }[] };
    const alone = ["restore-connection", "restore-table"].flatMap((file) => recorded(file).body.entities);
    const guids = [CONNECTION.guid, TABLE.guid];
    expect(entities).to.deep.equal(alone.map((it, index) => ({ ...it, guid: guids[index] })));
  });

  it("a procedure says its definition too, which the official client requires of it", async () => {
    const { restores, patience, dispatcher } = restoring();
    await restores.restore([{ ...TABLE, typeName: "Procedure", definition: "BEGIN END" }], patience);
    expect(dispatcher.sent[0]!.body).to.include(
      '"attributes":{"qualifiedName":"default/snowflake/1700000004/table_2","name":"table_2","definition":"BEGIN END"}',
    );
  });

  it("is sent again after a failure that may pass, since restoring twice is restoring once", async () => {
    let asked = 0;
    const dispatcher = new ScriptedDispatcher(() =>
      ++asked < 4 ? { status: 503, body: "" } : { body: JSON.stringify({ guidAssignments: {} }) },
    );
    const { http, patience } = port({ dispatcher });
    await new AssetRestores(http).restore([TABLE], patience);
    expect(new Set(dispatcher.sent.map(({ body }) => body)).size).to.equal(1);
    expect(asked).to.equal(4);
  });
});

describe("the answer to a restore", () => {
  const guids = [TABLE.guid];

  for (const [what, body, strange] of [
    ["Atlan updated it", { mutatedEntities: { UPDATE: [{ guid: TABLE.guid }] }, guidAssignments: {} }, 0],
    ["it was active already", { guidAssignments: { [TABLE.guid]: TABLE.guid } }, 0],
    ["nothing of its own", { mutatedEntities: null, guidAssignments: {} }, 0],
    ["it was created anew", { mutatedEntities: { CREATE: [{ guid: "x" }] }, guidAssignments: {} }, 1],
    ["something was deleted", { mutatedEntities: { DELETE: [{}], PURGE: [{}] } }, 2],
    ["another one was taken for it", { guidAssignments: { [TABLE.guid]: "another" } }, 1],
  ] as const) {
    it(`tells what was done: ${what}`, () => {
      expect(readMutation(guids, body)).to.deep.equal({ strange });
    });
  }

  for (const body of [
    undefined,
    null,
    [],
    "ok",
    {},
    { errorCode: "x" },
    { mutatedEntities: [] },
    { guidAssignments: "x" },
  ]) {
    it(`is not read from ${JSON.stringify(body)}`, () => {
      expect(readMutation(guids, body)).to.equal(undefined);
    });
  }

  it("that says that an asset was created is an error, and is not asked again", async () => {
    const { restores, patience, dispatcher } = restoring({ mutatedEntities: { CREATE: [{ guid: "x" }] } });
    const error = await restores.restore([TABLE], patience).catch((it: unknown) => it as Error);
    expect(error).to.have.property("message").that.includes("it has created, removed or exchanged 1 assets instead");
    expect(error).to.have.property("code", "ATLAN_RESTORE");
    expect(dispatcher.sent).to.have.length(1);
  });
});

describe("the look-up of single assets", () => {
  const entity = ({ name, qualifiedName, state, ...more }: RestorableAsset, changed: object = {}) => ({
    ...more,
    status: state,
    attributes: { name, qualifiedName },
    ...changed,
  });
  const found = (...entities: object[]) => ({ approximateCount: entities.length, entities });

  it("asks for all that has one of the names, and ignores names that differ in case only", async () => {
    const { restores, patience, dispatcher } = restoring(
      found(entity(TABLE), entity({ ...TABLE, guid: "x", qualifiedName: TABLE.qualifiedName.toUpperCase() })),
    );
    const { connectionQualifiedName: _none, ...table } = TABLE;
    expect(await restores.named([TABLE.qualifiedName, TABLE.qualifiedName, "b"], patience)).to.deep.equal([table]);
    const { attributes, dsl } = JSON.parse(dispatcher.sent[0]!.body!) as {
      attributes: string[];
      dsl: Record<string, unknown>;
    };
    expect(attributes).to.deep.equal(["name", "qualifiedName", "connectionQualifiedName", "definition"]);
    expect(dsl["query"]).to.deep.equal({
      bool: { filter: [{ terms: { qualifiedName: [TABLE.qualifiedName, "b"] } }] },
    });
    expect(dsl["size"]).to.equal(10);
  });

  it("asks for halves when more have the names than one answer holds", async () => {
    const sizes: number[] = [];
    const dispatcher = new ScriptedDispatcher(({ body }) => {
      const asked = JSON.parse(body!) as {
        dsl: { query: { bool: { filter: [{ terms: { qualifiedName: string[] } }] } } };
      };
      const names = asked.dsl.query.bool.filter[0].terms.qualifiedName;
      sizes.push(names.length);
      const assets = names.includes("many")
        ? Array.from({ length: names.length === 1 ? 9 : 30 }, (_, index) =>
            entity({ ...TABLE, guid: `g${index}`, qualifiedName: "many" }),
          )
        : [];
      return {
        body: JSON.stringify({ approximateCount: assets.length, ...(assets.length > 0 ? { entities: assets } : {}) }),
      };
    });
    const { http, patience } = port({ dispatcher });
    expect(await new AssetRestores(http).named(["a", "b", "many", "c"], patience)).to.have.length(9);
    expect(sizes).to.deep.equal([4, 2, 2, 1, 1]);
  });

  for (const [what, reply] of [
    ["an answer that is too large", new ExchangeError("ANSWER_TOO_LARGE", "too large")],
    ["a 500, which Atlan answers to what its search engine refuses", { status: 500, body: "{}" }],
    ["a 413", { status: 413, body: "{}" }],
  ] as const) {
    it(`asks for halves after ${what}`, async () => {
      const dispatcher = new ScriptedDispatcher(({ body }) => {
        const keys = /"terms":\{"(?:qualifiedName|__guid)":\[([^\]]*)/.exec(body!)![1]!.split(",");
        if (keys.length > 2) return reply;
        const [{ guid, name }] = [{ guid: `g${keys.join("")}`, name: keys[0]!.slice(1, -1) }];
        return {
          body: JSON.stringify(
            found(entity({ ...TABLE, guid: body!.includes("__guid") ? name : guid, qualifiedName: name })),
          ),
        };
      });
      const { http, patience } = port({ dispatcher });
      const restores = new AssetRestores(http);
      expect(await restores.named(["a", "b", "c", "d"], patience)).to.have.length(2);
      expect(await restores.withGuids(["a", "b", "c", "d"], patience)).to.have.length(2);
    });
  }

  it("gives up where a thousand have one name", async () => {
    const { restores, patience } = restoring({ approximateCount: 1_001, entities: [entity(TABLE)] });
    const error = await restores.named([TABLE.qualifiedName], patience).catch((it: unknown) => it as Error);
    expect(error).to.have.property("code", "ATLAN_LIST_TOO_LONG");
  });

  for (const [what, answer] of [
    ["of an unknown state", found(entity(TABLE, { status: "PURGED" }))],
    ["without a guid", found(entity(TABLE, { guid: null }))],
    ["without attributes", found(entity(TABLE, { attributes: {} }))],
    ["listed twice", found(entity(TABLE), entity(TABLE))],
    ["that are more than are counted", { approximateCount: 0, entities: [entity(TABLE)] }],
    ["of an answer that is not whole", { ...found(entity(TABLE)), _shards: { total: 5, successful: 4 } }],
    ["that are no list", { approximateCount: 1, entities: { 0: entity(TABLE) } }],
    ["of a page", "<html></html>"],
  ] as const) {
    it(`refuses assets ${what}`, async () => {
      const { restores, patience } = restoring(answer);
      const error = await restores.named([TABLE.qualifiedName], patience).catch((it: unknown) => it as Error);
      expect(error).to.have.property("code", "ATLAN_UNREADABLE_ANSWER");
    });
  }
});
