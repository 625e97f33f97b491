/** A truncated secret is recognised by this many of its first characters, anywhere in a text. */
const TELLING_ANYWHERE = 12;
/** This many are enough where the text ends, or continues with an ellipsis, since it was truncated there. */
const TELLING_AT_A_CUT = 8;
const CUT = /^(?:…|\.{3}|\W{0,4}$)/;

/** Characters that begin an escape. */
export const ESCAPING: ReadonlySet<string | undefined> = new Set(["%", "&", "\\"]);

/**
 * One form of a secret, plain or base64, and how to find it in a text: also escaped for a URL, JSON or HTML, also several
 * times, and also truncated.
 */
export class SecretForm {
  private readonly characters: readonly string[];
  private readonly isBase64: boolean;

  constructor(secret: string, kind: "text" | "base64" = "text") {
    this.isBase64 = kind === "base64";
    // The number of backslashes depends on how often the secret was escaped; so consecutive backslashes count as one.
    this.characters = (secret.match(/\\+|[^\\]/gu) ?? []).map((it) => (it.startsWith("\\") ? "\\" : it));
  }

  /** The characters with which the unescaped secret may begin in a text: one code unit each. */
  get beginnings(): readonly string[] {
    const [first = ""] = this.characters;
    if (this.isBase64) return [first, ...[...IN_URLS.keys()].filter((it) => IN_URLS.get(it) === first)];
    return first === " " ? [" ", "+"] : [first.charAt(0)];
  }

  /** Its first character, which may be escaped in a text. */
  get first(): string {
    return this.characters[0] ?? "";
  }

  /**
   * Where the secret that begins at this position ends; undefined if it does not begin here, or if too few of its characters
   * follow.
   */
  end(text: string, from: number): number | undefined {
    const { characters } = this;
    let at = from;
    let same = 0;
    // The fast path: most text is not escaped, and most of it is not the secret.
    for (; same < characters.length && !ESCAPING.has(text[at]); same++) {
      const end = this.endAsItIs(characters[same] ?? "", text, at);
      if (end === undefined) break;
      at = end;
    }
    // Several ends while it is not known whether a character is literal or begins an escape.
    let ends: readonly number[] = [at];
    const isEscaped = ESCAPING.has(text[at]);
    for (; isEscaped && same < characters.length; same++) {
      const next = ends.flatMap((it) => this.endsOf(characters[same] ?? "", text, it));
      if (next.length === 0) break;
      ends = next;
    }
    if (same < characters.length && same < TELLING_AT_A_CUT) return undefined;
    const end = Math.max(...ends);
    if (same === characters.length || same >= TELLING_ANYWHERE) return end;
    return CUT.test(text.slice(end, end + 5)) ? end : undefined;
  }

  /** The possible ends of the character that begins here. */
  private endsOf(character: string, text: string, at: number): number[] {
    const ends = [this.endAsItIs(character, text, at), endOfEscaped(character, text, at)];
    return [...new Set(ends.filter((it) => it !== undefined))];
  }

  private endAsItIs(character: string, text: string, at: number): number | undefined {
    if (character === "\\") return endOfBackslashes(text, at);
    if (text.startsWith(character, at)) return at + character.length;
    const found = text[at] ?? "";
    const isTheSame = this.isBase64 ? IN_URLS.get(found) === character : found === "+" && character === " ";
    return isTheSame ? at + 1 : undefined;
  }
}

function endOfBackslashes(text: string, at: number): number | undefined {
  let end = at;
  while (text[end] === "\\") end++;
  return end === at ? undefined : end;
}

/** Base64 for URLs has two different characters. */
const IN_URLS: ReadonlyMap<string, string> = new Map([
  ["-", "+"],
  ["_", "/"],
]);

/**
 * The base64 characters that every text with the secret contains, for each of the three alignments of the secret to base64's
 * groups of three bytes. Characters that depend on adjacent bytes are omitted.
 */
export function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    const told = Math.floor((all.length * 8) / 6);
    return all.toString("base64").slice(before === 0 ? 0 : before + 1, told);
  });
}

const HTML: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };
const SHORT_JSON: Readonly<Record<string, string>> = { "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t" };

/** The ampersand that begins an HTML entity; Go's JSON escapes it. */
const AND = String.raw`(?:&|\\+u0026)(?:amp;)*`;

const known = new Map<string, RegExp>();

/** Where the character that begins here ends, if it is escaped for a URL, HTML or JSON, once or several times. */
export function endOfEscaped(character: string, text: string, at: number): number | undefined {
  let pattern = known.get(character);
  if (pattern === undefined) {
    pattern = new RegExp(`(?:${patternsOf(character).join("|")})${character === "\\" ? "+" : ""}`, "y");
    known.set(character, pattern);
  }
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function patternsOf(one: string): string[] {
  const codePoint = one.codePointAt(0) ?? 0;
  const inUrl = [...Buffer.from(one)].map((byte) => `%(?:25)*${hex(byte, 2)}`).join("");
  const inJson = Array.from({ length: one.length }, (_, i) => `\\\\+u${hex(one.charCodeAt(i), 4)}`).join("");
  const name = HTML[one];
  const short = SHORT_JSON[one] ?? (/[a-z0-9\\]/i.test(one) ? undefined : one.replace(/\W/, String.raw`\$&`));
  // Longest first: JSON may have escaped the first character of an entity.
  return [
    `${AND}#(?:0*${codePoint}|[xX]0*${hex(codePoint, 1)});`,
    ...(name === undefined ? [] : [`${AND}${name};`]),
    inUrl,
    inJson,
    ...(short === undefined ? [] : [`\\\\+${short}`]),
  ];
}

/** A pattern for a number in hexadecimal digits, in either case. */
function hex(value: number, digits: number): string {
  const text = value.toString(16).padStart(digits, "0");
  return text.replace(/[a-f]/g, (it) => `[${it}${it.toUpperCase()}]`);
}
