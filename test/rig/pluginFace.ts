import { createRequire } from "node:module";
import type * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { ConfigReader } from "../../provider/lifecycle/config";
import type { Dependencies } from "../../provider/lifecycle/context";
import type { Properties } from "../../provider/lifecycle/state";
import { Plugin } from "../../provider/plugin/provider";
import * as sdk from "../../provider/plugin/sdk";
import { serve, type RunningServer } from "../../provider/plugin/server";
import { CONNECTION_DELETE } from "../../provider/resources/connectionDelete";
import { CONNECTION_DELETES } from "../../provider/resources/connectionDeletes";
import type { SimulatedKind } from "./simulatedStack";
import { pluginConfig, pluginUrn } from "./toPlugin";

type Method =
  | "checkConfig"
  | "diffConfig"
  | "configure"
  | "check"
  | "diff"
  | "create"
  | "read"
  | "update"
  | "delete"
  | "cancel"
  | "invoke"
  | "getSchema"
  | "getPluginInfo"
  | "getMapping";

interface GrpcError extends Error {
  readonly details: string;
  readonly metadata: { get(key: string): readonly Buffer[] };
}
type Client = Record<
  Method,
  (request: unknown, answer: (error: GrpcError | null, response: unknown) => void) => void
> & {
  close(): void;
};

