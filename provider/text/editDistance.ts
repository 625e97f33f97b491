/** The number of characters to change, add or remove to get from one text to the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i++) {
    const above = row;
    let left = i + 1;
    row = [left];
    for (let j = 0; j < to.length; j++) {
      const [diagonal = 0, up = 0] = above.slice(j, j + 2);
      left = Math.min(left + 1, up + 1, diagonal + (from[i] === to[j] ? 0 : 1));
      row.push(left);
    }
  }
  return row[to.length] ?? 0;
}
