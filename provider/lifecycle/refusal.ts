/**
 * What stands in the place of an input that a program must not give, where that shows only when its value has come: the resource is
 * declared by then, and an error would be nobody's to catch. `check` says it as a problem of that input.
 */
export interface Refusal {
  readonly [MARK]: string;
}

const MARK = "pulumi-atlan:refused";

/** @param reason - what is wrong, and what to do instead */
export function refusal(reason: string): Refusal {
  return { [MARK]: reason };
}

/** The reason of the first refusal in a value. */
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
