/**
 * Compares two texts by their code points, as Atlan's search and every UTF-8 tool sort them. JavaScript's `<` compares UTF-16 units,
 * which differs where a character has two of them.
 *
 * @returns negative when `a` comes first, 0 when they are equal, positive otherwise
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Half of a character beyond the first 65,536 comes after all whole ones. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
