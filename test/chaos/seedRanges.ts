import { families, type Family } from "./families";
import type { Revision, Unversioned } from "./repository";

/** Some seeds of a family, one after another. */
export interface SeedRange {
  readonly family: Family;
  readonly first: number;
  readonly last: number;
}

/** How many seeds of each family the suite plays. */
const SIZES: Readonly<Record<Family, number>> = { plain: 600, holds: 100, inventories: 60 };
/** The same of the seeds that move on. */
const MOVING_SIZES: Readonly<Record<Family, number>> = { ...SIZES, inventories: 30 };
/** Where the moving ranges begin, and how many seeds they pass before they come back: far from what anybody plays by hand. */
const MOVING_FROM = 50_001;
const MOVING_SPACE = 900_000;

/** The seeds that every run of the suite plays. */
export const fixedRanges: readonly SeedRange[] = families.map((family) => ({ family, first: 1, last: SIZES[family] }));

/**
 * The seeds that a run of the suite plays once: each commit plays those behind the ones of the commit before it, so that
 * nothing is left out.
 *
 * @param commits - how many commits there are; 0 where nobody can tell
 */
export function movingRanges(commits: number): SeedRange[] {
  return families.map((family) => {
    const first = MOVING_FROM + ((commits * MOVING_SIZES[family]) % MOVING_SPACE);
    return { family, first, last: first + MOVING_SIZES[family] - 1 };
  });
}

/** Cuts a range into parts, the last of which may be smaller. */
export function partsOf({ family, first, last }: SeedRange, size: number): SeedRange[] {
  const count = Math.max(0, Math.ceil((last - first + 1) / size));
  return Array.from({ length: count }, (_, index) => {
    const from = first + index * size;
    return { family, first: from, last: Math.min(last, from + size - 1) };
  });
}

/** A range as people read it. */
export function describeRange({ family, first, last }: SeedRange): string {
  return `seeds ${first} to ${last}${family === "plain" ? "" : ` of the ${family}`}`;
}

/** Which ranges move on, and by what. */
export function describeMoving(revision: Revision | Unversioned): string {
  const why =
    typeof revision === "string" ? `always the same here: ${revision}` : `move on with the ${revision.commits} commits`;
  const ranges = movingRanges(commitsOf(revision)).map(describeRange).join(", ");
  return `${ranges} (${why})`;
}

/** How many commits there are, as far as anybody can tell. */
export function commitsOf(revision: Revision | Unversioned): number {
  return typeof revision === "string" ? 0 : revision.commits;
}

/** How a schedule is played again, with its timeline. */
export function replayOf(family: Family, seed: number): string {
  return `npm run chaos -- ${family === "plain" ? "" : `--family ${family} `}--seed ${seed}`;
}
