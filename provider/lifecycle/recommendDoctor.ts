import { AtlanProviderError } from "../errors";
import type { ConnectionContext } from "./connection";
import type { Properties } from "./state";

/** Errors of a look-up that mean that the tenant does not answer as Atlan is thought to. */
const CONTRADICTIONS: ReadonlySet<string> = new Set([
  "ATLAN_UNREADABLE_ANSWER",
  "ATLAN_ANSWER_TOO_LARGE",
  "ATLAN_APP_CONTRACT",
]);

const RECOMMENDATION =
  "This tenant does not answer as pulumi-atlan assumes. `npx pulumi-atlan doctor` shows what holds here and what does not; it changes nothing.";

/** Says once in a command, where the preview of a purge meets such an answer, what looks for others. */
export function recommendDoctor({ providerContext, log }: ConnectionContext, inputs: Properties, error: unknown): void {
  const isPurge = inputs["mode"] === "purge" || inputs["purgeAfter"] !== undefined;
  if (!isPurge || !(error instanceof AtlanProviderError) || !CONTRADICTIONS.has(error.code)) return;
  if (providerContext.isNews(RECOMMENDATION)) log(RECOMMENDATION, "warning");
}
