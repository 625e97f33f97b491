import { createRequire } from "node:module";
import { connect } from "node:net";
import type { Clock } from "../concurrency/clock";
import { shareInFlight } from "../concurrency/shareInFlight";
import { shownLine } from "../text/escape";
import { readUrn } from "../text/urn";

/** The severity with which the engine shows a line. */
export type Severity = "info" | "warning";

/** The Pulumi engine, as far as a provider process can use it. */
export interface Engine {
  /**
   * Shows a line on the resource's row, and, unless it is ephemeral, in the diagnostics: an ephemeral line is shown only
   * while it is the latest. Never throws.
   */
  log(urn: string, severity: Severity, line: string, ephemeral?: boolean): void;
  /** Shows a line for programs on the resource's row, whole and as it is. Fulfilled when the engine has it. Never throws. */
  report(urn: string, line: string): Promise<void>;
  /** Whether the engine still accepts connections. */
  isAlive(): Promise<boolean>;
  /** Whether the engine has told this process to end, which it does after its last call: nothing may begin any more. */
  isEnding(): boolean;
  /** Ends this process, because nobody waits for its result any more. */
  leave(): void;
  /**
   * Shows one last line on the stack's row when the engine ends this process after its last call.
   *
   * @param last - makes the line; undefined for none, also while a call is in progress: then somebody has ended it
   */
  atEnd(last: () => { readonly severity: Severity; readonly text: string } | undefined): void;
}

const CONNECT_TIMEOUT_MS = 2_000;

/** The part of the SDK's generated gRPC code that is used. */
interface EngineClient {
  log(request: unknown, callback: (error: unknown) => void): void;
}

/** How often a process that only waits checks that its engine is alive, in milliseconds: one that was killed ends nothing. */
export const LOOK_AFTER_ENGINE_MS = 2_000;

/** Ends the process if the engine is gone: nobody waits for the result then, and nobody would store what is started. */
export async function leaveUnlessAlive(engine: Pick<Engine, "isAlive" | "leave">): Promise<void> {
  if (!(await engine.isAlive())) engine.leave();
}

/** A clock that ends the process during a sleep when the engine is gone. */
export function watching(engine: Engine, clock: Clock): Clock {
  return {
    now: () => clock.now(),
    wallTime: () => clock.wallTime(),
    async sleep(ms) {
      const end = clock.now() + ms;
      for (let left = ms; left > 0; left = end - clock.now()) {
        await clock.sleep(Math.min(left, LOOK_AFTER_ENGINE_MS));
        await leaveUnlessAlive(engine);
      }
    },
  };
}

/**
 * Begins a line with the resource's own name: `legacy: WILL PERMANENTLY PURGE …`. With `--diff` the engine prints lines
 * below the resource before. The stack's row, whose URN is empty, has no name.
 */
function withResourceName(urn: string, text: string): string {
  const { name } = readUrn(urn);
  return name === undefined ? text : `${name}: ${text}`;
}

interface LogClient {
  /** The promise is fulfilled when this line and all before it have arrived, or can't arrive. */
  send(urn: string, severity: Severity, line: string, ephemeral: boolean): Promise<void>;
}

/** Whether an address accepts connections, as far as one can tell. */
function isListening(address: string): Promise<boolean> {
  const at = address.lastIndexOf(":");
  return new Promise((resolve) => {
    const socket = connect({
      host: address.slice(0, at),
      port: Number(address.slice(at + 1)),
      timeout: CONNECT_TIMEOUT_MS,
    });
    const answer = (alive: boolean) => () => {
      socket.destroy();
      resolve(alive);
    };
    socket.once("connect", answer(true));
    // A busy engine may be slow, and this machine may lack sockets; only a refused connection proves that the engine
    // is gone.
    socket.once("timeout", answer(true));
    socket.once("error", ({ code }: NodeJS.ErrnoException) => {
      answer(code !== "ECONNREFUSED")();
    });
  });
}

/** How long the last line may take; the engine waits five seconds for a process that it ends. */
const LAST_LINE_MS = 1_000;

