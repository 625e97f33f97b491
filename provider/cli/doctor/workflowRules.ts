import { type Asked, NOT_ASKED, type SearchSample } from "../../atlan/examination/samples";
import { withReference } from "../../errors";
import { counted } from "../../text/counted";
import { isComplete, runsIn, valueOf } from "./agreement";
import { fails, holds, type RuleResult, share, shownWords, unknown } from "./finding";
import type { Observations } from "./observations";
import { ofAnswer, type RuleSet, unanswered } from "./rules";

const NO_WORKFLOW = "there is no connection-delete workflow yet";
const LATER = "Run doctor again after the first one.";
const PREFIX = "atlan-connection-delete";
const PARAMETERS: readonly string[] = ["connection-qualified-name", "delete-assets", "delete-type"];
const DELETE_TYPES: readonly string[] = ["SOFT", "PURGE", "HARD"];

function api({ api: told, setup, workflows, assets }: Observations): RuleResult {
  if (setup.hasAppId) {
    if (told.kind === "unanswered" && told.code !== NOT_ASKED) {
      const result = fails(
        told.code === "ATLAN_APP_CONTRACT"
          ? `the app of the given id does not take the inputs of a connection delete (${told.code})`
          : `the question for the app is not answered (${told.code})`,
        withReference("Nothing can be started before it is.", told.code),
      );
      return { ...result, here: told.because };
    }
    return ofAnswer(told, ({ kind }) => {
      if (kind === "app") return ofAnswer(assets.appRuns, ({ total }) => ofTheApp(total));
      return kind === "package"
        ? holds("package workflows: the tenant has no such native app", "Leave atlan:workflowApi as it is.")
        : unknown("the tenant did not decide it", "Ask Atlan.");
    });
  }
  const { definitions } = workflows;
  if (definitions.kind === "unanswered") {
    return definitions.status === 404
      ? fails(
          "the tenant has no package workflows",
          "Ask Atlan for the id of its connection delete app, and run doctor --app-id ID. See docs/native-tenants.md.",
        )
      : unanswered(definitions);
  }
  return ofAnswer(assets.appRuns, ({ total: appRuns }) =>
    appRuns === 0
      ? holds("package workflows, and no run of a native app", "Leave atlan:workflowApi as it is.")
      : unknown(
          `package workflows, and ${appRuns === undefined ? "maybe " : ""}runs of native apps as well`,
          "Ask Atlan by which of them connections are deleted; doctor --app-id ID looks at an app. See docs/native-tenants.md.",
        ),
  );
}

function ofTheApp(runs: number | undefined): RuleResult {
  const set = "Set atlan:workflowApi to app, and atlan:connectionDeleteAppId.";
  if (runs !== undefined && runs > 0)
    return holds(
      "the native app of the given id, whose workflows and runs can be listed",
      `${set} Whether its inputs fit is checked before each start.`,
    );
  return unknown(
    "the native app of the given id, but no run of any app is seen",
    `${set} If one has run here, give the token a persona that sees assets of type AppWorkflowRun: otherwise a run in flight is not noticed, and no workflow is run again.`,
  );
}

/** Whether a search is answered, and its answer is one that the provider reads. */
export function searchable<T extends SearchSample>(asked: Asked<T>, isRead: (value: T) => boolean): RuleResult {
  if (asked.kind === "unanswered") {
    if (asked.code === NOT_ASKED) return unanswered(asked);
    const result = fails(
      `it is not answered (${asked.code})`,
      withReference("Nothing can be decided without it.", asked.code),
    );
    return { ...result, here: asked.because };
  }
  if (isRead(asked.value)) return holds("it is answered, and the answer can be read", "");
  return asked.value.isPartial
    ? fails("the answer says that it is incomplete", INCOMPLETE)
    : fails("the answer can't be read", "This version of pulumi-atlan can't be used with this tenant. Report it.");
}

const INCOMPLETE =
  "A run may be missing from it, so the provider refuses it: nothing can be started. Ask Atlan whether its search is damaged.";

function search({ workflows }: Observations): RuleResult {
  const result = searchable(workflows.definitions, (it) => it.definitions !== undefined);
  if (result.verdict !== "holds") return result;
  return { ...result, meaning: "A workflow is found again, so that nothing is started twice." };
}

function pattern({ workflows }: Observations): RuleResult {
  return ofAnswer(workflows.definitions, ({ definitions: all, total }) => {
    if (all === undefined) return unknown("the answer can't be read", "See the search for workflows.");
    if (all.length === 0) return unknown(NO_WORKFLOW, LATER);
    if (all.some((it) => !it.name.startsWith(PREFIX)))
      return fails("the search by the beginning of the name finds others", "Runs of other workflows would be counted.");
    return ofAnswer(workflows.definitionsByPattern, ({ definitions: matching }) => {
      if (matching === undefined) return unknown("the answer of the official client's search can't be read", LATER);
      if (total !== undefined && total !== all.length)
        return unknown(`only ${all.length} of ${counted(total, "workflow")} are listed`, "Nothing can be told of it.");
      const names = new Set(all.map((it) => it.name));
      return matching.some((it) => !names.has(it.name))
        ? fails(
            "the official client's search finds more",
            "A run in flight of a workflow that is not found would not hold a purge up.",
          )
        : holds(`${counted(all.length, "workflow")}, and the official client's search finds no other`, FOUND_ALL);
    });
  });
}

