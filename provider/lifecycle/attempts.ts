import type { Clock } from "../concurrency/clock";
import { AtlanProviderError } from "../errors";
import type { Inputs } from "../reconcile/inputs";
import type { Intent } from "../reconcile/intent";
import type { CallResult } from "./callResult";

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
  /** By the resource, and by the intent. */
  private readonly latest = new Map<string, Map<string, Attempt>>();
  /** By the resource and the connection; unlike the others it outlives a `delete`, after which a replacement is created. */
  private readonly asked = new Map<string, Asked>();

  /** The engine has a connection checked as new, or asks what changes: what this command does is announced by what is said now. */
  noteAsked(key: string, clock: Clock): void {
    this.asked.set(key, askedNow(clock));
  }

  /** When this command has asked about a connection first, also where the engine repeats its call. */
  firstAsked(key: string, clock: Clock): Asked {
    const asked = this.asked.get(key) ?? askedNow(clock);
    this.asked.set(key, asked);
    return asked;
  }

  /**
   * The `diff` of a program begins: what it says will run is what the calls after it plan. The engine does not call it again when it
   * repeats an `update`, so what was begun before is of a former command, of which this one continues nothing.
   */
  beginCommand(key: string, inputs: Named, clock: Clock): void {
    this.noteAsked(key, clock);
    this.forget(inputs);
  }

  /** The latest call, if it began something. */
  of(inputs: Inputs, intent: Intent): Attempt | undefined {
    return this.latest.get(nameOf(inputs))?.get(keyOf(intent));
  }

  /** Why the latest call failed, if it began something. */
  whyFailed(inputs: Inputs, intent: Intent): string | undefined {
    const failure = this.of(inputs, intent)?.result.failure;
    return failure?.error instanceof AtlanProviderError ? failure.error.because : failure?.reason;
  }

  record(inputs: Inputs, intent: Intent, attempt: Attempt): void {
    const name = nameOf(inputs);
    const ofResource = this.latest.get(name) ?? new Map<string, Attempt>();
    this.latest.set(name, ofResource.set(keyOf(intent), attempt));
  }

  /**
   * Forgets a resource that was deleted: one that is created after that, in a process that serves several commands, continues
   * nothing.
   */
  forget(inputs: Named): void {
    this.latest.delete(nameOf(inputs));
  }
}

function askedNow(clock: Clock): Asked {
  return { at: clock.now(), wallTime: clock.wallTime() };
}

/** What identifies the connection of a resource within a command. */
type Named = Pick<Inputs, "tenant" | "resourceUrn" | "connectionQualifiedName">;

function nameOf({ tenant, resourceUrn, connectionQualifiedName }: Named): string {
  return JSON.stringify([tenant, resourceUrn, connectionQualifiedName]);
}

function keyOf({ key, mode }: Intent): string {
  return `${mode} ${key}`;
}
