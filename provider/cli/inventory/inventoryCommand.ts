import { resolve } from "node:path";
import { AtlanProviderError, messageOf } from "../../errors";
import { shownJson, shownLine } from "../../text/escape";
import { readQualifiedName } from "../../text/qualifiedName";
import { type Command, UsageError } from "../command";
import { readArguments } from "../readArguments";
import { expectFile } from "../readSource";
import type { Terminal } from "../terminal";
import type { Files } from "./files";
import type { OpenAssetList, OpenedAssetList } from "./openAssetList";
import type { InventoryDependencies, InventoryRequest } from "./takeInventory";

/** How long a request is retried: longer than any pause that a tenant asks for. */
const PATIENCE_MS = 15 * 60_000;

/** The version of the shape of `--json`: fields are added, never renamed, while it stays. */
const FORMAT = 1;

const OPTIONS = {
  out: { type: "string" },
  csv: { type: "string" },
  strict: { type: "string" },
  json: { type: "boolean" },
  "without-custom-metadata": { type: "boolean" },
} as const;

/** `pulumi-atlan inventory`: every asset of a connection, one line each. */
export function inventoryCommand(open: OpenAssetList, files: Files): Command {
  return {
    name: "inventory",
    purpose: "writes the list of every asset of a connection, to keep or to approve",
    usage: [
      "Usage: pulumi-atlan inventory QUALIFIED_NAME --out assets.jsonl [--csv assets.csv] [--json]",
      "                             [--without-custom-metadata]",
      "       pulumi-atlan inventory QUALIFIED_NAME --strict assets.jsonl [--json]",
      "",
      "Writes everything that a deletion of the connection may take, active and archived, as JSON lines sorted by",
      "qualified name; the first line counts them, the last one holds the SHA-256 of the others. Changes nothing.",
      "",
      "  QUALIFIED_NAME  of the connection: default/snowflake/1234567890",
      "  --out FILE      where it goes. It is written as FILE.part, and gets its name when it is whole; the same call",
      "                  after an interruption continues with FILE.part. A FILE that is there is replaced, unless it lists",
      "                  assets as active and none is active any more, or those of another connection: only that FILE can",
      "                  restore them",
      "  --csv FILE      writes a table for people as well; never in the place of an inventory",
      "  --strict FILE   compares, asset by asset, what is there now with FILE, and writes nothing",
      "  --json          prints what was written, or compared, as JSON",
      "  --without-custom-metadata",
      "                  lists no custom metadata, and says so in the first line: for a token that may not read its",
      "                  definitions",
      "",
      "The tenant and the credentials come from ATLAN_BASE_URL and ATLAN_API_KEY (or an OAuth client).",
      "",
      "Exit code 0 when every counted asset is listed; 1 when it failed, or when the list is not what Atlan counts, and",
      "then nothing is written, or when something is there that FILE of --strict does not list; 2 for a wrong call.",
    ].join("\n"),

    async run(args, terminal) {
      const { values, positionals } = readArguments(args, OPTIONS);
      const [given, ...more] = positionals;
      if (given === undefined) throw new UsageError("name a connection: default/snowflake/1234567890");
      if (more.length > 0) throw new UsageError("one connection at a time");
      const name = readQualifiedName(given);
      if ("reason" in name) throw new UsageError(`the qualified name can't be used: ${name.reason}`);
      const { out, csv, strict, json = false } = values;
      expectFile("--out", out);
      expectFile("--csv", csv);
      expectFile("--strict", strict);
      if (strict !== undefined) {
        if (out !== undefined || csv !== undefined)
          throw new UsageError("--strict writes no file: leave --out and --csv out");
        if (strict === "") throw new UsageError("--strict needs the name of an inventory");
        return withTenant(open, terminal, (tenant) =>
          compare({ connection: name.value, file: strict, json }, terminal, tenant, files),
        );
      }
      if (!out) throw new UsageError("say with --out where it goes: --out assets.jsonl");
      if (csv === "") throw new UsageError("--csv needs the name of a file");
      const paths = [out, `${out}.part`, ...(csv === undefined ? [] : [csv, `${csv}.part`])].map((it) => resolve(it));
      if (new Set(paths).size < paths.length) throw new UsageError("--out and --csv need different files");
      const withCustomMetadata = values["without-custom-metadata"] !== true;
      return withTenant(open, terminal, (tenant) =>
        take({ connection: name.value, out, csv, withCustomMetadata, json }, terminal, tenant, files),
      );
    },
  };
}

/** An opened tenant, how long its requests are retried, and where progress is told. */
type Tenant = OpenedAssetList & Pick<InventoryDependencies, "patience" | "tell">;

