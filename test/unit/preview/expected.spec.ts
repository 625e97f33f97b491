import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import type { DesiredIntent } from "../../../provider/reconcile/desired";
import { describeRetention } from "../../../provider/reconcile/ending";
import type { Expected } from "../../../provider/reconcile/expected";
import type { Inputs } from "../../../provider/reconcile/inputs";
import type { Intent, Mode } from "../../../provider/reconcile/intent";
import { Journal } from "../../../provider/reconcile/journal";
import type { ReconcileOptions } from "../../../provider/reconcile/options";
import { previewCreate, previewUpdate } from "../../../provider/reconcile/preview";
import type { ResourceRecord } from "../../../provider/reconcile/record";
import { afterRun, nameOf, newIntent, observerOn, optionsOf } from "../reconcile/reconcilers";
import { apiError, ARCHIVED, GONE, ScriptedAtlan } from "../reconcile/scriptedAtlan";
import { CONNECTION, look } from "../text/observed";

/** What one preview shows, what it expects of the connection in the end, and how it ends. */
interface Preview {
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  readonly expected: Expected | undefined;
  readonly end: string;
}

/** How a preview of this module is called. */
interface Setting {
  readonly mode?: Mode;
  readonly isOpen?: boolean;
  readonly options?: Partial<ReconcileOptions>;
  /** Of an update: what state has, and whether its intent continues. Left out for a new resource. */
  readonly record?: ResourceRecord;
  readonly resumes?: boolean;
  readonly purgeAfter?: string;
}

const inputsOf = (mode: Mode, more: Partial<Inputs> = {}): Inputs => ({
  resourceUrn: "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
  tenant: "https://tenant.example.com",
  connectionQualifiedName: CONNECTION,
  mode,
  ...more,
});

async function preview(atlan: ScriptedAtlan, setting: Setting = {}): Promise<Preview> {
  const { mode = "archive", isOpen, record, resumes = true, purgeAfter } = setting;
  const options = optionsOf(mode, setting.options);
  const lines: string[] = [];
  const warnings: string[] = [];
  let expected: Expected | undefined;
  const context = {
    options,
    observer: observerOn(atlan, options),
    log: (line: string, as?: "warning") => (as === "warning" ? warnings : lines).push(line),
    expect: (it: Expected) => (expected = it),
    ...(isOpen === undefined ? {} : { isOpen }),
  };
  const doIt = async (): Promise<string> => {
    if (record === undefined) return (await previewCreate(context, inputsOf(mode), newIntent(mode)))?.message ?? "done";
    const intent = resumes ? record.intent : newIntent(mode);
    const wanted: DesiredIntent = { hasToRun: true, resumes, intent };
    await previewUpdate(context, inputsOf(mode, purgeAfter === undefined ? {} : { purgeAfter }), record, wanted);
    return "done";
  };
  const end = await doIt().catch((error: unknown) => `fails: ${(error as Error).message}`);
  return { lines, warnings, expected, end };
}

/** The world after a run, and state that knows it. */
function known(mode: Mode, ending: Partial<WorkflowRun>, intent: Partial<Intent> = {}) {
  const { atlan, run, before, record, name } = afterRun(mode, ending, { phase: "Running", ...intent });
  return { atlan, run, name, record: { ...new Journal(record, before).record, intent: before } };
}

const newAtlan = (shown = look("ACTIVE", 12, 0)): ScriptedAtlan => {
  const atlan = new ScriptedAtlan(CONNECTION);
  atlan.shown = shown;
  return atlan;
};

/** All of the connection, as a run would affect it. */
const TWELVE = { connectionName: "prod", state: "ACTIVE", assets: 12, byType: {}, withLineage: 0 } as const;
const NOTHING: Expected = { kind: "nothing" };
const POSSIBLE = `connection ${CONNECTION} (at most 12 assets) if that is no longer so when \`pulumi up\` looks.`;
const MAY_ARCHIVE = `May run: Will archive ${POSSIBLE}`;
const MAY_PURGE = `May run: WILL PERMANENTLY PURGE ${POSSIBLE}`;

