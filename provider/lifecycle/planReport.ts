import { PLAN_FORMAT, type PlannedConnection } from "../reconcile/plannedConnection";
import { escapeText, shownJson, shownLine } from "../text/escape";
import type { ProviderContext } from "./context";

/** Asks a preview to write its plan for programs beside the lines for people: `ATLAN_PLAN=json`. */
export const PLAN_VARIABLE = "ATLAN_PLAN";

/** The longest line, in characters; a longer plan has several. */
const LONGEST_PART = 60_000;
/** The longest list of types, in characters of its JSON. */
const LONGEST_TYPES = 20_000;

/** Gathers what a call of the engine finds out about the connections of a resource, and hands it to the engine. */
export class PlanReport {
  private readonly connections: PlannedConnection[] = [];

  readonly planned = (it: PlannedConnection): void => {
    this.connections.push(it);
  };

  /**
   * Sends the plan as lines of the resource, if the environment asks for it. Each call of the engine that plans sends all
   * of it, so that a reader takes the last one.
   *
   * @param isWhole - the call plans also where it has told of no connection. The check of an existing resource plans only
   *   what it refuses
   * @returns when the engine has it: a line that is on its way when the process ends is lost
   */
  async tell({ env, engine }: ProviderContext["planOutput"], urn: string, isWhole: boolean): Promise<void> {
    if (env[PLAN_VARIABLE] !== "json" || (!isWhole && this.connections.length === 0)) return;
    for (const line of linesOf(this.connections)) await engine.report(urn, line);
  }
}

/** The lines in which a plan travels. Each of them says how many there are. */
export function linesOf(connections: readonly PlannedConnection[]): string[] {
  const parts: string[][] = [[]];
  let length = 0;
  for (const text of connections.map((it) => shownJson(bounded(it), 0))) {
    if (length > 0 && length + text.length > LONGEST_PART) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)?.push(text);
    length += text.length;
  }
  return parts.map((texts, at) =>
    escapeText(`${PLAN_FORMAT} {"part":${at + 1},"parts":${parts.length},"connections":[${texts.join(",")}]}`),
  );
}

/** Names and texts may come from anybody at Atlan, and are as long as they like. */
function bounded(planned: PlannedConnection): PlannedConnection {
  const { connectionQualifiedName, connectionName, byType, reasons } = planned;
  const short = (text: string | null): string | null => text && shownLine(text);
  return {
    ...planned,
    connectionQualifiedName: short(connectionQualifiedName),
    connectionName: short(connectionName),
    byType: JSON.stringify(byType).length > LONGEST_TYPES ? null : byType,
    reasons: reasons.map(shownLine),
  };
}
