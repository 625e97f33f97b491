/** A deliberately wrong variant of the provider: the simulation has to notice it. */
export interface Mutant {
  readonly name: string;
  /** Replacements of text that stands exactly once in a file under `provider/`. */
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  /** The seed whose schedule catches it. Found by `npm run chaos -- --hunt NAME`. */
  readonly caughtBy: number;
}

const pursuit = "domain/pursuit.ts";
const follower = "domain/follower.ts";
const adapter = "atlan/packageWorkflows.ts";
const lifecycle = "lifecycle/provider.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "a start sent again after an error",
    changes: [
      {
        file: adapter,
        from: "const started = await this.http.send(request);",
        to: "const started = await this.http.send(request).catch(() => this.http.send(request));",
      },
    ],
    caughtBy: 6,
  },
  {
    name: "no look-up after a lost answer",
    changes: [{ file: adapter, from: 'kind: error.fate === "unclear" ? "unclear" : "refused"', to: 'kind: "refused"' }],
    caughtBy: 11,
  },
  {
    name: "update always reruns",
    changes: [
      {
        file: lifecycle,
        from: "(isSame ? pursuit.resume(before.intent) : pursuit.change(before.intent))",
        to: "pursuit.change(before.intent)",
      },
    ],
    caughtBy: 36,
  },
  {
    name: "timeout is success",
    changes: [
      {
        file: follower,
        from: "if (end.run !== undefined) this.ledger.noteRun(end.run, name, startedByUs);",
        to: 'if (end.kind === "timeout") return this.ledger.fulfil("ran", await this.lookAtConnection());',
      },
    ],
    caughtBy: 11,
  },
  {
    name: "the previous run taken for this one",
    changes: [
      { file: pursuit, from: "const newer = newerThan(sight.runs, base)[0];", to: "const newer = sight.runs[0];" },
    ],
    caughtBy: 8,
  },
  {
    name: "an unknown phase is pending for ever",
    changes: [
      { file: "domain/phase.ts", from: '(reported as Phase) : "Unknown"', to: '(reported as Phase) : "Pending"' },
    ],
    caughtBy: 13,
  },
  {
    name: "the name comes from the clock",
    changes: [
      {
        file: pursuit,
        from: "const name = workflowName(this.order.seed, k);",
        to: "const name = workflowName({ ...this.order.seed, tenant: String(this.lookout.begin) }, k);",
      },
    ],
    caughtBy: 2,
  },
  {
    name: "the mode is no part of the name",
    changes: [
      {
        file: "domain/intent.ts",
        from: "seed.connectionQualifiedName, seed.mode, k]",
        to: "seed.connectionQualifiedName, k]",
      },
    ],
    caughtBy: 1,
  },
  {
    name: "diff sees the provider text",
    changes: [
      {
        file: lifecycle,
        from: "const isRemembered = ",
        to: 'const isRemembered = olds["__provider"] === news["__provider"] && ',
      },
    ],
    caughtBy: 1,
  },
  {
    name: "an init error is forgotten after a refresh",
    changes: [{ file: lifecycle, from: "const changes = !intent.fulfilled || ", to: "const changes = " }],
    caughtBy: 8,
  },
  {
    name: "a person's stop is ignored",
    changes: [
      {
        file: "atlan/responses.ts",
        from: 'stopped: text(at(source, "spec", "shutdown")) !== undefined || ',
        to: 'stopped: at(source, "spec") === "never" && ',
      },
    ],
    caughtBy: 36,
  },
  {
    name: "no settling before a rerun",
    changes: [{ file: pursuit, from: "if (unsettled > 0) {", to: "if (unsettled > 1e12) {" }],
    caughtBy: 27,
  },
  {
    name: "counts are not verified after success",
    changes: [
      {
        file: follower,
        from: "if (!isReached(this.mode, look)) throw this.reports.succeededShort",
        to: "if (look === undefined) throw this.reports.succeededShort",
      },
    ],
    caughtBy: 4,
  },
  {
    name: "maxAssets is not evaluated",
    changes: [
      { file: "domain/preflight.ts", from: "if (reach > maxAssets) {", to: "if (reach > maxAssets + 1_000) {" },
    ],
    caughtBy: 3,
  },
  {
    name: "archive purges",
    changes: [
      {
        file: pursuit,
        from: "const deleteType = deleteTypeOf(this.mode);",
        to: 'const deleteType = "PURGE";',
      },
    ],
    caughtBy: 2,
  },
  {
    name: "runs in flight are not looked for",
    changes: [
      {
        file: "domain/lookout.ts",
        from: "return foreign.filter(isToldApart);",
        to: "return foreign.filter(isToldApart).slice(0, 0);",
      },
    ],
    caughtBy: 19,
  },
  {
    name: "destroy leaves the run going",
    changes: [{ file: "domain/retirement.ts", from: "await port.stopRun(runId, patience);", to: "return;" }],
    caughtBy: 8,
  },
  {
    name: "secrets are not taken out",
    changes: [
      {
        file: "redact.ts",
        from: "return spellings.reduce(",
        to: 'if (text !== "") return text;\n    return spellings.reduce(',
      },
    ],
    caughtBy: 12,
  },
  {
    name: "a failure leaves nothing in state",
    changes: [
      { file: lifecycle, from: "if (ledger.mustBeKept) throw", to: "if (ledger.mustBeKept && id === reason) throw" },
    ],
    caughtBy: 1,
  },
  {
    name: "a changed trigger asks for nothing",
    changes: [{ file: lifecycle, from: "{ asksForRun: true }", to: "{}" }],
    caughtBy: 8,
  },
  {
    name: "a count that is nonsense is 0",
    changes: [
      {
        file: "atlan/responses.ts",
        from: "Number.isSafeInteger(count) && count >= 0 ? count : undefined;",
        to: "Number.isSafeInteger(count) && count >= 0 ? count : 0;",
      },
    ],
    caughtBy: 689,
  },
  {
    name: "a count error is 0",
    changes: [
      {
        file: adapter,
        from: "this.search(doing, SEARCH_ASSETS, body, readCount, patience);",
        to: "this.search(doing, SEARCH_ASSETS, body, readCount, patience).catch(() => 0);",
      },
    ],
    caughtBy: 142,
  },
  {
    name: "a foreign run taken for ours",
    changes: [
      {
        file: pursuit,
        from: "this.ledger.noteRun(alike, alike.definition.name, false);",
        to: "this.ledger.noteRun(alike, alike.definition.name, true);",
      },
    ],
    caughtBy: 144,
  },
];

/** The mutant of that name. */
export function mutantNamed(name: string): Mutant {
  const found = mutants.find((it) => it.name === name);
  if (found === undefined)
    throw new Error(`no mutant "${name}"; there are: ${mutants.map((it) => it.name).join(", ")}`);
  return found;
}
