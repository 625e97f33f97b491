import { createHash } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./progress.mjs";

/**
 * One bootstrap at a time does a thing to a folder: two `npm ci` in one clone would pull the packages from under each
 * other's feet. The lock is a file beside no clone (npm empties node_modules, so it can't live there) that names its
 * holder; a holder that is no longer alive has lost it.
 * @template T
 * @param {string} folder what is protected
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  const file = path.join(os.tmpdir(), `pulumi-atlan-${createHash("sha256").update(folder).digest("hex")}.lock`);
  let told = false;
  while (!take(file)) {
    const holder = readHolder(file);
    if (holder !== undefined && !isAlive(holder)) {
      breakLock(file, holder);
      continue;
    }
    if (!told) say(`waiting for process ${holder ?? "?"}, which is setting up ${folder}`);
    told = true;
    await sleep(200);
  }
  const release = () => {
    rmSync(file, { force: true });
  };
  process.on("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/**
 * Written aside and linked into place, so that nobody ever reads a lock without its holder.
 * @param {string} file
 */
function take(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} file */
function readHolder(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Several may find the same dead holder at once: each moves the lock aside and looks again at what it moved, so that
 * nobody throws away the lock which a faster one has just taken.
 * @param {string} file
 * @param {number} deadHolder
 */
function breakLock(file, deadHolder) {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readHolder(aside) !== deadHolder) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one holds it now.
    }
  }
  rmSync(aside, { force: true });
}
