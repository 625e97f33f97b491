import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describePreview, type Plan, type Planned } from "../../examples/pipeline/.github/scripts/describePreview.mjs";
import type { PlanDocument, PlannedOfResource } from "../../provider/cli/plan/planDocument";

const script = path.join(__dirname, "../../examples/pipeline/.github/scripts/describePreview.mjs");
const PURGE = 'WILL PERMANENTLY PURGE 12 assets of connection default/snowflake/1 ("legacy", archived): 12 Table.';
const ARCHIVE = 'Will archive 2 assets of connection default/postgres/2 ("trial", active): 2 Table.';

const of = { stack: "prod", commit: "0123456789abcdef" };
const markdownOf = (plan: Plan | undefined): string => describePreview(plan, of).markdown;

/** A plan of these connections, as the package's own type has it: the compiler holds the script to that. */
const planOf = (connections: readonly Planned[], more: Partial<Plan> = {}): Plan => ({
  format: "pulumi-atlan/plan/1" satisfies PlanDocument["format"],
  outcome: "planned",
  changes: true,
  connections,
  errors: [],
  ...more,
});
const planned = (
  resource: string,
  action: PlannedOfResource["action"],
  more: Partial<PlannedOfResource> = {},
): Planned => {
  const whole = {
    resource,
    connectionQualifiedName: "default/snowflake/1",
    unlisted: false,
    action,
    purges: action === "purge" ? "yes" : "no",
    mode: action === "purge" ? "purge" : "archive",
    purgeDueAt: null,
    code: null,
    reasons: [],
    ...more,
  } satisfies Partial<PlannedOfResource>;
  return whole;
};
const purged = (resource: string): Planned => planned(resource, "purge", { reasons: [PURGE] });
const archived = (resource: string): Planned =>
  planned(resource, "archive", { connectionQualifiedName: "default/postgres/2", reasons: [ARCHIVE] });

