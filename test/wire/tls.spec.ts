import { expect } from "chai";
import { createServer as createPlainServer } from "node:http";
import { constants, createSecureServer, type Http2SecureServer, type Http2Session } from "node:http2";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { HttpClient } from "../../provider/http/client";
import type { Proxy } from "../../provider/http/proxy";
import { Redactor } from "../../provider/redact";
import { anyRequest, apiKey } from "../unit/http/client";
import { failureOf } from "../unit/http/failureOf";
import { SteppingClock } from "../unit/http/steppingClock";
import { NAME, port } from "./api";

/** An authority that nobody trusts: made for this test, for 127.0.0.1, until 2126. It guards nothing. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7Vwoh4RsUs2mbDtC
oqDQ0EjotN44eTapzZ6ctst2AoOhRANCAASGKFsUiXGDhYnZg/Ai+q3JXvOzHQ2Z
6fE5WoKUkcQMGlkxrTrZi61NLWcAuDGoEwkQ51gWQTG7raBPUZ5OjZHj
-----END PRIVATE KEY-----
`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUDBxC3qoQyOUZ0T+SKBiNCnlRYm8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNDE1NDk1NloYDzIxMjYxMDMx
MTU0OTU2WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASGKFsUiXGDhYnZg/Ai+q3JXvOzHQ2Z6fE5WoKUkcQMGlkxrTrZi61N
LWcAuDGoEwkQ51gWQTG7raBPUZ5OjZHjo2QwYjAdBgNVHQ4EFgQUr4QNTYk/EELt
XW18X2dP0LQE/5UwHwYDVR0jBBgwFoAUr4QNTYk/EELtXW18X2dP0LQE/5UwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IQC48m9ZQ54I3HqSmH+ppxt1xUfYpo6bgvjqlfkN36BatwIgG/ZPoNMgzG2s/XAW
/ydwMGqKqHwRN5Wb9EpM9VYiTiw=
-----END CERTIFICATE-----
`;

describe("a tenant with a certificate that nobody has signed", () => {
  let server: Server;
  let received = 0;
  before((done) => {
    server = createServer({ key, cert }, (_request, response) => {
      received++;
      response.end("{}");
    });
    server.listen(0, "127.0.0.1", done);
  });
  after((done) => {
    server.close(done);
    server.closeAllConnections();
  });

  it("is sent nothing, and the message says what to do", async () => {
    const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { atlan, http, clock, patience } = port({ baseUrl });
    const failure = await failureOf(atlan.rerun(NAME, patience));
    await http.close();
    expect(failure.message).to.equal(
      `looking up the roles of the credentials (${baseUrl}): the tenant's certificate or TLS was not accepted ` +
        "(DEPTH_ZERO_SELF_SIGNED_CERT). Check atlan:baseUrl (or ATLAN_BASE_URL); name a company's own authority in NODE_EXTRA_CA_CERTS. [ATLAN_TLS] docs/errors.md#atlan_tls",
    );
    expect(failure).to.include({ code: "ATLAN_TLS", fate: "notSent", status: 0 });
    expect(clock.slept).to.deep.equal([]);
    expect(received).to.equal(0);
  });
});

describe("https: to a port that does not speak TLS", () => {
  it("is said so, in plain words and without another try", async () => {
    const plain = createPlainServer((_request, response) => response.end("{}"));
    await new Promise<void>((done) => plain.listen(0, "127.0.0.1", done));
    const baseUrl = `https://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    const { atlan, http, clock, patience } = port({ baseUrl });
    const failure = await failureOf(atlan.findRun(NAME, patience));
    await http.close();
    plain.closeAllConnections();
    await new Promise((done) => plain.close(done));
    expect(failure.message).to.match(
      /: this port does not speak TLS\. Check the port in atlan:baseUrl \(or ATLAN_BASE_URL\); https: needs one that speaks TLS, which is 443 unless said\. Nothing was sent\. \[ATLAN_\w+\] docs\/errors\.md#atlan_\w+$/,
    );
    expect(failure).to.include({ code: "ATLAN_TLS", fate: "notSent", status: 0 });
    expect(clock.slept).to.deep.equal([]);
  });
});

describe("a tenant that speaks HTTP/2, and refuses the first stream of it", () => {
  let server: Http2SecureServer;
  let received: string[];
  const sessions: Http2Session[] = [];
  const former = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  before(async () => {
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    server = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
      received.push(`${request.method} ${request.httpVersion}`);
      if (request.httpVersion === "2.0") request.stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else response.end("{}");
    }).on("session", (session) => sessions.push(session));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  beforeEach(() => (received = []));
  after(() => {
    if (former === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = former;
    for (const session of sessions) session.destroy();
    server.close();
  });

  /** @returns what has failed */
  const send = async (proxy?: Proxy): Promise<unknown> => {
    const http = new HttpClient({
      baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: apiKey,
      clock: new SteppingClock(),
      random: () => 0.5,
      redactor: new Redactor(),
      userAgent: "pulumi-atlan/0.0.0-test",
      proxy,
    });
    const failure = await http
      .send({ ...anyRequest(), method: "POST", body: {} })
      .then(() => undefined)
      .catch((error: unknown) => error);
    await http.close();
    return failure;
  };

  it("is sent a start once, by HTTP/1.1", async () => {
    const failure = await send();
    expect(received).to.deep.equal(["POST 1.1"]);
    expect(failure).to.equal(undefined);
  });

  it("is sent a start once, by HTTP/1.1, through a proxy", async () => {
    const tunnel = createPlainServer().on("connect", (request, socket) => {
      const [host, at] = (request.url ?? "").split(":");
      const onwards = connect(Number(at), host, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(onwards).pipe(socket);
      });
    });
    await new Promise<void>((done) => tunnel.listen(0, "127.0.0.1", done));
    const shown = `http://127.0.0.1:${(tunnel.address() as AddressInfo).port}`;
    const failure = await send({ url: shown, shown, variable: "HTTPS_PROXY", password: undefined });
    tunnel.close();
    expect(received).to.deep.equal(["POST 1.1"]);
    expect(failure).to.equal(undefined);
  });
});
