import { expect } from "chai";
import { renderPage } from "../../../provider/cli/report/page";
import { readExport } from "../../../provider/cli/report/readExport";
import { SEARCH_SCRIPT } from "../../../provider/cli/report/search";
import { sealReceipt } from "../../../provider/reconcile/receipt";
import { connectionDelete, EXAMPLE, stackExport, urnOf } from "../../browser/example";

const RUN = "atlan-connection-delete-7405873769-58fc6";

/** A page as a person reads it. */
function wordsOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>|<svg[\s\S]*?<\/svg>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ");
}

const page = (...resources: object[]): string => renderPage(readExport(stackExport(resources), "stack.json"));

/** The words of the page of one resource, which is an archive that was fulfilled unless it is said otherwise. */
function words(outputs: object, intent: object = {}, errors: readonly string[] = []): string {
  const whole = { ...ARCHIVED, ...outputs, intent: { ...ARCHIVED.intent, ...intent } };
  return wordsOf(page(connectionDelete("legacy", whole, errors)));
}

const ARCHIVED = {
  connectionQualifiedName: "default/snowflake/1700000001",
  mode: "archive",
  workflowName: "atlan-connection-delete-7405873769",
  runId: RUN,
  phase: "Succeeded",
  startedAt: "2026-01-15T09:00:00Z",
  finishedAt: "2026-01-15T09:00:21Z",
  outcome: "ran",
  achieved: "archived",
  intent: { mode: "archive", phase: "Succeeded", stopped: false, fulfilled: true, runId: RUN },
  assets: { active: 0, archived: 12 },
  stateVersion: 1,
};

const UNFULFILLED = { fulfilled: false };

const receipt = (fields: object = {}): string =>
  sealReceipt({
    tenant: "https://tenant.example.com",
    connection: "default/snowflake/1700000001",
    connectionName: "Legacy warehouse",
    mode: "archive",
    stack: "prod",
    resource: "legacy",
    outcome: "ran",
    run: RUN,
    startedAt: "2026-01-15T09:00:00Z",
    finishedAt: "2026-01-15T09:00:21Z",
    verifiedAt: "2026-01-15T09:00:36Z",
    before: { connection: "ACTIVE", active: 12, archived: 0, types: { Table: 2, Column: 10 } },
    after: { connection: "DELETED", active: 0, archived: 12 },
    provider: "pulumi-atlan/0.1.0",
    ...fields,
  });

