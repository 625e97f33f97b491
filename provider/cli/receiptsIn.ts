import { type JsonObject, jsonObjectOf, textOf } from "../text/json";
import { readExport } from "./report/readExport";

/** A place where a receipt may stand. */
export interface ReceiptPlace {
  /** Where: the resource, and the connection if it is one of a fleet. */
  readonly of: string;
  /** Undefined if there is no receipt. */
  readonly text: string | undefined;
}

/**
 * Finds the receipts in what Pulumi printed: a stack export, the outputs of a stack, the results of a fleet, or a list of receipts.
 *
 * @returns undefined if the text is none of these: then it is to be one receipt itself
 * @throws AtlanProviderError ATLAN_STACK_EXPORT for a stack export that can't be read
 */
export function receiptsIn(text: string, source: string): readonly ReceiptPlace[] | undefined {
  const value = parse(text);
  if (Array.isArray(value)) return value.map((it: unknown, index) => ({ of: `number ${index + 1}`, text: textOf(it) }));
  const fields = jsonObjectOf(value);
  // A receipt has a number in the field of this name.
  if (fields === undefined || typeof fields["receipt"] === "number") return undefined;
  if ("deployment" in fields) {
    const { connections } = readExport(text, source);
    return connections.map(({ resource, receipt, encrypted }) => ({
      of: resource,
      // An encrypted one is there, and no receipt that anybody could read.
      text: receipt?.text ?? (encrypted.includes("receipt") ? "" : undefined),
    }));
  }
  const places = placesIn(fields, "");
  return places.length === 0 ? undefined : places;
}

/** Texts that begin as a receipt does, and the `receipt` of each object, by their names. */
function placesIn(fields: JsonObject, path: string): readonly ReceiptPlace[] {
  return Object.entries(fields).flatMap(([name, value]): readonly ReceiptPlace[] => {
    const of = `${path}${name}`;
    const result = jsonObjectOf(value);
    if (result === undefined) return typeof value === "string" && value.startsWith("{") ? [{ of, text: value }] : [];
    if (isResult(result)) return [{ of, text: textOf(result["receipt"]) }];
    return path === "" ? placesIn(result, `${of}: `) : [];
  });
}

/** Whether it is what a fleet stores of one connection. */
function isResult(fields: JsonObject): boolean {
  return "receipt" in fields || "achieved" in fields || "failure" in fields;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
