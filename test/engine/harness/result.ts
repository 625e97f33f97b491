/** What the CLI says about one step of a run (`--json`). */
interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
}

/** A line of the display: with a urn it belongs to that resource's row. */
interface Diagnostic {
  readonly severity: string;
  readonly message: string;
  readonly urn?: string;
  readonly ephemeral?: boolean;
}

/** One line of the CLI's JSON output; only the parts that tests read are typed. */
interface EngineEvent {
  readonly sequence: number;
  readonly resourcePreEvent?: { readonly metadata: Step; readonly planning?: boolean };
  readonly diagnosticEvent?: Diagnostic;
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>>; readonly isPreview?: boolean };
  readonly [other: string]: unknown;
}

export interface CommandResult {
  readonly command: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** All engine events, where `json` was asked for; debug messages included. */
  readonly events: readonly EngineEvent[];
  /** The steps of the run (not of its preview), where `json` was asked for. */
  readonly steps: readonly Step[];
  /** What was shown to the person (no debug messages), where `json` was asked for. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many resources by operation, such as `{ create: 2 }` or `{ same: 2 }`; the stack itself counts, as the CLI counts it. */
  readonly summary: Readonly<Record<string, number>>;
}

type Raw = Pick<CommandResult, "command" | "exitCode" | "stdout" | "stderr" | "durationMs">;

export function toResult(raw: Raw, json: boolean): CommandResult {
  const events = json ? parseEvents(raw.stdout) : [];
  return {
    ...raw,
    events,
    steps: lastPhase(events).flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []),
    diagnostics: events
      .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
      .filter(({ severity }) => severity !== "debug"),
    summary: json ? lastSummary(events) : parseSummary(raw.stdout),
  };
}

function parseEvents(stdout: string): EngineEvent[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith('{"sequence"'))
    .map((line) => JSON.parse(line) as EngineEvent);
}

/** Without --skip-preview the events of the preview come first, each phase with a prelude of its own. */
function lastPhase(events: readonly EngineEvent[]): readonly EngineEvent[] {
  return events.slice(
    Math.max(
      0,
      events.findLastIndex((event) => "preludeEvent" in event),
    ),
  );
}

function lastSummary(events: readonly EngineEvent[]): Record<string, number> {
  const changes =
    events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent?.resourceChanges ?? {};
  return Object.fromEntries(Object.entries(changes).filter(([, count]) => count > 0));
}

/** The block after the last "Resources:", for a run may show the one of its preview first. */
function parseSummary(stdout: string): Record<string, number> {
  const block =
    stdout
      .split(/^Resources:$/m)
      .slice(1)
      .at(-1) ?? "";
  const operations: Readonly<Record<string, string>> = { unchanged: "same", errored: "errored" };
  const summary: Record<string, number> = {};
  for (const line of block.split("\n")) {
    const match = /^ {4}\D*(\d+) (?:to )?([a-z]+)/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const word = match[2];
    // "created" and "to create" are one operation; all of the CLI's past forms end in "ed" after an "e".
    summary[operations[word] ?? word.replace(/ed$/, "e").replace(/^(refresh|import|discard)e$/, "$1")] = Number(
      match[1],
    );
  }
  return summary;
}
