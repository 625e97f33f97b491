import type { Dependencies } from "../../provider/lifecycle/context";
import type { Engine, Severity } from "../../provider/lifecycle/engine";
import { createTenantModel, type TenantModel, type TenantOptions } from "../tenant";
import { API_KEY, SEEDS } from "./seeds";
import { type SimulatedKind, SimulatedStack } from "./simulatedStack";
import { TenantDispatcher } from "./tenantDispatcher";
import { VirtualClock } from "./virtualClock";

export { API_KEY, POSTGRES, SEEDS, SNOWFLAKE } from "./seeds";
export {
  copy,
  FLEET,
  ONE,
  SimulatedStack,
  type CommandEnd,
  type ProgramInputs,
  type SimulatedKind,
  type StoredResource,
} from "./simulatedStack";
export { type FarEnd, type FarReply, TenantDispatcher } from "./tenantDispatcher";
export { VirtualClock } from "./virtualClock";

/** The tenant's address on the virtual network. */
export const TENANT = "https://tenant.example.com";

/** The configuration of a stack of that tenant. */
export const CONFIG: Readonly<Record<string, string>> = { "atlan:baseUrl": TENANT, "atlan:apiKey": API_KEY };

/** A line that the provider showed. */
export interface ShownLine {
  readonly urn: string;
  readonly severity: Severity;
  readonly line: string;
  readonly ephemeral: boolean;
}

/** What a stack of a rig may have of its own. */
export interface StackOptions {
  readonly config?: Readonly<Record<string, string>>;
  readonly stack?: string;
  /** What serves its resource. Default: the provider of a dynamic `ConnectionDelete`. */
  readonly simulated?: SimulatedKind | undefined;
}

/** Tenant, clock and stacks in one process. */
export interface Rig {
  readonly clock: VirtualClock;
  readonly tenant: TenantModel;
  readonly shown: ShownLine[];
  /** The lines for programs, which a provider writes if its environment asks for them. */
  readonly reported: { readonly urn: string; readonly line: string }[];
  /** The last line of the command that has ended last. */
  readonly lastLine: () => ReturnType<Parameters<Engine["atEnd"]>[0]>;
  readonly dependencies: Dependencies;
  readonly stack: (name?: string, options?: StackOptions) => SimulatedStack;
}

/** Makes a rig; everything in it is decided by the options, and by the environment variables of the provider. */
export function rig(options: TenantOptions = {}, env: Dependencies["env"] = {}): Rig {
  const clock = new VirtualClock();
  const tenant = createTenantModel({
    ...SEEDS,
    run: { pendingMs: 1_000, runningMs: 20_000 },
    ...options,
    now: () => clock.now(),
  });
  const shown: ShownLine[] = [];
  const reported: Rig["reported"] = [];
  let last: Parameters<Engine["atEnd"]>[0] = () => undefined;
  const engine: Engine = {
    log: (urn, severity, line, ephemeral = false) => {
      shown.push({ urn, severity, line, ephemeral });
    },
    report: (urn, line) => {
      reported.push({ urn, line });
      return Promise.resolve();
    },
    isAlive: () => Promise.resolve(true),
    isEnding: () => false,
    leave: () => {
      throw new Error("the engine is alive");
    },
    atEnd: (it) => (last = it),
  };
  const dependencies: Dependencies = {
    clock,
    random: () => 0.5,
    env,
    engine,
    version: "0.0.0-test",
    dispatcher: new TenantDispatcher(tenant, clock),
  };
  return {
    clock,
    tenant,
    shown,
    reported,
    lastLine: () => last(),
    dependencies,
    stack: (name, more = {}) =>
      new SimulatedStack(dependencies, { ...CONFIG, ...more.config }, name, more.stack, more.simulated),
  };
}
