import { expect } from "chai";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { failureOf } from "../unit/http/failureOf";
import { NAME, port, RUN } from "./api";

/** A tenant on loopback that gives the role and breaks everything else off. */
describe("a connection that breaks", () => {
  let server: Server;
  let breakOff: (request: IncomingMessage, response: ServerResponse) => void;
  let received: { target: string; contentLength: string | undefined; body: string }[];
  const opened: ReturnType<typeof port>["http"][] = [];

  before((done) => {
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (text: string) => (body += text));
      request.on("end", () => {
        received.push({
          target: `${request.method ?? ""} ${request.url ?? ""}`,
          contentLength: request.headers["content-length"],
          body,
        });
        if (request.url === "/api/service/whoami") response.end('{"roles":[{"name":"$admin"}]}');
        else breakOff(request, response);
      });
    });
    server.listen(0, "127.0.0.1", done);
  });

  after((done) => {
    server.close(done);
    server.closeAllConnections();
  });

  beforeEach(() => {
    received = [];
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((it) => it.close()));
  });

  const loopback = () => {
    const opening = port({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    opened.push(opening.http);
    return opening;
  };
  const targets = () => received.map((it) => it.target);

  for (const [title, how] of [
    ["before the answer", (request: IncomingMessage) => request.socket.destroy()],
    [
      "within the answer",
      (request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { "content-length": 1_000 });
        response.write('{"metadata":', () => request.socket.destroy());
      },
    ],
    [
      "within an answer of unknown length",
      (request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200);
        response.write('{"metadata":', () => request.socket.destroy());
      },
    ],
    [
      "by what is not HTTP",
      (request: IncomingMessage) => {
        request.socket.end("220 mail.example ESMTP\r\n");
      },
    ],
  ] as const) {
    it(`${title} leaves a start unclear, and it is not sent again`, async () => {
      breakOff = how;
      const { atlan, patience, clock } = loopback();
      const answer = await atlan.rerun(NAME, patience);
      expect(answer.kind).to.equal("unclear");
      expect(answer)
        .to.have.property("error")
        .that.includes({ code: "ATLAN_CONNECTION_LOST", fate: "unclear", status: 0 });
      expect(targets()).to.deep.equal(["GET /api/service/whoami", "POST /api/service/workflows/submit"]);
      expect(clock.slept).to.deep.equal([]);
    });

    it(`${title} makes a read try again`, async () => {
      let isFirst = true;
      breakOff = (request, response) => {
        if (!isFirst) response.end('{"hits":{"hits":[]}}');
        else how(request, response);
        isFirst = false;
      };
      const { atlan, patience, clock } = loopback();
      expect(await atlan.findRun(RUN, patience)).to.equal(undefined);
      expect(received).to.have.length(2);
      expect(clock.slept).to.deep.equal([625]);
    });
  }

  it("before it is made leaves a start refused: nothing was sent", async () => {
    const closed = createServer();
    const address = await new Promise<AddressInfo>((resolve) => {
      closed.listen(0, "127.0.0.1", () => {
        resolve(closed.address() as AddressInfo);
      });
    });
    await new Promise((resolve) => closed.close(resolve));
    const { http, clock } = port({ baseUrl: `http://127.0.0.1:${address.port}` });
    opened.push(http);
    const failure = await failureOf(
      http.send({ doing: "starting", method: "POST", path: "/", retryUntil: undefined, read: () => true }),
    );
    expect(failure).to.include({ code: "ATLAN_CONNECTION_REFUSED", fate: "notSent", status: 0 });
    expect(clock.slept).to.deep.equal([]);
  });

  for (const [title, how] of [
    ["nothing comes back", () => undefined],
    [
      "an answer stands still in its middle",
      (_request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200);
        response.write('{"metadata":');
      },
    ],
  ] as const) {
    it(`not at all, but ${title}: whether it was carried out is unclear`, async () => {
      breakOff = how;
      const { http } = loopback();
      const failure = await failureOf(
        http.send({
          doing: "starting",
          method: "POST",
          path: "/",
          retryUntil: undefined,
          answerTimeoutMs: 500,
          read: () => true,
        }),
      );
      expect(failure).to.include({ code: "ATLAN_TIMEOUT", fate: "unclear", status: 0 });
      expect(targets()).to.deep.equal(["POST /"]);
    });
  }

  it("not at all: a request without a body says that it has none, as the official client does", async () => {
    breakOff = (_request, response) => response.end();
    const { atlan, patience } = loopback();
    await atlan.stopRun(RUN, patience);
    expect(received).to.deep.equal([{ target: `POST /api/service/runs/${RUN}/stop`, contentLength: "0", body: "" }]);
  });
});
