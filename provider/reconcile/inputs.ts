import type { Mode } from "./intent";

/** Inputs that are not the user's: set by the resource's constructor and by `check`. */
interface HiddenInputs {
  /** The resource's URN; the target of log lines and the seed of the first definition's name. */
  readonly resourceUrn: string;
  /** The tenant's normalised base URL. Recorded once; another one in the configuration is refused, not followed. */
  readonly tenant: string;
}

/** The inputs, checked and plain, as every lifecycle function gets them. */
export interface Inputs extends HiddenInputs {
  readonly connectionQualifiedName: string;
  readonly mode: Mode;
  readonly triggers?: Readonly<Record<string, unknown>>;
  readonly waitForCompletion?: boolean;
  readonly timeout?: string;
  readonly maxAssets?: number;
  readonly purgeAfter?: string;
  readonly allowMissing?: boolean;
  readonly existingWorkflow?: string;
  readonly rerunOnDrift?: boolean;
  readonly reason?: string;
}
