import { ASSETS } from "./assetRules";
import type { Finding } from "./finding";
import type { Observations } from "./observations";
import { REACH } from "./reachRules";
import type { RuleSet } from "./rules";
import { RUNS } from "./runRules";
import { TOKEN } from "./tokenRules";
import { UNTOLD } from "./untoldRules";
import { WORKFLOWS } from "./workflowRules";

const RULE_SETS: readonly RuleSet[] = [REACH, TOKEN, WORKFLOWS, RUNS, ASSETS, UNTOLD];

/** What the observations say of each assumption. Pure: the same observations give the same findings. */
export function findings(seen: Observations): readonly Finding[] {
  return RULE_SETS.flatMap(({ area, rules }) =>
    rules.map(({ check, ...rule }): Finding => ({ ...rule, area, ...check(seen) })),
  );
}

/** Those that a purge rests on and that do not hold. */
export const failedBasis = (found: readonly Finding[]): readonly Finding[] =>
  found.filter((it) => it.isBasis && it.verdict === "fails");
