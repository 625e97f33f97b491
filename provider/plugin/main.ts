/** The plugin's process: what the engine starts, once for each provider of a stack. */
import "../nodeVersion";
import { systemClock } from "../concurrency/clock";
import { leaveUnlessAlive, LOOK_AFTER_ENGINE_MS, ParentEngine } from "../lifecycle/engine";
import { engineAddress } from "../lifecycle/engineAddress";
import { version } from "../version";
import { Plugin } from "./provider";
import { serve } from "./server";

const engine = new ParentEngine(engineAddress(process.argv.slice(2)));
const plugin = new Plugin({ clock: systemClock, random: Math.random, env: process.env, engine, version });

setInterval(() => {
  void leaveUnlessAlive(engine);
}, LOOK_AFTER_ENGINE_MS).unref();

// An aborted pipeline may end each process by itself. As after a Ctrl-C, state gets the run first; the engine ends this process.
process.once("SIGTERM", () => plugin.cancel());

// The engine reads the port from the first line.
void serve(plugin).then(({ port }) => console.log(port));
