import { expect } from "chai";
import fc from "fast-check";
import { Redactor } from "../../../provider/redact";
import { API_KEY, anyRequest, client, oauthClient } from "./client";
import { failureOf } from "./failureOf";
import { type Reply, ScriptedDispatcher } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

const ACCESS_TOKEN = "eyJhbGci.payload/sig+x==";
const ODD_SECRET = 'p%s/w"r\\d+=';

function redactor(...secrets: string[]): Redactor {
  const made = new Redactor();
  for (const it of secrets) made.add(it);
  return made;
}

describe("redaction of a text", () => {
  const odd = redactor(ODD_SECRET);

  for (const [title, text] of [
    ["as it is", `Bearer ${ODD_SECRET}!`],
    ["URL-encoded", `Bearer ${encodeURIComponent(ODD_SECRET)}!`],
    ["JSON-escaped", `Bearer ${JSON.stringify(ODD_SECRET).slice(1, -1)}!`],
  ] as const) {
    it(`finds a secret ${title}`, () => {
      expect(odd.clean(text)).to.equal("Bearer [secret]!");
    });
  }

  it("finds every occurrence of every secret", () => {
    expect(redactor("first-secret", "second-secret").clean("first-secret second-secret first-secret")).to.equal(
      "[secret] [secret] [secret]",
    );
  });

  it("leaves other texts as they are", () => {
    expect(odd.clean("nothing to see")).to.equal("nothing to see");
    expect(redactor().clean(ODD_SECRET)).to.equal(ODD_SECRET);
  });

  it("does not take characters of a secret for a pattern", () => {
    expect(redactor("a.c.e.g").clean("abcdefg a.c.e.g")).to.equal("abcdefg [secret]");
  });

  it("does not remember what is too short to be a secret", () => {
    expect(redactor("", "12345").clean("12345 runs")).to.equal("12345 runs");
    expect(redactor("123456").clean("123456 runs")).to.equal("[secret] runs");
  });

  it("remembers nothing where there is no secret", () => {
    const made = new Redactor();
    made.add(undefined);
    expect(made.clean("undefined")).to.equal("undefined");
  });

  it("never leaves the secret in", () => {
    const secret = fc.string({ minLength: 6, maxLength: 40, unit: "grapheme-ascii" });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (it, before, after) => {
        // The mark itself holds no secret of six characters other than its own letters.
        fc.pre(!"[secret]".includes(it));
        const cleaned = redactor(it).clean(before + it + after);
        expect(cleaned).to.include("[secret]");
        expect(cleaned.replaceAll("[secret]", "")).to.satisfy((rest: string) => rest.length <= (before + after).length);
      }),
      { seed: 1 },
    );
  });
});

describe("redaction of a value", () => {
  it("reaches every text, however deep, and keeps everything else", () => {
    const value = {
      text: `a ${API_KEY}`,
      list: [API_KEY, 1, null, { deep: [`${API_KEY}${API_KEY}`] }],
      number: 7,
      yes: true,
      nothing: null,
      absent: undefined,
    };
    expect(redactor(API_KEY).cleanAll(value)).to.deep.equal({
      text: "a [secret]",
      list: ["[secret]", 1, null, { deep: ["[secret][secret]"] }],
      number: 7,
      yes: true,
      nothing: null,
      absent: undefined,
    });
  });

  it("reaches the names of properties, however deep", () => {
    const value = { [API_KEY]: 1, list: [{ [`a ${API_KEY}`]: { [API_KEY]: API_KEY } }] };
    expect(redactor(API_KEY).cleanAll(value)).to.deep.equal({
      "[secret]": 1,
      list: [{ "a [secret]": { "[secret]": "[secret]" } }],
    });
  });

  it("leaves nothing of a secret in anything that JSON can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.nat(40), { maxLength: 5 }), (value, places) => {
        const [at = 0, ...others] = places;
        const text = JSON.stringify({ [`${at}${API_KEY}`]: value, others: others.map((it) => `${API_KEY}${it}`) });
        const cleaned = JSON.stringify(redactor(API_KEY).cleanAll(JSON.parse(text) as unknown));
        expect(cleaned).to.equal(text.replaceAll(API_KEY, "[secret]"));
      }),
      { seed: 1 },
    );
  });

  it("changes nothing in the value that it was given", () => {
    const value = { list: [API_KEY], [API_KEY]: 1 };
    redactor(API_KEY).cleanAll(value);
    expect(value).to.deep.equal({ list: [API_KEY], [API_KEY]: 1 });
  });
});

