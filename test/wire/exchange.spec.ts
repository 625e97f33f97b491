import { expect } from "chai";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { Agent } from "undici";
import { type Alarm, systemAlarm } from "../../provider/concurrency/clock";
import { AtlanApiError } from "../../provider/errors";
import { HttpClient } from "../../provider/http/client";
import { exchange } from "../../provider/http/exchange";
import { Redactor } from "../../provider/redact";
import { anyRequest, apiKey } from "../unit/http/client";
import { SteppingClock } from "../unit/http/steppingClock";

const MiB = 1024 * 1024;

/** An alarm that rings when a test says so. */
class HandAlarm {
  /** In milliseconds, for each time that it was set. */
  readonly setTo: number[] = [];
  isOn = false;
  ring = (): void => undefined;
  readonly set: Alarm = (ms, ring) => {
    this.setTo.push(ms);
    this.ring = ring;
    this.isOn = true;
    return () => {
      this.isOn = false;
    };
  };
}

/** How long something takes is not what a test of sizes is about. */
const never: Alarm = () => () => undefined;

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

  let begun = 0;
  const ask = (headers: Record<string, string> = {}, alarm: Alarm = systemAlarm) =>
    exchange(
      agent,
      {
        origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        path: "/",
        method: "GET",
        headers,
        headersTimeout: 5_000,
      },
      { wholeMs: 5_000, alarm, onBegin: () => begun++ },
    );

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

  it("turns its alarm off when it ends, well or not", async () => {
    for (const how of [
      (response: ServerResponse) => response.end("{}"),
      (response: ServerResponse) => response.destroy(),
      (response: ServerResponse) => response.writeHead(200, { "content-length": 8 * MiB + 1 }).write("x"),
    ]) {
      const alarm = new HandAlarm();
      answer = how;
      await errorOf(ask({}, alarm.set));
      expect(alarm).to.deep.include({ setTo: [5_000], isOn: false });
    }
  });

  it("tells when it begins, and that it has not begun when what is to be sent can't be", async () => {
    answer = (response) => response.end("{}");
    begun = 0;
    await ask();
    expect(begun).to.equal(1);
    await errorOf(ask({ "x-broken": "two\nlines" }));
    expect(begun).to.equal(1);
  });

  describe("with an answer that has no end", () => {
    /** What the server could send before it was stopped, in bytes. */
    let sent = 0;
    const pour = (response: ServerResponse, chunk: Buffer, most: number): void => {
      const write = (): void => {
        while (sent < most && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once("drain", write);
            return;
          }
        }
        response.end();
      };
      write();
    };
    beforeEach(() => {
      sent = 0;
    });
    const GIGABYTE = 1024 ** 3;

    it("stops to read a gigabyte after 8 MiB", async () => {
      answer = (response) => {
        pour(response.writeHead(200), Buffer.alloc(64 * 1024, "x"), GIGABYTE);
      };
      const before = process.memoryUsage().rss;
      expect(await errorOf(ask({}, never))).to.include({ code: "ANSWER_TOO_LARGE" });
      expect(sent).to.be.below(64 * MiB);
      expect(process.memoryUsage().rss - before).to.be.below(150 * MiB);
    });

    it("does not even begin where it announces too much", async () => {
      answer = (response) => {
        response.writeHead(200, { "content-length": 8 * MiB + 1 });
        response.write("x");
      };
      expect(await errorOf(ask({}, never))).to.include({ code: "ANSWER_TOO_LARGE" });
    });

    it("takes 8 MiB as they are", async () => {
      answer = (response) => response.end(Buffer.alloc(8 * MiB, "x"));
      expect((await ask({}, never)).text).to.have.length(8 * MiB);
    });

    it("does not unpack a gigabyte out of a few kilobytes", async () => {
      const packed = gzipSync(Buffer.alloc(64 * MiB));
      expect(packed.length).to.be.below(MiB);
      answer = (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
      expect(await errorOf(ask({}, never))).to.include({ code: "ANSWER_TOO_LARGE" });
    });

    for (const [title, beginning] of [
      ["comes byte by byte", "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"],
      ["has headers that come byte by byte", "HTTP/1.1 200 OK\r\nx-long: "],
    ] as const) {
      it(`gives up an answer that ${title}`, async () => {
        let drips: NodeJS.Timeout | undefined;
        let dripped = 0;
        const alarm = new HandAlarm();
        answer = ({ socket }) => {
          socket?.write(beginning);
          // However much of it has come.
          drips = setInterval(() => socket?.write("1", () => (dripped++ === 20 ? alarm.ring() : undefined)), 5);
        };
        const error = await errorOf(ask({}, alarm.set));
        clearInterval(drips);
        expect(error).to.include({ code: "ANSWER_TOO_SLOW", message: "no whole answer came within 5000 ms" });
        expect(dripped).to.be.above(20);
      });
    }
  });

  it("is given up by the alarm that the client was given, which it sets to the time of the request", async () => {
    const alarm = new HandAlarm();
    const http = new HttpClient({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: apiKey,
      clock: new SteppingClock(),
      random: () => 0.5,
      alarm: alarm.set,
      redactor: new Redactor(),
      userAgent: "pulumi-atlan/0.0.0-test",
    });
    answer = (response) => {
      response.write("[", () => {
        alarm.ring();
      });
    };
    const error = await errorOf(http.send({ ...anyRequest(), answerTimeoutMs: 7_654 }));
    expect(error).to.be.instanceOf(AtlanApiError).and.to.include({ code: "ATLAN_TIMEOUT" });
    answer = (response) => response.end("{}");
    expect(await http.send(anyRequest())).to.equal(true);
    expect(alarm).to.deep.include({ setTo: [7_654, 60_000], isOn: false });
    await http.close();
  });

  describe("with an answer that is compressed although nobody asked", () => {
    const text = JSON.stringify({ hits: Array.from({ length: 100 }, (_, i) => `asset ${i}`) });
    const compressed = (encoding: string, body: Buffer) => {
      answer = (response) => response.writeHead(200, { "content-encoding": encoding }).end(body);
      return ask();
    };
    const packed: readonly (readonly [string, (it: Buffer) => Buffer])[] = [
      ["gzip", gzipSync],
      ["X-GZIP", gzipSync],
      ["deflate", deflateSync],
      ["deflate", deflateRawSync],
      ["br", brotliCompressSync],
      ["zstd", zstdCompressSync],
      ["identity", (it) => it],
    ];
    for (const [encoding, pack] of packed) {
      it(`reads ${encoding} (${pack.name})`, async () => {
        expect((await compressed(encoding, pack(Buffer.from(text)))).text).to.equal(text);
      });
    }

    it("reads two layers", async () => {
      const body = brotliCompressSync(gzipSync(text));
      expect((await compressed("gzip, br", body)).text).to.equal(text);
    });

    for (const [title, encoding, body] of [
      ["that is broken", "gzip", gzipSync(text).subarray(0, 50)],
      ["that is something else", "br", Buffer.from(text)],
      ["of an unknown kind", "compress", Buffer.from(text)],
      ["in four layers", "gzip, gzip, gzip, gzip", Buffer.from(text)],
    ] as const) {
      it(`says so of one ${title}`, async () => {
        expect(await errorOf(compressed(encoding, body))).to.include({ code: "ANSWER_ENCODING" });
      });
    }
  });
});
