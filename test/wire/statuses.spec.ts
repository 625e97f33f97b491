import { expect } from "chai";
import { createBody } from "../../provider/atlan/packages/requests";
import type { AtlanApiError } from "../../provider/errors";
import { oauthClient, seeded } from "../unit/http/client";
import { failureOf } from "../unit/http/failureOf";
import { CONNECTION, NAME, port, RUN } from "./api";
import { closedNetwork, type Reply, times } from "./closedNetwork";

const WHOAMI = "/api/service/whoami";
const TOKEN = "/api/service/oauth-clients/token";
const RUNS = "/api/service/runs/indexsearch";
const CREATE = "/api/service/workflows?submit=true";
const RERUN = "/api/service/workflows/submit";
const STOP = `/api/service/runs/${RUN}/stop`;
const ARCHIVE = `/api/service/workflows/${NAME}/archive`;

const ADMIN: Reply = { status: 200, body: '{"roles":[{"name":"$admin"}]}' };
const FOUND = JSON.stringify({ hits: { hits: [{ _id: RUN, _source: { status: { phase: "Running" } } }] } });
const STARTED = JSON.stringify({ metadata: { name: RUN }, status: { phase: "Running" } });
const REFUSAL = '{"code":7,"message":"no"}';
const LOGIN_PAGE = "<!doctype html><html><title>Sign in</title></html>";

const transport = (code: string, message: string): Error => Object.assign(new Error(message), { code });
const REFUSED = transport("ECONNREFUSED", "connect ECONNREFUSED 203.0.113.1:443");
const UNKNOWN_HOST = transport("ENOTFOUND", "getaddrinfo ENOTFOUND tenant.atlan.com");
const RESET = transport("ECONNRESET", "read ECONNRESET");
const TIMEOUT = transport("UND_ERR_HEADERS_TIMEOUT", "Headers Timeout Error");
const CERTIFICATE = transport("CERT_HAS_EXPIRED", "certificate has expired");

/** Tries within 60 s when chance always says 0.5: after 0, 0.6, 1.8, 3.9, 8, 16.1, 26.3, 36.4, 46.5 and 56.6 s. */
const TRIES_IN_A_MINUTE = 10;
/** An answer that can't be read is asked for again only so often. */
const UNREADABLE_TRIES = 3;

/** Replies that are not what was asked for: what they are called, how often a read asks, and what it ends with. */
const BAD_REPLIES: readonly (readonly [string, Reply, number, string, AtlanApiError["fate"]])[] = [
  [
    "302 to another place",
    { status: 302, headers: { location: "https://elsewhere.example/" } },
    1,
    "ATLAN_HTTP_302",
    "refused",
  ],
  [
    "307 to another place",
    { status: 307, headers: { location: "https://elsewhere.example/" } },
    1,
    "ATLAN_HTTP_307",
    "refused",
  ],
  ["400", { status: 400, body: REFUSAL }, 1, "ATLAN_HTTP_400", "refused"],
  ["401", { status: 401, body: REFUSAL }, 1, "ATLAN_HTTP_401", "refused"],
  ["403", { status: 403, body: REFUSAL }, 1, "ATLAN_HTTP_403", "refused"],
  ["429", { status: 429 }, TRIES_IN_A_MINUTE, "ATLAN_HTTP_429", "refused"],
  ["500", { status: 500, body: REFUSAL }, TRIES_IN_A_MINUTE, "ATLAN_HTTP_500", "unclear"],
  ["502", { status: 502, body: LOGIN_PAGE }, TRIES_IN_A_MINUTE, "ATLAN_HTTP_502", "unclear"],
  ["503", { status: 503, body: "no healthy upstream" }, TRIES_IN_A_MINUTE, "ATLAN_HTTP_503", "unclear"],
  ["504", { status: 504 }, TRIES_IN_A_MINUTE, "ATLAN_HTTP_504", "unclear"],
  ["a refused connection", REFUSED, TRIES_IN_A_MINUTE, "ATLAN_CONNECTION_REFUSED", "notSent"],
  ["an unknown host", UNKNOWN_HOST, 1, "ATLAN_UNKNOWN_HOST", "notSent"],
  ["an expired certificate", CERTIFICATE, 1, "ATLAN_TLS", "notSent"],
  ["a connection that is reset", RESET, TRIES_IN_A_MINUTE, "ATLAN_CONNECTION_LOST", "unclear"],
  ["an answer that does not come", TIMEOUT, TRIES_IN_A_MINUTE, "ATLAN_TIMEOUT", "unclear"],
];