describe("a preview of what a new resource does", () => {
  for (const [title, mode, isOpen, shown, expected, lines] of [
    [
      "a run",
      "archive",
      false,
      look("ACTIVE", 12, 0),
      { kind: "archive", affected: TWELVE },
      [`Will archive 12 assets of connection ${CONNECTION} ("prod", active).`],
    ],
    [
      "what may be an archive, and no purge, while an input is not known",
      "archive",
      true,
      look("ACTIVE", 12, 0),
      { kind: "unknown", mayPurge: false, affected: TWELVE },
      [`May run: Will archive 12 assets of connection ${CONNECTION} ("prod", active).`],
    ],
    [
      "what may be a purge, while an input is not known",
      "purge",
      true,
      look("ACTIVE", 12, 0),
      { kind: "unknown", mayPurge: true, affected: TWELVE },
      [`May run: WILL PERMANENTLY PURGE 12 assets of connection ${CONNECTION} ("prod", active).`],
    ],
    [
      "nothing, of what is archived",
      "archive",
      false,
      ARCHIVED,
      NOTHING,
      [`Nothing will run: connection ${CONNECTION} ("prod", archived) is archived already.`],
    ],
    [
      "nothing, also while an input is not known",
      "archive",
      true,
      ARCHIVED,
      NOTHING,
      [`Nothing will run: connection ${CONNECTION} ("prod", archived) is archived already.`],
    ],
  ] as const) {
    it(`expects ${title}`, async () => {
      expect(await preview(newAtlan(shown), { mode, isOpen })).to.deep.equal({
        lines,
        warnings: [],
        expected,
        end: "done",
      });
    });
  }

  it("expects the run of somebody else that it joins", async () => {
    const atlan = newAtlan();
    const { id } = atlan.putForeign("atlan-connection-delete-1700000000", "SOFT");
    const { lines, expected } = await preview(atlan);
    expect(lines.join()).to.include(`Will join run ${id}`);
    expect(expected).to.deep.equal({ kind: "archive", affected: TWELVE });
  });

  for (const [isOpen, warnings, end] of [
    [false, 0, "a purge of 12 assets is not approved"],
    [true, 1, "done"],
  ] as const) {
    it(`expects a refusal, with what is refused or its code: ${isOpen ? "an input is not known" : "all inputs are known"}`, async () => {
      const options = { maxAssets: undefined };
      const shown = await preview(newAtlan(), { mode: "purge", isOpen, options });
      expect(shown.expected).to.deep.equal({
        kind: "refused",
        code: "ATLAN_TOO_MANY_ASSETS",
        ...(isOpen ? {} : { affected: TWELVE }),
      });
      expect(shown.end).to.include(end);
      expect(shown.warnings).to.have.length(warnings);
    });
  }

  for (const [mode, mayPurge, line] of [
    ["archive", false, MAY_ARCHIVE],
    ["purge", true, MAY_PURGE],
  ] as const) {
    it(`expects a refusal, but tells the ${mode} that may run instead`, async () => {
      const atlan = newAtlan();
      atlan.define(nameOf(mode), mode === "archive" ? "SOFT" : "PURGE", { createdAt: atlan.time() });
      const { id } = atlan.putRun(nameOf(mode), "Failed", { stopped: true });
      const { lines, warnings, expected } = await preview(atlan, { mode });
      expect(warnings.join()).to.match(new RegExp(`^Will be refused: .*${id}`));
      expect(lines).to.deep.equal([line]);
      expect(expected).to.deep.equal({ kind: "refused", mayPurge, code: "ATLAN_RUN_STOPPED" });
    });
  }

  for (const [mode, shown, line] of [
    [
      "purge",
      GONE,
      `Nothing will run: workflow ${nameOf("purge")}, which an earlier command has started, has PERMANENTLY PURGED connection ${CONNECTION}.`,
    ],
    ["archive", ARCHIVED, `Nothing will run: connection ${CONNECTION} ("prod", archived) is archived already.`],
  ] as const) {
    it(`expects nothing of the ${mode} that a command has started which state does not know, and which has ended`, async () => {
      const atlan = newAtlan(shown);
      atlan.define(nameOf(mode), mode === "archive" ? "SOFT" : "PURGE", { createdAt: atlan.time() });
      atlan.putRun(nameOf(mode), "Succeeded");
      const { lines, expected } = await preview(atlan, { mode });
      expect(lines).to.deep.equal([line]);
      expect(expected).to.deep.equal(NOTHING);
    });
  }
});

