import type { Terminal } from "../../../provider/cli/terminal";

/** A terminal in memory. */
export class ScriptedTerminal implements Terminal {
  readonly files = new Map<string, string>();
  env: Record<string, string> = {};
  /** What is piped in; undefined: a keyboard. */
  stdin: string | undefined;
  out = "";
  err = "";

  stdout(text: string): void {
    this.out += text;
  }

  stderr(text: string): void {
    this.err += text;
  }

  readStdin(): Promise<string | undefined> {
    return Promise.resolve(this.stdin);
  }

  readFile(path: string): Promise<string> {
    const text = this.files.get(path);
    return text === undefined
      ? Promise.reject(new Error(`ENOENT: no such file, open '${path}'`))
      : Promise.resolve(text);
  }

  writeFile(path: string, text: string): Promise<void> {
    if (path.startsWith("missing/")) return Promise.reject(new Error(`ENOENT: no such folder, open '${path}'`));
    this.files.set(path, text);
    return Promise.resolve();
  }

  /** As if Ctrl-C were pressed as soon as somebody waits for it. */
  askedToEnd(): Promise<void> {
    return Promise.resolve();
  }

  now(): number {
    return Date.UTC(2026, 10, 24, 9, 12, 5);
  }
}
