import { rig, type SimulatedStack } from "../rig";
import type { SimulatedKind } from "../rig/simulatedStack";
import type { TenantOptions } from "../tenant";
import type { End, Program, World } from "./world";

/** The stories on the model of the engine and a virtual clock. */
export function simulatedWorld(
  options: TenantOptions = {},
  config: Record<string, string> = {},
  face?: SimulatedKind,
): World & { readonly simulated: SimulatedStack } {
  const { clock, tenant, stack } = rig({ run: { pendingMs: 1_000, runningMs: 19_000 }, ...options });
  const simulated = stack(undefined, { config, simulated: face });
  const declared = async (
    program: Program,
    command: (program: Record<string, unknown>) => Promise<End>,
  ): Promise<End> => (program === undefined ? simulated.destroy() : command(program));
  return {
    tenant,
    simulated,
    speed: { afterRunMs: 40_000, impatience: "30s" },
    up: (program) => declared(program, (it) => simulated.up(it)),
    upWithRefresh: (program) => declared(program, (it) => simulated.upWithRefresh(it)),
    preview: (program) => declared(program, (it) => simulated.preview(it)),
    refresh: () => simulated.refresh(),
    destroy: () => simulated.destroy(),
    loseState: () => {
      simulated.resource = undefined;
      return Promise.resolve();
    },
    outputs: () => Promise.resolve({ ...simulated.outputs, ...(simulated.resource && { id: simulated.resource.id }) }),
    releaseOnceAwaited: () => {
      void clock.sleep(5_000).then(() => {
        tenant.release();
      });
    },
    pause: (ms) => {
      clock.advance(ms);
      return Promise.resolve();
    },
  };
}
