import { Random } from "../../tenant/random";
import { type Drain, DRAINS, latenessOf } from "../bed/drains";
import type { Bench, Measure, Row } from "../measure";

/** `monitor` of the official client sleeps that long between two looks. */
const PYATLAN_INTERVAL_MS = 5_000;
const MINUTE_MS = 60_000;
const PROFILES = Object.keys(DRAINS) as Drain[];

/** How late the end of a run was noticed, in milliseconds. */
interface Notice {
  readonly runMs: number;
  readonly drain: Drain;
  readonly ours: number;
  readonly pyatlan: number;
}

/** From the end of a run to knowing it. On a virtual clock, with lengths of runs from a seed, each with every profile. */
export const noticing: Measure = {
  name: "notice",
  run: async ({ quick }: Bench): Promise<Row[]> => {
    const random = new Random(1);
    const count = quick ? 2 : 40;
    // One in each of as many parts of the whole, so that no length is left out by chance.
    const draw = (length: (chance: number) => number): number[] =>
      Array.from({ length: count }, (_, index) => Math.round(length((index + random.next()) / count)));
    const short = await inTurn(draw((chance) => 1_000 + chance * 59_000));
    // As many between one and two minutes as between one and two hours.
    const long = await inTurn(draw((chance) => MINUTE_MS * 120 ** chance));
    const upToHalfAnHour = long.filter(({ runMs }) => runMs <= 30 * MINUTE_MS);
    const byLength = [1, 5, 20, 60, 180, 600, 1_800, 7_200].flatMap((to, index, all) => {
      const from = index === 0 ? 0 : all[index - 1]!;
      const some = [...short, ...long].filter(({ runMs }) => runMs > from * 1_000 && runMs <= to * 1_000);
      return some.length === 0 ? [] : [{ x: mean(some.map((it) => it.runMs)) / 1_000, y: seconds(some, "ours") }];
    });
    const row = (what: string, some: readonly Notice[], unit: "s" | "%", atMost: number): Row => {
      const amount = unit === "s" ? seconds : share;
      const byProfile = PROFILES.map((drain) => {
        const own = some.filter((it) => it.drain === drain);
        return `${drain} ${amount(own, "ours").toFixed(2)}`;
      });
      return {
        what,
        ours: { value: amount(some, "ours"), unit },
        beside: { value: amount(some, "pyatlan"), unit, what: "pyatlan: a look every 5 s (from its source)" },
        goal: { atMost },
        times: some.length,
        remark: `virtual time; by how the assets become fewer: ${byProfile.join(", ")}`,
      };
    };
    return [
      row("from the end of a run under a minute to knowing it, mean", short, "s", 0.4),
      row("the same of runs from a minute to two hours, mean of the shares of the run", long, "%", 0.4),
      ...(upToHalfAnHour.length === 0
        ? []
        : [
            {
              ...row("the same of runs from a minute to half an hour, mean", upToHalfAnHour, "s", 5),
              curve: {
                picture: "Seconds from a run's end to knowing it, by its length in seconds",
                label: "ours",
                points: byLength,
              },
            },
          ]),
    ];
  },
};

async function inTurn(lengths: readonly number[]): Promise<Notice[]> {
  const notices: Notice[] = [];
  for (const runMs of lengths)
    for (const drain of PROFILES) {
      const pyatlan = Math.ceil(runMs / PYATLAN_INTERVAL_MS) * PYATLAN_INTERVAL_MS - runMs;
      notices.push({ runMs, drain, ours: await latenessOf(runMs, drain), pyatlan });
    }
  return notices;
}

const mean = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / values.length;

/** The mean in seconds. */
const seconds = (some: readonly Notice[], side: "ours" | "pyatlan"): number => mean(some.map((it) => it[side])) / 1_000;

/** The mean of the shares of the run, in percent. */
const share = (some: readonly Notice[], side: "ours" | "pyatlan"): number =>
  100 * mean(some.map((it) => it[side] / it.runMs));
