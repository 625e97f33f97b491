import type { LookBefore } from "../../reconcile/intent";
import type { Receipt } from "../../reconcile/receipt";
import { countOf, countsOf, jsonObjectOf, oneOf } from "./json";

/** Reads how a connection looked before a run, as an intent or a receipt keeps it. */
export function readSnapshotBefore(value: unknown): LookBefore | undefined {
  const snapshot = jsonObjectOf(value);
  const connection = oneOf(["ACTIVE", "DELETED"], snapshot?.["connection"]);
  const [active, archived] = [countOf(snapshot?.["active"]), countOf(snapshot?.["archived"])];
  if (connection === undefined || active === undefined || archived === undefined) return undefined;
  return { connection, active, archived, types: countsOf(snapshot?.["types"]) ?? {} };
}

/** Reads how a connection looked after a run, as a receipt keeps it. */
export function readSnapshotAfter(value: unknown): Receipt["after"] | undefined {
  const snapshot = jsonObjectOf(value);
  const connection = oneOf(["ACTIVE", "DELETED", "GONE"], snapshot?.["connection"]);
  const [active, archived] = [countOf(snapshot?.["active"]), countOf(snapshot?.["archived"])];
  if (connection === undefined || active === undefined || archived === undefined) return undefined;
  return { connection, active, archived };
}
