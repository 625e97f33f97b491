import type { AtlanApi, ConnectionObservation, Patience } from "../atlan/api";
import type { AssetList } from "../atlan/assetList";
import { AtlanProviderError, ConfigurationError } from "../errors";
import { isCanonical, isIntact, problemOfReceipt, readReceipt, type Receipt } from "../reconcile/receipt";
import { countAssets, describeRest, isInvisible, isMadeAfter, isReached } from "../reconcile/targetState";
import { quoted, shownJson, shownLine } from "../text/escape";
import { isoTimeText, toIsoTime } from "../text/isoTime";
import { present } from "../text/present";
import { readQualifiedName } from "../text/qualifiedName";
import { type Command, UsageError } from "./command";
import { type Files, machineFiles } from "./inventory/files";
import { readArguments } from "./readArguments";
import { expectFile, readSource } from "./readSource";
import { HIDDEN, type ReceiptPlace, receiptsIn } from "./receiptsIn";
import type { Terminal } from "./terminal";

/** How long requests are retried. */
const PATIENCE_MS = 30_000;

/** A tenant for the verification. */
interface OpenedTenant {
  readonly baseUrl: string;
  readonly api: AtlanApi;
  readonly list: Pick<AssetList, "countGuids">;
  /** Removes the credentials from shown responses. */
  readonly clean: (text: string) => string;
}

/** Opens the tenant that the environment names; undefined when it names none. */
export type OpenTenant = (env: Terminal["env"]) => Promise<OpenedTenant | undefined>;

/**
 * What is found of a receipt. `intact`: nobody was asked whether it holds. `unreadable`: it is no receipt that this version knows.
 * `missing`: there is none.
 */
type Verdict = "holds" | "intact" | "tampered" | "doesNotHold" | "couldNotAsk" | "unreadable" | "missing";

/** The exit code of each, and its words behind a number. */
const VERDICTS: Readonly<Record<Verdict, { readonly code: number; readonly words: string }>> = {
  tampered: { code: 3, words: "TAMPERED" },
  doesNotHold: { code: 4, words: "NOT TRUE ANY MORE" },
  couldNotAsk: { code: 1, words: "could not be asked about" },
  unreadable: { code: 1, words: "not readable" },
  holds: { code: 0, words: "still true" },
  intact: { code: 0, words: "intact, and not looked at" },
  missing: { code: 0, words: "missing" },
};
/** Of several receipts the gravest code counts. */
const GRAVITY = [0, 1, 4, 3];

/** A receipt that was given by itself is of no resource. */
type Place = Omit<ReceiptPlace, "of"> & { readonly of: string | undefined };

/** A receipt, what is found of it, and the same in words. */
interface Verified {
  readonly of?: string;
  readonly receipt?: Receipt;
  readonly verdict: Verdict;
  readonly words: readonly string[];
  /** Why it could not be read, or nobody could be asked. */
  readonly error?: Error;
}

/** The version of the shape of `--json`: fields are added, never renamed, while it stays. */
const FORMAT = 1;

