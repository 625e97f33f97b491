import { canonicalDigest, isSealed } from "../text/canonicalDigest";
import { canonicalJson } from "../text/canonicalJson";
import { type JsonObject, jsonObjectOf, parseJsonObject } from "../text/json";
import { type Actor, ACTOR_FIELDS } from "./actor";
import type { LookBefore, Mode } from "./intent";
import type { InventoryMark } from "./inventoryMark";
import type { Outcome } from "./record";

/** The version of the receipt format. */
const RECEIPT_VERSION = 1;

/**
 * What was done to a connection, when, and by whom, for people who were not there. Stored in state: a public format.
 */
export interface Receipt {
  /** The version of this format. */
  readonly receipt: number;
  readonly tenant: string;
  /** The connection's qualified name. */
  readonly connection: string;
  readonly connectionName?: string;
  readonly mode: Mode;
  readonly reason?: string;
  /** The Pulumi stack, and the resource's name in it. */
  readonly stack: string;
  readonly resource: string;
  readonly outcome: Outcome;
  readonly workflow?: string;
  readonly run?: string;
  /** When the run started and ended, as Atlan reports it. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** When the counts below were taken, by the clock of the machine that ran `pulumi up`. */
  readonly verifiedAt: string;
  /** The connection right before the run. Left out when nothing ran, or when the state was lost in between. */
  readonly before?: LookBefore;
  /** The inventory by which the run was approved: see the input `inventory`. */
  readonly inventory?: InventoryMark;
  readonly after: {
    readonly connection: "ACTIVE" | "DELETED" | "GONE";
    readonly active: number;
    readonly archived: number;
  };
  /** The archive that came before a purge. */
  readonly previous?: PreviousReceipt;
  /** Who ran `pulumi up`. Left out outside of CI: a machine's own user name is not kept. */
  readonly by?: Actor;
  /** The package that wrote this: `pulumi-atlan/1.2.3`. */
  readonly provider: string;
  /**
   * SHA-256 of the canonical JSON of all other fields. It detects accidental changes, but not forgery: a forger can
   * compute it too.
   */
  readonly sha256: string;
}

/** What a receipt repeats from the previous one. */
export type PreviousReceipt = Pick<Receipt, "mode" | "run" | "finishedAt" | "verifiedAt" | "sha256">;

/** A receipt before it is sealed. */
export type ReceiptContent = Omit<Receipt, "receipt" | "sha256">;

/** The receipt as it is stored: compact canonical JSON with its digest. */
export function sealReceipt(content: ReceiptContent): string {
  const unsealed = { ...content, receipt: RECEIPT_VERSION };
  return canonicalJson({ ...unsealed, sha256: canonicalDigest(unsealed) });
}

/** Reads a receipt; undefined for any other text. Does not check the digest: see {@link isIntact}. */
export function readReceipt(text: string): Receipt | undefined {
  const fields = parseJsonObject(text);
  return fields !== undefined && isUndamaged(fields) ? fields : undefined;
}

/** Why a text is not a receipt, to follow "it" in a message; undefined when it is one. */
export function problemOfReceipt(text: string): string | undefined {
  const fields = parseJsonObject(text);
  if (fields?.["receipt"] !== RECEIPT_VERSION) return "is no receipt of pulumi-atlan, or one of a newer version";
  const damaged = damageOf(fields);
  return damaged === undefined
    ? undefined
    : `is a damaged receipt: its field ${damaged} is missing or is not what it has to be`;
}

/**
 * Whether a text is exactly the canonical JSON of the receipt. Other tools may read duplicate names or unusual numbers
 * differently.
 */
export function isCanonical(text: string, receipt: Receipt): boolean {
  return canonicalJson(receipt) === text;
}

const isUndamaged = (fields: JsonObject): fields is JsonObject & Receipt => damageOf(fields) === undefined;

/** The name of the first field that is missing or invalid. */
function damageOf(fields: JsonObject): string | undefined {
  const checks: readonly (readonly [name: string, isRight: (value: unknown) => boolean])[] = [
    ["receipt", (it) => it === RECEIPT_VERSION],
    ...["tenant", "connection", "stack", "resource", "verifiedAt", "provider", "sha256"].map(
      (it) => [it, isText] as const,
    ),
    ["mode", isMode],
    ["outcome", isText],
    ...["connectionName", "reason", "workflow", "run", "startedAt", "finishedAt"].map(
      (it) => [it, isTextOrLeftOut] as const,
    ),
    ["before", (it) => it === undefined || (isLook(it) && isBefore(jsonObjectOf(it)))],
    ["inventory", (it) => it === undefined || isInventory(jsonObjectOf(it))],
    ["after", isLook],
    ["previous", (it) => it === undefined || isPrevious(jsonObjectOf(it))],
    ["by", (it) => it === undefined || isActor(jsonObjectOf(it))],
  ];
  return checks.find(([name, isRight]) => !isRight(fields[name]))?.[0];
}

const isText = (value: unknown): boolean => typeof value === "string";
const isTextOrLeftOut = (value: unknown): boolean => value === undefined || isText(value);
const isMode = (value: unknown): boolean => value === "archive" || value === "purge";
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function isLook(value: unknown): boolean {
  const { connection, active, archived } = jsonObjectOf(value) ?? {};
  return ["ACTIVE", "DELETED", "GONE"].some((it) => it === connection) && isCount(active) && isCount(archived);
}

function isBefore(before: JsonObject | undefined): boolean {
  const { types, withLineage } = before ?? {};
  return isCounts(types) && (withLineage === undefined || isCount(withLineage));
}

function isInventory(mark: JsonObject | undefined): boolean {
  return mark !== undefined && /^[0-9a-f]{64}$/.test(String(mark["sha256"])) && isCount(mark["assets"]);
}

function isCounts(value: unknown): boolean {
  return Object.values(jsonObjectOf(value) ?? { none: undefined }).every(isCount);
}

function isPrevious(previous: JsonObject | undefined): boolean {
  if (previous === undefined || !isMode(previous["mode"])) return false;
  return (
    ["verifiedAt", "sha256"].every((it) => isText(previous[it])) &&
    ["run", "finishedAt"].every((it) => isTextOrLeftOut(previous[it]))
  );
}

function isActor(actor: JsonObject | undefined): boolean {
  return actor !== undefined && ACTOR_FIELDS.every((it) => isTextOrLeftOut(actor[it]));
}

/** Whether the receipt's digest matches its fields. */
export const isIntact: (receipt: Receipt) => boolean = isSealed;
