import { expect } from "chai";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { ConnectionDeleteProvider } from "../../provider/lifecycle/provider";
import { SNOWFLAKE } from "../rig/seeds";
import { type Call, callOf, callsInTrace } from "../table/calls";
import { engineWorld } from "../table/engineWorld";
import { simulatedWorld } from "../table/simulatedWorld";
import type { End, World } from "../table/world";

/**
 * The fast tests and the simulation play on a model of the engine. Here the model is held to the engine: for the same
 * commands, the same calls with the same old and new values, as the engine's own gRPC trace has them.
 */

const archive = (ticket: string, more: object = {}): Record<string, unknown> => ({
  connectionQualifiedName: SNOWFLAKE,
  triggers: { ticket },
  ...more,
});
const elsewhere = archive("1", { connectionQualifiedName: "default/postgres/1700000002" });
const FAILING = { outcome: "Failed" } as const;

/** A world that can also do what only some tests need. */
interface Stage extends World {
  forceReplacement(program: Record<string, unknown>): Promise<End>;
  dieInUpdate(program: Record<string, unknown>): Promise<void>;
}

const scenarios: readonly { readonly name: string; readonly play: (stage: Stage) => Promise<unknown> }[] = [
  {
    name: "a life: preview, create, unchanged, a changed trigger, refresh, two replacements, destroy",
    play: async (it) => {
      await it.preview(archive("1"));
      await it.up(archive("1"));
      await it.up(archive("1"));
      await it.preview(archive("2"));
      await it.up(archive("2"));
      await it.refresh();
      await it.forceReplacement(archive("2"));
      await it.up(elsewhere);
      await it.destroy();
    },
  },
  {
    name: "a create that fails after something exists, preview, up, an update that fails, the change taken back",
    play: async (it) => {
      it.tenant.script(FAILING);
      await it.up(archive("1"));
      await it.preview(archive("1"));
      await it.up(archive("1"));
      it.tenant.script(FAILING);
      await it.up(archive("2"));
      await it.up(archive("1"));
    },
  },
  {
    name: "refresh after an init error, then up",
    play: async (it) => {
      it.tenant.script(FAILING);
      await it.up(archive("1"));
      await it.refresh();
      await it.up(archive("1"));
    },
  },
  {
    name: "destroy after an init error, then up --refresh after another one",
    play: async (it) => {
      it.tenant.script(FAILING);
      await it.up(archive("1"));
      await it.destroy();
      it.tenant.script(FAILING);
      await it.up(archive("1"));
      await it.upWithRefresh(archive("1"));
    },
  },
  {
    name: "a create that fails before anything exists, then up, and a kill in update, then up",
    play: async (it) => {
      await it.up(archive("1", { maxAssets: 1 }));
      await it.up(archive("1"));
      await it.dieInUpdate(archive("2"));
      await it.up(archive("2"));
    },
  },
];

const METHODS = ["check", "diff", "create", "read", "update", "delete"] as const;

/** Notes the calls to every provider of the model while the play goes on. */
async function callsOnModel(play: (stage: Stage) => Promise<unknown>): Promise<Call[]> {
  const calls: Call[] = [];
  const prototype = ConnectionDeleteProvider.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = METHODS.map((method) => [method, prototype[method]!] as const);
  let dying = false;
  for (const [method, original] of originals) {
    prototype[method] = function (this: unknown, ...args: unknown[]) {
      const bags = args.filter((it) => typeof it === "object");
      const olds = method === "create" ? undefined : bags[0];
      calls.push(callOf(method, olds, method === "create" ? bags[0] : bags[1]));
      if (dying && method === "update") throw new Died();
      return original.apply(this, args);
    };
  }
  try {
    const world = simulatedWorld();
    await play({
      ...world,
      forceReplacement: (program) => world.simulated.forceReplacement(program),
      dieInUpdate: async (program) => {
        dying = true;
        await world.simulated.upWithoutPreview(program).catch((error: unknown) => {
          if (!(error instanceof Died)) throw error;
        });
        dying = false;
      },
      // The engine's world leaves the preview out of `up`, so the model does here.
      up: (program) => world.simulated.upWithoutPreview(program!),
      upWithRefresh: async (program) => {
        await world.simulated.refresh();
        return world.simulated.upWithoutPreview(program!);
      },
    });
  } finally {
    for (const [method, original] of originals) prototype[method] = original;
  }
  return calls;
}

class Died extends Error {}

/** Reads the calls from the traces of the engine's commands. */
async function callsOnEngine(play: (stage: Stage) => Promise<unknown>): Promise<Call[]> {
  const world = await engineWorld();
  const calls: Call[] = [];
  const file = `${world.stack.workspace.temporary}/calls.json`;
  const env = { PULUMI_DEBUG_GRPC: file };
  const read = (): void => {
    if (existsSync(file)) calls.push(...callsInTrace(readFileSync(file, "utf8"), "atlan:ConnectionDelete"));
    rmSync(file, { force: true });
  };
  const traced = async (
    command: Parameters<typeof world.command>[0],
    program: unknown,
    ...args: string[]
  ): Promise<End> => {
    const skip = command === "preview" ? [] : ["--skip-preview"];
    const end = await world.command(command, program as Record<string, unknown>, {
      args: [...skip, ...args],
      env,
      expect: "any",
    });
    read();
    return end;
  };
  let latest: unknown;
  try {
    await play({
      ...world,
      up: (program) => traced("up", (latest = program)),
      upWithRefresh: (program) => traced("up", (latest = program), "--refresh"),
      preview: (program) => traced("preview", program),
      refresh: () => traced("refresh", latest),
      destroy: () => traced("destroy", latest),
      forceReplacement: async (program) => {
        const [resource] = (await world.stack.resources()).filter(({ type }) =>
          type.includes("atlan:ConnectionDelete"),
        );
        return traced("up", program, "--replace", resource!.urn);
      },
      dieInUpdate: async (program) => {
        world.tenant.script({ stuckIn: "Running" });
        await world.preview(program);
        const command = world.stack.start("up", { args: ["--skip-preview"], env, json: true });
        await command.waitForOutput(/Waiting up to 1h for run/);
        command.killTree();
        await command.result;
        await world.stack.waitForNoProcesses();
        read();
        await world.stack.runWith({ args: ["cancel", "--yes", "--stack", world.stack.name], expect: "any" });
        world.tenant.release();
      },
    });
  } finally {
    await world.dispose({ leftovers: "kill" });
  }
  return calls;
}

describe("the model of the engine makes the calls that the engine makes", function () {
  this.timeout(180_000);

  for (const { name, play } of scenarios) {
    it(name, async () => {
      const engine = await callsOnEngine(play);
      expect(engine).not.to.deep.equal([]);
      expect(await callsOnModel(play)).to.deep.equal(engine);
    });
  }
});
