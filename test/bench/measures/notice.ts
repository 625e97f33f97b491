import { rig, SNOWFLAKE } from "../../rig";
import { Random } from "../../tenant/random";
import type { Bench, Measure, Row } from "../measure";

/** `monitor` of the official client sleeps that long between two looks. */
const PYATLAN_INTERVAL_MS = 5_000;

/** How late the end of a run was noticed, in milliseconds. */
interface Notice {
  readonly runMs: number;
  readonly ours: number;
  readonly pyatlan: number;
}

/** Lets one run of that length be waited for, by the provider as the engine would call it. */
async function notice(runMs: number): Promise<Notice> {
  const { tenant, stack } = rig({ run: { pendingMs: 0, runningMs: runMs } });
  await stack().upWithoutPreview({ connectionQualifiedName: SNOWFLAKE, timeout: "4h" });
  const [run] = tenant.runs();
  const end = run?.finishedAt;
  const seen = tenant.requests.find(({ route, at }) => route === "findRuns" && end !== undefined && at >= end);
  if (run === undefined || end === undefined || seen === undefined)
    throw new Error(`Waiting for a run of ${runMs} ms: its end was never asked for.`);
  const pyatlan = Math.ceil((end - run.startedAt) / PYATLAN_INTERVAL_MS) * PYATLAN_INTERVAL_MS;
  return { runMs, ours: seen.at - end, pyatlan: run.startedAt + pyatlan - end };
}

/** From the end of a run to knowing it. On a virtual clock, with lengths of runs from a seed. */
export const noticing: Measure = {
  name: "notice",
  run: async (bench: Bench): Promise<Row[]> => {
    const random = new Random(1);
    const count = bench.quick ? 2 : 200;
    const draw = (length: (chance: number) => number): number[] =>
      Array.from({ length: count }, () => Math.round(length(random.next())));
    const minute = 60_000;
    const short = await inTurn(draw((chance) => 1_000 + chance * 59_000));
    // As many between one and two minutes as between one and two hours.
    const long = await inTurn(draw((chance) => minute * 120 ** chance));
    const mean = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / values.length;
    const upToHalfAnHour = long.filter(({ runMs }) => runMs <= 30 * minute);
    const byLength = [1, 5, 20, 60, 180, 600, 1_800, 7_200].flatMap((to, index, all) => {
      const from = index === 0 ? 0 : all[index - 1]!;
      const some = [...short, ...long].filter(({ runMs }) => runMs > from * 1_000 && runMs <= to * 1_000);
      return some.length === 0
        ? []
        : [{ x: mean(some.map((it) => it.runMs)) / 1_000, y: mean(some.map((it) => it.ours)) / 1_000 }];
    });
    const beside = "pyatlan: a look every 5 s (from its source)";
    const halfAnHour = (): Row => ({
      what: "the same of runs from a minute to half an hour, mean",
      ours: { value: mean(upToHalfAnHour.map((it) => it.ours)) / 1_000, unit: "s" },
      beside: { value: mean(upToHalfAnHour.map((it) => it.pyatlan)) / 1_000, unit: "s", what: beside },
      goal: { atMost: 5 },
      times: upToHalfAnHour.length,
      remark: "virtual time",
      curve: {
        picture: "Seconds from a run's end to knowing it, by its length in seconds",
        label: "ours",
        points: byLength,
      },
    });
    return [
      {
        what: "from the end of a run under a minute to knowing it, mean",
        ours: { value: mean(short.map((it) => it.ours)) / 1_000, unit: "s" },
        beside: { value: mean(short.map((it) => it.pyatlan)) / 1_000, unit: "s", what: beside },
        goal: { atMost: 0.4 },
        times: count,
        remark: "virtual time",
      },
      {
        what: "the same of runs from a minute to two hours, mean of the shares of the run",
        ours: { value: 100 * mean(long.map((it) => it.ours / it.runMs)), unit: "%" },
        beside: { value: 100 * mean(long.map((it) => it.pyatlan / it.runMs)), unit: "%", what: beside },
        goal: { atMost: 0.4 },
        times: count,
        remark: "virtual time",
      },
      ...(upToHalfAnHour.length === 0 ? [] : [halfAnHour()]),
    ];
  },
};

async function inTurn(lengths: readonly number[]): Promise<Notice[]> {
  const notices: Notice[] = [];
  for (const length of lengths) notices.push(await notice(length));
  return notices;
}
