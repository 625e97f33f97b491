import { counted } from "../../text/counted";
import { shownJson, shownLine } from "../../text/escape";
import { AREAS, type Area, type Finding, type Verdict } from "./finding";
import { failedBasis } from "./findings";

const MARKS: Readonly<Record<Verdict, string>> = { holds: "✓", fails: "✗", unknown: "?" };

const TITLES: Readonly<Record<Area, string>> = {
  reach: "The way to the tenant",
  token: "The credentials",
  workflows: "Workflows that delete connections",
  runs: "Their runs",
  assets: "Connections and assets",
  untold: "What no search tells",
};

/** The version of the shape of `--json`: fields are added, never renamed, while it stays. */
const FORMAT = "pulumi-atlan/doctor/1";

/**
 * The findings for people.
 *
 * @param clean - removes the credentials from what the tenant said
 */
export function table(found: readonly Finding[], clean: (text: string) => string): string {
  const parts = AREAS.map((area) => [
    TITLES[area],
    ...found.filter((it) => it.area === area).flatMap((it) => linesOf(it, clean)),
    "",
  ]);
  return [...parts.flat(), ...summary(found), ""].join("\n");
}

function linesOf(
  { verdict, assumption, found, meaning, here, isBasis }: Finding,
  clean: (text: string) => string,
): string[] {
  const basis = isBasis && verdict !== "holds" ? " (a purge rests on it)" : "";
  return [
    `  ${MARKS[verdict]} ${assumption}: ${found}${basis}`,
    ...(here === undefined ? [] : [`      here: ${shownLine(clean(here))}`]),
    ...(meaning === "" ? [] : [`      ${meaning}`]),
  ];
}

function summary(found: readonly Finding[]): readonly string[] {
  const number = (verdict: Verdict): number => found.filter((it) => it.verdict === verdict).length;
  const [holds, fails] = [number("holds"), number("fails")];
  const failed = failedBasis(found);
  return [
    `${counted(found.length, "assumption")}: ${holds} ${holds === 1 ? "holds" : "hold"}, ${fails} ${fails === 1 ? "does" : "do"} not, ${number("unknown")} can't be told.`,
    failed.length === 0
      ? "Nothing that a purge rests on was found to be wrong."
      : `DON'T PURGE HERE: ${failed.map((it) => it.id).join(", ")}.`,
  ];
}

/** What an issue may need of the machine. */
export interface Versions {
  readonly provider: string;
  readonly node: string;
  readonly platform: string;
}

/** The same as JSON, without anything private: no names, no address, nothing that the tenant said but known words. */
export function json(found: readonly Finding[], versions: Versions): string {
  const shown = found.map(({ here: _private, ...it }) => it);
  return `${shownJson({ format: FORMAT, ...versions, holds: failedBasis(found).length === 0, findings: shown })}\n`;
}
