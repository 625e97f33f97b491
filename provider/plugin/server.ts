import { readFileSync } from "node:fs";
import path from "node:path";
import type * as pb from "@pulumi/pulumi/proto/provider_pb";
import { messageOf } from "../errors";
import { PartialFailure } from "../lifecycle/failures";
import type { Properties } from "../lifecycle/state";
import { version } from "../version";
import type { Changes } from "../lifecycle/provider";
import type { Checked, Plugin } from "./provider";
import * as sdk from "./sdk";

/** A call of the engine, and how it is answered. */
interface Call<Request> {
  readonly request: Request;
}
type Answer = (error: Failure | null, response?: unknown) => void;

/** An error as gRPC sends it. */
interface Failure {
  readonly code: number;
  readonly details: string;
  readonly metadata?: object;
}

/** A running server. */
export interface RunningServer {
  readonly port: number;
  close(): void;
}

/** Serves a plugin on a free port of this machine. */
export function serve(plugin: Plugin): Promise<RunningServer> {
  const server = new sdk.grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(sdk.ResourceProviderService, serviceOf(plugin));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", sdk.grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error !== null) reject(error);
      else resolve({ port, close: () => server.forceShutdown() });
    });
  });
}

/** The schema of the provider: `npm run docs:schema` writes it. */
export function readSchema(): string {
  const schema = JSON.parse(readFileSync(path.join(__dirname, "schema.json"), "utf8")) as object;
  return JSON.stringify({ ...schema, version });
}

/** What the engine calls; what is missing here, gRPC itself answers as not implemented. */
function serviceOf(plugin: Plugin): object {
  const { messages } = sdk;
  return {
    getPluginInfo: answering(() => new sdk.PluginInfo().setVersion(version)),
    getSchema: answering(() => new messages.GetSchemaResponse().setSchema(readSchema())),

    checkConfig: answering((request: pb.CheckRequest) =>
      toChecked(plugin.checkConfig(request.getUrn(), read(request.getNews()))),
    ),
    diffConfig: answering((request: pb.DiffRequest) =>
      toDiff(plugin.diffConfig(read(request.getOldInputs() ?? request.getOlds()), read(request.getNews()))),
    ),
    configure: answering((request: pb.ConfigureRequest) => {
      plugin.configure(read(request.getArgs()));
      return new messages.ConfigureResponse().setAcceptsecrets(true);
    }),
    cancel: answering(() => {
      plugin.cancel();
      return new sdk.EmptyMessage();
    }),
    invoke: answering(async (request: pb.InvokeRequest) =>
      new messages.InvokeResponse().setReturn(write(await plugin.invoke(request.getTok(), read(request.getArgs())))),
    ),

    check: answering(async (request: pb.CheckRequest) =>
      toChecked(await plugin.check(request.getUrn(), read(request.getOlds()), read(request.getNews()))),
    ),
    diff: answering(async (request: pb.DiffRequest) =>
      toDiff(await plugin.diff(request.getUrn(), request.getId(), read(request.getOlds()), read(request.getNews()))),
    ),
    create: answering(async (request: pb.CreateRequest) => {
      const timeoutMs = request.getTimeout() * 1_000;
      const { id, properties } = await plugin.create(request.getUrn(), read(request.getProperties()), timeoutMs);
      return new messages.CreateResponse().setId(id).setProperties(write(properties));
    }),
    read: answering(async (request: pb.ReadRequest) => {
      const found = await plugin.read(request.getUrn(), request.getId(), read(request.getProperties()));
      const inputs = found.inputs === undefined ? request.getInputs() : write(found.inputs);
      return new messages.ReadResponse().setId(found.id).setProperties(write(found.properties)).setInputs(inputs);
    }),
    update: answering(async (request: pb.UpdateRequest) => {
      const [urn, id, timeoutMs] = [request.getUrn(), request.getId(), request.getTimeout() * 1_000];
      const [olds, news] = [read(request.getOlds()), read(request.getNews())];
      const { properties } = await plugin.update(urn, id, olds, news, timeoutMs);
      return new messages.UpdateResponse().setProperties(write(properties));
    }),
    delete: answering(async (request: pb.DeleteRequest) => {
      await plugin.delete(request.getUrn(), request.getId(), read(request.getProperties()));
      return new sdk.EmptyMessage();
    }),
  };
}

function answering<Request>(respond: (request: Request) => unknown): (call: Call<Request>, answer: Answer) => void {
  return ({ request }, answer) => {
    Promise.resolve(request)
      .then(respond)
      .then(
        (response) => answer(null, response),
        (error: unknown) => answer(toFailure(error)),
      );
  };
}

// ── Messages ────────────────────────────────────────────────────────────────────────────────────────────────────────

function read(struct: sdk.Struct | undefined): Properties {
  return struct === undefined ? {} : struct.toJavaScript();
}

/** As JSON, which leaves out what is undefined. */
function write(properties: Properties): sdk.Struct {
  return sdk.StructMessage.fromJavaScript(JSON.parse(JSON.stringify(properties)) as object);
}

function toChecked({ inputs, failures }: Checked) {
  const problems = failures.map(({ property, reason }) =>
    new sdk.messages.CheckFailure().setProperty(property).setReason(reason),
  );
  return new sdk.messages.CheckResponse().setInputs(write(inputs)).setFailuresList(problems);
}

function toDiff({ changes, replaces = [], deleteBeforeReplace = false }: Changes) {
  const { DIFF_SOME, DIFF_NONE } = sdk.messages.DiffResponse.DiffChanges;
  return new sdk.messages.DiffResponse()
    .setChanges(changes ? DIFF_SOME : DIFF_NONE)
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteBeforeReplace);
}

/** A failure after which the resource exists carries what the engine has to store. */
function toFailure(error: unknown): Failure {
  const message = messageOf(error);
  const failure = { code: sdk.grpc.status.UNKNOWN, details: message };
  if (!(error instanceof PartialFailure)) return failure;
  const kept = new sdk.messages.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(write(error.properties))
    .setReasonsList([...error.reasons]);
  const details = new sdk.AnyMessage();
  details.pack(kept.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new sdk.StatusMessage();
  status.setCode(failure.code);
  status.setMessage(message);
  status.addDetails(details);
  const metadata = new sdk.grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { ...failure, metadata };
}
