import { expect } from "chai";
import { at, read, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1700000004";
const definitions = "/api/meta/types/typedefs/";

function tenant(): VirtualTenant {
  return new VirtualTenant({
    connections: [
      {
        qualifiedName: connection,
        name: "described",
        connectorName: "snowflake",
        assets: { Table: 1 },
        details: { customMetadata: { s1: { a: 7, b: ["x"] } } },
      },
    ],
    customMetadata: [
      {
        name: "s1",
        displayName: "Quality",
        attributes: [
          { name: "a", displayName: "Score" },
          { name: "b", isArchived: true },
        ],
      },
    ],
    credentials: [
      { token: "test-api-key" },
      { token: "barred-key", readsTypeDefs: "forbidden" },
      { token: "blind-key", readsTypeDefs: "nothing" },
    ],
  });
}

describe("the definitions of custom metadata", () => {
  it("are shown with structs, as the official client asks for them", () => {
    const { status, body } = read(tenant().send("GET", `${definitions}?type=BUSINESS_METADATA&type=STRUCT`));
    expect(status).to.equal(200);
    expect(body["structDefs"]).to.have.length(1);
    expect(at(body, "businessMetadataDefs", "0", "displayName")).to.equal("Quality");
    expect(at(body, "businessMetadataDefs", "0", "attributeDefs", "1", "options", "isArchived")).to.equal("true");
  });

  it("are shown only if they are asked for", () => {
    const { body } = read(tenant().send("GET", `${definitions}?type=STRUCT`));
    expect(body["businessMetadataDefs"]).to.deep.equal([]);
    expect(read(tenant().send("GET", `${definitions}?type=COLOUR`)).status).to.equal(400);
    expect(read(tenant().send("POST", definitions)).status).to.equal(405);
  });

  it("are a 403, or none at all, for whom they are not", () => {
    expect(read(tenant().send("GET", definitions, undefined, "barred-key")).status).to.equal(403);
    const { body } = read(tenant().send("GET", definitions, undefined, "blind-key"));
    expect([body["structDefs"], body["businessMetadataDefs"]]).to.deep.equal([[], []]);
  });

  it("name the values that a search shows if it asks for them", () => {
    const filter = [{ term: { connectionQualifiedName: { value: connection } } }];
    const body = { dsl: { size: 1, query: { bool: { filter } } }, attributes: ["s1.a", "s1.z"] };
    const { body: answer } = tenant().post("/api/meta/search/indexsearch", body);
    const attributes = at(answer, "entities", "0", "attributes");
    expect(attributes).to.have.property("s1.a", 7);
    expect(attributes).not.to.have.any.keys("s1.b", "s1.z");
  });
});
