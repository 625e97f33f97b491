/** What a text is turned into before it is compared. */
export type Fold = (text: string) => string;

export const asItIs: Fold = (text) => text;

/**
 * What the `lowercase` normalizer makes of a text: character by character, as Lucene does. JavaScript looks at neighbours
 * (a sigma at the end of a word) and may answer two characters for one (a dotted capital I).
 */
export const lowercase: Fold = (text) =>
  isAscii(text) ? text.toLowerCase() : Array.from(text, lowercaseCharacter).join("");

/** What `case_insensitive` of a query looks past: the case of A to Z, and of nothing else. */
export const asciiLowercase: Fold = (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

function lowercaseCharacter(character: string): string {
  const [first = character] = character.toLowerCase();
  return first;
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- from the first to the last character of ASCII
  return /^[\x00-\x7f]*$/.test(text);
}

/** The order of texts in an index: by their code points, which is not JavaScript's order where one has more than 16 bits. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (!/[\ud800-\udfff]/.test(a) && !/[\ud800-\udfff]/.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
