import { renderAssets } from "./assetTable";
import { markup, type Markup, prose } from "./markup";
import type { ConnectionReport, ReceiptReading } from "./model";
import { renderReceipt } from "./receiptPart";
import { stagesOf } from "./stages";
import { statusOf } from "./status";
import { summaryOf } from "./summary";
import { renderTimeline } from "./timeline";
import { describeActor } from "./who";

/** The connection's display name in Atlan, otherwise its name in the program. */
export function nameOf({ connectionName, resource }: ConnectionReport): string {
  return connectionName ?? resource;
}

/** One connection, from its name to its receipt. */
export function renderCard(report: ConnectionReport, id: string): Markup {
  const { title, text, tone } = summaryOf(report);
  const { qualifiedName } = report;
  return markup`<article id="${id}" class="${tone} is-${statusOf(report)}" aria-labelledby="${id}-name">
<header>
<div><h2 id="${id}-name">${nameOf(report)}</h2>
${qualifiedName && markup`<p class="qualified"><code>${qualifiedName}</code></p>`}</div>
<p class="pill">${title}</p>
</header>
<p class="verdict">${prose(text)}</p>
${report.errors.map((error) => markup`<p class="said">${prose(error)}</p>\n`)}<section class="when"><h3>Timeline</h3>
${renderTimeline(stagesOf(report), nameOf(report))}
</section>
<div class="columns">
<section><h3>Assets by type</h3>
${renderAssets(report.before, report.assets, statusOf(report) === "notSeen" ? "not seen" : "gone")}
</section>
<section><h3>Details</h3>
${renderFacts(report)}
</section>
</div>
${renderReceipt(report)}
</article>`;
}

function renderFacts(report: ConnectionReport): Markup {
  const facts = factsOf(report).filter(([, value]) => value !== undefined);
  return markup`<dl class="facts">${facts.map(
    ([name, value]) => markup`
<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}
</dl>`;
}

function factsOf(report: ConnectionReport): (readonly [string, Markup | string | undefined])[] {
  const { reason, triggers, tenant, resource, latestRun, receipt, encrypted } = report;
  return [
    ["Mode", modeOf(report)],
    ["Reason", reason],
    ["Connection", connectionItself(report, receipt)],
    [
      "Triggers",
      triggers.length === 0
        ? undefined
        : markup`${triggers.map(([name, value]) => markup`<span class="trigger">${name}: ${value}</span>`)}`,
    ],
    ["Workflow", code(latestRun.workflowName)],
    ["Run", code(latestRun.runId)],
    ["Phase of the run", latestRun.runId === undefined ? undefined : latestRun.phase],
    ["Atlan says", latestRun.message],
    ["Update", updateOf(report)],
    ["Run by", runBy(receipt)],
    ["Tenant", tenant],
    ["Resource", code(resource)],
    ["Encrypted in the export", encrypted.length === 0 ? undefined : encrypted.join(", ")],
  ];
}

/** The declared mode, or what the hold has changed it to. */
function modeOf({ mode, intent }: ConnectionReport): string | undefined {
  if (intent?.mode === undefined || intent.mode === mode) return mode;
  return mode === undefined ? intent.mode : `${mode}, then ${intent.mode}`;
}

function updateOf({ update }: ConnectionReport): string | undefined {
  if (update === undefined) return undefined;
  const number = update.version === undefined || update.version === 0 ? [] : [`number ${update.version}`];
  return [...number, describeActor(update.actor) ?? "nothing is noted of who made it"].join(", ");
}

/** Who ran `pulumi up`, as the receipt says. */
function runBy(receipt: ReceiptReading | undefined): string | undefined {
  const by = receipt?.kind === "intact" ? receipt.receipt.by : undefined;
  return by && describeActor(by);
}

const STATES = { ACTIVE: "active", DELETED: "archived", GONE: "gone" } as const;

function connectionItself({ before }: ConnectionReport, receipt: ReceiptReading | undefined): string | undefined {
  const after = receipt?.kind === "intact" ? receipt.receipt.after : undefined;
  const parts = [
    ...(before === undefined ? [] : [`${STATES[before.connection]} before the run`]),
    ...(after === undefined ? [] : [`${STATES[after.connection]} when checked`]),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

function code(text: string | undefined): Markup | undefined {
  return text === undefined ? undefined : markup`<code>${text}</code>`;
}
