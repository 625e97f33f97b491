import { withReference } from "../../errors";
import { formatDuration } from "../../text/duration";
import { type RuleResult, fails, holds, unknown } from "./finding";
import type { Observations } from "./observations";
import type { RuleSet } from "./rules";

/** By how much two clocks may differ, in milliseconds, beyond the time that the answer took. */
const MOST_SKEW_MS = 60_000;

/** Statuses that only a tenant gives: it is there, and refuses. */
const REFUSALS: readonly number[] = [401, 403, 429];

const isReached = ({ whoAmI }: Observations): boolean =>
  whoAmI.kind === "answered" || REFUSALS.includes(whoAmI.status) || whoAmI.code === "ATLAN_SIGN_IN";

function reach(seen: Observations): RuleResult {
  const { whoAmI } = seen;
  if (isReached(seen)) return holds("it answered", "The address is that of something that answers as Atlan does.");
  const { code, because, suggestion } = whoAmI as Exclude<typeof whoAmI, { kind: "answered" }>;
  return {
    ...fails(`it did not answer (${code})`, withReference("Nothing works before it does.", code)),
    here: `${because}. ${suggestion}`,
  };
}

function tls(seen: Observations): RuleResult {
  const { setup, whoAmI } = seen;
  if (setup.isUnchecked) {
    return fails(
      "NODE_TLS_REJECT_UNAUTHORIZED is 0, so any certificate is taken",
      "Somebody between here and the tenant can read the token and answer in its place. Unset it, and name a company's own authority in NODE_EXTRA_CA_CERTS.",
    );
  }
  if (!setup.isEncrypted)
    return holds("the tenant is on this machine, and spoken to in the clear", "The token stays on this machine.");
  if (isReached(seen)) return holds("its certificate is accepted", "The answers are those of the tenant.");
  if (whoAmI.kind === "unanswered" && whoAmI.code === "ATLAN_TLS")
    return fails("no TLS connection can be made", "See docs/errors.md#atlan_tls.");
  return unknown("the tenant was not reached", "Reach the tenant first.");
}

function proxy(seen: Observations): RuleResult {
  const { setup, whoAmI } = seen;
  const isRefused = whoAmI.kind === "unanswered" && whoAmI.code.startsWith("ATLAN_PROXY");
  if (setup.proxyVariable === undefined)
    return holds("no proxy is set for this tenant", "If this network needs one, set HTTPS_PROXY.");
  if (isRefused)
    return fails(
      `the proxy from ${setup.proxyVariable} does not let requests through`,
      "See docs/errors.md#atlan_proxy.",
    );
  return isReached(seen)
    ? holds(`through the proxy from ${setup.proxyVariable}`, "NO_PROXY takes hosts out of it.")
    : unknown(`the tenant was not reached through the proxy from ${setup.proxyVariable}`, "Reach the tenant first.");
}

function clock({ clock: { sentAt, answeredAt, toldAt } }: Observations): RuleResult {
  if (toldAt === undefined) {
    return unknown(
      "no answer told the tenant's time",
      "Runs of before and after a start are then told apart by this machine's clock: keep it right.",
    );
  }
  // The tenant tells whole seconds.
  const behind = Math.max(0, toldAt - answeredAt);
  const ahead = Math.max(0, sentAt - (toldAt + 1_000));
  const skew = Math.max(behind, ahead);
  if (skew <= MOST_SKEW_MS) return holds("they agree within a minute", "Times in state and in receipts are right.");
  return fails(
    `this machine's is ${formatDuration(skew)} ${behind > 0 ? "behind" : "ahead"}`,
    "The provider goes by the tenant's clock where that matters, but times in state and in receipts are wrong, and so is when a token expires. Set this machine's clock.",
  );
}

/** Whether anything comes through. */
export const REACH: RuleSet = {
  area: "reach",
  rules: [
    { id: "reach", assumption: "The tenant answers", isBasis: true, check: reach },
    { id: "tls", assumption: "The connection is private", isBasis: true, check: tls },
    { id: "proxy", assumption: "A proxy, if there is one, lets requests through", isBasis: false, check: proxy },
    { id: "clock", assumption: "This machine's clock agrees with the tenant's", isBasis: false, check: clock },
  ],
};
