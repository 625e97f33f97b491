/**
 * The part of semantic versioning that is needed to say "new enough": three numbers, and that a pre-release comes
 * before its release. Pre-releases of the same version are not told apart.
 * @param {string} text such as `v3.259.0`, `22.20` or `3.260.0-alpha.1`
 * @returns {[major: number, minor: number, patch: number, released: 0 | 1] | undefined}
 */
function parseVersion(text) {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(?:\+.*)?$/.exec(text.trim());
  if (match === null) return undefined;
  return [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0), match[4] === undefined ? 1 : 0];
}

/**
 * Text that is no version counts as older than any: what can't be judged is not used.
 * @param {string} version
 * @param {string} minimum
 */
export function isAtLeast(version, minimum) {
  const left = parseVersion(version);
  const right = parseVersion(minimum);
  if (left === undefined || right === undefined) return false;
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? 0;
    if (part !== other) return part > other;
  }
  return true;
}

/**
 * @param {string} version
 * @returns {number | undefined}
 */
export function majorOf(version) {
  return parseVersion(version)?.[0];
}