/** Opens the tenant for some work, and closes it however that ends. */
async function withTenant(
  open: OpenAssetList,
  terminal: Terminal,
  work: (tenant: Tenant) => Promise<number>,
): Promise<number> {
  const tell = (line: string): void => terminal.stderr(`${shownLine(line)}\n`);
  const tenant = await open(terminal.env, tell);
  try {
    return await work({ ...tenant, tell, patience: () => ({ deadline: terminal.now() + PATIENCE_MS }) });
  } finally {
    await tenant.close();
  }
}

/** `--out`: writes the list, and the table. */
async function take(
  {
    csv,
    json,
    ...request
  }: Omit<InventoryRequest, "tenant"> & { readonly csv: string | undefined; readonly json: boolean },
  terminal: Terminal,
  { baseUrl, list, cleanAll, patience, tell }: Tenant,
  files: Files,
): Promise<number> {
  const { takeInventory } = await import("./takeInventory.js");
  const { out, withCustomMetadata: customMetadata } = request;
  if (csv !== undefined) await checkTable(csv, files, "Nothing was written.");
  const { header, sha256 } = await takeInventory(
    { tenant: baseUrl, ...request },
    { list, files, now: () => terminal.now(), patience, cleanAll, tell },
  );
  if (csv !== undefined) {
    // Two names may be of one file: through a link to a folder, or where case does not count.
    await checkTable(csv, files, `The inventory itself is whole: ${out}.`);
    await writeTable(out, csv, files);
  }
  const { connection, tenant, takenAt, assets, active, archived } = header;
  const facts = { file: out, connection, tenant, takenAt, assets, active, archived, customMetadata, sha256 };
  if (json) terminal.stdout(`${shownJson({ format: FORMAT, ...facts })}\n`);
  else {
    const [count, ...states] = [assets, active, archived].map((it) => it.toLocaleString("en-US"));
    terminal.stdout(
      `${shownLine(out)}: ${count ?? ""} assets of ${connection} (${states.join(" active, ")} archived), as of ${takenAt}\n${customMetadata ? "" : "custom metadata is not listed\n"}sha256 ${sha256}\n`,
    );
  }
  return 0;
}

/** `--strict`: what is there now, beside an inventory. */
async function compare(
  { connection, file, json }: { readonly connection: string; readonly file: string; readonly json: boolean },
  terminal: Terminal,
  { baseUrl, list, patience }: Tenant,
  files: Files,
): Promise<number> {
  const { compareInventory, listsAll } = await import("./compareInventory.js");
  const { comparisonFacts, describeComparison } = await import("./tellComparison.js");
  const comparison = await compareInventory({ tenant: baseUrl, connection, file }, { list, files, patience });
  if (json) terminal.stdout(`${shownJson({ format: FORMAT, ...comparisonFacts(file, comparison) })}\n`);
  else terminal.stdout(describeComparison(file, comparison));
  return listsAll(comparison) ? 0 : 1;
}

/**
 * A table takes the place of no inventory, which alone can restore what it lists, and of no link or device. Before anything is asked,
 * and again right before it is written.
 *
 * @param written - what was written so far, for the message
 * @throws AtlanProviderError ATLAN_INVENTORY_FILE
 */
async function checkTable(csv: string, files: Files, written: string): Promise<void> {
  const because = await whyNoTable(csv, files).catch(messageOf);
  if (because === undefined) return;
  throw new AtlanProviderError("ATLAN_INVENTORY_FILE", {
    doing: "writing the table of the inventory",
    identity: csv,
    because,
    suggestion: `${written} Keep what is there, and name another file for the table.`,
  });
}

async function whyNoTable(csv: string, files: Files): Promise<string | undefined> {
  const kind = await files.kindOf(csv);
  if (kind === undefined) return undefined;
  if (kind !== "file") return `it is no file, but a ${kind === "folder" ? "folder" : "link or a device"}`;
  const { beginningOf } = await import("../../inventory/readInventory.js");
  // Its first line tells: one that was cut may be all that is left. One that can't be read may be an inventory, too.
  for await (const it of beginningOf({ open: () => files.read(csv) }))
    return "header" in it ? `it is the inventory of ${it.header.connection} of ${it.header.takenAt}` : undefined;
  return undefined;
}

async function writeTable(inventory: string, csv: string, files: Files): Promise<void> {
  const { writeInventoryCsv } = await import("./inventoryCsv.js");
  try {
    await writeInventoryCsv(inventory, csv, files);
  } catch (cause) {
    // Of the inventory, not of the table.
    if (cause instanceof AtlanProviderError) throw cause;
    throw new AtlanProviderError("ATLAN_INVENTORY_FILE", {
      doing: "writing the table of the inventory",
      identity: csv,
      because: messageOf(cause),
      suggestion: `The inventory itself is whole: ${inventory}. Name a file in a folder that is there, may be written to and has room.`,
      cause,
    });
  }
}
