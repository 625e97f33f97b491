import { base64Of, endOfEscaped, ESCAPING, SecretForm } from "./text/secretForm";

const SHORTEST = 6;
/** How many of the latest short-lived secrets (access tokens) are kept; older ones have expired. */
const MOST_PASSING = 20;

/**
 * Removes secrets from texts. This is the last safeguard: no code puts a secret into a text, but a tenant's error page
 * may echo a header, and state and logs keep whatever they are given.
 */
export class Redactor {
  private readonly secrets = new Set<string>();
  private passing: readonly string[] = [];
  private forms: Forms = formsOf([]);

  /** Remembers a secret. Very short ones are ignored: replacing them would garble every text. */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < SHORTEST || this.secrets.has(secret)) return;
    this.secrets.add(secret);
    this.forms = formsOf([...this.secrets, ...this.passing]);
  }

  /** Remembers a short-lived secret until many newer ones have been added. */
  addPassing(secret: string): void {
    this.passing = [...this.passing.filter((it) => it !== secret), secret].slice(-MOST_PASSING);
    this.forms = formsOf([...this.secrets, ...this.passing]);
  }

  /**
   * Replaces every remembered secret with `[secret]`: plain or in base64, also escaped for a URL, JSON or HTML, and
   * also truncated. Clean a text before truncating it.
   */
  clean(text: string): string {
    let cleaned = "";
    let copied = 0;
    for (let at = 0; at < text.length; at++) {
      const end = endAt(this.forms, text, at);
      if (end === undefined || end <= copied) continue;
      // Overlapping secrets are replaced as one.
      if (at >= copied) cleaned += `${text.slice(copied, at)}[secret]`;
      copied = end;
    }
    return cleaned + text.slice(copied);
  }

  /** Cleans every text in a value, names of properties too. */
  cleanAll<T>(value: T): T {
    if (typeof value === "string") return this.clean(value) as T;
    if (Array.isArray(value)) return value.map((item: unknown) => this.cleanAll(item)) as T;
    if (typeof value !== "object" || value === null) return value;
    const cleaned = Object.entries(value).map(([key, item]) => [this.clean(key), this.cleanAll(item as unknown)]);
    return Object.fromEntries(cleaned) as T;
  }

  /** Cleans all texts of an error and of its causes, because printing an error prints its causes too. */
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

interface Forms {
  /** Unescaped forms, by their first character. */
  readonly asTheyAre: ReadonlyMap<string | undefined, readonly SecretForm[]>;
  /** Forms that may be escaped, by their first character. */
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

/** The end of the longest secret that begins at this position; undefined when none does. */
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
