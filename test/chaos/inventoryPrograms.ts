import type { Dice } from "./dice";
import { CONNECTION, ENOUGH_ASSETS, OTHER_CONNECTION, type Program, SHORT_TIMEOUT } from "./programs";

/** The file that programs name. */
export const INVENTORY = "assets.jsonl";

const TIMEOUTS = [SHORT_TIMEOUT, "5m", "20m"] as const;

/** The first program of a stack whose runs are approved by an inventory. */
export function firstInventoryProgram(dice: Dice): Program {
  return {
    connectionQualifiedName: CONNECTION,
    mode: dice.chance(0.5) ? "archive" : "purge",
    triggers: { ticket: 1 },
    ...(dice.chance(0.95) ? { inventory: INVENTORY } : {}),
    ...(dice.chance(0.3) ? { maxAssets: most(dice) } : {}),
    timeout: dice.pick(TIMEOUTS),
    waitForCompletion: dice.chance(0.85),
    ...(dice.chance(0.25) ? { rerunOnDrift: true } : {}),
    ...(dice.chance(0.1) ? { allowMissing: true } : {}),
  };
}

/** The program after somebody has edited it. */
export function editedInventoryProgram(program: Program, dice: Dice): Program {
  const { ticket } = program.triggers;
  return dice.weighted<() => Program>([
    [40, () => ({ ...program, triggers: { ticket: ticket + 1 } })],
    [4, () => ({ ...program, triggers: { ticket: Math.max(1, ticket - 1) } })],
    [16, () => ({ ...program, mode: program.mode === "archive" ? "purge" : "archive" })],
    [8, () => (program.inventory === undefined ? { ...program, inventory: INVENTORY } : withoutInventory(program))],
    [8, () => ({ ...program, maxAssets: most(dice) })],
    [6, () => withoutMost(program)],
    [5, () => ({ ...program, timeout: dice.pick(TIMEOUTS) })],
    [5, () => ({ ...program, waitForCompletion: !program.waitForCompletion })],
    [4, () => ({ ...program, reason: `because of ${dice.int(1, 9)}` })],
    [4, () => ({ ...program, connectionQualifiedName: otherThan(program.connectionQualifiedName) })],
  ])();
}

export function withoutInventory({ inventory: _, ...program }: Program): Program {
  return program;
}

export function otherThan(connection: string): string {
  return connection === CONNECTION ? OTHER_CONNECTION : CONNECTION;
}

function withoutMost({ maxAssets: _, ...program }: Program): Program {
  return program;
}

function most(dice: Dice): number {
  return dice.chance(0.85) ? ENOUGH_ASSETS : dice.int(0, 3);
}
