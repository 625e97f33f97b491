/** A cut text still betrays a secret by so many of its first characters, wherever they stand. */
const TELLING_ANYWHERE = 12;
/** By so many where the text ends, or goes on with an ellipsis: there somebody has cut it. */
const TELLING_AT_A_CUT = 8;
const CUT = /^(?:…|\.{3}|\W{0,4}$)/;

/** With these an escape begins. */
export const ESCAPING: ReadonlySet<string | undefined> = new Set(["%", "&", "\\"]);

/**
 * One form of a secret, as it is or in base64, and how to find it in a text: also escaped for a URL, JSON or HTML, more
 * than once, and also cut.
 */
export class SecretForm {
  private readonly characters: readonly string[];
  private readonly isBase64: boolean;

  constructor(secret: string, kind: "text" | "base64" = "text") {
    this.isBase64 = kind === "base64";
    // How many backslashes are one of the secret's depends on how often it was escaped; so a row of them counts as one.
    this.characters = (secret.match(/\\+|[^\\]/gu) ?? []).map((it) => (it.startsWith("\\") ? "\\" : it));
  }

  /** What a text may have where it begins with this secret and nothing is escaped: one code unit each. */
  get beginnings(): readonly string[] {
    const [first = ""] = this.characters;
    if (this.isBase64) return [first, ...[...IN_URLS.keys()].filter((it) => IN_URLS.get(it) === first)];
    return first === " " ? [" ", "+"] : [first.charAt(0)];
  }

  /** Its first character, which a text may have escaped. */
  get first(): string {
    return this.characters[0] ?? "";
  }

  /**
   * Where the secret that begins at this place of the text ends; undefined when it does not stand there, or too little of
   * it to betray it.
   */
  end(text: string, from: number): number | undefined {
    const { characters } = this;
    let at = from;
    let same = 0;
    // Mostly nothing is escaped, and mostly it is another text.
    for (; same < characters.length && !ESCAPING.has(text[at]); same++) {
      const end = this.endAsItIs(characters[same] ?? "", text, at);
      if (end === undefined) break;
      at = end;
    }
    // Several where it can't be told yet whether a character stands for itself or begins an escape.
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

  /** Where the character may end that begins here. */
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

/** The base64 for URLs has two characters of its own. */
const IN_URLS: ReadonlyMap<string, string> = new Map([
  ["-", "+"],
  ["_", "/"],
]);

/**
 * The middle of the base64 of every text that holds the secret, for each of the three ways in which the secret can lie
 * on base64's groups of three bytes. What depends on its neighbours is left away.
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

/** What begins an entity of HTML; the JSON of Go writes it in its own way. */
const AND = String.raw`(?:&|\\+u0026)(?:amp;)*`;

const known = new Map<string, RegExp>();

/** Where the character ends that stands here as URLs, HTML or JSON write it, whether once or again and again. */
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
  // The longest first: an entity may begin as JSON escapes its first character.
  return [
    `${AND}#(?:0*${codePoint}|[xX]0*${hex(codePoint, 1)});`,
    ...(name === undefined ? [] : [`${AND}${name};`]),
    inUrl,
    inJson,
    ...(short === undefined ? [] : [`\\\\+${short}`]),
  ];
}

/** A pattern of a number in hexadecimal digits, of either case. */
function hex(value: number, digits: number): string {
  const text = value.toString(16).padStart(digits, "0");
  return text.replace(/[a-f]/g, (it) => `[${it}${it.toUpperCase()}]`);
}
