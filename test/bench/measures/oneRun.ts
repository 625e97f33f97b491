import { freshUp, tenantWith } from "../bed/benchStack";
import { ours, qualifiedNameOf, smallest } from "../bed/programs";
import { deleteWithPyatlan, PYATLAN, warmPyatlan } from "../bed/pyatlan";
import { interleave, median } from "../bed/repeat";
import { TenantProcess } from "../bed/tenantProcess";
import type { Bench, Measure, Row } from "../measure";

const RUN_MS = 3_000;
const ROUNDS = 5;

/** One connection whose run takes three seconds, from the start of the command to its end. */
export const oneRun: Measure = {
  name: "one-run",
  run: async (bench: Bench): Promise<Row[]> => {
    const python = await warmPyatlan();
    const tenant = tenantWith(1, { pendingMs: 0, runningMs: bench.quick ? 0 : RUN_MS });
    const withOurs = async (): Promise<number> => (await freshUp(ours.source(1), tenant)).seconds;
    const withPyatlan = async (): Promise<number> => {
      const { url, stop } = await TenantProcess.start(tenant);
      try {
        return await deleteWithPyatlan(python, url, [qualifiedNameOf(0)]);
      } finally {
        stop();
      }
    };
    const withoutRun = async (): Promise<number> => (await freshUp(smallest.source(1), tenant)).seconds;
    const sides = [withOurs, withPyatlan, withoutRun];
    const seconds = await interleave(
      sides,
      (side) => side(),
      (rounds) => !bench.quick && rounds < ROUNDS,
    );
    const of = (side: () => Promise<number>): number => median(seconds.get(side) ?? []);
    const least = of(withoutRun) + RUN_MS / 1_000;
    return [
      {
        what: "one connection whose run takes 3 s",
        ours: { value: of(withOurs), unit: "s" },
        beside: { value: of(withPyatlan), unit: "s", what: `${PYATLAN}: run and monitor` },
        goal: { ratio: 0.5 },
        times: seconds.get(withOurs)?.length ?? 0,
        floor:
          `an \`up\` of ${smallest.name} takes ${of(withoutRun).toFixed(2)} s; with the 3 s of the run that is ` +
          `${(least / of(withPyatlan)).toFixed(2)} times as long as ${PYATLAN}.`,
      },
    ];
  },
};
