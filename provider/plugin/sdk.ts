import { createRequire } from "node:module";
import type * as PluginMessages from "@pulumi/pulumi/proto/plugin_pb";
import type * as ProviderMessages from "@pulumi/pulumi/proto/provider_pb";

/** The part of gRPC that a server needs. */
interface Grpc {
  readonly status: { readonly UNKNOWN: number; readonly UNIMPLEMENTED: number };
  readonly Metadata: new () => GrpcMetadata;
  readonly ServerCredentials: { createInsecure(): unknown };
  readonly Server: new (options: object) => {
    addService(service: unknown, implementation: object): void;
    bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void;
    forceShutdown(): void;
  };
}

/** What is sent beside an error. */
export interface GrpcMetadata {
  add(key: string, value: Buffer): void;
}

/** Properties as they are sent. */
export type Struct = NonNullable<ReturnType<ProviderMessages.CheckRequest["getNews"]>>;

interface Any {
  pack(bytes: Uint8Array, name: string): void;
}

interface Status {
  setCode(code: number): void;
  setMessage(message: string): void;
  addDetails(details: Any): void;
  serializeBinary(): Uint8Array;
}

// gRPC and protobuf as the SDK itself resolves them: its messages are made of exactly these.
const fromHere = createRequire(__filename);
const sdk = createRequire(fromHere.resolve("@pulumi/pulumi/package.json"));

export const grpc = sdk("@grpc/grpc-js") as Grpc;
export const messages = sdk("./proto/provider_pb") as typeof ProviderMessages;
export const { PluginInfo } = sdk("./proto/plugin_pb") as typeof PluginMessages;
export const { Status: StatusMessage } = sdk("./proto/status_pb") as { Status: new () => Status };
export const { ResourceProviderService } = sdk("./proto/provider_grpc_pb") as { ResourceProviderService: unknown };
export const { Struct: StructMessage } = sdk("google-protobuf/google/protobuf/struct_pb") as {
  Struct: { fromJavaScript(value: object): Struct };
};
export const { Empty: EmptyMessage } = sdk("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => object };
export const { Any: AnyMessage } = sdk("google-protobuf/google/protobuf/any_pb") as { Any: new () => Any };
