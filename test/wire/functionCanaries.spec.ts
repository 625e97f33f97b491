import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import * as atlan from "../../provider";
import { CANARY, expectNoCanary, SPELLINGS } from "../unit/http/canary";
import { API_KEY } from "../unit/http/client";

const CONNECTION = "default/snowflake/1700000001";
const OAUTH = { "atlan:oauthClientId": "client-1", "atlan:oauthClientSecret": "another-secret" };

const CREDENTIALS = [
  ["the API key", { "atlan:apiKey": CANARY }],
  ["the OAuth secret", { ...OAUTH, "atlan:oauthClientSecret": CANARY }],
  ["an access token", OAUTH],
] as const;

/** A tenant on loopback that puts one text into all its answers. */
describe("a canary in the functions of a program", () => {
  let server: Server;
  let url = "";
  let token = "";
  let said = "";
  let refuses = false;

  const answers: Readonly<Record<string, () => unknown>> = {
    "/api/service/whoami": () => ({ roles: [{ name: "$admin" }] }),
    "/api/meta/search/indexsearch": () => ({
      approximateCount: 2,
      entities: [1, 2].map((n) => ({
        typeName: "Connection",
        guid: `guid-${n}`,
        status: "ACTIVE",
        createTime: n,
        attributes: { qualifiedName: `${CONNECTION}${n}`, name: `it is ${said}`, connectorName: "snowflake" },
      })),
    }),
  };
  const run = () => ({
    _id: "run-1",
    _source: {
      metadata: { name: "run-1", creationTimestamp: "2026-01-15T09:00:00Z" },
      status: { phase: "Failed", message: said },
    },
  });

  before((done) => {
    server = createServer((request, response) => {
      const [path = ""] = (request.url ?? "").split("?");
      request.resume().on("end", () => {
        if (path.endsWith("/oauth-clients/token")) response.end(JSON.stringify({ accessToken: token }));
        else if (refuses && path !== "/api/service/whoami")
          response.writeHead(403).end(JSON.stringify({ message: said, code: said }));
        else
          response.end(
            JSON.stringify(answers[path]?.() ?? { hits: { total: { value: 1 }, hits: [run()] }, odd: said }),
          );
      });
    });
    server.on("connect", (request, socket) => {
      const told = request.headers["proxy-authorization"] ?? "";
      socket.end(`HTTP/1.1 407 ${told}\r\nx-told: ${told}\r\n\r\n${told}`);
    });
    server.listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    pulumi.runtime.setAllConfig({});
    server.close(done);
    server.closeAllConnections();
  });

  /** What a question ends with, as Node would print it. */
  const endOf = async (question: Promise<unknown>): Promise<string> =>
    inspect(await question.catch((error: unknown) => error), { depth: null, showHidden: true });

  for (const [credential, config] of CREDENTIALS) {
    for (const [spelling, spell] of SPELLINGS) {
      it(`${credential} ${spelling}`, async () => {
        pulumi.runtime.setAllConfig({ "atlan:baseUrl": url, ...config });
        token = credential === "an access token" ? CANARY : "another-token";
        said = spell(CANARY);
        refuses = false;
        const exits: Record<string, string> = {
          getConnections: await endOf(atlan.getConnections()),
          "getConnection of several": await endOf(atlan.getConnection({ connector: "snowflake" })),
          "getConnection of none": await endOf(atlan.getConnection({ connector: "snowflak" })),
          getRuns: await endOf(atlan.getRuns()),
        };
        refuses = true;
        exits["getConnections, refused"] = await endOf(atlan.getConnections());
        exits["getConnectionDeletes, refused"] = await endOf(atlan.getConnectionDeletes());
        exits["getImpact, refused"] = await endOf(atlan.getImpact({ connectionQualifiedName: CONNECTION }));
        expect(exits["getImpact, refused"]).to.include("403");
        if (!/where a (line|text) is cut/.test(spelling))
          for (const exit of ["getConnections", "getConnection of several", "getRuns", "getImpact, refused"])
            expect(exits[exit], exit).to.include("[secret]");
        expectNoCanary(exits);
      });
    }
  }

  it("the password of a proxy that does not let requests through, and repeats it", async () => {
    const before = process.env["HTTPS_PROXY"];
    process.env["HTTPS_PROXY"] = `http://user:${encodeURIComponent(CANARY)}@${new URL(url).host}`;
    try {
      pulumi.runtime.setAllConfig({ "atlan:baseUrl": "https://tenant.example.com", "atlan:apiKey": API_KEY });
      const end = await endOf(atlan.getConnections());
      expect(end).to.include("the proxy http://127.0.0.1");
      expectNoCanary({ end });
    } finally {
      if (before === undefined) delete process.env["HTTPS_PROXY"];
      else process.env["HTTPS_PROXY"] = before;
    }
  });
});