/** `pulumi-atlan verify-receipt`: whether a receipt's digest is intact, and whether its facts still hold. */
export function verifyReceiptCommand(open: OpenTenant, files: Files = machineFiles): Command {
  return {
    name: "verify-receipt",
    purpose: "checks receipts, and with credentials whether they still hold",
    usage: [
      "Usage: pulumi-atlan verify-receipt [FILE] [--inventory assets.jsonl] [--json]",
      "",
      "  FILE    a receipt: the output `receipt` of a ConnectionDelete, as a text or as JSON; or all of a stack, as",
      "          `pulumi stack export` or `pulumi stack output --json` prints them, also the `results` of a fleet; by",
      "          default standard input. Also a receipt of `pulumi-atlan restore`, of which only the SHA-256 is looked at",
      "  --inventory FILE  the inventory that approved the run: checks that it is that list, and, where a tenant is asked,",
      "          that none of the assets that it lists is left: none at all after a purge, none active after an archive",
      "  --json  prints `format` and `receipts`, each with its `verdict`: holds, intact (nobody was asked), tampered,",
      "          doesNotHold, couldNotAsk, unreadable or missing",
      "",
      "Recomputes the SHA-256, which shows accidents, not forgery, and takes the text only as it was written. With",
      "ATLAN_BASE_URL and ATLAN_API_KEY (or an OAuth client) in the environment it also looks whether the connection is",
      "still as the receipt says.",
      "",
      "Exit code 0 when all is well; 3 tampered: a receipt is not as it was written; 4 does not hold: the connection is not",
      "as a receipt says; 1 could not read a receipt, or could not ask; 2 for a wrong call. Of several the first of 3, 4, 1.",
      "One that is missing beside others does not count where nothing was reached yet: there is nothing to check. Where",
      "something was, it is tampered.",
    ].join("\n"),
    async run(args, terminal) {
      const { values, positionals } = readArguments(args, { json: { type: "boolean" }, inventory: { type: "string" } });
      if (values.inventory === "") throw new UsageError("--inventory needs the name of a file");
      if (positionals.length > 1) throw new UsageError("one FILE at a time");
      expectFile("--inventory", values.inventory);
      const [file] = positionals;
      const source = file === "-" ? undefined : file;
      const text = await read(source, terminal);
      const name = source ?? "standard input";
      const places: readonly Place[] = receiptsIn(text, name) ?? [{ of: undefined, text: unquoted(text) }];
      const tenant = once(() => open(terminal.env));
      const list = values.inventory === undefined ? undefined : await approvedList(values.inventory, files);
      const verified = await Promise.all(
        places.map(async (place): Promise<Verified> => {
          const { of } = place;
          const verified = await verify(place, name, terminal, tenant);
          const result = await withList(list, verified, terminal, tenant);
          return of === undefined ? result : { of, ...result };
        }),
      );
      if (list !== undefined && !verified.some(({ receipt }) => receipt !== undefined && list.isAbout(receipt)))
        throw unusable(
          name,
          "there is no receipt in it of the inventory's connection",
          "Give it the receipt of the run.",
        );
      if (verified.every(({ verdict }) => verdict === "missing"))
        throw unusable(
          name,
          "there is no receipt in it",
          "Give it the output `receipt`, or the whole `pulumi stack export`.",
        );
      if (values.json === true) terminal.stdout(`${shownJson(asJson(verified))}\n`);
      else print(verified, terminal);
      const codes = verified.map(({ verdict }) => VERDICTS[verdict].code);
      return codes.reduce((worst, code) => (GRAVITY.indexOf(code) > GRAVITY.indexOf(worst) ? code : worst), 0);
    },
  };
}

/** A receipt that was given by itself is told alone, and fails as other commands do. */
function print(verified: readonly Verified[], terminal: Terminal): void {
  const line = (text: string): void => terminal.stdout(`${shownLine(text)}\n`);
  for (const { of, words, error } of verified) {
    if (of !== undefined) line(`-- ${of}`);
    for (const text of words) line(text);
    if (error === undefined) continue;
    if (of === undefined) throw error;
    line(error.message);
  }
  if (verified.some(({ of }) => of !== undefined)) line(`-- ${summaryOf(verified)}`);
}

/** `3 receipts: 2 hold, 1 TAMPERED`. */
function summaryOf(verified: readonly Verified[]): string {
  const counts = Object.entries(VERDICTS).map(
    ([verdict, { words }]) => [verified.filter((it) => it.verdict === verdict).length, words] as const,
  );
  const said = counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return `${verified.length} ${verified.length === 1 ? "receipt" : "receipts"}: ${said.join(", ")}`;
}

function asJson(verified: readonly Verified[]): object {
  const receipts = verified.map(({ of, receipt, verdict, words, error }) => {
    const { tenant, connection, mode, outcome, stack, resource, run, verifiedAt, sha256 } = receipt ?? {};
    const facts = { tenant, connection, mode, outcome, stack, resource, run, verifiedAt, sha256 };
    const message = shownLine(error?.message ?? words.at(-1) ?? "");
    return present({ of, verdict, message, ...facts });
  });
  return { format: FORMAT, receipts };
}

