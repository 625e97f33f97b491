import type { Clock } from "../clock";
import { formatTimeout } from "../domain/duration";
import type { Order, Tools } from "../domain/order";
import { Progress } from "../domain/progress";
import { countInReach } from "../domain/wantedState";
import type { Inputs } from "./state";

/** A wait that begins, and where to tell of it. */
export interface Told {
  readonly inputs: Inputs;
  readonly order: Order;
  readonly clock: Clock;
  /** Shows a line; an ephemeral one only while it is the latest. */
  readonly log: (line: string, ephemeral?: boolean) => void;
}

/** Makes what is told of each look of a wait that does not end it. */
export type ProgressTeller = (told: Told) => Tools["progress"];

/** Shows on the resource's row that a wait goes on, and how far the run has come. */
export const progressOnRow: ProgressTeller = ({ order: { timeoutMs, seed }, clock, log }) => {
  const { mode } = seed;
  const progress = new Progress(clock.now());
  let announced = false;
  return (run, assets, before) => {
    if (!announced) {
      announced = true;
      const leave = "Ctrl-C leaves it going: the first one waits for it, the second does not.";
      log(`Waiting up to ${formatTimeout(timeoutMs)} for run ${run.id}. ${leave}`);
    }
    const left = assets && countInReach(mode, assets);
    const line = progress.line(clock.now(), run, left, before && countInReach(mode, before));
    if (line !== undefined) log(line, true);
  };
};