describe("the description of a preview", () => {
  it("begins with the mark by which the comment is found again, and names stack and commit", () => {
    expect(markdownOf(planOf([])).split("\n\n").slice(0, 2)).to.deep.equal([
      "<!-- pulumi-atlan preview of prod -->",
      "### Preview of stack `prod` at 01234567",
    ]);
  });

  it("shows what becomes of each connection, purges first", () => {
    const held = "Archived; purge due at 2026-12-24T00:00:00Z.";
    const calm = planned("calm", "unchanged", {
      connectionQualifiedName: "default/x/3",
      purges: "maybe",
      purgeDueAt: "2026-12-24T00:00:00.000Z",
      reasons: [held],
    });
    const all = [calm, archived("b"), purged("a")];
    expect(markdownOf(planOf(all)).split("\n\n").slice(2)).to.deep.equal([
      "**1 connection will be purged, which nobody can undo.**",
      "1 connection will be archived.",
      "1 connection is held until 2026-12-24T00:00:00.000Z: the first `pulumi up` after the hold purges it, which nobody can undo.",
      `\`\`\`diff\n- a: ${PURGE}\n! b: ${ARCHIVE}\n! calm: default/x/3: ${held}\n\`\`\`\n`,
    ]);
    expect(markdownOf(planOf([purged("a"), purged("b")]))).to.include("**2 connections will be purged");
  });

  for (const [what, connection, headline] of [
    ["a purge that nobody has said why", planned("a", "purge"), "**1 connection will be purged, which"],
    ["a purge by another name", planned("a", "archive", { purges: "yes" }), "**1 connection will be purged, which"],
    ["an archive that may be a purge", planned("a", "archive", { purges: "maybe" }), "**1 connection may be purged"],
    [
      "a refusal after which a purge may run",
      planned("a", "refused", { purges: "maybe" }),
      "**1 connection may be purged",
    ],
    ["what can't be told of an archive", planned("a", "unknown"), "1 connection may be archived"],
    ["what can't be told", planned("a", "unknown", { mode: null }), "**What becomes of 1 connection can't be told.**"],
    ["a refusal", planned("a", "refused"), "may be refused"],
    ["an archive", planned("a", "archive"), "1 connection will be archived."],
    [
      "what stays, and is purged after its hold",
      planned("a", "unchanged", { purges: "maybe", purgeDueAt: "2026-12-24T00:00:00.000Z" }),
      "after the hold",
    ],
    [
      "a fleet whose list is not known",
      planned("a", "unknown", { unlisted: true, purges: "maybe", mode: null, connectionQualifiedName: null }),
      "**An unknown number of connections may be purged",
    ],
    [
      "an action of a later version",
      { ...planned("a", "unchanged"), action: "shred" },
      "**What becomes of 1 connection can't be told.**",
    ],
    ["a word of a later version", { ...planned("a", "unchanged"), purges: "soon" }, "**1 connection may be purged"],
  ] as const) {
    it(`never takes for nothing: ${what}`, () => {
      const markdown = markdownOf(planOf([connection]));
      expect(markdown).to.include(headline);
      expect(markdown).to.match(/^[-!] a: /m);
      expect(markdown).not.to.include("Nothing will be deleted");
    });
  }

  it("names the hold that ends first, and calls what is held beside an unknown input what it is", () => {
    const until = (resource: string, purgeDueAt: string, action: "unchanged" | "unknown" = "unchanged") =>
      planned(resource, action, { purges: "maybe", purgeDueAt });
    const held = [until("a", "2026-12-24T00:00:00.000Z"), until("b", "2026-12-11T00:00:00.000Z")];
    expect(markdownOf(planOf(held))).to.include(
      "2 connections are held, the first until 2026-12-11T00:00:00.000Z: the first `pulumi up` after the hold purges them, which nobody can undo.",
    );
    expect(markdownOf(planOf([until("a", "2026-12-24T00:00:00.000Z", "unknown")]))).to.include(
      "**1 connection may be purged",
    );
    // A hold explains a "maybe", and nothing more certain.
    expect(markdownOf(planOf([{ ...held[0]!, purges: "soon" }]))).to.include("**1 connection may be purged");
    expect(markdownOf(planOf([{ ...held[0]!, purges: "yes" }]))).to.include("**1 connection will be purged");
  });

  it("counts a connection once, whatever is said of it", () => {
    const reasons = ["Looks at run r-1 first, which PERMANENTLY PURGES it.", PURGE];
    expect(markdownOf(planOf([planned("a", "purge", { reasons })]))).to.include("**1 connection will be purged");
  });

  it("names the code of a refusal once", () => {
    const reason = "it has 13 assets, more than maxAssets (12) approves.";
    const code = "ATLAN_TOO_MANY_ASSETS";
    const markdown = markdownOf(planOf([planned("a", "refused", { code, reasons: [reason] })]));
    expect(markdown).to.include(`! a: default/snowflake/1: ${reason} [${code}]\n`);
    const referred = markdownOf(planOf([planned("a", "refused", { code, reasons: [`${reason} [${code}]`] })]));
    expect(referred.split(code)).to.have.length(2);
    // Each reason of a refused input ends in the code.
    const problems = ["mode: it has to be", "timeout: it has to be"].map(
      (it) => `${it} … [ATLAN_INPUT] docs/errors.md#atlan_input`,
    );
    const inputs = markdownOf(planOf([planned("a", "refused", { code: "ATLAN_INPUT", reasons: problems })]));
    expect(inputs).to.include(problems.map((it) => `! a: default/snowflake/1: ${it}\n`).join(""));
    expect(inputs.split("[ATLAN_INPUT]")).to.have.length(3);
  });

  it("says so where nothing goes: what stays, and what leaves the stack", () => {
    const all = [
      planned("a", "unchanged"),
      planned("gone", "leaves", { reasons: ["Leaves the stack. Its assets stay as they are."] }),
    ];
    const { markdown, changes } = describePreview(planOf(all, { changes: false }), of);
    expect(markdown).to.include("\n\nNothing will be deleted.\n");
    expect(markdown).to.include(
      "```diff\n  gone: default/snowflake/1: Leaves the stack. Its assets stay as they are.\n```",
    );
    expect(changes).to.equal(false);
    expect(describePreview(planOf(all), of).changes).to.equal(true);
  });

  it("does not say that nothing will be deleted where a run may be going of what leaves the stack", () => {
    const reasons = ["Leaves the stack. Its run had not ended when it was last seen: it is stopped."];
    const markdown = markdownOf(planOf([planned("gone", "leaves", { running: true, reasons })]));
    expect(markdown).not.to.include("Nothing will be deleted");
    expect(markdown).to.include(
      "\n\n1 connection leaves the stack while a run may be going: what that deletes until it ends or is stopped stays deleted.\n\n```diff\n! gone:",
    );
  });

  it("shows why a preview was refused", () => {
    const errors = ["a: it has 12 assets, more than maxAssets (11) approves", "preview failed"];
    const markdown = markdownOf(planOf([], { outcome: "refused", errors }));
    expect(markdown).to.include("**The preview was refused.**");
    expect(markdown).to.include("```diff\na: it has 12 assets, more than maxAssets (11) approves\npreview failed\n```");
    expect(markdown).not.to.include("Nothing will be deleted");
    expect(markdownOf(planOf([], { outcome: "anything else" }))).not.to.include("Nothing will be deleted");
  });

  it("says that there is no plan where there is none", () => {
    const { markdown, changes } = describePreview(undefined, of);
    expect(markdown).to.include("**There is no plan, so nobody knows what would be deleted.**");
    expect(changes).to.equal(false);
  });

  it("lets nobody approve what was refused, even where there are changes", () => {
    for (const outcome of ["refused", "a word of a later version"])
      expect(describePreview(planOf([archived("a")], { outcome }), of)).to.include({
        changes: false,
        isPlanned: false,
      });
    expect(describePreview(planOf([archived("a")]), of)).to.include({ changes: true, isPlanned: true });
  });

  for (const [outcome, status, output] of [
    ["planned", 0, "changes=true\n"],
    ["refused", 1, "changes=false\n"],
  ] as const) {
    it(`tells the steps after it whether there is anything to apply: ${outcome}`, () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-plan-"));
      const [file, outputs] = [path.join(folder, "plan.json"), path.join(folder, "outputs")];
      writeFileSync(file, JSON.stringify(planOf([archived("a")], { outcome })));
      const env = { ...process.env, GITHUB_OUTPUT: outputs };
      const ran = spawnSync(process.execPath, [script, file], { encoding: "utf8", env });
      const told = readFileSync(outputs, "utf8");
      rmSync(folder, { recursive: true });
      expect([ran.status, told]).to.deep.equal([status, output]);
      expect(ran.stdout).to.include("will be archived");
    });
  }

  for (const [what, text] of [
    ["no file", undefined],
    ["a file that is cut off", '{ "format": "pulumi-atlan/plan/1", "conn'],
    ["a plan of a later version", JSON.stringify({ ...planOf([]), format: "pulumi-atlan/plan/2" })],
    ["a preview in place of its plan", JSON.stringify({ steps: [] })],
  ] as const) {
    it(`fails the step for ${what}`, () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-plan-"));
      const file = path.join(folder, "plan.json");
      if (text !== undefined) writeFileSync(file, text);
      const { status, stdout } = spawnSync(process.execPath, [script, file], { encoding: "utf8" });
      rmSync(folder, { recursive: true });
      expect(status).to.equal(1);
      expect(stdout).to.include("There is no plan");
    });
  }

  it("lets no name of a connection out of its block", () => {
    const evil = 'Will archive 1 assets of connection x ("```\n\n# Approved @everyone\n````", active)';
    const block =
      markdownOf(planOf([planned("a", "archive", { reasons: [evil] })]))
        .split("\n\n")
        .at(-1) ?? "";
    const [first, ...rest] = block.trimEnd().split("\n");
    expect(first).to.equal("`````diff");
    expect(rest).to.have.length(2);
    expect(rest[1]).to.equal("`````");
  });

  it("shows no name that steers a terminal or a runner, or that nobody sees", () => {
    const evil =
      'Will archive 1 assets of x ("a\nWILL PERMANENTLY PURGE 1\r\u001b[2K\u202eb ##[group]c\u200b::add-mask::d", active)';
    const markdown = markdownOf(
      planOf([planned("a", "archive", { connectionQualifiedName: "x", reasons: [evil] })], {
        errors: ["b: ::error::no"],
      }),
    );
    expect(markdown).to.include(
      '! a: Will archive 1 assets of x ("a WILL PERMANENTLY PURGE 1 \\u{1b}[2K\\u{202e}b #\\u{23}[group]c\\u{200b}::add-mask::d", active)\n',
    );
    expect(markdown).not.to.match(/^\s*::|##\[|[^\n\P{Cc}]|\p{Cf}/mu);
    expect(markdownOf(planOf([], { errors: ["::error::no"] }))).to.include("\n\\u{3a}:error");
  });

  for (const [what, message] of [
    ["long names", `Will archive 1 assets of x ("${"n".repeat(100_000)}", active)`],
    ["names of backquotes", `Will archive 1 assets of x ("${"`".repeat(100_000)}", active)`],
    [
      "names of what takes many characters to show",
      `Will archive 1 assets of x ("${"\u200b".repeat(100_000)}", active)`,
    ],
  ] as const) {
    it(`stays below the length that GitHub takes with ${what}, and with as many errors`, () => {
      const names = Array.from({ length: 100 }, (_, at) => `resource-${at}`);
      const all = names.map((it) => planned(it, "archive", { connectionQualifiedName: "x", reasons: [message] }));
      const errors = names.map((it) => `${it}: ${message}`);
      const markdown = markdownOf(planOf([...all, purged("last")], { errors }));
      expect(markdown.length).to.be.lessThan(65_536);
      expect(markdown)
        .to.include("- last: WILL PERMANENTLY PURGE")
        .and.to.include("resource-0: Will archive")
        .and.to.include("…");
    });
  }

  it("stays below the length that GitHub takes, purges kept, and says how many it leaves out", () => {
    const all = Array.from({ length: 2_000 }, (_, at) => archived(`resource-${at}`));
    const markdown = markdownOf(planOf([...all, purged("last")]));
    expect(markdown.length).to.be.lessThan(65_536).and.greaterThan(30_000);
    const shown = markdown.match(/^[!-] /gm)?.length ?? 0;
    expect(markdown).to.include("- last: WILL PERMANENTLY PURGE");
    expect(markdown).to.include("2000 connections will be archived.");
    expect(markdown).to.include(`… and ${2_001 - shown} more`);
  });
});