describe("the page", () => {
  it("needs nothing from outside, and forbids it", () => {
    const html = renderPage(readExport(EXAMPLE, "stack.json"));
    expect(html).to.include("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src &#39;none&#39;");
    const quiet = html.replace(`<script>${SEARCH_SCRIPT}</script>`, "");
    expect(quiet).not.to.match(
      /<(script|img|link|iframe|object|embed|base|form)\b|\son\w+=|url\(|@import|javascript:/i,
    );
    expect(html).not.to.match(/(src|href)="(?!#)/);
    expect(SEARCH_SCRIPT).not.to.match(
      /<\/?script|<!--|fetch|XMLHttp|import|eval|Function|innerHTML|https?:|location|cookie/i,
    );
  });

  it("is the same for the same export, and dated only when asked to", () => {
    const report = readExport(EXAMPLE, "stack.json");
    expect(renderPage(report)).to.equal(renderPage(readExport(EXAMPLE, "stack.json")));
    expect(wordsOf(renderPage(report, { madeAt: 0 }))).to.include("pulumi-atlan report , 1 Jan 1970, 00:00:00 UTC.");
  });

  it("counts where the connections stand", () => {
    const already = { ...ARCHIVED, outcome: "alreadyArchived" };
    const html = page(connectionDelete("a", ARCHIVED), connectionDelete("b", ARCHIVED), connectionDelete("c", already));
    expect(wordsOf(html)).to.include("purged 0 archived 2 unfinished 0 came back 0 nothing to do 1");
    expect(wordsOf(html)).to.include("All 3 Atlan connections are out of service, as of 16 Feb 2026, 06:00:31 UTC");
  });

  it("says only of what is out of service that it is", () => {
    const back = { ...ARCHIVED, assets: { active: 1, archived: 11 } };
    const failed = { ...ARCHIVED, achieved: "none", intent: { ...ARCHIVED.intent, fulfilled: false } };
    const html = page(connectionDelete("a", ARCHIVED), connectionDelete("b", back), connectionDelete("c", failed));
    expect(wordsOf(html)).to.include("1 of 3 Atlan connections are out of service, as of");
    expect(wordsOf(html)).to.include("purged 0 archived 1 unfinished 1 came back 1 nothing to do 0");
    expect(wordsOf(page(connectionDelete("a", back)))).to.include("One Atlan connection, not out of service, as of");
  });

  it("puts purges before archives, and what needs somebody before both", () => {
    const purged = { ...ARCHIVED, achieved: "purged", assets: { active: 0, archived: 0 } };
    const html = page(
      ...[ARCHIVED, purged, { ...ARCHIVED, assets: { active: 1, archived: 11 } }].map((outputs, index) =>
        connectionDelete(`c${index}`, { ...outputs, connectionQualifiedName: `default/a/${index}` }),
      ),
    );
    expect([...html.matchAll(/<h2[^>]*>(\w+)/g)].map(([, name]) => name)).to.deep.equal(["c2", "c1", "c0"]);
  });

  it("lists the connections, when there are several, with their names, their assets and the totals", () => {
    const one = connectionDelete("a", ARCHIVED);
    expect(page(one)).not.to.include("<nav");
    const purged = { ...ARCHIVED, achieved: "purged", assets: { active: 0, archived: 0 }, receipt: receipt() };
    const html = page(one, connectionDelete("b", purged), connectionDelete("c", { ...ARCHIVED, assets: undefined }));
    const list = /<nav[\s\S]*<\/nav>/.exec(html)?.[0] ?? "";
    expect(wordsOf(list).trim()).to.equal(
      "Connection Status Before Gone Archived Active " +
        "Legacy warehouse default/snowflake/1700000001 Purged 12 12 0 0 " +
        "a default/snowflake/1700000001 Archived – – 12 0 " +
        "c default/snowflake/1700000001 Archived – – – – " +
        "3 connections 12 12 12 0",
    );
    expect(list).to.match(/<a href="#connection-1">Legacy warehouse<\/a>/);
    expect(html.match(/<article id="connection-\d"/g)).to.have.length(3);
  });

  it("has a choice of what is shown where there is more than one kind", () => {
    const already = { ...ARCHIVED, outcome: "alreadyArchived" };
    const html = page(connectionDelete("a", ARCHIVED), connectionDelete("b", already));
    expect(wordsOf(html)).to.include("Show all (2) archived (1) nothing to do (1)");
    expect(html).to.include('id="show-all" checked').and.include('id="show-archived">').and.not.include('show-purged"');
    expect(html).to.match(/<article id="connection-1" class="archived is-archived"/);
    expect(page(connectionDelete("a", ARCHIVED), connectionDelete("b", ARCHIVED))).not.to.include("<fieldset");
  });

  it("says so when the stack retires nothing", () => {
    const html = page();
    expect(wordsOf(html)).to.include("This stack retires no connection");
    expect(html)
      .to.match(/<h1>/)
      .and.not.match(/<article|<dl class="summary"/);
  });

  it("is a page also when the export has no time and no resources", () => {
    const html = renderPage(readExport('{"deployment":{}}', "stack.json"));
    expect(html).to.include("<title>Retired connections</title>");
    const untimed = JSON.stringify({ deployment: { resources: [connectionDelete("legacy", ARCHIVED)] } });
    expect(wordsOf(renderPage(readExport(untimed, "stack.json")))).to.include("One Atlan connection, out of service.");
  });

  it("shows hostile texts as texts", () => {
    const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;`;
    const outputs = {
      ...ARCHIVED,
      connectionQualifiedName: evil,
      reason: evil,
      message: evil,
      workflowName: evil,
      runId: evil,
      tenant: evil,
      startedAt: evil,
      triggers: { [evil]: evil },
      assets: { active: 1, archived: 1, activeByType: { [evil]: 1 }, archivedByType: { [evil]: 1 } },
      receipt: receipt({ connectionName: evil, reason: evil, provider: evil, verifiedAt: evil }),
      purgeEligibleAt: evil,
    };
    const html = page({ ...connectionDelete("x", outputs, [evil, `\`${evil}\``]), urn: urnOf(evil) });
    expect(html).not.to.match(/<script|<img/i);
    expect(html.replace(/"[^"]*"/g, "")).not.to.match(/<[^>]*onerror/i);
    expect(html.replace(/<style>[\s\S]*<\/style>/, "")).not.to.match(/<[^>]*"'|&lt;/);
    expect(wordsOf(html).split("<script>alert(1)</script>").length).to.be.greaterThan(10);
  });
});

