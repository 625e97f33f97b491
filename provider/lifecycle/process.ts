/**
 * What the resources of a provider process share. The engine runs all dynamic resources of a command in one process.
 */
import { systemClock } from "../concurrency/clock";
import { version } from "../version";
import { type Dependencies, ProviderContext } from "./context";
import { ParentEngine } from "./engine";
import { engineAddressOfDynamic } from "./engineAddress";

export const dependencies: Dependencies = {
  clock: systemClock,
  random: Math.random,
  env: process.env,
  engine: new ParentEngine(engineAddressOfDynamic(process.argv)),
  version,
};

export const providerContext = new ProviderContext(dependencies);
