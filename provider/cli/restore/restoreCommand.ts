import { messageOf } from "../../errors";
import { parseDuration } from "../../text/duration";
import { escapeLine, shownJson, shownLine } from "../../text/escape";
import { type Command, UsageError } from "../command";
import type { Files } from "../inventory/files";
import { readArguments } from "../readArguments";
import { expectFile } from "../readSource";
import type { OpenRestore } from "./openRestore";

/** How many requests are under way at once, by default and at most. */
const AT_ONCE = 4;
const MOST_AT_ONCE = 16;

/** `pulumi-atlan restore`: takes an archive back, as far as an inventory lists it. */
export function restoreCommand(open: OpenRestore, files: Files): Command {
  return {
    name: "restore",
    purpose: "takes an archive back: the assets that an inventory lists as active",
    usage: [
      "Usage: pulumi-atlan restore INVENTORY [--dry-run] [--at-once N] [--receipt FILE] [--json]",
      "                             [--app-id ID] [--index-lag TIME]",
      "",
      "  INVENTORY       a file of `pulumi-atlan inventory`, taken before the archive",
      "  --dry-run       only looks, and says what would be restored",
      `  --at-once N     how many requests are under way at once, 1 to ${MOST_AT_ONCE}; by default ${AT_ONCE}`,
      "  --receipt FILE  writes a receipt with the counts before and after; an existing file is not overwritten",
      "  --app-id ID     of the native app by which the tenant deletes connections, as in atlan:connectionDeleteAppId; without",
      "                  it, only runs of package workflows are seen to be going",
      "  --index-lag TIME  how late Atlan's search may show a change, as in atlan:indexLag; by default 10s",
      "  --json          prints `format` and the result in one JSON object",
      "",
      "Restores exactly the assets that the file lists as active and that are archived now: the connection first, then",
      "parents before children. Nothing else is touched. What a purge took is gone, and is said to be. Running it again, also",
      "after it was interrupted or killed, looks what is archived by then and goes on. It is refused while a run deletes the",
      "connection, and stops if one begins meanwhile. The tenant and the credentials come from ATLAN_BASE_URL and ATLAN_API_KEY (or an OAuth client).",
      "",
      "Exit code 0 when all that the file lists as active is active (of a dry run: would be), and nothing else came back; 1",
      "when something of it is not, or more came back, or when it failed; 2 for a wrong call.",
    ].join("\n"),
    async run(args, terminal) {
      const { values, positionals } = readArguments(args, {
        "dry-run": { type: "boolean" },
        "at-once": { type: "string" },
        receipt: { type: "string" },
        "app-id": { type: "string" },
        "index-lag": { type: "string" },
        json: { type: "boolean" },
      });
      const [file, ...more] = positionals;
      if (file === undefined || more.length > 0) throw new UsageError("name one INVENTORY");
      expectFile("INVENTORY", file);
      expectFile("--receipt", values.receipt);
      const dryRun = values["dry-run"] === true;
      const atOnce = readAtOnce(values["at-once"]);
      const { receipt, "app-id": appId, "index-lag": indexLag } = values;
      if (appId === "") throw new UsageError("--app-id needs the id of an app");
      if (indexLag !== undefined && parseDuration(indexLag) === undefined)
        throw new UsageError('--index-lag needs a time such as "10s" or "2m"');
      if (receipt !== undefined) await expectNewFile(receipt, dryRun, files);
      // Loaded only here, so that no other command loads it.
      const { restore, isWhole, describe, asJson, writeReceipt } = await import("./restore.js");
      const { readListing } = await import("./listedAssets.js");
      const listing = await readListing({ name: file, open: () => files.read(file) });
      const log = (line: string): void => terminal.stderr(`${shownLine(line)}\n`);
      const tenant = await open(terminal.env, { appId, indexLag }, log);
      try {
        const end = await restore({ listing, tenant, terminal, dryRun, atOnce, log });
        if (values.json === true) terminal.stdout(`${tenant.clean(shownJson(asJson(end, dryRun)))}\n`);
        else for (const line of describe(end, dryRun)) terminal.stdout(`${shownLine(tenant.clean(line))}\n`);
        if (receipt !== undefined && end.receipt !== undefined) await writeReceipt(receipt, end.receipt, files);
        return isWhole(end) ? 0 : 1;
      } finally {
        await tenant.close();
      }
    },
  };
}

function readAtOnce(given: string | undefined): number {
  if (given === undefined) return AT_ONCE;
  const atOnce = /^\d{1,2}$/.test(given) ? Number(given) : 0;
  if (atOnce >= 1 && atOnce <= MOST_AT_ONCE) return atOnce;
  throw new UsageError(`--at-once has to be a whole number from 1 to ${MOST_AT_ONCE}`);
}

/** A receipt is a proof: none is overwritten. Whether it can be written shows before anything is restored. */
async function expectNewFile(path: string, dryRun: boolean, files: Files): Promise<void> {
  if (path === "") throw new UsageError("--receipt needs the name of a file");
  if (dryRun) throw new UsageError("--receipt can't be combined with --dry-run, which restores nothing");
  if ((await files.kindOf(path)) !== undefined) throw new UsageError(`--receipt: ${escapeLine(path)} exists already`);
  const part = `${path}.part`;
  try {
    await (await files.write(part, 0)).close();
    await files.remove(part);
  } catch (cause) {
    throw new UsageError(`--receipt: ${escapeLine(path)} can't be written: ${escapeLine(messageOf(cause))}`);
  }
}
