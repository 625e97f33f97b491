import { expect } from "chai";
import { inspect } from "node:util";
import { anyRequest, client, oauthClient } from "./client";
import { failureOf } from "./failureOf";
import { type Reply, ScriptedDispatcher, type SentRequest } from "./scriptedDispatcher";
import { SteppingClock } from "./steppingClock";

const TOKEN_PATH = "/api/service/oauth-clients/token";

/** A tenant that hands out `token-1`, `token-2`, …; everything but the token endpoint answers as told. */
function signedIn(anything: (request: SentRequest) => Reply = () => ({ body: "{}" }), expiresIn = 600) {
  const clock = new SteppingClock();
  let tokens = 0;
  const dispatcher = new ScriptedDispatcher((request) =>
    request.path === TOKEN_PATH
      ? { body: JSON.stringify({ accessToken: `token-${++tokens}`, tokenType: "Bearer", expiresIn }) }
      : anything(request),
  );
  const bearers = () => dispatcher.sent.filter((it) => it.path !== TOKEN_PATH).map((it) => it.headers["authorization"]);
  return { clock, dispatcher, bearers, http: client({ clock, credentials: oauthClient, dispatcher }) };
}

describe("signing in with an OAuth client", () => {
  it("sends the client's credentials as Atlan's clients do, without a bearer", async () => {
    const { http, dispatcher } = signedIn();
    await http.send(anyRequest());
    const [signIn] = dispatcher.sentTo(TOKEN_PATH);
    expect(signIn).to.include({
      method: "POST",
      body: '{"clientId":"oauth-client-1","clientSecret":"oauth-secret-1"}',
    });
    expect(signIn!.headers).to.include({ accept: "application/json", "content-type": "application/json" });
    expect(signIn!.headers).not.to.have.property("authorization");
  });

  it("is tried again for 30 s, also where the request that began it is content with one try", async () => {
    let failures = 1;
    const clock = new SteppingClock();
    const dispatcher = new ScriptedDispatcher(({ path }) => {
      if (path !== TOKEN_PATH) return { body: "{}" };
      if (failures-- > 0) return { status: 503, body: "" };
      return { body: JSON.stringify({ accessToken: "token-1", tokenType: "Bearer", expiresIn: 600 }) };
    });
    const http = client({ clock, credentials: oauthClient, dispatcher });
    const niceToKnow = http.send(anyRequest(0));
    const start = http.send(anyRequest());
    await Promise.all([niceToKnow, start]);
    expect(dispatcher.sentTo(TOKEN_PATH)).to.have.length(2);
  });

  it("uses one token for many requests", async () => {
    const { http, dispatcher, bearers } = signedIn();
    for (let i = 0; i < 3; i++) await http.send(anyRequest());
    expect(dispatcher.sentTo(TOKEN_PATH)).to.have.length(1);
    expect(bearers()).to.deep.equal(["Bearer token-1", "Bearer token-1", "Bearer token-1"]);
  });

  it("keeps a token until 30 s before its end, and renews it then", async () => {
    const { http, clock, bearers } = signedIn();
    await http.send(anyRequest());
    clock.advance(569_999);
    await http.send(anyRequest());
    clock.advance(1);
    await http.send(anyRequest());
    expect(bearers()).to.deep.equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
  });

  it("renews a token of 20 s after half of its life", async () => {
    const { http, clock, bearers } = signedIn(undefined, 20);
    await http.send(anyRequest());
    clock.advance(9_999);
    await http.send(anyRequest());
    clock.advance(1);
    await http.send(anyRequest());
    expect(bearers()).to.deep.equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
  });

  it("fetches a token anew after a 401 and sends the request once more", async () => {
    const { http, clock, dispatcher, bearers } = signedIn(({ headers }) =>
      headers["authorization"] === "Bearer token-1" ? { status: 401, body: "" } : { body: "{}" },
    );
    await http.send(anyRequest());
    expect(bearers()).to.deep.equal(["Bearer token-1", "Bearer token-2"]);
    expect(dispatcher.sentTo(TOKEN_PATH)).to.have.length(2);
    expect(clock.slept).to.deep.equal([]);
  });

  it("does so once for one request", async () => {
    const { http, clock, bearers } = signedIn(() => ({ status: 401, body: '{"message":"who are you"}' }));
    const failure = await failureOf(http.send(anyRequest(clock.now() + 60_000)));
    expect(failure).to.include({ code: "ATLAN_HTTP_401", fate: "refused" });
    expect(bearers()).to.deep.equal(["Bearer token-1", "Bearer token-2"]);
  });

  it("goes on with the renewed token", async () => {
    const { http, bearers } = signedIn(({ headers }) =>
      headers["authorization"] === "Bearer token-1" ? { status: 401, body: "" } : { body: "{}" },
    );
    await http.send(anyRequest());
    await http.send(anyRequest());
    expect(bearers()).to.deep.equal(["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
  });

  it("shares a token that is there among requests that run at once", async () => {
    const { http, dispatcher } = signedIn();
    await http.send(anyRequest());
    await Promise.all(Array.from({ length: 5 }, () => http.send(anyRequest())));
    expect(dispatcher.sentTo(TOKEN_PATH)).to.have.length(1);
  });
});

describe("signing in that fails", () => {
  const failing = (replies: readonly Reply[]) => {
    const clock = new SteppingClock();
    const left = [...replies];
    const dispatcher = new ScriptedDispatcher(({ path }) =>
      path === TOKEN_PATH ? (left.shift() ?? { body: '{"accessToken":"token-1"}' }) : { body: "{}" },
    );
    return { clock, dispatcher, http: client({ clock, credentials: oauthClient, dispatcher }) };
  };

  it("is told as such, and the request is not sent", async () => {
    const { http, dispatcher } = failing([{ status: 401, body: '{"error":"invalid_client"}' }]);
    const failure = await failureOf(http.send(anyRequest()));
    expect(failure.message).to.equal(
      "signing in with the OAuth client (https://tenant.atlan.com): Atlan answered 401 Unauthorized: invalid_client. " +
        "Check that the API key (or the OAuth client) belongs to this tenant and has not expired. [ATLAN_SIGN_IN] docs/errors.md#atlan_sign_in",
    );
    expect(dispatcher.sent).to.have.length(1);
  });

  it("is tried again within the patience of the request", async () => {
    const { http, clock, dispatcher } = failing([
      { status: 503, body: "" },
      { status: 503, body: "" },
    ]);
    await http.send(anyRequest(clock.now() + 60_000));
    expect(dispatcher.sentTo(TOKEN_PATH)).to.have.length(3);
    expect(clock.slept).to.have.length(2);
  });

  it("is tried again for half a minute before a request that is sent once", async () => {
    const busy = { status: 429, headers: { "retry-after": "10" }, body: "" };
    const { http, clock, dispatcher } = failing([busy, busy, busy, busy, busy]);
    const failure = await failureOf(http.send(anyRequest(undefined)));
    expect(failure).to.include({ code: "ATLAN_SIGN_IN", status: 0, fate: "notSent" });
    expect(clock.slept).to.deep.equal([10_000, 10_000, 10_000]);
    expect(dispatcher.sentTo("/api/anything")).to.deep.equal([]);
  });

  it("is begun anew by a request that has an hour, where one that is sent once has given up", async () => {
    const { http, clock, dispatcher } = failing(Array.from({ length: 10 }, () => ({ status: 503, body: "" })));
    const begin = clock.now();
    const [start, wait] = await Promise.allSettled([http.send(anyRequest()), http.send(anyRequest(begin + 3_600_000))]);
    expect(start).to.have.nested.property("reason.code", "ATLAN_SIGN_IN");
    expect(wait).to.have.property("status", "fulfilled");
    expect(dispatcher.sentTo(TOKEN_PATH)).to.have.length(11);
  });

  it("is not begun anew where the tenant asks for a longer wait than is followed", async () => {
    const { http, clock, dispatcher } = failing([{ status: 503, headers: { "retry-after": "601" }, body: "" }]);
    expect(await failureOf(http.send(anyRequest(clock.now() + 3_600_000)))).to.include({ code: "ATLAN_SIGN_IN" });
    expect(dispatcher.sentTo(TOKEN_PATH)).to.have.length(1);
  });

  it("leaves nothing behind: the next request signs in again", async () => {
    const { http, dispatcher } = failing([{ status: 401, body: "" }]);
    await failureOf(http.send(anyRequest()));
    await http.send(anyRequest());
    expect(dispatcher.sentTo("/api/anything").map((it) => it.headers["authorization"])).to.deep.equal([
      "Bearer token-1",
    ]);
  });

  for (const body of ["", "{}", '{"accessToken":""}', "<html>Sign in</html>", "null"]) {
    it(`an answer of ${body === "" ? "nothing" : body} is none`, async () => {
      const { http } = failing(Array.from({ length: 3 }, () => ({ body })));
      const failure = await failureOf(http.send(anyRequest()));
      expect(failure.code).to.equal("ATLAN_SIGN_IN");
      expect(failure.message).to.match(/^signing in with the OAuth client \(/);
    });
  }

  for (const body of [
    '{"token":"brand-new-secret","expires":600}',
    '{"access_token":{"value":"brand-new-secret"}}',
    '{"accessToken":"brand-new-secret with a space"}',
    '{"accessToken":"brand-new-secret"',
    "brand-new-secret",
    "<html>brand-new-secret</html>",
    '{"data":{"accessToken":"brand-new-secret"}}',
  ]) {
    for (const status of [200, 201, 203]) {
      it(`never quotes what it does not understand of a ${status}: ${body}`, async () => {
        const { http } = failing(Array.from({ length: 3 }, () => ({ status, body })));
        const failure = await failureOf(http.send(anyRequest()));
        expect(failure).to.include({ code: "ATLAN_SIGN_IN", fate: "notSent" });
        expect(failure.because).to.match(/^the answer is (?:not one that Atlan gives|a web page, not Atlan's JSON)$/);
        expect(inspect(failure, { depth: null, showHidden: true })).not.to.include("brand-new");
      });
    }
  }
});
