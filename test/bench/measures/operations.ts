import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { BenchStack, freshUp, tenantWith } from "../bed/benchStack";
import {
  fleetOf,
  onlyAsking,
  onlyAskingFleet,
  ours,
  type Recorded,
  sevenMethods,
  type Side,
  smallest,
  withoutWork,
} from "../bed/programs";
import { interleave, median } from "../bed/repeat";
import type { RunPlan } from "../../tenant";
import type { Bench, Goal, Measure, Row } from "../measure";

/** How much is measured of a size. */
interface Size {
  readonly count: number;
  readonly sides: readonly Side[];
  /** Rounds that are made even when the time for the whole run is over by that. */
  readonly least: number;
  readonly freshGoal: Goal;
  readonly refreshGoal?: Goal;
  /** For the processors' time of a fresh `up`. */
  readonly cpuGoal?: Goal;
  /** Whether it is also measured what the engine takes for our state when there is no work to do, and with our requests alone. */
  readonly isSplit?: boolean;
  /** So many that they would be one fleet: that is measured as well. */
  readonly isFleet?: boolean;
  /** About what the least rounds take, in milliseconds. */
  readonly needsMs: number;
}

const sizes: readonly Size[] = [
  { count: 1, sides: [ours, smallest, sevenMethods], least: 5, freshGoal: { ratio: 1.15 }, needsMs: 0 },
  {
    count: 100,
    sides: [ours, smallest, sevenMethods],
    least: 5,
    freshGoal: { ratio: 1.15 },
    refreshGoal: { ratio: 1.25 },
    cpuGoal: { ratio: 1.25 },
    isSplit: true,
    needsMs: 270_000,
  },
  // Minutes each, so there the smaller rival has to do.
  { count: 1_000, sides: [ours, smallest], least: 1, freshGoal: { ratio: 1 }, isFleet: true, needsMs: 340_000 },
];
const MOST_ROUNDS = 5;
const FLEET_ROUNDS = 3;
/** About what these take. */
const FLEET_MS = 45_000;
const FLEET_GOAL: Goal = { ratio: 0.06 };

const UNCHANGED_GOAL: Goal = { ratio: 1.05 };
/** The engine refreshes so many resources at once, and more can't be asked for together. */
const SLOTS = 4 * cpus().length;
const MOST_STATE_BYTES = 2_000;

/** What one life of a stack has shown: times in seconds, sizes in bytes per resource. */
interface Life {
  readonly fresh: number;
  /** Of the processors' time; undefined where the system does not tell. */
  readonly freshCpu: number | undefined;
  readonly unchanged: number;
  readonly refresh: number;
  readonly requestsUnchanged: number;
  readonly requestsRefresh: number;
  readonly entryBytes: number;
  readonly outputBytes: number;
  readonly fileBytes: number;
}

const AT_ONCE: RunPlan = { pendingMs: 0, runningMs: 0 };

async function live(side: Side, count: number): Promise<Life> {
  const bench = await BenchStack.open(side.source(count), tenantWith(count, AT_ONCE), side.files);
  const { stack, tenant } = bench;
  try {
    const fresh = await bench.up();
    await tenant.requestCount();
    const unchanged = await bench.up();
    const requestsUnchanged = await tenant.requestCount();
    const refresh = await bench.refresh();
    const requestsRefresh = await tenant.requestCount();
    const resources = (await stack.resources()).filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
    if (resources.length !== count)
      throw new Error(`Counting the resources of ${side.name}: ${resources.length} are in state, not ${count}.`);
    const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
    return {
      fresh: fresh.seconds,
      freshCpu: fresh.cpuSeconds,
      unchanged: unchanged.seconds,
      refresh: refresh.seconds,
      requestsUnchanged,
      requestsRefresh,
      entryBytes: bytes(resources[0]),
      outputBytes: bytes(resources[0]?.outputs),
      fileBytes: readFileSync(stack.stateFile).length / count,
    };
  } finally {
    await bench.close();
  }
}

/** What a fresh `up` and a `refresh` of a program of ours send, and what its last resource has in state. */
async function record(program: string, count: number): Promise<Recorded> {
  const bench = await BenchStack.open(program, tenantWith(count, AT_ONCE));
  try {
    await bench.up();
    const fresh = await bench.tenant.sentRequests();
    const stored = (await bench.stack.resources()).at(-1)?.outputs ?? {};
    await bench.refresh();
    return { stored, fresh, refresh: await bench.tenant.sentRequests() };
  } finally {
    await bench.close();
  }
}

