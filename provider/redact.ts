/**
 * Takes secrets out of texts. The last line of defence: nothing should put one in, but a tenant's error page may echo a
 * header, and state and logs keep what they are given.
 */
export class Redactor {
  /** Every spelling of every secret. Longer ones first: one that begins like another would leave its end behind. */
  private spellings: readonly string[] = [];

  /** Remembers a secret. Very short ones are not remembered: replacing them would garble every text. */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < 6) return;
    const all = new Set([...this.spellings, ...spellingsOf(secret)]);
    this.spellings = [...all].sort((a, b) => b.length - a.length);
  }

  /** The text with `[secret]` in the place of every remembered secret, also where it stands URL-encoded. */
  clean(text: string): string {
    return this.spellings.reduce((cleaned, spelling) => cleaned.replaceAll(spelling, "[secret]"), text);
  }

  /** The same value with every text in it cleaned, names of properties too. */
  cleanAll<T>(value: T): T {
    if (typeof value === "string") return this.clean(value) as T;
    if (Array.isArray(value)) return value.map((item: unknown) => this.cleanAll(item)) as T;
    if (typeof value !== "object" || value === null) return value;
    const cleaned = Object.entries(value).map(([key, item]) => [this.clean(key), this.cleanAll(item as unknown)]);
    return Object.fromEntries(cleaned) as T;
  }
}

/** As it is, in a URL, and as the JSON writers of the world spell it. */
function spellingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const htmlSafe = json.replace(/[<>&'=]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [secret, encodeURIComponent(secret), json, json.replaceAll("/", "\\/"), htmlSafe];
}
