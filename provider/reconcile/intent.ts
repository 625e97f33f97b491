import { createHash } from "node:crypto";
import { canonicalJson } from "../text/canonicalJson";
import type { Phase } from "./phase";

/** What is to become of the connection and all its assets. `SOFT` and `PURGE` exist only on the wire. */
export type Mode = "archive" | "purge";

/** A run as a mark in time: what came after it is newer. */
export interface RunMark {
  /** The run. */
  readonly runId: string;
  /** By the tenant's clock. */
  readonly createdAt?: string;
  /** Runs that were judged before that one, although their time does not tell: times are whole seconds. */
  readonly judged?: readonly string[];
}

/**
 * What the resource wants, and how far that has come. An intent is this resource, this mode, these triggers; decisions
 * read it and nothing else, so that a run that somebody else started never decides anything.
 *
 * Stored in state: a public format.
 */
export interface Intent {
  /** Tells one intent of a resource from another: a digest of mode and triggers. */
  readonly key: string;
  /** What is wanted. */
  readonly mode: Mode;
  /** The definition whose run serves this intent: our own, or a foreign one whose run we joined. */
  readonly workflowName?: string;
  /** The run that serves this intent. Absent when none was started, or when it could not be learnt. */
  readonly runId?: string;
  /** When that run was created, by the tenant's clock. */
  readonly runCreatedAt?: string;
  /** Runs that were judged before that one, although their time does not tell: times are whole seconds. */
  readonly judged?: readonly string[];
  /** A changed trigger asks for a run, also where the wanted state is there already. */
  readonly asksForRun?: true;
  /** While the run is not known: the newest run of the definition before ours was started. Ours is newer. */
  readonly base?: RunMark;
  /** The phase in which that run was last seen. */
  readonly phase: Phase;
  /** Whether this resource started the run; only then may it stop it. */
  readonly startedByUs: boolean;
  /** Whether a person stopped or terminated the run. */
  readonly stopped: boolean;
  /** Whether the connection was visible before this intent's run. Only then does a count of 0 prove anything. */
  readonly connectionSeen: boolean;
  /** While this intent is not fulfilled: how the connection looked right before its run. */
  readonly before?: LookBefore;
  /** Whether the wanted state was reached and checked. Nothing else finishes an intent. */
  readonly fulfilled: boolean;
  /** Since when the connection is known to be archived, by the tenant's clock or by the later of both: the hold counts from it. */
  readonly archivedAt?: string;
  /** A purge that nobody has asked for but the hold of `purgeAfter`, which is over. */
  readonly promoted?: true;
  /** While this intent is not fulfilled: the key of the last one that was. */
  readonly previouslyFulfilled?: string;
}

/** How a connection looked before anything was done to it. */
export interface LookBefore {
  /** The state of the connection itself. */
  readonly connection: "ACTIVE" | "DELETED";
  /** How many active assets it had. */
  readonly active: number;
  /** How many archived assets it had. */
  readonly archived: number;
  /** All assets, active or archived, by Atlan's type names. */
  readonly types: Readonly<Record<string, number>>;
}

/** Whether the key is that of the last fulfilled intent: the inputs were put back after an intent that was not fulfilled. */
export function isPutBack(before: Intent, key: string): boolean {
  return !before.fulfilled && before.previouslyFulfilled === key;
}

/** The digest that tells one intent of a resource from another. Independent of the order of keys. */
export function intentKey(mode: Mode, triggers: unknown): string {
  return digest(canonicalJson({ mode, triggers: triggers ?? {} }))
    .toString("hex")
    .slice(0, 32);
}

/** The prefix of every connection-delete definition, by which all Atlan clients find them. */
export const WORKFLOW_NAME_PREFIX = "atlan-connection-delete-";

/** What a definition's name is derived from. The same seed always leads to the same names. */
export interface NameSeed {
  /** The tenant's normalised base URL. */
  readonly tenant: string;
  /** The resource: its URN when it is created, its id from then on. */
  readonly resource: string;
  readonly connectionQualifiedName: string;
  readonly mode: Mode;
}

/**
 * The k-th name for a definition. The name is the key by which a start is found again after a crash, because the request
 * has no other field that is sure to be kept.
 *
 * Ten digits, since the official clients find definitions by exactly ten; from 5,000,000,000 up, far from today's epoch
 * seconds, which those clients and the UI use as names.
 */
export function workflowName(seed: NameSeed, k: number): string {
  const text = canonicalJson([seed.tenant, seed.resource, seed.connectionQualifiedName, seed.mode, k]);
  const number = 5_000_000_000n + (digest(text).readBigUInt64BE() % 5_000_000_000n);
  return WORKFLOW_NAME_PREFIX + number.toString();
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}
