import { expect } from "chai";
import { type ChildProcess, spawn } from "node:child_process";
import dns from "node:dns";
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { port } from "./api";

/** A server that has room for few connections, of a process that can be made to accept none. */
const SERVER = `
const { createServer } = require("node:net");
const answer = "HTTP/1.1 200 OK\\r\\ncontent-length: 22\\r\\nconnection: close\\r\\n\\r\\n" + '{"hits":{"hits":[]}}  ';
createServer((socket) => socket.on("error", () => {}).on("data", () => socket.end(answer)))
  .listen({ host: "127.0.0.1", port: 0, backlog: 1 }, function () { console.log(this.address().port); });
`;

/**
 * A host has two addresses, and a connection to the first takes longer than the quarter of a second that Node allows: its
 * process stands still, and its queue is full. At the second nobody listens.
 */
describe("a host with several addresses, the first of which is slow", () => {
  const HOST = "dual.localhost";
  const { lookup } = dns;
  let server: ChildProcess;
  let at = 0;
  let fillers: Socket[];

  before(async function () {
    // Elsewhere a full queue refuses instead of letting wait.
    if (process.platform !== "linux") this.skip();
    server = spawn(process.execPath, ["-e", SERVER], { stdio: ["ignore", "pipe", "inherit"] });
    const [told] = (await once(server.stdout!, "data")) as [Buffer];
    at = Number(told);
    Object.assign(dns, {
      lookup: (host: string, options: object, done: (error: unknown, found: unknown) => void) => {
        if (host !== HOST) return lookup(host, options as never, done as never);
        done(null, [
          { address: "127.0.0.1", family: 4 },
          { address: "127.0.0.2", family: 4 },
        ]);
      },
    });
  });
  after(() => {
    Object.assign(dns, { lookup });
    for (const it of fillers) it.destroy();
    server.kill("SIGKILL");
  });

  it("is waited for at the first one", async () => {
    server.kill("SIGSTOP");
    fillers = Array.from({ length: 4 }, () => connect(at, "127.0.0.1").on("error", () => undefined));
    await once(fillers[0]!, "connect");
    const { atlan, http } = port({ baseUrl: `http://${HOST}:${at}` });
    const answer = atlan.findRun("run", { deadline: 0 });
    // Longer than Node's own patience.
    setTimeout(() => server.kill("SIGCONT"), 400);
    expect(await answer).to.equal(undefined);
    await http.close();
  });
});
