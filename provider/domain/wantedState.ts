import type { ConnectionLook } from "../atlan/port";
import type { Mode } from "./intent";

/** Whether nothing of the connection can be seen. Only with other evidence does that mean that it is gone. */
export function isInvisible(look: ConnectionLook): boolean {
  return look.connection === undefined && look.assets.active === 0 && look.assets.archived === 0;
}

/** How many assets a run of this mode would take, or has left. */
export function assetsInReach(mode: Mode, look: ConnectionLook): number {
  return mode === "archive" ? look.assets.active : look.assets.active + look.assets.archived;
}

/**
 * Whether the connection and all its assets are as the mode wants them. Says nothing about proof: a token that sees
 * nothing sees a purged connection everywhere.
 */
export function isReached(mode: Mode, look: ConnectionLook): boolean {
  const connectionDone = mode === "archive" ? look.connection?.state !== "ACTIVE" : look.connection === undefined;
  return connectionDone && assetsInReach(mode, look) === 0;
}

/** What keeps the wanted state from being reached, for people. */
export function describeRest(mode: Mode, look: ConnectionLook): string {
  const left = assetsInReach(mode, look);
  const what = mode === "archive" ? "active" : "there";
  if (left === 0) return `the connection itself is still ${what}`;
  return `${countAssets(left)} ${left === 1 ? "is" : "are"} still ${what}`;
}

/** `1 asset`, `12,345 assets`. */
export function countAssets(count: number): string {
  return count === 1 ? "1 asset" : `${count.toLocaleString("en-US")} assets`;
}
