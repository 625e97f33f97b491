/**
 * The command line of the simulation.
 *
 *   --seeds N             plays the schedules of the seeds 1 to N and prints what they have shown
 *   --seed N              plays one and prints its timeline
 *   --hunt MUTANT         looks for the first seed that catches a deliberately wrong variant of the provider
 *   --from N --to M       plays these seeds in this process, and prints their census as JSON
 *   --until-violation     with --from and --to: stops at the first violation within the limits
 */
import { parseArgs } from "node:util";
import { broken, countIn, emptyCells, emptyCensus, merge, render } from "./census";
import { mutantNamed } from "./mutants";
import { build, playIn } from "./mutants/workshop";
import { play } from "./play";
import { playInWorkers } from "./workers";

/** With fewer schedules than this an empty cell says nothing. */
const ENOUGH_FOR_ALL_CELLS = 5_000;
const SEEDS_OF_A_HUNT = 4_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string" },
      seed: { type: "string" },
      hunt: { type: "string" },
      from: { type: "string" },
      to: { type: "string" },
      "until-violation": { type: "boolean" },
    },
  });
  if (values.seed !== undefined) return replay(whole(values.seed));
  if (values.hunt !== undefined) return hunt(values.hunt);
  if (values.from !== undefined && values.to !== undefined) {
    return share(whole(values.from), whole(values.to), values["until-violation"] ?? false);
  }
  return many(whole(values.seeds ?? "1000"));
}

async function replay(seed: number): Promise<number> {
  const { timeline, violations, limits } = await play(seed);
  console.log(timeline.join("\n"));
  console.log(`\n${violations.length} violations${limits.size === 0 ? "" : `, beyond: ${[...limits].join(", ")}`}`);
  return violations.length > 0 && limits.size === 0 ? 1 : 0;
}

async function many(seeds: number): Promise<number> {
  const census = emptyCensus();
  for (const part of await playInWorkers(__filename, seeds)) merge(census, part);
  console.log(render(census));
  const empty = seeds < ENOUGH_FOR_ALL_CELLS ? [] : emptyCells(census);
  for (const cell of empty) console.log(`Never happened: ${cell.replaceAll("|", ", ")}`);
  return broken(census).length > 0 || empty.length > 0 ? 1 : 0;
}

async function share(from: number, to: number, untilViolation: boolean): Promise<number> {
  const census = emptyCensus();
  for (let seed = from; seed <= to; seed++) {
    countIn(census, seed, await play(seed));
    if (untilViolation && broken(census).length > 0) break;
  }
  console.log(JSON.stringify(census));
  return 0;
}

async function hunt(name: string): Promise<number> {
  const folder = build(mutantNamed(name));
  for (let from = 1; from <= SEEDS_OF_A_HUNT;) {
    const [caught] = broken(await playIn(folder, from, SEEDS_OF_A_HUNT, true));
    if (caught === undefined) break;
    // A seed that fails on the provider as it is says nothing about the mutant.
    if ((await play(caught.seed)).violations.length === 0) {
      console.log(`${name}: seed ${caught.seed}: ${caught.violation}`);
      return 0;
    }
    from = caught.seed + 1;
  }
  console.log(`${name}: no seed up to ${SEEDS_OF_A_HUNT} catches it`);
  return 1;
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text} is not a number of seeds`);
  return number;
}

void main().then((code) => {
  process.exitCode = code;
});