describe("a preview of an update that goes on with an earlier command", () => {
  for (const [runId, which] of [
    ["a-1", "a-1"],
    [undefined, "of this resource"],
  ] as const) {
    it(`expects a refusal of the stopped run ${which}, and asks nothing`, async () => {
      const { atlan, record } = known("archive", { stopped: true });
      const { runId: _former, ...intent } = record.intent;
      const stopped = { ...intent, stopped: true, ...(runId && { runId }) };
      expect(await preview(atlan, { record: { ...record, intent: stopped } })).to.deep.equal({
        lines: [],
        warnings: [
          `Will be refused: run ${which} was stopped by somebody, or by a \`destroy\` of this resource that did not end. A changed trigger starts another one.`,
        ],
        expected: { kind: "refused", code: "ATLAN_RUN_STOPPED" },
        end: "done",
      });
      expect(atlan.patience).to.deep.equal({});
    });
  }

  for (const [mode, shown, is] of [
    ["archive", ARCHIVED, '("prod", archived) is archived already'],
    ["purge", GONE, "can't be seen, and counts as gone"],
  ] as const) {
    it(`expects nothing of a run that has reached the target state: ${mode}`, async () => {
      const { atlan, run, record } = known(mode, { phase: "Succeeded" });
      atlan.shown = shown;
      const { lines, expected, end } = await preview(atlan, { mode, record });
      expect(lines[0]).to.include(`Looks at run ${run.id} first`);
      expect(lines.slice(1)).to.deep.equal([`Nothing will run: connection ${CONNECTION} ${is}.`]);
      expect(expected).to.deep.equal(NOTHING);
      expect(end).to.equal("done");
    });
  }

  for (const [mode, verb] of [
    ["archive", "archives"],
    ["purge", "PERMANENTLY PURGES"],
  ] as const) {
    it(`expects nothing of a run that has Succeeded and whose effect does not show yet: ${mode}`, async () => {
      const { atlan, run, record } = known(mode, { phase: "Succeeded" });
      const { lines, expected } = await preview(atlan, { mode, record });
      expect(lines.slice(1)).to.deep.equal([
        `Will look at run ${run.id}, which ${verb} connection ${CONNECTION} and has Succeeded since. No other run is started.`,
      ]);
      expect(expected).to.deep.equal(NOTHING);
    });
  }

  it("expects no one knows what of a run that Atlan does not show", async () => {
    const { atlan, record } = known("archive", {});
    atlan.runs = [];
    const { lines, expected } = await preview(atlan, { record });
    expect(lines.join()).to.include("Can't be told what has become of the run that archives");
    expect(expected).to.deep.equal({ kind: "unknown" });
  });

  it("expects a refusal that no other run follows, of a run that somebody stopped since", async () => {
    const { atlan, run, record } = known("archive", { phase: "Failed", stopped: true });
    const { lines, warnings, expected } = await preview(atlan, { record });
    expect(lines).to.have.length(1);
    expect(warnings.join()).to.match(new RegExp(`^Will be refused: .*${run.id}`));
    expect(expected).to.deep.equal({ kind: "refused", code: "ATLAN_RUN_STOPPED" });
  });

  it("looks at no run where the intent has sent nothing yet", async () => {
    const record = new Journal({}, newIntent("archive")).record;
    const { lines } = await preview(newAtlan(), { record });
    expect(lines).to.deep.equal([`Will archive 12 assets of connection ${CONNECTION} ("prod", active).`]);
  });

  for (const [mode, mayPurge, verb] of [
    ["archive", false, "archive"],
    ["purge", true, "PURGE"],
  ] as const) {
    it(`tells that it can't tell, when the tenant does not answer: ${mode}`, async () => {
      const record = new Journal({}, newIntent(mode)).record;
      const atlan = newAtlan();
      atlan.observeConnection = () => Promise.reject(apiError(503));
      expect(await preview(atlan, { mode, record })).to.deep.equal({
        lines: [`Can't be told what another run would ${verb} of connection ${CONNECTION}: 503.`],
        warnings: [],
        expected: { kind: "unknown", mayPurge },
        end: "done",
      });
    });

    it(`fails when the tenant does not answer and a former intent was fulfilled: ${mode}`, async () => {
      const { record } = new Journal({}, newIntent(mode, { fulfilled: true }));
      const atlan = newAtlan();
      atlan.observeConnection = () => Promise.reject(apiError(503));
      const { expected, end } = await preview(atlan, { mode, record, resumes: false });
      expect(end).to.match(/^fails: .*503/);
      expect(expected).to.equal(undefined);
    });
  }

  for (const [title, isOpen, fulfilled, end, warning] of [
    ["fails, where all is known", false, true, "fails: ", undefined],
    ["warns, where an input is not known", true, true, "done", "May be refused: "],
    ["warns, where an earlier command was interrupted", false, false, "done", "Another run would be refused: "],
  ] as const) {
    it(`${title}, with what would be refused`, async () => {
      const { record } = new Journal({}, newIntent("archive", { fulfilled }));
      const shown = await preview(newAtlan(), { record, resumes: false, isOpen, options: { maxAssets: 11 } });
      const because = "it has 12 assets, more than maxAssets (11) approves";
      if (warning === undefined) expect(shown.end).to.include(because);
      else expect(shown.warnings.join()).to.include(`${warning}${because}`);
      expect(shown.end.startsWith(end)).to.equal(true);
      expect(shown.expected).to.include({ kind: "refused", code: "ATLAN_TOO_MANY_ASSETS" });
    });
  }
});

