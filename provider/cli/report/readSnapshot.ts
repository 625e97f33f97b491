import type { LookBefore } from "../../reconcile/intent";
import type { Receipt } from "../../reconcile/receipt";
import { countOf, countsOf, oneOf, plainOf } from "./json";

/** Reads how a connection looked before a run, as an intent or a receipt keeps it. */
export function readLookBefore(value: unknown): LookBefore | undefined {
  const look = plainOf(value);
  const connection = oneOf(["ACTIVE", "DELETED"], look?.["connection"]);
  const [active, archived] = [countOf(look?.["active"]), countOf(look?.["archived"])];
  if (connection === undefined || active === undefined || archived === undefined) return undefined;
  return { connection, active, archived, types: countsOf(look?.["types"]) ?? {} };
}

/** Reads how a connection looked after a run, as a receipt keeps it. */
export function readLookAfter(value: unknown): Receipt["after"] | undefined {
  const look = plainOf(value);
  const connection = oneOf(["ACTIVE", "DELETED", "GONE"], look?.["connection"]);
  const [active, archived] = [countOf(look?.["active"]), countOf(look?.["archived"])];
  if (connection === undefined || active === undefined || archived === undefined) return undefined;
  return { connection, active, archived };
}