describe("redaction of a failure", () => {
  const failureWith = (reply: (authorization: string) => Reply, credentials?: typeof oauthClient) => {
    const dispatcher = new ScriptedDispatcher(({ path, headers }) =>
      path === "/api/service/oauth-clients/token"
        ? { body: JSON.stringify({ accessToken: ACCESS_TOKEN, expiresIn: 600 }) }
        : reply(headers["authorization"] ?? ""),
    );
    const http = client({ clock: new SteppingClock(), dispatcher, ...(credentials && { credentials }) });
    return failureOf(http.send({ ...anyRequest(), read: () => undefined }));
  };

  for (const [title, reply] of [
    ["an error page", (it: string) => ({ status: 500, body: `<pre>authorization: ${it}</pre>` })],
    ["an error page that is URL-encoded", (it: string) => ({ status: 400, body: encodeURIComponent(it) })],
    ["an error body", (it: string) => ({ status: 403, body: JSON.stringify({ message: `bad header: ${it}` }) })],
    ["an answer that can't be read", (it: string) => ({ body: `<html>${it}</html>` })],
  ] as const) {
    it(`takes an API key out of ${title}`, async () => {
      const failure = await failureWith(reply);
      expect(failure.message).to.include("[secret]").and.not.include(API_KEY);
    });

    it(`takes an access token out of ${title}`, async () => {
      const failure = await failureWith(reply, oauthClient);
      expect(failure.message).to.include("[secret]").and.not.include("eyJhbGci");
    });
  }

  for (let before = 170; before <= 200; before += 5) {
    it(`leaves no half of a secret where a long page is cut after ${before} characters`, async () => {
      const failure = await failureWith((it) => ({ status: 500, body: `${"x".repeat(before)} ${it}` }));
      expect(failure.message).not.to.include(API_KEY.slice(0, 6));
    });
  }

  it("takes an OAuth client's secret out of what the token endpoint says", async () => {
    const dispatcher = new ScriptedDispatcher(({ body }) => ({ status: 400, body: `you sent ${body ?? ""}` }));
    const failure = await failureOf(
      client({ clock: new SteppingClock(), credentials: oauthClient, dispatcher }).send(anyRequest()),
    );
    expect(failure.message).to.include('"clientSecret":"[secret]"').and.not.include("oauth-secret-1");
  });

  it("leaves nothing of a secret that begins like another", () => {
    const redactor = new Redactor();
    redactor.add("abcdef");
    redactor.add("abcdef-and-the-rest");
    expect(redactor.clean("abcdef-and-the-rest")).to.equal("[secret]");
  });

  for (const [how, spell] of [
    ["escaped slashes", (it: string) => it.replaceAll("/", "\\/")],
    ["HTML-safe escapes", (it: string) => it.replaceAll("=", "\\u003d")],
  ] as const) {
    it(`knows a secret that JSON spells with ${how}, also at the cut of a long message`, async () => {
      const secret = "eyJhbGciOi/payload/signature==";
      for (const padding of [0, 170, 190]) {
        const body = `{"message":"${"x".repeat(padding)} bad token ${spell(secret)}"}`;
        const dispatcher = new ScriptedDispatcher(() => ({ status: 400, body }));
        const credentials = { kind: "apiKey", apiKey: secret } as const;
        const http = client({ clock: new SteppingClock(), credentials, dispatcher });
        const { message } = await failureOf(http.send(anyRequest()));
        expect(message).not.to.include("eyJhbGci");
      }
    });
  }
});