/** Replies with a 2xx that hold nothing that could be read. */
const NO_JSON: readonly (readonly [string, Reply])[] = [
  ["garbage", { status: 200, body: "%%%" }],
  ["truncated JSON", { status: 200, body: FOUND.slice(0, -5) }],
  ["a login page", { status: 200, body: LOGIN_PAGE, headers: { "content-type": "text/html" } }],
];

/** Replies with a 2xx that hold JSON of another kind. */
const OTHER_JSON: readonly (readonly [string, Reply])[] = [
  ["an empty body", { status: 200, body: "" }],
  ["204 without a body", { status: 204 }],
  ["a JSON text", { status: 200, body: '"ok"' }],
  ["a JSON list", { status: 200, body: "[]" }],
  ["null", { status: 200, body: "null" }],
  ["missing fields", { status: 200, body: "{}" }],
  ["wrong types", { status: 200, body: '{"hits":{"hits":{}},"metadata":{"name":7},"approximateCount":"0"}' }],
];

describe("a read", () => {
  const network = closedNetwork();

  for (const status of [200, 201, 202]) {
    it(`takes an answer with ${status}`, async () => {
      network.answer("POST", RUNS, { status, body: FOUND });
      const { atlan, patience } = port();
      expect(await atlan.findRun(RUN, patience)).to.include({ id: RUN, phase: "Running" });
    });
  }

  for (const [title, reply, tries, code, fate] of [
    ...BAD_REPLIES,
    ["404", { status: 404, body: REFUSAL }, 1, "ATLAN_HTTP_404", "refused"],
    ["409", { status: 409, body: REFUSAL }, 1, "ATLAN_HTTP_409", "refused"],
    ...[...NO_JSON, ...OTHER_JSON].map(
      ([title, reply]) => [title, reply, UNREADABLE_TRIES, "ATLAN_UNREADABLE_ANSWER", "unclear"] as const,
    ),
  ] as const) {
    it(`that is always answered with ${title} is sent ${tries === 1 ? "once" : `${tries} times`}: ${code}`, async () => {
      network.answer("POST", RUNS, ...times(tries, reply));
      const { atlan, patience, clock } = port();
      const failure = await failureOf(atlan.findRun(RUN, patience));
      expect(failure).to.include({ code, fate, status: reply instanceof Error ? 0 : reply.status });
      expect(network.sent).to.have.length(tries);
      expect(clock.slept).to.have.length(tries - 1);
      expect(clock.now()).to.be.at.most(patience.deadline);
    });

    if (tries > 1) {
      it(`that is once answered with ${title} is sent again`, async () => {
        network.answer("POST", RUNS, reply, { status: 200, body: FOUND });
        const { atlan, patience, clock } = port();
        expect(await atlan.findRun(RUN, patience)).to.include({ id: RUN });
        expect(clock.slept).to.deep.equal([625]);
      });
    }
  }

  it("waits longer from try to try", async () => {
    network.answer("POST", RUNS, ...times(TRIES_IN_A_MINUTE, { status: 503 }));
    const { atlan, patience, clock } = port();
    await failureOf(atlan.findRun(RUN, patience));
    expect(clock.slept).to.deep.equal([625, 1_125, 2_125, 4_125, 8_125, 10_125, 10_125, 10_125, 10_125]);
  });

  it("is sent once when there is no patience left", async () => {
    network.answer("POST", RUNS, { status: 503 });
    const { atlan, clock } = port();
    await failureOf(atlan.findRun(RUN, { deadline: clock.now() }));
    expect(clock.slept).to.deep.equal([]);
  });

  it("ends with the last failure, not with the first", async () => {
    network.answer("POST", RUNS, { status: 503 }, RESET, { status: 403, body: REFUSAL });
    const { atlan, patience } = port();
    expect(await failureOf(atlan.findRun(RUN, patience))).to.include({ code: "ATLAN_HTTP_403" });
  });

  it("carries one request id through all of its tries, and the next read another", async () => {
    network.answer("POST", RUNS, ...times(3, { status: 503 }), ...times(2, { status: 200, body: FOUND }));
    const { atlan, patience } = port({ random: seeded() });
    await atlan.findRun(RUN, patience);
    await atlan.findRun(RUN, patience);
    const ids = network.sent.map((it) => it.requestId);
    expect(new Set(ids.slice(0, 4)).size).to.equal(1);
    expect(ids[4]).not.to.equal(ids[0]);
    for (const id of ids) {
      expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  for (const chance of [0, 0.999999]) {
    it(`has a valid request id when chance says ${chance === 0 ? "0" : "almost 1"}`, async () => {
      network.answer("POST", RUNS, { status: 200, body: FOUND });
      const { atlan, patience } = port({ random: () => chance });
      await atlan.findRun(RUN, patience);
      expect(network.sent[0]!.requestId).to.equal(
        chance === 0 ? "00000000-0000-4000-8000-000000000000" : "ffffffff-ffff-4fff-bfff-ffffffffffff",
      );
    });
  }
});

describe("Retry-After", () => {
  const network = closedNetwork();

  for (const status of [429, 503]) {
    for (const [title, header, delay] of [
      ["in seconds", "7", 7_000],
      ["as a date", "Thu, 15 Jan 2026 09:00:20 GMT", 20_000],
      ["of zero", "0", 625],
      ["that is shorter than the back-off", "Thu, 15 Jan 2026 09:00:00 GMT", 625],
      ["that can't be read", "soon", 625],
    ] as const) {
      it(`${title} with a ${status} is honoured`, async () => {
        network.answer("POST", RUNS, { status, headers: { "retry-after": header } }, { status: 200, body: FOUND });
        const { atlan, patience, clock } = port();
        await atlan.findRun(RUN, patience);
        expect(clock.slept).to.deep.equal([delay]);
      });
    }
  }

  it("beyond the patience ends the tries at once, and is told", async () => {
    network.answer("POST", RUNS, { status: 429, headers: { "retry-after": "61" } });
    const { atlan, patience, clock } = port();
    expect(await failureOf(atlan.findRun(RUN, patience))).to.include({ status: 429, retryAfterMs: 61_000 });
    expect(clock.slept).to.deep.equal([]);
  });

  it("exactly at the end of the patience is still tried", async () => {
    network.answer("POST", RUNS, { status: 429, headers: { "retry-after": "60" } }, { status: 200, body: FOUND });
    const { atlan, patience } = port();
    expect(await atlan.findRun(RUN, patience)).to.include({ id: RUN });
  });

  it("is told to whoever has to decide over a start", async () => {
    network.answer("GET", WHOAMI, ADMIN);
    network.answer("POST", RERUN, { status: 429, headers: { "retry-after": "7" } });
    const { atlan, patience, clock } = port();
    const answer = await atlan.rerun(NAME, patience);
    expect(answer).to.have.property("error").that.includes({ status: 429, retryAfterMs: 7_000 });
    expect(clock.slept).to.deep.equal([]);
  });
});

describe("a start is sent exactly once", () => {
  const network = closedNetwork();

  const order = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: "SOFT" } as const;
  const STARTS = [
    ["create", CREATE, (it: ReturnType<typeof port>) => it.atlan.createAndRun(order, it.patience)],
    ["rerun", RERUN, (it: ReturnType<typeof port>) => it.atlan.rerun(NAME, it.patience)],
  ] as const;

  for (const [start, target, send] of STARTS) {
    for (const status of [200, 201, 202]) {
      it(`${start}, accepted with ${status}`, async () => {
        network.answer("GET", WHOAMI, ADMIN);
        network.answer("POST", target, { status, body: STARTED });
        expect(await send(port())).to.include({ kind: "accepted" });
      });
    }

    for (const [title, reply, , code, fate] of [
      ...BAD_REPLIES,
      ...[...NO_JSON, ...OTHER_JSON].map(
        ([title, reply]) => [title, reply, 1, "ATLAN_UNREADABLE_ANSWER", "unclear"] as const,
      ),
    ]) {
      const kind = fate === "unclear" ? "unclear" : "refused";
      it(`${start}, ${kind} by ${title}`, async () => {
        // After a 403 the roles are looked up again: they may have changed.
        const again = title === "403" ? [ADMIN] : [];
        network.answer("GET", WHOAMI, ADMIN, ...again);
        network.answer("POST", target, reply);
        const it = port();
        const answer = await send(it);
        expect(answer.kind).to.equal(kind);
        expect(answer).to.have.property("error").that.includes({ code, fate });
        expect(network.sent.map((request) => request.target)).to.deep.equal([
          `GET ${WHOAMI}`,
          `POST ${target}`,
          ...again.map(() => `GET ${WHOAMI}`),
        ]);
        expect(it.clock.slept).to.deep.equal([]);
      });
    }
  }

  for (const [start, send, status, kind] of [
    ["create", STARTS[0], 409, "taken"],
    ["create", STARTS[0], 404, "refused"],
    ["rerun", STARTS[1], 404, "absent"],
    ["rerun", STARTS[1], 409, "refused"],
  ] as const) {
    it(`${start}, ${kind} by ${status}`, async () => {
      network.answer("GET", WHOAMI, ADMIN);
      network.answer("POST", send[1], { status, body: REFUSAL });
      expect((await send[2](port())).kind).to.equal(kind);
    });
  }

  for (const [title, body, runId, createdAt] of [
    ["the least", { metadata: { name: RUN } }, RUN, undefined],
    [
      "everything",
      { metadata: { name: RUN, creationTimestamp: "2023-11-14T22:13:20Z" }, status: { phase: "Pending" } },
      RUN,
      "2023-11-14T22:13:20Z",
    ],
    ["only the name of the definition", { metadata: { name: NAME } }, undefined, undefined],
  ] as const) {
    it(`rerun, answered with ${title}`, async () => {
      network.answer("GET", WHOAMI, ADMIN);
      network.answer("POST", RERUN, { status: 200, body: JSON.stringify(body) });
      const { atlan, patience } = port();
      expect(await atlan.rerun(NAME, patience)).to.deep.equal({ kind: "accepted", runId, createdAt });
    });
  }

  it("create: its answer never names a run, but tells what the definition does", async () => {
    network.answer("GET", WHOAMI, ADMIN);
    network.answer("POST", CREATE, { status: 200, body: JSON.stringify(createBody(order)) });
    const { atlan, patience } = port();
    const { connectionQualifiedName, deleteType } = order;
    expect(await atlan.createAndRun(order, patience)).to.deep.equal({
      kind: "accepted",
      runId: undefined,
      createdAt: undefined,
      told: { connectionQualifiedName, deleteType, deleteAssets: true },
    });
  });

  it("and not at all when the role can't be looked up, however patiently", async () => {
    network.answer("GET", WHOAMI, ...times(TRIES_IN_A_MINUTE, { status: 503 }));
    const { atlan, patience } = port();
    expect(await failureOf(atlan.createAndRun(order, patience))).to.include({ code: "ATLAN_HTTP_503" });
  });

  it("after a look-up of the role that was tried again", async () => {
    network.answer("GET", WHOAMI, { status: 503 }, RESET, ADMIN);
    network.answer("POST", CREATE, { status: 503 });
    const { atlan, patience } = port();
    expect((await atlan.createAndRun(order, patience)).kind).to.equal("unclear");
  });
});

describe("a change that may be sent twice", () => {
  const network = closedNetwork();

  for (const [change, target, send] of [
    ["stop", STOP, (it: ReturnType<typeof port>) => it.atlan.stopRun(RUN, it.patience)],
    ["archive", ARCHIVE, (it: ReturnType<typeof port>) => it.atlan.archiveWorkflow(NAME, it.patience)],
  ] as const) {
    const announceRole = (): void => {
      if (change === "archive") network.answer("GET", WHOAMI, ADMIN);
    };
    const sentToTarget = () => network.sent.filter((it) => it.target === `POST ${target}`);

    for (const [title, reply] of [
      ["200 with a body", { status: 200, body: STARTED }],
      ["201", { status: 201, body: STARTED }],
      ["202 without a body", { status: 202 }],
      ...OTHER_JSON,
      ["404, since nothing is left to change", { status: 404, body: REFUSAL }],
    ] as const) {
      it(`${change} is done with ${title}`, async () => {
        announceRole();
        network.answer("POST", target, reply);
        await send(port());
      });
    }

    for (const [title, reply, tries, code, fate] of [
      ...BAD_REPLIES,
      ["409", { status: 409, body: REFUSAL }, 1, "ATLAN_HTTP_409", "refused"],
      ...NO_JSON.map(
        ([title, reply]) => [title, reply, UNREADABLE_TRIES, "ATLAN_UNREADABLE_ANSWER", "unclear"] as const,
      ),
    ] as const) {
      it(`${change} that is always answered with ${title} is sent ${tries === 1 ? "once" : `${tries} times`}`, async () => {
        announceRole();
        if (title === "403") announceRole();
        network.answer("POST", target, ...times(tries, reply));
        expect(await failureOf(send(port()))).to.include({ code, fate });
        expect(sentToTarget()).to.have.length(tries);
        expect(new Set(sentToTarget().map((it) => it.requestId)).size).to.equal(1);
      });
    }

    it(`${change} whose answer was lost is done when it is gone at the next try`, async () => {
      announceRole();
      network.answer("POST", target, RESET, { status: 404, body: REFUSAL });
      await send(port());
    });
  }
});

describe("401 with an OAuth client", () => {
  const network = closedNetwork();
  const signedIn = () => port({ credentials: oauthClient });
  const token = (accessToken: string): Reply => ({
    status: 200,
    body: JSON.stringify({ accessToken, tokenType: "Bearer", expiresIn: 600 }),
  });

  for (const [title, target, done, send] of [
    ["a read", RUNS, FOUND, (it: ReturnType<typeof port>) => it.atlan.findRun(RUN, it.patience)],
    ["a start", RERUN, STARTED, (it: ReturnType<typeof port>) => it.atlan.rerun(NAME, it.patience)],
    ["a change", STOP, "", (it: ReturnType<typeof port>) => it.atlan.stopRun(RUN, it.patience)],
  ] as const) {
    const announceRole = (): void => {
      if (target === RERUN) network.answer("GET", WHOAMI, ADMIN);
    };

    it(`drops the token, fetches another and sends ${title} once more`, async () => {
      network.answer("POST", TOKEN, token("token-1"), token("token-2"));
      announceRole();
      network.answer("POST", target, { status: 401, body: REFUSAL }, { status: 200, body: done });
      const it = signedIn();
      await send(it);
      const tries = network.sent.filter((request) => request.target === `POST ${target}`);
      expect(tries.map((request) => request.authorization)).to.deep.equal(["Bearer token-1", "Bearer token-2"]);
      expect(new Set(tries.map((request) => request.requestId)).size).to.equal(1);
      expect(it.clock.slept).to.deep.equal([]);
    });

    it(`twice is the end of ${title}`, async () => {
      network.answer("POST", TOKEN, token("token-1"), token("token-2"));
      announceRole();
      network.answer("POST", target, ...times(2, { status: 401, body: REFUSAL }));
      const outcome: unknown = await send(signedIn()).catch((it: unknown) => ({ error: it }));
      expect(outcome).to.have.property("error").that.includes({ code: "ATLAN_HTTP_401", fate: "refused" });
    });
  }

  it("leaves a start alone that is refused for another reason", async () => {
    network.answer("POST", TOKEN, token("token-1"));
    network.answer("GET", WHOAMI, ADMIN, ADMIN);
    network.answer("POST", RERUN, { status: 403, body: REFUSAL });
    const { atlan, patience } = signedIn();
    expect((await atlan.rerun(NAME, patience)).kind).to.equal("refused");
  });
});
