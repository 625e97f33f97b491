/**
 * `npm run bench`: measures what the issue of speed promises, beside what it promises it against, and writes BENCHMARKS.md.
 * With names only those measures; with `--quick` a smoke run. Both write nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cloneFolder } from "../engine/harness";
import { engineFolder } from "../engine/harness/environment";
import type { Row } from "./measure";
import { measures } from "./measures";
import { chartOf } from "./sheet/chart";
import { machine } from "./sheet/machine";
import { sheetOf } from "./sheet/sheet";

const WHOLE_RUN_MS = 19 * 60_000;
const CHART = "docs/benchmarks.svg";

async function main(args: readonly string[]): Promise<number> {
  const quick = args.includes("--quick");
  const names = args.filter((it) => it !== "--quick");
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
  for (const { name, isLarge = false, run } of measures) {
    if (names.length > 0 ? !names.includes(name) : quick && isLarge) continue;
    say(`${name} …`);
    rows.push(...(await run({ quick, timeLeft: () => begin + WHOLE_RUN_MS - Date.now(), say })));
  }
  const minutes = Math.ceil((Date.now() - begin) / 60_000);
  const date = new Date(begin).toISOString().slice(0, 10);
  const sheet = sheetOf(rows, { date, machine: machine(engineFolder()), minutes, chart: CHART });
  console.log(sheet);
  if (quick || names.length > 0) return 0;
  mkdirSync(path.join(cloneFolder, path.dirname(CHART)), { recursive: true });
  writeFileSync(path.join(cloneFolder, CHART), chartOf(rows));
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
