import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cloneFolder } from "../../engine/harness";
import { API_KEY } from "../../rig/seeds";
import { qualifiedNameOf } from "../bed/programs";
import { deleteWithPyatlan, PYATLAN, timeCommand, timePyatlan, warmPyatlan } from "../bed/pyatlan";
import { interleave, median } from "../bed/repeat";
import { TenantProcess } from "../bed/tenantProcess";
import type { Bench, Measure, Row } from "../measure";

const CONNECTION = qualifiedNameOf(0);
/** The official client changes its way of listing beyond 10,000. */
const LISTED = 9_000;
/** It restores one by one, with several requests each. */
const RESTORED = 200;
const ROUNDS = 3;

/** What a side has taken: seconds, and requests. */
type Taken = readonly [seconds: number, requests: number];
type Side = (tenant: TenantProcess, file: string) => Promise<number>;

/** An inventory, and a restore after an archive, each beside the loop that somebody would write with the official client. */
export const keeping: Measure = {
  name: "keep",
  needsMs: 120_000,
  run: async ({ quick }: Bench): Promise<Row[]> => {
    const python = await warmPyatlan();
    const listed = quick ? 90 : LISTED;
    const restored = quick ? 20 : RESTORED;
    const ours = (args: readonly string[], { url }: TenantProcess): Promise<number> =>
      timeCommand(process.execPath, [path.join(cloneFolder, "dist/cli/main.js"), ...args], url);
    const list: Side = (tenant, file) => ours(["inventory", CONNECTION, "--out", file], tenant);
    const listWithPyatlan: Side = ({ url }, file) => timePyatlan(python, "list.py", url, [CONNECTION, file]);
    const restore: Side = (tenant, file) => ours(["restore", file], tenant);
    const restoreWithPyatlan: Side = ({ url }, file) => timePyatlan(python, "restore.py", url, [CONNECTION, file]);
    const afterArchive: Side = async (tenant, file) => {
      await list(tenant, file);
      return deleteWithPyatlan(python, tenant.url, [CONNECTION]);
    };
    const goesOn = (rounds: number): boolean => !quick && rounds < ROUNDS;
    const lists = await interleave([list, listWithPyatlan], (side) => take(listed, side), goesOn);
    const restores = await interleave(
      [restore, restoreWithPyatlan],
      (side) => take(restored, side, afterArchive),
      goesOn,
    );
    return [
      ...rowsOf(
        `\`inventory\` of ${listed.toLocaleString("en")} assets`,
        lists.get(list)!,
        lists.get(listWithPyatlan)!,
      ),
      ...rowsOf(
        `\`restore\` of ${restored.toLocaleString("en")} archived assets`,
        restores.get(restore)!,
        restores.get(restoreWithPyatlan)!,
      ),
    ];
  },
};

/** One side on a tenant of its own, after what has to be done before. */
async function take(assets: number, side: Side, before?: Side): Promise<Taken> {
  const seed = { qualifiedName: CONNECTION, name: "prod", connectorName: "snowflake", assets: { Table: assets } };
  const tenant = await TenantProcess.start({
    connections: [seed],
    credentials: [{ token: API_KEY }],
    run: { pendingMs: 0, runningMs: 0 },
  });
  const folder = mkdtempSync(path.join(tmpdir(), "pulumi-atlan-bench-"));
  const file = path.join(folder, "assets.jsonl");
  try {
    await before?.(tenant, file);
    await tenant.requestCount();
    return [await side(tenant, file), await tenant.requestCount()];
  } finally {
    tenant.stop();
    rmSync(folder, { recursive: true });
  }
}

function rowsOf(what: string, ours: readonly Taken[], theirs: readonly Taken[]): Row[] {
  const [seconds, requests] = [0, 1].map((index) => ({
    ours: median(ours.map((it) => it[index]!)),
    theirs: median(theirs.map((it) => it[index]!)),
  })) as [Record<"ours" | "theirs", number>, Record<"ours" | "theirs", number>];
  const times = ours.length;
  return [
    {
      what,
      ours: { value: seconds.ours, unit: "s" },
      beside: { value: seconds.theirs, unit: "s", what: `${PYATLAN}: a loop` },
      times,
    },
    {
      what: `requests of the ${what}`,
      ours: { value: requests.ours, unit: "requests" },
      beside: { value: requests.theirs, unit: "requests", what: `${PYATLAN}: a loop` },
      times,
    },
  ];
}
