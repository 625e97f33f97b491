/**
 * `npm run bench`: measures what is promised of speed, beside what it is promised against, and writes BENCHMARKS.md. With
 * `--minutes N` what does not fit into so many is left out. With names only those measures; with `--quick` a smoke run. These
 * write nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { cloneFolder } from "../engine/harness";
import { engineFolder } from "../engine/harness/environment";
import type { Row } from "./measure";
import { measures } from "./measures";
import { chartOf } from "./sheet/chart";
import { curvesOf } from "./sheet/curves";
import { machine } from "./sheet/machine";
import { sheetOf } from "./sheet/sheet";

const WHOLE_RUN_MINUTES = 25;
const CHART = "docs/benchmarks.svg";
const CURVES = "docs/benchmarks-growth.svg";

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals: names } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quick: { type: "boolean", default: false }, minutes: { type: "string" } },
  });
  const { quick, minutes: most = String(WHOLE_RUN_MINUTES) } = values;
  const wholeRunMs = Number(most) * 60_000;
  const unknown = names.find((name) => !measures.some((it) => it.name === name));
  if (unknown !== undefined) {
    const known = measures.map(({ name }) => name).join(", ");
    console.error(`Choosing the measures (${unknown}): there is none of that name. The measures are ${known}.`);
    return 2;
  }
  const begin = Date.now();
  const say = (line: string): void => {
    console.error(line);
  };
  const rows: Row[] = [];
  const leftOut: string[] = [];
  const timeLeft = (): number => begin + wholeRunMs - Date.now();
  for (const { name, isLarge = false, needsMs = 0, run } of measures) {
    if (names.length > 0 ? !names.includes(name) : quick && isLarge) continue;
    if (names.length === 0 && timeLeft() < needsMs) {
      say(`${name}: left out, ${most} minutes are too few for it`);
      leftOut.push(name);
      continue;
    }
    say(`${name} …`);
    rows.push(...(await run({ quick, timeLeft, say })));
  }
  const minutes = Math.ceil((Date.now() - begin) / 60_000);
  const date = new Date(begin).toISOString().slice(0, 10);
  const growth = curvesOf(rows);
  const pictures = { chart: CHART, curves: growth === undefined ? undefined : CURVES };
  const sheet = sheetOf(rows, { date, machine: machine(engineFolder()), minutes, ...pictures, leftOut });
  console.log(sheet);
  if (quick || names.length > 0) return 0;
  mkdirSync(path.join(cloneFolder, path.dirname(CHART)), { recursive: true });
  writeFileSync(path.join(cloneFolder, CHART), chartOf(rows));
  if (growth !== undefined) writeFileSync(path.join(cloneFolder, CURVES), growth);
  writeFileSync(path.join(cloneFolder, "BENCHMARKS.md"), sheet);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
