import { parseArgs, type ParseArgsConfig } from "node:util";
import { editDistance } from "../text/editDistance";
import { quoted } from "../text/escape";
import { UsageError } from "./command";

/** How many characters of an option may be wrong for it to be suggested. */
const MAX_EDIT_DISTANCE = 3;

/** The options of a command, by name, as `parseArgs` takes them. */
type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Parses the arguments of a command.
 *
 * @param options - what each option is, by its name without the hyphens
 * @throws UsageError for an option that the command does not have, with the likeliest one that it has; an error of
 *   `parseArgs` for one without its value
 */
export function readArguments<const Known extends Options>(args: readonly string[], options: Known) {
  const names = [...Object.keys(options), "help"];
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const unknown = tokens.find((it) => it.kind === "option" && !names.includes(it.name));
  if (unknown?.kind === "option") throw new UsageError(noSuchOption(unknown.rawName, names));
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

function noSuchOption(rawName: string, names: readonly string[]): string {
  const [nearest] = similarTo(
    rawName,
    names.map((it) => `--${it}`),
  );
  return `there is no option ${quoted(rawName)}${nearest === undefined ? "" : `. Did you mean ${nearest}?`}`;
}

/** The names that differ from what was typed by a typing error, or that it abbreviates; the likeliest first. */
export function similarTo(typed: string, names: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  // With three wrong characters, nothing would be left of a short name.
  const most = Math.min(MAX_EDIT_DISTANCE, Math.floor(typed.replace(/^-+/, "").length / 2));
  return names
    .map((name) => ({ name, wrong: wanted.length > 2 && name.startsWith(wanted) ? 0 : editDistance(wanted, name) }))
    .filter(({ wrong }) => wrong <= most)
    .sort((a, b) => a.wrong - b.wrong)
    .map(({ name }) => name);
}
