import { stories } from "./stories";

/** The lines of the table of stories in docs/what-happens.md, between its heading and the sentence that follows it. */
export function storiesAsTable(): string {
  const lines = stories.map(({ row, title, mutations }, i) => {
    const when = row === stories[i - 1]?.row ? "" : row;
    const requests = mutations.length === 0 ? "nothing" : mutations.map((it) => `\`${it}\``).join(", ");
    return `| ${when} | ${title} | ${requests} |`;
  });
  return ["| when | what happens | what Atlan is asked to do |", "|---|---|---|", ...lines].join("\n");
}
