import { expect } from "chai";
import { EventEmitter } from "node:events";
import { type AddressInfo, createServer, type Server, Socket } from "node:net";
import { ParentEngine } from "../../../provider/lifecycle/engine";
import { listeningEngine } from "../../bench/bed/dynamicProvider";

/** An engine that only listens, as far as a look at it can tell. */
async function listening(): Promise<{ server: Server; address: string }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const closing = (server: Server): Promise<unknown> => new Promise((done) => server.close(done));

describe("whether the engine is still there", () => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back as it was
  const { connect } = Socket.prototype;
  afterEach(() => {
    Socket.prototype.connect = connect;
  });

  /** From now on a connection ends with this before it is made. */
  function everyConnection(
    event: "error" | "timeout" | "connect",
    code?: string,
    onAttempt = (): void => undefined,
  ): void {
    Socket.prototype.connect = function (this: Socket) {
      onAttempt();
      setImmediate(() => this.emit(event, Object.assign(new Error(code), { code })));
      return this;
    };
  }

  it("it is while it listens", async () => {
    const { server, address } = await listening();
    expect(await new ParentEngine(address).isAlive()).to.equal(true);
    await closing(server);
  });

  it("it is not when it refuses", async () => {
    const { server, address } = await listening();
    await closing(server);
    expect(await new ParentEngine(address).isAlive()).to.equal(false);
  });

  for (const code of ["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ETIMEDOUT", "ECONNRESET", undefined]) {
    it(`${code ?? "an error without a code"} says nothing of the engine, and a run that is waited for is not left`, async () => {
      everyConnection("error", code);
      expect(await new ParentEngine("127.0.0.1:1").isAlive()).to.equal(true);
    });
  }

  it("is asked once by all who ask at the same time, and anew by who asks later", async () => {
    let attempts = 0;
    const count = (): void => {
      attempts += 1;
    };
    const engine = new ParentEngine("127.0.0.1:1");
    everyConnection("connect", undefined, count);
    expect(await Promise.all([engine.isAlive(), engine.isAlive(), engine.isAlive()])).to.deep.equal([true, true, true]);
    expect(attempts).to.equal(1);
    everyConnection("error", "ECONNREFUSED", count);
    expect(await Promise.all([engine.isAlive(), engine.isAlive()])).to.deep.equal([false, false]);
    expect(attempts).to.equal(2);
  });

  it("it may be when it is slow", async () => {
    everyConnection("timeout");
    expect(await new ParentEngine("127.0.0.1:1").isAlive()).to.equal(true);
  });

  for (const address of [undefined, "", "run", "--flag"]) {
    it(`nobody can say when this process was not started by one: ${JSON.stringify(address)}`, async () => {
      everyConnection("error", "ECONNREFUSED");
      expect(await new ParentEngine(address).isAlive()).to.equal(true);
    });
  }
});

describe("a line for a resource's row", () => {
  const { log } = console;
  let printed: unknown[];
  beforeEach(() => {
    printed = [];
    console.log = (line: unknown) => printed.push(line);
  });
  afterEach(() => {
    console.log = log;
  });

  it("goes to the stack's row where there is no engine to tell, unless it is only of the moment", () => {
    const engine = new ParentEngine(undefined);
    engine.log("urn", "info", "to stay");
    engine.log("urn", "info", "of the moment", true);
    console.log = log;
    expect(printed).to.deep.equal(["to stay"]);
  });

  it("is left out where there is no engine, if it is for programs", async () => {
    await new ParentEngine(undefined).report("urn", "{}");
    console.log = log;
    expect(printed).to.deep.equal([]);
  });

  it("begins with the resource's own name, unless it is only of the moment or belongs to the stack", () => {
    const urn = "urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy::2024";
    const engine = new ParentEngine(undefined);
    engine.log(urn, "warning", "WILL PERMANENTLY PURGE 12 assets.");
    engine.log("", "info", "of the stack");
    console.log = log;
    expect(printed).to.deep.equal(["legacy::2024: WILL PERMANENTLY PURGE 12 assets.", "of the stack"]);
  });
});

