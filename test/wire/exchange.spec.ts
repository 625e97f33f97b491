import { expect } from "chai";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import { exchange } from "../../provider/http/exchange";

describe("an exchange over a socket", () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  const agent = new Agent();

  before((done) => {
    server = createServer((_request, response) => {
      answer(response);
    });
    server.listen(0, "127.0.0.1", done);
  });

  after(async () => {
    await agent.close();
    await new Promise((done) => server.close(done));
  });

  const ask = (headers: Record<string, string> = {}) =>
    exchange(agent, {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      path: "/",
      method: "GET",
      headers,
      headersTimeout: 5_000,
    });

  const errorOf = (exchanged: Promise<unknown>): Promise<unknown> =>
    exchanged.then(
      () => undefined,
      (error: unknown) => error,
    );

  it("gives the status, each header once, and the whole text", async () => {
    answer = (response) => {
      response.writeHead(418, { "x-several": ["first", "second"], "x-one": "only" });
      response.write('{"part":1,');
      setImmediate(() => response.end('"rest":2}'));
    };
    const { status, headers, text } = await ask();
    expect(status).to.equal(418);
    expect(headers).to.include({ "x-several": "first", "x-one": "only" });
    expect(text).to.equal('{"part":1,"rest":2}');
  });

  it("reads a text whose characters come in pieces, without its byte order mark", async () => {
    const bytes = Buffer.from("\uFEFFÄrger 🗑️");
    answer = (response) => {
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    };
    expect((await ask()).text).to.equal("Ärger 🗑️");
  });

  it("passes over interim answers", async () => {
    answer = (response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" }, () => {
        response.writeHead(201, { "x-final": "yes" });
        response.end("made");
      });
    };
    expect(await ask()).to.deep.include({ status: 201, text: "made" });
  });

  it("has an answer without a body", async () => {
    answer = (response) => response.writeHead(204).end();
    expect(await ask()).to.deep.include({ status: 204, text: "" });
  });

  it("fails when the answer breaks off", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => response.destroy());
    };
    expect(await errorOf(ask())).to.include({ code: "UND_ERR_SOCKET" });
  });

  it("fails when what is to be sent can't be", async () => {
    expect(await errorOf(ask({ "x-broken": "two\nlines" }))).to.include({ code: "UND_ERR_INVALID_ARG" });
  });
});