describe("a preview of a hold", () => {
  const archivedAt = "2026-01-15T09:00:00Z";
  const held: Partial<Intent> = { fulfilled: true, archivedAt };
  const unknown: Partial<Intent> = { fulfilled: true };
  const NOT_KNOWN =
    "Archived, but it is not known since when, so the hold of 30d does not end. A changed trigger archives again, and the hold begins.";
  const DUE = "Archived; purge due at 2026-02-14T09:00:00.000Z, by the first `pulumi up` after that.";

  for (const [title, mode, intent, achieved, inputs, expected] of [
    ["when it is over", "archive", held, "archived", { purgeAfter: "30d" }, DUE],
    ["that its beginning is not known", "archive", unknown, "archived", { purgeAfter: "30d" }, NOT_KNOWN],
    ["nothing without one", "archive", unknown, "archived", {}, undefined],
    [
      "nothing where the purge is wanted anyway",
      "archive",
      unknown,
      "archived",
      { mode: "purge", purgeAfter: "30d" },
      undefined,
    ],
    [
      "nothing before the archive is done",
      "archive",
      { fulfilled: false },
      "archived",
      { purgeAfter: "30d" },
      undefined,
    ],
    ["nothing of an archive before which it was gone", "archive", unknown, "purged", { purgeAfter: "30d" }, undefined],
    ["nothing of a purge after an archive", "purge", unknown, "archived", { purgeAfter: "30d" }, undefined],
  ] as const) {
    it(`tells ${title}`, () => {
      const { record } = new Journal({ achieved }, newIntent(mode, intent));
      expect(describeRetention(inputsOf("archive", inputs), record)).to.equal(expected);
    });
  }
});