/** The engine that started this process, at the address that it gave the process as an argument. */
export class ParentEngine implements Engine {
  private readonly address: string | undefined;
  private client: LogClient | undefined;
  private sent: Promise<void> = Promise.resolve();
  private readonly signals: Pick<NodeJS.Process, "once">;
  private isAwaitingEnd = false;
  private isToldToEnd = false;

  /** @param signals - where the signal comes by which the engine ends this process; default: this process */
  constructor(address: string | undefined, signals: Pick<NodeJS.Process, "once"> = process) {
    this.signals = signals;
    this.address = address !== undefined && /:\d+$/.test(address) ? address : undefined;
  }

  log(urn: string, severity: Severity, text: string, ephemeral = false): void {
    const line = shownLine(ephemeral ? text : withResourceName(urn, text));
    try {
      this.client ??= this.connectClient();
      this.sent = this.client.send(urn, severity, line, ephemeral);
    } catch {
      // If the engine's log fails, standard output shows the line on the stack's row.
      if (!ephemeral) console.log(line);
    }
  }

  async report(urn: string, line: string): Promise<void> {
    try {
      this.client ??= this.connectClient();
      this.sent = this.client.send(urn, "info", line, false);
      await this.sent;
    } catch {
      // Whoever reads the lines finds that one is missing.
    }
  }

  /** Sleeps that end and runs that start at the same time share one connection. */
  readonly isAlive = shareInFlight(() =>
    this.address === undefined ? Promise.resolve(true) : isListening(this.address),
  );

  isEnding(): boolean {
    return this.isToldToEnd;
  }

  leave(): void {
    process.exit(1);
  }

  atEnd(last: () => { readonly severity: Severity; readonly text: string } | undefined): void {
    // Only an engine ends a process in this way; a program that loads this module keeps its own signals.
    if (this.address === undefined || this.isAwaitingEnd) return;
    this.isAwaitingEnd = true;
    this.signals.once("SIGINT", () => {
      this.isToldToEnd = true;
      const line = last();
      if (line === undefined) {
        this.leave();
        return;
      }
      setTimeout(() => {
        this.leave();
      }, LAST_LINE_MS);
      this.log("", line.severity, line.text);
      void this.sent.then(() => {
        this.leave();
      });
    });
  }

  private connectClient(): LogClient {
    if (this.address === undefined) throw new Error("this process was not started by an engine");
    // These modules are not part of the SDK's public API, so callers must handle a failure to load them.
    const fromHere = createRequire(__filename);
    const sdk = createRequire(fromHere.resolve("@pulumi/pulumi/package.json"));
    const grpc = sdk("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
    const services = sdk("./proto/engine_grpc_pb") as {
      EngineClient: new (address: string, credentials: unknown, options: object) => EngineClient;
    };
    const messages = sdk("./proto/engine_pb") as {
      LogSeverity: Record<string, number>;
      LogRequest: new () => Record<"setUrn" | "setSeverity" | "setMessage" | "setEphemeral", (value: unknown) => void>;
    };
    // The engine is on this machine. By default gRPC obeys `http_proxy`, and what a preview says would be lost without a word.
    const options = { "grpc.enable_http_proxy": 0 };
    const client = new services.EngineClient(this.address, grpc.credentials.createInsecure(), options);
    // Lines are sent one after the other to keep their order. A list of them and no chain of promises: gRPC takes a stack trace of each
    // request, and V8 follows such a chain to its end for that, which takes seconds for ten thousand lines.
    const unsent: { readonly request: unknown; readonly onArrival: () => void }[] = [];
    const sendFirst = (): void => {
      client.log(unsent[0]?.request, () => {
        unsent.shift()?.onArrival();
        if (unsent.length > 0) sendFirst();
      });
    };
    return {
      send: (urn, severity, line, ephemeral) => {
        const request = new messages.LogRequest();
        request.setUrn(urn);
        request.setSeverity(messages.LogSeverity[severity.toUpperCase()]);
        request.setMessage(line);
        request.setEphemeral(ephemeral);
        const arrived = new Promise<void>((onArrival) => unsent.push({ request, onArrival }));
        if (unsent.length === 1) sendFirst();
        return arrived;
      },
    };
  }
}
