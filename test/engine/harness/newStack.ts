import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A value of the stack's configuration. */
export type ConfigValue = string | { readonly secret: string };

/** What the CLI writes when it makes a stack: the files of its state by their path, and the text of its configuration. */
export interface NewStack {
  readonly state: Readonly<Record<string, string>>;
  readonly config: string;
}

const made = new Map<string, Promise<NewStack>>();

/**
 * A stack of that name with those secrets, as the CLI makes one. Two commands are needed for it; a runner gives them once for
 * each name and set of secrets, and every stack starts with a copy.
 */
export function newStack(
  of: { readonly project: string; readonly name: string; readonly secrets: Readonly<Record<string, ConfigValue>> },
  make: () => Promise<NewStack>,
): Promise<NewStack> {
  const key = JSON.stringify(of);
  const present = made.get(key);
  if (present !== undefined) return present;
  const making = make();
  made.set(key, making);
  // Who comes next tries again.
  making.catch(() => made.delete(key));
  return making;
}

/** Every file below the folder, by its path in it. */
export function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return Object.fromEntries(files.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** The stack's configuration with further values, each under its full name. */
export function withConfig(text: string, project: string, values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(
    ([key, value]) => `  ${key.includes(":") ? key : `${project}:${key}`}: ${JSON.stringify(value)}\n`,
  );
  if (lines.length === 0) return text;
  const head = /^config:$/m.test(text) ? text : `${text}config:\n`;
  return head.replace(/^config:\n/m, (found) => found + lines.join(""));
}
