import type { Clock } from "../concurrency/clock";
import { AtlanProviderError } from "../errors";
import type { Inputs } from "../reconcile/inputs";
import type { Intent } from "../reconcile/intent";
import type { CallResult } from "./callResult";
import {
  modeIntentKey,
  type ModeIntentKey,
  type ResourceAtTenant,
  resourceAtTenantKey,
  type ResourceAtTenantKey,
  resourceConnectionKey,
  type ResourceConnectionKey,
} from "./keys";

/** When a command has asked about a connection first. Every call of the command goes by that moment. */
export interface Asked {
  /** By {@link Clock.now}: a connection that was made after it was announced by no preview. */
  readonly at: number;
  /**
   * By {@link Clock.wallTime}: a hold that ends after it is not over for this command. By a later time the repeated call would purge
   * what the first one archives.
   */
  readonly wallTime: number;
}

/** The end of a call that began something in Atlan. */
export interface Attempt {
  /** What it left, and why it failed, if it did. */
  readonly result: CallResult;
  /** Another call within this command must end the same way. */
  readonly isFinal: boolean;
}

/**
 * The latest attempt for each intent in this process. The engine may call `create` or `update` again within the same
 * command (its `onError` hooks, up to a hundred times) without passing what the former call began. The repeated call
 * continues from there, as the next command would. One command starts one run of an intent; a person must decide on
 * another try.
 */
export class Attempts {
  private readonly latest = new Map<ResourceAtTenantKey, Map<ModeIntentKey, Attempt>>();
  /** Unlike the others it outlives a `delete`, after which a replacement is created. */
  private readonly asked = new Map<ResourceConnectionKey, Asked>();

  /** The engine has a connection checked as new, or asks what changes: what this command does is announced by what is said now. */
  noteAsked(key: ResourceConnectionKey, clock: Clock): void {
    this.asked.set(key, askedNow(clock));
  }

  /** When this command has asked about a connection first, also where the engine repeats its call. */
  firstAsked(key: ResourceConnectionKey, clock: Clock): Asked {
    const asked = this.asked.get(key) ?? askedNow(clock);
    this.asked.set(key, asked);
    return asked;
  }

  /**
   * The `diff` of a program begins: what it says will run is what the calls after it plan. The engine does not call it again when it
   * repeats an `update`, so what was begun before is of a former command, of which this one continues nothing.
   */
  beginCommand(inputs: ResourceAtTenant, clock: Clock): void {
    this.noteAsked(resourceConnectionKey(inputs), clock);
    this.forget(inputs);
  }

  /** The latest call, if it began something. */
  of(inputs: Inputs, intent: Intent): Attempt | undefined {
    return this.latest.get(resourceAtTenantKey(inputs))?.get(modeIntentKey(intent));
  }

  /** Why the latest call failed, if it began something. */
  whyFailed(inputs: Inputs, intent: Intent): string | undefined {
    const failure = this.of(inputs, intent)?.result.failure;
    return failure?.error instanceof AtlanProviderError ? failure.error.because : failure?.reason;
  }

  record(inputs: Inputs, intent: Intent, attempt: Attempt): void {
    const resource = resourceAtTenantKey(inputs);
    const ofResource = this.latest.get(resource) ?? new Map<ModeIntentKey, Attempt>();
    this.latest.set(resource, ofResource.set(modeIntentKey(intent), attempt));
  }

  /**
   * Forgets a resource that was deleted: one that is created after that, in a process that serves several commands, continues
   * nothing.
   */
  forget(inputs: ResourceAtTenant): void {
    this.latest.delete(resourceAtTenantKey(inputs));
  }
}

function askedNow(clock: Clock): Asked {
  return { at: clock.now(), wallTime: clock.wallTime() };
}
