/**
 * @typedef {object} Changelog
 * @property {readonly string[]} unreleased the entries that no version has yet
 * @property {readonly string[]} released the versions, newest first
 */

/**
 * Reads CHANGELOG.md: `## Unreleased`, then a heading such as `## 0.1.0 (2026-12-01)` for each version.
 * @param {string} text
 * @returns {Changelog}
 */
export function readChangelog(text) {
  const sections = text.split(/^## /m).slice(1);
  const unreleased = sections.find((section) => /^Unreleased\s*$/m.test(section.split("\n", 1)[0] ?? "")) ?? "";
  return {
    unreleased: unreleased.split("\n").filter((line) => line.startsWith("- ")),
    released: sections.flatMap((section) => /^v?(\d+\.\d+\.\d+\S*)/.exec(section)?.[1] ?? []),
  };
}