/** Calls a function once, and gives everybody what it returned. */
function once<T>(call: () => Promise<T>): () => Promise<T> {
  let called: Promise<T> | undefined;
  return () => (called ??= call());
}

function read(file: string | undefined, terminal: Terminal): Promise<string> {
  return readSource(file, terminal, {
    unreadable: (because, cause) =>
      unusable(file ?? "standard input", because, "Name a file that holds the output `receipt`.", cause),
    nothing: "there is no FILE and nothing on standard input",
  });
}

function unusable(source: string, because: string, suggestion: string, cause?: unknown): AtlanProviderError {
  return new AtlanProviderError("ATLAN_RECEIPT", {
    doing: "reading the receipt",
    identity: source,
    because,
    suggestion,
    cause,
  });
}

/** The receipt in the output of `pulumi stack output receipt`; `--json` prints it as a JSON string. */
function unquoted(text: string): string {
  const trimmed = text.trim();
  try {
    return trimmed.startsWith('"') ? String(JSON.parse(trimmed)) : trimmed;
  } catch {
    return trimmed;
  }
}

function describe(receipt: Receipt): string[] {
  const { connection, connectionName, mode, outcome, run, startedAt, finishedAt, verifiedAt, before, after } = receipt;
  const named = connectionName === undefined ? connection : `${connection} (${quoted(connectionName)})`;
  const count = ({ active, archived }: { active: number; archived: number }): string =>
    `${active.toLocaleString("en-US")} active, ${archived.toLocaleString("en-US")} archived`;
  return [
    `${mode} of ${named} on ${receipt.tenant}: ${outcome}`,
    `by resource ${receipt.resource} of stack ${receipt.stack}${receipt.reason === undefined ? "" : `, because: ${receipt.reason}`}`,
    ...(run === undefined
      ? []
      : [`run ${run}, from ${isoTimeText(startedAt) ?? "?"} to ${isoTimeText(finishedAt) ?? "?"}`]),
    ...(before === undefined ? [] : [`assets before: ${count(before)}`]),
    `assets after:  ${count(after)} (seen at ${isoTimeText(verifiedAt) ?? "?"})`,
  ];
}

const NOT_INTACT = "NOT INTACT: its SHA-256 is not that of its content. It was changed after it was written.";
const NOT_AS_WRITTEN =
  "NOT AS WRITTEN: its SHA-256 is that of its content, but the text has other spaces, another order, a name twice or " +
  "numbers in another form. Give it the output `receipt` itself.";
const NOT_ITS_OWN =
  "NOT ITS OWN: it is intact, but of another connection than the resource in whose state it stands. It was put there after it was written.";
const REMOVED =
  "REMOVED: the resource has archived or purged its connection, or found it gone, and then it has a receipt. Somebody has taken that out.";
const NOT_ASKED = "Whether it still holds was not looked at: there is no ATLAN_BASE_URL in the environment.";

async function verify(
  { text, of, isEncrypted, isOfAnother, isRemoved }: Place,
  name: string,
  terminal: Terminal,
  open: () => Promise<OpenedTenant | undefined>,
): Promise<Verified> {
  if (isRemoved === true) return { verdict: "tampered", words: [REMOVED] };
  if (isEncrypted === true || text === HIDDEN) {
    const error = unusable(of ?? name, "it is encrypted", "Give it what the same command prints with --show-secrets.");
    return { verdict: "unreadable", words: [], error };
  }
  if (text === undefined) return { verdict: "missing", words: ["No receipt: nothing has been proven yet."] };
  const receipt = readReceipt(text);
  if (receipt === undefined) {
    const source = of ?? name;
    const restored = await verifiedRestore(text, source);
    if (restored !== undefined) return restored;
    const problem = `this ${problemOfReceipt(text) ?? ""}`;
    const error = unusable(source, problem, "Give it the output `receipt`, whole and unchanged.");
    return { verdict: "unreadable", words: [], error };
  }
  const said = describe(receipt);
  if (!isIntact(receipt)) return { receipt, verdict: "tampered", words: [...said, NOT_INTACT] };
  if (!isCanonical(text, receipt)) return { receipt, verdict: "tampered", words: [...said, NOT_AS_WRITTEN] };
  if (isOfAnother === true) return { receipt, verdict: "tampered", words: [...said, NOT_ITS_OWN] };
  const words = [...said, "Intact: its SHA-256 is that of its content."];
  try {
    const { verdict, line } = await holds(receipt, terminal, open);
    return { receipt, verdict, words: [...words, line] };
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    return { receipt, verdict: "couldNotAsk", words, error };
  }
}

