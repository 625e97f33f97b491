/**
 * What a person does to release a version that is ready.
 * @param {string} version
 * @param {Date} today
 */
export function nextSteps(version, today) {
  const heading = `## ${version} (${today.toISOString().slice(0, 10)})`;
  return `
${version} is ready; nothing was sent. To release it:

  1. npm run test:all && npm run test:matrix
  2. npm run release:fixture          # the state as exactly this code writes it
  3. In CHANGELOG.md, write "${heading}" below "## Unreleased", with an empty line before and after.
  4. git commit -am "Release ${version}" && git tag v${version}
  5. npm run build && npm publish     # as somebody who may
  6. git push origin main v${version}
  7. npm version --no-git-tag-version minor   # or patch: the next version is the one that is worked on; commit it`;
}
