/**
 * Splits the text of the runtime option `nodeargs` into arguments: blanks separate, single and double quotes keep
 * together, a backslash takes the next character as it is (not within single quotes).
 * @param {string} text
 * @returns {string[]}
 */
export function splitArguments(text) {
  /** @type {string[]} */
  const found = [];
  /** @type {string | undefined} */
  let current;
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "\\" && quote !== "'" && index + 1 < text.length) {
      index++;
      current = (current ?? "") + text.charAt(index);
    } else if (quote === "" && (character === "'" || character === '"')) {
      quote = character;
      current ??= "";
    } else if (character === quote) {
      quote = "";
    } else if (quote === "" && /\s/.test(character)) {
      if (current !== undefined) found.push(current);
      current = undefined;
    } else {
      current = (current ?? "") + character;
    }
  }
  if (current !== undefined) found.push(current);
  return found;
}
