/**
 * The spaces of seeds. A seed is another schedule in each, so that a new kind of schedule leaves all the others as they are.
 *
 * `holds`: programs with `purgeAfter` and `existingWorkflow`. `inventories`: programs whose runs an inventory approves, and restores.
 */
export const families = ["plain", "holds", "inventories"] as const;

export type Family = (typeof families)[number];

/** How a schedule is called on the command line and in what is printed. */
export function nameOf(family: Family, seed: number): string {
  return family === "plain" ? `seed ${seed}` : `seed ${seed} of the ${family}`;
}
