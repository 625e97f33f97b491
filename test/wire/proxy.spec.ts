import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { ConfigurationError } from "../../provider/errors";
import { readSettings } from "../../provider/lifecycle/config";
import { openHttp } from "../../provider/lifecycle/connect";
import { Redactor } from "../../provider/redact";
import { anyRequest, API_KEY } from "../unit/http/client";
import { failureOf } from "../unit/http/failureOf";
import { SteppingClock } from "../unit/http/steppingClock";

const TENANT = "https://tenant.example.com";
const PASSWORD = "pr0xy-pa55-word";

/** The client as in production: its proxy is the environment's. */
function opened(env: Record<string, string>, baseUrl = TENANT) {
  const clock = new SteppingClock();
  const settings = readSettings(undefined, { ATLAN_BASE_URL: baseUrl, ATLAN_API_KEY: API_KEY, ...env });
  const lines: string[] = [];
  const http = openHttp(settings, baseUrl, {
    clock,
    random: () => 0.5,
    redactor: new Redactor(),
    version: "0.0.0-test",
    log: (line) => lines.push(line),
    announce: (line) => lines.push(line),
  });
  return { http, clock, lines, begin: clock.now() };
}

describe("behind a proxy", () => {
  let proxy: Server;
  let address = "";
  let asked: string[];
  let authorizations: (string | undefined)[];
  let status: string;
  beforeEach(async () => {
    asked = [];
    authorizations = [];
    status = "407 Proxy Authentication Required";
    proxy = createServer();
    proxy.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      authorizations.push(request.headers["proxy-authorization"]);
      socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
    });
    await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
    address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    proxy.closeAllConnections();
    await new Promise((done) => proxy.close(done));
  });

  for (const [variable, value] of [
    ["HTTPS_PROXY", (it: string) => `http://${it}`],
    ["HTTP_PROXY", (it: string) => `http://${it}`],
    ["ALL_PROXY", (it: string) => `http://${it}`],
    ["HTTPS_PROXY", (it: string) => it],
  ] as const) {
    it(`that ${variable} names as ${value("host:port")}, it asks it, and names it where it does not let it through`, async () => {
      const { http, clock } = opened({ [variable]: value(address) });
      const failure = await failureOf(http.send(anyRequest(clock.now() + 60_000)));
      await http.close();
      expect(asked).to.deep.equal(["tenant.example.com:443"]);
      expect(failure).to.include({ code: "ATLAN_PROXY", fate: "notSent", status: 0 });
      expect(failure.message).to.equal(
        `looking around (${TENANT}): the proxy http://${address} (from ${variable}) did not let the request through: ` +
          "it answered 407 Proxy Authentication Required. " +
          "Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, and the user and password in it. Nothing was sent. [ATLAN_PROXY] docs/errors.md#atlan_proxy",
      );
    });
  }

  it("that has lost its way to the tenant: it is asked again", async () => {
    status = "503 Service Unavailable";
    const { http, begin, lines } = opened({ HTTPS_PROXY: address });
    const failure = await failureOf(http.send(anyRequest(begin + 1_000)));
    await http.close();
    expect(asked).to.have.length(2);
    expect(failure).to.include({ code: "ATLAN_PROXY_DOWN", fate: "notSent" });
    expect(lines).to.deep.equal([
      `the proxy http://${address} (from HTTPS_PROXY) did not let the request through: it answered 503 Service Unavailable; ` +
        "trying again in 1s (looking around)",
    ]);
  });

  it("that answers in the tenant's place: it is named, and not the tenant's port alone", async () => {
    proxy.removeAllListeners("connect").on("connect", (_request, socket) => {
      socket.resume().end("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Who are you?</html>");
    });
    const { http } = opened({ HTTPS_PROXY: address });
    const failure = await failureOf(http.send(anyRequest()));
    await http.close();
    expect(failure).to.include({ code: "ATLAN_TLS", fate: "notSent" });
    expect(failure.because).to.equal(
      `this port does not speak TLS; the connection goes through the proxy http://${address} (from HTTPS_PROXY), ` +
        "and this may come from it",
    );
    expect(failure.message).to.include("Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY. Check the port in");
  });

  it("that is down: it is named, and asked again", async () => {
    await new Promise((done) => proxy.close(done));
    const { http, begin, clock } = opened({ https_proxy: `http://somebody:${PASSWORD}@${address}` });
    const failure = await failureOf(http.send(anyRequest(begin + 1_000)));
    await http.close();
    expect(failure).to.include({ code: "ATLAN_PROXY_DOWN", fate: "notSent" });
    expect(failure.because).to.equal(`the proxy http://${address} (from https_proxy) can't be reached (ECONNREFUSED)`);
    expect(clock.slept).to.deep.equal([625]);
    expect(inspect(failure, { depth: null, showHidden: true })).not.to.include(PASSWORD);
  });

  it("whose host is not known: it is named, and that is the end", async () => {
    const { http, begin, clock } = opened({ HTTPS_PROXY: "http://proxy.invalid:3128" });
    const failure = await failureOf(http.send(anyRequest(begin + 1_000)));
    await http.close();
    // A machine without a network has no name server that could say so.
    if (failure.code === "ATLAN_PROXY_DOWN") expect(failure.because).to.match(/proxy\.invalid:3128 .*EAI_AGAIN/);
    else {
      expect(failure).to.include({ code: "ATLAN_PROXY", fate: "notSent" });
      expect(failure.because).to.equal(
        "the proxy http://proxy.invalid:3128 (from HTTPS_PROXY) can't be found: no such host",
      );
      expect(clock.slept).to.deep.equal([]);
    }
  });

  it("is told its user and password, and nobody else is", async () => {
    const { http } = opened({ HTTPS_PROXY: `http://some%40body:${PASSWORD}@${address}` });
    const failure = await failureOf(http.send(anyRequest()));
    await http.close();
    const basic = Buffer.from(`some@body:${PASSWORD}`).toString("base64");
    expect(authorizations).to.deep.equal([`Basic ${basic}`]);
    const shown = inspect(failure, { depth: null, showHidden: true });
    expect(shown).not.to.include(PASSWORD).and.not.to.include(basic.slice(0, 12));
  });

  for (const host of ["127.0.0.1", "localhost"]) {
    it(`is not asked for a tenant on this machine (${host})`, async () => {
      const tenant = createServer((_request, response) => response.end("{}"));
      await new Promise<void>((done) => tenant.listen(0, host, done));
      const baseUrl = `http://${host}:${(tenant.address() as AddressInfo).port}`;
      const { http } = opened({ HTTP_PROXY: address, HTTPS_PROXY: address, ALL_PROXY: address }, baseUrl);
      expect(await http.send(anyRequest())).to.equal(true);
      await http.close();
      tenant.closeAllConnections();
      await new Promise((done) => tenant.close(done));
      expect(asked).to.deep.equal([]);
    });
  }
});

describe("a proxy that can't be used", () => {
  for (const [title, value, because] of [
    ["no address", `http://user:${PASSWORD}@pro xy:3128`, "it is not an address of a proxy"],
    ["a slip in its port", `http://user:${PASSWORD}@proxy:31z8`, "it is not an address of a proxy"],
    ["a password with an @", `http://user:${PASSWORD}@:3128`, "it is not an address of a proxy"],
    ["a % that encodes nothing", `http://user:${PASSWORD}%zz@proxy:3128`, "its user or password has a %"],
    ["another scheme", `ftp://user:${PASSWORD}@proxy:21`, "it begins with ftp:"],
  ] as const) {
    it(`is said before anything is sent, without its password: ${title}`, () => {
      let failure: unknown;
      try {
        opened({ HTTPS_PROXY: value });
      } catch (error) {
        failure = error;
      }
      expect(failure).to.be.instanceOf(ConfigurationError);
      expect((failure as Error).message).to.include(`HTTPS_PROXY: ${because}`);
      expect(inspect(failure, { depth: null, showHidden: true })).not.to.include(PASSWORD);
    });
  }
});
