import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { problemsOf } from "../../examples/pipeline/.github/scripts/checkPurges.mjs";
import type { Plan, Planned } from "../../examples/pipeline/.github/scripts/describePreview.mjs";
import { pipelineFolder, readWorkflow } from "./workflow";

const script = path.join(pipelineFolder, ".github", "scripts", "checkPurges.mjs");
const NOW = Date.parse("2026-01-15T09:00:00Z");
const NAME = "default/snowflake/1";

const planned = (more: Partial<Planned> = {}): Planned => ({
  resource: "legacy",
  connectionQualifiedName: NAME,
  unlisted: false,
  action: "unchanged",
  purges: "no",
  mode: "archive",
  purgeDueAt: null,
  code: null,
  reasons: [],
  ...more,
});
const planOf = (connections: readonly Planned[], more: Partial<Plan> = {}): Plan => ({
  format: "pulumi-atlan/plan/1",
  outcome: "planned",
  changes: true,
  connections,
  errors: [],
  ...more,
});
const calm = planned();
const archive = planned({ action: "archive" });
const purge = planned({ action: "purge", purges: "yes", mode: "purge" });
const mayPurge = planned({ action: "unknown", purges: "maybe", mode: null });
const held = planned({ purges: "maybe", purgeDueAt: "2026-01-15T09:00:01Z" });
const over = planned({ purges: "maybe", purgeDueAt: "2026-01-15T09:00:00Z" });

const compare = (approved: readonly Planned[], latest: readonly Planned[]): string[] =>
  problemsOf(planOf(approved), planOf(latest), NOW);

describe("the check of what is purged when a plan is applied", () => {
  for (const [what, approved, latest] of [
    ["nothing", [], []],
    ["the purge that was approved", [purge], [purge]],
    ["what would be archived", [archive], [archive]],
    ["what is held as it was", [held], [held]],
    ["what is held after another change", [archive], [held]],
    ["what may be purged as it might be", [mayPurge], [mayPurge]],
    ["less than what was approved", [purge], [held, calm]],
    ["what has gone from the list", [purge, held], []],
  ] as const) {
    it(`accepts ${what}`, () => {
      expect(compare(approved, latest)).to.deep.equal([]);
    });
  }

  for (const [what, approved, latest, problem] of [
    ["a purge whose hold has ended since", [held], [purge], "would be purged"],
    ["a hold that ends now", [held], [over], "would be purged"],
    ["a hold whose end can't be read", [held], [{ ...held, purgeDueAt: "soon" }], "would be purged"],
    ["a purge in the place of an archive", [archive], [purge], "would be purged"],
    ["a purge of what was not there", [], [purge], "would be purged"],
    ["a purge that was uncertain", [mayPurge], [purge], "would be purged"],
    ["a purge by another resource", [{ ...purge, resource: "other" }], [purge], "would be purged"],
    [
      "a purge of another connection",
      [{ ...purge, connectionQualifiedName: "default/snowflake/2" }],
      [purge],
      "would be purged",
    ],
    ["a purge by another name", [archive], [{ ...archive, purges: "yes" }], "would be purged"],
    ["what may be purged, and was to be archived", [archive], [{ ...archive, purges: "maybe" }], "may be purged"],
    ["what may be purged, and was held", [held], [mayPurge], "may be purged"],
    ["a word of a later version", [archive], [{ ...archive, purges: "soon" }], "may be purged"],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(compare(approved, latest)).to.deep.equal([`legacy: ${NAME} ${problem}`]);
    });
  }

  it("refuses a fleet whose list is not known any more", () => {
    const unlisted = { ...mayPurge, resource: "fleet", unlisted: true, connectionQualifiedName: null };
    expect(compare([calm], [unlisted])).to.deep.equal(["fleet: connections that are not known yet may be purged"]);
    expect(compare([unlisted], [unlisted])).to.deep.equal([]);
  });

  it("refuses what can't be compared: no plan, and a refused preview", () => {
    const plan = planOf([purge]);
    expect(problemsOf(undefined, plan, NOW)).to.have.length(1);
    expect(problemsOf(plan, undefined, NOW)).to.have.length(1);
    const refused = planOf([], { outcome: "refused", errors: ["legacy: it has\n13 assets"] });
    expect(problemsOf(plan, refused, NOW)).to.deep.equal(["The preview was refused:", "legacy: it has 13 assets"]);
  });

  it("fails the step, with a line for each, and without a plan", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-purges-"));
    try {
      const [approved, latest] = [path.join(folder, "approved.json"), path.join(folder, "latest.json")];
      const check = () => spawnSync(process.execPath, [script, approved, latest], { encoding: "utf8" });
      writeFileSync(approved, JSON.stringify(planOf([held])));
      expect(check().status).to.equal(1);
      for (const format of ["pulumi-atlan/plan/1", "pulumi-atlan/plan/2"]) {
        writeFileSync(latest, JSON.stringify(planOf([purge], { format })));
        const { status, stdout } = check();
        expect(status).to.equal(1);
        expect(stdout).to.include("Nothing was applied.");
        expect(stdout.includes(`- legacy: ${NAME} would be purged\n`)).to.equal(format.endsWith("1"));
      }
      writeFileSync(approved, JSON.stringify(planOf([purge])));
      writeFileSync(latest, JSON.stringify(planOf([purge])));
      expect(check()).to.include({ status: 0, stdout: "", stderr: "" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("previews as the plan was made: with the keys of previews", () => {
    const { plan, apply } = readWorkflow().jobs;
    const made = plan?.steps.find(({ run }) => run?.includes("--save-plan") === true);
    const compared = apply?.steps.find(({ run }) => run?.includes("checkPurges.mjs") === true);
    expect(compared?.env).to.deep.equal(made?.env);
  });
});
