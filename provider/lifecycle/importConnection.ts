import { ConfigurationError } from "../errors";
import { modeOf } from "../reconcile/definition";
import { newIntent } from "../reconcile/desired";
import { predict, type PredictedOutcome } from "../reconcile/predict";
import type { Inputs } from "../reconcile/inputs";
import { Journal } from "../reconcile/journal";
import { Observer } from "../reconcile/observe";
import { previewCreate } from "../reconcile/preview";
import { retainedSince } from "../reconcile/retention";
import { present } from "../text/present";
import { readQualifiedName } from "../text/qualifiedName";
import { type ConnectionContext, idOf, observerContextOf, optionsOf, patienceOf } from "./connection";
import type { Stored } from "./callResult";
import { recordOf } from "./reconcileConnection";

/** What an import takes over. */
export interface Imported extends Stored {
  readonly inputs: Inputs;
}

/**
 * Takes over a connection that the stack does not manage yet. Changes nothing in Atlan: an archived connection counts as
 * done, and for any other it says what `pulumi up` will run.
 *
 * @param name - the connection's qualified name, or the name of an existing workflow that archives it
 * @throws ConfigurationError when the name is neither
 * @throws ConnectionNotFoundError when the connection can't be seen
 */
export async function importConnection(
  context: ConnectionContext,
  name: string,
  resourceUrn: string,
): Promise<Imported> {
  const { providerContext, log } = context;
  const { settings, api } = providerContext.connect(providerContext.settings().baseUrl ?? "the configured tenant");
  const tenant = settings.baseUrl ?? "";
  const inputs: Inputs = { ...(await inputsFor(context, name)), mode: "archive", tenant, resourceUrn };
  const intent = newIntent(inputs, undefined);
  const options = optionsOf(inputs, undefined, intent, settings);
  const observer = new Observer(options, observerContextOf(context, api));
  const { observed, outcome } = await predict({ options, observer }, { record: undefined, resumes: false, intent });
  if (outcome.kind === "refuse") throw outcome.error;
  const journal = new Journal({}, intent);
  journal.recordObservation(observed);
  if (isDone(outcome)) journal.fulfil("alreadyArchived", observed, retainedSince(observer.clocks()));
  else {
    // A look-up by `get` comes here as well, and nothing is ever run for one. The engine tells neither from the other, nor what the
    // program says.
    log(NOT_ARCHIVED, "warning");
    await previewCreate({ options, observer, log, expect: () => undefined }, inputs, intent);
  }
  return { id: idOf(inputs), inputs, record: recordOf(providerContext, inputs, journal) };
}

/** The resource option `import` imports and updates in one `up`. */
const NOT_ARCHIVED =
  "Not archived yet. Nothing was changed. Unless its program says otherwise, `pulumi up` does this, also the one that imports it " +
  "(for `get` it runs nothing):";

/** Whether nothing is left to do. A run in flight is left to the next `pulumi up`. */
function isDone(outcome: PredictedOutcome): boolean {
  if (outcome.kind === "guarded") return outcome.result === "alreadyArchived";
  return outcome.kind === "reached";
}

async function inputsFor(
  context: ConnectionContext,
  name: string,
): Promise<Pick<Inputs, "connectionQualifiedName" | "existingWorkflow">> {
  if ("value" in readQualifiedName(name)) return { connectionQualifiedName: name };
  const { settings, api } = context.providerContext.connect(context.providerContext.settings().baseUrl ?? "");
  const found = await api.findWorkflow(name, patienceOf(context));
  const connectionQualifiedName = found?.connectionQualifiedName;
  if (connectionQualifiedName !== undefined && modeOf(found?.deleteType) === "archive")
    return present({ connectionQualifiedName, existingWorkflow: name });
  throw new ConfigurationError({
    doing: "importing",
    identity: name,
    because:
      found === undefined
        ? `it is neither the qualified name of a connection nor a workflow of ${settings.baseUrl ?? "the tenant"}`
        : "this workflow does not archive a connection, and only archives can be imported",
    suggestion: "Use a name such as default/snowflake/1234567890, or that of a connection-delete workflow.",
  });
}
