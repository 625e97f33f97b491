import { appendFileSync, chmodSync, closeSync, constants, openSync, statSync } from "node:fs";
import { messageOf } from "../errors";
import { showTime } from "../text/isoTime";
import { TOKEN_PATH } from "./credentials";
import type { Exchange, WireLog } from "./wireLog";

/** Longer bodies are truncated to this length. */
const MOST_CHARACTERS = 16_384;
const HEADERS = ["content-type", "date", "retry-after", "server", "x-request-id"];
const HIDDEN = "[secret]";
const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;

/** Makes a pipe without a reader fail instead of block. Windows has no such flag. */
const FLAGS = O_APPEND | O_CREAT | O_WRONLY | ((O_NONBLOCK as number | undefined) ?? 0);

/** One log per file in this process, so that a failure is reported once, however many connections there are. */
const logs = new Map<string, WireLog>();

/**
 * The wire log in a file: one line of JSON for each exchange, without secrets.
 *
 * @param say - called once with the reason when the log can't be written any more
 */
export function fileWireLog(path: string, say: (line: string) => void): WireLog {
  const log = logs.get(path) ?? new FileWireLog(path, say);
  logs.set(path, log);
  return log;
}

class FileWireLog implements WireLog {
  private readonly path: string;
  private readonly say: (line: string) => void;
  private isOff = false;
  private isPrivate = false;

  constructor(path: string, say: (line: string) => void) {
    this.path = path;
    this.say = say;
  }

  note(exchange: Exchange, redactor: Parameters<WireLog["note"]>[1]): void {
    if (this.isOff) return;
    try {
      if (!this.isPrivate) this.makePrivate();
      this.write(JSON.stringify(cut(redactor.cleanAll(recordOf(exchange)))));
    } catch (error) {
      this.isOff = true;
      this.say(`writing the wire log (${this.path}): ${messageOf(error)}. The run goes on without it.`);
    }
  }

  /** Written synchronously: the last lines before a process is killed are the most useful. */
  private write(line: string): void {
    const file = openSync(this.path, FLAGS, 0o600);
    try {
      appendFileSync(file, `${line}\n`);
    } finally {
      closeSync(file);
    }
  }

  /** An existing file may be readable by others; a device or a pipe keeps its mode. */
  private makePrivate(): void {
    const found = statSync(this.path, { throwIfNoEntry: false });
    if (found?.isFile() === true && (found.mode & 0o077) !== 0) chmodSync(this.path, 0o600);
    this.isPrivate = true;
  }
}

type Bodies = Readonly<Record<"requestBody" | "responseBody", string | null | undefined>>;

function recordOf({ startedAt, durationMs, attempt, requestId, method, url, body, end }: Exchange) {
  const signsIn = url.pathname.endsWith(TOKEN_PATH);
  const about = {
    time: showTime(startedAt),
    durationMs,
    attempt,
    requestId,
    method,
    path: url.pathname + url.search,
    requestBody: signsIn ? HIDDEN : body,
  };
  if ("failure" in end) return { ...about, failure: describe(end.failure) };
  const headers = HEADERS.filter((name) => end.headers[name] !== undefined).map((name) => [name, end.headers[name]]);
  return {
    ...about,
    status: end.status,
    headers: Object.fromEntries(headers) as Record<string, string>,
    // The redactor does not know a new token yet.
    responseBody: signsIn && end.status < 400 ? HIDDEN : end.text,
  };
}

/** Called after secrets have been removed, so that no part of a secret remains. */
function cut<T extends Partial<Bodies>>(record: T): T {
  const shortened = (["requestBody", "responseBody"] as const).flatMap((name) => {
    const text = record[name];
    const rest = (text?.length ?? 0) - MOST_CHARACTERS;
    return rest > 0 && typeof text === "string"
      ? [[name, `${text.slice(0, MOST_CHARACTERS)}… (${rest} more characters)`]]
      : [];
  });
  return { ...record, ...(Object.fromEntries(shortened) as Partial<Bodies>) };
}

function describe(failure: unknown): string {
  const { code, message = String(failure) } = failure as { code?: unknown; message?: string };
  return typeof code === "string" ? `${code}: ${message}` : message;
}
