import { type Amount, isMet, ratioOf, type Row } from "../measure";

/** An amount as a person reads it: three digits are enough. */
export function amountText({ value, unit }: Amount): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  const number = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === "%" ? `${number} %` : unit === "requests" ? number : `${number} ${unit.replace("requests", "")}`;
}

export function ratioText(row: Row): string {
  const ratio = ratioOf(row);
  return ratio === undefined ? "–" : `${ratio.toFixed(2)} ×`;
}

export function goalText({ goal, ours }: Row): string {
  if (goal === undefined) return "–";
  if ("ratio" in goal) return `≤ ${goal.ratio} ×`;
  return `≤ ${amountText({ ...ours, value: goal.atMost })}`;
}

export function verdict(row: Row): string {
  const met = isMet(row);
  return met === undefined ? "–" : met ? "met" : "**not met**";
}