async function measureSize(
  bench: Bench,
  { count, sides: all, least, freshGoal, refreshGoal, cpuGoal, isSplit = false, isFleet = false }: Size,
): Promise<Row[]> {
  const sides = bench.quick ? all.filter((side) => side !== sevenMethods) : all;
  const recorded = isSplit ? await record(ours.source(count), count) : undefined;
  const idle = recorded && withoutWork(recorded);
  const asking = recorded && onlyAsking(recorded, count);
  const reservedMs = isFleet ? FLEET_MS : 0;
  let roundMs = 0;
  let begin = Date.now();
  const lives = await interleave(
    [...sides, ...[idle, asking].filter((it) => it !== undefined)],
    (side) => live(side, count),
    (rounds) => {
      roundMs = Date.now() - begin;
      begin = Date.now();
      bench.say(`  ${count}: round ${rounds} took ${Math.round(roundMs / 1_000)} s`);
      return !bench.quick && rounds < MOST_ROUNDS && (rounds < least || bench.timeLeft() > roundMs + reservedMs);
    },
  );
  const of = (side: Side, key: keyof Life): number => median((lives.get(side) ?? []).map((it) => it[key] ?? NaN));
  const times = lives.get(ours)?.length ?? 0;
  const what = `${count.toLocaleString("en")} resource${count === 1 ? "" : "s"}`;
  const rivals = sides.filter((side) => side !== ours);
  const timed = (
    label: string,
    key: "fresh" | "freshCpu" | "unchanged" | "refresh",
    goal?: Goal,
    beside = rivals,
  ): Row[] =>
    beside.map((rival) => ({
      what: `${label}, ${what}`,
      ours: { value: of(ours, key), unit: "s" },
      beside: { value: of(rival, key), unit: "s", what: rival.name },
      ...(goal === undefined ? {} : { goal }),
      times,
    }));
  const requests = (
    label: string,
    key: "requestsUnchanged" | "requestsRefresh",
    atMost: number,
    remark?: string,
  ): Row => ({
    what: `requests of ${label}, ${what}`,
    ours: { value: of(ours, key), unit: "requests" },
    goal: { atMost },
    times,
    ...(remark === undefined ? {} : { remark }),
  });
  const sized = (label: string, key: "entryBytes" | "outputBytes" | "fileBytes", goal?: Goal, remark?: string): Row[] =>
    rivals.map((rival) => ({
      what: `${label}, ${what}`,
      ours: { value: of(ours, key), unit: "B" },
      beside: { value: of(rival, key), unit: "B", what: rival.name },
      ...(goal === undefined ? {} : { goal }),
      times,
      ...(remark === undefined ? {} : { remark }),
    }));
  const fleets: number[] = [];
  const alone: number[] = [];
  const asked: number[] = [];
  const askingFleet = isFleet ? onlyAskingFleet(await record(fleetOf(count), count), count) : undefined;
  while (askingFleet !== undefined && fleets.length < FLEET_ROUNDS) {
    fleets.push((await freshUp(fleetOf(count), tenantWith(count, AT_ONCE))).seconds);
    alone.push((await freshUp(smallest.source(1), tenantWith(1, AT_ONCE))).seconds);
    asked.push((await freshUp(askingFleet.source(count), tenantWith(count, AT_ONCE), askingFleet.files)).seconds);
  }
  const ratioToSmallest = (seconds: number, key: "fresh" | "freshCpu" | "refresh"): string =>
    `${seconds.toFixed(2)} s, ${(seconds / of(smallest, key)).toFixed(3)} times as long as ${smallest.name}`;
  const asFleet: Row[] = askingFleet
    ? [
        {
          what: `fresh \`up\`, ${what.replace("resource", "connection")} in one \`ConnectionDeletes\``,
          ours: { value: median(fleets), unit: "s" },
          beside: { value: of(smallest, "fresh"), unit: "s", what: `${smallest.name}, as many` },
          goal: FLEET_GOAL,
          times: fleets.length,
          floor:
            `an \`up\` of one ${smallest.name.replace("the ", "")} takes ${ratioToSmallest(median(alone), "fresh")}, as many; ` +
            `${askingFleet.name} takes ${ratioToSmallest(median(asked), "fresh")}.`,
        },
      ]
    : [];
  const others = rivals.filter((side) => side !== smallest);
  const processors = (goal: Goal | undefined, beside: Side): Row[] =>
    timed("processors' time of a fresh `up`, without the tenant's", "freshCpu", goal, [beside]);
  const withFloor = (row: Row, key: "freshCpu" | "refresh"): Row => {
    const floors = [idle, asking].filter((it) => it !== undefined);
    if (floors.length === 0) return row;
    const taken = floors.map((side) => `${side.name} takes ${ratioToSmallest(of(side, key), key)}`);
    return { ...row, floor: `${taken.join("; ")}.` };
  };
  const isCpuKnown = !Number.isNaN(of(ours, "freshCpu"));
  if (!isCpuKnown) bench.say("  the processors' time is left out: it is counted on Linux only");
  return [
    ...timed("fresh `up`", "fresh", freshGoal),
    ...(idle === undefined ? [] : timed("fresh `up`", "fresh", undefined, [idle])),
    ...asFleet,
    ...(isCpuKnown ? processors(cpuGoal, smallest).map((row) => withFloor(row, "freshCpu")) : []),
    ...(isCpuKnown && idle !== undefined ? processors(undefined, idle) : []),
    ...timed("unchanged `up`", "unchanged", UNCHANGED_GOAL),
    requests("an unchanged `up`", "requestsUnchanged", 0),
    ...timed("`refresh`", "refresh", refreshGoal, [smallest]).map((row) => withFloor(row, "refresh")),
    ...timed("`refresh`", "refresh", undefined, others),
    requests(
      "a `refresh`",
      "requestsRefresh",
      3 * Math.ceil(count / SLOTS),
      `the goal: runs, connections and counts, one search each for the ${SLOTS} that the engine refreshes at once`,
    ),
    ...sized(
      "a resource's entry in `pulumi stack export`, compact",
      "entryBytes",
      { atMost: MOST_STATE_BYTES },
      `${(of(ours, "entryBytes") - of(ours, "outputBytes")).toLocaleString("en")} B are the engine's own and the inputs`,
    ),
    ...sized("its outputs alone, receipt included", "outputBytes"),
    ...sized("checkpoint file per resource", "fileBytes"),
  ];
}

/** Fresh and unchanged `up`, refresh, and the state that they leave: all of the same stacks, for stacks are dear. */
export const operations: readonly Measure[] = sizes.map((size) => ({
  name: `up-${size.count}`,
  isLarge: size.count > 1,
  needsMs: size.needsMs,
  run: (bench) => measureSize(bench, size),
}));
