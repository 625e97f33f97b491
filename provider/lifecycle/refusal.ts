/**
 * Replaces the value of an output or promise that turns out to be invalid. The resource is already declared by then, so
 * the program could not catch an error; `check` reports the reason as a problem of that input.
 */
export interface Refusal {
  readonly [MARK]: string;
}

const MARK = "pulumi-atlan:refused";

/** @param reason - what is wrong, and what to do instead */
export function refusal(reason: string): Refusal {
  return { [MARK]: reason };
}

/** The reason of the first refusal in a value; undefined when it has none. */
export function findRefusal(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const reason = (value as Partial<Refusal>)[MARK];
  if (typeof reason === "string") return reason;
  for (const item of Object.values(value)) {
    const found = findRefusal(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
