import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The little that is used of gRPC and of the SDK's generated code, as the SDK itself resolves them. */
const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
interface Message {
  toJavaScript?(): unknown;
}
type Answer = (error: Error | null, response?: unknown) => void;
const grpc = fromSdk("@grpc/grpc-js") as {
  credentials: { createInsecure(): unknown };
  ServerCredentials: { createInsecure(): unknown };
  Server: new () => {
    addService(service: unknown, handlers: Record<string, (call: unknown, answer: Answer) => void>): void;
    bindAsync(address: string, credentials: unknown, bound: (error: Error | null, port: number) => void): void;
    forceShutdown(): void;
  };
};
type Call = (request: unknown, answer: Answer) => void;
const { ResourceProviderClient } = fromSdk("./proto/provider_grpc_pb") as {
  ResourceProviderClient: new (
    address: string,
    credentials: unknown,
    options: Readonly<Record<string, number>>,
  ) => {
    configure: Call;
    check: Call;
    create: Call;
    diff: Call;
    read: Call;
    close(): void;
  };
};
type Setters<Name extends string> = new () => Record<Name, (value: unknown) => void> & Message;
const messages = fromSdk("./proto/provider_pb") as {
  ConfigureRequest: Setters<"setArgs">;
  CheckRequest: Setters<"setUrn" | "setOlds" | "setNews">;
  CreateRequest: Setters<"setUrn" | "setProperties">;
  DiffRequest: Setters<"setUrn" | "setId" | "setOlds" | "setNews">;
  ReadRequest: Setters<"setUrn" | "setId" | "setProperties">;
};
const { EngineService } = fromSdk("./proto/engine_grpc_pb") as { EngineService: unknown };
const { Empty } = fromSdk("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => unknown };
const { Struct } = fromSdk("google-protobuf/google/protobuf/struct_pb") as {
  Struct: { fromJavaScript(value: unknown): { serializeBinary(): Uint8Array } };
};

interface LogCall {
  readonly request: { getMessage(): string };
}

export type Bag = Readonly<Record<string, unknown>>;

/** What a create has stored. */
export interface Created {
  readonly id: string;
  readonly properties: Bag;
}

/** What a response of the provider can be asked for. */
interface Response {
  getId(): string;
  getProperties(): { toJavaScript(): Bag };
  getInputs(): { toJavaScript(): Bag };
}

/** As the engine itself: a fleet of thousands is one message. */
export const MOST_MESSAGE_BYTES = 400 * 1_024 * 1_024;
const LIMITS = {
  "grpc.max_receive_message_length": MOST_MESSAGE_BYTES,
  "grpc.max_send_message_length": MOST_MESSAGE_BYTES,
};

/** How many bytes of a message between engine and provider some inputs or outputs are. */
export const messageBytesOf = (bag: Bag): number => Struct.fromJavaScript(bag).serializeBinary().length;

/**
 * As much of an engine as a provider process needs: somebody who listens to its log.
 *
 * @param onLine - the line is answered when this is fulfilled
 */
export async function listeningEngine(
  onLine: (line: string) => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly address: string; readonly close: () => void }> {
  const server = new grpc.Server();
  server.addService(EngineService, {
    log: (call, answer) => {
      void onLine((call as LogCall).request.getMessage()).then(() => {
        answer(null, new Empty());
      });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    close: () => {
      server.forceShutdown();
    },
  };
}

/** The SDK's own process for dynamic providers, called as the engine calls it. */
export class DynamicProvider {
  private readonly child: ChildProcess;
  private readonly client: InstanceType<typeof ResourceProviderClient>;

  private constructor(child: ChildProcess, port: string) {
    this.child = child;
    this.client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), LIMITS);
  }

  /** @param folder - where the program is, from which provider texts are resolved */
  static async start(
    folder: string,
    engine: string,
    config: Readonly<Record<string, string>>,
  ): Promise<DynamicProvider> {
    const runner = fromSdk.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const child = spawn(process.execPath, [runner, engine], {
      cwd: folder,
      env: { PATH: process.env["PATH"], PULUMI_NODEJS_PROJECT: "bench", PULUMI_NODEJS_STACK: "test" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.setEncoding("utf8").once("data", (text: string) => {
        resolve(text.trim());
      });
      child.once("exit", (code) => {
        reject(new Error(`Starting a provider process (${runner}): it ended with ${code ?? "a signal"}.`));
      });
    });
    const provider = new DynamicProvider(child, port);
    const request = new messages.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(config));
    await provider.call("configure", request);
    return provider;
  }

  /** @returns the inputs to create with */
  async check(urn: string, olds: Bag, news: Bag): Promise<Bag> {
    const request = new messages.CheckRequest();
    request.setUrn(urn);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    return (await this.call("check", request)).getInputs().toJavaScript();
  }

  async create(urn: string, properties: Bag): Promise<Created> {
    const request = new messages.CreateRequest();
    request.setUrn(urn);
    request.setProperties(Struct.fromJavaScript(properties));
    const response = await this.call("create", request);
    return { id: response.getId(), properties: response.getProperties().toJavaScript() };
  }

  async diff(urn: string, { id, properties }: Created, news: Bag): Promise<void> {
    const request = new messages.DiffRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(properties));
    request.setNews(Struct.fromJavaScript(news));
    await this.call("diff", request);
  }

  async read(urn: string, { id, properties }: Created): Promise<void> {
    const request = new messages.ReadRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(properties));
    await this.call("read", request);
  }

  /** The most that the process has had in memory, in megabytes; undefined where the system does not tell. */
  peakMb(): number | undefined {
    try {
      const status = readFileSync(`/proc/${String(this.child.pid)}/status`, "utf8");
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
    } catch {
      return undefined;
    }
  }

  /** What the process has in memory, in megabytes. */
  residentMb(): number {
    return Number(execFileSync("ps", ["-o", "rss=", "-p", String(this.child.pid)], { encoding: "utf8" })) / 1_024;
  }

  stop(): void {
    this.client.close();
    this.child.removeAllListeners("exit");
    this.child.kill("SIGKILL");
  }

  private call(name: "configure" | "check" | "create" | "diff" | "read", request: unknown): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.client[name](request, (error, response) => {
        if (error) reject(error);
        else resolve(response as Response);
      });
    });
  }
}
