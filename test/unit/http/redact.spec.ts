import { expect } from "chai";
import fc from "fast-check";
import { Redactor } from "../../../provider/redact";
import { API_KEY, anyRequest, client, oauthClient } from "./client";
import { failureOf } from "./failureOf";
import { type Reply, ScriptedDispatcher } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

const ACCESS_TOKEN = "eyJhbGci.payload/sig+x==";
const ODD_SECRET = "p%s/w\"r\\d+=<&>'e";

const inJson = (it: string): string => JSON.stringify(it).slice(1, -1);
const inHtml = (it: string): string =>
  it.replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c);
const goJson = (it: string): string =>
  inJson(it).replace(/[<>&'=]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
const everyByte = (it: string): string =>
  [...Buffer.from(it)].map((b) => `%${b.toString(16).padStart(2, "0")}`).join("");
const entities = (spell: (code: number) => string) => (it: string) =>
  Array.from(it, (c) => `&#${spell(c.codePointAt(0) ?? 0)};`).join("");

/** How a secret may stand in a text: each of them has been seen in somebody's error page. */
const SPELLINGS: readonly (readonly [string, (it: string) => string])[] = [
  ["as it is", (it) => it],
  ["in a URL", encodeURIComponent],
  ["in a URL within a URL", (it) => encodeURIComponent(encodeURIComponent(it))],
  ["in a form", (it) => new URLSearchParams({ it }).toString().slice("it=".length)],
  ["in a URL, byte by byte", everyByte],
  ["in JSON", inJson],
  ["in JSON within JSON", (it) => inJson(inJson(it))],
  ["in JSON within JSON within JSON", (it) => inJson(inJson(inJson(it)))],
  ["in JSON with escaped slashes", (it) => inJson(it).replaceAll("/", "\\/")],
  ["in Go's JSON", goJson],
  ["in Go's JSON within JSON", (it) => inJson(goJson(it))],
  ["in HTML", inHtml],
  ["in HTML within HTML", (it) => inHtml(inHtml(it))],
  ["in HTML within Go's JSON", (it) => goJson(inHtml(it))],
  ["in decimal entities", entities(String)],
  ["in hexadecimal entities", entities((it) => `x${it.toString(16)}`)],
  ["in capital hexadecimal entities", entities((it) => `X000${it.toString(16).toUpperCase()}`)],
];

function redactor(...secrets: string[]): Redactor {
  const made = new Redactor();
  for (const it of secrets) made.add(it);
  return made;
}

describe("redaction of a text", () => {
  const odd = redactor(ODD_SECRET);

  for (const [title, spell] of SPELLINGS) {
    it(`finds a secret ${title}`, () => {
      expect(odd.clean(`Bearer ${spell(ODD_SECRET)}!`)).to.equal("Bearer [secret]!");
    });

    it(`finds any secret ${title}`, () => {
      const secret = fc.string({ minLength: 6, maxLength: 40, unit: "grapheme" });
      fc.assert(
        fc.property(secret, (it) => {
          // One that looks as if it were escaped already can't be told from a shorter one.
          fc.pre(!"[secret]".includes(it) && it.isWellFormed() && !/%25|&amp;/.test(it));
          expect(redactor(it).clean(`«${spell(it)}»`)).to.equal("«[secret]»");
        }),
        { seed: 1, examples: [["\\\\\\\\\\\\"], ["%2%2%F%"], ["&lt;&#x"]] },
      );
    });
  }

  for (const encoding of ["base64", "base64url"] as const) {
    for (let before = 0; before < 6; before++) {
      for (const after of [0, 1, 2, 3]) {
        it(`finds a secret in ${encoding} between ${before} and ${after} other bytes`, () => {
          const text = Buffer.from("?".repeat(before) + ODD_SECRET + "!".repeat(after)).toString(encoding);
          const cleaned = odd.clean(`Basic ${text}`);
          expect(cleaned).to.include("[secret]");
          const rest = cleaned.replace("Basic ", "").replace("[secret]", "").replace(/=+$/, "");
          // What is left are the characters of the neighbours, and those that belong to both.
          expect(rest.length).to.be.at.most(Math.ceil((before * 8) / 6) + Math.ceil((after * 8) / 6) + 2);
        });
      }
    }
  }

  it("finds base64 that stands in a URL or in JSON", () => {
    const secret = "??>>??>>??>>";
    const encoded = Buffer.from(secret).toString("base64");
    expect(encoded).to.match(/[+/]/);
    const cleaned = [encodeURIComponent(encoded), encoded.replaceAll("/", "\\/")].map((it) =>
      redactor(secret).clean(it),
    );
    expect(cleaned).to.deep.equal(["[secret]", "[secret]"]);
  });

  describe("that has been cut", () => {
    const secret = "eyJhbGciOiJSUzI1NiJ9.payload.signature";
    const one = redactor(secret);

    for (const kept of [12, 20, secret.length - 1]) {
      it(`takes ${kept} characters of a secret for it, wherever they stand`, () => {
        expect(one.clean(`bad token ${secret.slice(0, kept)} of you`)).to.equal("bad token [secret] of you");
      });
    }

    for (const end of ["", "…", "...", '"', '"}', "… (30 more)", "...)"]) {
      it(`takes 8 characters of a secret for it where ${JSON.stringify(end)} follows`, () => {
        expect(one.clean(`bad token ${secret.slice(0, 8)}${end}`)).to.equal(`bad token [secret]${end}`);
        expect(one.clean(`bad token ${secret.slice(0, 7)}${end}`)).to.equal(`bad token ${secret.slice(0, 7)}${end}`);
      });
    }

    it("leaves a word that only begins like a secret", () => {
      expect(redactor("production-1234").clean("productio was meant")).to.equal("productio was meant");
    });

    it("takes the longest of several that begin alike, and leaves nothing of it", () => {
      const other = "eyJhbGciOiJSUzI1NiJ9.another.one-that-is-much-longer";
      const both = redactor(secret, other);
      for (const it of [secret, other]) {
        expect(both.clean(`<${it}>`)).to.equal("<[secret]>");
        expect(both.clean(`<${it.slice(0, -3)}>`)).to.equal("<[secret]>");
      }
    });

    for (const [title, spell] of SPELLINGS) {
      it(`finds its beginning ${title}`, () => {
        expect(redactor(ODD_SECRET).clean(`${spell(ODD_SECRET.slice(0, 9))}…`)).to.equal("[secret]…");
      });
    }
  });

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

describe("redaction of an error", () => {
  it("reaches its texts and those of all causes, and ends where they go round", () => {
    const root = Object.assign(new Error(`root ${API_KEY}`), { code: API_KEY, status: 7, hint: [API_KEY] });
    const error = new Error(`top ${API_KEY}`, { cause: root });
    root.cause = error;
    const cleaned = redactor(API_KEY).cleanError(error);
    expect(cleaned).to.equal(error);
    expect([error.message, root.message, root.code, root.status]).to.deep.equal([
      "top [secret]",
      "root [secret]",
      "[secret]",
      7,
    ]);
    expect(`${error.stack} ${root.stack}`).to.include("[secret]").and.not.to.include(API_KEY);
  });

  it("leaves what can't be changed, and what is no error", () => {
    const frozen = Object.freeze(new Error(API_KEY));
    expect(redactor(API_KEY).cleanError(frozen)).to.equal(frozen);
    expect(redactor(API_KEY).cleanError("text")).to.equal("text");
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
