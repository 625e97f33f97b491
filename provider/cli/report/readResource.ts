import { type Phase, toPhase } from "../../atlan/phase";
import type { Mode } from "../../reconcile/intent";
import type { Achieved, Outcome, SeenAssets } from "../../reconcile/record";
import { countOf, countsOf, type JsonObject, jsonObjectOf, oneOf, textOf, textsIn } from "../../text/json";
import { present } from "../../text/present";
import { readUrn } from "../../text/urn";
import type { ConnectionReport, IntentReport } from "./model";
import { readReceiptOutput } from "./readReceiptOutput";
import { readSnapshotBefore } from "./readSnapshot";
import { isSecret } from "./secrets";

const MODES = ["archive", "purge"] as const satisfies readonly Mode[];
const OUTCOMES = ["ran", "attached", "alreadyArchived", "alreadyGone"] as const satisfies readonly Outcome[];
const ACHIEVED = ["none", "archived", "purged"] as const satisfies readonly Achieved[];

/**
 * Reads one resource of an export.
 *
 * @param interrupted - the engine's interrupted operation, if it was on this resource
 */
export function readResource(resource: JsonObject, interrupted?: string): ConnectionReport {
  const all = jsonObjectOf(resource["outputs"]) ?? jsonObjectOf(resource["inputs"]) ?? {};
  const encrypted = Object.keys(all).filter((key) => isSecret(all[key]));
  // Also if the export was made with --show-secrets: secrets must not be on a page.
  const outputs: JsonObject = Object.fromEntries(Object.entries(all).filter(([key]) => !encrypted.includes(key)));
  const receipt = readReceiptOutput(outputs);
  const facts = receipt?.kind === "intact" ? receipt.receipt : undefined;
  const intent = jsonObjectOf(outputs["intent"]);
  return present({
    resource: readUrn(textOf(resource["urn"]) ?? "").name ?? "unnamed",
    qualifiedName: textOf(outputs["connectionQualifiedName"]),
    connectionName: facts?.connectionName,
    mode: oneOf(MODES, outputs["mode"]),
    reason: textOf(outputs["reason"]),
    tenant: textOf(outputs["tenant"]),
    triggers: readTriggers(outputs["triggers"]),
    latestRun: present({
      workflowName: textOf(outputs["workflowName"]),
      runId: textOf(outputs["runId"]),
      phase: readPhase(outputs["phase"]),
      startedAt: textOf(outputs["startedAt"]),
      finishedAt: textOf(outputs["finishedAt"]),
      message: textOf(outputs["message"]),
    }),
    outcome: oneOf(OUTCOMES, outputs["outcome"]),
    achieved: oneOf(ACHIEVED, outputs["achieved"]),
    intent: readIntent(intent),
    assets: readAssets(outputs["assets"]),
    // The snapshot of an unfinished intent is newer than the receipt of the previous one.
    before: intent?.["fulfilled"] === false ? readSnapshotBefore(intent["before"]) : facts?.before,
    purgeEligibleAt: textOf(outputs["purgeEligibleAt"]),
    receipt,
    errors: textsIn(resource["initErrors"]),
    interrupted,
    encrypted,
  });
}

/** Reads a phase; one that a newer version may have added is unknown. */
function readPhase(value: unknown): Phase {
  return typeof value === "string" && value !== "" ? toPhase(value) : "Unknown";
}

function readTriggers(value: unknown): (readonly [string, string])[] {
  return Object.entries(jsonObjectOf(value) ?? {}).map(
    ([name, trigger]) => [name, typeof trigger === "string" ? trigger : JSON.stringify(trigger)] as const,
  );
}

function readIntent(intent: JsonObject | undefined): IntentReport | undefined {
  if (intent === undefined) return undefined;
  return present({
    mode: oneOf(MODES, intent["mode"]),
    runId: textOf(intent["runId"]),
    phase: readPhase(intent["phase"]),
    stopped: intent["stopped"] === true,
    fulfilled: intent["fulfilled"] === true,
  });
}

function readAssets(value: unknown): SeenAssets | undefined {
  const assets = jsonObjectOf(value);
  const [active, archived] = [countOf(assets?.["active"]), countOf(assets?.["archived"])];
  if (active === undefined || archived === undefined) return undefined;
  return present({
    active,
    archived,
    activeByType: countsOf(assets?.["activeByType"]),
    archivedByType: countsOf(assets?.["archivedByType"]),
    activeWithLineage: countOf(assets?.["activeWithLineage"]),
    archivedWithLineage: countOf(assets?.["archivedWithLineage"]),
    lineageUnknown: assets?.["lineageUnknown"] === true ? (true as const) : undefined,
    connection: oneOf(["ACTIVE", "DELETED"], assets?.["connection"]),
  });
}
