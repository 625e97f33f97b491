const [ESC, BEL] = ["\u001b", "\u0007"];
/** A control sequence, an operating system command, another escape, or one character. */
const SEQUENCE = new RegExp(
  `${ESC}\\[(?<count>[?0-9;]*)(?<kind>[A-Za-z])|${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)|${ESC}.|[^${ESC}]`,
  "gsu",
);

/**
 * A terminal, as far as the CLI's display needs one: it writes lines, goes up some and writes them anew.
 *
 * @param onFrame - called with the screen before each time that the display goes back to its top
 */
export function screenOf(output: string, onFrame: (screen: string) => void = () => undefined): string {
  const lines: (string | undefined)[][] = [[]];
  let [row, column] = [0, 0];
  const line = (): (string | undefined)[] => {
    while (lines.length <= row) lines.push([]);
    return lines[row]!;
  };
  const shown = (): string =>
    lines
      .map((it) =>
        Array.from(it, (char) => char ?? " ")
          .join("")
          .trimEnd(),
      )
      .join("\n")
      .trimEnd();
  for (const { 0: char, groups = {} } of output.matchAll(SEQUENCE)) {
    const count = Number(groups["count"] ?? "") || 1;
    switch (groups["kind"]) {
      case "A":
        onFrame(shown());
        row = Math.max(0, row - count);
        continue;
      case "K":
        line().length = groups["count"] === "2" ? 0 : Math.min(column, line().length);
        continue;
      case "J":
        line().length = Math.min(column, line().length);
        lines.length = row + 1;
        continue;
      case undefined:
        break;
      default:
        continue;
    }
    if (char.startsWith(ESC)) continue;
    if (char === "\r") column = 0;
    else if (char === "\n") [row, column] = [row + 1, 0];
    else line()[column++] = char;
  }
  return shown();
}
