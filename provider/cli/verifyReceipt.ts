import type { AtlanApi, ConnectionObservation, Patience } from "../atlan/api";
import { AtlanProviderError, ConfigurationError } from "../errors";
import { isCanonical, isIntact, problemOfReceipt, readReceipt, type Receipt } from "../reconcile/receipt";
import { describeRest, isInvisible, isReached } from "../reconcile/targetState";
import { quoted, shownLine } from "../text/escape";
import { isoTimeText } from "../text/isoTime";
import { readQualifiedName } from "../text/qualifiedName";
import { type Command, UsageError } from "./command";
import { readArguments } from "./readArguments";
import type { Terminal } from "./terminal";

/** How long requests are retried. */
const PATIENCE_MS = 30_000;

/** A tenant for the verification. */
interface OpenedTenant {
  readonly baseUrl: string;
  readonly api: AtlanApi;
  /** Removes the credentials from shown responses. */
  readonly clean: (text: string) => string;
}

/** Opens the tenant that the environment names; undefined when it names none. */
export type OpenTenant = (env: Terminal["env"]) => Promise<OpenedTenant | undefined>;

/** `pulumi-atlan verify-receipt`: whether a receipt's digest is intact, and whether its facts still hold. */
export function verifyReceiptCommand(open: OpenTenant): Command {
  return {
    name: "verify-receipt",
    purpose: "checks a receipt, and with credentials whether it still holds",
    usage: [
      "Usage: pulumi-atlan verify-receipt [FILE]",
      "",
      "  FILE   a receipt: the output `receipt` of a ConnectionDelete, as a text or as JSON; by default standard input",
      "",
      "Recomputes the SHA-256, which shows accidents, not forgery, and takes the text only as it was written. With",
      "ATLAN_BASE_URL and ATLAN_API_KEY (or an OAuth client) in the environment it also looks whether the connection is",
      "still as the receipt says. Exit code 0 when all is well, 1 when it is not.",
    ].join("\n"),
    async run(args, terminal) {
      const { positionals } = readArguments(args, {});
      if (positionals.length > 1) throw new UsageError("one receipt at a time");
      const [file] = positionals;
      const source = file === "-" ? undefined : file;
      const text = unquoted(await read(source, terminal));
      const receipt = parse(text, source ?? "standard input");
      for (const line of describe(receipt)) terminal.stdout(`${shownLine(line)}\n`);
      if (!isIntact(receipt)) {
        terminal.stdout("NOT INTACT: its SHA-256 is not that of its content. It was changed after it was written.\n");
        return 1;
      }
      if (!isCanonical(text, receipt)) {
        terminal.stdout(
          "NOT AS WRITTEN: its SHA-256 is that of its content, but the text has other spaces, another order, a name twice or " +
            "numbers in another form. Give it the output `receipt` itself.\n",
        );
        return 1;
      }
      terminal.stdout("Intact: its SHA-256 is that of its content.\n");
      return holds(receipt, terminal, open);
    },
  };
}

async function read(file: string | undefined, terminal: Terminal): Promise<string> {
  if (file !== undefined) {
    return terminal.readFile(file).catch((cause: unknown) => {
      const because = cause instanceof Error ? cause.message : String(cause);
      throw unusable(file, because, "Name a file that holds the output `receipt`.", cause);
    });
  }
  const text = await terminal.readStdin();
  if (text === undefined) throw new UsageError("there is no FILE and nothing on standard input");
  return text;
}

function parse(text: string, source: string): Receipt {
  const receipt = readReceipt(text);
  if (receipt !== undefined) return receipt;
  throw unusable(source, `this ${problemOfReceipt(text) ?? ""}`, "Give it the output `receipt`, whole and unchanged.");
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

async function holds(receipt: Receipt, terminal: Terminal, open: OpenTenant): Promise<number> {
  const tenant = await open(terminal.env);
  if (tenant === undefined) {
    terminal.stdout("Whether it still holds was not looked at: there is no ATLAN_BASE_URL in the environment.\n");
    return 0;
  }
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
  terminal.stdout(`${shownLine(tenant.clean(line))}\n`);
  return isTrue ? 0 : 1;
}

function compare({ mode, after }: Receipt, observed: ConnectionObservation): { line: string; isTrue: boolean } {
  if (isInvisible(observed) && after.connection !== "GONE") {
    const line =
      "NOT SEEN: the connection can't be seen any more; it was purged since, or the credentials can't see it.";
    return { line, isTrue: false };
  }
  if (!isReached(mode, observed)) return { line: `NOT TRUE ANY MORE: ${describeRest(mode, observed)}.`, isTrue: false };
  return isInvisible(observed)
    ? { line: "Holds: nothing of it can be seen (nor could credentials see it that may not).", isTrue: true }
    : { line: "Holds: the connection is as the receipt says.", isTrue: true };
}
