import { parseDuration } from "../../text/duration";
import { type Command, UsageError } from "../command";
import { readArguments } from "../readArguments";
import type { Terminal } from "../terminal";
import type { Examiner } from "./examine";

/** The timeout of a resource that does not set one. */
const DEFAULT_TIMEOUT_MS = 3_600_000;
/** What may be the id of an app. */
const APP_ID = /^[A-Za-z0-9][\w.-]{0,99}$/;

/** A tenant that is to be examined. */
export interface OpenedExamination {
  readonly examiner: Omit<Examiner, "onProgress">;
  /** The tenant's address, for people. */
  readonly tenant: string;
  /** Removes the credentials from what the tenant said. */
  readonly clean: (text: string) => string;
  readonly close: () => Promise<void>;
}

/** What the caller wants examined. */
export interface DoctorOptions {
  readonly timeoutMs: number;
  readonly appId: string | undefined;
}

/** Opens the tenant of the environment. @throws ConfigurationError if the environment does not name one */
export type OpenExamination = (env: Terminal["env"], options: DoctorOptions) => Promise<OpenedExamination>;

/** `pulumi-atlan doctor`: which of the assumptions about Atlan hold at a tenant. */
export function doctorCommand(open: OpenExamination): Command {
  return {
    name: "doctor",
    purpose: "checks what this package assumes of Atlan at your tenant; changes nothing",
    usage: [
      "Usage: pulumi-atlan doctor [--timeout DURATION] [--app-id ID] [--json]",
      "",
      "  --timeout DURATION  the timeout that your resources have, such as 2h; 1h unless given",
      "  --app-id ID         the id of the native app that deletes connections, if Atlan has told you one",
      "  --json              prints `format`, versions, `holds` and `findings`, without anything private: no names, no",
      "                      address, no token. Attach it to an issue",
      "",
      "Sends some forty searches to the tenant in ATLAN_BASE_URL, with ATLAN_API_KEY (or an OAuth client) of the",
      "environment, and nothing that changes anything. Prints for each assumption whether it holds (✓), does not (✗), or",
      "can't be told (?), and what that means for you.",
      "",
      "Exit code 0 when nothing that a purge rests on was found to be wrong; 1 when something was, or the tenant could not",
      "be asked; 2 for a wrong call.",
    ].join("\n"),
    async run(args, terminal) {
      const { values, positionals } = readArguments(args, {
        timeout: { type: "string" },
        "app-id": { type: "string" },
        json: { type: "boolean" },
      });
      if (positionals.length > 0) throw new UsageError("it takes options only; the tenant is named by ATLAN_BASE_URL");
      const options = { timeoutMs: readTimeout(values.timeout), appId: readAppId(values["app-id"]) };
      const { examiner, tenant, clean, close } = await open(terminal.env, options);
      try {
        const [{ examine }, { findings, failedBasis }, { json, table }, { version }] = await Promise.all([
          import("./examine.js"),
          import("./findings.js"),
          import("./table.js"),
          import("../../version.js"),
        ]);
        const onProgress = (line: string): void => terminal.stderr(`${line} …\n`);
        const found = findings(await examine({ ...examiner, onProgress }));
        const { version: node, platform } = process;
        const text =
          values.json === true
            ? json(found, { provider: version, node, platform })
            : `${tenant}\n\n${table(found, clean)}`;
        terminal.stdout(text);
        return failedBasis(found).length === 0 ? 0 : 1;
      } finally {
        await close();
      }
    },
  };
}

function readTimeout(given: string | undefined): number {
  if (given === undefined) return DEFAULT_TIMEOUT_MS;
  const ms = parseDuration(given);
  if (ms === undefined) throw new UsageError("the timeout has to be a duration such as 30m, 2h or 3d");
  return ms;
}

function readAppId(given: string | undefined): string | undefined {
  if (given !== undefined && !APP_ID.test(given))
    throw new UsageError("the id of an app is made of letters, digits and hyphens");
  return given;
}
