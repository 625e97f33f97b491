import type { AtlanPort, WorkflowRun } from "../atlan/port";
import type { Clock } from "../clock";
import type { NameSeed } from "./intent";

/** What is wanted, from the inputs. */
export interface Order {
  readonly seed: NameSeed;
  readonly maxAssets: number | undefined;
  readonly waitForCompletion: boolean;
  /** Milliseconds from the start of the command. */
  readonly timeoutMs: number;
  /** How late Atlan's indexes may show a change, in milliseconds. */
  readonly indexLagMs: number;
}

/** What an order is carried out with. */
export interface Tools {
  readonly port: AtlanPort;
  readonly clock: Clock;
  /** Tells the user something worth a line. */
  readonly log: (line: string) => void;
  /** Told of the run at every look of a wait that does not end it. */
  readonly progress: (run: WorkflowRun) => void;
}
