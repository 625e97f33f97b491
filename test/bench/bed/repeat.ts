/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError("there is no median of nothing");
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * Takes the sides one after the other, again and again: A B, B A, A B, … so that neither always comes first, and whatever
 * slows the machine down for a while slows both.
 *
 * @param goesOn - asked before each round but the first, with how many there were
 */
export async function interleave<S, T>(
  sides: readonly S[],
  once: (side: S) => Promise<T>,
  goesOn: (rounds: number) => boolean,
): Promise<Map<S, T[]>> {
  const results = new Map<S, T[]>(sides.map((side) => [side, []]));
  for (let round = 0; round === 0 || goesOn(round); round++) {
    const order = round % 2 === 0 ? sides : [...sides].reverse();
    for (const side of order) results.get(side)?.push(await once(side));
  }
  return results;
}
