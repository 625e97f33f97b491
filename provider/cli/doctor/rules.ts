import type { Observations } from "./observations";
import type { Area, Finding, RuleResult } from "./finding";
import { unknown } from "./finding";
import { withReference } from "../../errors";
import { type Asked, NOT_ASKED } from "../../atlan/examination/samples";

/** One assumption, and how it is checked. */
export interface Rule extends Pick<Finding, "id" | "assumption" | "isBasis"> {
  readonly check: (seen: Observations) => RuleResult;
}

/** The rules of one part of the table. */
export interface RuleSet {
  readonly area: Area;
  readonly rules: readonly Rule[];
}

/** Checks an answer; without one nothing can be told. */
export function ofAnswer<T>(asked: Asked<T>, check: (value: T) => RuleResult): RuleResult {
  return asked.kind === "answered" ? check(asked.value) : unanswered(asked);
}

/** Nothing can be told, because there is no answer. */
export function unanswered(asked: Exclude<Asked<unknown>, { kind: "answered" }>): RuleResult {
  const { code, because } = asked;
  if (code === NOT_ASKED) return unknown(because, NOTHING_TOLD);
  return {
    ...unknown(`there is no answer (${code})`, withReference(NOTHING_TOLD, code)),
    here: because,
  };
}

const NOTHING_TOLD = "Nothing can be told of it.";
