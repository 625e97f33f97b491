import type { LookBefore } from "../../reconcile/intent";
import type { Receipt } from "../../reconcile/receipt";
import { countOf, countsOf, jsonObjectOf, oneOf } from "../../text/json";
import { present } from "../../text/present";

/** Reads the snapshot of a connection before a run, from an intent or a receipt. */
export function readSnapshotBefore(value: unknown): LookBefore | undefined {
  const snapshot = jsonObjectOf(value);
  const connection = oneOf(["ACTIVE", "DELETED"], snapshot?.["connection"]);
  const [active, archived] = [countOf(snapshot?.["active"]), countOf(snapshot?.["archived"])];
  if (connection === undefined || active === undefined || archived === undefined) return undefined;
  const types = countsOf(snapshot?.["types"]) ?? {};
  return present({ connection, active, archived, types, withLineage: countOf(snapshot?.["withLineage"]) });
}

/** Reads the snapshot of a connection after a run, from a receipt. */
export function readSnapshotAfter(value: unknown): Receipt["after"] | undefined {
  const snapshot = jsonObjectOf(value);
  const connection = oneOf(["ACTIVE", "DELETED", "GONE"], snapshot?.["connection"]);
  const [active, archived] = [countOf(snapshot?.["active"]), countOf(snapshot?.["archived"])];
  if (connection === undefined || active === undefined || archived === undefined) return undefined;
  return { connection, active, archived };
}
