import { TenantModel } from "./model";
import type { TenantModelOptions, TenantOptions } from "./options";
import { serve, type RunningServer } from "./server";

export type { AssetTruth, ConnectionTruth, ConnectionView } from "./connections";
export type { Fault, FaultKind, TenantReply } from "./faults";
export type { Json, JsonObject } from "./json";
export type { TenantModel, TenantRequest } from "./model";
export { oddities } from "./oddities";
export { defaultSwitches, switchPositions, tenantVariants } from "./options";
export { runTimes, type RunTimes } from "./runTimes";
export type {
  AppSettings,
  AssetState,
  ConnectionSeed,
  CredentialSeed,
  CustomMetadataSeed,
  DeleteType,
  IndexLag,
  OAuthClientSeed,
  RunPlan,
  ScriptTarget,
  SettingsChange,
  StraySeed,
  Switches,
  TenantModelOptions,
  TenantOptions,
  TenantSettings,
} from "./options";
export type { LoggedRequest } from "./requestLog";
export { routeNames, type RouteName } from "./routes";
export type { RunView, StopStrategy } from "./runs";
export type { Planted, TenantUi } from "./ui";
export type { WorkflowView } from "./workflows";

/** A loopback Atlan tenant: the model, and where it listens. */
export type Tenant = TenantModel & RunningServer;

/** How a listening tenant is started. */
export interface StartTenantOptions extends TenantOptions {
  /** The time, in milliseconds since the epoch. Default: the real time. */
  readonly now?: () => number;
  /** The port to listen on. Default 0: a free one. */
  readonly port?: number;
}

/** Starts a tenant on 127.0.0.1. Close it when done; nothing of it is left then. */
export async function startTenant(options: StartTenantOptions = {}): Promise<Tenant> {
  const model = createTenantModel({ ...options, now: options.now ?? Date.now });
  return Object.assign(model, await serve(model, options.port ?? 0));
}

/** A tenant without a socket, driven by the clock of the caller. */
export function createTenantModel(options: TenantModelOptions): TenantModel {
  return new TenantModel(options);
}
