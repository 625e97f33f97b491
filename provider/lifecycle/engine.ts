import { createRequire } from "node:module";
import { connect } from "node:net";
import type { Clock } from "../concurrency/clock";
import { shownLine } from "../text/escape";

/** How grave a line is, as the engine shows it. */
export type Severity = "info" | "warning";

/** The Pulumi engine, as a provider process can reach it. */
export interface Engine {
  /** Shows a line on the resource's own row. An ephemeral line is only shown while it is the latest. Never throws. */
  log(urn: string, severity: Severity, line: string, ephemeral?: boolean): void;
  /** Whether the engine still listens. */
  isAlive(): Promise<boolean>;
  /** Ends this process: nobody waits for it any more. */
  leave(): void;
}

const CONNECT_TIMEOUT_MS = 2_000;

/** The little that is used of the SDK's generated gRPC code. */
interface EngineClient {
  log(request: unknown, callback: (error: unknown) => void): void;
}

const LOOK_AFTER_ENGINE_MS = 2_000;

/** A clock on which nobody sleeps long after the engine is gone: nobody would be waiting for the result. */
export function watching(engine: Engine, clock: Clock): Clock {
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if (!(await engine.isAlive())) engine.leave();
  };
  return {
    now: () => clock.now(),
    wallTime: () => clock.wallTime(),
    async sleep(ms) {
      const end = clock.now() + ms;
      for (let left = ms; left > 0; left = end - clock.now()) {
        await clock.sleep(Math.min(left, LOOK_AFTER_ENGINE_MS));
        // Many may wake at once; one look serves them all.
        looking ??= look().finally(() => (looking = undefined));
        await looking;
      }
    },
  };
}

interface LogClient {
  send(urn: string, severity: Severity, line: string, ephemeral: boolean): void;
}

/** The engine that started this process; its address is the process's first argument. */
export class ParentEngine implements Engine {
  private readonly address: string | undefined;
  private client: LogClient | undefined;

  constructor(address: string | undefined) {
    this.address = address !== undefined && /:\d+$/.test(address) ? address : undefined;
  }

  log(urn: string, severity: Severity, text: string, ephemeral = false): void {
    const line = shownLine(text);
    try {
      this.client ??= this.connectClient();
      this.client.send(urn, severity, line, ephemeral);
    } catch {
      // Without the engine's own log the line goes to the stack's row, which is better than nowhere.
      if (!ephemeral) console.log(line);
    }
  }

  isAlive(): Promise<boolean> {
    const { address } = this;
    if (address === undefined) return Promise.resolve(true);
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
      // A busy engine may be slow, and this machine short of sockets; only a refusal says that there is none.
      socket.once("timeout", answer(true));
      socket.once("error", ({ code }: NodeJS.ErrnoException) => {
        answer(code !== "ECONNREFUSED")();
      });
    });
  }

  leave(): void {
    process.exit(1);
  }

  private connectClient(): LogClient {
    if (this.address === undefined) throw new Error("this process was not started by an engine");
    // These modules are the SDK's own and not part of its public face; whoever calls has to live without them.
    const fromHere = createRequire(__filename);
    const sdk = createRequire(fromHere.resolve("@pulumi/pulumi/package.json"));
    const grpc = sdk("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
    const services = sdk("./proto/engine_grpc_pb") as {
      EngineClient: new (address: string, credentials: unknown) => EngineClient;
    };
    const messages = sdk("./proto/engine_pb") as {
      LogSeverity: Record<string, number>;
      LogRequest: new () => Record<"setUrn" | "setSeverity" | "setMessage" | "setEphemeral", (value: unknown) => void>;
    };
    const client = new services.EngineClient(this.address, grpc.credentials.createInsecure());
    let last: Promise<void> = Promise.resolve();
    return {
      send: (urn, severity, line, ephemeral) => {
        const request = new messages.LogRequest();
        request.setUrn(urn);
        request.setSeverity(messages.LogSeverity[severity.toUpperCase()]);
        request.setMessage(line);
        request.setEphemeral(ephemeral);
        // One after the other: lines that overtake each other tell another story.
        last = last.then(() => new Promise((done) => client.log(request, () => done())));
      },
    };
  }
}