describe("what the page says of a connection", () => {
  it("that is archived", () => {
    const text = words({ receipt: receipt(), reason: "It has moved" });
    expect(text).to.include("Legacy warehouse default/snowflake/1700000001 Archived");
    expect(text).to.include("None of its assets is active any more. In Atlan each can still be restored.");
    expect(text).to.include("1 Archive · Run started 15 Jan 2026, 09:00:00 UTC");
    expect(text).to.include("2 Archive · Run ended 15 Jan 2026, 09:00:21 UTC");
    expect(text).to.include("3 Archive · Checked 15 Jan 2026, 09:00:36 UTC");
    expect(text).to.include("Reason It has moved Connection active before the run, archived when checked");
    expect(text).to.include(`Run ${RUN}`).and.include("Receipt digest intact");
    expect(text).to.match(/SHA-256 [0-9a-f]{64} Written by pulumi-atlan\/0\.1\.0/);
  });

  for (const [what, outcome, reached] of [
    ["archived", "ran", "A run archived all its assets."],
    ["archived already", "alreadyArchived", "It was archived already, so no run was started."],
  ] as const) {
    it(`that is ${what}, and of which a refresh could not see what was archived: not that it can be restored`, () => {
      const unseen = (archived: number): string =>
        words({ outcome, receipt: receipt({ outcome }), assets: { active: 0, archived } });
      expect(unseen(0)).to.include(
        `Not seen ${reached} When its assets were last counted, 12 of the 12 assets that were archived could not be seen any more; ` +
          "they were purged since, or the credentials could not see them.",
      );
      expect(unseen(0)).not.to.include("can still be restored");
      expect(unseen(11)).to.include("1 of the 12 assets that were archived could not");
      expect(unseen(12)).not.to.include("Not seen");
      expect(unseen(13)).not.to.include("Not seen");
    });
  }

  it("that allowMissing has counted as gone after its archive", () => {
    const text = words({ outcome: "alreadyGone", receipt: receipt(), assets: { active: 0, archived: 0 } });
    expect(text).to.include("Nothing to do The connection was not there any more").and.not.include("Not seen");
  });

  it("that is archived, with assets that have come back", () => {
    const text = words({ assets: { active: 1, archived: 11 } });
    expect(text).to.include(
      "Came back A run archived all its assets. When its assets were last counted, 1 asset was active again.",
    );
    const next = "With a changed trigger, or rerunOnDrift , pulumi up";
    expect(text).to.include(`${next} archives it again.`);
    const purged = { achieved: "purged", assets: { active: 0, archived: 1 } };
    expect(words({ ...purged, mode: "purge" }, { mode: "purge" })).to.include(`${next} PERMANENTLY PURGES it again.`);
    // After the hold of an archive.
    expect(words(purged, { mode: "purge" })).to.include(`${next} archives it again.`);
    expect(words({ ...purged, mode: undefined })).to.include(`${next} runs the workflow again.`);
    expect(words({ assets: { active: 0, archived: 12, connection: "ACTIVE" } })).to.include(
      "A run archived all its assets. When it was last looked at, the connection itself was active again.",
    );
  });

  for (const [what, outputs] of [
    ["archived", { assets: { active: 1, archived: 11 } }],
    ["archived, the connection alone", { assets: { active: 0, archived: 12, connection: "ACTIVE" } }],
    ["archived before", { outcome: "alreadyArchived", assets: { active: 1, archived: 11 } }],
    ["purged", { achieved: "purged", assets: { active: 0, archived: 1 } }],
    ["gone before", { outcome: "alreadyGone", achieved: "purged", assets: { active: 2, archived: 0 } }],
  ] as const) {
    it(`that is ${what} and came back, in no colour of success`, () => {
      const html = page(connectionDelete("legacy", { ...ARCHIVED, ...outputs }));
      expect(html).to.match(/<article id="connection-1" class="failed is-cameBack"/);
      expect(html).to.include('<p class="pill">Came back</p>');
    });
  }

  it("that is on hold before its purge", () => {
    const text = words({ receipt: receipt(), purgeEligibleAt: "2026-02-14T09:00:21Z" });
    expect(text).to.include("4 Hold · Purge due with the next up 14 Feb 2026, 09:00:21 UTC");
  });

  it("that is purged", () => {
    const purged = { mode: "purge", achieved: "purged", assets: { active: 0, archived: 0 } };
    const text = words(purged, { mode: "purge" });
    expect(text).to.include("Purged The connection and all its assets are gone for good.");
    expect(text).to.include("2 Purge · Run ended: Succeeded");
    expect(words({ ...purged, assets: { active: 2, archived: 1 } }, { mode: "purge" })).to.include(
      "Came back A run purged it. When its assets were last counted, 3 assets were there again.",
    );
    const back = { ...purged, assets: { active: 0, archived: 0, connection: "DELETED" } };
    expect(words(back, { mode: "purge" })).to.include(
      "Came back A run purged it. When it was last looked at, the connection itself was there again.",
    );
  });

  it("that was archived and promoted to a purge", () => {
    const sha256 = "a".repeat(64);
    const text = words(
      {
        achieved: "purged",
        assets: { active: 0, archived: 0 },
        purgeEligibleAt: "2026-01-14T09:00:21Z",
        receipt: receipt({
          mode: "purge",
          previous: { mode: "archive", finishedAt: "2025-12-15T09:00:21Z", verifiedAt: "2025-12-15T09:00:36Z", sha256 },
        }),
      },
      { mode: "purge" },
    );
    expect(text).to.include("1 Archive · Run ended 15 Dec 2025, 09:00:21 UTC 2 Archive · Checked");
    expect(text).to.include("3 Purge · Run started").and.include("5 Purge · Checked");
    expect(text).to.include("Mode archive, then purge");
    expect(text).to.include(`SHA-256 of the receipt of the archive ${sha256}`);
    expect(text).not.to.include("Hold");
  });

  it("that was approved by an inventory", () => {
    const sha256 = "b".repeat(64);
    const text = words({ receipt: receipt({ inventory: { sha256, assets: 1_225 } }) });
    expect(text).to.include(`SHA-256 of the inventory that approved it, of 1,225 assets ${sha256}`);
    for (const inventory of [undefined, 7, { sha256 }, { sha256: 7, assets: 1 }, { sha256, assets: -1 }])
      expect(words({ receipt: receipt({ inventory }) })).not.to.include("SHA-256 of the inventory");
  });

  it("whose run failed", () => {
    const failed = { phase: "Failed", achieved: "none", outcome: undefined, message: "child failed" };
    const error = "archiving connection (x): run r ended Failed: child failed. `pulumi up` runs the workflow again.";
    const text = words(failed, { ...UNFULFILLED, phase: "Failed" }, [error]);
    expect(text).to.include("Failed It is not archived yet. The run ended Failed. archiving connection (x): run r");
    expect(text).to.include("2 Archive · Run ended: Failed").and.include("Atlan says child failed");
    expect(text).to.include("No receipt: nothing has been proven yet.");
    // A refresh makes the engine forget the error; then the page itself says what to do.
    expect(words(failed, { ...UNFULFILLED, phase: "Failed" })).to.include(
      "The run ended Failed. pulumi up runs the workflow again.",
    );
    expect(words({ ...failed, phase: "Error" }, { ...UNFULFILLED, phase: "Error" })).to.include("ended with an Error.");
  });

  it("whose purge failed after its archive", () => {
    const text = words(
      { phase: "Failed", receipt: receipt({ run: "former" }) },
      { ...UNFULFILLED, mode: "purge", phase: "Failed" },
    );
    expect(text).to.include("It is archived, and not purged yet. The run ended Failed.");
    expect(text).to.include("3 Archive · Checked").and.include("5 Purge · Run ended: Failed");
  });

  it("whose rerun failed", () => {
    const text = words({ phase: "Error" }, { ...UNFULFILLED, phase: "Error" });
    expect(text).to.include("It was archived before; what was asked for since then is not finished.");
  });

  it("whose run somebody stopped", () => {
    const text = words({ phase: "Failed", achieved: "none" }, { ...UNFULFILLED, phase: "Failed", stopped: true });
    expect(text).to.include(
      "Stopped It is not archived yet. Somebody stopped the run. It is not started again by itself",
    );
    expect(text).to.include("2 Archive · Run stopped");
  });

  for (const [phase, sentence] of [
    ["Pending", "The run had not begun when this state was written."],
    ["Running", "The run was going on when this state was written."],
  ] as const) {
    it(`whose run is ${phase}`, () => {
      const text = words({ phase, finishedAt: undefined, achieved: "none" }, { ...UNFULFILLED, phase });
      expect(text).to.include(`${phase} It is not archived yet. ${sentence}`);
      expect(text).to.include(`2 Archive · ${phase} when this state was written`);
    });
  }

  it("of which it is not known how it ended", () => {
    const unknown = { phase: "Unknown", achieved: "none", finishedAt: undefined };
    expect(words(unknown, { ...UNFULFILLED, phase: "Unknown" })).to.include("How the run ended is not known.");
    const text = words(
      { ...unknown, runId: undefined, startedAt: undefined },
      { ...UNFULFILLED, phase: "Unknown", runId: undefined },
    );
    expect(text).to.include("Whether a run was started is not known.");
    expect(text).to.include("When anything happened is not known.");
  });

  it("whose run Succeeded without a proof", () => {
    expect(words({ achieved: "none" }, UNFULFILLED)).to.include(
      "Not proven Whether it is archived is not proven. The run Succeeded, but it is not proven",
    );
  });

  it("whose purge after its archive may have been done: not that it is not purged", () => {
    for (const phase of ["Unknown", "Succeeded"] as const) {
      const text = words({ phase }, { ...UNFULFILLED, mode: "purge", phase });
      expect(text).to.include("It was archived; whether it is purged is not proven.");
    }
  });

  it("that was archived already", () => {
    const text = words(
      {
        outcome: "alreadyArchived",
        runId: undefined,
        receipt: receipt({ outcome: "alreadyArchived", run: undefined, startedAt: undefined, finishedAt: undefined }),
      },
      { runId: undefined },
    );
    expect(text).to.include("Nothing to do It was archived already and no asset was active, so no run was started.");
    expect(text).to.include("1 Archive · Looked at: nothing to do 15 Jan 2026, 09:00:36 UTC");
  });

  it("that was gone already", () => {
    const text = words({ outcome: "alreadyGone", achieved: "purged", assets: { active: 0, archived: 0 } });
    expect(text).to.include("Nothing to do The connection was not there any more, so no run was started.");
  });

  it("whose run was joined", () => {
    expect(words({ outcome: "attached" })).to.include(
      "This resource is not known to have started the run; it joined it.",
    );
  });

  it("on which somebody else has run the workflow since", () => {
    const text = words({ runId: "another", phase: "Failed", receipt: receipt() });
    expect(text).to.include("Archived None of its assets is active any more.");
    expect(text).to.include("4 Another run · Run started").and.include("5 Another run · Run ended: Failed");
  });

  it("on which the engine was interrupted", () => {
    const creating = { resource: { urn: urnOf("new") }, type: "creating" };
    const text = wordsOf(renderPage(readExport(stackExport([], [creating]), "stack.json")));
    expect(text).to.include(
      "new Interrupted Whether it is archived is not proven. Pulumi was interrupted while creating it.",
    );
    const inputs = { connectionQualifiedName: "default/a/1", mode: "purge" };
    const purging = { resource: { urn: urnOf("new"), inputs }, type: "creating" };
    expect(wordsOf(renderPage(readExport(stackExport([], [purging]), "stack.json")))).to.include(
      "new default/a/1 Interrupted Whether it is purged is not proven. Pulumi was interrupted while creating it.",
    );
    expect(text).to.include("Nobody has counted them.");
  });

  it("of which state says next to nothing", () => {
    const bare = (outputs: object): string => wordsOf(page(connectionDelete("legacy", outputs)));
    expect(bare({})).to.include(
      "legacy Not known Whether it is archived is not proven. Whether a run was started is not known.",
    );
    expect(bare({ mode: "purge" })).to.include("Whether it is purged is not proven.");
    expect(bare({ achieved: "archived", outcome: "ran" })).to.include("legacy Archived");
    expect(bare({ intent: { mode: "purge" } })).to.include("Mode purge");
  });

  it("whose receipt was changed: nothing is taken from it", () => {
    const text = words({ receipt: receipt().replace("Legacy warehouse", "Another name") });
    expect(text).to.include("Receipt digest does not match Somebody or something has changed this receipt");
    expect(text).to.include("legacy default/snowflake/1700000001 Archived");
    expect(text).to.include("2 Archive · Run ended: Succeeded").and.not.include("Checked");
  });

  it("whose receipt is of another connection: nothing is taken from it", () => {
    const text = words({ receipt: receipt(), connectionQualifiedName: "default/snowflake/2" });
    expect(text)
      .to.include("Receipt of another connection Somebody or something has put this receipt here")
      .and.include("It is of default/snowflake/1700000001 on https://")
      .and.not.include("Checked");
  });

  it("whose receipt was taken out: that is not as if nothing had been proven", () => {
    expect(words({ receipt: undefined }))
      .to.include("The receipt was taken out of the state: a resource stores one together with its outcome.")
      .and.not.include("No receipt");
  });

  it("whose receipt can't be read", () => {
    expect(words({ receipt: "{broken" }))
      .to.include("Receipt not readable This is no receipt")
      .and.include("{broken");
  });

  it("with something encrypted", () => {
    const reason = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
    expect(words({ receipt: reason }))
      .to.include("The receipt is encrypted in the export, so that nobody can read it here.")
      .and.not.include("nothing has been proven");
    expect(words({ reason })).to.include("Encrypted in the export reason");
  });
});

