/**
 * The command line of the simulation.
 *
 *   --seeds N             plays the schedules of the seeds 1 to N and prints what they have shown; for five of them, one with
 *                         a hold. With --family: plays that family alone
 *   --family NAME         plain, or holds: the schedules with purgeAfter and existingWorkflow
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
  merge,
  render,
  renderHolds,
} from "./census";
import { families, type Family, nameOf } from "./families";
import { mutantNamed } from "./mutants";
import { build, playIn } from "./mutants/workshop";
import { play } from "./play";
import { playInWorkers } from "./workers";

/** With fewer schedules of a family than this an empty cell says nothing. */
const ENOUGH_FOR_ALL_CELLS: Readonly<Record<Family, number>> = { plain: 5_000, holds: 2_000 };
/** Schedules of others for each that has a hold. */
const SEEDS_PER_HOLD = 5;
const SEEDS_OF_A_HUNT = 4_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string" },
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
  const ofPlain = family === "holds" ? 0 : seeds;
  const ofHolds = family === "holds" ? seeds : family === undefined ? Math.ceil(seeds / SEEDS_PER_HOLD) : 0;
  return many({ plain: ofPlain, holds: ofHolds });
}

async function replay(seed: number, family: Family = "plain"): Promise<number> {
  const { timeline, violations, limits } = await play(seed, family);
  console.log(timeline.join("\n"));
  console.log(`\n${violations.length} violations${limits.size === 0 ? "" : `, beyond: ${[...limits].join(", ")}`}`);
  return violations.length > 0 && limits.size === 0 ? 1 : 0;
}

async function many(seeds: Readonly<Record<Family, number>>): Promise<number> {
  const plain = await census("plain", seeds.plain);
  const holds = await census("holds", seeds.holds);
  const shown = [seeds.plain > 0 ? render(plain) : "", seeds.holds > 0 ? renderHolds(holds) : ""];
  console.log(shown.filter((it) => it !== "").join("\n\n"));
  const empty = [
    ...(seeds.plain < ENOUGH_FOR_ALL_CELLS.plain ? [] : emptyCells(plain)),
    ...(seeds.holds < ENOUGH_FOR_ALL_CELLS.holds ? [] : emptyHoldCells(holds)),
  ];
  for (const cell of empty) console.log(`Never happened: ${cell.replaceAll("|", ", ")}`);
  return broken(plain).length + broken(holds).length + empty.length > 0 ? 1 : 0;
}

async function census(family: Family, seeds: number): Promise<Census> {
  const all = emptyCensus();
  for (const part of await playInWorkers(__filename, seeds, family)) merge(all, part);
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
  const { family = "plain" } = mutant;
  const folder = build(mutant);
  for (let from = 1; from <= SEEDS_OF_A_HUNT;) {
    const [caught] = broken(await playIn(folder, family, from, SEEDS_OF_A_HUNT, true));
    if (caught === undefined) break;
    // A seed that fails on the provider as it is says nothing about the mutant.
    if ((await play(caught.seed, family)).violations.length === 0) {
      console.log(`${name}: ${nameOf(family, caught.seed)}: ${caught.violation}`);
      return 0;
    }
    from = caught.seed + 1;
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
