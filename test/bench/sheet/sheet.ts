import { isMet, type Row } from "../measure";
import { amountText, goalText, ratioText, verdict } from "./words";

/** What is said about a run of the benchmark as a whole. */
export interface Occasion {
  /** `2026-01-31`. */
  readonly date: string;
  readonly machine: string;
  readonly minutes: number;
  /** Where the chart is, from where the sheet is. */
  readonly chart: string;
  /** Where the curves are; undefined if none were measured. */
  readonly curves: string | undefined;
  /** Measures for which the time was too short. */
  readonly leftOut: readonly string[];
}

const HEAD = ["measure", "ours", "beside", "", "ratio", "goal", "", "rounds"];

/** The sheet as Markdown. */
export function sheetOf(rows: readonly Row[], { date, machine, minutes, chart, curves, leftOut }: Occasion): string {
  const lines = rows.map((row) => [
    row.remark === undefined ? row.what : `${row.what} (${row.remark})`,
    amountText(row.ours),
    row.beside === undefined ? "–" : amountText(row.beside),
    row.beside?.what ?? "",
    ratioText(row),
    goalText(row),
    verdict(row),
    String(row.times),
  ]);
  const table = [HEAD, HEAD.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const missed = rows.flatMap(({ floor, ...row }) =>
    floor !== undefined && isMet(row) === false ? [`- ${row.what}: ${floor}`] : [],
  );
  return `# Benchmarks

Written by \`npm run bench\` on ${date}: one run, one machine, ${minutes} minutes. Nothing below is edited by hand.

${machine}

![Ours by what is beside it, with the goals](${chart})
${curves === undefined ? "" : `\n![How the cost of a fleet grows with its size, and how late the end of a run is known](${curves})\n`}
${table}
${missed.length === 0 ? "" : `\nWhere a goal is not met, this was counted:\n\n${missed.join("\n")}\n`}${leftOut.length === 0 ? "" : `\nLeft out, because the time was too short for it: ${leftOut.map((it) => `\`${it}\``).join(", ")}.\n`}
Each number is the median of so many rounds as the last column says; where it says a mean, of so many runs. In each round
both sides are measured one after the other, and the order changes from round to round. Fewer than five rounds were made
only where five would not have fitted into the time. Times of commands are from their start to their end, with
\`--skip-preview\`, on stacks of their own, with a tenant on 127.0.0.1 in a process of its own that answers at once and
whose runs end at once unless said otherwise. The processors' time is that of the command and of all processes that it
starts: engine, language host, program and provider. The resources on the other side ask nobody for anything. Bytes are of
compact JSON. Virtual time: the provider's own calls in one process, on a clock that does not wait.

\`\`\`
npm run bench                      all of it in at most twenty-five minutes, and this file
npm run bench -- --minutes 10      what fits into ten, and this file
npm run bench -- up-1 one-run      some of it; prints the table and writes nothing
npm run bench -- --quick           a smoke run; its numbers mean nothing, and it writes nothing
\`\`\`
`;
}
