/** Controls, marks that turn the direction of text, and what else nobody sees. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * One line that holds no command to a runner, whatever the text: names of connections come from Atlan, and anybody there may
 * choose them. What is longer is cut.
 * @param {string} text
 * @param {number} [longest]
 */
export function oneLine(text, longest = 1_000) {
  const line = text.trim().slice(0, longest).replace(/\s+/g, " ");
  const seen = line.replace(UNSEEN, (it) => `\\u{${it.codePointAt(0)?.toString(16)}}`);
  const tame = seen.replace(/##(?=\w*\[)/g, "#\\u{23}").replace(/^:(?=:)/, "\\u{3a}");
  return text.length > longest ? `${tame}…` : tame;
}
