import { expect } from "chai";
import { ENDED_PHASES } from "../../provider/atlan/phase";
import { describePreview, type Preview } from "../../examples/pipeline/.github/scripts/describePreview.mjs";

const TYPE = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
const urnOf = (name: string, type = TYPE): string => `urn:pulumi:prod::pipeline::${type}::${name}`;
const PURGE = 'WILL PERMANENTLY PURGE 12 assets of connection default/snowflake/1 ("legacy", archived): 12 Table.\n';
const ARCHIVE = 'Will archive 2 assets of connection default/postgres/2 ("trial", active): 2 Table.\n';

const of = { stack: "prod", commit: "0123456789abcdef" };
const markdownOf = (preview: Preview | undefined): string => describePreview(preview, of).markdown;
const says = (name: string, message: string, severity = "info", type = TYPE) => ({
  urn: urnOf(name, type),
  message,
  severity,
});

describe("the description of a preview", () => {
  it("begins with the mark by which the comment is found again, and names stack and commit", () => {
    expect(markdownOf({}).split("\n\n").slice(0, 2)).to.deep.equal([
      "<!-- pulumi-atlan preview of prod -->",
      "### Preview of stack `prod` at 01234567",
    ]);
  });

  it("shows what each resource says, purges first", () => {
    const held = "Archived; purge due at 2026-12-24T00:00:00Z.";
    const diagnostics = [says("calm", held), says("b", ARCHIVE), says("a", PURGE)];
    expect(markdownOf({ diagnostics }).split("\n\n").slice(2)).to.deep.equal([
      "**1 connection will be purged, which nobody can undo.**",
      "1 connection will be archived.",
      "1 connection will be purged by the first `pulumi up` after the hold, which nobody can undo.",
      `\`\`\`diff\n- a: ${PURGE.trim()}\n! b: ${ARCHIVE.trim()}\n! calm: ${held}\n\`\`\`\n`,
    ]);
    expect(markdownOf({ diagnostics: [says("a", PURGE), says("b", PURGE.replace("flake/1", "flake/2"))] })).to.include(
      "**2 connections will be purged",
    );
  });

  const Q = "default/snowflake/1";
  for (const [message, headline] of [
    [`May run: WILL PERMANENTLY PURGE 12 assets of connection ${Q}.`, "**1 connection may be purged"],
    [
      `May run: WILL PERMANENTLY PURGE connection ${Q} if its hold is over: purgeAfter has no value yet.`,
      "may be purged",
    ],
    [`May run: Will archive 12 assets of connection ${Q}.`, "1 connection may be archived"],
    ["May run: an input has no value yet.", "**What becomes of 1 connection can't be told.**"],
    [
      "Can't be told which connection will be PERMANENTLY PURGED: connectionQualifiedName has no value yet.",
      "can't be told",
    ],
    [`Can't be told what another run would PURGE of connection ${Q}: Atlan answered 503.`, "can't be told.**"],
    [
      `Looks at run r-1 first, which PERMANENTLY PURGES connection ${Q} and was Running when last seen.`,
      "will be purged, which",
    ],
    [`Looks at run r-1 first, which archives connection ${Q} and was Running when last seen.`, "will be archived."],
    [
      `Will go on with run r-1, which is going already: it PERMANENTLY PURGES 6 assets of connection ${Q}.`,
      "will be purged,",
    ],
    [
      `Will go on with workflow w, which an earlier command has started and which PERMANENTLY PURGES connection ${Q}.`,
      "purged, which",
    ],
    [`Will join run r-1, which somebody else started: it archives 6 assets of connection ${Q}.`, "will be archived."],
    [`Will wait for run r-1 to end first, which archives connection ${Q} too.`, "will be archived."],
    ["Another run would be refused: it has 13 assets, more than maxAssets (12) approves.", "may be refused"],
    ["Will be refused: run r-1 was stopped by somebody.", "may be refused"],
    ["A line that a later version says.", "**What becomes of 1 connection can't be told.**"],
    [`${Q}: A line of a fleet that nobody knows.`, "**What becomes of 1 connection can't be told.**"],
  ] as const) {
    it(`never takes for nothing: ${message}`, () => {
      const markdown = markdownOf({ diagnostics: [says("a", message)], steps: [{ op: "update", urn: urnOf("a") }] });
      expect(markdown).to.include(headline).and.to.include(message);
      expect(markdown).not.to.include("Nothing will be deleted");
    });
  }

  it("reads a warning, and a line that begins with the resource's own name", () => {
    const diagnostics = [says("a", `warning: a: ${PURGE}`, "warning"), says("a: b", `a: b: ${ARCHIVE}`)];
    const markdown = markdownOf({ diagnostics });
    expect(markdown).to.include("**1 connection will be purged").and.include("1 connection will be archived.");
    expect(markdown).to.include(`\`\`\`diff\n- a: ${PURGE.trim()}\n! a: b: ${ARCHIVE.trim()}\n\`\`\`\n`);
  });

  it("never takes the silence of a resource that changes for nothing", () => {
    const markdown = markdownOf({ steps: [{ op: "update", urn: urnOf("a") }] });
    expect(markdown).to.include("**What becomes of 1 connection can't be told.**");
    expect(markdown).to.include("! a: has not said what it will do.");
    expect(markdown).not.to.include("Nothing will be deleted");
  });

  it("counts a connection once, whatever is said of it", () => {
    const diagnostics = [
      says("a", `Looks at run r-1 first, which PERMANENTLY PURGES connection ${Q} and was Running when last seen.`),
      says("a", `Will go on with run r-1, which is going already: it PERMANENTLY PURGES 6 assets of connection ${Q}.`),
    ];
    expect(markdownOf({ diagnostics })).to.include("**1 connection will be purged");
  });

  for (const message of [
    `Nothing will run: connection ${Q} is gone already.`,
    `Nothing will run on connection ${Q}: only settings change.`,
    ...ENDED_PHASES.map(
      (phase) => `Looks at run r-1 first, which purges connection ${Q} and was ${phase} when last seen.`,
    ),
    `Removed from connections: ${Q}. Its workflow definitions will be archived, its assets stay as they are.`,
  ]) {
    it(`knows to delete nothing: ${message}`, () => {
      const markdown = markdownOf({ diagnostics: [says("a", message)], steps: [{ op: "update", urn: urnOf("a") }] });
      expect(markdown).to.include("Nothing will be deleted.");
    });
  }

  it("says so where nothing goes, and leaves out what other resources and the engine say", () => {
    const diagnostics = [
      says("bucket", "WILL PERMANENTLY PURGE it", "info", "aws:s3:Bucket"),
      says("a", PURGE, "debug"),
    ];
    const { markdown, changes } = describePreview({ diagnostics, steps: [{ op: "same", urn: urnOf("a") }] }, of);
    expect(markdown).to.match(/\n\nNothing will be deleted\.\n$/);
    expect(changes).to.equal(false);
  });

  it("knows a resource inside a component by its own type", () => {
    const diagnostics = [says("a", PURGE, "info", `acme:Fleet$${TYPE}`)];
    expect(markdownOf({ diagnostics })).to.include("- a: WILL PERMANENTLY PURGE 12 assets");
  });

  it("says what a resource that leaves the stack does to the data: nothing", () => {
    const steps = [
      { op: "delete", urn: urnOf("gone") },
      { op: "delete", urn: urnOf("bucket", "aws:s3:Bucket") },
    ];
    const { markdown, changes } = describePreview({ steps }, of);
    expect(markdown).to.include("Nothing will be deleted.");
    expect(markdown).to.include("```diff\n  gone: leaves the stack. Its assets stay as they are.\n```");
    expect(changes).to.equal(true);
  });

  it("shows why a preview was refused", () => {
    const diagnostics = [
      says("a", "it has 12 assets, more than maxAssets (11) approves", "error"),
      { message: "preview failed", severity: "error" },
    ];
    const markdown = markdownOf({ diagnostics });
    expect(markdown).to.include("**The preview was refused.**");
    expect(markdown).to.include("```diff\na: it has 12 assets, more than maxAssets (11) approves\npreview failed\n```");
    expect(markdown).not.to.include("Nothing will be deleted");
  });

  it("says that there is no preview where there is none", () => {
    const { markdown, changes } = describePreview(undefined, of);
    expect(markdown).to.include("The preview failed before it could say anything.");
    expect(changes).to.equal(false);
  });

  it("lets no name of a connection out of its block", () => {
    const evil = 'Will archive 1 assets of connection x ("```\n\n# Approved @everyone\n````", active)';
    const block =
      markdownOf({ diagnostics: [says("a", evil)] })
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
    const markdown = markdownOf({ diagnostics: [says("a", evil), says("b", "::error::no", "error")] });
    expect(markdown).to.include(
      '! a: Will archive 1 assets of x ("a WILL PERMANENTLY PURGE 1 \\u{1b}[2K\\u{202e}b #\\u{23}[group]c\\u{200b}::add-mask::d", active)\n',
    );
    expect(markdown).not.to.match(/^\s*::|##\[|[^\n\P{Cc}]|\p{Cf}/mu);
    expect(markdownOf({ diagnostics: [{ message: "::error::no", severity: "error" }] })).to.include("\n\\u{3a}:error");
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
      const diagnostics = Array.from({ length: 100 }, (_, at) => [
        says(`resource-${at}`, message),
        says(`resource-${at}`, message, "error"),
      ]).flat();
      const markdown = markdownOf({ diagnostics: [...diagnostics, says("last", PURGE)] });
      expect(markdown.length).to.be.lessThan(65_536);
      expect(markdown)
        .to.include("- last: WILL PERMANENTLY PURGE")
        .and.to.include("resource-0: Will archive")
        .and.to.include("…");
    });
  }

  it("stays below the length that GitHub takes, purges kept, and says how many it leaves out", () => {
    const diagnostics = Array.from({ length: 2_000 }, (_, at) =>
      says(`resource-${at}`, ARCHIVE.replace("postgres/2", `postgres/${at}`)),
    );
    const markdown = markdownOf({ diagnostics: [...diagnostics, says("last", PURGE)] });
    expect(markdown.length).to.be.lessThan(65_536).and.greaterThan(30_000);
    const shown = markdown.match(/^[!-] /gm)?.length ?? 0;
    expect(markdown).to.include("- last: WILL PERMANENTLY PURGE");
    expect(markdown).to.include("2000 connections will be archived.");
    expect(markdown).to.include(`… and ${2_001 - shown} more`);
  });
});
