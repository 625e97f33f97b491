import { expect } from "chai";
import { readAccessToken } from "../../../provider/http/credentials";

const now = 1_000_000;

describe("answer of the token endpoint", () => {
  for (const [title, answer, lifeMs] of [
    ["in camel case", { accessToken: "t", tokenType: "Bearer", expiresIn: 600 }, 570_000],
    ["in snake case", { access_token: "t", token_type: "Bearer", expires_in: 600 }, 570_000],
    ["with the lifetime as a text", { accessToken: "t", expiresIn: "600" }, 570_000],
    ["without a lifetime", { accessToken: "t" }, 570_000],
    ["with a lifetime of null", { accessToken: "t", expiresIn: null }, 570_000],
    ["with a lifetime of zero", { accessToken: "t", expiresIn: 0 }, 570_000],
    ["with a negative lifetime", { accessToken: "t", expiresIn: -5 }, 570_000],
    ["with a lifetime that is no number", { accessToken: "t", expiresIn: "soon" }, 570_000],
    ["with an hour's lifetime", { accessToken: "t", expiresIn: 3_600 }, 3_570_000],
    ["with a lifetime of one minute", { accessToken: "t", expiresIn: 60 }, 30_000],
    ["with a lifetime shorter than the usual margin", { accessToken: "t", expiresIn: 20 }, 10_000],
  ] as const) {
    it(`${title}: renewed after ${lifeMs / 1_000} s`, () => {
      expect(readAccessToken(answer, now)).to.deep.equal({ value: "t", renewAt: now + lifeMs });
    });
  }

  for (const answer of [
    undefined,
    null,
    "token",
    42,
    [],
    {},
    { accessToken: "" },
    { accessToken: 42 },
    { accessToken: null },
    { token: "t" },
  ]) {
    it(`${JSON.stringify(answer)} holds no token`, () => {
      expect(readAccessToken(answer, now)).to.equal(undefined);
    });
  }
});