/** The receipt of a `pulumi-atlan restore`; undefined for any other text. */
async function verifiedRestore(text: string, source: string): Promise<Verified | undefined> {
  const { verifyRestoreReceipt } = await import("./restore/verifyRestoreReceipt.js");
  const found = verifyRestoreReceipt(text);
  if (found?.damaged === undefined) return found;
  const problem = `this is a damaged receipt: its field ${found.damaged} is missing or is not what it has to be`;
  return { ...found, error: unusable(source, problem, "Give it the file that restore has written.") };
}

/** An inventory, and how it is compared with what is left. */
interface ApprovedList {
  /** Whether a receipt is of the same connection. */
  readonly isAbout: (receipt: Receipt) => boolean;
  /** Of a receipt of the same connection: whether its run was approved by this inventory. */
  readonly isOf: (receipt: Receipt) => boolean;
  readonly intact: string;
  readonly left: (
    receipt: Receipt,
    list: OpenedTenant["list"],
    patience: () => Patience,
  ) => Promise<{ readonly line: string; readonly isTrue: boolean }>;
}

async function approvedList(path: string, files: Files): Promise<ApprovedList> {
  const { countLeft, describeLeft, isAbout, isApprovedBy, openInventory } =
    await import("./inventory/verifyInventory.js");
  const inventory = await openInventory(path, files);
  return {
    isAbout: (receipt) => isAbout(inventory, receipt),
    isOf: (receipt) => isApprovedBy(receipt, inventory),
    intact: `Approved by this inventory: ${path}, ${countAssets(inventory.header.assets)}, sha256 ${inventory.sha256}.`,
    left: async ({ mode }, list, patience) => {
      const left = await countLeft(path, inventory, mode, { files, list, patience });
      return { line: describeLeft(mode, inventory, left), isTrue: left.left === 0 };
    },
  };
}

const NOT_THIS_LIST =
  "NOT THIS INVENTORY: the receipt's run was approved by another file. Give it the file that the input inventory named.";
const NO_LIST =
  "NOT KNOWN TO BE BY THIS INVENTORY: the receipt names none. Either none approved its run, or that is not known any more: the answer to " +
  "its start, or state, was lost, or somebody else's run was joined.";

/** Adds to a verified receipt whether its run was approved by the inventory, and what is left of what that lists. */
async function withList(
  list: ApprovedList | undefined,
  verified: Verified,
  terminal: Terminal,
  open: () => Promise<OpenedTenant | undefined>,
): Promise<Verified> {
  const { receipt, verdict, words } = verified;
  if (list === undefined || receipt === undefined || verdict === "tampered") return verified;
  if (!list.isAbout(receipt)) return verified;
  if (!list.isOf(receipt)) {
    const line = receipt.inventory === undefined ? NO_LIST : NOT_THIS_LIST;
    return { ...verified, verdict: "doesNotHold", words: [...words, line] };
  }
  const told = [...words, list.intact];
  if (verdict !== "holds" && verdict !== "doesNotHold") return { ...verified, words: told };
  /** What is proven to be untrue stays so, and stays the last line, whatever the list adds. */
  const stillUntrue = (line: string): Verified => ({
    ...verified,
    words: [...words.slice(0, -1), list.intact, line, ...words.slice(-1)],
  });
  try {
    const tenant = await open();
    if (tenant === undefined) return { ...verified, words: told };
    const patience = (): Patience => ({ deadline: terminal.now() + PATIENCE_MS });
    const { line, isTrue } = await list.left(receipt, tenant.list, patience);
    if (isTrue && verdict === "doesNotHold") return stillUntrue(tenant.clean(line));
    return { ...verified, verdict: isTrue ? verdict : "doesNotHold", words: [...told, tenant.clean(line)] };
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    if (verdict === "doesNotHold") return stillUntrue(`What it lists could not be asked about: ${error.message}`);
    return { ...verified, verdict: "couldNotAsk", words: told, error };
  }
}

