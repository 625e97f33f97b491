import type { Measure } from "../measure";
import { fleet } from "./fleet";
import { keeping } from "./keep";
import { noticing } from "./notice";
import { oneRun } from "./oneRun";
import { operations } from "./operations";
import { providerProcess } from "./providerProcess";
import { requests } from "./requests";
import { roundTrips } from "./roundTrips";
import { scale } from "./scale";

const [up1, up100, up1000] = operations;

/** In the order in which they are measured: what may be cut short by the time comes last. */
export const measures: readonly Measure[] = [
  up1!,
  oneRun,
  providerProcess,
  requests,
  noticing,
  roundTrips,
  keeping,
  fleet,
  scale,
  up100!,
  up1000!,
];
