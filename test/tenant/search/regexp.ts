import { NotUnderstood } from "./notUnderstood";

/** Characters that mean something in Lucene's full syntax and that this tenant does not implement. */
const unsupported = new Set(["~", "<", ">", "&", "@", "#", '"']);

/**
 * Translates a Lucene regular expression, which always matches the whole value: `.`, classes, groups, `|`, `* + ?` and
 * `{n,m}`. `^` and `$` are ordinary characters there, as in Lucene.
 */
export function luceneRegExp(pattern: string): RegExp {
  const reader = new Reader(pattern);
  const body = union(reader);
  if (!reader.done) throw reader.error(`unexpected [${reader.peek() ?? ""}]`);
  return new RegExp(`^(?:${body})$`, "su");
}

/** Translates a wildcard pattern: `*` any text, `?` any one character, `\` takes the next character as it is. */
export function wildcardRegExp(pattern: string): RegExp {
  let body = "";
  const characters = Array.from(pattern);
  for (let i = 0; i < characters.length; i += 1) {
    const c = characters[i]!;
    if (c === "*") body += ".*";
    else if (c === "?") body += ".";
    else if (c === "\\" && i + 1 < characters.length) body += literal(characters[(i += 1)]!);
    else body += literal(c);
  }
  return new RegExp(`^${body}$`, "su");
}

class Reader {
  readonly #pattern: string;
  readonly #characters: string[];
  #position = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#characters = Array.from(pattern);
  }

  get done(): boolean {
    return this.#position >= this.#characters.length;
  }

  peek(): string | undefined {
    return this.#characters[this.#position];
  }

  take(): string {
    const c = this.#characters[this.#position];
    if (c === undefined) throw this.error("it ends too early");
    this.#position += 1;
    return c;
  }

  skip(c: string): boolean {
    if (this.peek() !== c) return false;
    this.#position += 1;
    return true;
  }

  error(why: string): NotUnderstood {
    return new NotUnderstood(`regular expression [${this.#pattern}] is not understood: ${why}`);
  }
}

function union(reader: Reader): string {
  const branches = [sequence(reader)];
  while (reader.skip("|")) branches.push(sequence(reader));
  return branches.join("|");
}

function sequence(reader: Reader): string {
  let body = "";
  for (let c = reader.peek(); c !== undefined && c !== "|" && c !== ")"; c = reader.peek()) body += repeated(reader);
  return body;
}

function repeated(reader: Reader): string {
  let body = atom(reader);
  for (;;) {
    if (reader.skip("*")) body = `(?:${body})*`;
    else if (reader.skip("+")) body = `(?:${body})+`;
    else if (reader.skip("?")) body = `(?:${body})?`;
    else if (reader.skip("{")) body = `(?:${body}){${counts(reader)}}`;
    else return body;
  }
}

function counts(reader: Reader): string {
  let text = "";
  for (let c = reader.take(); c !== "}"; c = reader.take()) text += c;
  const found = /^(\d+)(?:,(\d*))?$/.exec(text);
  if (found === null) throw reader.error(`bad repetition {${text}}`);
  const most = found[2];
  if (most !== undefined && most !== "" && Number(most) < Number(found[1]))
    throw reader.error(`bad repetition {${text}}`);
  return text;
}

function atom(reader: Reader): string {
  const c = reader.take();
  if (c === ".") return ".";
  if (c === "\\") return literal(escapedCharacter(reader));
  if (c === "[") return characterClass(reader);
  if (c === "(") {
    const body = union(reader);
    if (!reader.skip(")")) throw reader.error("a ( is never closed");
    return `(?:${body})`;
  }
  if (c === "*" || c === "+" || c === "?" || c === "{") throw reader.error(`nothing to repeat before [${c}]`);
  if (unsupported.has(c)) throw reader.error(`operator [${c}] is not supported`);
  return literal(c);
}

function characterClass(reader: Reader): string {
  const negated = reader.skip("^");
  let body = "";
  while (!reader.skip("]")) {
    const low = classCharacter(reader);
    if (reader.peek() === "-") {
      reader.take();
      if (reader.peek() === "]") {
        body += literal(low) + literal("-");
      } else {
        const high = classCharacter(reader);
        if (high < low) throw reader.error(`bad range ${low}-${high}`);
        body += `${literal(low)}-${literal(high)}`;
      }
    } else {
      body += literal(low);
    }
  }
  if (body === "") throw reader.error("an empty character class");
  return `[${negated ? "^" : ""}${body}]`;
}

function classCharacter(reader: Reader): string {
  const c = reader.take();
  return c === "\\" ? escapedCharacter(reader) : c;
}

/** The character after a backslash. Of letters and digits newer releases make classes (`\d`), older ones don't: refused. */
function escapedCharacter(reader: Reader): string {
  const c = reader.take();
  if (/[a-zA-Z0-9]/.test(c)) throw reader.error(`\\${c} is not supported`);
  return c;
}

/** One character, written so that no regular expression dialect sees anything special in it. */
function literal(c: string): string {
  return `\\u{${c.codePointAt(0)!.toString(16)}}`;
}