describe("many lines", () => {
  it("reach the engine one after the other, in their order, and a report is over when the engine has it", async () => {
    const lines: string[] = [];
    let [open, most] = [0, 0];
    const listener = await listeningEngine(async (line) => {
      most = Math.max(most, ++open);
      // The first ones take longest: whoever does not wait for them is overtaken.
      for (let i = 0; i < 5 - lines.length; i++) await new Promise(setImmediate);
      lines.push(line);
      open--;
    });
    const engine = new ParentEngine(listener.address);
    const sent = Array.from({ length: 50 }, (_, i) => `line ${i}`);
    for (const line of sent.slice(0, 20)) engine.log("", "info", line);
    await engine.report("", sent[20]!);
    expect(lines).to.deep.equal(sent.slice(0, 21));
    for (const line of sent.slice(21, -1)) engine.log("", "info", line, true);
    await engine.report("", sent.at(-1)!);
    listener.close();
    expect(lines).to.deep.equal(sent);
    expect(most).to.equal(1);
  });

  it("do not stop where the engine is gone", async () => {
    const { address, close } = await listeningEngine();
    close();
    const engine = new ParentEngine(address);
    for (const line of ["one", "two", "three"]) engine.log("", "info", line);
    await engine.report("", "four");
  });
});

describe("the end of the process", () => {
  /** An engine that is told to end the process; how often it has. */
  class Ending extends ParentEngine {
    left = 0;

    override leave(): void {
      this.left++;
    }
  }

  const last = { severity: "info", text: "Done: 1 connection archived" } as const;
  const signals = (): EventEmitter & Pick<NodeJS.Process, "once"> =>
    new EventEmitter() as EventEmitter & Pick<NodeJS.Process, "once">;

  it("is at once where there is nothing to say, also while something is going on", () => {
    const process = signals();
    const engine = new Ending("127.0.0.1:1", process);
    engine.atEnd(() => undefined);
    process.emit("SIGINT");
    expect(engine.left).to.equal(1);
  });

  it("is known from the signal on, so that nothing begins while the last line is sent", () => {
    const process = signals();
    const engine = new Ending("127.0.0.1:1", process);
    engine.atEnd(() => last);
    expect(engine.isEnding()).to.equal(false);
    process.emit("SIGINT");
    expect({ isEnding: engine.isEnding(), left: engine.left }).to.deep.equal({ isEnding: true, left: 0 });
  });

  it("comes also when the engine does not take the line", async () => {
    const process = signals();
    const { server, address } = await listening();
    await closing(server);
    const engine = new Ending(address, process);
    engine.atEnd(() => last);
    process.emit("SIGINT");
    while (engine.left === 0) await new Promise(setImmediate);
  });

  it("is watched once, however often the provider is configured", () => {
    const process = signals();
    const engine = new Ending("127.0.0.1:1", process);
    engine.atEnd(() => undefined);
    engine.atEnd(() => undefined);
    expect(process.listenerCount("SIGINT")).to.equal(1);
  });

  it("is left alone in a process that no engine has started", () => {
    const process = signals();
    new Ending(undefined, process).atEnd(() => last);
    expect(process.listenerCount("SIGINT")).to.equal(0);
  });
});

describe("what is said to the engine", function () {
  this.timeout(10_000);
  const VARIABLES = ["grpc_proxy", "https_proxy", "http_proxy"];
  const before = VARIABLES.map((it) => [it, process.env[it]] as const);
  let close: (() => void) | undefined;
  afterEach(() => {
    close?.();
    for (const [variable, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, variable);
      else process.env[variable] = value;
    }
  });

  for (const variable of VARIABLES) {
    it(`arrives where ${variable} names a proxy, which can't reach this machine`, async () => {
      const lines: string[] = [];
      const listener = await listeningEngine((line) => {
        lines.push(line);
        return Promise.resolve();
      });
      close = listener.close;
      process.env[variable] = "http://127.0.0.1:1";
      await new ParentEngine(listener.address).report("", "WILL PERMANENTLY PURGE");
      expect(lines).to.deep.equal(["WILL PERMANENTLY PURGE"]);
    });
  }
});
