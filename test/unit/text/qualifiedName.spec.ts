import { expect } from "chai";
import { readQualifiedName } from "../../../provider/text/qualifiedName";

describe("qualified names of connections", () => {
  for (const name of ["default/snowflake/1234567890", "default/x/1", "default/my-connector_2/17"]) {
    it(`${name} is one`, () => {
      expect(readQualifiedName(name)).to.deep.equal({ value: name });
    });
  }

  const THREE_PARTS = "it has to have three parts, default/<connector>/<epoch>, such as default/snowflake/1234567890";
  const CONNECTOR =
    "its connector, the middle part, has to be made of letters, digits, - and _ alone, such as snowflake";
  const MISSING = "it is missing; it looks like default/snowflake/1234567890";
  const TEXT = "it has to be a text such as default/snowflake/1234567890";
  const INSIDE = "this is an asset inside a connection; the connection is default/snowflake/12";
  for (const [value, reason] of [
    [undefined, MISSING],
    ["", MISSING],
    [null, TEXT],
    [7, TEXT],
    [["default/x/1"], TEXT],
    ["default/snowflake/12/db", INSIDE],
    ["default/snowflake/12/db/schema", INSIDE],
    ["default/snowflake/12/", THREE_PARTS],
    ["default/snowflake", THREE_PARTS],
    ["default/snowflake/12x", THREE_PARTS],
    ["default/snow flake/12", CONNECTOR],
    ["default/*/12", CONNECTOR],
    ["default/snow?lake/12", CONNECTOR],
    ["default/s.*/12", CONNECTOR],
    ["default/snöwflake/12", CONNECTOR],
    ["default/a\nb/12", CONNECTOR],
    ["default/snowflake/*", THREE_PARTS],
    ["default/*/12/db", THREE_PARTS],
    ["*", THREE_PARTS],
    ["default/snowflake/12 ", "it has white space at its end; without that it is default/snowflake/12"],
    ["default/snowflake/12\n", "it has white space at its end; without that it is default/snowflake/12"],
    ["\tdefault/snowflake/12", "it has white space at its beginning; without that it is default/snowflake/12"],
    [" default/snowflake/12 ", "it has white space at its beginning; without that it is default/snowflake/12"],
    [" default/*/12", THREE_PARTS],
    ["default/snow flake/12/db", THREE_PARTS],
    ["default//12", THREE_PARTS],
    ["other/snowflake/12", THREE_PARTS],
    ["not default/snowflake/12", THREE_PARTS],
    ["not default/snowflake/12/db", THREE_PARTS],
  ] as const) {
    it(`${value === undefined ? "nothing" : JSON.stringify(value)} is none`, () => {
      expect(readQualifiedName(value)).to.deep.equal({ reason });
    });
  }
});