async function holds(
  receipt: Receipt,
  terminal: Terminal,
  open: () => Promise<OpenedTenant | undefined>,
): Promise<{ readonly verdict: Verdict; readonly line: string }> {
  const tenant = await open();
  if (tenant === undefined) return { verdict: "intact", line: NOT_ASKED };
  if (tenant.baseUrl !== receipt.tenant) {
    // Credentials are sent only to the tenant that their owner has named, never to one that a file names.
    throw new ConfigurationError({
      doing: "looking whether the receipt holds",
      identity: receipt.connection,
      because: `the receipt is of ${receipt.tenant}, but ATLAN_BASE_URL is ${tenant.baseUrl}`,
      suggestion: "Nothing was sent. Name the receipt's tenant in ATLAN_BASE_URL, with credentials of it.",
    });
  }
  const name = readQualifiedName(receipt.connection);
  if ("reason" in name) {
    throw unusable(receipt.connection, `its connection can't be looked up: ${name.reason}`, "Nothing was sent.");
  }
  const patience: Patience = { deadline: terminal.now() + PATIENCE_MS };
  const observed = await tenant.api.observeConnection(receipt.connection, patience);
  const { line, isTrue } = compare(receipt, observed);
  return { verdict: isTrue ? "holds" : "doesNotHold", line: tenant.clean(line) };
}

function compare(
  { mode, after, finishedAt, verifiedAt }: Receipt,
  observed: ConnectionObservation,
): { line: string; isTrue: boolean } {
  const isGone = observed.connection === undefined && observed.isIndexOnly !== true;
  // Assets that are still archived don't prove that the connection is.
  if (isGone && after.connection !== "GONE") {
    const line =
      "NOT SEEN: the connection can't be seen any more; it was purged since, or the credentials can't see it.";
    return { line, isTrue: false };
  }
  // Its assets are others than those that were archived or purged, however many they are: none of these is "still" there.
  if (observed.connection !== undefined && isMadeAfter(observed.connection, isoTimeText(finishedAt) ?? verifiedAt)) {
    const was = after.connection === "GONE" ? "gone" : "archived";
    const line = `NOT TRUE ANY MORE: another connection has its name now, created at ${toIsoTime(observed.connection.createdAt) ?? "?"}, after it was ${was}.`;
    return { line, isTrue: false };
  }
  if (!isReached(mode, observed)) return { line: `NOT TRUE ANY MORE: ${describeRest(mode, observed)}.`, isTrue: false };
  // An archive of a connection that was missing.
  if (after.connection === "GONE" && !isInvisible(observed)) {
    const what = isGone ? `${countAssets(observed.assets.archived)} of it can be seen` : "the connection is there";
    return { line: `NOT TRUE ANY MORE: ${what} again.`, isTrue: false };
  }
  const missing = after.archived - observed.assets.archived;
  if (missing > 0) {
    const line = `NOT TRUE ANY MORE: ${missing.toLocaleString("en-US")} of the ${countAssets(after.archived)} that were archived can't be seen any more; they were purged since, or the credentials can't see them.`;
    return { line, isTrue: false };
  }
  return isInvisible(observed)
    ? { line: "Holds: nothing of it can be seen (nor could credentials see it that may not).", isTrue: true }
    : { line: "Holds: the connection is as the receipt says.", isTrue: true };
}
