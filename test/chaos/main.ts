/**
 * The command line of the simulation.
 *
 *   --seeds N             plays the schedules of N seeds and prints what they have shown, and of which commit the code was;
 *                         for five of them, one with a hold. With --family: plays that family alone
 *   --first N             the first of these seeds instead of 1
 *   --holds N             so many seeds with a hold instead of a fifth
 *   --first-hold N        the first of those instead of the one that follows on from all smaller --first
 *   --family NAME         plain; holds: the schedules with purgeAfter and existingWorkflow; inventories: those in which an
 *                         inventory approves the runs
 *   --seed N              plays one and prints its timeline
 *   --hunt MUTANT         looks for the first seed that catches a deliberately wrong variant of the provider
 *   --from N --to M       plays these seeds in this process, and prints their census as JSON
 *   --until-violation     with --from and --to: stops at the first violation within the limits
 */
import { parseArgs } from "node:util";
import {
  broken,
  type Census,
  countIn,
  emptyCells,
  emptyCensus,
  emptyHoldCells,
  emptyInventoryCells,
  merge,
  render,
  renderHolds,
  renderInventories,
} from "./census";
import { families, type Family, nameOf } from "./families";
import { type Mutant, mutantNamed } from "./mutants";
import { Copy } from "./mutants/copy";
import { playIn } from "./mutants/playIn";
import { play } from "./play";
import { codeLine, revisionHere } from "./repository";
import { describeRange, type SeedRange } from "./seedRanges";
import { playInWorkers } from "./workers";

/** With fewer schedules of a family than this an empty cell says nothing. */
const ENOUGH_FOR_ALL_CELLS: Readonly<Record<Family, number>> = {
  plain: 5_000,
  holds: 2_000,
  inventories: 2_000,
};
const reports = {
  plain: { render, emptyCells },
  holds: { render: renderHolds, emptyCells: emptyHoldCells },
  inventories: { render: renderInventories, emptyCells: emptyInventoryCells },
} satisfies Record<Family, unknown>;
/** Schedules of others for each that has a hold. */
const SEEDS_PER_HOLD = 5;
const SEEDS_OF_A_HUNT = 4_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string" },
      first: { type: "string" },
      holds: { type: "string" },
      "first-hold": { type: "string" },
      seed: { type: "string" },
      hunt: { type: "string" },
      from: { type: "string" },
      to: { type: "string" },
      family: { type: "string" },
      "until-violation": { type: "boolean" },
    },
  });
  const family = values.family === undefined ? undefined : familyNamed(values.family);
  if (values.seed !== undefined) return replay(whole(values.seed), family);
  if (values.hunt !== undefined) return hunt(values.hunt);
  if (values.from !== undefined && values.to !== undefined) {
    return share(whole(values.from), whole(values.to), family, values["until-violation"] ?? false);
  }
  const seeds = whole(values.seeds ?? "1000");
  const first = whole(values.first ?? "1");
  if (family !== undefined) {
    if (values.holds !== undefined || values["first-hold"] !== undefined)
      throw new Error(
        "--holds and --first-hold can't be combined with --family: --seeds and --first are of that family",
      );
    return many([rangeOf(family, first, seeds)]);
  }
  const holds = values.holds === undefined ? Math.ceil(seeds / SEEDS_PER_HOLD) : whole(values.holds);
  const firstHold = whole(values["first-hold"] ?? String(Math.ceil((first - 1) / SEEDS_PER_HOLD) + 1));
  return many([rangeOf("plain", first, seeds), rangeOf("holds", firstHold, holds)]);
}

function rangeOf(family: Family, first: number, seeds: number): SeedRange {
  return { family, first, last: first + seeds - 1 };
}

async function replay(seed: number, family: Family = "plain"): Promise<number> {
  const { timeline, violations, limits } = await play(seed, family);
  console.log(timeline.join("\n"));
  console.log(`\n${violations.length} violations${limits.size === 0 ? "" : `, beyond: ${[...limits].join(", ")}`}`);
  return violations.length > 0 && limits.size === 0 ? 1 : 0;
}

async function many(ranges: readonly SeedRange[]): Promise<number> {
  // Asked before: what is committed meanwhile was not played.
  const code = codeLine(revisionHere());
  const parts = [`Played: ${ranges.map(describeRange).join(", ")}.\n${code}`];
  const empty: string[] = [];
  let failures = 0;
  for (const range of ranges) {
    const shown = await census(range);
    const { render: shownAs, emptyCells: never } = reports[range.family];
    parts.push(shownAs(shown));
    failures += broken(shown).length;
    const isEnough = range.last - range.first + 1 >= ENOUGH_FOR_ALL_CELLS[range.family];
    if (isEnough) empty.push(...never(shown));
  }
  console.log(parts.join("\n\n"));
  for (const cell of empty) console.log(`Never happened: ${cell.replaceAll("|", ", ")}`);
  return failures + empty.length > 0 ? 1 : 0;
}

async function census(range: SeedRange): Promise<Census> {
  const all = emptyCensus();
  for (const part of await playInWorkers(__filename, range)) merge(all, part);
  return all;
}

async function share(from: number, to: number, family: Family = "plain", untilViolation: boolean): Promise<number> {
  const census = emptyCensus();
  for (let seed = from; seed <= to; seed++) {
    countIn(census, seed, await play(seed, family));
    if (untilViolation && broken(census).length > 0) break;
  }
  console.log(JSON.stringify(census));
  return 0;
}

async function hunt(name: string): Promise<number> {
  const mutant = mutantNamed(name);
  const copy = new Copy(name.replaceAll(" ", "-"));
  try {
    return await copy.madeWrong(mutant, (folder) => huntIn(folder, mutant));
  } finally {
    copy.remove();
  }
}

async function huntIn(folder: string, { name, family = "plain" }: Mutant): Promise<number> {
  for (let first = 1; first <= SEEDS_OF_A_HUNT;) {
    const range = { family, first, last: SEEDS_OF_A_HUNT };
    const [caught] = broken(await playIn(folder, range, "--until-violation"));
    if (caught === undefined) break;
    // A seed that fails on the provider as it is says nothing about the mutant.
    if ((await play(caught.seed, family)).violations.length === 0) {
      console.log(`${name}: ${nameOf(family, caught.seed)}: ${caught.violation}`);
      return 0;
    }
    first = caught.seed + 1;
  }
  console.log(`${name}: no seed up to ${SEEDS_OF_A_HUNT} catches it`);
  return 1;
}

function familyNamed(text: string): Family {
  const family = families.find((it) => it === text);
  if (family === undefined) throw new Error(`${text} is none of ${families.join(", ")}`);
  return family;
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text} is not a number of seeds`);
  return number;
}

void main().then((code) => {
  process.exitCode = code;
});
