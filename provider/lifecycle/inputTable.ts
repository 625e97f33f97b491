import type { GivenInputs } from "../reconcile/inputs";

/** How an input is treated, beside its check in `validate` and its type in `readInputs`. */
interface Treatment {
  /**
   * What a change of it does to an existing resource: makes another one of it, is decided by the rules (a run, another end of a
   * hold, or nothing), or is only saved.
   */
  readonly change: "replaces" | "decided" | "saved";
  /** Where it stands in a fleet: in the policy, in the entry of a connection, or in the policy with entries that override it. */
  readonly fleet: "policy" | "entry" | "both";
  /** What can't be told while it has no value: what will be deleted, or whether anything will be, because the value may prevent it. */
  readonly whileUnknown?: "what" | "whether";
}

/** Each input of a program, in the order in which a fleet hands them to its members. The compiler reports a missing one. */
const TREATMENTS: Readonly<Record<keyof GivenInputs, Treatment>> = {
  connectionQualifiedName: { change: "replaces", fleet: "entry", whileUnknown: "what" },
  mode: { change: "decided", fleet: "both", whileUnknown: "what" },
  triggers: { change: "decided", fleet: "both" },
  waitForCompletion: { change: "saved", fleet: "policy" },
  timeout: { change: "saved", fleet: "policy" },
  maxAssets: { change: "saved", fleet: "both", whileUnknown: "whether" },
  inventory: { change: "saved", fleet: "entry", whileUnknown: "whether" },
  purgeAfter: { change: "decided", fleet: "both" },
  existingWorkflow: { change: "saved", fleet: "entry", whileUnknown: "whether" },
  allowMissing: { change: "saved", fleet: "both", whileUnknown: "whether" },
  rerunOnDrift: { change: "saved", fleet: "both" },
  reason: { change: "saved", fleet: "both" },
};

/** The names of the inputs that are treated so. */
export function inputsWhere(isSo: (treatment: Treatment) => boolean): readonly string[] {
  return Object.entries(TREATMENTS)
    .filter(([, treatment]) => isSo(treatment))
    .map(([name]) => name);
}
