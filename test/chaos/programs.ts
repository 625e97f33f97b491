import type { Dice } from "./dice";

/** What a program declares. */
export interface Program {
  readonly connectionQualifiedName: string;
  readonly mode: "archive" | "purge";
  readonly triggers: { readonly ticket: number };
  readonly maxAssets?: number;
  readonly timeout: string;
  readonly waitForCompletion: boolean;
  readonly reason?: string;
  readonly allowMissing?: boolean;
  readonly rerunOnDrift?: boolean;
  readonly purgeAfter?: keyof typeof HOLDS;
  readonly existingWorkflow?: string;
  readonly inventory?: string;
}

/** The holds of `purgeAfter`, in milliseconds. */
export const HOLDS = { "2m": 120_000, "10m": 600_000, "45m": 2_700_000, "3h": 10_800_000, "1d": 86_400_000 } as const;

/** A workflow that somebody has made before anything else happened. */
export interface ExistingWorkflow {
  readonly name: string;
  readonly mode: Program["mode"];
  readonly connection: string;
}

/** The timeout of the impatient: as short as `atlan:indexLag` lets it be. */
export const SHORT_TIMEOUT = "45s";

export const CONNECTION = "default/snowflake/1700000001";
export const OTHER_CONNECTION = "default/postgres/1700000002";

/** One for each purpose. */
export const existingWorkflows: readonly ExistingWorkflow[] = [
  { name: "atlan-connection-delete-1690000001", mode: "archive", connection: CONNECTION },
  { name: "atlan-connection-delete-1690000002", mode: "purge", connection: CONNECTION },
  { name: "atlan-connection-delete-1690000003", mode: "archive", connection: OTHER_CONNECTION },
];

/** None is shorter than the longest `atlan:indexLag`, except the first, which gives way to it. */
const TIMEOUTS = [SHORT_TIMEOUT, "5m", "5m", "20m"] as const;

/** More than any connection of a schedule has at its beginning. */
export const ENOUGH_ASSETS = 99;

/** The first program of a stack. */
export function firstProgram(dice: Dice): Program {
  return {
    connectionQualifiedName: CONNECTION,
    mode: dice.chance(0.65) ? "archive" : "purge",
    triggers: { ticket: 1 },
    ...approval(dice),
    timeout: dice.pick(TIMEOUTS),
    waitForCompletion: dice.chance(0.8),
  };
}

/** The program after somebody has edited it. */
export function editedProgram(program: Program, dice: Dice): Program {
  const { ticket } = program.triggers;
  return dice.weighted<() => Program>([
    [35, () => ({ ...program, triggers: { ticket: ticket + 1 } })],
    [12, () => ({ ...program, triggers: { ticket: Math.max(1, ticket - 1) } })],
    [16, () => ({ ...program, mode: program.mode === "archive" ? "purge" : "archive" })],
    [8, () => ({ ...program, reason: `because of ${dice.int(1, 9)}` })],
    [8, () => ({ ...program, timeout: dice.pick(TIMEOUTS) })],
    [10, () => ({ ...withoutApproval(program), ...approval(dice) })],
    [8, () => ({ ...program, waitForCompletion: !program.waitForCompletion })],
    [5, () => ({ ...program, connectionQualifiedName: other(program.connectionQualifiedName) })],
  ])();
}

/** The same program with the settings that run nothing by themselves; drawn apart, so that the rest stays as it was. */
export function withSettings(program: Program, dice: Dice): Program {
  return {
    ...program,
    ...(dice.chance(0.15) ? { allowMissing: true } : {}),
    ...(dice.chance(0.25) ? { rerunOnDrift: true } : {}),
    ...(dice.chance(0.2) ? { reason: `because of ${dice.int(1, 9)}` } : {}),
  };
}

/** The program, perhaps after somebody has changed one of its settings. */
export function editedSettings(program: Program, dice: Dice): Program {
  if (!dice.chance(0.12)) return program;
  return dice.weighted<() => Program>([
    [2, () => ({ ...program, allowMissing: program.allowMissing !== true })],
    [3, () => ({ ...program, rerunOnDrift: program.rerunOnDrift !== true })],
    [1, () => ({ ...program, reason: `because of ${dice.int(1, 9)}` })],
  ])();
}

/** The program as a person leaves it who only wants it to come to its end. */
export function patientProgram(program: Program): Program {
  return { ...program, timeout: "1h", waitForCompletion: true };
}

function approval(dice: Dice): { maxAssets?: number } {
  return dice.weighted<{ maxAssets?: number }>([
    [16, { maxAssets: ENOUGH_ASSETS }],
    [2, { maxAssets: dice.int(0, 3) }],
    [2, {}],
  ]);
}

function withoutApproval({ maxAssets: _, ...program }: Program): Program {
  return program;
}

function other(connection: string): string {
  return connection === CONNECTION ? OTHER_CONNECTION : CONNECTION;
}