const fromSdk = createRequire(createRequire(__filename).resolve("@pulumi/pulumi/package.json"));
const { ResourceProviderClient } = fromSdk("./proto/provider_grpc_pb") as {
  ResourceProviderClient: new (address: string, credentials: unknown) => Client;
};
const { credentials } = fromSdk("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
const { Status } = fromSdk("./proto/status_pb") as {
  Status: { deserializeBinary(bytes: Uint8Array): { getDetailsList(): { getValue_asU8(): Uint8Array }[] } };
};

const open = new Set<PluginFace>();

/** Ends all plugins that a spec has started. */
export async function closePlugins(): Promise<void> {
  const all = [...open];
  open.clear();
  await Promise.all(all.map((it) => it.close()));
}

/** A plugin in this process, called as the engine calls it: by gRPC. */
export class PluginFace {
  private readonly server: Promise<RunningServer>;
  private client: Promise<Client>;
  private configured: Promise<unknown> = Promise.resolve();

  constructor(dependencies: Dependencies) {
    this.server = serve(new Plugin(dependencies));
    this.client = this.server.then(
      ({ port }) => new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure()),
    );
    open.add(this);
  }

  async close(): Promise<void> {
    (await this.client).close();
    (await this.server).close();
  }

  // ── As the engine calls it ──────────────────────────────────────────────────────────────────────────────────────

  async call<Response = unknown>(method: Method, request: unknown): Promise<Response> {
    const client = await this.client;
    return new Promise((resolve, reject) => {
      client[method](request, (error, response) => {
        if (error === null) resolve(response as Response);
        else reject(toError(error));
      });
    });
  }

  async configureWith(config: Properties): Promise<void> {
    const request = new sdk.messages.ConfigureRequest().setArgs(struct(config)).setAcceptsecrets(true);
    await this.call("configure", request);
  }

  async cancel(): Promise<void> {
    await this.call("cancel", new sdk.EmptyMessage());
  }

  async checkOf(urn: string, olds: Properties, news: Properties) {
    const request = new sdk.messages.CheckRequest().setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
    const response = await this.call<pb.CheckResponse>("check", request);
    const failures = response.getFailuresList().map((it) => ({ property: it.getProperty(), reason: it.getReason() }));
    return { inputs: plain(response.getInputs()), failures };
  }

  async diffOf(urn: string, id: string, olds: Properties, news: Properties) {
    const request = new sdk.messages.DiffRequest().setUrn(urn).setId(id).setOlds(struct(olds)).setNews(struct(news));
    const response = await this.call<pb.DiffResponse>("diff", request);
    return {
      changes: response.getChanges() === sdk.messages.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async createOf(urn: string, news: Properties, timeoutSeconds = 0) {
    const request = new sdk.messages.CreateRequest().setUrn(urn).setProperties(struct(news)).setTimeout(timeoutSeconds);
    const response = await this.call<pb.CreateResponse>("create", request);
    return { id: response.getId(), outs: plain(response.getProperties()) };
  }

  async updateOf(urn: string, id: string, olds: Properties, news: Properties, timeoutSeconds = 0) {
    const request = new sdk.messages.UpdateRequest().setUrn(urn).setId(id).setOlds(struct(olds)).setNews(struct(news));
    const response = await this.call<pb.UpdateResponse>("update", request.setTimeout(timeoutSeconds));
    return { outs: plain(response.getProperties()) };
  }

  async readOf(urn: string, id: string, properties: Properties, inputs: Properties = {}) {
    const request = new sdk.messages.ReadRequest().setUrn(urn).setId(id);
    const response = await this.call<pb.ReadResponse>(
      "read",
      request.setProperties(struct(properties)).setInputs(struct(inputs)),
    );
    return { id: response.getId(), props: plain(response.getProperties()), inputs: plain(response.getInputs()) };
  }

  async deleteOf(urn: string, id: string, properties: Properties): Promise<void> {
    await this.call("delete", new sdk.messages.DeleteRequest().setUrn(urn).setId(id).setProperties(struct(properties)));
  }

  async invokeOf(token: string, args: Properties): Promise<Properties> {
    const request = new sdk.messages.InvokeRequest().setTok(token).setArgs(struct(args));
    return plain((await this.call<pb.InvokeResponse>("invoke", request)).getReturn());
  }

  // ── As a simulated stack calls a dynamic provider ───────────────────────────────────────────────────────────────

  configure({ config }: { readonly config: ConfigReader }): Promise<void> {
    this.configured = this.configureWith(pluginConfig(config));
    return Promise.resolve();
  }

  async check(olds: Properties, news: Properties) {
    await this.configured;
    const { resourceUrn, __provider: _ofDynamic, ...program } = news;
    return this.checkOf(pluginUrn(resourceUrn), olds, program);
  }

  async diff(id: string, olds: Properties, news: Properties) {
    await this.configured;
    return this.diffOf(pluginUrn(news["resourceUrn"]), id, olds, news);
  }

  async create(news: Properties) {
    await this.configured;
    return this.createOf(pluginUrn(news["resourceUrn"]), news);
  }

  async update(id: string, olds: Properties, news: Properties) {
    await this.configured;
    return this.updateOf(pluginUrn(news["resourceUrn"]), id, olds, news);
  }

  async read(id: string, props: Properties) {
    await this.configured;
    return this.readOf(pluginUrn(props["resourceUrn"]), id, props);
  }

  async delete(id: string, props: Properties): Promise<void> {
    await this.configured;
    await this.deleteOf(pluginUrn(props["resourceUrn"]), id, props);
  }
}

/** The resource behind the plugin, and the fleet. */
export const PLUGIN: SimulatedKind = { kind: CONNECTION_DELETE, open: (it) => new PluginFace(it) };
export const PLUGIN_FLEET: SimulatedKind = { kind: CONNECTION_DELETES, open: (it) => new PluginFace(it) };

function struct(properties: Properties) {
  return sdk.StructMessage.fromJavaScript(JSON.parse(JSON.stringify(properties)) as object);
}

function plain(message: { toJavaScript(): object } | undefined): Properties {
  return (message?.toJavaScript() ?? {}) as Properties;
}

/** As the engine reads an error: with what it has to store, if the resource exists. */
function toError(error: GrpcError): Error {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (details === undefined) return Object.assign(new Error(error.details), { code: "grpc" });
  const [detail] = Status.deserializeBinary(details).getDetailsList();
  const kept = sdk.messages.ErrorResourceInitFailed.deserializeBinary(detail!.getValue_asU8());
  return Object.assign(new Error(error.details), {
    id: kept.getId(),
    properties: plain(kept.getProperties()),
    reasons: kept.getReasonsList(),
  });
}
