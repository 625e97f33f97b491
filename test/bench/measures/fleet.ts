import { freshUp, tenantWith } from "../bed/benchStack";
import { fleetOf, qualifiedNameOf } from "../bed/programs";
import { deleteWithPyatlan, PYATLAN, warmPyatlan } from "../bed/pyatlan";
import { interleave, median } from "../bed/repeat";
import { TenantProcess } from "../bed/tenantProcess";
import type { Bench, Measure, Row } from "../measure";

const RUN_S = 20;
const ROUNDS = 3;

/** Many connections at once, at the parallelism that the engine has by itself. */
export const fleet: Measure = {
  name: "fleet",
  needsMs: 210_000,
  run: async (bench: Bench): Promise<Row[]> => {
    const python = await warmPyatlan();
    const connections = Array.from({ length: bench.quick ? 1 : 64 }, (_, index) => qualifiedNameOf(index));
    const tenant = (seconds: number) =>
      tenantWith(connections.length, { pendingMs: 0, runningMs: bench.quick ? 0 : seconds * 1_000 });
    const withOurs = (runSeconds: number) => async (): Promise<number> =>
      (await freshUp(fleetOf(connections.length), tenant(runSeconds))).seconds;
    const withPyatlan = async (): Promise<number> => {
      const { url, stop } = await TenantProcess.start(tenant(RUN_S));
      try {
        return await deleteWithPyatlan(python, url, connections);
      } finally {
        stop();
      }
    };
    const long = withOurs(RUN_S);
    const short = withOurs(0);
    const seconds = await interleave(
      [long, short, withPyatlan],
      (side) => side(),
      (rounds) => !bench.quick && rounds < ROUNDS,
    );
    const of = (side: () => Promise<number>): number => median(seconds.get(side) ?? []);
    const times = seconds.get(long)?.length ?? 0;
    const what = `${connections.length} connections`;
    return [
      {
        what: `${what} whose runs take 20 s`,
        ours: { value: of(long), unit: "s" },
        beside: { value: of(withPyatlan), unit: "s", what: `${PYATLAN} in ${connections.length} threads` },
        goal: { atMost: RUN_S + 1.25 * of(short) },
        times,
        remark: "the goal is 20 s and 1.25 times the line below",
      },
      { what: `${what} whose runs take no time`, ours: { value: of(short), unit: "s" }, times },
    ];
  },
};
