/**
 * `npm run test:matrix`: installs the packed package with every package manager on every Node and takes a program of each
 * kind from `up` to `destroy` on the real engine, against a loopback tenant. Prints a table. Names choose rows:
 * `npm run test:matrix -- pnpm`.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pack } from "../../scripts/release/pack.mjs";
import { majorOf } from "../../scripts/toolchain/version.mjs";
import { SNOWFLAKE } from "../rig/seeds";
import { installPackage, live, OLDEST_SDK } from "./combination";
import { nodeExecutable, nodeVersions } from "./nodes";
import { packageManagers, type PackageManager } from "./packageManagers";
import { programKinds } from "./programs";

interface Row {
  readonly name: string;
  readonly manager: PackageManager;
  readonly node: string;
  readonly sdk?: string;
}

/** As many at a time as the smallest machine that builds this has processors. */
const AT_A_TIME = 2;
/** Stands in the table where there is nothing to try. */
const NOTHING = "–";
const kinds = programKinds(SNOWFLAKE);

function allRows(): Row[] {
  const rows = nodeVersions.flatMap((version) =>
    packageManagers.map((manager): Row => {
      const node = nodeExecutable(version);
      return { name: `${manager.name}, Node ${majorOf(version)}`, manager, node };
    }),
  );
  const [npm] = rows;
  return [...rows, { ...npm!, name: `${npm!.name}, SDK ${OLDEST_SDK}`, sdk: OLDEST_SDK }];
}

/** What each column says: how long it took, or FAILED. */
async function runRow({ name, manager, node, sdk }: Row, tarball: string): Promise<string[]> {
  const failed = (what: string, error: unknown) => {
    console.error(`${name}, ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
    return "FAILED";
  };
  const timed = async (work: () => Promise<unknown>, what: string) => {
    const started = Date.now();
    return work().then(
      () => `ok ${Math.round((Date.now() - started) / 1000)} s`,
      (error: unknown) => failed(what, error),
    );
  };
  let installed: Awaited<ReturnType<typeof installPackage>> | undefined;
  const cells = [
    await timed(async () => {
      installed = await installPackage({ manager, tarball, node, ...(sdk === undefined ? {} : { sdk }) });
    }, "install"),
  ];
  if (installed === undefined) return [...cells, ...kinds.map(() => NOTHING)];
  const { folder } = installed;
  try {
    for (const kind of kinds) {
      const applies = manager.refusal === undefined || kind.type === "commonjs";
      cells.push(applies ? await timed(() => live(installed!, kind), kind.name) : NOTHING);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return cells;
}

async function main(wanted: readonly string[]): Promise<number> {
  const rows = allRows().filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-tarball-")));
  const started = Date.now();
  try {
    const { file } = pack(folder);
    const table = new Map<Row, string[]>();
    const queue = [...rows];
    const work = async () => {
      for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
        const cells = await runRow(row, file);
        table.set(row, cells);
        console.error(`${row.name}: ${cells.join(", ")}`);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    print([["", "install", ...kinds.map(({ name }) => name)], ...rows.map((row) => [row.name, ...table.get(row)!])]);
    const cells = [...table.values()].flat().filter((cell) => cell !== NOTHING);
    const passed = cells.filter((cell) => cell.startsWith("ok")).length;
    console.log(`${Math.round((Date.now() - started) / 1000)} s\n${passed} passed, ${cells.length - passed} failed`);
    return cells.length > 0 && passed === cells.length ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(lines: readonly (readonly string[])[]): void {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  console.log();
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
  console.log();
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
