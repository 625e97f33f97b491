import { AtlanProviderError } from "../errors";
import { isTooDeep, type JsonObject, jsonObjectOf, listOf, textOf, TOO_DEEP } from "../text/json";
import { readExport } from "./report/readExport";
import { isSecret, revealed } from "./report/secrets";

/** A place where a receipt may stand. */
export interface ReceiptPlace {
  /** Where: the resource, and the connection if it is one of a fleet. */
  readonly of: string;
  /** Undefined if there is no receipt. */
  readonly text: string | undefined;
  /** It is there, and nobody can read it. */
  readonly isEncrypted?: boolean;
  /** It is intact, and of another connection than the resource. */
  readonly isOfAnother?: boolean;
  /** There is none, and the resource has achieved what only a receipt can have told: somebody has taken it out. */
  readonly isRemoved?: boolean;
}

/** The outputs that hold a receipt, or tell where one is. */
const HOLD_RECEIPTS = ["receipt", "results", "connections"];

/** What Pulumi prints for a secret output. */
export const HIDDEN = "[secret]";

/**
 * Finds the receipts in what Pulumi printed: a stack export, the outputs of a stack, the results of a fleet, or a list of receipts.
 *
 * @returns undefined if the text is none of these: then it is to be one receipt itself
 * @throws AtlanProviderError ATLAN_STACK_EXPORT for a stack export that can't be read, ATLAN_RECEIPT for other JSON that is nested
 * too deep
 */
export function receiptsIn(text: string, source: string): readonly ReceiptPlace[] | undefined {
  const value = parse(text);
  const fields = jsonObjectOf(value);
  // A stack export that is nested too deep is refused where it is read.
  if (isTooDeep(value) && (fields === undefined || !("deployment" in fields))) throw tooDeep(source);
  if (Array.isArray(value)) return placesIn(listOf(value), "");
  // A receipt has a number in the field of this name.
  if (fields === undefined || typeof fields["receipt"] === "number") return undefined;
  if ("deployment" in fields) {
    const isHidden = !isTooDeep(value) && isSecret(value);
    const { connections } = readExport(isHidden ? JSON.stringify(revealed(value)) : text, source);
    return connections.map(({ resource, receipt, achieved, outcome, encrypted }) => {
      // So are those of a fleet, of which something is encrypted.
      const isEncrypted = receipt === undefined && HOLD_RECEIPTS.some((it) => encrypted.includes(it));
      const isRemoved = receipt === undefined && !isEncrypted && isProven({ achieved, outcome });
      return { of: resource, text: receipt?.text, isEncrypted, isOfAnother: receipt?.kind === "ofAnother", isRemoved };
    });
  }
  const places = placesIn(fields, "");
  return places.length === 0 ? undefined : places;
}

/**
 * Texts that begin as a receipt does or have its name, and the `receipt` of each result, by their names, however deep they lie: one
 * that is passed over would count as looked at. Of a list alone, each item is to be one.
 */
function placesIn(value: JsonObject | readonly unknown[], path: string): readonly ReceiptPlace[] {
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]): readonly ReceiptPlace[] => {
    const of = `${path}${isList ? `number ${Number(name) + 1}` : name}`;
    const fields = jsonObjectOf(inner);
    if (fields !== undefined && isResult(fields)) {
      const text = textOf(fields["receipt"]);
      // What a program picks out of a result need not have its receipt.
      const isRemoved = text === undefined && "intent" in fields && isProven(fields);
      return [{ of, text, isRemoved }];
    }
    if (typeof inner === "object" && inner !== null) return placesIn(fields ?? listOf(inner), `${of}: `);
    // What is secret may be one, or the results of a fleet: only its name tells.
    const isHidden = inner === HIDDEN && /receipt|results/i.test(name);
    const isPlace = typeof inner === "string" && (inner.startsWith("{") || name === "receipt" || isHidden);
    return isPlace || (isList && path === "") ? [{ of, text: textOf(inner) }] : [];
  });
}

/** A receipt is stored together with what it proves, also that the connection was gone already. */
const isProven = ({ achieved, outcome }: JsonObject): boolean =>
  achieved === "archived" || achieved === "purged" || outcome !== undefined;

/** Whether it is what a fleet stores of one connection. */
function isResult(fields: JsonObject): boolean {
  return "receipt" in fields || "achieved" in fields || "failure" in fields;
}

function tooDeep(source: string): AtlanProviderError {
  return new AtlanProviderError("ATLAN_RECEIPT", {
    doing: "reading the receipt",
    identity: source,
    because: `it ${TOO_DEEP}`,
    suggestion: "Give it the output `receipt`, or the whole `pulumi stack export`.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
