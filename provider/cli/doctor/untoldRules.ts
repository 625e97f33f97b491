import { unknown } from "./finding";
import type { Rule, RuleSet } from "./rules";

const untold = (id: string, assumption: string, found: string, meaning: string): Rule => ({
  id,
  assumption,
  isBasis: false,
  check: () => unknown(found, meaning),
});

const BY_A_START = "only a start would show it";

/** What no search tells: doctor starts, changes and deletes nothing. */
export const UNTOLD: RuleSet = {
  area: "untold",
  rules: [
    untold(
      "may-start",
      "The token may run workflows",
      BY_A_START,
      "Try it on a connection that nobody needs. A refusal is ATLAN_HTTP_403, and nothing has happened then.",
    ),
    untold(
      "second-create",
      "A second workflow of the same name is refused",
      BY_A_START,
      "Where it is not, two runs are possible after a crash right after a start (docs/limits.md). Set atlan:indexLag no lower than the search lags.",
    ),
    untold(
      "archived-name",
      "The name of an archived workflow is free again",
      BY_A_START,
      "Nothing depends on it: where it is not, the next name is taken.",
    ),
    untold(
      "archived-found",
      "Searches leave archived workflows out",
      "only archiving one would show it",
      "Nothing depends on it: a workflow that can't be run is told by the start, and the next name is taken.",
    ),
    untold(
      "accepted-status",
      "A start is accepted with status 200",
      BY_A_START,
      "Nothing depends on it: any 2xx is taken.",
    ),
    untold(
      "deletes-by",
      "Atlan's workflow takes all that is counted",
      "only a run would show it",
      "After each run the assets are counted again; if some are left, the run is an error that says which.",
    ),
    untold(
      "missing-connection",
      "A run on a connection that is gone succeeds",
      "only a run would show it",
      "Nothing depends on it: no run is started on one.",
    ),
  ],
};
