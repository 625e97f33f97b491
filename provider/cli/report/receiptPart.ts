import { countAssets } from "../../reconcile/targetState";
import { markup, type Markup, wholeText } from "./markup";
import type { ConnectionReport, ReceiptReading } from "./model";

/** The receipt and whether its digest is intact; collapsed on a screen, expanded on paper. */
export function renderReceipt(report: ConnectionReport): Markup {
  const { receipt: reading } = report;
  if (reading === undefined) return markup`<p class="receipt soft">${noneBecause(report)}</p>`;
  return markup`<details class="receipt">
<summary>Receipt <span class="digest ${reading.kind}">${WORDS[reading.kind].short}</span></summary>
<p>${WORDS[reading.kind].long}</p>
${digests(reading)}
<pre>${reading.kind === "intact" ? wholeText(reading.text) : reading.text}</pre>
</details>`;
}

function noneBecause({ encrypted, outcome, achieved = "none" }: ConnectionReport): string {
  if (encrypted.includes("receipt")) return "The receipt is encrypted in the export, so that nobody can read it here.";
  if (outcome !== undefined || achieved !== "none")
    return "The receipt was taken out of the state: a resource stores one together with its outcome.";
  return "No receipt: nothing has been proven yet.";
}

const WORDS: Readonly<Record<ReceiptReading["kind"], { readonly short: string; readonly long: string }>> = {
  intact: {
    short: "digest intact",
    long: "The text below is as it was written: its SHA-256 is the one that it names. That shows accidents; it is no signature.",
  },
  changed: {
    short: "digest does not match",
    long: "Somebody or something has changed this receipt after it was written. Nothing on this page is taken from it.",
  },
  ofAnother: {
    short: "of another connection",
    long: "Somebody or something has put this receipt here: a resource's own is of its connection. Nothing on this page is taken from it.",
  },
  unreadable: {
    short: "not readable",
    long: "This is no receipt that this version of pulumi-atlan knows. Nothing on this page is taken from it.",
  },
};

function digests(reading: ReceiptReading): Markup | undefined {
  if (reading.kind === "unreadable") return undefined;
  if (reading.kind === "ofAnother") return list([["It is of", reading.of]]);
  if (reading.kind === "changed") return list([["SHA-256 that it names", reading.sha256]]);
  const { sha256, previous, inventory, provider } = reading.receipt;
  return list([
    ["SHA-256", sha256],
    ...(previous === undefined ? [] : [[`SHA-256 of the receipt of the ${previous.mode}`, previous.sha256] as const]),
    ...(inventory === undefined
      ? []
      : [
          [`SHA-256 of the inventory that approved it, of ${countAssets(inventory.assets)}`, inventory.sha256] as const,
        ]),
    ["Written by", provider],
  ]);
}

function list(entries: readonly (readonly [string, string])[]): Markup {
  return markup`<dl>${entries.map(([name, value]) => markup`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}</dl>`;
}
