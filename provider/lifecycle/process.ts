/** What the resources of a provider process share. The engine runs all dynamic resources of a command in one. */
import { systemClock } from "../concurrency/clock";
import { version } from "../version";
import { type Surroundings, Tenancy } from "./context";
import { ParentEngine } from "./engine";

export const surroundings: Surroundings = {
  clock: systemClock,
  random: Math.random,
  env: process.env,
  engine: new ParentEngine(process.argv[2]),
  version,
};

export const tenancy = new Tenancy(surroundings);
