import { AtlanApiError, type RequestFate } from "../errors";
import type { Refused, Unclear } from "./api";

/** What became of a request that starts something, with what its answer says. */
export type Sent<T> = { readonly kind: "accepted"; readonly said: T } | Refused | Unclear;

/** Makes the failure of a start, which is sent only once, part of its answer. */
export async function startOnce<T>(start: () => Promise<T>): Promise<Sent<T>> {
  try {
    return { kind: "accepted", said: await start() };
  } catch (error) {
    if (!(error instanceof AtlanApiError)) throw error;
    return { kind: isRefused(error.fate) ? "refused" : "unclear", error };
  }
}

/** Whether a request was surely not carried out. Any other word leaves that open: a start that throws would count as not sent. */
const isRefused = (fate: RequestFate): boolean => fate === "notSent" || fate === "refused";

/** A change that may be sent again; a 404 says that there is nothing left to change. */
export async function unlessGone(change: () => Promise<unknown>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof AtlanApiError) || !isSaid(error, 404)) throw error;
  }
}

/** Whether Atlan itself has said this; a gateway on the way that knows no such page has said nothing of a workflow. */
export function isSaid(error: AtlanApiError, status: number): boolean {
  return error.status === status && error.saidByAtlan;
}
