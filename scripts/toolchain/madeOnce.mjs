import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { withLock } from "./lock.mjs";

/**
 * Makes a folder that is not there yet. It is made aside and gets its name when it is whole, by one process at a time.
 * @param {string} folder
 * @param {(aside: string) => Promise<string | undefined>} make why it can't be made; undefined where it is
 * @returns {Promise<string | undefined>} why it can't be had; undefined where it is there
 */
export async function madeOnce(folder, make) {
  if (existsSync(folder)) return undefined;
  mkdirSync(path.dirname(folder), { recursive: true });
  return withLock(folder, async () => {
    if (existsSync(folder)) return undefined;
    const aside = mkdtempSync(`${folder}.partial-`);
    try {
      const missing = await make(aside);
      if (missing === undefined) renameSync(aside, folder);
      return missing;
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  });
}