describe("the assets on the page", () => {
  const table = (outputs: object, intent: object = {}): string => {
    const whole = { ...ARCHIVED, ...outputs, intent: { ...ARCHIVED.intent, ...intent } };
    return /<table>[\s\S]*<\/table>[\s\S]*?<\/section>/.exec(page(connectionDelete("legacy", whole)))?.[0] ?? "";
  };

  it("are told by type, before and after, the most numerous first", () => {
    const html = table({
      receipt: receipt(),
      assets: { active: 1, archived: 11, activeByType: { Table: 1 }, archivedByType: { Table: 1, Column: 10 } },
    });
    expect(wordsOf(html)).to.include(
      "Type Before Archived Active Column 10 10 0 Table 2 1 1 All assets 12 11 1 archived active",
    );
    expect(html.match(/style="width:[\d.]+%"/g)).to.deep.equal([
      'style="width:100.00%"',
      'style="width:10.00%"',
      'style="width:10.00%"',
    ]);
  });

  it("that are gone keep their place", () => {
    const none = { receipt: receipt(), assets: { active: 0, archived: 0 } };
    const kept = "Column 10 0 0 Table 2 0 0 All assets 12 0 0";
    expect(wordsOf(table({ ...none, achieved: "purged" }))).to.include(`${kept} gone`);
    expect(wordsOf(table(none)))
      .to.include(`${kept} not seen`)
      .and.not.include("gone");
  });

  it("have no column for what nobody has counted", () => {
    expect(wordsOf(table({}))).to.include("Type Archived Active All assets 12 0");
  });

  it("are those of the unfinished run, not of the receipt before it", () => {
    const before = { connection: "ACTIVE", active: 3, archived: 9, types: { View: 12, odd: "many" } };
    const html = table({ receipt: receipt() }, { fulfilled: false, before });
    expect(wordsOf(html)).to.include("Type Before Archived Active View 12 0 0 All assets 12 12 0");
  });

  it("that are part of some lineage are counted", () => {
    const assets = { active: 0, archived: 12_000, activeWithLineage: 0, archivedWithLineage: 1_207 };
    expect(wordsOf(table({ assets }))).to.include("12,000 0 Part of some lineage: 1,207 archived.");
  });

  it("that were part of some lineage before the run are told after a purge, which leaves nothing to count", () => {
    const before = { connection: "ACTIVE", active: 12, archived: 0, types: { View: 12 }, withLineage: 5 };
    const assets = { active: 0, archived: 0, lineageUnknown: true };
    const html = table({ assets }, { fulfilled: false, before });
    expect(wordsOf(html)).to.include("Part of some lineage: 5 before the run.");
  });

  it("of which that is not told say so", () => {
    const assets = { active: 0, archived: 12_000, activeWithLineage: 3, lineageUnknown: true };
    expect(wordsOf(table({ assets }))).to.include("12,000 0 How many are part of some lineage was not told.");
    expect(wordsOf(table({ assets }))).to.not.include("Part of some lineage");
  });
});

describe("the drawing of a timeline", () => {
  it("says in words what it shows", () => {
    const svg = /<svg[\s\S]*?<\/svg>/.exec(page(connectionDelete("legacy", ARCHIVED)))?.[0] ?? "";
    const label =
      "Timeline of legacy: Archive, Run started, 15 Jan 2026, 09:00:00 UTC; Archive, Run ended: Succeeded, 15 Jan 2026, 09:00:21 UTC.";
    expect(svg).to.include(`role="img" aria-label="${label}"`).and.include(`<title>${label}</title>`);
    expect(svg).to.include(">21s</text>");
  });

  it("has a place for a moment that is alone, and shows a time that is none as it is", () => {
    const html = page(connectionDelete("legacy", { ...ARCHIVED, startedAt: "at noon", finishedAt: undefined }));
    expect(html).to.include('cx="0.00%"').and.not.include("NaN");
    expect(wordsOf(html)).to.include("1 Archive · Run started at noon");
  });
});
