import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { HttpClient } from "../../provider/http/client";
import { Redactor } from "../../provider/redact";
import { anyRequest, apiKey } from "../unit/http/client";
import { failureOf } from "../unit/http/failureOf";
import { SteppingClock } from "../unit/http/steppingClock";

/** The client as in production: no dispatcher is handed to it. */
function client(baseUrl: string): HttpClient {
  return new HttpClient({
    baseUrl,
    credentials: apiKey,
    clock: new SteppingClock(),
    random: () => 0.5,
    redactor: new Redactor(),
    userAgent: "pulumi-atlan/0.0.0-test",
  });
}

describe("behind a proxy", () => {
  let proxy: Server;
  let asked: string[];
  let before: string | undefined;
  beforeEach(async () => {
    asked = [];
    proxy = createServer();
    proxy.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
    before = process.env["HTTPS_PROXY"];
    process.env["HTTPS_PROXY"] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env["HTTPS_PROXY"];
    else process.env["HTTPS_PROXY"] = before;
    proxy.closeAllConnections();
    await new Promise((done) => proxy.close(done));
  });

  it("that does not let it through: it says so, and that nothing was sent", async () => {
    const http = client("https://tenant.example.com");
    const failure = await failureOf(http.send(anyRequest()));
    await http.close();
    expect(asked).to.deep.equal(["tenant.example.com:443"]);
    expect(failure).to.include({ code: "ATLAN_PROXY", fate: "notSent", status: 0 });
    expect(failure.message).to.include("Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.");
  });
});
