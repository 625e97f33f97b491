import type { Observations } from "./observations";
import type { Area, Finding, Ruling } from "./finding";
import { unknown } from "./finding";
import { withReference } from "../../errors";
import { type Asked, NOT_ASKED } from "../../atlan/examination/samples";

/** One assumption, and how it is judged. */
export interface Rule extends Pick<Finding, "id" | "assumption" | "isBasis"> {
  readonly judge: (seen: Observations) => Ruling;
}

/** The rules of one part of the table. */
export interface RuleSet {
  readonly area: Area;
  readonly rules: readonly Rule[];
}

/** Judges an answer; without one nothing can be told. */
export function ofAnswer<T>(asked: Asked<T>, judge: (value: T) => Ruling): Ruling {
  return asked.kind === "answered" ? judge(asked.value) : untold(asked);
}

/** Nothing can be told, because there is no answer. */
export function untold(asked: Exclude<Asked<unknown>, { kind: "answered" }>): Ruling {
  const { code, because } = asked;
  if (code === NOT_ASKED) return unknown(because, NOTHING_TOLD);
  return {
    ...unknown(`there is no answer (${code})`, withReference(NOTHING_TOLD, code)),
    here: because,
  };
}

const NOTHING_TOLD = "Nothing can be told of it.";
