import { AtlanApiError, type RequestFate } from "../errors";
import type { Refused, Unclear } from "./api";

/** The result of a request that starts a run, with what its response says. */
export type Sent<T> = { readonly kind: "accepted"; readonly said: T } | Refused | Unclear;

/** Turns the failure of a start into a result; the start is sent only once. */
export async function startOnce<T>(start: () => Promise<T>): Promise<Sent<T>> {
  try {
    return { kind: "accepted", said: await start() };
  } catch (error) {
    if (!(error instanceof AtlanApiError)) throw error;
    return { kind: isRefused(error.fate) ? "refused" : "unclear", error };
  }
}

/**
 * Whether a request was certainly not carried out. Every other value means unclear: if `startOnce` threw instead, the start
 * would count as not sent.
 */
const isRefused = (fate: RequestFate): boolean => fate === "notSent" || fate === "refused";

/** Sends a change that may be retried; a 404 means that there is nothing left to change. @returns false then */
export async function unlessGone(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (!(error instanceof AtlanApiError) || !isSaid(error, 404)) throw error;
    return false;
  }
}

/** Whether Atlan itself sent the response. A gateway's 404 for an unknown path says nothing about a workflow. */
export function isSaid(error: AtlanApiError, status: number): boolean {
  return error.status === status && error.saidByAtlan;
}