const FOUND_ALL = "A run in flight is seen under whichever workflow it was started.";

function byName({ workflows }: Observations): RuleResult {
  return ofAnswer(workflows.definitions, ({ definitions: all = [] }) => {
    const [newest] = all;
    if (newest === undefined) return unknown(NO_WORKFLOW, LATER);
    return ofAnswer(workflows.definitionNamed, ({ definitions: found }) =>
      found?.some((it) => it.name === newest.name) === true
        ? holds(
            "the newest one is found by its name",
            "The name is the key: after a crash the workflow is found again.",
          )
        : fails(
            "the newest one is not found by its name",
            "After a crash the workflow would not be found again, and a run could be started twice.",
          ),
    );
  });
}

function told({ workflows }: Observations): RuleResult {
  return ofAnswer(workflows.definitions, ({ definitions: all = [] }) => {
    if (all.length === 0) return unknown(NO_WORKFLOW, LATER);
    const strange = all.filter((it) => it.strange !== undefined).length;
    const silent = all.filter((it) => it.strange === undefined && it.connectionQualifiedName === undefined).length;
    if (strange > 0) {
      return fails(
        `${share(strange, all.length, "workflow")} not as the package does`,
        "Somebody has written or edited them. Such a one is never run, and a run of it counts as one on any connection.",
      );
    }
    return silent > 0
      ? fails(
          `${share(silent, all.length, "workflow")} without it`,
          "The searches leave it out. A run in flight may then be on any connection, so it holds up every start; an edited workflow is not noticed.",
        )
      : holds(share(all.length, all.length, "workflow"), "An edited workflow is noticed before it runs.");
  });
}

function words({ workflows }: Observations): RuleResult {
  if (workflows.definitions.kind === "unanswered") return unanswered(workflows.definitions);
  const found = [valueOf(workflows.definitions)?.words, valueOf(workflows.runs)?.words].filter(
    (it) => it !== undefined,
  );
  const parameters = [...new Set(found.flatMap((it) => it.parameters))];
  const types = [...new Set(found.flatMap((it) => it.deleteTypes))];
  if (parameters.length === 0) return unknown("no workflow and no run tells its parameters", LATER);
  const unheard = [
    ...parameters.filter((it) => !PARAMETERS.includes(it)),
    ...types.filter((it) => !DELETE_TYPES.includes(it)),
  ];
  const known = [
    ...PARAMETERS.filter((it) => parameters.includes(it)),
    ...DELETE_TYPES.filter((it) => types.includes(it)),
  ];
  if (unheard.length === 0) return holds(known.join(", "), "The package takes what this version sends.");
  const result = fails(
    `${known.join(", ")}; and ${shownWords(unheard)}`,
    "This version does not know what these say: a workflow that has them is not run. Report it if the package itself has them.",
  );
  return { ...result, here: unheard.slice(0, 5).join(", ") };
}

function history({ workflows }: Observations): RuleResult {
  if (workflows.runs.kind === "unanswered") return unanswered(workflows.runs);
  const runs = runsIn(workflows.runs);
  const all = valueOf(workflows.definitions)?.definitions;
  if (runs === undefined || all === undefined) return unknown("the answers can't be read", "See the searches.");
  if (all.length === 0) return unknown(NO_WORKFLOW, LATER);
  if (!isComplete(workflows.runs) || runs.some((it) => it.workflowName === undefined))
    return unknown("which runs belong to which workflow is not known", "Nothing can be told of it.");
  const names = new Set(runs.map((it) => it.workflowName));
  const without = all.filter((it) => !names.has(it.name)).length;
  return without === 0
    ? holds("every workflow has a run", "What became of a run can be looked up later.")
    : fails(
        `no run any more, or none yet, of ${share(without, all.length, "workflow")}`,
        "If ended runs expire here, run `pulumi up` or refresh before they do: what became of one can't be told after.",
      );
}

/** The workflows that delete connections. */
export const WORKFLOWS: RuleSet = {
  area: "workflows",
  rules: [
    { id: "api", assumption: "It is known what deletes connections", isBasis: true, check: api },
    { id: "workflow-search", assumption: "Workflows can be searched", isBasis: true, check: search },
    { id: "workflow-prefix", assumption: "All connection-delete workflows are found", isBasis: true, check: pattern },
    { id: "workflow-name", assumption: "A workflow is found by its exact name", isBasis: true, check: byName },
    { id: "workflow-told", assumption: "Workflows say what they delete", isBasis: false, check: told },
    { id: "words", assumption: "Their parameters are known", isBasis: false, check: words },
    { id: "run-history", assumption: "Ended runs are kept", isBasis: false, check: history },
  ],
};
