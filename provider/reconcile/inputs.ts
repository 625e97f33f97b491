import type { Mode } from "./intent";

/** Inputs that the resource's constructor and `check` set, not the user. */
interface HiddenInputs {
  /** The resource's URN: log lines are shown at it, and the first definition's name is derived from it. */
  readonly resourceUrn: string;
  /** The tenant's normalised base URL. It is recorded once; a different one in the configuration is refused. */
  readonly tenant: string;
}

/** The inputs that a program gives. `check` adds the mode. */
export interface GivenInputs {
  readonly connectionQualifiedName: string;
  readonly mode: Mode;
  /** Only compared. */
  readonly triggers?: unknown;
  readonly waitForCompletion?: boolean;
  readonly timeout?: string;
  readonly maxAssets?: number;
  readonly inventory?: string;
  readonly purgeAfter?: string;
  readonly allowMissing?: boolean;
  readonly existingWorkflow?: string;
  readonly rerunOnDrift?: boolean;
  readonly reason?: string;
}

/** The checked inputs without outputs or secrets, as every lifecycle function receives them. */
export interface Inputs extends HiddenInputs, GivenInputs {}
