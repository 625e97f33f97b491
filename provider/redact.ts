import { base64Of, endOfEscaped, ESCAPING, SecretForm } from "./text/secretForm";

const SHORTEST = 6;
/** Of secrets that come again and again, such as access tokens, so many of the latest: the others have run out. */
const MOST_PASSING = 20;

/**
 * Takes secrets out of texts. The last line of defence: nothing should put one in, but a tenant's error page may echo a
 * header, and state and logs keep what they are given.
 */
export class Redactor {
  private readonly secrets = new Set<string>();
  private passing: readonly string[] = [];
  private forms: Forms = formsOf([]);

  /** Remembers a secret. Very short ones are not remembered: replacing them would garble every text. */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < SHORTEST || this.secrets.has(secret)) return;
    this.secrets.add(secret);
    this.forms = formsOf([...this.secrets, ...this.passing]);
  }

  /** Remembers a secret until there are many newer ones. */
  addPassing(secret: string): void {
    this.passing = [...this.passing.filter((it) => it !== secret), secret].slice(-MOST_PASSING);
    this.forms = formsOf([...this.secrets, ...this.passing]);
  }

  /**
   * The text with `[secret]` in the place of every remembered secret: as it is or in base64, also where it is escaped for a
   * URL, JSON or HTML, and also where only its beginning is left. A text that is to be cut is cleaned first.
   */
  clean(text: string): string {
    let cleaned = "";
    let copied = 0;
    for (let at = 0; at < text.length; at++) {
      const end = endAt(this.forms, text, at);
      if (end === undefined || end <= copied) continue;
      // Two secrets may begin alike, or one end as the other begins: then they are taken out as one.
      if (at >= copied) cleaned += `${text.slice(copied, at)}[secret]`;
      copied = end;
    }
    return cleaned + text.slice(copied);
  }

  /** The same value with every text in it cleaned, names of properties too. */
  cleanAll<T>(value: T): T {
    if (typeof value === "string") return this.clean(value) as T;
    if (Array.isArray(value)) return value.map((item: unknown) => this.cleanAll(item)) as T;
    if (typeof value !== "object" || value === null) return value;
    const cleaned = Object.entries(value).map(([key, item]) => [this.clean(key), this.cleanAll(item as unknown)]);
    return Object.fromEntries(cleaned) as T;
  }

  /** The same error with all texts that it carries cleaned, and so its causes: whoever prints an error prints those too. */
  cleanError<T>(error: T): T {
    const seen = new Set<unknown>();
    for (let it: unknown = error; it instanceof Error && !seen.has(it); it = it.cause) {
      seen.add(it);
      for (const name of Object.getOwnPropertyNames(it)) {
        const text: unknown = Reflect.get(it, name);
        if (typeof text === "string") Reflect.set(it, name, this.clean(text));
      }
    }
    return error;
  }
}

/** All forms of all secrets. */
interface Forms {
  /** By what a text has where they begin as they are. */
  readonly asTheyAre: ReadonlyMap<string | undefined, readonly SecretForm[]>;
  /** By the character that may be escaped where they begin. */
  readonly escaped: readonly (readonly [string, readonly SecretForm[]])[];
}

function formsOf(secrets: readonly string[]): Forms {
  const forms = secrets.flatMap((secret) => {
    const encoded = base64Of(secret).filter((it) => it.length >= SHORTEST);
    return [new SecretForm(secret), ...encoded.map((it) => new SecretForm(it, "base64"))];
  });
  const asTheyAre = new Map<string, SecretForm[]>();
  for (const form of forms) {
    for (const it of form.beginnings) asTheyAre.set(it, [...(asTheyAre.get(it) ?? []), form]);
  }
  return { asTheyAre, escaped: [...Map.groupBy(forms, (it) => it.first)] };
}

/** Where the secret that begins at this place ends: the longest of them. */
function endAt({ asTheyAre, escaped }: Forms, text: string, at: number): number | undefined {
  const found = text[at];
  const here = asTheyAre.get(found);
  const latest = here === undefined ? 0 : latestEnd(here, text, at, 0);
  if (!ESCAPING.has(found)) return latest || undefined;
  const begun = escaped.filter(([first]) => endOfEscaped(first, text, at) !== undefined);
  return begun.reduce((it, [, forms]) => latestEnd(forms, text, at, it), latest) || undefined;
}

function latestEnd(forms: readonly SecretForm[], text: string, at: number, least: number): number {
  let latest = least;
  for (const form of forms) latest = Math.max(latest, form.end(text, at) ?? 0);
  return latest;
}
